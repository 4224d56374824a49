import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { readModel } from '../../dashboard/server/cube/model.ts'
import { readParameters } from '../../dashboard/server/derive/parameters.ts'
import { modelFolder } from '../../dashboard/server/modelFolder.ts'
import { checkModel } from '../../scripts/check.ts'
import { missedRollups } from '../../scripts/model/missedRollups.ts'
import { mistakesIn } from '../../scripts/model/mistakes.ts'
import { repeatedValues } from '../../scripts/model/repeatedValues.ts'

// Each check compiles the model and runs every member: seconds on a quiet machine, more on a busy one.
vi.setConfig({ testTimeout: 400_000 })

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A copy of the project's model in which one text of one file was replaced, and the line it stood on. */
function changed(file: string, from: string, to: string): { folder: string; line: number } {
  const folder = mkdtempSync(path.join(tmpdir(), 'clientele-model-'))
  folders.push(folder)
  cpSync(modelFolder, folder, { recursive: true })
  const text = readFileSync(path.join(folder, file), 'utf8')
  expect(text).toContain(from)
  writeFileSync(path.join(folder, file), text.replace(from, to))
  return { folder, line: text.slice(0, text.indexOf(from)).split('\n').length }
}

test('the project’s own model is right', async () => {
  expect(await checkModel()).toEqual([])
})

test('what ready-made boards ask past the rollups is told', async () => {
  expect(await missedRollups()).toEqual([])
  const { folder } = changed('cubes/sales_rows.yml', '&of_lines [gross_sales, ', '&of_lines [')
  expect(await missedRollups(folder)).toContainEqual({
    board: 'sales',
    tile: expect.any(String),
    cube: 'sales_rows',
    members: ['sales.net_sales', 'sales.category'],
  })
})

test('a column that does not exist is found, with its file and line', async () => {
  const { folder } = changed('cubes/cohort_months.yml', '{CUBE}.is_active', '{CUBE}.was_active_then')
  const problems = await checkModel(folder)
  const line = readFileSync(path.join(folder, 'cubes/cohort_months.yml'), 'utf8').split('\n').indexOf('      - name: active_customers') + 1
  expect(problems).toContainEqual({
    file: 'cubes/cohort_months.yml',
    line,
    message: expect.objectContaining({ en: expect.stringContaining('was_active_then') }),
  })
})

test('a missing Chinese title, unit or format is named', async () => {
  const { folder } = changed('cubes/cohort_months.yml', '            title: 同期群人数\n', '')
  expect((await checkModel(folder)).map(({ message }) => message.en)).toEqual([
    'cohort_months.cohort_size: needs `meta.zh.title` and `meta.zh.description`.',
  ])
  const other = changed('cubes/cohort_months.yml', '        format: percent_1\n', '')
  expect((await checkModel(other.folder)).map(({ message }) => message.en)).toEqual(['cohort_months.retention_rate: needs a `format`.'])
})

test('YAML that cannot be read is named with its line', async () => {
  const { folder, line } = changed('views/funnel.yml', '    folders:\n', '   folders: [\n')
  const [problem] = await checkModel(folder)
  expect(problem?.file).toBe('views/funnel.yml')
  expect(Math.abs((problem?.line ?? 0) - line)).toBeLessThanOrEqual(3)
})

test('braces that Cube takes for a template are refused', async () => {
  const { folder, line } = changed('cubes/sales_rows.yml', 'placed: { zh: 已下单, en: Placed }', 'placed: {{ zh: 已下单, en: Placed }}')
  expect(await checkModel(folder)).toContainEqual(expect.objectContaining({ file: 'cubes/sales_rows.yml', line }))
})

test('an unknown member in a view is named', async () => {
  const { folder } = changed('views/clv.yml', '          - average_clv\n', '          - average_value_of_all\n')
  const [problem] = await checkModel(folder)
  expect(problem?.message.en).toContain('average_value_of_all')
})

test('a parameter that does not fit is named with its line', async () => {
  const { folder, line } = changed('parameters.yml', 'activity_days: 90', 'activity_days: -5')
  expect(await checkModel(folder)).toEqual([
    { file: 'parameters.yml', line, message: expect.objectContaining({ en: expect.stringContaining('activity_days') }) },
  ])
})

describe('a description names a parameter instead of its value', () => {
  const parameters = readParameters(path.join(modelFolder, 'parameters.yml'))

  test('the project’s own do, or say that a number is part of the definition', () => {
    expect(repeatedValues(modelFolder, parameters)).toEqual([])
  })

  test('a value that is repeated is named with its line and what to write, in either language', () => {
    const english = changed('cubes/customer_states.yml', 'within :activity_days days of the as-of date', 'within 90 days of the as-of date')
    expect(repeatedValues(english.folder, parameters)).toEqual([
      {
        file: 'cubes/customer_states.yml',
        line: english.line,
        message: expect.objectContaining({ en: expect.stringContaining('activity says 90, the value of activity_days') }),
      },
    ])
    const chinese = changed('cubes/lead_steps.yml', '创建满 :funnel.window_days 天', '创建满 90 天')
    expect(repeatedValues(chinese.folder, parameters)).toEqual([
      {
        file: 'cubes/lead_steps.yml',
        line: chinese.line,
        message: expect.objectContaining({ zh: expect.stringContaining('mature_leads 的说明直接写了 90') }),
      },
    ])
  })

  test('at the top of a derived table and beside its columns as well', () => {
    const header = changed('derived/lead_steps.sql', 'within the conversion window, when', 'within 90 days, when')
    const column = changed('derived/lead_steps.sql', '转化窗口已过 |', '创建已满 90 天 |')
    const window = changed('derived/winbacks.sql', ':winback_days days', ':winback days')
    const problem = (line: number, says: object) => [{ file: 'derived/lead_steps.sql', line, message: expect.objectContaining(says) }]
    expect(repeatedValues(header.folder, parameters)).toEqual(
      problem(header.line, { en: expect.stringContaining('lead_steps says 90, the value of ') }),
    )
    expect(repeatedValues(column.folder, parameters)).toEqual(
      problem(column.line, { zh: expect.stringContaining('is_mature 的说明直接写了 90') }),
    )
    expect(repeatedValues(window.folder, parameters)).toEqual([
      expect.objectContaining({ file: 'derived/winbacks.sql', line: window.line }),
    ])
  })

  test('a parameter that does not exist is named', () => {
    const { folder, line } = changed('views/funnel.yml', 'within :funnel.window_days days', 'within :funnel.windows days')
    expect(repeatedValues(folder, parameters)).toEqual([
      {
        file: 'views/funnel.yml',
        line,
        message: expect.objectContaining({ en: expect.stringContaining(':funnel.windows, which parameters.yml does not have') }),
      },
    ])
  })

  test('the model is read with the values in force', () => {
    const { folder } = changed('parameters.yml', 'activity_days: 90', 'activity_days: 45')
    const { content = '' } = readModel(folder).files.find(({ fileName }) => fileName === 'cubes/customer_states.yml') ?? {}
    expect(content).toContain('Active: bought within 45 days of the as-of date.')
    expect(content).toContain('截止日前 45 天内购买过为活跃。')
    expect(content).not.toContain(':activity_days')
  })
})

describe('what compiles, runs and is wrong all the same is named with its line and the remedy', () => {
  const { files } = readModel(modelFolder)
  const found = (yaml: string) =>
    mistakesIn([{ fileName: 'cubes/own.yml', content: yaml }], readParameters(path.join(modelFolder, 'parameters.yml')))
  const cube = (...members: string[]) => `cubes:\n  - name: own\n    sql_table: own\n    measures:\n${members.join('')}`
  const measure = (name: string, sql: string, type: string, meta = '') =>
    `      - name: ${name}\n        sql: "${sql}"\n        type: ${type}\n${meta && `        meta: ${meta}\n`}`
  const right = measure(
    'right',
    '{CUBE}.amount',
    'sum',
    '{ additivity: A, better: up, parameters: [activity_days], values: { a: { zh: 甲, en: A } } }',
  )

  test('the project’s own model makes none of these mistakes', () => {
    expect(mistakesIn(files, readParameters(path.join(modelFolder, 'parameters.yml')))).toEqual([])
    expect(
      found(cube(right, measure('share', '1.0 * {right} / NULLIF({count}, 0)', 'number'), measure('half', '{right} / 2', 'number'))),
    ).toEqual([])
  })

  test.each([
    ['a column of nobody', measure('wrong', 'amount', 'sum'), 'Write "{CUBE}.amount"'],
    ['a division by what may be 0', measure('wrong', '1.0 * {right} / {count}', 'number'), 'NULLIF(…, 0)'],
    ['an average that is added up', measure('wrong', '{CUBE}.amount', 'avg', '{ additivity: A }'), 'Write R.'],
    ['a distinct count that is added up', measure('wrong', '{CUBE}.customer_no', 'count_distinct', '{ additivity: A }'), 'Write D.'],
    ['a base of nobody', measure('wrong', '{CUBE}.amount', 'sum', '{ per: nothing }'), 'names nothing, which is no public measure'],
    [
      'a factor of nobody',
      measure('wrong', '{CUBE}.amount', 'sum', '{ factors: [nothing] }'),
      '`meta.factors` names nothing, which is no public measure',
    ],
    ['a margin of nobody', measure('wrong', '{CUBE}.amount', 'sum', '{ margin: nothing }'), 'names nothing, which is no public measure'],
    ['a base it does not divide by', measure('wrong', '{right} / NULLIF({count}, 0)', 'number', '{ per: right }'), 'Write count.'],
    ['neither up nor down', measure('wrong', '{CUBE}.amount', 'sum', '{ better: higher }'), 'not higher'],
    ['a value in one language', measure('wrong', '{CUBE}.amount', 'sum', '{ values: { a: { en: A } } }'), 'names a without both languages'],
    ['an unknown role', measure('wrong', '{CUBE}.amount', 'sum', '{ role: phase }'), 'not phase'],
    ['stages without an order', measure('wrong', '{CUBE}.amount', 'sum', '{ role: stage }'), 'List the stages'],
    ['an unknown parameter', measure('wrong', '{CUBE}.amount', 'sum', '{ parameters: [active_days] }'), 'names active_days'],
  ])('%s', (_, wrong, remedy) => {
    const [problem, ...more] = found(cube(right, wrong))
    expect(more).toEqual([])
    expect(problem).toMatchObject({ file: 'cubes/own.yml', line: cube(right).split('\n').length })
    expect(problem?.message.en).toContain(remedy)
    expect(problem?.message.en).toMatch(/^own\.wrong: /)
    expect(problem?.message.zh).toMatch(/^own\.wrong：.*\p{Script=Han}/u)
  })

  describe('where a measure says its targets are', () => {
    const plan = `views:
  - name: plans
    cubes:
      - join_path: plan_rows
        includes: [planned, metric, hidden, { name: day, alias: month }]
  - name: shop
    cubes:
      - join_path: own
        includes: [wrong]
      - join_path: own.days
        includes: [ordered_at, weekday]
cubes:
  - name: plan_rows
    measures:
      - { name: planned, sql: "{CUBE}.planned", type: sum }
      - { name: hidden, sql: "{CUBE}.hidden", type: sum, public: false }
    dimensions:
      - { name: day, sql: "{CUBE}.day", type: time }
      - { name: metric, sql: "{CUBE}.metric", type: string }
  - name: days
    dimensions:
      - { name: ordered_at, sql: "{CUBE}.ordered_at", type: time }
      - { name: weekday, sql: "{CUBE}.weekday", type: string }
`
    const all = { measure: 'plans.planned', month: 'plans.month', metric: 'plans.metric', value: 'sales', by: 'ordered_at' }
    const said = (change: object) => {
      const own = cube(right, measure('wrong', '{CUBE}.amount', 'sum', `{ target: ${JSON.stringify({ ...all, ...change })} }`))
      const files = [
        { fileName: 'cubes/own.yml', content: own },
        { fileName: 'plan.yml', content: plan },
      ]
      return mistakesIn(files, readParameters(path.join(modelFolder, 'parameters.yml')))
    }

    test('is a public measure, month and metric, and a time of its own view', () => expect(said({})).toEqual([]))

    test.each([
      ['a measure of nobody', { measure: 'plans.plan' }, '`meta.target.measure` names plans.plan'],
      ['a measure that is hidden', { measure: 'plans.hidden' }, 'no public measure of a view'],
      ['a measure of a cube that nobody sees', { measure: 'plan_rows.planned' }, 'no public measure of a view'],
      ['a month by the name it has elsewhere', { month: 'plans.day' }, '`meta.target.month` names plans.day, which is no public time'],
      ['a month that is no time', { month: 'plans.metric' }, 'no public time of a view'],
      ['a metric that is a measure', { metric: 'plans.planned' }, '`meta.target.metric` names plans.planned, which is no public dimension'],
      ['a time that its view does not have', { by: 'paid_at' }, '`meta.target.by` names paid_at, which is no time of the view shop'],
      ['a time that is none', { by: 'weekday' }, 'no time of the view shop'],
      ['a value that is missing', { value: undefined }, '`meta.target` lacks value. Write {'],
    ])('%s', (_, change, remedy) => {
      const [problem, ...more] = said(change)
      expect(more).toEqual([])
      expect(problem).toMatchObject({ file: 'cubes/own.yml', line: cube(right).split('\n').length })
      expect(problem?.message.en).toContain(remedy)
      expect(problem?.message.zh).toMatch(/^own\.wrong：meta\.target.*\p{Script=Han}/u)
    })
  })

  test('a name used twice, and a view with an unknown parameter', () => {
    expect(found(cube(right, right)).map(({ message }) => message.en)).toEqual([
      'own.right: the name is taken by a member above it. Choose another.',
    ])
    expect(found('views:\n  - name: shown\n    meta: { parameters: [nothing] }\n')).toMatchObject([{ line: 2 }])
  })
})
