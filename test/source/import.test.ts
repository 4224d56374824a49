import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { mapping } from '../../dashboard/core/source/mapping.ts'
import { tellOutcome } from '../../dashboard/server/source/importReport.ts'
import { bring, emptyWarehouse, problemOf } from './bring.ts'

const table = (name: string) => ({ how: { table: name } })

test('a plain order file comes in under our names, with the business date filled in', async () => {
  const home = await emptyWarehouse()
  const outcome = await bring(
    home,
    { 'orders.csv': 'order_id,customer_id,ordered_at,status\nA1,C1,2024-01-05 00:30:00,paid\n' },
    table('orders'),
  )

  expect(outcome).toMatchObject({ status: 'all', refused: 0, tables: [{ table: 'orders', added: 1 }] })
  // Half past midnight in Shanghai is still the day before in UTC.
  expect(await home.rows('SELECT order_id, ordered_at::VARCHAR AS at, ordered_on::VARCHAR AS day, status FROM orders')).toEqual([
    { order_id: 'A1', at: '2024-01-04 16:30:00', day: '2024-01-05', status: 'paid' },
  ])
})

test.each([
  ['comma', 'order_id,ordered_at\nA1,2024-01-05\n'],
  ['semicolon', 'order_id;ordered_at\nA1;2024-01-05\n'],
  ['tab', 'order_id\tordered_at\nA1\t2024-01-05\n'],
  ['bar', 'order_id|ordered_at\nA1|2024-01-05\n'],
  ['runs of blanks', '  order_id   ordered_at \r\n  A1    2024-01-05\r\n'],
  ['byte-order mark', '\ufefforder_id,ordered_at\nA1,2024-01-05\n'],
  ['Windows line ends', 'order_id,ordered_at\r\nA1,2024-01-05\r\n'],
  ['old Mac line ends', 'order_id,ordered_at\rA1,2024-01-05\r'],
  ['no line end at the end', 'order_id,ordered_at\nA1,2024-01-05'],
  ['quoted cells', '"order_id","ordered_at"\n"A1","2024-01-05"\n'],
  ['Chinese headers', '订单编号,下单时间\nA1,2024年1月5日\n'],
  ['other English headers', 'Order No.,Order Date\nA1,2024/1/5\n'],
  ['blank lines and blank rows', '\norder_id,ordered_at\n\n,\nA1,2024-01-05\n,\n'],
  ['blanks around cells', 'order_id,ordered_at\n\u3000A1\u00a0, 2024-01-05 \n'],
  ['full-width digits', 'order_id,ordered_at\nA1,２０２４－０１－０５\n'],
])('%s: the same row comes in', async (_, content) => {
  const home = await emptyWarehouse()
  expect(await bring(home, { 'orders.csv': content }, table('orders'))).toMatchObject({ status: 'all', tables: [{ added: 1 }] })
  expect(await home.rows('SELECT order_id, ordered_on::VARCHAR AS day FROM orders')).toEqual([{ order_id: 'A1', day: '2024-01-05' }])
})

test.each(['utf8', 'utf16le', 'utf16be', 'gb18030'])('Chinese text in %s arrives unchanged', async (encoding) => {
  const home = await emptyWarehouse()
  const content = iconv.encode('客户编号,客户名称,城市\nK1,"上海𠮷野家, 有限公司",上海\nK2,王小明,乌鲁木齐\n', encoding, {
    addBOM: encoding.startsWith('utf16'),
  })
  expect(await bring(home, { 'customers.csv': content }, table('customers'))).toMatchObject({ status: 'all', tables: [{ added: 2 }] })
  expect(await home.rows('SELECT name, city FROM customers ORDER BY customer_id')).toEqual([
    { name: '上海𠮷野家, 有限公司', city: '上海' },
    { name: '王小明', city: '乌鲁木齐' },
  ])
})

test('a GB18030 file that begins with a megabyte of ASCII is read again as what it is', async () => {
  const home = await emptyWarehouse()
  const ascii = Array.from({ length: 60_000 }, (_, n) => `K${n},Smith ${n},London\n`).join('')
  const content = iconv.encode(`customer_id,name,city\n${ascii}K_last,李四,广州\n`, 'gb18030')
  expect(await bring(home, { 'customers.csv': content }, table('customers'))).toMatchObject({ status: 'all', tables: [{ added: 60_001 }] })
  expect(await home.rows("SELECT name FROM customers WHERE customer_id = 'K_last'")).toEqual([{ name: '李四' }])
})

test('gzip is seen by content, whatever the name', async () => {
  const home = await emptyWarehouse()
  expect(await bring(home, { 'orders.csv': gzipSync('order_id,ordered_at\nA1,2024-01-05\n') }, table('orders'))).toMatchObject({
    status: 'all',
  })
})

test('a workbook: numbers, texts, dates and times keep their values', async () => {
  const home = await emptyWarehouse()
  const text = (value: string) => ({ value, type: String })
  const at = (value: string, format: string) => ({ value: new Date(value), type: Date, format })
  const file = `${home.dataDir}/orders.xlsx`
  await writeXlsxFile(
    [
      [text('订单编号'), text('下单时间'), text('客户编号'), text('整单优惠')],
      [text('A1'), at('2024-01-05T10:30:00Z', 'yyyy-mm-dd hh:mm'), text('00017'), { value: 12.35, type: Number }],
      [text('A2'), at('2024-02-29T00:00:00Z', 'yyyy/m/d'), null, { value: 0.1, type: Number }],
    ],
    { filePath: file } as never,
  ).toFile?.(file)
  expect(await bring(home, [file], table('orders'))).toMatchObject({ status: 'all', tables: [{ added: 2 }] })
  expect(
    await home.rows(
      'SELECT order_id, ordered_at::VARCHAR AS at, ordered_on::VARCHAR AS day, customer_id, discount_amount::VARCHAR AS off FROM orders ORDER BY 1',
    ),
  ).toEqual([
    { order_id: 'A1', at: '2024-01-05 02:30:00', day: '2024-01-05', customer_id: '00017', off: '12.3500' },
    { order_id: 'A2', at: '2024-02-28 16:00:00', day: '2024-02-29', customer_id: null, off: '0.1000' },
  ])
})

test('NDJSON, a JSON list and Parquet hold the same rows', async () => {
  const records = [
    { order_id: 'A1', ordered_at: '2024-01-05T10:00:00+08:00', customer_id: '零一', shipping_fee: 8.5 },
    { order_id: 'A2', ordered_at: '2024-01-05T23:30:00Z', customer_id: 'x"y\n,z', shipping_fee: null },
  ]
  const expected = [
    { order_id: 'A1', at: '2024-01-05 02:00:00', day: '2024-01-05', customer_id: '零一', fee: '8.5000' },
    { order_id: 'A2', at: '2024-01-05 23:30:00', day: '2024-01-06', customer_id: 'x"y\n,z', fee: null },
  ]
  const asked =
    'SELECT order_id, ordered_at::VARCHAR AS at, ordered_on::VARCHAR AS day, customer_id, shipping_fee::VARCHAR AS fee FROM orders ORDER BY 1'
  for (const content of [records.map((one) => JSON.stringify(one)).join('\n'), JSON.stringify(records), JSON.stringify(records, null, 2)]) {
    const home = await emptyWarehouse()
    await bring(home, { 'orders.json': content }, table('orders'))
    expect(await home.rows(asked)).toEqual(expected)
  }
  const home = await emptyWarehouse()
  const file = `${home.dataDir}/orders.parquet`
  const connection = await home.warehouse.connect()
  await connection.run(`COPY (SELECT 'A1' AS order_id, TIMESTAMPTZ '2024-01-05 02:00:00+00' AS ordered_at, '零一' AS customer_id, 8.5::DECIMAL(6,2) AS shipping_fee
    UNION ALL SELECT 'A2', TIMESTAMPTZ '2024-01-05 23:30:00+00', 'x"y' || chr(10) || ',z', NULL) TO '${file}' (FORMAT parquet)`)
  connection.closeSync()
  await bring(home, [file], table('orders'))
  expect(await home.rows(asked)).toEqual(expected)
})

test('money is exact: ten thousand times 0.1 is 1000', async () => {
  const home = await emptyWarehouse()
  const lines = Array.from({ length: 10_000 }, (_, n) => `A,${n + 1},1,0.1\n`).join('')
  await bring(home, { 'lines.csv': `order_id,line_no,quantity,amount\n${lines}` }, table('order_lines'))
  expect(await home.rows('SELECT sum(amount)::VARCHAR AS total FROM order_lines')).toEqual([{ total: '1000.0000' }])
})

test('importing the same file again doubles nothing, and says so', async () => {
  const home = await emptyWarehouse()
  const file = { 'orders.csv': 'order_id,ordered_at,status\nA1,2024-01-05,paid\nA2,2024-01-06,paid\n' }
  await bring(home, file, table('orders'))
  expect((await bring(home, file, table('orders'))).tables[0]).toMatchObject({ added: 0, changed: 0, unchanged: 2 })
  expect(await home.rows('SELECT count(*) AS n FROM orders')).toEqual([{ n: 2 }])
})

test('a known key is brought up to date, and columns the file lacks keep what they held', async () => {
  const home = await emptyWarehouse()
  await bring(home, { 'a.csv': 'order_id,ordered_at,status,channel\nA1,2024-01-05,paid,天猫\n' }, table('orders'))
  const outcome = await bring(
    home,
    { 'b.csv': 'order_id,ordered_at,status\nA1,2024-01-05,delivered\nA2,2024-01-06,paid\n' },
    table('orders'),
  )
  expect(outcome.tables[0]).toMatchObject({ added: 1, changed: 1, unchanged: 0 })
  expect(await home.rows('SELECT order_id, status, channel FROM orders ORDER BY 1')).toEqual([
    { order_id: 'A1', status: 'delivered', channel: '天猫' },
    { order_id: 'A2', status: 'paid', channel: null },
  ])
})

test('append leaves known rows alone; replace leaves nothing else', async () => {
  const home = await emptyWarehouse()
  const file = (status: string, ...ids: string[]) => ({
    'a.csv': `order_id,ordered_at,status\n${ids.map((id) => `${id},2024-01-05,${status}\n`).join('')}`,
  })
  await bring(home, file('paid', 'A1', 'A2'), table('orders'))
  expect((await bring(home, file('shipped', 'A2', 'A3'), { ...table('orders'), mode: 'append' })).tables[0]).toMatchObject({
    added: 1,
    changed: 0,
    unchanged: 1,
  })
  expect(await home.rows('SELECT order_id, status FROM orders ORDER BY 1')).toEqual([
    { order_id: 'A1', status: 'paid' },
    { order_id: 'A2', status: 'paid' },
    { order_id: 'A3', status: 'shipped' },
  ])
  expect((await bring(home, file('shipped', 'A3', 'A4'), { ...table('orders'), mode: 'replace' })).tables[0]).toMatchObject({
    added: 2,
    removed: 3,
  })
  expect(await home.rows('SELECT order_id FROM orders ORDER BY 1')).toEqual([{ order_id: 'A3' }, { order_id: 'A4' }])
})

test('refused rows are named with row, column, value and reason; the good ones come in', async () => {
  const home = await emptyWarehouse()
  const outcome = await bring(
    home,
    {
      'orders.csv': [
        'order_id,ordered_at,status,discount_amount',
        'A1,2024-01-05,paid,"1,234.50"',
        'A2,2023-02-30,paid,1',
        'A3,2024-01-05,lost,1',
        ',2024-01-05,paid,1',
        'A5,2024-01-05,paid,=1+1',
        'A6,2024-01-05,paid,-1',
        'A7,2024-01-05,paid',
        'A8,2024-01-05,paid,１２．５',
        'A9,2024-01-05,paid,-2+3+cmd|x',
        'B1,2024-01-05,paid,＝1+1',
      ].join('\n'),
    },
    table('orders'),
  )
  expect(outcome).toMatchObject({ status: 'some', refused: 8 })
  expect(outcome.problems.map(({ row, column, value, kind }) => [row, column, value, kind])).toEqual([
    [3, 'ordered_at', '2023-02-30', 'unreadable'],
    [4, 'status', 'lost', 'not_listed'],
    [5, 'order_id', '', 'required'],
    [6, 'discount_amount', '=1+1', 'unreadable'],
    [7, 'discount_amount', '-1.0000', 'too_low'],
    [8, '', 'A7,2024-01-05,paid', 'ragged'],
    [10, 'discount_amount', '-2+3+cmd|x', 'unreadable'],
    [11, 'discount_amount', '＝1+1', 'unreadable'],
  ])
  expect(await home.rows('SELECT order_id, discount_amount::VARCHAR AS off FROM orders ORDER BY 1')).toEqual([
    { order_id: 'A1', off: '1234.5000' },
    { order_id: 'A8', off: '12.5000' },
  ])
  const report = readFileSync(outcome.report ?? '', 'utf8').split('\n')
  expect(report[0]).toBe('\ufefffile,row,column,value,reason_zh,reason_en')
  expect(report[1]).toContain('orders.csv,3,ordered_at,2023-02-30,')
  // A spreadsheet that opens the report must not run the cell.
  expect(report[4]).toContain("orders.csv,6,discount_amount,'=1+1,")
  expect(report[5]).toContain('orders.csv,7,discount_amount,-1.0000,')
  expect(report[7]).toContain("orders.csv,10,discount_amount,'-2+3+cmd|x,")
  expect(report[8]).toContain("orders.csv,11,discount_amount,'＝1+1,")
  expect(report).toHaveLength(10)
})

test('strict: one refused row, and nothing changes', async () => {
  const home = await emptyWarehouse()
  await bring(home, { 'a.csv': 'order_id,ordered_at\nA1,2024-01-05\n' }, table('orders'))
  const [before] = await home.rows('SELECT v FROM import_version')
  const outcome = await bring(home, { 'b.csv': 'order_id,ordered_at\nA2,2024-01-06\nA3,never\n' }, { ...table('orders'), strict: true })
  expect(outcome).toMatchObject({ status: 'none', refused: 1 })
  expect(await home.rows('SELECT order_id FROM orders')).toEqual([{ order_id: 'A1' }])
  expect(await home.rows('SELECT v FROM import_version')).toEqual([before])
})

test('a dry run shows the mapping and the problems, and loads nothing', async () => {
  const home = await emptyWarehouse()
  const outcome = await bring(home, { '订单.csv': '订单号,下单日期,客户ID,备注\nA1,2024/1/5,C1,x\nA2,2024/2/30,C2,y\n' }, { dryRun: true })
  expect(outcome.mapping.tables).toEqual({
    orders: { columns: { order_id: '订单号', ordered_at: '下单日期', customer_id: '客户ID' }, with_left_out: false },
  })
  expect(outcome.files[0]?.unused).toEqual(['备注'])
  expect(outcome.problems).toMatchObject([{ row: 3, column: '下单日期', value: '2024/2/30' }])
  expect(await home.rows('SELECT count(*) AS n FROM orders')).toEqual([{ n: 0 }])
})

test('a key that comes twice in a file: the same row counts once, another one is refused', async () => {
  const home = await emptyWarehouse()
  const outcome = await bring(
    home,
    { 'a.csv': 'order_id,ordered_at,status\nA1,2024-01-05,paid\nA1,2024-01-05,paid\nA1,2024-01-05,shipped\n' },
    table('orders'),
  )
  expect(outcome).toMatchObject({ status: 'some', refused: 1, tables: [{ added: 1, repeated: 1 }] })
  expect(outcome.problems).toMatchObject([{ row: 4, kind: 'repeated', value: 'A1', detail: '2' }])
  expect(await home.rows('SELECT status FROM orders')).toEqual([{ status: 'paid' }])
})

test('an order delivered twice under another number is refused by its number in the source system, with its lines', async () => {
  const home = await emptyWarehouse()
  const both = mapping.parse({
    version: 1,
    sources: { lines: { columns: ['no', 'ext', 'day', 'sum'], types: { sum: 'money' } } },
    tables: {
      orders: { one_row_per: ['no'], columns: { order_id: 'no', external_id: 'ext', ordered_at: 'day' } },
      order_lines: {
        columns: {
          order_id: 'no',
          line_no: { sql: 'row_number() OVER (PARTITION BY no ORDER BY _row)' },
          quantity: { constant: 1 },
          amount: 'sum',
        },
      },
    },
  })
  await bring(home, { 'a.csv': 'no,ext,day,sum\nA1,X1,2024-01-05,10\nA2,X2,2024-01-05,20\n' }, { how: { mapping: both } })
  const outcome = await bring(home, { 'b.csv': 'no,ext,day,sum\nB1,X1,2024-01-05,10\nB3,X3,2024-01-06,30\n' }, { how: { mapping: both } })
  expect(outcome).toMatchObject({
    status: 'some',
    tables: [
      { table: 'orders', added: 1 },
      { table: 'order_lines', added: 1 },
    ],
  })
  expect(outcome.problems.map(({ row, column, kind }) => [row, column, kind])).toEqual([
    [2, 'external_id', 'taken'],
    [2, 'order_id', 'parent'],
  ])
  expect(await home.rows('SELECT order_id FROM order_lines ORDER BY 1')).toEqual([
    { order_id: 'A1' },
    { order_id: 'A2' },
    { order_id: 'B3' },
  ])
})

test.each([1000, 3, 1])('records of several rows, brought together %i rows at a time', async (partRows) => {
  const home = await emptyWarehouse()
  const receipts = mapping.parse({
    version: 1,
    sources: { lines: { columns: ['no', 'who', 'day', 'state'] } },
    tables: {
      orders: {
        where: "state <> 'draft'",
        one_row_per: ['no'],
        columns: {
          order_id: 'no',
          customer_id: { column: 'who', take: 'last' },
          ordered_at: { column: 'day', take: 'min' },
          status: { column: 'state', take: 'most' },
        },
      },
    },
  })
  const lines = [
    'A,k1,2024-01-05,paid',
    'B,k2,2024-02-01,paid',
    'A,k3,2024-01-04,paid',
    'C,k4,2024-01-01,eaten',
    'D,k5,2024-03-01,draft',
    'B,,2024-02-02,shipped',
    'B,k6,2024-02-03,shipped',
  ]
  const outcome = await bring(home, { 'a.csv': ['no,who,day,state', ...lines].join('\n') }, { how: { mapping: receipts }, partRows })
  expect(outcome).toMatchObject({ status: 'some', refused: 1, tables: [{ added: 2 }] })
  expect(outcome.problems).toMatchObject([{ row: 5, column: 'status', value: 'eaten' }])
  expect(await home.rows('SELECT order_id, customer_id, ordered_on::VARCHAR AS day, status FROM orders ORDER BY 1')).toEqual([
    { order_id: 'A', customer_id: 'k3', day: '2024-01-04', status: 'paid' },
    { order_id: 'B', customer_id: 'k6', day: '2024-02-01', status: 'shipped' },
  ])
})

test('dates that do not say which part is the month are asked for, not guessed', async () => {
  const home = await emptyWarehouse()
  expect(await problemOf(bring(home, { 'a.csv': 'order_id,ordered_at\nA1,3/4/2024\n' }, table('orders')))).toMatchObject({
    kind: 'unclear_dates',
    column: 'ordered_at',
    example: '3/4/2024',
  })
  await bring(home, { 'b.csv': 'order_id,ordered_at\nA1,3/4/2024\nA2,25/12/2024\n' }, table('orders'))
  expect(await home.rows('SELECT ordered_on::VARCHAR AS day FROM orders ORDER BY order_id')).toEqual([
    { day: '2024-04-03' },
    { day: '2024-12-25' },
  ])
})

test('a zone in the mapping: local times become instants, business dates follow the business zone', async () => {
  const home = await emptyWarehouse()
  const london = mapping.parse({
    version: 1,
    timezone: 'Europe/London',
    sources: { file: {} },
    tables: { orders: { columns: { order_id: 'id', ordered_at: 'at' } } },
  })
  // 17:30 in London is 01:30 the next day in Shanghai in winter, and 00:30 in summer.
  await bring(home, { 'a.csv': 'id,at\nW,2024-01-05 17:30:00\nS,2024-07-05 17:30:00\n' }, { how: { mapping: london } })
  expect(await home.rows('SELECT order_id, ordered_at::VARCHAR AS at, ordered_on::VARCHAR AS day FROM orders ORDER BY 1')).toEqual([
    { order_id: 'S', at: '2024-07-05 16:30:00', day: '2024-07-06' },
    { order_id: 'W', at: '2024-01-05 17:30:00', day: '2024-01-06' },
  ])
})

test('words for empty cells, value maps and a decimal comma of the mapping', async () => {
  const home = await emptyWarehouse()
  const how = {
    mapping: mapping.parse({
      version: 1,
      empty: ['NULL', '-'],
      decimal: ',',
      sources: { file: {} },
      tables: {
        orders: {
          columns: {
            order_id: 'id',
            ordered_at: 'at',
            status: { column: 'state', values: { 已完成: 'delivered' } },
            shipping_fee: 'fee',
            channel: { constant: '门店' },
          },
        },
      },
    }),
  }
  await bring(home, { 'a.csv': 'id;at;state;fee\nA1;2024-01-05;已完成;1.234,56\nA2;2024-01-05;NULL;-\n' }, { how })
  expect(await home.rows('SELECT order_id, status, shipping_fee::VARCHAR AS fee, channel FROM orders ORDER BY 1')).toEqual([
    { order_id: 'A1', status: 'delivered', fee: '1234.5600', channel: '门店' },
    { order_id: 'A2', status: null, fee: null, channel: '门店' },
  ])
})

test.each([
  [
    'salesforce',
    'Opportunity ID,Account ID,Stage,Probability (%),Amount,Created Date,Close Date\n006A,001A,Closed Won,100,"12,000.00",2024-01-05,2024-02-01\n006B,001A,Negotiation,75,500,2024-01-06,2024-03-01\n',
  ],
  [
    'hubspot',
    'Deal ID,Associated Company IDs,Deal Stage,Deal probability,Amount,Create Date,Close Date\n006A,001A,Closed Won,1,12000,2024-01-05,2024-02-01\n006B,001A,Negotiation,0.75,500,2024-01-06,2024-03-01\n',
  ],
  [
    'zoho',
    'Deal Id,Account Name.id,Stage,Probability,Amount,Created Time,Closing Date\n006A,001A,Closed Won,100,12000,2024-01-05 10:00,2024-02-01\n006B,001A,Negotiation,75,500,2024-01-06 10:00,2024-03-01\n',
  ],
  [
    'fxiaoke',
    '商机编号,客户编号,商机阶段,赢率,商机金额,创建时间,结单日期\n006A,001A,赢单,100%,¥12000,2024-01-05 10:00,2024-02-01\n006B,001A,Negotiation,75%,500元,2024-01-06 10:00,2024-03-01\n',
  ],
])('an export of %s becomes opportunities', async (preset, content) => {
  const home = await emptyWarehouse()
  expect(await bring(home, { 'export.csv': content }, { how: { preset } })).toMatchObject({
    status: 'all',
    tables: [{ table: 'opportunities', added: 2 }],
  })
  expect(
    await home.rows(
      'SELECT opportunity_id, customer_id, outcome, probability, amount::VARCHAR AS amount, created_on::VARCHAR AS day FROM opportunities ORDER BY 1',
    ),
  ).toEqual([
    { opportunity_id: '006A', customer_id: '001A', outcome: 'won', probability: 1, amount: '12000.0000', day: '2024-01-05' },
    { opportunity_id: '006B', customer_id: '001A', outcome: 'open', probability: 0.75, amount: '500.0000', day: '2024-01-06' },
  ])
})

test('a preset takes customers, leads and opportunities at once, each for what it is', async () => {
  const home = await emptyWarehouse()
  const outcome = await bring(
    home,
    {
      '客户.csv': '客户编号,客户名称,行业,创建时间\nK1,某某有限公司,制造,2024-01-01 09:00\n',
      '线索.csv': '线索编号,来源,创建时间\nL1,百度,2024-01-02 09:00\n',
      '商机.csv': '商机编号,客户编号,商机阶段,商机金额,创建时间\nS1,K1,报价,100,2024-01-03 09:00\n',
    },
    { how: { preset: 'fxiaoke' } },
  )
  expect(outcome.tables.map(({ table: name, added }) => [name, added])).toEqual([
    ['customers', 1],
    ['leads', 1],
    ['opportunities', 1],
  ])
})

test('a preset nobody made is refused by name, also one every object has', async () => {
  const home = await emptyWarehouse()
  for (const preset of ['nobody', 'constructor', '__proto__'])
    expect(await problemOf(bring(home, { 'a.csv': 'order_id\nA\n' }, { how: { preset } }))).toMatchObject({
      kind: 'unknown_preset',
      preset,
    })
})

test('orders in another currency than reports are named, and nothing is converted silently', async () => {
  const home = await emptyWarehouse()
  const content =
    'order_id,ordered_at,currency\nA1,2024-01-05,CNY\nA2,2024-01-05,eur\nA3,2024-01-05,EUR\nA4,2024-01-06,USD\nA5,2024-01-06,\n'
  const outcome = await bring(home, { 'orders.csv': content }, { ...table('orders'), currency: 'CNY' })
  expect(outcome.foreign).toEqual([
    { currency: 'EUR', orders: 2 },
    { currency: 'USD', orders: 1 },
  ])
  const lines: string[] = []
  tellOutcome(outcome, { write: (line: string) => lines.push(line) } as never)
  expect(lines.join('')).toMatch(/EUR 2, USD 1/)
})

test('a negative refund is refused, with the lowest allowed value', async () => {
  const home = await emptyWarehouse()
  const content = 'refund_id,order_id,refunded_at,amount\nR1,A1,2024-01-05,-5\nR2,A1,2024-01-05,5\n'
  const outcome = await bring(home, { 'refunds.csv': content }, table('refunds'))
  expect(outcome).toMatchObject({ status: 'some', refused: 1, tables: [{ added: 1 }] })
  expect(outcome.problems).toEqual([expect.objectContaining({ row: 2, column: 'amount', value: '-5.0000', kind: 'too_low', detail: '0' })])
})

test('a rule that leaves rows out is judged though other cells of the row cannot be read; where its own cell cannot, the row is refused', async () => {
  const home = await emptyWarehouse()
  const how = {
    mapping: mapping.parse({
      version: 1,
      sources: {
        answers: {
          types: { score: 'integer' },
          leave_out: [
            { when: `"state" = 'preview'`, zh: '预览', en: 'previews' },
            { when: '"score" IS NULL', zh: '未评分', en: 'no score' },
          ],
        },
      },
      tables: {
        survey_answers: {
          columns: {
            answer_id: 'id',
            survey: { constant: 's' },
            answered_at: 'at',
            question: { constant: 'nps' },
            score: 'score',
            scale_max: { constant: 10 },
          },
        },
      },
    }),
  }
  const outcome = await bring(
    home,
    { 'a.csv': 'id,at,score,state\nA1,2026-03-01,9,done\nA2,soon,x,preview\nA3,2026-03-01,,done\nA4,2026-03-01,ten,done\n' },
    { how },
  )
  expect(outcome).toMatchObject({ refused: 1, leftOut: [{ rows: 1 }, { rows: 1 }], tables: [{ added: 1 }] })
  expect(outcome.problems).toMatchObject([{ row: 5, column: 'score', value: 'ten' }])
})

test('nameless and doubled columns that nobody reads are no obstacle', async () => {
  const home = await emptyWarehouse()
  expect(await bring(home, { 'a.csv': 'order_id,ordered_at,Note,Note,,\nA1,2024-01-05,a,b,,\n' }, table('orders'))).toMatchObject({
    status: 'all',
    tables: [{ added: 1 }],
  })
})
