import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { type Column, type ColumnType, type Table, tables } from '../../dashboard/core/source/contract.ts'
import { mapping } from '../../dashboard/core/source/mapping.ts'
import { explain } from '../../dashboard/core/source/problem.ts'
import { reasonOf } from '../../dashboard/core/source/rowProblem.ts'
import { tellOutcome } from '../../dashboard/server/source/importReport.ts'
import { bring, emptyWarehouse, problemOf, repository } from './bring.ts'

// From a cell of a file to a value of the warehouse, as other people's files have cells: see ../shared/cases, whose files are tried too.
const cases = path.resolve(repository, '../shared/cases')
const isThere = existsSync(cases)
if (!isThere) console.warn('../shared/cases is absent: its own files are not tried here, only our equivalents.')

const table = (name: string) => ({ how: { table: name } })
const amountsOf = (rows: Record<string, unknown>[]) => rows.map(({ amount }) => Number(amount))
const lines = (...amounts: string[]) =>
  `order_id;line_no;quantity;amount\n${amounts.map((amount, at) => `B${at};1;1;${amount}\n`).join('')}`
const sentence = (text: string) => expect(text).toMatch(/[.。]$/)

function toldOf(outcome: Parameters<typeof tellOutcome>[0]): string {
  const told: string[] = []
  tellOutcome(outcome, { write: (line: string) => told.push(line) } as never)
  return told.join('')
}

describe('notation of numbers', () => {
  test('1.250 in a column of decimal commas is 1250, and the import says why', async () => {
    const home = await emptyWarehouse()
    const outcome = await bring(home, { 'l.csv': lines('1.250,00', '89,90', '1.250', '12.500') }, table('order_lines'))
    expect(amountsOf(await home.rows('SELECT amount::VARCHAR AS amount FROM order_lines ORDER BY order_id'))).toEqual([
      1250, 89.9, 1250, 12500,
    ])
    expect(outcome).toMatchObject({ status: 'all', readings: [{ file: 'l.csv', column: 'amount', notable: true }] })
    expect(outcome.readings[0]?.words).toEqual({
      zh: '小数逗号“,”（2 格表明如此，如“1.250,00”）；“1.250”读作 1250',
      en: 'a decimal comma (2 cells show it, such as "1.250,00"); "1.250" is 1250',
    })
    expect(toldOf(outcome)).toMatch(/1\.250/)
  })

  test('what no cell tells is asked; another column, --decimal or the mapping tells it', async () => {
    const home = await emptyWarehouse()
    const unclear = { 'l.csv': lines('1.250', '12.500') }
    const problem = await problemOf(bring(home, unclear, table('order_lines')))
    expect(problem).toEqual({ kind: 'unclear_numbers', file: 'l.csv', column: 'amount', example: '1.250' })
    sentence(explain(problem).en.replace(' (decimal in a mapping)', ''))
    const amounts = async () => amountsOf(await home.rows('SELECT amount::VARCHAR AS amount FROM order_lines ORDER BY order_id'))
    await bring(home, unclear, { ...table('order_lines'), notation: { decimal: ',' } })
    expect(await amounts()).toEqual([1250, 12500])
    await bring(home, unclear, { ...table('order_lines'), notation: { decimal: '.' } })
    expect(await amounts()).toEqual([1.25, 12.5])
    await bring(home, { 'l.csv': 'order_id;line_no;quantity;amount\nB0;1;0,5;1.250\nB1;1;1;12.500\n' }, table('order_lines'))
    expect(await amounts()).toEqual([1250, 12500])
    const own = mapping.parse({
      version: 1,
      sources: { l: { types: { amount: { type: 'money', decimal: '.' } } } },
      tables: { order_lines: { columns: { order_id: 'order_id', line_no: 'line_no', quantity: 'quantity', amount: 'amount' } } },
    })
    await bring(home, unclear, { how: { mapping: own } })
    expect(await amounts()).toEqual([1.25, 12.5])
  })

  test('1,250 is a thousand between commas and tabs, and asked between semicolons', async () => {
    const home = await emptyWarehouse()
    const outcome = await bring(home, { 'l.csv': lines('1,250', '12,500').replaceAll(';', '\t') }, table('order_lines'))
    expect(amountsOf(await home.rows('SELECT amount::VARCHAR AS amount FROM order_lines ORDER BY order_id'))).toEqual([1250, 12500])
    expect(outcome.readings).toMatchObject([{ notable: true }])
    expect(await problemOf(bring(home, { 'l.csv': lines('1,250') }, table('order_lines')))).toMatchObject({ kind: 'unclear_numbers' })
  })

  test('cells that contradict their column are refused for that', async () => {
    const home = await emptyWarehouse()
    const many = Array.from({ length: 60 }, (_, at) => `${at}.50`)
    const outcome = await bring(home, { 'l.csv': lines(...many, '12,34', '1e20') }, table('order_lines'))
    expect(outcome.problems.map(({ value, kind }) => [value, kind])).toEqual([
      ['12,34', 'other_mark'],
      ['1e20', 'too_large'],
    ])
    const both = await bring(home, { 'l.csv': lines('1.50', '12,34', '1.250', '1,250') }, table('order_lines'))
    expect(both.problems.map(({ value, kind }) => [value, kind])).toEqual([
      ['1.250', 'either_mark'],
      ['1,250', 'either_mark'],
    ])
  })

  test.each([
    ['a percent sign', '75%', '7,5 %'],
    ['numbers above one', '75', '7.5'],
    ['shares', '0.75', '0.075'],
  ])('a probability is a share, written with %s', async (_, first, second) => {
    const home = await emptyWarehouse()
    const content = `opportunity_id;stage;probability;amount;created_on\nO1;Offer;${first};1,50;2026-01-05\nO2;Offer;${second};2;2026-01-06\n`
    expect(
      await bring(
        home,
        { 'o.csv': content.replace(second === '7,5 %' ? '' : '1,50', second === '7,5 %' ? '' : '1') },
        table('opportunities'),
      ),
    ).toMatchObject({ status: 'all' })
    expect(await home.rows('SELECT probability FROM opportunities ORDER BY 1 DESC')).toEqual([
      { probability: 0.75 },
      { probability: 0.075 },
    ])
  })

  test('a probability above one among shares in a mapping that says percent is no silent nothing', async () => {
    const home = await emptyWarehouse()
    const content =
      'Opportunity ID,Stage,Probability (%),Amount,Created Date\nO1,Offer,75,1,2026-01-05\nO2,Offer,likely,1,2026-01-05\nO3,Offer,175,1,2026-01-05\n'
    const outcome = await bring(home, { 'o.csv': content }, { how: { preset: 'salesforce' } })
    expect(outcome.problems.map(({ row, kind }) => [row, kind])).toEqual([
      [3, 'unreadable'],
      [4, 'too_high'],
    ])
  })
})

describe('texts that are no texts', () => {
  test('guards of spreadsheets are taken away, apostrophes of names are not', async () => {
    const home = await emptyWarehouse()
    const content = 'customer_id,name,city\n"=""00123""",\'t Hooft,"\tDelft"\n\'00124,"O\'Neil",="Cork"\n="00125",=,\'+49\n'
    expect(await bring(home, { 'c.csv': content }, table('customers'))).toMatchObject({ status: 'all' })
    expect(await home.rows('SELECT customer_id AS id, name, city FROM customers ORDER BY 1')).toEqual([
      { id: '00123', name: "'t Hooft", city: 'Delft' },
      { id: '00124', name: "O'Neil", city: 'Cork' },
      { id: '00125', name: '=', city: '+49' },
    ])
  })

  test('words for no value are neither names nor identifiers, and are counted', async () => {
    const home = await emptyWarehouse()
    const content =
      'order_id,customer_id,ordered_at,status,channel,city,discount_amount\nA1,#N/A,2026-03-01,NULL,#REF!,-,n/a\nA2,None,2026-03-01,未知,None,Null,-\n#N/A,C3,2026-03-01,paid,x,y,1\n'
    const outcome = await bring(home, { 'o.csv': content }, table('orders'))
    expect(outcome.problems).toMatchObject([{ row: 4, column: 'order_id', kind: 'required' }])
    expect(await home.rows('SELECT customer_id, status, channel, city, discount_amount FROM orders ORDER BY order_id')).toEqual([
      { customer_id: null, status: null, channel: null, city: null, discount_amount: null },
      // A channel or a city may well be called so.
      { customer_id: null, status: null, channel: 'None', city: 'Null', discount_amount: null },
    ])
    const said = outcome.readings.map(({ column, words }) => [column, words.en])
    expect(said).toContainEqual(['customer_id', '2 cells such as "#N/A" stand for no value and are read as empty'])
    expect(said).toContainEqual(['channel', '1 cell such as "#REF!" stand for no value and are read as empty'])
  })

  test('identifiers that a spreadsheet made numbers of are refused with the cause', async () => {
    const home = await emptyWarehouse()
    const orders = (...ids: string[]) => ({
      'o.csv': `order_id,customer_id,ordered_at\n${ids.map((id, at) => `${id},C${at},2026-03-01\n`).join('')}`,
    })
    const outcome = await bring(
      home,
      orders('4.10123E+17', '4.101234567890124e+17', '#####', '410123456789012345', 'A-1', '2E5', '4.0128e+10', '1e+05'),
      table('orders'),
    )
    expect(outcome.problems.map(({ value, kind }) => [value, kind])).toEqual([
      ['4.10123E+17', 'damaged'],
      ['4.101234567890124e+17', 'damaged'],
      ['#####', 'damaged'],
    ])
    expect(reasonOf(outcome.problems[0] as never).en).toMatch(/Damaged by a spreadsheet.*Export the column as text\./)
    // R shortens a number where that loses nothing, and writes a small e.
    expect(await home.rows('SELECT order_id FROM orders ORDER BY 1')).toEqual([
      { order_id: '100000' },
      { order_id: '2E5' },
      { order_id: '40128000000' },
      { order_id: '410123456789012345' },
      { order_id: 'A-1' },
    ])
    const references = { 'o.csv': 'order_id,customer_id,ordered_at\nS1,1.38E+10,2026-03-01\nS2,C2,2026-03-01\n' }
    expect((await bring(home, references, table('orders'))).problems).toMatchObject([{ row: 2, column: 'customer_id', kind: 'damaged' }])
    // Fifteen digits and then zeros, in every long one: what Excel keeps of eighteen.
    const rounded = await bring(home, orders('410123456789012000', '410123456789013000'), table('orders'))
    expect(rounded.problems.map(({ kind }) => kind)).toEqual(['damaged', 'damaged'])
  })

  test('identifiers written as 1001.0 throughout are 1001; versions stay', async () => {
    const home = await emptyWarehouse()
    const orders = (...ids: string[]) => ({
      'o.csv': `order_id,customer_id,ordered_at\n${ids.map((id, at) => `O${at},${id},2026-03-0${at + 1}\n`).join('')}`,
    })
    const outcome = await bring(home, orders('1001.0', '1002.0', '', '1001.0'), table('orders'))
    expect(outcome.readings).toMatchObject([{ column: 'customer_id', notable: true }])
    const ids = async () => (await home.rows('SELECT customer_id FROM orders ORDER BY order_id')).map((row) => row.customer_id)
    expect(await ids()).toEqual(['1001', '1002', null, '1001'])
    await bring(home, orders('1.0', '1.1', '2.0'), { ...table('orders'), mode: 'replace' })
    expect(await ids()).toEqual(['1.0', '1.1', '2.0'])
  })

  test("the platforms' words for the state of an order", async () => {
    const home = await emptyWarehouse()
    const states = [
      '交易成功',
      '完成',
      '等待出库',
      '卖家已发货，等待买家确认',
      '等待买家付款',
      '交易关闭',
      '已取消',
      'wc-completed',
      'On hold',
      'UNFULFILLED',
      'Canceled',
      'in_transit',
    ]
    const content = `订单编号,下单时间,订单状态\n${states.map((state, at) => `${at + 10},2026-03-01,${state}\n`).join('')}99,2026-03-01,什么\n`
    const outcome = await bring(home, { 'o.csv': iconv.encode(content, 'gb18030') }, table('orders'))
    // An optional cell that is not known costs its row, as everywhere, and the reason names the list.
    expect(outcome.problems.map(({ value, kind }) => [value, kind])).toEqual([
      ['wc-completed', 'not_listed'],
      ['什么', 'not_listed'],
    ])
    expect((await home.rows('SELECT status FROM orders ORDER BY order_id')).map(({ status }) => status)).toEqual([
      'delivered',
      'delivered',
      'paid',
      'shipped',
      'placed',
      'cancelled',
      'cancelled',
      'placed',
      'paid',
      'cancelled',
      'shipped',
    ])
  })
})

describe('dates', () => {
  test('another column of the file, or the person, tells day from month', async () => {
    const home = await emptyWarehouse()
    const content = 'order_id,ordered_at,shipped_at\nA1,03/04/2026,13/04/2026\n'
    await bring(home, { 'o.csv': content }, table('orders'))
    const days = async () => (await home.rows('SELECT ordered_on::VARCHAR AS day FROM orders')).map(({ day }) => day)
    expect(await days()).toEqual(['2026-04-03'])
    const alone = { 'o.csv': 'order_id,ordered_at\nA1,03/04/2026\n' }
    expect(await problemOf(bring(home, alone, table('orders')))).toMatchObject({ kind: 'unclear_dates' })
    const outcome = await bring(home, alone, { ...table('orders'), notation: { date_order: 'mdy' } })
    expect(await days()).toEqual(['2026-03-04'])
    expect(outcome.readings.map(({ words }) => words.en)).toEqual(['month first (as you said)'])
  })

  test('a refusal blames the spelling, the zone, the format or the day, whichever it is', async () => {
    const home = await emptyWarehouse()
    const content = 'order_id,ordered_at\nA1,2026-01-15 10:33:00\nA2,2026-02-30 10:33:00\nA3,soon\nA4,2026-01-15 10:33:00 CST\n'
    expect((await bring(home, { 'o.csv': content }, table('orders'))).problems.map(({ row, kind }) => [row, kind])).toEqual([
      [3, 'unreadable'],
      [4, 'date_shape'],
      [5, 'date_zone'],
    ])
    const formatted = mapping.parse({
      version: 1,
      sources: { o: { types: { ordered_at: { type: 'timestamp', format: '%d/%m/%Y' } } } },
      tables: { orders: { columns: { order_id: 'order_id', ordered_at: 'ordered_at' } } },
    })
    const outcome = await bring(home, { 'o.csv': 'order_id,ordered_at\nA1,15/01/2026\nA2,2026-01-15\n' }, { how: { mapping: formatted } })
    expect(outcome.problems).toMatchObject([{ row: 3, kind: 'not_in_format', detail: '%d/%m/%Y' }])
  })
})

/** A good cell of each type, and one that no reading of the type takes. */
const good: Record<ColumnType, string> = {
  text: 'x',
  integer: '3',
  decimal: '0.5',
  money: '1.50',
  boolean: 'yes',
  date: '2026-01-05',
  timestamp: '2026-01-05 10:00:00',
}
const bad: Record<ColumnType, string> = {
  text: '',
  integer: 'two',
  decimal: 'ext t',
  money: 'about ten',
  boolean: 'maybe',
  date: 'soon',
  timestamp: '2026-02-30 10:00:00',
}

function cellOf(column: Column, row: number, { key }: Table): string {
  if (column.values && !key.includes(column.name)) return column.values[0]?.value ?? ''
  if (key[0] === column.name && column.type === 'text') return `k${row}`
  if (key.includes(column.name) && column.type === 'integer') return String(row)
  return column.values?.[0]?.value ?? good[column.type]
}

/** What no reading of the column takes; undefined where anything is good. */
function badOf(column: Column): string | undefined {
  if (column.type === 'text' && column.values) return "t') OR 1=1 --"
  if (column.type === 'text' && column.name.endsWith('_id')) return '4.10123E+17'
  if (column.type === 'text') return column.required && !column.blank ? '' : undefined
  return bad[column.type]
}

// Columns of texts that may hold anything are no case.
const columns = tables.map((one): [name: string, table: Table, bad: Column[]] => [
  one.name,
  one,
  one.columns.filter((column) => badOf(column) !== undefined),
])

test.each(columns)('a bad cell in any column of %s costs its own row, with a sentence', async (_, one, badColumns) => {
  const home = await emptyWarehouse()
  const header = one.columns.map(({ name }) => name).join(',')
  const row = (at: number, wrong?: Column) =>
    one.columns.map((column) => JSON.stringify(column === wrong ? badOf(column) : cellOf(column, at, one))).join(',')
  // A good row, then one for each column with that cell bad, and a good one at the end.
  const content = [header, row(1), ...badColumns.map((column, at) => row(at + 2, column)), row(badColumns.length + 2)].join('\n')
  const outcome = await bring(home, { 'file.csv': content }, { ...table(one.name), dryRun: true })
  expect(outcome.problems.map(({ row: at, column }) => [at, column])).toEqual(
    badColumns.slice(0, outcome.problems.length).map(({ name }, at) => [at + 3, name]),
  )
  expect(outcome).toMatchObject({ status: 'some', refused: badColumns.length })
  for (const problem of outcome.problems) {
    sentence(reasonOf(problem).en)
    sentence(reasonOf(problem).zh)
  }
})

test('hostile cells never change the SQL: they are refused, or stored as they stand', async () => {
  const piece = fc.constantFrom(
    "'",
    '"',
    '`',
    ';',
    '--',
    '/*',
    '*/',
    ')',
    '(',
    '\\',
    '$1',
    '{',
    '}',
    '%',
    'number_text',
    'DROP TABLE problems',
    '\u202e',
    '💥',
    'x',
    '1',
    ' OR 1=1',
    '=',
    '@',
    'NULL',
    '\u0007',
  )
  const cell = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell, cell, cell), { minLength: 5, maxLength: 25 }), async (rows) => {
      const home = await emptyWarehouse()
      const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
      const content = [
        'product_id,name,category,weight_kg,unit_cost',
        'GOOD,茶,x,0.5,1.5',
        ...rows.map((cells, at) => [`P${at}`, ...cells.slice(1)].map(quoted).join(',')),
      ].join('\n')
      const outcome = await bring(home, { 'p.csv': content }, table('products'))
      const [count] = await home.rows(
        "SELECT count(*) AS n, count(*) FILTER (product_id = 'GOOD' AND unit_cost = 1.5 AND weight_kg = 0.5) AS good FROM products",
      )
      expect(count).toEqual({ n: rows.length + 1 - outcome.refused, good: 1 })
    }),
    { numRuns: 12 },
  )
})

describe.skipIf(!isThere)("the cases' own files", () => {
  const file = (...names: string[]) => [path.join(cases, ...names)]

  test('05: decimal commas', async () => {
    const home = await emptyWarehouse()
    await bring(home, file('05-european-decimals', 'positionen.csv'), table('order_lines'))
    expect(amountsOf(await home.rows('SELECT amount::VARCHAR AS amount FROM order_lines ORDER BY order_id'))).toEqual([
      1250, 89.9, 1250, 12500,
    ])
    await bring(home, file('05-european-decimals', 'spend_eu.csv'), table('spend'))
    expect(amountsOf(await home.rows('SELECT amount::VARCHAR AS amount FROM spend ORDER BY day'))).toEqual([1250, 89.9, 1250, 12500])
  })

  test.each(['sci_ids.csv', 'sci_customers.csv', 'numeric_ids.xlsx'])('07: %s is refused as damaged', async (name) => {
    const home = await emptyWarehouse()
    const outcome = await bring(home, file('07-long-ids', name), table('orders'))
    expect(outcome).toMatchObject({ status: 'none', refused: 3 })
    expect(new Set(outcome.problems.map(({ kind }) => kind))).toEqual(new Set(['damaged']))
  })

  test('15: exports of 淘宝 and 京东', async () => {
    const home = await emptyWarehouse()
    expect(await bring(home, file('15-taobao-order-export', 'ExportOrderList.csv'), table('orders'))).toMatchObject({ status: 'all' })
    expect(await bring(home, file('15-taobao-order-export', 'jd_tab.csv'), table('orders'))).toMatchObject({ status: 'all' })
    expect(
      await home.rows("SELECT order_id, customer_id, status FROM orders WHERE order_id LIKE '28%' OR order_id LIKE '%77' ORDER BY 1"),
    ).toEqual([
      { order_id: '2230011223344556677', customer_id: 'tb_example01', status: 'delivered' },
      { order_id: '286000000000012345', customer_id: 'jd_1', status: 'delivered' },
      { order_id: '286000000000012346', customer_id: 'jd_2', status: 'cancelled' },
      { order_id: '286000000000012347', customer_id: '0012', status: 'paid' },
      { order_id: '286000000000012348', customer_id: '0013', status: 'delivered' },
    ])
  })

  // By each file's own writing: half past ten and five past twelve in Shanghai, unless it says UTC.
  const local = ['2026-01-15 02:33:00', '2026-01-16 04:05:00']
  const others: Record<string, string[]> = {
    'utc_word.csv': ['2026-01-15 10:33:00', '2026-01-16 12:05:00'],
    'woo.csv': ['2026-01-15 02:33:00', '2026-02-01 04:05:00'],
    'mailchimp.csv': ['2026-01-15 02:33:00', '2026-02-01 04:05:00'],
    'mixed.csv': ['2026-01-14', '2026-01-15', '2026-01-16', '2026-01-17', '2026-01-01'].map((day) => `${day} 16:00:00`),
  }
  const readable = isThere
    ? readdirSync(path.join(cases, '16-date-shapes')).filter((name) => !['ambiguous.csv', 'paypal_tz.csv'].includes(name))
    : []
  test.each(readable)('16: %s is read', async (name) => {
    const home = await emptyWarehouse()
    expect(await bring(home, file('16-date-shapes', name), table('orders'))).toMatchObject({ status: 'all' })
    expect((await home.rows('SELECT ordered_at::VARCHAR AS at FROM orders ORDER BY order_id')).map(({ at }) => at)).toEqual(
      others[name] ?? local,
    )
  })

  test('16: what is unclear is asked, and letters of a zone are named', async () => {
    const home = await emptyWarehouse()
    expect(await problemOf(bring(home, file('16-date-shapes', 'ambiguous.csv'), table('orders')))).toMatchObject({ kind: 'unclear_dates' })
    const outcome = await bring(home, file('16-date-shapes', 'paypal_tz.csv'), table('orders'))
    expect(outcome.problems.map(({ kind }) => kind)).toEqual(['date_zone', 'date_zone'])
  })

  test('18: spellings of money', async () => {
    const home = await emptyWarehouse()
    expect(await bring(home, file('18-amount-spellings', 'lines.csv'), table('order_lines'))).toMatchObject({ status: 'all' })
    expect(amountsOf(await home.rows('SELECT amount::VARCHAR AS amount FROM order_lines ORDER BY substr(order_id, 2)::INTEGER'))).toEqual([
      1234.56, 1234.5, 123456, -5, -5, -5, 1234.5, 12000, 20, 1234.5, 1234.56, 1234.5, -5, 12.34, 1234.5, 20,
    ])
    const outcome = await bring(home, file('18-amount-spellings', 'spend.csv'), table('spend'))
    expect(outcome.problems.map(({ value, kind }) => [value, kind])).toEqual([
      ...Array.from({ length: 5 }, () => ['-5.0000', 'too_low']),
      ['1.234', 'either_mark'],
      ['1,234', 'either_mark'],
    ])
  })

  test.each([
    ['lines_bad_quantity.csv', 'order_lines', 1, 2],
    ['opps_bad_date.csv', 'opportunities', 1, 1],
    ['products_bad_cost.csv', 'products', 1, 1],
  ])('47: %s', async (name, into, refused, added) => {
    const home = await emptyWarehouse()
    expect(await bring(home, file('47-one-bad-cell-beside-decimal', name), table(into))).toMatchObject({
      status: 'some',
      refused,
      tables: [{ added }],
    })
  })

  test('04 and 06 stay right', async () => {
    const home = await emptyWarehouse()
    await bring(home, file('04-utf16-tab', 'customers_unicode.txt'), table('customers'))
    expect(await home.rows('SELECT customer_id AS id, name FROM customers ORDER BY 1')).toEqual([
      { id: '00123', name: '王某某' },
      { id: '00124', name: '李, 某' },
    ])
    await bring(home, file('06-1904-dates', 'mac_orders.xlsx'), table('orders'))
    expect((await home.rows('SELECT ordered_on::VARCHAR AS day FROM orders ORDER BY 1')).map(({ day }) => day)).toEqual([
      '2026-03-01',
      '2026-03-02',
    ])
  })
})
