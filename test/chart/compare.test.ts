import { expect, test } from 'vitest'
import { toFollowing } from '../../dashboard/core/chart/following.ts'
import { toQueries } from '../../dashboard/core/chart/query.ts'
import { earlierKeys, earlierSpan } from '../../dashboard/core/chart/range.ts'
import { shownOnly } from '../../dashboard/core/chart/shown.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { answer, apexOf, asking, at, d, draw, m, t } from './shop.ts'

const range = { field: 'shop.day', from: '2025-01-01', to: '2025-02-28' }
const [jan, feb] = [at('2025-01-01'), at('2025-02-01')]
const [janBefore, febBefore] = [at('2024-01-01'), at('2024-02-01')]
const coloured = { type: 'column', wells: { axis: [t('month')], values: [m('sales')], colour: [d('city')] }, range, compare: 'last_year' }
const main = answer({ 'day.month': [jan, jan, feb, feb], city: ['A', 'B', 'A', 'B'], sales: ['10', '20', '30', '40'] })
const before = answer({ 'day.month': [janBefore, janBefore, febBefore], city: ['A', 'B', 'B'], sales: ['5', '25', '40'] })

/** What the tooltip at a point says, tags left out. */
function tipAt(drawing: ReturnType<typeof draw>, dataPointIndex: number): string {
  const tip = apexOf(drawing).options.tooltip?.custom as (at: object) => string
  return tip({ seriesIndex: 0, dataPointIndex })
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/ +/g, ' ')
}

test('with a colour every colour meets itself a year before', () => {
  const drawing = draw(coloured, { main, before })
  expect(apexOf(drawing).lines).toEqual([
    ['B', [20, 40]],
    ['A', [10, 30]],
    ['B · Last year', [25, 40]],
    ['A · Last year', [5, 0]],
  ])
  // 10 against 5: 5 more, twice as much. 30 against nothing: no part of it.
  expect(tipAt(drawing, 0)).toContain('against ¥5 · +¥5 · ↑ 100%')
  expect(tipAt(drawing, 0)).toContain('against ¥25 · −¥5 · ↓ 20%')
  expect(tipAt(drawing, 1)).toContain('against ¥0 · +¥30')
  expect(drawing.notes.find(({ kind }) => kind === 'compared')?.text.en).toBe('1 Jan 2025 – 28 Feb 2025 against 1 Jan 2024 – 29 Feb 2024')
})

test('stacks of the earlier period stand beside those of the present one', () => {
  const series = apexOf(draw({ ...coloured, options: { stack: 'stacked' } }, { main, before })).series as { group?: string }[]
  expect(series.map(({ group }) => group)).toEqual(['now', 'now', 'before', 'before'])
  const hundred = apexOf(draw({ ...coloured, options: { stack: 'percent' } }, { main, before })).lines
  // 20 of 30 and 25 of 30; a month of 30 and 40 is no whole of both years.
  expect(hundred.map(([, data]) => Math.round((data as number[])[0] ?? 0))).toEqual([67, 33, 83, 17])
})

test('a ratio changes in points, and its difference is not said twice', () => {
  const spec = { type: 'line', wells: { axis: [t('month')], values: [m('rate')] }, range, compare: 'last_year' }
  const drawing = draw(spec, {
    main: answer({ 'day.month': [jan], rate: ['0.079'] }),
    before: answer({ 'day.month': [janBefore], rate: ['0.077'] }),
  })
  expect(tipAt(drawing, 0)).toContain('+0.2 pts')
  expect(tipAt(drawing, 0)).not.toContain('↑')
})

test('a colour asks for the earlier period at once, and for the rest of it after the ranking', () => {
  const spec = chartSpec.parse({ version: 1, auto: false, ...coloured, limit: { series: 1 } })
  const asked = toQueries(spec, asking)
  expect(asked?.before?.timeDimensions).toEqual([{ dimension: 'shop.day', granularity: 'month', dateRange: ['2024-01-01', '2024-02-29'] }])
  expect(asked?.before?.dimensions).toEqual(['shop.city'])
  const rank = answer({ city: ['B', 'A'], sales: ['60', '40'] }, 5)
  const rest = toFollowing(spec, asking, { main, before, 'rank:colour': rank })
  expect(rest.otherBefore?.timeDimensions).toEqual(asked?.before?.timeDimensions)
  expect(rest.otherBefore?.filters).toEqual(rest.other?.filters)
  const other = answer({ 'day.month': [jan, feb], sales: ['1', '2'] })
  const otherBefore = answer({ 'day.month': [janBefore, febBefore], sales: ['3', '4'] })
  const parts = { main, before, 'rank:colour': rank, other, otherBefore }
  const { lines } = apexOf(draw({ ...coloured, limit: { series: 1 } }, parts))
  expect(lines.slice(-2)).toEqual([
    ['B · Last year', [25, 40]],
    ['Other (4) · Last year', [3, 4]],
  ])
  const shown = shownOnly(spec, asking, parts)
  expect(apexOf(draw({ ...coloured, limit: { series: 1 } }, shown)).lines).toEqual(lines)
})

test('each panel of a split has its own earlier period, and the panels are the largest', () => {
  const spec = { type: 'line', wells: { axis: [t('month')], values: [m('sales')], split: [d('city')] }, range, compare: 'last_year' }
  const rank = answer({ city: ['B', 'A'], sales: ['60', '40'] }, 2)
  for (const parts of [
    { main, before, 'rank:split': rank },
    shownOnly(chartSpec.parse({ version: 1, auto: false, ...spec }), asking, { main, before, 'rank:split': rank }),
  ]) {
    const drawing = draw(spec, parts)
    if (drawing.kind !== 'facets') throw new Error(drawing.kind)
    expect(drawing.facets.map(({ title, apex }) => [title, (apex.series as { data: number[] }[]).map(({ data }) => data)])).toEqual([
      [
        'B',
        [
          [20, 40],
          [25, 40],
        ],
      ],
      [
        'A',
        [
          [10, 30],
          [5, 0],
        ],
      ],
    ])
  }
})

test('all time lies beside itself: each month against the one before, or a year before', () => {
  const spec = { type: 'line', wells: { axis: [t('month')], values: [m('sales')] }, compare: 'previous' }
  const own = { 'day.month': [at('2024-12-01'), jan, feb], sales: ['7', '8', '9'] }
  const query = toQueries(chartSpec.parse({ version: 1, auto: false, ...spec }), asking)
  expect(query?.before?.timeDimensions).toEqual([{ dimension: 'shop.day', granularity: 'month' }])
  const { lines } = apexOf(draw(spec, { main: answer(own), before: answer(own) }))
  expect(lines).toEqual([
    ['sales', [7, 8, 9]],
    ['Previous', [null, 7, 8]],
  ])
  expect(earlierKeys(null, 'last_year', '2025-03-10', 'month')?.('2025-02-01')).toBe('2024-02-01')
  expect(earlierKeys(null, 'last_year', '2025-03-10', 'day')?.('2024-02-29')).toBeNull()
  const figure = draw(
    { type: 'column', wells: { axis: [d('city')], values: [m('sales')] }, compare: 'previous' },
    { main: answer({ city: ['A'], sales: ['1'] }, 1) },
  )
  expect(figure.notes.map(({ text }) => text.en)).toContain('Nothing lies before all time: choose dates to compare')
})

test('dates of one’s own: the first day meets the first day, months meet months', () => {
  const against = { from: '2023-11-01', to: '2023-12-31' }
  expect(earlierSpan(range, against, '2025-03-10', 'month')).toEqual(against)
  const months = earlierKeys(range, against, '2025-03-10', 'month')
  expect(['2025-01-01', '2025-02-01'].map((key) => months?.(key))).toEqual(['2023-11-01', '2023-12-01'])
  // 618 of 2024 against that of 2023, by day: 10 June meets 12 June.
  const days = earlierKeys(
    { field: 'shop.day', from: '2024-06-10', to: '2024-06-20' },
    { from: '2023-06-12', to: '2023-06-22' },
    '2025-03-10',
    'day',
  )
  expect([days?.('2024-06-10'), days?.('2024-06-20')]).toEqual(['2023-06-12', '2023-06-22'])
})

test('a first month that is cut is said to be, as an unfinished last one is', () => {
  const spec = {
    type: 'line',
    wells: { axis: [t('month')], values: [m('sales')] },
    range: { field: 'shop.day', from: '2025-01-15', to: '2025-02-28' },
  }
  const own = answer({ 'day.month': [jan, feb], sales: ['1', '2'] })
  const cut = draw(spec, { main: own })
  expect(cut.notes.map(({ text }) => text.en)).toContain('First period is not whole: from 15 Jan 2025')
  expect([tipAt(cut, 0).includes('(not whole)'), tipAt(cut, 1).includes('(not whole)')]).toEqual([true, false])
  expect(draw({ ...spec, range }, { main: own }).notes).toEqual([])
})
