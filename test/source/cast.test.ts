import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { castMacros, quoteText } from '../../dashboard/core/source/cast.ts'
import { type DateOrder, readingOfDates, toDateCast } from '../../dashboard/core/source/dates.ts'
import { decimalOf, type MarkCounts } from '../../dashboard/core/source/notation.ts'
import { type Decimal, toNumberCast } from '../../dashboard/core/source/numbers.ts'

// DuckDB alone, with the SQL functions of an import: many cells can be asked at once.
let ask: (sql: string) => Promise<Record<string, unknown>[]>

beforeAll(async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run("SET TimeZone = 'Asia/Shanghai'")
  for (const macro of castMacros()) await connection.run(macro)
  ask = async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson()
})

const each = (texts: string[], sql: (x: string) => string) =>
  ask(`SELECT ${sql('x')} AS v FROM (SELECT unnest([${texts.map(quoteText).join(', ')}]) AS x)`).then((rows) => rows.map(({ v }) => v))
const amounts = (texts: string[], decimal: Decimal) => each(texts, (x) => `(${toNumberCast('money', x, { decimal })})::VARCHAR`)

describe('amounts as people write them', () => {
  const known: [text: string, amount: string | null][] = [
    ['1 234,56 €', '1234.5600'],
    ["1'234.50", '1234.5000'],
    ['1’234.50', '1234.5000'],
    ['₹1,23,456.00', '123456.0000'],
    ['₹12,34,567', '1234567.0000'],
    ['5.00-', '-5.0000'],
    ['-$5.00', '-5.0000'],
    ['$(5.00)', '-5.0000'],
    ['(¥5.00)', '-5.0000'],
    ['HK$1,234.50', '1234.5000'],
    ['NT$ 1,234.50', '1234.5000'],
    ['US$ 20.00', '20.0000'],
    ['USD 20.00', '20.0000'],
    ['20.00 CHF', '20.0000'],
    ['CN¥20.00', '20.0000'],
    ['Rs. 20.00', '20.0000'],
    ['3,50 kr', '3.5000'],
    ['3,50 zł', '3.5000'],
    ['1.2万', '12000.0000'],
    ['1.23456万元', '12345.6000'],
    ['1.5亿', '150000000.0000'],
    ['12k', '12000.0000'],
    ['1,234.50 CR', '1234.5000'],
    ['1,234.50 Dr', '-1234.5000'],
    ['R$ 1.234,56', '1234.5600'],
    ['¥ 1,234.5', '1234.5000'],
    ['−5.00', '-5.0000'],
    ['1 234.50', '1234.5000'],
    ['1\u202f234,50', '1234.5000'],
    ['20.00元/件', '20.0000'],
    ['人民币20.00元', '20.0000'],
    ['＄１，２３４．５', '1234.5000'],
    ['0.125', '0.1250'],
    ['0,125', '0.1250'],
    ['1.250.000', '1250000.0000'],
    ['1e5', '100000.0000'],
    // Only the column can tell.
    ['1.250', null],
    ['1,250', null],
    // No numbers.
    ['12 PCS', null],
    ['5 MIO', null],
    ['1,23,45', null],
    ['1,2,3', null],
    ['1.2.3', null],
    ['12.05.2026', null],
    ['--5', null],
    ['(5', null],
    ['75%', null],
    ['$', null],
    ["1'); DROP TABLE x; --", null],
  ]
  test('each cell for itself', async () => {
    expect(
      await amounts(
        known.map(([text]) => text),
        'each',
      ),
    ).toEqual(known.map(([, amount]) => amount))
  })

  test('what may be either is read as its column is', async () => {
    const either = ['1.250', '12.500', '1,250', '-$1.250']
    expect(await amounts(either, '.')).toEqual(['1.2500', '12.5000', '1250.0000', '-1.2500'])
    expect(await amounts(either, ',')).toEqual(['1250.0000', '12500.0000', '1.2500', '-1250.0000'])
  })

  test('percentages are shares, and only in a column of decimals', async () => {
    const cells = ['75%', '7.5 %', '１２％', '0.75', '-3%']
    expect(await each(cells, (x) => toNumberCast('decimal', x, { decimal: '.' }))).toEqual([0.75, 0.075, 0.12, 0.75, -0.03])
    expect(await each(cells, (x) => toNumberCast('decimal', x, { decimal: '.', percent: true }))).toEqual([
      0.75, 0.075, 0.12, 0.0075, -0.03,
    ])
    expect(await each(cells, (x) => toNumberCast('integer', x, { decimal: '.' }))).toEqual([null, null, null, null, null])
  })

  test('whole numbers: grouped, scaled, or with decimals that are none', async () => {
    const cells = ['1,234', '1.2万', '5.0', '2.5', '1e3', '9223372036854775807', '9223372036854775808']
    expect(await each(cells, (x) => `(${toNumberCast('integer', x, { decimal: '.' })})::VARCHAR`)).toEqual([
      '1234',
      '12000',
      '5',
      null,
      '1000',
      '9223372036854775807',
      null,
    ])
  })
})

// How one number is written in the notations of the world: digits in cents in, text out.
const grouped = (digits: string, mark: string) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, mark)
const indian = (digits: string) =>
  digits.length <= 3 ? digits : `${digits.slice(0, -3).replace(/\B(?=(\d{2})+(?!\d))/g, ',')},${digits.slice(-3)}`
const notations: [name: string, decimal: '.' | ',', group: (digits: string) => string][] = [
  ['plain', '.', (digits) => digits],
  ['English', '.', (digits) => grouped(digits, ',')],
  ['German', ',', (digits) => grouped(digits, '.')],
  ['Swiss', '.', (digits) => grouped(digits, "'")],
  ['French', ',', (digits) => grouped(digits, '\u202f')],
  ['blank', '.', (digits) => grouped(digits, ' ')],
  ['Indian', '.', indian],
]
const frames: ((text: string, negative: boolean) => string)[] = [
  (text, negative) => (negative ? `-${text}` : text),
  (text, negative) => (negative ? `(${text})` : text),
  (text, negative) => (negative ? `${text}-` : text),
  (text, negative) => (negative ? `−€${text}` : `€${text}`),
  (text, negative) => `${negative ? '-' : ''}${text} EUR`,
  (text, negative) => `${negative ? '-' : ''}￥${text}元`,
]

test.each(notations)('numbers written in %s notation come back equal', async (_, decimal, group) => {
  const number = fc.record({
    cents: fc.bigInt(0n, 10n ** 15n),
    negative: fc.boolean(),
    frame: fc.nat(frames.length - 1),
    digits: fc.constantFrom(0, 1, 2),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(number, { minLength: 50, maxLength: 200 }), async (numbers) => {
      const written = numbers.map(({ cents, negative, frame, digits }) => {
        const whole = (cents / 100n).toString()
        const text = digits === 0 ? group(whole) : `${group(whole)}${decimal}${(cents % 100n).toString().padStart(2, '0').slice(0, digits)}`
        return (frames[frame] ?? frames[0])?.(text, negative) ?? ''
      })
      const wanted = numbers.map(({ cents, negative, digits }) => {
        const kept = digits === 0 ? (cents / 100n) * 100n : digits === 1 ? (cents / 10n) * 10n : cents
        const value = `${kept / 100n}.${(kept % 100n).toString().padStart(2, '0')}00`
        return negative && kept > 0n ? `-${value}` : value
      })
      expect(await amounts(written, decimal)).toEqual(wanted)
    }),
    { numRuns: 8 },
  )
})

const counts = (cells: Partial<MarkCounts>): MarkCounts => ({
  point: 0,
  comma: 0,
  eitherPoint: 0,
  eitherComma: 0,
  oddPoint: 0,
  examples: {},
  ...cells,
})
const alone = { said: undefined, others: { point: 0, comma: 0 }, holdsNumbers: false, semicolons: false }

test.each<[string, Parameters<typeof decimalOf>, Decimal | undefined]>([
  ['a comma that is certain decides for 1.250', ['money', counts({ comma: 2, eitherPoint: 2, oddPoint: 2 }), alone], ','],
  ['a point that is certain decides for 1,250', ['money', counts({ point: 1, eitherComma: 9 }), alone], '.'],
  ['both, evenly: each cell tells', ['money', counts({ point: 5, comma: 3 }), alone], 'each'],
  ['both, but one is rare: a mistake', ['money', counts({ point: 100, comma: 3 }), alone], '.'],
  ['only 1.250: asked', ['money', counts({ eitherPoint: 2, oddPoint: 2 }), alone], undefined],
  ['only 1,250: thousands', ['money', counts({ eitherComma: 2 }), alone], '.'],
  ['only 1,250 between semicolons: asked', ['money', counts({ eitherComma: 2 }), { ...alone, semicolons: true }], undefined],
  ['1.250 and 1,250: asked', ['decimal', counts({ eitherComma: 1, eitherPoint: 1, oddPoint: 1 }), alone], undefined],
  ['another column tells', ['money', counts({ eitherPoint: 2, oddPoint: 2 }), { ...alone, others: { point: 0, comma: 4 } }], ','],
  [
    'other columns that disagree tell nothing',
    ['money', counts({ eitherPoint: 2, oddPoint: 2 }), { ...alone, others: { point: 1, comma: 4 } }],
    undefined,
  ],
  ['a workbook holds numbers', ['money', counts({ eitherPoint: 2, oddPoint: 2 }), { ...alone, holdsNumbers: true }], '.'],
  ['whole numbers have no decimals', ['integer', counts({ eitherPoint: 2, oddPoint: 1 }), alone], ','],
  ['1.000 may be one or a thousand', ['integer', counts({ eitherPoint: 2, oddPoint: 0 }), alone], undefined],
  ['what is said counts', ['money', counts({ comma: 2 }), { ...alone, said: '.' }], '.'],
])('%s', (_, args, decimal) => {
  expect(decimalOf(...args)?.decimal).toBe(decimal)
})

/** What an import would make of a column that holds only these texts; its shapes are found as there. */
async function times(texts: string[], order?: DateOrder): Promise<(string | null)[] | 'asked'> {
  const list = texts.map(quoteText).join(', ')
  const shapes =
    await ask(`SELECT date_shape(x) AS shape, date_shape(plain_date(any_value(x))) AS plain, count(*)::INTEGER AS count, any_value(x) AS example
    FROM (SELECT unnest([${list}]) AS x) GROUP BY 1`)
  const reading = readingOfDates(shapes as never, order)
  if (!reading) return 'asked'
  return each(texts, (x) => `(${toDateCast('timestamp', x, reading)})::VARCHAR`) as Promise<(string | null)[]>
}

test.each<[text: string, time: string | null | 'asked', order?: DateOrder]>([
  ['1/15/2026, 10:33 AM', '2026-01-15 10:33:00', 'mdy'],
  ['1/15/2026, 10:33 AM', 'asked'],
  ['January 15, 2026 10:33 am', '2026-01-15 10:33:00'],
  ['February 1, 2026 12:05 pm', '2026-02-01 12:05:00'],
  ['Thursday, January 15, 2026 at 12:33 AM', '2026-01-15 00:33:00'],
  ['1768444380', '2026-01-15 10:33:00+08'],
  ['1768444380000', '2026-01-15 10:33:00+08'],
  // Might be an hour of 2026 as well.
  ['2026011510', null],
  ['2026/1/15 上午 10:33:00', '2026-01-15 10:33:00'],
  ['2026/1/16 下午 12:05:00', '2026-01-16 12:05:00'],
  ['2026年1月15日 下午3:05', '2026-01-15 15:05:00'],
  ['2026年1月15日 10时33分05秒', '2026-01-15 10:33:05'],
  ['2026-01-15 星期四 10:33', '2026-01-15 10:33:00'],
  ['46037.4395833333', '2026-01-15 10:33:00'],
  ['46037', '2026-01-15'],
  ['2026-01-15 10:33:00 UTC', '2026-01-15 18:33:00+08'],
  ['2026-01-15 10:33:00 +0800', '2026-01-15 10:33:00+08'],
  ['2026-01-15 10:33 +08:00', '2026-01-15 10:33:00+08'],
  ['2026-01-15 10:33:00 GMT+8', '2026-01-15 10:33:00+08'],
  ['2026-01-15T10:33Z', '2026-01-15 18:33:00+08'],
  ['Thu Jan 15 2026 10:33:00 GMT+0800 (China Standard Time)', '2026-01-15 10:33:00+08'],
  ['Thu, 15 Jan 2026 10:33:00 GMT', '2026-01-15 18:33:00+08'],
  ['Thu Jan 15 10:33:00 2026', '2026-01-15 10:33:00'],
  ['20260115103300', '2026-01-15 10:33:00'],
  ['20260115T103300Z', '2026-01-15 18:33:00+08'],
  ['15-JAN-26', '2026-01-15'],
  ['15th January 2026', '2026-01-15'],
  ['2026-01-15 10:33:00,123', '2026-01-15 10:33:00.123'],
  ['15.01.26', '2026-01-15'],
  ['26/01/15', '2026-01-15', 'ymd'],
  ['2026-01-15 10:33:00 CST', null],
  ['2026-02-30 下午 3:00', null],
  ['1/15/2026, 13:33 PM', null, 'mdy'],
  ['soon', null],
])('the time %s is %s', async (text, time, order) => {
  expect(await times([text], order)).toEqual(time === 'asked' ? 'asked' : [time])
})

const two = (n: number) => String(n).padStart(2, '0')
const names = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const half = ({ h, min }: Moment) => `${h % 12 === 0 ? 12 : h % 12}:${two(min)}`
interface Moment {
  y: number
  m: number
  d: number
  h: number
  min: number
}
const shapes: [name: string, write: (moment: Moment) => string, order?: DateOrder][] = [
  ['ISO', ({ y, m, d, h, min }) => `${y}-${two(m)}-${two(d)} ${two(h)}:${two(min)}:00`],
  ['slashes, year first', ({ y, m, d, h, min }) => `${y}/${m}/${d} ${h}:${two(min)}`],
  ['German', ({ y, m, d, h, min }) => `${two(d)}.${two(m)}.${y} ${two(h)}:${two(min)}`],
  ['British', ({ y, m, d, h, min }) => `${two(d)}/${two(m)}/${y} ${two(h)}:${two(min)}`, 'dmy'],
  ['American, 12 hours', (moment) => `${moment.m}/${moment.d}/${moment.y}, ${half(moment)} ${moment.h < 12 ? 'AM' : 'PM'}`, 'mdy'],
  [
    'American, short year',
    (moment) => `${moment.m}/${moment.d}/${two(moment.y % 100)} ${half(moment)} ${moment.h < 12 ? 'am' : 'pm'}`,
    'mdy',
  ],
  ['named month', (moment) => `${names[moment.m - 1]} ${moment.d}, ${moment.y} ${half(moment)} ${moment.h < 12 ? 'a.m.' : 'p.m.'}`],
  ['Chinese, 12 hours', (moment) => `${moment.y}年${moment.m}月${moment.d}日 ${moment.h < 12 ? '上午' : '下午'}${half(moment)}`],
  ['compact', ({ y, m, d, h, min }) => `${y}${two(m)}${two(d)}${two(h)}${two(min)}00`],
]

test.each(shapes)('times written as %s come back equal', async (_, write, order) => {
  const moment = fc.record({
    y: fc.integer({ min: 2000, max: 2060 }),
    m: fc.integer({ min: 1, max: 12 }),
    d: fc.integer({ min: 1, max: 28 }),
    h: fc.integer({ min: 0, max: 23 }),
    min: fc.integer({ min: 0, max: 59 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { minLength: 50, maxLength: 150 }), async (moments) => {
      expect(await times(moments.map(write), order)).toEqual(
        moments.map(({ y, m, d, h, min }) => `${y}-${two(m)}-${two(d)} ${two(h)}:${two(min)}:00`),
      )
    }),
    { numRuns: 4 },
  )
})
