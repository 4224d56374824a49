import { expect, test } from 'vitest'
import { sparkLine } from '../../dashboard/app/chart/picture/sparkLine.ts'
import { askChart } from '../../dashboard/core/chart/ask.ts'
import { edit } from '../../dashboard/core/chart/edit.ts'
import type { Part, Results } from '../../dashboard/core/chart/query.ts'
import { shownOnly } from '../../dashboard/core/chart/shown.ts'
import { tableLines } from '../../dashboard/core/chart/shownLines.ts'
import { chartSpec, readSpec } from '../../dashboard/core/chart/spec.ts'
import { trendKeys, unfitTrends } from '../../dashboard/core/chart/trends.ts'
import { answer, asking, at, d, draw, m, t } from './shop.ts'

const make = (spec: object) => chartSpec.parse({ version: 1, auto: false, ...spec })
const trended = (name: string) => ({ ...m(name), trend: true })
const range = { field: 'shop.day', preset: 'this_year' }
const table = { type: 'table', wells: { rows: [d('city')], values: [trended('sales'), m('orders')] }, range, options: { totals: false } }

const main = answer({ city: ['B', 'A', null], sales: ['60', '50', '5'], orders: ['3', '4', '1'] }, 3)
const spark = answer({
  city: ['A', 'B', 'A', 'B', 'A', 'B', null],
  'day.month': ['2024-04-01', '2024-04-01', '2024-05-01', '2025-02-01', '2025-02-01', '2025-03-01', '2025-03-01'].map(at),
  sales: ['20', '40', '30', '30', '25', '10', '5'],
})

/** Answers each part of a chart from a list, and keeps what was asked. */
async function asked(spec: object, parts: Partial<Record<Part, ReturnType<typeof answer>>>) {
  const questions: Partial<Record<Part, unknown>> = {}
  const results: Results = await askChart(make(spec), asking, async (query, part) => {
    questions[part] = query
    const known = parts[part]
    if (!known) throw new Error(`${part} is not expected`)
    return known
  })
  return { questions, results }
}

function tableOf(spec: object, results: Results, language: 'zh' | 'en' = 'en') {
  const drawing = draw(spec, results, language)
  if (drawing.kind !== 'table') throw new Error(drawing.kind)
  return { ...drawing.table, notes: drawing.notes.map(({ text }) => text[language]) }
}

test('a line is asked for the rows that are shown, by month, and reaches behind the range of the table', async () => {
  const { questions } = await asked(table, { main, spark })
  expect(questions.spark).toEqual({
    measures: ['shop.sales'],
    dimensions: ['shop.city'],
    timeDimensions: [{ dimension: 'shop.day', granularity: 'month', dateRange: ['2024-04-01', '2025-03-10'] }],
    filters: [{ or: expect.arrayContaining([{ member: 'shop.city', operator: 'equals', values: ['B', 'A'] }]) }],
    order: [['shop.day', 'asc']],
    limit: 50_000,
  })
  const plain = await asked({ ...table, wells: { rows: [d('city')], values: [m('sales')] } }, { main })
  expect(Object.keys(plain.questions)).toEqual(['main'])
})

test('the months end with the range, each of them whole, and the present one as far as it has come', () => {
  const monthsOf = (own: object | null) => trendKeys(make({ ...table, range: own }), asking)
  expect(monthsOf(range)).toHaveLength(12)
  expect([monthsOf(range)[0], monthsOf(range).at(-1)]).toEqual(['2024-04-01', '2025-03-01'])
  expect(monthsOf({ field: 'shop.day', from: '2024-06-05', to: '2024-06-20' }).at(-1)).toBe('2024-06-01')
  expect(monthsOf({ field: 'shop.day', preset: 'next_30_days' }).at(-1)).toBe('2025-03-01')
  expect(monthsOf(null).at(-1)).toBe('2025-03-01')
})

test('each row has its line: nought where nothing was sold, in words its whole months, and none where there is but one', async () => {
  const { results } = await asked(table, { main, spark })
  const { trends = [], columns } = tableOf(table, results)
  expect(trends.map(({ after, title }) => [columns[after]?.title, title])).toEqual([['sales', 'Trend (12 months)']])
  const [b, a] = [trends[0]?.lineOf(0), trends[0]?.lineOf(1)]
  expect(b?.points.map(({ value }) => value)).toEqual([40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 10])
  expect(a?.points.map(({ value }) => value)).toEqual([20, 30, 0, 0, 0, 0, 0, 0, 0, 0, 25, 0])
  expect(b?.points.map(({ isUnfinished }) => isUnfinished).indexOf(true)).toBe(11)
  // 40 in April, 30 in February: a quarter less. March is not over.
  expect(b?.words).toBe('Apr 2024 ¥40 → Feb 2025 ¥30, ↓ 25%')
  expect(tableOf(table, results, 'zh').trends?.[0]?.lineOf(1)?.words).toBe('2024年4月 ¥20 → 2025年2月 ¥25，↑ 25%')
  expect(trends[0]?.lineOf(7)).toBeNull()
})

test('an average has gaps, and a row with one month no line', async () => {
  const priced = { ...table, wells: { rows: [d('city')], values: [trended('price')] } }
  const results = {
    main: answer({ city: ['A', 'B'], price: ['3', '2'] }, 2),
    spark: answer({
      city: ['A', 'A', 'B'],
      'day.month': ['2024-12-01', '2025-02-01', '2025-02-01'].map(at),
      price: ['4', '3', '2'],
    }),
  }
  const [trend] = tableOf(priced, results).trends ?? []
  expect(
    trend
      ?.lineOf(0)
      ?.points.slice(-5)
      .map(({ value }) => value),
  ).toEqual([null, 4, null, 3, null])
  expect(trend?.lineOf(1)).toBeNull()
})

test('sorted by what is worked out here, every row keeps its own line', async () => {
  const compared = { ...table, compare: 'last_year', sort: { by: 'shop.sales', of: 'before', direction: 'desc' } }
  const before = answer({ city: ['A', 'B'], sales: ['90', '10'], orders: ['1', '1'] })
  const { trends, texts } = tableOf(compared, { main, spark, before })
  expect(texts.map(([city]) => city)).toEqual(['A', 'B', 'Not set'])
  expect([0, 1].map((row) => trends?.[0]?.lineOf(row)?.points[0]?.value)).toEqual([20, 40])
})

test('it is no part of what is copied, and a link sends no more of it than the rows of the table', async () => {
  const { results } = await asked(table, { main, spark })
  expect(tableLines(tableOf(table, results), [0])).toEqual([
    ['city', 'sales', 'orders'],
    ['B', '¥60', '3'],
  ])
  const two = { ...table, wells: { rows: [d('city'), d('stage')], values: [trended('sales')] } }
  const shown = shownOnly(make(two), asking, {
    main: answer({ city: ['A', 'B'], stage: ['won', 'lead'], sales: ['1', '2'] }, 2),
    // Of cities and stages shown each in another row.
    spark: answer({
      city: ['A', 'A', 'B'],
      stage: ['won', 'lead', 'lead'],
      'day.month': ['2025-02-01', '2025-02-01', '2025-02-01'].map(at),
      sales: ['1', '7', '2'],
    }),
  })
  expect(shown.spark?.columns['shop.sales']).toEqual([1, 2])
})

test('where there can be no line the table says why, and nothing is asked', async () => {
  const byMonth = { ...table, wells: { rows: [t('month')], values: [trended('sales')] } }
  expect(unfitTrends(make(byMonth), asking)?.en).toBe('each row is a period already, which has no trend')
  const filtered = { ...table, filters: [{ member: 'shop.sales', operator: 'gt', values: ['10'] }] }
  const { questions, results } = await asked(filtered, { main })
  expect(Object.keys(questions)).toEqual(['main'])
  const drawn = tableOf(filtered, results)
  expect(drawn.trends).toBeUndefined()
  expect(drawn.notes).toEqual(['No trend lines: a filter on a measure would judge every month by itself and leave months out'])
  expect(tableOf(table, { main }).notes).toEqual(['No trend lines: its fields or filters leave no trend to draw'])
})

test('it is switched on and off beside a measure, and kept in the chart', () => {
  const off = make({ ...table, wells: { rows: [d('city')], values: [m('sales')] } })
  const on = edit(off, { do: 'trend', well: 'values', at: 0 })
  expect(on.wells.values).toEqual([trended('sales')])
  expect(readSpec(JSON.parse(JSON.stringify(on)))).toEqual(on)
  expect(edit(on, { do: 'trend', well: 'values', at: 0 })).toEqual(off)
  expect(edit(off, { do: 'trend', well: 'rows', at: 0 })).toEqual(off)
})

test('a small line breaks at gaps, and its last stretch is apart while the period runs', () => {
  const point = (value: number | null, isUnfinished = false) => ({ label: '', value, text: '', isUnfinished })
  const line = sparkLine([point(0), point(10), point(null), point(5), point(10, true)], 100, 20, { x: 0, y: 0 })
  expect(line.runs).toEqual(['M0.0 20.0L25.0 0.0', 'M75.0 10.0'])
  expect(line.running).toBe('M75.0 10.0L100.0 0.0')
  // Below nought all along: nought is its top.
  expect(sparkLine([point(-10), point(-5)], 100, 20, { x: 0, y: 0 }).runs).toEqual(['M0.0 20.0L100.0 10.0'])
})
