import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readDay } from '../../dashboard/server/derive/days.ts'
import { DerivedFileError, headerKeys, parseDerivedFile } from '../../dashboard/server/derive/derivedFile.ts'
import { expand, ownFunctions, withoutComments } from '../../dashboard/server/derive/expand.ts'
import { withInline } from '../../dashboard/server/derive/inline.ts'
import { inOrder } from '../../dashboard/server/derive/order.ts'
import { readParameters } from '../../dashboard/server/derive/parameters.ts'
import { modelFolder } from '../../dashboard/server/modelFolder.ts'
import { derivedProblems } from '../../scripts/model/derivedProblems.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** The project's model with one text of one derived file replaced; what is wrong with it, and the line of the text. */
async function problemsWith(file: string, from: string, to: string) {
  const folder = mkdtempSync(path.join(tmpdir(), 'clientele-derived-'))
  folders.push(folder)
  cpSync(modelFolder, folder, { recursive: true })
  const text = readFileSync(path.join(folder, 'derived', file), 'utf8')
  expect(text).toContain(from)
  writeFileSync(path.join(folder, 'derived', file), text.replace(from, to))
  const line = text.slice(0, text.indexOf(from)).split('\n').length
  return { problems: await derivedProblems(folder, readParameters()), line }
}

describe('a derived table in SQL', () => {
  const names = {
    value: (name: string) => ({ today: "cast('2025-06-30' as date)", 'rfm.window_months': '24' })[name],
    call: (name: string, [first = '']: string[]) => (name === 'business_day' ? `day(${first})` : ''),
  }

  test('parameters and days are put in by name, never inside a text or a comment', () => {
    expect(expand("SELECT ':today' AS t, a::date, x -- :nothing\nFROM y WHERE d <= :today AND n < :rfm.window_months", names)).toBe(
      "SELECT ':today' AS t, a::date, x\nFROM y WHERE d <= cast('2025-06-30' as date) AND n < 24",
    )
    expect(() => expand('SELECT :rfm.window', names)).toThrow(':rfm.window is neither a parameter')
  })

  test('functions take whole expressions, one within the other', () => {
    expect(expand('SELECT business_day(coalesce(a, business_day(b))) FROM y', names)).toBe('SELECT day(coalesce(a, day(b))) FROM y')
  })

  test('comments go, texts that look like one stay', () => {
    expect(withoutComments("SELECT '--a', /* b */ 'c/*' -- d\n")).toBe("SELECT '--a',  'c/*' \n")
  })

  test('days are counted from the business date; no months are all time', () => {
    const number = (name: string) => ({ 'affinity.window_months': 0, activity_days: 90 })[name]
    expect(readDay('today', { today: '2024-03-31', first: '2022-02-01' }, number)).toBe('2024-03-31')
    expect(readDay('today - activity_days days', { today: '2024-03-31', first: '2022-02-01' }, number)).toBe('2024-01-01')
    // February has no 31st.
    expect(readDay('today - 1 months', { today: '2024-03-31', first: '2022-02-01' }, number)).toBe('2024-02-29')
    expect(readDay('today - affinity.window_months months', { today: '2024-03-31', first: '2022-02-01' }, number)).toBe('0001-01-01')
    expect(readDay('the first day of the first whole year', { today: '2024-03-31', first: '2022-02-01' }, number)).toBe('2023-01-01')
    expect(() => readDay('yesterday', { today: '2024-03-31', first: '2022-02-01' }, number)).toThrow('is not written as')
  })

  test('an inline file stands where it is named, on one line, and never as a table', () => {
    const file = (name: string, more: string, sql: string) =>
      parseDerivedFile(`derived/${name}.sql`, `/*\nzh: 甲\nen: A\ngrain: { zh: 行, en: rows }\nkey: [a]\n${more}*/\n${sql}`)
    const inner = file('inner', 'inline: true\n', 'SELECT a -- why\nFROM orders')
    const middle = file('middle', 'inline: true\n', 'SELECT a\nFROM clientele.inner i')
    const outer = file('outer', 'made_of: [SELECT day FROM clientele.inner i]\n', 'SELECT a\nFROM clientele.middle m')
    const [only, ...others] = withInline([inner, middle, outer])
    expect(others).toEqual([])
    expect(only?.sql.trim()).toBe('SELECT a\nFROM (SELECT a FROM (SELECT a FROM orders) i) m')
    expect(only?.header.made_of).toEqual(['SELECT day FROM (SELECT a FROM orders) i'])
    const round = file('inner', 'inline: true\n', 'SELECT a FROM clientele.middle m')
    expect(() => withInline([round, middle, outer])).toThrow('is made of itself')
  })

  test('tables are made after those they read, whatever their order', () => {
    const [a, b, c] = [
      { name: 'a', select: ['SELECT 1 FROM clientele.b, clientele.a'] },
      { name: 'b', select: ['SELECT 1 FROM clientele.c', 'SELECT 2 FROM orders'] },
      { name: 'c', select: ['SELECT 1'] },
    ]
    expect(inOrder([a, b, c])).toEqual([c, b, a])
    expect(() => inOrder([b, { name: 'c', select: ['SELECT 1 FROM clientele.b'] }])).toThrow('in a circle: b → c → b')
  })

  test('days are counted from the as-of date at work, and looked up among all of them', () => {
    const asOf = ['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-15']
    const calendar = { today: '2024-04-15', first: '2022-02-01', asOf, as_of: '2024-03-31', previous_as_of: '2024-02-29' }
    const number = (name: string) => ({ activity_days: 30, 'tiers.window_months': 1 })[name]
    expect(readDay('as_of - activity_days days', calendar, number)).toBe('2024-03-01')
    expect(readDay('as_of - tiers.window_months months', calendar, number)).toBe('2024-02-29')
    expect(readDay('the last as-of date by as_of - activity_days days', calendar, number)).toBe('2024-02-29')
    expect(readDay('the last as-of date by previous_as_of - activity_days days', calendar, number)).toBeUndefined()
    // The first as-of date has none before it.
    expect(readDay('previous_as_of - 1 days', { ...calendar, previous_as_of: undefined }, number)).toBeUndefined()
  })

  test('a header that lacks something is said with the file', () => {
    expect(() => parseDerivedFile('derived/x.sql', 'SELECT 1')).toThrow(DerivedFileError)
    expect(() => parseDerivedFile('derived/x.sql', '/*\nzh: 甲\nen: A\n*/\nSELECT 1')).toThrow(/grain/)
  })
})

test('the guide names everything a header may say, and every function of a query', () => {
  const guide = readFileSync(path.join(modelFolder, '../docs/derived-tables.md'), 'utf8')
  for (const key of headerKeys) expect(guide).toContain(`\`${key}\``)
  for (const name of ownFunctions) expect(guide).toMatch(new RegExp(`\`${name}\\(`))
})

test('an unknown parameter, table or column is found with its file and line', async () => {
  const parameter = await problemsWith('lead_steps.sql', ':funnel.window_days * INTERVAL', ':funnel.window_day * INTERVAL')
  expect(parameter.problems).toEqual([
    expect.objectContaining({
      file: 'derived/lead_steps.sql',
      message: expect.objectContaining({ en: expect.stringContaining(':funnel.window_day is neither') }),
    }),
  ])
  const column = await problemsWith('contract_months.sql', 'c.monthly_fee, 0', 'c.monthly_price, 0')
  expect(column.problems).toEqual([
    {
      file: 'derived/contract_months.sql',
      line: column.line,
      message: expect.objectContaining({ en: expect.stringContaining('monthly_price') }),
    },
  ])
})

test('what a run of the estimates writes, and a measure that does not exist, are found as well', async () => {
  const estimates = await problemsWith('customer_estimates.sql', 's.silent90 AS', 's.silent89 AS')
  expect(estimates.problems).toEqual([
    expect.objectContaining({
      file: 'derived/customer_estimates.sql',
      message: expect.objectContaining({ en: expect.stringContaining('silent89') }),
    }),
  ])
  const measure = await problemsWith('target_facts.sql', 'measure(sales_rows.units)', 'measure(sales_rows.pieces)')
  expect(measure.problems).toEqual([
    expect.objectContaining({
      file: 'derived/target_facts.sql',
      message: expect.objectContaining({ en: expect.stringContaining('needs pieces, which the cube sales_rows does not have') }),
    }),
  ])
})

test('a column without words, one that nobody uses, and a circle are named', async () => {
  const bare = await problemsWith('competition_rows.sql', '  value,                              -- 观察值 | What was observed', '  value,')
  expect(bare.problems.map(({ message }) => message.en)).toEqual([
    'The column value is not described. Write "-- 中文 | English" at the end of its line.',
  ])
  const unused = await problemsWith('competition_rows.sql', '  observed_on, ', '  1 AS never_read_anywhere, -- 甲 | A\n  observed_on, ')
  expect(unused.problems.map(({ message }) => message.en)).toEqual([
    'Nothing uses the column never_read_anywhere, no cube and no other derived table. Remove it, or use it in a cube.',
  ])
  const circle = await problemsWith('win_rates.sql', 'FROM clientele.deals', 'FROM clientele.pipeline_rows')
  expect(circle.problems.map(({ message }) => message.en)).toEqual([
    'Derived tables are made of each other in a circle: pipeline_rows → win_rates → pipeline_rows. Take one of the references away.',
  ])
})
