import { readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { mapping } from '../../dashboard/core/source/mapping.ts'
import { readMapping } from '../../dashboard/core/source/mappingFile.ts'
import { explain } from '../../dashboard/core/source/problem.ts'
import { bring, emptyWarehouse, problemOf } from './bring.ts'

const orders = { how: { table: 'orders' } }
const header = 'order_id,ordered_at\n'

const workbook = (sheet: string) =>
  zipSync({
    'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'),
    'xl/_rels/workbook.xml.rels': strToU8('<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'),
    'xl/worksheets/sheet1.xml': strToU8(sheet),
  })

const refused: [what: string, content: string | Uint8Array, kind: string][] = [
  ['an empty file', '', 'empty'],
  ['blank lines only', '\n\n  \n', 'empty'],
  ['a packed empty file', gzipSync(''), 'empty'],
  ['a header only', header, 'no_rows'],
  ['a PDF called .csv', '%PDF-1.7\n1 0 obj', 'not_a_table'],
  ['a picture called .csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]), 'not_a_table'],
  ['an old Excel file', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]), 'not_a_table'],
  ['a web page called .xls', '<html><table><tr><td>order_id</td></tr></table></html>', 'not_a_table'],
  ['a zip that is no workbook', zipSync({ 'a.txt': strToU8('x') }), 'not_a_table'],
  ['half a workbook', workbook('<sheetData/>').slice(0, 200), 'broken'],
  ['a packed file cut off', gzipSync(`${header}${'A,2024-01-05\n'.repeat(50_000)}`).subarray(0, 400), 'broken'],
  ['Parquet in name only', `PAR1${'x'.repeat(100)}PAR1`, 'broken'],
  ['random bytes', Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919 + (n >> 3) * 31) % 256)), 'not_a_table'],
  ['thousands of columns', `${Array.from({ length: 3000 }, (_, n) => `c${n}`).join(',')}\n1\n`, 'too_wide'],
  ['a column twice', 'order_id,ordered_at,order_id\nA1,2024-01-05,A2\n', 'duplicate_header'],
  ['other columns', 'x,y\n1,2\n', 'unmapped_required'],
]

test.each(refused)('%s gets a sentence in both languages, and nothing changes', async (_, content, kind) => {
  const home = await emptyWarehouse()
  await bring(home, { 'good.csv': `${header}OLD,2024-01-01\n` }, orders)
  const problem = await problemOf(bring(home, { 'bad.csv': content }, orders))
  expect(problem.kind).toBe(kind)
  expect(explain(problem).zh).toMatch(/[。！]$/)
  expect(explain(problem).en).toMatch(/\.$/)
  expect(await home.rows('SELECT order_id FROM orders')).toEqual([{ order_id: 'OLD' }])
  // Nothing is left lying about.
  expect(readdirSync(`${home.dataDir}/imports`).filter((name) => name.startsWith('staging'))).toEqual([])
})

test('a zip bomb is stopped while it unpacks, packed alone or in a workbook', async () => {
  const home = await emptyWarehouse()
  const zeros = Buffer.alloc(100 * 2 ** 20, 'A,2024-01-05\n')
  zeros.write(header, 0)
  expect(await problemOf(bring(home, { 'a.csv': gzipSync(zeros, { level: 9 }) }, orders))).toMatchObject({ kind: 'bomb' })
  const sheet = `<sheetData><row r="1"><c t="inlineStr"><is><t>order_id</t></is></c></row>${`<row r="2">${' '.repeat(2 ** 20)}</row>`.repeat(100)}</sheetData>`
  expect(await problemOf(bring(home, { 'a.xlsx': workbook(sheet) }, orders))).toMatchObject({ kind: 'bomb' })
})

test('a workbook whose cells lie about their place does not fill memory', async () => {
  const home = await emptyWarehouse()
  const text = (place: string, value: string) => `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`
  const sheet = `<sheetData><row r="1">${text('A1', 'order_id')}${text('B1', 'ordered_at')}${text('ZZZZZZ1', 'far')}</row><row r="2">${text('A2', 'A1')}${text('B2', '2024-01-05')}</row></sheetData>`
  expect(await bring(home, { 'a.xlsx': workbook(sheet) }, orders)).toMatchObject({ status: 'all', tables: [{ added: 1 }] })
})

test('rows of 300 cells, lone quotation marks and NUL bytes cost their own row', async () => {
  const home = await emptyWarehouse()
  const wide = Array.from({ length: 300 }, (_, n) => n).join(',')
  const outcome = await bring(
    home,
    { 'a.csv': `${header}A1,2024-01-05\n${wide}\n"A2,2024-01-05\nA3,2024\0-01-05\nA4,2024-01-06\n` },
    orders,
  )
  expect(outcome).toMatchObject({ status: 'some', refused: 3 })
  expect(outcome.problems.map(({ row, kind, detail }) => [row, kind, detail])).toEqual([
    [3, 'ragged', '300/2'],
    [4, 'quote', ''],
    [5, 'nul', ''],
  ])
  expect(await home.rows('SELECT order_id FROM orders ORDER BY 1')).toEqual([{ order_id: 'A1' }, { order_id: 'A4' }])
})

test('broken JSON costs its line, and text that looks like SQL stays text', async () => {
  const home = await emptyWarehouse()
  const outcome = await bring(
    home,
    {
      'a.json': `{"order_id":"A1","ordered_at":"2024-01-05"}\n{"order_id":"A2",\n[1]\n{"order_id":"x'); DROP TABLE orders; --","ordered_at":"2024-01-05","__proto__":{"a":1}}\n`,
    },
    orders,
  )
  expect(outcome.problems.map(({ row, kind }) => [row, kind])).toEqual([
    [2, 'json'],
    [3, 'json'],
  ])
  expect(await home.rows('SELECT order_id FROM orders ORDER BY 1')).toEqual([
    { order_id: 'A1' },
    { order_id: "x'); DROP TABLE orders; --" },
  ])
})

test('headers with quotation marks and SQL in them are names', async () => {
  const home = await emptyWarehouse()
  const name = `id"; DROP TABLE problems; --'`
  const how = {
    mapping: mapping.parse({ version: 1, sources: { file: {} }, tables: { orders: { columns: { order_id: name, ordered_at: 'at' } } } }),
  }
  await bring(home, { 'a.csv': `"${name.replaceAll('"', '""')}",at\nA1,2024-01-05\n` }, { how })
  expect(await home.rows('SELECT order_id FROM orders')).toEqual([{ order_id: 'A1' }])
})

test('SQL of a mapping reaches no file and no setting', async () => {
  const home = await emptyWarehouse()
  const how = (sql: string) => ({
    how: {
      mapping: mapping.parse({
        version: 1,
        sources: { file: {} },
        tables: { orders: { columns: { order_id: { sql }, ordered_at: 'at' } } },
      }),
    },
  })
  for (const sql of [
    "(SELECT content FROM read_text('/etc/hostname'))",
    `(SELECT content FROM read_text('${home.dataDir}/imports/../secrets.json'))`,
    "getenv('HOME')",
  ])
    expect(await problemOf(bring(home, { 'a.csv': 'at\n2024-01-05\n' }, how(sql)))).toMatchObject({
      kind: 'expression',
      at: 'tables.orders',
    })
  expect(
    await problemOf(bring(home, { 'a.csv': 'at\n2024-01-05\n' }, how('1) FROM file; SET enable_external_access = true; SELECT (1'))),
  ).toMatchObject({ kind: 'expression' })
})

test.each([
  ['nothing', null, ''],
  ['a list', [], ''],
  ['another version', { version: 2, sources: { a: {} }, tables: {} }, 'version'],
  ['an unknown table', { version: 1, sources: { a: {} }, tables: { oders: { columns: {} } } }, 'tables.oders'],
  ['an unknown column', { version: 1, sources: { a: {} }, tables: { orders: { columns: { id: 'x' } } } }, 'tables.orders.columns.id'],
  ['an unknown setting', { version: 1, sources: { a: { seperator: ';' } }, tables: {} }, 'sources.a'],
  ['an unknown source', { version: 1, sources: { a: {} }, tables: { orders: { from: 'b', columns: {} } } }, 'tables.orders.from'],
])('a mapping that is %s is refused with its place', async (_, value, at) => {
  const problem = await problemOf((async () => readMapping(value, 'm.yml'))())
  expect(problem).toMatchObject({ kind: 'mapping', file: 'm.yml', at })
})

test('an unknown zone and a column used in two ways are said', async () => {
  const home = await emptyWarehouse()
  const how = (more: object, columns: object) => ({
    how: { mapping: mapping.parse({ version: 1, ...more, sources: { file: {} }, tables: { orders: { columns } } }) },
  })
  const file = { 'a.csv': 'id,at\nA1,2024-01-05\n' }
  expect(await problemOf(bring(home, file, how({ timezone: 'Mars/Olympus' }, { order_id: 'id', ordered_at: 'at' })))).toMatchObject({
    kind: 'unknown_zone',
  })
  expect(await problemOf(bring(home, file, how({}, { order_id: 'at', ordered_at: 'at' })))).toMatchObject({
    kind: 'two_types',
    column: 'at',
  })
})

test('generated garbage: an import either refuses with a sentence or accounts for every row, and old data stays', async () => {
  const home = await emptyWarehouse()
  await bring(home, { 'good.csv': `${header}OLD,2024-01-01\n` }, orders)
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.constantFrom(
      '2024-01-05',
      '2023-02-30',
      '=1+1',
      '"',
      '""',
      "'",
      '\0',
      '１２',
      'NULL',
      '1,5',
      '../../etc/passwd',
      '$(id)',
      '{"a":1}',
      '\ufeff',
      '{{ x }}',
    ),
  )
  const text = fc
    .array(
      fc.array(cell, { maxLength: 4 }).map((cells) => cells.join(',')),
      { maxLength: 8 },
    )
    .map((rows) => `${header}${rows.join('\n')}`)
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, fc.uint8Array({ maxLength: 300 })), async (content) => {
      let outcome: Awaited<ReturnType<typeof bring>>
      try {
        outcome = await bring(home, { 'x.csv': content }, { ...orders, dryRun: true })
      } catch (error) {
        // problemOf throws anything that is no refusal with a sentence.
        await problemOf(Promise.reject(error))
        return
      }
      const kept = outcome.tables.reduce((sum, one) => sum + one.rows + one.repeated, 0)
      // A line such as "#" is said to be a remark, and is no row of the table.
      const aside = outcome.files.flatMap(({ asides }) => asides).reduce((sum, { kind, rows }) => sum + (kind === 'comment' ? 0 : rows), 0)
      expect(kept + outcome.refused + aside).toBe(outcome.rowsRead)
    }),
    { numRuns: 60 },
  )
  expect(await home.rows('SELECT order_id FROM orders')).toEqual([{ order_id: 'OLD' }])
}, 120_000)
