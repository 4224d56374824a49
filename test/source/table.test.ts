import { readFileSync } from 'node:fs'
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { numberText, shownBy } from '../../dashboard/core/source/cell.ts'
import { mapping } from '../../dashboard/core/source/mapping.ts'
import { explainFile } from '../../dashboard/server/source/fileWords.ts'
import { bring, emptyWarehouse, problemOf, type Warehouse } from './bring.ts'
import { sheet, workbook } from './workbook.ts'

// From a file to its table: where the header is, which rows are none, which sheet is meant, and what is said of all that.

const table = (name: string) => ({ how: { table: name } })
const orders = table('orders')
const held = (home: Warehouse) => home.rows('SELECT order_id, ordered_on::VARCHAR AS day, customer_id AS who FROM orders ORDER BY 1')
const twoOrders = [
  { order_id: 'A1', day: '2026-03-01', who: 'C1' },
  { order_id: 'A2', day: '2026-03-02', who: 'C2' },
]
const body = 'A1,2026-03-01,C1\nA2,2026-03-02,C2\n'
const header = '订单编号,下单时间,客户编号\n'

test.each([
  ['a title', '2026年3月订单\n', 2, 1],
  ['a title, a date and a blank line', '2026年3月订单,,\n导出时间：2026-04-01 09:00,,\n\n', 4, 2],
  ['comment lines', '# ------\n# 订单\n#\n# 店铺: 示例\n', 5, 4],
  ['groups of columns', '订单,,客户\n', 2, 1],
  ['a title with an odd quotation mark', '"三月订单\n', 2, 1],
  ['a title with commas', '示例店, 杭州, 三月, 订单, 全部\n', 2, 1],
  ['300 title lines', Array.from({ length: 300 }, (_, n) => `第 ${n} 行\n`).join(''), 301, 300],
])('%s above the header', async (_, above, row, filled) => {
  const home = await emptyWarehouse()
  const outcome = await bring(home, { 'a.csv': above + header + body }, orders)
  expect(outcome).toMatchObject({ status: 'all', refused: 0, rowsRead: 2, files: [{ header: { row, above: filled, more: [] } }] })
  expect(await held(home)).toEqual(twoOrders)
  expect(explainFile(outcome.files[0] as never)[1]).toEqual({
    zh: `  表头在第 ${row} 行；其上 ${filled} 行不是数据，未导入`,
    en: `  header in row ${row}; ${filled} ${filled === 1 ? 'row' : 'rows'} above it left out`,
  })
})

test('a mapping finds its own header below titles; where it says there is none, titles and a header are left out all the same', async () => {
  const how = (source: object, columns: object) => ({
    how: { mapping: mapping.parse({ version: 1, sources: { f: source }, tables: { orders: { columns } } }) },
  })
  const file = { 'a.csv': `三月订单\n#\nref,when,who\n${body}` }
  const home = await emptyWarehouse()
  expect(await bring(home, file, how({}, { order_id: 'ref', ordered_at: 'when', customer_id: 'who' }))).toMatchObject({ status: 'all' })
  expect(await held(home)).toEqual(twoOrders)
  const bare = how({ header: false, columns: ['a', 'b', 'c'] }, { order_id: 'a', ordered_at: 'b', customer_id: 'c' })
  expect(await bring(home, file, bare)).toMatchObject({ status: 'all', rowsRead: 2, files: [{ header: { row: null, above: 3 } }] })
  expect(await bring(home, { 'a.csv': body }, bare)).toMatchObject({ rowsRead: 2, files: [{ header: { above: 0 } }] })
})

test('two exports one after the other: the first header counts, and a row above it is never lost to a better one below', async () => {
  const home = await emptyWarehouse()
  const file = `order_id,ordered_at,customer_id,status\nA1,2026-03-01,C1,paid\norder_id,ordered_at,customer_id,status,city\nA2,2026-03-02,C2,paid,Ningbo\n`
  expect(await bring(home, { 'a.csv': file }, orders)).toMatchObject({
    refused: 2,
    tables: [{ added: 1 }],
    files: [{ header: { row: 1, above: 0 } }],
  })
})

test('--skip and --comment say what is not found', async () => {
  const home = await emptyWarehouse()
  // Both lines could be the header, and in the middle a line is a comment.
  const file = { 'a.csv': `order_id,ordered_at,customer_id,Note\nNo.,Day,Who\n${body.replace('\n', '\n// checked\n')}` }
  const how = {
    how: {
      mapping: mapping.parse({
        version: 1,
        sources: { f: { skip: 1, comment: '//' } },
        tables: { orders: { columns: { order_id: 'No.', ordered_at: 'Day', customer_id: 'Who' } } },
      }),
    },
  }
  expect(await bring(home, file, how)).toMatchObject({
    status: 'all',
    files: [{ header: { row: 2, above: 1 }, asides: [{ kind: 'comment', rows: 1 }] }],
  })
  expect(await held(home)).toEqual(twoOrders)
  // The person's word goes before the mapping's.
  expect(await problemOf(bring(home, file, { ...how, reading: { skip: 0 } }))).toMatchObject({ kind: 'missing_columns' })
  expect(await bring(home, { 'a.csv': `x\ny\n${header}${body}` }, { ...orders, reading: { skip: 2 } })).toMatchObject({ status: 'all' })
})

test("Qualtrics' and SurveyMonkey's header rows, types and units below the header are part of it", async () => {
  const how = {
    how: {
      mapping: mapping.parse({
        version: 1,
        sources: { q: { leave_out: [{ when: `"Status" = 'Survey Preview'`, zh: '预览', en: 'previews' }] } },
        tables: {
          survey_answers: {
            columns: {
              answer_id: 'ResponseId',
              survey: { constant: 'S' },
              answered_at: 'EndDate',
              question: { constant: 'nps' },
              score: 'Q1',
              scale_max: { constant: 10 },
            },
          },
        },
      }),
    },
  }
  const home = await emptyWarehouse()
  const qualtrics = [
    'EndDate,Status,ResponseId,Q1,Q2',
    'End Date,Response Type,Response ID,How likely?,"Why?\n(optional)"',
    '"{""ImportId"":""endDate""}","{""ImportId"":""status""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"',
    '2026-03-01 09:01:12,IP Address,R_1,10,"Fast,\nfriendly"',
    '2026-03-01 10:02:00,IP Address,R_2,8,',
    '2026-03-02 11:00:10,Survey Preview,R_3,10,test',
  ]
  expect(await bring(home, { 'q.csv': qualtrics.join('\n') }, how)).toMatchObject({
    status: 'all',
    rowsRead: 3,
    leftOut: [{ rows: 1 }],
    tables: [{ added: 2 }],
    files: [{ header: { row: 1, above: 0, more: [2, 4] } }],
  })
  expect(await home.rows('SELECT answer_id, score FROM survey_answers ORDER BY 1')).toEqual([
    { answer_id: 'R_1', score: 10 },
    { answer_id: 'R_2', score: 8 },
  ])
  const monkey = [
    'ResponseId,EndDate,Status,Q1,Comment',
    ',,,Response,Open-Ended Response',
    'M1,2026-03-01,ok,9,fine',
    'M2,2026-03-02,ok,7,',
  ]
  expect(await bring(home, { 'm.csv': monkey.join('\n') }, how)).toMatchObject({
    status: 'all',
    tables: [{ added: 2 }],
    files: [{ header: { more: [2] } }],
  })
  const units = 'product_id,name,unit_cost,list_price\n编号,文字,元,元\nP1,茶,1.5,3\nP2,咖啡,2,5\nP3,水,1,2\n'
  expect(await bring(home, { 'p.csv': units }, table('products'))).toMatchObject({
    status: 'all',
    tables: [{ added: 3 }],
    files: [{ header: { more: [2] } }],
  })
  // Words where others have digits may be words all the same.
  const streets = 'customer_id,name,city,note\nAlice,A,Main Street,quick\nBob,B,Elm 5,call 3pm\nCarl,C,Oak 7,ring 2x\n'
  expect(await bring(home, { 'c.csv': streets }, table('customers'))).toMatchObject({
    tables: [{ added: 3 }],
    files: [{ header: { more: [] } }],
  })
  // A bad first row is a bad row.
  const bad = 'product_id,name,unit_cost,list_price\nP0,茶,about ten,about nine\nP1,茶,1.5,3\nP2,咖啡,2,5\n'
  expect(await bring(home, { 'p.csv': bad }, table('products'))).toMatchObject({ refused: 1, files: [{ header: { more: [] } }] })
})

test.each([
  ['合计,,,300'],
  ['总计：,,,300'],
  ['Total,,,300'],
  ['Grand Total (2),,,300'],
  [',合计,,300'],
  ['华东 汇总,,,300'],
  ['Summe,,,300'],
])('a totals line, %s, is left out and said', async (line) => {
  const home = await emptyWarehouse()
  const outcome = await bring(
    home,
    { 'c.csv': `客户编号,客户名称,城市,月费\nC1,甲公司,杭州,100\nC2,乙公司,宁波,200\n${line}\n` },
    table('customers'),
  )
  expect(outcome).toMatchObject({
    status: 'all',
    refused: 0,
    tables: [{ added: 2 }],
    files: [{ asides: [{ kind: 'totals', rows: 1, examples: [{ row: 4 }] }] }],
  })
  expect(explainFile(outcome.files[0] as never).map(({ en }) => en)).toContainEqual(
    expect.stringMatching(/^ {2}1 totals line left out: row 4 "/),
  )
  expect(await home.rows('SELECT customer_id FROM customers ORDER BY 1')).toEqual([{ customer_id: 'C1' }, { customer_id: 'C2' }])
})

test('a totals word that is a name stays: what is told apart by an identifier is a row', async () => {
  const home = await emptyWarehouse()
  const file = 'product_id,name,category,unit_cost\nP1,Total,纱线,1\nP2,合计,,2\nTOTAL,Total 洗衣液,清洁,3\nTotal,,,6\n'
  expect(await bring(home, { 'p.csv': file }, table('products'))).toMatchObject({
    tables: [{ added: 3 }],
    files: [{ asides: [{ kind: 'totals', rows: 1, examples: [{ row: 5, text: 'Total, 6' }] }] }],
  })
  expect(await home.rows('SELECT product_id FROM products ORDER BY 1')).toEqual([
    { product_id: 'P1' },
    { product_id: 'P2' },
    { product_id: 'TOTAL' },
  ])
})

test('a totals line whose word stands in a column nobody reads, or that is too short, is one all the same', async () => {
  const home = await emptyWarehouse()
  const visits = `day,channel,Group,visits\n2026-03-01,web,a,"1,204"\n2026-03-02,web,a,310\n,,Grand total,"1,514"\nTotal,"1,514"\n`
  const outcome = await bring(home, { 'v.csv': visits }, table('visits'))
  expect(outcome).toMatchObject({ status: 'all', refused: 0, rowsRead: 4, tables: [{ added: 2 }] })
  expect(outcome.files[0]?.asides).toEqual([
    { kind: 'totals', rows: 1, examples: [{ row: 4, text: 'Grand total, 1,514' }] },
    { kind: 'totals', rows: 1, examples: [{ row: 5, text: 'Total,"1,514"' }] },
  ])
})

test('a totals line says nothing of how a column is written', async () => {
  const home = await emptyWarehouse()
  const file = 'customer_id,name\n1001.0,One\n1002.0,Two\nTotal,\n'
  expect(await bring(home, { 'c.csv': file }, table('customers'))).toMatchObject({ status: 'all', tables: [{ added: 2 }] })
  expect(await home.rows('SELECT customer_id FROM customers ORDER BY 1')).toEqual([{ customer_id: '1001' }, { customer_id: '1002' }])
})

test('remarks below the table and a header that appears again are left out and said; a bad row among good ones is refused', async () => {
  const home = await emptyWarehouse()
  const file = `${header}A1,2026-03-01,C1\n${header}A2,2026-03-02,C2\nodd\n\n数据来源：ERP 系统\n(2 rows affected)\n`
  const outcome = await bring(home, { 'a.csv': file.replace('odd\n', '').replace('A2,', 'odd\nA2,') }, orders)
  expect(outcome).toMatchObject({ status: 'some', refused: 1, problems: [{ row: 4, kind: 'ragged', value: 'odd' }] })
  expect(outcome.files[0]?.asides.map(({ kind, rows }) => [kind, rows])).toEqual([
    ['header', 1],
    ['note', 2],
  ])
  expect(await held(home)).toEqual(twoOrders)
  const below = sheet({
    1: ['order_id', 'ordered_at', 'customer_id'],
    2: ['A1', '2026-03-01', 'C1'],
    3: ['A2', '2026-03-02', 'C2'],
    6: ['仅供内部使用'],
  })
  expect(await bring(home, { 'a.xlsx': below }, orders)).toMatchObject({
    status: 'all',
    files: [{ asides: [{ kind: 'note', rows: 1, examples: [{ row: 6, text: '仅供内部使用' }] }] }],
  })
  expect(await bring(home, { 'p.csv': 'product_id,category\nP1,茶\n\nP2,\n' }, table('products'))).toMatchObject({
    tables: [{ table: 'products' }],
    files: [{ asides: [] }],
  })
  // Without being set off or reading like a remark, a row with one cell is a row that lacks something.
  expect(await bring(home, { 'a.csv': `${header}${body}A3,,\n` }, orders)).toMatchObject({
    refused: 1,
    problems: [{ row: 4, kind: 'required' }],
  })
})

test('a sheet: titles, groups in merged cells, names merged over two rows, blank columns and rows around the table', async () => {
  const home = await emptyWarehouse()
  const groups = sheet({
    1: ['2026年3月订单明细'],
    2: ['导出时间：2026-04-01 09:00'],
    4: ['订单', null, '客户'],
    5: ['订单编号', '下单时间', '客户编号', '城市'],
    6: ['A1', { v: '46082.375', s: 1 }, 'C1', '杭州'],
    7: ['A2', { v: '46083.375', s: 1 }, 'C2', '宁波'],
  })
  expect(await bring(home, { 'a.xlsx': groups }, orders)).toMatchObject({ status: 'all', files: [{ header: { row: 5, above: 3 } }] })
  expect(await held(home)).toEqual(twoOrders)
  const merged = sheet({
    1: ['订单编号', '下单时间', '客户', null],
    2: [null, null, '客户编号', '城市'],
    3: ['A1', '2026-03-01', 'C1', '杭州'],
    4: ['A2', '2026-03-02', 'C2', '宁波'],
  })
  expect(await bring(home, { 'a.xlsx': merged }, { ...orders, mode: 'replace' })).toMatchObject({
    status: 'all',
    files: [{ header: { row: 2, above: 1 }, unused: [] }],
  })
  expect(await held(home)).toEqual(twoOrders)
  const around = sheet({
    3: [null, null, 'order_id', 'customer_id', null, 'ordered_at', 'extra'],
    4: [null, null, 'A1', 'C1', null, '2026-03-01', 'x'],
    900: [null, null, 'A2', 'C2', 'y', '2026-03-02', 'x', null, 'far'],
  })
  const outcome = await bring(home, { 'a.xlsx': around }, { ...orders, mode: 'replace' })
  expect(outcome).toMatchObject({ status: 'all', files: [{ header: { row: 3, above: 0 }, unused: ['extra'], nameless: [5, 9] }] })
  expect(await held(home)).toEqual(twoOrders)
})

test('a hidden sheet is not read unless it is named; the sheet that fits is, wherever it stands; the others are named', async () => {
  const home = await emptyWarehouse()
  const names = ['order_id', 'customer_id', 'ordered_at']
  const good = { 1: names, 2: ['A1', 'C1', '2026-03-01'], 3: ['A2', 'C2', '2026-03-02'] }
  const old = { 1: names, 2: ['OLD1', 'C9', '2019-01-01'] }
  const book = workbook([
    { name: '_old', state: 'veryHidden', rows: old },
    { name: '说明', rows: { 1: ['本表由系统导出，请勿修改'] } },
    { name: '空', rows: {} },
    { name: 'Orders', rows: good },
    { name: 'Orders 2', rows: good },
  ])
  const outcome = await bring(home, { 'a.xlsx': book }, orders)
  expect(outcome.files[0]).toMatchObject({
    sheet: 'Orders',
    otherSheets: [
      { name: '_old', hidden: true, alike: false },
      { name: '说明', hidden: false, alike: false },
      { name: '空', hidden: false, alike: false },
      { name: 'Orders 2', hidden: false, alike: true },
    ],
  })
  expect(await held(home)).toEqual(twoOrders)
  expect(explainFile(outcome.files[0] as never)[1]?.en).toBe(
    '  sheet "Orders" was read; not read: "_old" (hidden), "说明", "空", "Orders 2". "Orders 2" has the same columns: import it too with --sheet, if you mean to.',
  )
  for (const named of ['_old', '1']) {
    expect(await bring(home, { 'a.xlsx': book }, { ...orders, reading: { sheet: named }, mode: 'replace' })).toMatchObject({
      files: [{ sheet: '_old' }],
    })
    expect(await home.rows('SELECT order_id FROM orders')).toEqual([{ order_id: 'OLD1' }])
  }
  expect(await problemOf(bring(home, { 'a.xlsx': book }, { ...orders, reading: { sheet: 'x' } }))).toMatchObject({ kind: 'missing_sheet' })
  const blank = workbook([
    { name: 'a', rows: {} },
    { name: 'b', state: 'hidden', rows: good },
  ])
  expect(await problemOf(bring(home, { 'a.xlsx': blank }, orders))).toMatchObject({ kind: 'empty' })
})

/** The same archive with the sizes and places of its entries in 64 bits, as programs write that do not know beforehand how large a sheet becomes. */
function zip64(archive: Uint8Array): Buffer {
  const bytes = Buffer.from(archive)
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const [count, start] = [bytes.readUInt16LE(end + 10), bytes.readUInt32LE(end + 16)]
  const entries: Buffer[] = []
  for (let at = start; at < end; ) {
    const length = bytes.readUInt16LE(at + 28)
    const skipped = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
    const fixed = Buffer.from(bytes.subarray(at, at + 46 + length))
    const large = Buffer.alloc(28)
    large.writeUInt16LE(1, 0)
    large.writeUInt16LE(24, 2)
    for (const [index, place] of [24, 20, 42].entries()) {
      large.writeBigUInt64LE(BigInt(fixed.readUInt32LE(place)), 4 + 8 * index)
      fixed.writeUInt32LE(0xffffffff, place)
    }
    fixed.writeUInt16LE(28, 30)
    fixed.writeUInt16LE(0, 32)
    entries.push(fixed, large)
    at += 46 + length + skipped
  }
  const directory = Buffer.concat(entries)
  const tail = Buffer.alloc(56 + 20 + 22)
  tail.writeUInt32LE(0x06064b50, 0)
  tail.writeBigUInt64LE(44n, 4)
  tail.writeBigUInt64LE(BigInt(count), 24)
  tail.writeBigUInt64LE(BigInt(count), 32)
  tail.writeBigUInt64LE(BigInt(directory.length), 40)
  tail.writeBigUInt64LE(BigInt(start), 48)
  tail.writeUInt32LE(0x07064b50, 56)
  tail.writeBigUInt64LE(BigInt(start + directory.length), 64)
  tail.writeUInt32LE(1, 72)
  tail.writeUInt32LE(0x06054b50, 76)
  tail.fill(0xff, 84, 96)
  return Buffer.concat([bytes.subarray(0, start), directory, tail])
}

test('a workbook in a zip64 archive', async () => {
  const home = await emptyWarehouse()
  const book = sheet({ 1: ['order_id', 'ordered_at', 'customer_id'], 2: ['A1', '2026-03-01', 'C1'], 3: ['A2', '2026-03-02', 'C2'] })
  expect(await bring(home, { 'a.xlsx': zip64(book) }, orders)).toMatchObject({ status: 'all' })
  expect(await held(home)).toEqual(twoOrders)
})

test('formulas without a stored value: required cells are refused for that reason, others are counted and said', async () => {
  const home = await emptyWarehouse()
  const noValue = { f: 'VLOOKUP(A2,L!A:B,2,FALSE)', v: '' }
  const book = sheet({
    1: ['order_id', 'ordered_at', 'customer_id', 'city', 'Note'],
    2: ['A1', '2026-03-01', noValue, { f: 'UPPER("hz")' }, { f: '1+1' }],
    3: ['A2', '2026-03-02', 'C2', { f: 'T("")', v: '', t: 'str' }, 'x'],
    4: ['A3', noValue, 'C3', { f: 'B1', v: 'NB', t: 'str' }, 'x'],
  })
  const outcome = await bring(home, { 'a.xlsx': book }, orders)
  expect(outcome).toMatchObject({ status: 'some', refused: 1, problems: [{ row: 4, column: 'ordered_at', kind: 'formula' }] })
  expect(outcome.files[0]?.unknown).toEqual([
    { column: 'city', cells: 1 },
    { column: 'customer_id', cells: 1 },
  ])
  expect(explainFile(outcome.files[0] as never).map(({ zh }) => zh)).toContain(
    '  “customer_id”列有 1 格公式没有保存计算结果，按空值导入。请用 Excel 或 WPS 打开文件，保存后再导入。',
  )
  expect(readFileSync(outcome.report ?? '', 'utf8')).toContain('a.xlsx,4,ordered_at,,')
})

test('percentages and dates of 1904 come out of a workbook as it shows them', async () => {
  const home = await emptyWarehouse()
  const how = (from1904: boolean) => ({
    'o.xlsx': sheet(
      {
        1: ['opportunity_id', 'stage', 'created_on', 'probability', 'amount'],
        2: ['O1', 'lead', { v: '44620', s: 1 }, { v: '0.75', s: 2 }, { v: '1.1000000000000001', s: 5 }],
        3: ['O2', 'lead', { v: '44620.5', s: 1 }, { v: '0.125', s: 3 }, { v: '1E3' }],
        4: ['O3', 'lead', { v: '44621', s: 1 }, { v: '0.5' }, { v: '2E-2' }],
        5: ['O4', 'lead', { v: '44621', s: 1 }, { v: '1', s: 2 }, 12],
      },
      { from1904 },
    ),
  })
  await bring(home, how(true), table('opportunities'))
  const asked =
    'SELECT opportunity_id AS id, created_on::VARCHAR AS day, probability AS p, amount::VARCHAR AS amount FROM opportunities ORDER BY 1'
  expect(await home.rows(asked)).toEqual([
    { id: 'O1', day: '2026-03-01', p: 0.75, amount: '1.1000' },
    { id: 'O2', day: '2026-03-01', p: 0.125, amount: '1000.0000' },
    { id: 'O3', day: '2026-03-02', p: 0.5, amount: '0.0200' },
    { id: 'O4', day: '2026-03-02', p: 1, amount: '12.0000' },
  ])
})

/** A workbook with one sheet, whose XML is given as a program might write it. */
const bookOf = (sheetXml: string) =>
  zipSync(
    Object.fromEntries(
      Object.entries({
        'xl/workbook.xml':
          '<x:workbook xmlns:x="m" xmlns:q="r"><x:sheets><x:sheet name="S" sheetId="1" q:id="r1"/></x:sheets></x:workbook>',
        'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="r1" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        'xl/styles.xml':
          '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>',
        'xl/sharedStrings.xml':
          '<sst><si><t>order_id</t></si><si><r><t>ordered</t></r><r><t>_x005F_at</t></r><rPh><t>hint</t></rPh></si><si><t>customer_id</t></si></sst>',
        'xl/worksheets/sheet1.xml': sheetXml,
      }).map(([name, xml]) => [name, strToU8(xml)]),
    ),
  )

const headRow = '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>2</x:v></x:c></x:row>'

test('XML with prefixes, cells without a place, rich texts and codes shown with leading zeros', async () => {
  const home = await emptyWarehouse()
  const row = (id: string, day: string, customer: string) =>
    `<x:row><x:c t="inlineStr"><x:is><x:r><x:t>${id[0]}</x:t></x:r><x:r><x:t>${id.slice(1)}</x:t></x:r></x:is></x:c><x:c t="str"><x:f>T(1)</x:f><x:v>${day}</x:v></x:c><x:c s="1"><x:v>${customer}</x:v></x:c></x:row>`
  const xml = `<x:sheetData>${headRow}${row('A1', '2026-03-01', '42')}<!-- a > b -->${row('A&amp;2', '2026-03-02', '123456')}</x:sheetData>`
  expect(await bring(home, { 'a.xlsx': bookOf(xml) }, orders)).toMatchObject({ status: 'all' })
  expect(await home.rows('SELECT order_id AS id, customer_id AS c FROM orders ORDER BY 1')).toEqual([
    { id: 'A&2', c: '123456' },
    { id: 'A1', c: '00042' },
  ])
})

test.each([
  ['a sheet that is cut off', `<x:sheetData>${headRow}<x:row><x:c t="str"><x:v>A1`],
  ['a tag without an end', `<x:sheetData>${headRow}<x:row ${'a'.repeat(17 * 2 ** 20)}`],
  ['a row without an end', `<x:sheetData><x:row><x:c t="str"><x:v>${'a'.repeat(17 * 2 ** 20)}`],
  ['XML without a bottom', '<a>'.repeat(100_000)],
])('%s is refused as broken, not read in part', async (_, xml) => {
  const home = await emptyWarehouse()
  expect(await problemOf(bring(home, { 'a.xlsx': bookOf(xml) }, orders))).toMatchObject({ kind: 'broken' })
})

test.each([
  ['1001', 'number', '1001'],
  ['1001.0', 'number', '1001'],
  ['1.1000000000000001', 'number', '1.1'],
  ['0.30000000000000004', 'number', '0.3'],
  ['-2.5E-7', 'number', '-0.00000025'],
  ['999999999999999', 'number', '999999999999999'],
  // An identifier of 18 digits has lost its last three: nobody may take it for whole.
  ['410123456789012450', 'number', '4.10123456789012E+17'],
  ['1E+15', 'number', '1E+15'],
  ['0.285', 'percent', '28.5%'],
  ['46082', 'date', '2026-03-01'],
  ['46082.375', 'date', '2026-03-01 09:00:00'],
  ['0.375', 'date', '09:00:00'],
  ['-1', 'date', '-1'],
  ['#N/A', 'number', '#N/A'],
  ['42', { code: '00000' }, '00042'],
  ['-7', { code: '000' }, '-007'],
  ['123456', { code: '"ID"000-000' }, 'ID123-456'],
  // A fraction would be rounded, and long numbers have lost digits: neither may pass for a code.
  ['1.5', { code: '000' }, '1.5'],
  ['410123456789012450', { code: '000000000000000000' }, '4.10123456789012E+17'],
] as const)('the number %s, shown as %o, is the text %s', (stored, shown, text) => {
  expect(numberText(stored, shown, false)).toBe(text)
})

test.each([
  [0, undefined, 'number'],
  [10, undefined, 'percent'],
  [14, undefined, 'date'],
  [164, 'General', 'number'],
  [164, '0.00" yards "', 'number'],
  [164, '#,##0_);[Red]\\(#,##0\\)', 'number'],
  [164, '0.0%', 'percent'],
  [164, 'yyyy"年"m"月"', 'date'],
  [164, '[$-409]d\\-mmm\\-yy;@', 'date'],
  [27, undefined, 'date'],
  [57, undefined, 'date'],
  [164, 'G/通用格式', 'number'],
  [164, '上午/下午h"时"mm"分"', 'date'],
  [164, '0"年"', 'number'],
  [164, '00000', { code: '00000' }],
  [164, '"ID"000-000', { code: '"ID"000-000' }],
  [164, '00.0', 'number'],
  [164, '#,##000', 'number'],
  [164, '[红色]000', 'number'],
] as const)('number format %i %s shows a %o', (format, code, shown) => {
  expect(shownBy(format, code)).toEqual(shown)
})

test('a header that says percent makes 75 three quarters, with its sign or without', async () => {
  const home = await emptyWarehouse()
  await bring(
    home,
    { 'o.csv': 'opportunity_id,stage,created_on,赢率（%）\nO1,lead,2026-03-01,75\nO2,lead,2026-03-01,12.5%\n' },
    table('opportunities'),
  )
  expect(await home.rows('SELECT probability AS p FROM opportunities ORDER BY opportunity_id')).toEqual([{ p: 0.75 }, { p: 0.125 }])
})

test('whole numbers that a program stored with a fraction keep their name in Parquet and JSON', async () => {
  const home = await emptyWarehouse()
  await bring(home, { 'o.json': '[{"order_id":1001.0,"ordered_at":"2026-03-01","customer_id":7}]' }, orders)
  const file = `${home.dataDir}/o.parquet`
  const connection = await home.warehouse.connect()
  await connection.run(
    `COPY (SELECT 1002::DOUBLE AS order_id, '2026-03-02' AS ordered_at, 7::FLOAT AS customer_id) TO '${file}' (FORMAT parquet)`,
  )
  connection.closeSync()
  await bring(home, [file], orders)
  expect(await home.rows('SELECT order_id, customer_id FROM orders ORDER BY 1')).toEqual([
    { order_id: '1001', customer_id: '7' },
    { order_id: '1002', customer_id: '7' },
  ])
})

test('doubled names matter where one is needed; columns that are not taken are listed by a real import', async () => {
  const home = await emptyWarehouse()
  expect(
    await problemOf(bring(home, { 'a.csv': 'order_id,ordered_at,Status,Status\nA1,2026-03-01,paid,shipped\n' }, orders)),
  ).toMatchObject({
    kind: 'duplicate_header',
    column: 'Status',
  })
  const outcome = await bring(home, { 'c.csv': '客户编号,客户名称,月费,月费,\nC1,甲公司,100,1,z\n' }, table('customers'))
  expect(outcome).toMatchObject({ status: 'all', dryRun: false, files: [{ unused: ['月费'], nameless: [5] }] })
  expect(explainFile(outcome.files[0] as never).map(({ zh }) => zh)).toEqual([
    'c.csv（csv, utf-8）→ file',
    '  未使用的列：月费',
    '  没有列名、无法读取的列：第 5 列',
  ])
})

test('two thousand columns, of which three are read', async () => {
  const home = await emptyWarehouse()
  const more = Array.from({ length: 1997 }, (_, n) => `x${n}`)
  const file = `三月\norder_id,${more.join(',')},ordered_at,customer_id\nA1,${more.map(() => '1').join(',')},2026-03-01,C1\nA2,${more.map(() => '').join(',')},2026-03-02,C2\n`
  expect(await bring(home, { 'a.csv': file }, orders)).toMatchObject({ status: 'all', files: [{ header: { row: 2 } }] })
  expect(await held(home)).toEqual(twoOrders)
})

test('a million blank rows before the last one', async () => {
  const home = await emptyWarehouse()
  const text = (place: string, value: string) => `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`
  const row = (number: number, ...cells: string[]) =>
    `<row r="${number}">${cells.map((cell, at) => text(`${'ABC'[at]}${number}`, cell)).join('')}</row>`
  const blank = Array.from({ length: 1_000_000 }, (_, n) => `<row r="${n + 3}"/>`).join('')
  const book = zipSync(
    {
      'xl/workbook.xml': strToU8('<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'),
      'xl/_rels/workbook.xml.rels': strToU8('<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'),
      'xl/worksheets/sheet1.xml': strToU8(
        `<sheetData>${row(1, 'order_id', 'ordered_at', 'customer_id')}${row(2, 'A1', '2026-03-01', 'C1')}${blank}${row(1_000_003, 'A2', '2026-03-02', 'C2')}</sheetData>`,
      ),
    },
    { level: 1 },
  )
  expect(await bring(home, { 'a.xlsx': book }, orders)).toMatchObject({ status: 'all', rowsRead: 2 })
  expect(await held(home)).toEqual(twoOrders)
}, 60_000)
