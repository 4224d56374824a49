import { expect, test } from 'vitest'
import { lineRefusal } from '../../dashboard/core/chart/lineQueries.ts'
import { newSpec, readSpec } from '../../dashboard/core/chart/spec.ts'
import { answer, apexOf, asking, at, d, draw, kinds, m, t } from './shop.ts'

const months = ['2024-10-01', '2024-11-01', '2024-12-01', '2025-01-01', '2025-02-01', '2025-03-01'].map(at)
const byMonth = { axis: [t('month')], values: [m('sales')] }
/** 10 more each month, and of March a third so far. */
const rising = { main: answer({ 'day.month': months, sales: ['100', '110', '120', '130', '140', '50'] }) }
const drawLines = (lines: object[], more: object = {}, parts = rising) =>
  draw({ type: 'line', wells: byMonth, options: { lines }, ...more }, parts)

test('a line stands at the number it was given, with its name in the picture, the legend, the tooltip and the table', () => {
  const drawing = drawLines([{ kind: 'at', value: 125, name: 'Break-even' }])
  const { options, lines } = apexOf(drawing)
  expect(options.annotations?.yaxis).toMatchObject([{ y: 125, strokeDashArray: 4, label: { text: 'Break-even ¥125' } }])
  expect(options.legend?.customLegendItems).toEqual(['sales', 'Break-even: ¥125'])
  expect(lines).toHaveLength(1)
  const tip = options.tooltip?.custom as (at: object) => string
  expect(tip({ seriesIndex: 0, dataPointIndex: 1 })).toMatch(/Break-even.*¥125/)
  const { columns, texts } = drawing.twin
  expect(columns.map(({ title }) => title)).toEqual(['day', 'sales', 'Break-even'])
  expect(texts.map((row) => row[2])).toEqual(months.map(() => '¥125'))
})

test('a band has both its numbers, whichever came first; the scale reaches it', () => {
  const drawing = drawLines([{ kind: 'band', from: 400, to: 300, name: '' }])
  const { options } = apexOf(drawing)
  expect(options.annotations?.yaxis).toMatchObject([{ y: 300, y2: 400, label: { text: 'Reference band ¥300 – ¥400' } }])
  expect(Number((options.yaxis as { max: number }[])[0]?.max)).toBeGreaterThanOrEqual(400)
  expect(drawing.twin.columns.slice(2).map(({ title }) => title)).toEqual(['Reference band · low', 'Reference band · high'])
})

test('a trend goes through the whole periods and says how steep it is; the running one has no say', () => {
  const drawing = drawLines([{ kind: 'trend' }])
  const { lines, options } = apexOf(drawing)
  expect(lines).toEqual([
    ['sales', [100, 110, 120, 130, 140, 50]],
    ['Linear trend', [100, 110, 120, 130, 140, 150].map((value) => expect.closeTo(value, 9))],
  ])
  expect(options.legend?.customLegendItems).toEqual(['sales', 'Linear trend: +¥10 a month'])
  expect(options.stroke?.dashArray).toEqual([0, 4])
  const zh = draw({ type: 'line', wells: byMonth, options: { lines: [{ kind: 'trend' }] } }, rising, 'zh')
  expect(apexOf(zh).options.legend?.customLegendItems?.[1]).toBe('线性趋势：每月 +¥10')
})

test('columns under a trend stay columns, and their marks theirs', () => {
  const drawing = drawLines([{ kind: 'trend' }], { type: 'column' })
  const { type, series } = apexOf(drawing)
  expect(type).toBe('line')
  expect(series).toMatchObject([{ type: 'column' }, { type: 'line' }])
  expect(drawing.markAt(0, 0)?.value).toBe(100)
  expect(drawing.markAt(1, 0)).toBeNull()
})

test('each colour has its own trend, in the rows of that colour alone', () => {
  const own = {
    'day.month': [...months.slice(0, 3), ...months.slice(0, 3)],
    city: ['A', 'A', 'A', 'B', 'B', 'B'],
    sales: ['10', '20', '30', '6', '4', '2'],
  }
  const drawing = draw(
    { type: 'line', wells: { ...byMonth, colour: [d('city')] }, options: { lines: [{ kind: 'trend' }] } },
    { main: answer(own) },
    'en',
    { today: '2025-01-01' },
  )
  expect(apexOf(drawing).options.legend?.customLegendItems).toEqual([
    'A',
    'B',
    'A · Linear trend: +¥10 a month',
    'B · Linear trend: −¥2 a month',
  ])
  expect(drawing.twin.texts.map((row) => row.slice(3))).toEqual([
    ['¥10', '–'],
    ['¥20', '–'],
    ['¥30', '–'],
    ['–', '¥6'],
    ['–', '¥4'],
    ['–', '¥2'],
  ])
})

test('what would be a line of nothing says why, in the picture and before', () => {
  const cities = { main: answer({ city: ['A', 'B', 'C', 'D'], sales: ['4', '3', '2', '1'] }) }
  const drawing = draw(
    { type: 'column', wells: { axis: [d('city')], values: [m('sales')] }, options: { lines: [{ kind: 'trend' }] } },
    cities,
  )
  expect(apexOf(drawing).lines).toHaveLength(1)
  expect(drawing.notes.map(({ text }) => text.en)).toContain('No linear trend: what is on the axis has no order in time. Put a date there')
  const short = drawLines([{ kind: 'trend' }], {}, { main: answer({ 'day.month': months.slice(3), sales: ['1', '2', '3'] }) })
  expect(short.notes.map(({ text }) => text.en)).toContain('No linear trend: fewer than three whole periods. Widen the dates')
  const percent = { ...newSpec('column'), options: { ...newSpec('column').options, stack: 'percent' as const } }
  expect([lineRefusal(percent, 'at', asking)?.en, lineRefusal(newSpec('column'), 'at', asking)]).toEqual([
    expect.stringMatching(/100 %/),
    null,
  ])
})

test('a chart made before there were lines has none, and a type without them draws none', () => {
  expect(readSpec({ version: 1, type: 'line' }).options.lines).toEqual([])
  const lying = draw({ type: 'bar', wells: byMonth, options: { lines: [{ kind: 'trend' }] } }, rising)
  expect(apexOf(lying).lines).toHaveLength(1)
  expect(kinds(lying)).not.toContain('unfit')
})
