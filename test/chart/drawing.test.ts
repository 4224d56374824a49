import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Drawing } from '../../dashboard/core/chart/drawing.ts'
import { createColours } from '../../dashboard/core/chart/look.ts'
import type { Part } from '../../dashboard/core/chart/query.ts'
import { cohortLines, toTsv } from '../../dashboard/core/chart/shownLines.ts'

import { answer, apexOf, at, d, draw, kinds, m, t } from './shop.ts'

const range = { field: 'shop.day', from: '2025-01-01', to: '2025-04-30' }

test('missing months are 0 for sums and a gap for averages', () => {
  const main = answer({ 'day.month': [at('2025-01-01'), at('2025-03-01')], sales: ['100', '50'], price: ['20', '25'] })
  const line = apexOf(draw({ type: 'line', wells: { axis: [t('month')], values: [m('sales'), m('price')] }, range }, { main }))
  expect(line.categories).toEqual(['Jan 2025', 'Feb 2025', 'Mar 2025']) // April has not begun: the business date is 10 March
  expect(line.lines).toEqual([
    ['sales', [100, 0, 50]],
    ['price', [20, null, 25]],
  ])
})

test('how a gap is drawn can be chosen', () => {
  const main = answer({ 'day.month': [at('2025-01-01'), at('2025-03-01')], price: ['20', '30'] })
  const spec = { type: 'line', wells: { axis: [t('month')], values: [m('price')] }, range }
  expect(apexOf(draw({ ...spec, options: { missing: 'join' } }, { main })).lines).toEqual([['price', [20, 25, 30]]])
  expect(apexOf(draw({ ...spec, options: { missing: 'zero' } }, { main })).lines).toEqual([['price', [20, 0, 30]]])
})

test('the unfinished month is dashed and said, a finished one is not', () => {
  const main = answer({ 'day.month': [at('2025-02-01'), at('2025-03-01')], sales: ['1', '2'] })
  const spec = { type: 'line', wells: { axis: [t('month')], values: [m('sales')] } }
  const open = draw(spec, { main }, 'zh')
  expect(apexOf(open).options.forecastDataPoints).toMatchObject({ count: 1 })
  expect(open.notes[0]?.text.zh).toBe('末期未结束，截至 2025年3月10日')
  const closed = draw(spec, { main }, 'zh', { today: '2025-03-31' })
  expect([apexOf(closed).options.forecastDataPoints, closed.notes]).toEqual([undefined, []])
})

test('an earlier period lies under its counterpart, month by month', () => {
  const drawing = draw(
    {
      type: 'line',
      wells: { axis: [t('month')], values: [m('sales')] },
      range: { field: 'shop.day', preset: 'this_year' },
      compare: 'last_year',
    },
    {
      main: answer({ 'day.month': [at('2025-01-01'), at('2025-02-01'), at('2025-03-01')], sales: ['10', '20', '5'] }),
      before: answer({ 'day.month': [at('2024-01-01'), at('2024-03-01')], sales: ['8', '4'] }),
    },
  )
  expect(apexOf(drawing).lines).toEqual([
    ['sales', [10, 20, 5]],
    ['Last year', [8, 0, 4]],
  ])
})

test('across a leap day each day is compared with its own date, in a picture and in a table', () => {
  const days = ['02-28', '02-29', '03-01', '03-02', '03-03']
  const main = answer({ 'day.day': days.map((day) => at(`2024-${day}`)), sales: ['1228', '1229', '1301', '1302', '1303'] })
  const before = answer({
    'day.day': ['02-28', '03-01', '03-02', '03-03'].map((day) => at(`2023-${day}`)),
    sales: ['228', '301', '302', '303'],
  })
  const leap = { range: { field: 'shop.day', from: '2024-02-28', to: '2024-03-03' }, compare: 'last_year' }
  const line = apexOf(draw({ type: 'line', wells: { axis: [t('day')], values: [m('sales')] }, ...leap }, { main, before }))
  expect(line.lines[1]).toEqual(['Last year', [228, null, 301, 302, 303]])
  const tip = line.options.tooltip?.custom as (at: object) => string
  // 1301 ÷ 301 = 4.3223 and nothing for the leap day.
  expect(tip({ seriesIndex: 0, dataPointIndex: 2 })).toMatch(/1 Mar 2023.*332\.2%|332\.2%.*1 Mar 2023/)
  expect(tip({ seriesIndex: 0, dataPointIndex: 1 })).not.toContain('%')
  const table = draw({ type: 'table', wells: { rows: [t('day')], values: [m('sales')] }, ...leap }, { main, before })
  expect(table.kind === 'table' && table.table.texts.slice(0, 3).map((row) => row.slice(1))).toEqual([
    ['¥1,228', '¥228', '↑ 438.6%'],
    ['¥1,229', '–', '–'],
    ['¥1,301', '¥301', '↑ 332.2%'],
  ])
})

test('not set comes last, whatever its size, and is filtered like any value', () => {
  const main = answer({ city: [null, '上海', '北京'], sales: ['900', '500', '300'] }, 3)
  const drawing = draw({ type: 'column', wells: { axis: [d('city')], values: [m('sales')] } }, { main }, 'zh')
  expect(apexOf(drawing).categories).toEqual(['上海', '北京', '未填写'])
  expect(drawing.markAt(0, 2)).toMatchObject({
    label: '未填写',
    value: 900,
    filters: [{ member: 'shop.city', operator: 'equals', values: [null] }],
  })
})

test('a cut list keeps exactly what its rest was asked without', () => {
  // Not set is the largest and shown last; the third must not step in for it, since it is in the rest.
  const main = answer({ city: [null, 'A', 'B'], sales: ['900', '500', '300'] }, 9)
  const drawing = draw(
    { type: 'bar', wells: { axis: [d('city')], values: [m('sales')] }, limit: { rows: 2 } },
    { main, other: answer({ sales: ['700'] }) },
  )
  expect(apexOf(drawing).categories).toEqual(['A', 'Not set', 'Other (7)'])
  expect(apexOf(drawing).lines).toEqual([['sales', [500, 900, 700]]])
})

test('labels are sorted by pinyin in Chinese', () => {
  const main = answer({ city: ['上海', '北京', '广州', '安庆'], sales: ['4', '3', '2', '1'] }, 4)
  const spec = { type: 'column', wells: { axis: [d('city')], values: [m('sales')] }, sort: { by: 'label', direction: 'asc' } }
  expect(apexOf(draw(spec, { main }, 'zh')).categories).toEqual(['安庆', '北京', '广州', '上海'])
})

test('the rest stands last with its size and its own answer', () => {
  const drawing = draw(
    { type: 'bar', wells: { axis: [d('city')], values: [m('price')] }, limit: { rows: 2 } },
    { main: answer({ city: ['A', 'B', 'C'], price: ['30', '20', '10'] }, 9), other: answer({ price: ['6'] }) },
    'zh',
  )
  expect(apexOf(drawing).categories).toEqual(['A', 'B', '其他 (7)'])
  expect(apexOf(drawing).lines).toEqual([['price', [30, 20, 6]]])
  expect(drawing.markAt(0, 2)?.filters).toEqual([{ member: 'shop.city', operator: 'notEquals', values: ['A', 'B'] }])
  expect(kinds(drawing)).toEqual([])
})

test('a rest that dwarfs the list is broken off at its scale, and says so; a cut list always says so', () => {
  const main = answer({ city: ['A', 'B', 'C'], sales: ['30', '20', '10'] }, 900)
  const spec = { type: 'bar', wells: { axis: [d('city')], values: [m('sales')] }, limit: { rows: 2 } }
  const dwarfed = draw(spec, { main, other: answer({ sales: ['5000'] }) })
  expect(apexOf(dwarfed).lines).toEqual([['sales', [30, 20, 5000]]])
  expect(Number(apexOf(dwarfed).options.xaxis?.max)).toBeLessThan(100)
  expect(dwarfed.notes[0]?.text.en).toBe('Other (898): ¥5,000, beyond the scale: its bar is broken off')
  // What is only said beside the bars, here the number of orders, dwarfs nothing.
  const said = draw(
    { ...spec, wells: { ...spec.wells, detail: [m('orders')] } },
    {
      main: answer({ city: ['A', 'B', 'C'], sales: ['30', '20', '10'], orders: ['3', '2', '1'] }, 900),
      other: answer({ sales: ['25'], orders: ['5000'] }),
    },
  )
  expect(apexOf(said).lines).toEqual([['sales', [30, 20, 25]]])
  expect(said.notes).toEqual([])
  // Parts of a pile cannot be broken off.
  const piled = draw({ ...spec, options: { stack: 'stacked' } }, { main, other: answer({ sales: ['5000'] }) })
  expect(apexOf(piled).lines).toEqual([['sales', [30, 20]]])
  expect(piled.notes[0]?.text.en).toBe('First 2 of 900 items; the other 898: ¥5,000')
  const without = draw({ ...spec, limit: { rows: 2, other: false } }, { main })
  expect(without.notes[0]?.text).toEqual({ zh: '仅显示前 2 项，共 900 项', en: 'First 2 of 900 items' })
})

test('a single item too many is shown, not renamed', () => {
  const main = answer({ city: ['A', 'B', 'C'], sales: ['30', '20', '10'] }, 3)
  const drawing = draw({ type: 'bar', wells: { axis: [d('city')], values: [m('sales')] }, limit: { rows: 2 } }, { main })
  expect(apexOf(drawing).categories).toEqual(['A', 'B', 'C'])
  expect(drawing.notes).toEqual([])
})

test('too many lines become the largest and the rest, each from its own answer', () => {
  const months = [at('2025-01-01'), at('2025-02-01')]
  const drawing = draw(
    { type: 'line', wells: { axis: [t('month')], values: [m('orders')], colour: [d('city')] }, limit: { series: 1 } },
    {
      main: answer(
        { 'day.month': [...months, ...months, months[0]], city: ['A', 'A', 'B', 'B', 'C'], orders: ['1', '2', '30', '40', '5'] },
        5,
      ),
      'rank:colour': answer({ city: ['B', 'C'], orders: ['60', '5'] }, 3),
      other: answer({ 'day.month': months, orders: ['5', '2'] }),
    },
  )
  expect(apexOf(drawing).lines).toEqual([
    ['B', [30, 40]],
    ['Other (2)', [5, 2]],
  ])
})

test('stacks keep the model’s order and shares add up to a hundred', () => {
  const main = answer({ city: ['A', 'A', 'B'], stage: ['won', 'lead', 'lead'], sales: ['25', '75', '10'] }, 3)
  const drawing = draw(
    { type: 'column', wells: { axis: [d('city')], values: [m('sales')], colour: [d('stage')] }, options: { stack: 'percent' } },
    { main },
  )
  expect(apexOf(drawing).lines).toEqual([
    ['lead', [75, 100]],
    ['won', [25, null]],
  ])
})

// −50, 20 and 60 sum to 30; −80 and 40 to −40; 30, 20 and 50 to 100. Worked out as parts of the sum, one share would be −166.7 %.
const mixed = answer(
  {
    city: ['Feb', 'Feb', 'Feb', 'Apr', 'Apr', 'Jun', 'Jun', 'Jun'],
    stage: ['lead', 'offer', 'won', 'lead', 'won', 'lead', 'offer', 'won'],
    sales: ['-50', '20', '60', '-80', '40', '30', '20', '50'],
  },
  8,
)
const stackedBy = (stack: string, type = 'column') => ({
  type,
  wells: { axis: [d('city')], values: [m('sales')], colour: [d('stage')] },
  sort: { by: 'label', direction: 'desc' },
  options: { stack, labels: 'on' },
})

test('where signs are mixed no tooltip names a share, and elsewhere bar, label and tooltip name the same', () => {
  const drawing = draw(stackedBy('stacked'), { main: mixed })
  const { options, categories } = apexOf(drawing)
  const tip = options.tooltip?.custom as (at: object) => string
  const tipOf = (city: string) => tip({ seriesIndex: 0, dataPointIndex: categories.indexOf(city) })
  expect(tipOf('Feb') + tipOf('Apr')).not.toContain('%')
  expect(tipOf('Jun')).toMatch(/30%.*20%.*50%/)
  expect(drawing.notes[0]?.text).toEqual({ zh: '有正有负之处不显示占比', en: 'No shares where values are positive and negative' })

  const main = answer({ city: ['A', 'A', 'B', 'B'], stage: ['lead', 'won', 'lead', 'won'], sales: ['5', '2', '9996', '4'] }, 4)
  const hundred = apexOf(draw(stackedBy('percent'), { main }))
  const label = hundred.options.dataLabels?.formatter as (value: number, at: object) => string
  const shares = [0, 1].flatMap((series) =>
    [0, 1].map((point) => label(hundred.lines[series]?.[1]?.[point] as number, { seriesIndex: series })),
  )
  // 5 of 7, 2 of 7, 9996 and 4 of 10,000: the last is small, and not nothing.
  expect([...shares].sort()).toEqual(['0.04%', '100%', '28.6%', '71.4%'])
  const said = hundred.options.tooltip?.custom as (at: object) => string
  const both = said({ seriesIndex: 0, dataPointIndex: 0 }) + said({ seriesIndex: 0, dataPointIndex: 1 })
  for (const share of shares) expect(both).toContain(`<em>${share}</em>`)
})

test('100 % of values with two signs is no picture: they are stacked by amount, and it is said', () => {
  for (const type of ['column', 'bar', 'area']) {
    const drawing = draw(stackedBy('percent', type), { main: mixed }, 'zh')
    const { options, lines } = apexOf(drawing)
    expect(lines.map(([, values]) => values)).toContainEqual(expect.arrayContaining([-50, -80, 30]))
    const [scale] = type === 'bar' ? [options.xaxis] : (options.yaxis as { min: number; max: number }[])
    expect([scale?.min, scale?.max]).toEqual([-100, 100])
    expect(drawing.notes[0]?.text.zh).toBe('有正有负，无法表示占比，已改为按数额堆叠')
    const tip = options.tooltip?.custom as (at: object) => string
    for (const point of [0, 1, 2]) expect(tip({ seriesIndex: 0, dataPointIndex: point })).not.toContain('%')
  }
  // Parts of a loss are parts; averages are parts of nothing.
  const losses = answer({ city: ['A', 'A'], stage: ['lead', 'won'], sales: ['-25', '-75'] }, 2)
  expect(apexOf(draw(stackedBy('percent'), { main: losses })).lines.map(([, values]) => values)).toEqual([[25], [75]])
  const prices = answer({ city: ['A', 'A'], stage: ['lead', 'won'], price: ['25', '75'] }, 2)
  const side = draw({ ...stackedBy('percent'), wells: { ...stackedBy('percent').wells, values: [m('price')] } }, { main: prices })
  expect([apexOf(side).options.chart?.stacked, kinds(side)]).toEqual([false, ['unfit']])
})

test('where every value is 0 a pie, a tree map and a picture of shares say so', () => {
  const zero = answer({ city: ['A', 'A', 'B'], stage: ['lead', 'won', 'lead'], sales: ['0', '0', '0'] }, 3)
  const pie = { type: 'pie', wells: { axis: [d('city')], values: [m('sales')] } }
  const main = answer({ city: ['A', 'B'], sales: ['0', '0'] }, 2)
  for (const drawing of [
    draw(pie, { main }),
    draw({ ...pie, options: { hole: true } }, { main }),
    draw({ ...pie, type: 'treemap' }, { main }),
    draw(stackedBy('percent'), { main: zero }),
    draw(stackedBy('percent', 'area'), { main: zero }),
  ])
    expect(drawing).toMatchObject({ kind: 'nothing', words: { zh: '所有数值均为 0', en: 'All values are 0' }, notes: [] })
  expect(draw(stackedBy('stacked'), { main: zero }).kind).toBe('apex')
  expect(draw({ ...pie, type: 'line' }, { main }).kind).toBe('apex')
  const panels = draw(
    { ...stackedBy('percent'), wells: { ...stackedBy('percent').wells, split: [d('offset')] } },
    {
      main: answer({ city: ['A', 'A'], stage: ['lead', 'lead'], offset: ['1', '2'], sales: ['0', '7'] }, 2),
    },
  )
  expect(panels.kind === 'facets' && panels.facets.map(({ nothing }) => nothing?.en)).toEqual(['All values are 0', undefined])
})

test('stacked averages are called out', () => {
  const main = answer({ city: ['A', 'A'], stage: ['won', 'lead'], price: ['25', '75'] }, 2)
  const drawing = draw(
    { type: 'column', wells: { axis: [d('city')], values: [m('price')], colour: [d('stage')] }, options: { stack: 'stacked' } },
    { main },
  )
  expect(kinds(drawing)).toEqual(['unfit'])
})

test('two axes keep their own scale and unit, and are named by both', () => {
  const main = answer({ 'day.month': [at('2025-01-01')], sales: ['250000'], rate: ['0.08'] })
  const { options } = apexOf(
    draw({ type: 'combo', wells: { axis: [t('month')], values: [m('sales')], second: [m('rate')] } }, { main }, 'zh'),
  )
  const [left, right] = options.yaxis as {
    min: number
    max: number
    opposite?: boolean
    title?: { text: string }
    labels: { formatter: (value: number) => string }
  }[]
  expect([left?.min, left?.max, left?.title?.text, left?.labels.formatter(200_000)]).toEqual([0, 250_000, 'sales（万元）', '20'])
  expect([right?.opposite, right?.title?.text, right?.labels.formatter(0.08)]).toEqual([true, 'rate', '8%'])
  expect(options.title).toBeUndefined()
})

test('a pie with negatives becomes bars, with a word', () => {
  const main = answer({ city: ['A', 'B'], sales: ['10', '-3'] }, 2)
  const drawing = draw({ type: 'pie', wells: { axis: [d('city')], values: [m('sales')] } }, { main })
  expect(apexOf(drawing).type).toBe('bar')
  expect(kinds(drawing)).toContain('unfit')
})

test('the bars of a pie with losses are as many as bars are, and hide none in a rest', () => {
  const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G']
  const drawing = draw(
    { type: 'pie', wells: { axis: [d('city')], values: [m('sales')] } },
    { main: answer({ city: names, sales: ['60', '50', '40', '30', '20', '10', '-900'] }, 7) },
  )
  expect(apexOf(drawing).lines).toEqual([['sales', [60, 50, 40, 30, 20, 10, -900]]])
  expect(drawing.notes.map(({ text }) => text.en)).toEqual(['Negative values do not fit a pie: shown as bars'])
  // Where only the rest is below zero, it is the rest of five.
  const rest = draw(
    { type: 'pie', wells: { axis: [d('city')], values: [m('sales')] } },
    { main: answer({ city: names, sales: ['60', '50', '40', '30', '20', '10', '5'] }, 30), other: answer({ sales: ['-70'] }) },
  )
  expect(apexOf(rest).categories).toEqual(['A', 'B', 'C', 'D', 'E', 'Other (25)'])
})

test('a pie has at most six parts', () => {
  const names = ['A', 'B', 'C', 'D', 'E', 'F']
  const drawing = draw(
    { type: 'pie', wells: { axis: [d('city')], values: [m('sales')] } },
    { main: answer({ city: names, sales: ['60', '50', '40', '30', '20', '10'] }, 30), other: answer({ sales: ['100'] }) },
  )
  expect(drawing.kind === 'apex' && drawing.apex.series).toEqual([60, 50, 40, 30, 20, 100])
  expect(drawing.kind === 'apex' && drawing.apex.options.labels?.at(-1)).toBe('Other (25)')
})

test('a funnel goes by the model’s order and says what each step kept', () => {
  const drawing = draw(
    { type: 'funnel', wells: { axis: [d('stage')], values: [m('orders')] } },
    { main: answer({ stage: ['won', 'lead', 'offer'], orders: ['10', '80', '40'] }) },
  )
  if (drawing.kind !== 'funnel') throw new Error('no funnel')
  expect(drawing.funnel.steps.map(({ label, value, ofFirst, ofBefore, lost }) => [label, value, ofFirst, ofBefore, lost])).toEqual([
    ['lead', 80, '100%', null, null],
    ['offer', 40, '50.0%', '50%', '40'],
    ['won', 10, '12.5%', '25%', '30'],
  ])
})

test('a step larger than the one before is pointed out', () => {
  const drawing = draw(
    { type: 'funnel', wells: { axis: [d('stage')], values: [m('orders')] } },
    { main: answer({ stage: ['lead', 'offer'], orders: ['10', '11'] }) },
  )
  expect(kinds(drawing)).toEqual(['unfit'])
})

test('a figure says its change, and whether that is good', () => {
  const kpi = (value: string, before: string, measure = 'sales') => {
    const drawing = draw(
      { type: 'kpi', wells: { values: [m(measure)] }, range: { field: 'shop.day', preset: 'this_month' }, compare: 'previous' },
      { main: answer({ [measure]: [value] }), before: answer({ [measure]: [before] }) },
    )
    return drawing.kind === 'kpi' ? drawing.figures[0] : undefined
  }
  expect(kpi('150', '120')?.before).toMatchObject({ changeText: '↑ 25%', isGood: true, text: '¥120', span: '1 Feb 2025 – 10 Feb 2025' })
  expect(kpi('0.06', '0.08', 'rate')?.before).toMatchObject({ changeText: '−2 pts', change: expect.closeTo(-0.02, 9), isGood: true })
  // A share of nothing, or of a loss, is no share.
  expect(kpi('150', '0')?.before).toMatchObject({ changeText: '–', change: null, isGood: null })
  expect(kpi('150', '-10')?.before).toMatchObject({ changeText: '–' })
})

test('a pivot’s totals are their own answers, not sums', () => {
  const drawing = draw(
    { type: 'pivot', wells: { rows: [d('city')], columns: [d('stage')], values: [m('orders')] } },
    {
      main: answer({ city: ['A', 'A', 'B'], stage: ['lead', 'won', 'lead'], orders: ['3', '2', '4'] }, 3),
      'total:0,0': answer({ orders: ['7'] }),
      'total:1,0': answer({ city: ['A', 'B'], orders: ['3', '4'] }), // two of A's are the same buyers
      'total:0,1': answer({ stage: ['lead', 'won'], orders: ['6', '2'] }),
    },
  )
  if (drawing.kind !== 'pivot') throw new Error('no pivot')
  expect(drawing.pivot.headers.map(({ labels }) => labels.join())).toEqual(['lead', 'won', 'Total'])
  expect(drawing.pivot.rows.map(({ path, cells }) => [path.join(), cells.map(({ value }) => value)])).toEqual([
    ['B', [4, null, 4]],
    ['A', [3, 2, 3]],
    ['Total', [6, 2, 7]],
  ])
})

test('a table’s total is asked, and only where it means something', () => {
  const main = answer({ city: ['A', null], sales: ['10', '5'], price: ['2', '5'] }, 2)
  const drawing = draw(
    { type: 'table', wells: { rows: [d('city')], values: [m('sales'), m('price')] } },
    { main, 'total:0,0': answer({ sales: ['15'], price: ['2.5'] }) },
    'zh',
  )
  expect(drawing.kind === 'table' && drawing.table.total).toEqual(['合计', '¥15', '¥2.50'])
  expect(drawing.twin.texts).toEqual([
    ['A', '¥10', '¥2.00'],
    ['未填写', '¥5', '¥5.00'],
  ])
})

test('a table sets a row beside its earlier self', () => {
  const drawing = draw(
    {
      type: 'table',
      wells: { rows: [d('city')], values: [m('sales')] },
      range: { field: 'shop.day', preset: 'this_month' },
      compare: 'previous',
    },
    { main: answer({ city: ['A', 'B'], sales: ['12', '5'] }, 2), before: answer({ city: ['A'], sales: ['10'] }) },
  )
  expect(drawing.kind === 'table' && drawing.table.texts).toEqual([
    ['A', '¥12', '¥10', '↑ 20%'],
    ['B', '¥5', '–', '–'],
  ])
})

test('a truncated table says how much is missing', () => {
  const drawing = draw(
    { type: 'table', wells: { rows: [d('city')], values: [m('sales')] }, limit: { rows: 2 } },
    { main: answer({ city: ['A', 'B'], sales: ['2', '1'] }, 1234) },
  )
  expect(drawing.notes[0]?.text).toEqual({ zh: '仅显示前 2 行，共 1,234 行', en: 'First 2 of 1,234 rows' })
})

test('a period is averaged over the cohorts that have come to it, a large one counting for more', () => {
  const [january, february] = [at('2025-01-01'), at('2025-02-01')]
  const drawing = draw(
    { type: 'cohort', wells: { rows: [t('month')], columns: [d('offset')], values: [m('rate')], size: [m('orders')] } },
    {
      main: answer({
        'day.month': [january, january, january, february, february],
        offset: ['0', '1', '2', '0', '1'],
        rate: ['1', '0.5', '0.2', '1', '0.1'],
        orders: ['100', '100', '100', '300', '300'],
      }),
    },
    'en',
    { today: '2025-03-31' },
  )
  if (drawing.kind !== 'cohort') throw new Error('no cohort')
  // (100 × 0.5 + 300 × 0.1) / 400 = 20 %, where the plain average says 30; after two months only January's are known.
  expect(drawing.cohort.average).toEqual({ label: 'Weighted average', size: '400', texts: ['100%', '20%', '20%'] })
  expect(cohortLines(drawing.cohort)[0]).toEqual(['day', 'orders', '0', '1', '2'])
  expect(toTsv(cohortLines(drawing.cohort)).split('\n').at(-1)).toBe('Weighted average\t400\t100%\t20%\t20%')
})

test('a cohort cell that has not happened is hatched and never 0', () => {
  const main = answer({
    'day.month': [at('2025-01-01'), at('2025-01-01'), at('2025-01-01'), at('2025-02-01'), at('2025-02-01')],
    offset: ['0', '1', '2', '0', '1'],
    rate: ['1', '0.5', '0.1', '1', '0.2'],
    orders: ['40', '40', '40', '30', '30'],
  })
  const drawing = draw(
    { type: 'cohort', wells: { rows: [t('month')], columns: [d('offset')], values: [m('rate')], size: [m('orders')] } },
    { main },
  )
  if (drawing.kind !== 'cohort') throw new Error('no cohort')
  // On 10 March, March is not over: January's second month and February's first are not known yet, whatever the answer holds.
  expect(
    drawing.cohort.rows.map(({ label, size, cells }) => [label, size, cells.map(({ text, isImmature }) => (isImmature ? '///' : text))]),
  ).toEqual([
    ['Jan 2025', '40', ['100%', '50%', '///']],
    ['Feb 2025', '30', ['100%', '///', '///']],
  ])
  expect(drawing.cohort.rows[1]?.cells.map(({ value, isImmature }) => [value, isImmature])).toEqual([
    [1, false],
    [null, true],
    [null, true],
  ])
  expect(kinds(drawing)).toEqual(['immature'])
})

test('a value has one colour on every chart, and two values of one chart never share one', () => {
  const colours = createColours()
  const all = Array.from({ length: 40 }, (_, at) => `city ${at}`)
  const alone = all.map((city) => colours.placesOf('shop.city', [city])[0])
  const together = colours.placesOf('sales.city', all.slice(3, 13))
  expect(new Set(together).size).toBe(10)
  expect(colours.placesOf('shop.city', [all[3] ?? ''])[0]).toBe(alone[3])
  expect(colours.placesOf('shop.city', all.slice(0, 5))).toEqual(alone.slice(0, 5))
})

test('titles ask the question in both languages', () => {
  const title = (spec: object, language: 'zh' | 'en') => draw(spec, {}, language).title
  const line = {
    type: 'line',
    wells: { axis: [t('month')], values: [m('sales')], colour: [d('city')] },
    range: { field: 'shop.day', from: '2025-01-01', to: '2025-12-31' },
  }
  expect(title(line, 'en')).toBe('sales by month and city, 2025')
  expect(title(line, 'zh')).toBe('2025年sales（按月和city）')
  expect(title({ ...line, range: { ...line.range, to: '2025-01-31' } }, 'en')).toBe('sales by month and city, Jan 2025')
  expect(title({ ...line, title: { zh: '我的图', en: 'Mine' } }, 'zh')).toBe('我的图')
})

test('no rows is its own drawing', () => {
  expect(draw({ type: 'line', wells: { axis: [t('month')], values: [m('sales')] } }, { main: answer({}) }).kind).toBe('empty')
})

test('text from the data never becomes markup', () => {
  const main = answer({ city: ['<img src=x onerror=alert(1)>', 'B'], sales: ['1', '2'] }, 2)
  const drawing = draw({ type: 'column', wells: { axis: [d('city')], values: [m('sales')] } }, { main })
  const tip = apexOf(drawing).options.tooltip?.custom as (at: object) => string
  const html = tip({ seriesIndex: 0, dataPointIndex: 1 }) + tip({ seriesIndex: 0, dataPointIndex: 0 })
  expect(html).toContain('&#60;img')
  expect(html).not.toContain('<img')
})

// Whatever the warehouse answers, a drawing has no number that is none and no word that is a bug.

function faultsIn(value: unknown, at = 'drawing'): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${at}: ${value}`]
  if (typeof value === 'string') return /NaN|undefined|Infinity|\[object/.test(value) ? [`${at}: ${value}`] : []
  if (value instanceof Map || typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => faultsIn(inner, `${at}.${key}`))
}

const wellsByType: Record<string, object> = {
  line: { axis: [t('month')], values: [m('sales'), m('rate')] },
  area: { axis: [t('week')], values: [m('sales')], colour: [d('city')] },
  column: { axis: [d('city')], values: [m('sales')], colour: [d('stage')] },
  bar: { axis: [d('city')], values: [m('price')] },
  combo: { axis: [t('month')], values: [m('sales')], second: [m('rate')] },
  pie: { axis: [d('city')], values: [m('sales')] },
  scatter: { axis: [d('city')], x: [m('sales')], y: [m('rate')], size: [m('orders')] },
  heatmap: { axis: [d('city')], rows: [d('stage')], values: [m('sales')] },
  treemap: { axis: [d('city')], values: [m('sales')], colour: [d('stage')] },
  radar: { axis: [d('city')], values: [m('sales')], colour: [d('stage')] },
  funnel: { axis: [d('stage')], values: [m('orders')] },
  kpi: { values: [m('sales'), m('rate')], axis: [t('month')] },
  table: { rows: [t('month'), d('city')], values: [m('sales')] },
  pivot: { rows: [d('city')], columns: [d('stage')], values: [m('sales'), m('rate')] },
  cohort: { rows: [t('month')], columns: [d('offset')], values: [m('rate')], size: [m('orders')] },
}
const numeral = fc.option(
  fc.oneof(
    fc.constantFrom('0', '-0', '1e21', '-1', '0.0000001', 'NaN', '', 'Infinity', 'garbage'),
    fc.double({ min: -1e15, max: 1e15, noNaN: true }).map((value) => value.toFixed(6)),
  ),
  { nil: null },
)
const text = fc.option(fc.constantFrom('A', 'B', 'C', '', '<b>', '其他', 'lead', 'won', '__proto__', 'constructor'), { nil: null })
const day = fc.option(fc.constantFrom(at('2024-12-02'), at('2025-01-01'), at('2025-03-01'), at('2025-02-03')), { nil: null })
const rowOf = fc.record({
  city: text,
  stage: text,
  time: day,
  offset: fc.constantFrom('0', '1', '3', null),
  sales: numeral,
  orders: numeral,
  price: numeral,
  rate: numeral,
})

test.each(Object.keys(wellsByType))('%s draws whatever the answer holds', (type) => {
  fc.assert(
    fc.property(
      fc.array(rowOf, { maxLength: 12 }),
      fc.constantFrom('none', 'stacked', 'percent'),
      fc.constantFrom('zh' as const, 'en' as const),
      fc.constantFrom('none', 'previous', 'last_year'),
      (rows, stack, language, compare) => {
        const columns = {
          city: rows.map((row) => row.city),
          stage: rows.map((row) => row.stage),
          'day.month': rows.map((row) => row.time),
          'day.week': rows.map((row) => row.time),
          offset: rows.map((row) => row.offset),
          sales: rows.map((row) => row.sales),
          orders: rows.map((row) => row.orders),
          price: rows.map((row) => row.price),
          rate: rows.map((row) => row.rate),
        }
        const main = answer(columns, rows.length * 2)
        const parts = {
          main,
          before: main,
          spark: main,
          other: main,
          'rank:colour': main,
          'total:0,0': main,
          'total:1,0': main,
          'total:0,1': main,
        }
        const drawing = draw(
          { type, wells: wellsByType[type], options: { stack }, range: { field: 'shop.day', preset: 'this_year' }, compare },
          parts,
          language,
        )
        expect(faultsIn({ ...drawing, twin: drawing.twin.texts })).toEqual([])
      },
    ),
    { numRuns: 60 },
  )
})

test('under a line over numbers every number has its place, so that its slope is true', () => {
  const line = { type: 'line', wells: { axis: [d('offset')], values: [m('rate')] } }
  const parts = { main: answer({ offset: ['0', '4', '1', null], rate: ['0.1', '0.7', '0.4', '0.5'] }) }
  const drawn = draw(line, parts)
  if (drawn.kind !== 'apex') throw new Error(drawn.kind)
  const { options, series } = drawn.apex
  expect(options.xaxis?.categories).toEqual(['0', '1', '2', '3', '4', expect.any(String)])
  // There are no customers at 2 and 3: the line goes on to 4 as it would on paper, a third of the way each.
  expect((series[0] as { data: number[] }).data).toEqual([0.1, 0.4, expect.closeTo(0.5, 9), expect.closeTo(0.6, 9), 0.7, 0.5])

  const counts = draw(
    { ...line, wells: { ...line.wells, values: [m('orders')] } },
    { main: answer({ offset: ['2', '5'], orders: ['10', '20'] }) },
  )
  // What can be counted is 0 where nothing was.
  expect(counts.kind === 'apex' && (counts.apex.series[0] as { data: number[] }).data).toEqual([10, 0, 0, 20])

  const bySize = draw({ ...line, sort: { by: 'shop.rate', direction: 'desc' } }, parts)
  expect(bySize.kind === 'apex' && bySize.apex.options.xaxis?.categories).toHaveLength(4)
  const far = draw(line, { main: answer({ offset: ['1', '900000'], rate: ['0.1', '0.2'] }) })
  expect(far.kind === 'apex' && far.apex.options.xaxis?.categories).toHaveLength(2)
})

describe('pareto', () => {
  const spec = { type: 'pareto', wells: { axis: [d('city')], values: [m('sales')] } }
  const pareto = (
    columns: Record<string, unknown[]>,
    more: Partial<Record<Part, ReturnType<typeof answer>>> = {},
    total?: number,
    own: object = {},
  ) => draw({ ...spec, ...own }, { main: answer(columns, total), ...more })

  test('from the largest down, with what is reached so far, and how few make 80 %', () => {
    // 50 + 30 of 100: two of four.
    const drawing = pareto({ city: ['a', 'b', 'c', 'd'], sales: ['30', '50', '15', '5'] })
    const { lines, categories } = apexOf(drawing)
    expect(categories).toEqual(['b', 'a', 'c', 'd'])
    expect(lines).toEqual([
      ['sales', [50, 30, 15, 5]],
      ['Cumulative share', [0.5, 0.8, 0.95, 1]],
    ])
    expect(drawing.notes[0]?.text).toEqual({ zh: '前 2 项（共 4 项的 50%）占 80%', en: 'The first 2 (50% of 4) make 80 %' })
    // A press on the line is one on its column.
    expect(drawing.markAt(1, 1)).toMatchObject({ label: 'a', measure: { name: 'shop.sales' }, value: 30 })
  })

  test('the rest counts in the whole, last, and is no item', () => {
    const cut = { limit: { rows: 2 } }
    const drawing = pareto({ city: ['a', 'b'], sales: ['40', '20'] }, { other: answer({ sales: ['40'] }) }, 9, cut)
    expect(apexOf(drawing).lines[1]?.[1]).toEqual([0.4, 0.6, 1])
    expect(kinds(drawing)).not.toContain('answer')
    // Without the rest nobody knows the whole.
    const open = pareto({ city: ['a', 'b'], sales: ['40', '20'] }, {}, 9, cut)
    expect(apexOf(open).lines).toHaveLength(1)
    expect(open.notes.map(({ text }) => text.en)).toContain('Without Other the whole is unknown: there is no cumulative share')
  })

  test('over losses the line rises above 100 % and comes back; a whole that is none has no line', () => {
    const whale = pareto({ city: ['a', 'b', 'c'], sales: ['90', '60', '-50'] })
    expect(apexOf(whale).lines[1]?.[1]).toEqual([0.9, 1.5, 1])
    const loss = pareto({ city: ['a', 'b'], sales: ['10', '-30'] })
    expect(apexOf(loss).lines).toHaveLength(1)
    expect(kinds(loss)).toContain('unfit')
  })
})

test('four hundred sloped names are no grey band: no two of them are closer than a line of text', () => {
  const names = Array.from({ length: 400 }, (_, at) => `A product of some length ${at}`)
  const { options } = apexOf(
    draw(
      { type: 'column', wells: { axis: [d('city')], values: [m('sales')] }, limit: { rows: 400 } },
      { main: answer({ city: names, sales: names.map((_, at) => String(1000 - at)) }) },
    ),
  )
  const format = options.xaxis?.labels?.formatter as ((label: string) => string) | undefined
  const labels = names.map((name) => format?.(name))
  const named = labels.filter((label) => label !== '')
  expect(labels[0]).not.toBe('')
  expect(named.length).toBeGreaterThan(10)
  expect(named.length * 16).toBeLessThanOrEqual(640)
})

test('bins are named at round ones, no two of them closer than a name is wide, also where bins are missing', () => {
  const namedOf = (bins: number[]) => {
    const drawn = draw(
      { type: 'column', wells: { axis: [d('city')], values: [m('sales')] } },
      { main: answer({ city: bins.map(String), sales: bins.map(() => '1') }) },
    )
    const format = apexOf(drawn).options.xaxis?.labels?.formatter as ((label: string) => string) | undefined
    return bins.map((bin) => format?.(String(bin)) ?? '')
  }
  const all = Array.from({ length: 30 }, (_, at) => at * 2000)
  expect(namedOf(all).filter((label) => label !== '')).toEqual(['0', '10000', '20000', '30000', '40000', '50000'])
  // Of 60000, 70000 … side by side every third has room for its name.
  const gaps = namedOf([...all.slice(0, 24), 60_000, 70_000, 80_000, 90_000, 100_000, 110_000])
  const places = gaps.flatMap((label, at) => (label === '' ? [] : [at]))
  expect(places.every((at, index) => index === 0 || at - (places[index - 1] ?? 0) >= 3)).toBe(true)
})

describe('waterfall', () => {
  const spec = { type: 'waterfall', wells: { axis: [d('city')], values: [m('sales')] } }
  const steps = (drawing: Drawing) => {
    if (drawing.kind !== 'apex') throw new Error(`drawn as ${drawing.kind}`)
    const [series] = drawing.apex.series as unknown as { data: { x: string; y: [number, number] }[] }[]
    return series?.data.map(({ x, y }) => [x, ...y])
  }

  test('each part begins where the one before ended; the last is the whole, the rest with it', () => {
    const drawing = draw(
      { ...spec, limit: { rows: 2 } },
      { main: answer({ city: ['a', 'b'], sales: ['50', '-20'] }, 9), other: answer({ sales: ['70'] }) },
    )
    // 50, then down to 30, then seven others up to 100.
    expect(steps(drawing)).toEqual([
      ['a', 0, 50],
      ['b', 30, 50],
      ['Other (7)', 30, 100],
      ['Total', 0, 100],
    ])
    expect(drawing.markAt(0, 1)).toMatchObject({ label: 'b', value: -20 })
    expect(drawing.markAt(0, 3)).toBeNull()
  })

  test('compared, it leads from the earlier whole to the present one, gains first', () => {
    const compared = { ...spec, compare: 'previous', range: { field: 'shop.day', from: '2025-02-01', to: '2025-02-28' } }
    const drawing = draw(compared, {
      main: answer({ city: ['a', 'b', 'c'], sales: ['90', '40', '5'] }),
      before: answer({ city: ['a', 'b'], sales: ['60', '70'] }),
    })
    // 130 before: c +5, a +30, b −30, so 135 now.
    expect(steps(drawing)).toEqual([
      ['Previous', 0, 130],
      ['a', 130, 160],
      ['c', 160, 165],
      ['b', 135, 165],
      ['Now', 0, 135],
    ])
  })

  test('what does not add up is no waterfall', () => {
    const drawing = draw(
      { type: 'waterfall', wells: { axis: [d('city')], values: [m('rate')] } },
      { main: answer({ city: ['a', 'b'], rate: ['0.5', '0.2'] }) },
    )
    expect(apexOf(drawing).type).toBe('bar')
    expect(kinds(drawing)).toEqual(['unfit'])
  })
})
