import { expect, test } from 'vitest'
import { askChart, questionText } from '../../dashboard/core/chart/ask.ts'
import { edit } from '../../dashboard/core/chart/edit.ts'
import type { Part, Results } from '../../dashboard/core/chart/query.ts'
import { toQueries, toQuery } from '../../dashboard/core/chart/query.ts'
import { shownOnly } from '../../dashboard/core/chart/shown.ts'
import { chartSpec, readSpec } from '../../dashboard/core/chart/spec.ts'
import { toDrawing } from '../../dashboard/core/chart/toDrawing.ts'
import { answer, apexOf, asking, d, draw, look, m } from './shop.ts'

const make = (spec: object) => chartSpec.parse({ version: 1, auto: false, ...spec })
const bar = { type: 'bar', wells: { axis: [d('city')], values: [m('sales')] } }

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

test('the first can be chosen by a measure that is not shown; the rest is the rest of those', async () => {
  const spec = { ...bar, limit: { rows: 2, by: 'shop.orders' } }
  expect(toQuery(make(spec), asking)).toMatchObject({
    measures: ['shop.sales', 'shop.orders'],
    order: [['shop.orders', 'desc']],
    limit: 3,
    total: true,
  })
  const main = answer({ city: ['B', 'A', 'C'], sales: ['20', '50', '90'], orders: ['9', '7', '1'] }, 9)
  const { questions, results } = await asked(spec, { main, other: answer({ sales: ['100'] }) })
  expect(questions.other).toMatchObject({
    measures: ['shop.sales'],
    dimensions: [],
    filters: [{ member: 'shop.city', operator: 'notEquals', values: ['B', 'A'] }],
  })
  expect(apexOf(draw(spec, results)).lines).toEqual([['sales', [20, 50, 100]]])
  expect(apexOf(draw(spec, results)).categories).toEqual(['B', 'A', 'Other (7)'])
  // Chosen by orders, sorted by what is shown or by label: still the same two.
  const sorted = (sort: object) => apexOf(draw({ ...spec, sort }, results)).categories
  expect(sorted({ by: 'shop.sales', direction: 'desc' })).toEqual(['A', 'B', 'Other (7)'])
  expect(sorted({ by: 'label', direction: 'asc' })).toEqual(['A', 'B', 'Other (7)'])
})

test('what is sent of a measure that only orders is the order', () => {
  const spec = make({ ...bar, limit: { rows: 2, by: 'shop.orders' } })
  const main = answer({ city: ['B', 'A', 'C'], sales: ['20', '50', '90'], orders: ['912', '733', '1'] }, 9)
  const shown = shownOnly(spec, asking, { main, other: answer({ sales: ['100'] }) })
  expect(shown.main?.columns).toEqual({ 'shop.city': ['B', 'A'], 'shop.sales': [20, 50], 'shop.orders': [2, 1] })
  expect(apexOf(toDrawing(spec, shown, asking, look())).categories).toEqual(['B', 'A', 'Other (7)'])
})

test('the smallest, and a measure the model no longer has', () => {
  expect(toQuery(make({ ...bar, limit: { end: 'smallest' } }), asking)?.order).toEqual([['shop.sales', 'asc']])
  expect(toQuery(make({ ...bar, limit: { by: 'shop.gone' } }), asking)).toMatchObject({
    measures: ['shop.sales'],
    order: [['shop.sales', 'desc']],
  })
  expect(toQuery(make({ ...bar, limit: { by: 'elsewhere.sales' } }), asking)?.measures).toEqual(['shop.sales'])
  // A model order is left when a measure is named.
  const stages = { type: 'column', wells: { axis: [d('stage')], values: [m('sales')] } }
  expect(toQuery(make(stages), asking)?.limit).toBe(5000)
  expect(toQuery(make({ ...stages, limit: { rows: 2, by: 'shop.orders' } }), asking)).toMatchObject({
    limit: 3,
    order: [['shop.orders', 'desc']],
  })
})

test('with colours there is a rest of the axis, of the colours, and of both, each asked', async () => {
  const spec = {
    type: 'column',
    wells: { axis: [d('city')], values: [m('orders')], colour: [d('stage')] },
    limit: { rows: 1, series: 1 },
    options: { stack: 'stacked' },
  }
  const main = answer(
    { city: ['A', 'A', 'A', 'B', 'C'], stage: ['won', 'offer', 'lead', 'won', 'lead'], orders: ['9', '4', '2', '5', '3'] },
    5,
  )
  const parts = {
    main,
    'rank:axis': answer({ city: ['A', 'B'], orders: ['12', '5'] }, 3),
    'rank:colour': answer({ stage: ['won', 'offer'], orders: ['11', '4'] }, 3),
    // Buyers of the others are fewer than the sum of their rows.
    other: answer({ city: ['A', 'B', 'C'], orders: ['5', '0', '3'] }),
    'other:axis': answer({ stage: ['won', 'lead'], orders: ['5', '3'] }),
    'other:both': answer({ orders: ['3'] }),
  }
  const { questions, results } = await asked(spec, parts)
  const notA = { member: 'shop.city', operator: 'notEquals', values: ['A'] }
  const notWon = { member: 'shop.stage', operator: 'notEquals', values: ['won'] }
  expect(questions.other).toMatchObject({ dimensions: ['shop.city'], filters: [notWon] })
  expect(questions['other:axis']).toMatchObject({ dimensions: ['shop.stage'], filters: [notA] })
  expect(questions['other:both']).toMatchObject({ dimensions: [], filters: [notA, notWon] })
  const drawing = draw(spec, results)
  expect(apexOf(drawing).categories).toEqual(['A', 'Other (2)'])
  expect(apexOf(drawing).lines).toEqual([
    ['won', [9, 5]],
    ['Other (2)', [5, 3]],
  ])
  expect(drawing.markAt(1, 1)).toMatchObject({ filters: [notA, notWon], rests: [notA, notWon], value: 3 })
  expect(apexOf(toDrawing(make(spec), shownOnly(make(spec), asking, results), asking, look())).lines).toEqual(apexOf(drawing).lines)
})

const panels = { type: 'bar', wells: { axis: [d('city')], values: [m('sales')], split: [d('stage')] } }
const rows = answer(
  {
    stage: ['lead', 'lead', 'lead', 'won', 'won', 'won'],
    city: ['A', 'B', 'C', 'C', 'D', 'A'],
    sales: ['50', '30', '10', '40', '20', '5'],
  },
  6,
)
const ranked = answer({ stage: ['lead', 'won'], sales: ['90', '65'] }, 2)
const facetsOf = (spec: object, results: Results) => {
  const drawing = draw(spec, results)
  if (drawing.kind !== 'facets') throw new Error(drawing.kind)
  return drawing.facets.map(({ title, apex }) => [
    title,
    apex.options.xaxis?.categories,
    (apex.series as { data: number[] }[]).map(({ data }) => data),
  ])
}

test('every panel shows the first of all, and a rest of its own', async () => {
  const spec = { ...panels, limit: { rows: 1 } }
  const { questions, results } = await asked(spec, {
    main: rows,
    'rank:split': ranked,
    'rank:axis': answer({ city: ['A', 'C'], sales: ['55', '50'] }, 4),
    other: answer({ stage: ['lead', 'won'], sales: ['40', '60'] }),
  })
  expect(questions.other).toMatchObject({
    dimensions: ['shop.stage'],
    filters: [{ member: 'shop.city', operator: 'notEquals', values: ['A'] }],
  })
  expect(facetsOf(spec, results)).toEqual([
    ['lead', ['A', 'Other (2)'], [[50, 40]]],
    ['won', ['A', 'Other (2)'], [[5, 60]]],
  ])
  const shown = shownOnly(make(spec), asking, results)
  expect(facetsOf(spec, shown)).toEqual(facetsOf(spec, results))
  expect(shown['rank:axis']?.columns['shop.city']).toEqual(['A', 'A'])
})

test('or the first of its own', async () => {
  const spec = { ...panels, limit: { rows: 1, per: 'panel' } }
  const { questions, results } = await asked(spec, {
    main: rows,
    'rank:split': ranked,
    'rank:axis': answer(
      {
        stage: ['lead', 'won', 'lead', 'won', 'lead', 'won'],
        city: ['A', 'C', 'B', 'D', 'C', 'A'],
        sales: ['50', '40', '30', '20', '10', '5'],
      },
      6,
    ),
    other: answer({ stage: ['lead', 'won'], sales: ['40', '25'] }),
  })
  expect(questions['rank:axis']).toMatchObject({ dimensions: ['shop.stage', 'shop.city'], order: [['shop.sales', 'desc']] })
  const without = (stage: string, city: string) => ({
    and: [
      { member: 'shop.stage', operator: 'equals', values: [stage] },
      { member: 'shop.city', operator: 'notEquals', values: [city] },
    ],
  })
  expect(questions.other).toMatchObject({ dimensions: ['shop.stage'], filters: [{ or: [without('lead', 'A'), without('won', 'C')] }] })
  expect(facetsOf(spec, results)).toEqual([
    ['lead', ['A', 'Other (2)'], [[50, 40]]],
    ['won', ['C', 'Other (2)'], [[40, 25]]],
  ])
  const shown = shownOnly(make(spec), asking, results)
  expect(facetsOf(spec, shown)).toEqual(facetsOf(spec, results))
  expect(shown['rank:axis']?.length).toBe(2)
})

const stages = { type: 'column', wells: { axis: [d('city')], values: [m('orders')], colour: [d('stage')] }, options: { stack: 'stacked' } }
const cells = answer(
  {
    city: ['A', 'A', 'B', 'B', 'C', 'C', 'D'],
    stage: ['lead', 'won', 'lead', 'won', 'lead', 'won', 'won'],
    orders: ['9', '2', '6', '1', '4', '8', '5'],
  },
  7,
)
const byStage = answer(
  {
    stage: ['lead', 'won', 'lead', 'won', 'lead', 'won', 'won'],
    city: ['A', 'C', 'B', 'D', 'C', 'A', 'B'],
    orders: ['9', '8', '6', '5', '4', '2', '1'],
  },
  7,
)

test('every series shows the first of its own, and what it has beside them is asked as one', async () => {
  const spec = { ...stages, limit: { rows: 1, per: 'series' } }
  const parts = {
    main: cells,
    'rank:axis': byStage,
    'rank:colour': answer({ stage: ['lead', 'won'], orders: ['18', '15'] }, 2),
    // Buyers of B and C as leads are fewer than 6 + 4, those who won elsewhere fewer than 5 + 2 + 1.
    'other:axis': answer({ stage: ['lead', 'won'], orders: ['9', '7'] }),
  }
  const { questions, results } = await asked(spec, parts)
  expect(questions['rank:axis']).toMatchObject({ dimensions: ['shop.stage', 'shop.city'], order: [['shop.orders', 'desc']], limit: 10_000 })
  const without = (stage: string, city: string) => ({
    and: [
      { member: 'shop.stage', operator: 'equals', values: [stage] },
      { member: 'shop.city', operator: 'notEquals', values: [city] },
    ],
  })
  expect(questions['other:axis']).toMatchObject({
    dimensions: ['shop.stage'],
    filters: [{ or: [without('lead', 'A'), without('won', 'C')] }],
  })
  const drawing = draw(spec, results)
  expect(apexOf(drawing).categories).toEqual(['A', 'C', 'Other'])
  // 9 + 9 orders of leads and 8 + 7 of what was won; A also won 2 and C has 4 leads, which are in the rests.
  expect(apexOf(drawing).lines).toEqual([
    ['lead', [9, null, 9]],
    ['won', [null, 8, 7]],
  ])
  const notC = { member: 'shop.city', operator: 'notEquals', values: ['C'] }
  expect(drawing.markAt(1, 2)).toMatchObject({ label: 'Other (3) · won', value: 7, rests: [notC] })
  expect(drawing.markAt(1, 2)?.filters).toEqual([notC, { member: 'shop.stage', operator: 'equals', values: ['won'] }])
  // No one filter means the rests of both.
  expect(drawing.beside?.keyAt(2)).toBeNull()
  expect(drawing.label).toContain('First 1 of “city” for each “stage” by itself, its rest as Other')
  expect(draw(spec, results, 'zh').label).toContain('每个stage各显示自己的前 1 个city，其余合为“其他”')
  const shown = shownOnly(make(spec), asking, results)
  expect(shown.main?.length).toBe(2)
  expect(shown['rank:axis']?.columns['shop.city']).toEqual(['A', 'C'])
  const again = toDrawing(make(spec), shown, asking, look())
  expect(apexOf(again).lines).toEqual(apexOf(drawing).lines)
  expect(again.markAt(1, 2)).toEqual(drawing.markAt(1, 2))
})

test('colours without a series of their own have the rest of all that is shown; without Other the picture says what it lacks', async () => {
  const spec = { ...stages, limit: { rows: 1, series: 1, per: 'series' } }
  const main = answer({ city: ['A', 'B', 'A', 'C'], stage: ['won', 'won', 'lead', 'offer'], orders: ['9', '5', '3', '2'] }, 4)
  const parts = {
    main,
    // One city too many is shown: it would only be renamed.
    'rank:axis': answer({ stage: ['won', 'won', 'lead', 'offer'], city: ['A', 'B', 'A', 'C'], orders: ['9', '5', '3', '2'] }, 4),
    'rank:colour': answer({ stage: ['won', 'lead'], orders: ['14', '3'] }, 3),
    other: answer({ city: ['A', 'C'], orders: ['3', '2'] }),
    'other:both': answer({ orders: ['2'] }),
  }
  const { questions, results } = await asked(spec, parts)
  expect(questions['other:both']).toMatchObject({
    filters: [
      { member: 'shop.city', operator: 'notEquals', values: ['A', 'B'] },
      { member: 'shop.stage', operator: 'notEquals', values: ['won'] },
    ],
  })
  expect(apexOf(draw(spec, results)).lines).toEqual([
    ['won', [9, 5, null]],
    ['Other (2)', [3, null, 2]],
  ])
  const shown = shownOnly(make(spec), asking, results)
  expect(apexOf(toDrawing(make(spec), shown, asking, look())).lines).toEqual(apexOf(draw(spec, results)).lines)
  const bare = { ...stages, limit: { rows: 1, per: 'series', other: false } }
  const { results: whole } = await asked(bare, {
    main: cells,
    'rank:axis': byStage,
    'rank:colour': answer({ stage: ['lead', 'won'], orders: ['18', '15'] }, 2),
  })
  expect(apexOf(draw(bare, whole)).lines).toEqual([
    ['lead', [9, null]],
    ['won', [null, 8]],
  ])
  expect(draw(bare, whole).label).toContain('the rest is not shown')
})

test('against an earlier period each series is laid beside its own; panels show the same in all; a measure that only orders stays unseen', async () => {
  const spec = {
    ...stages,
    limit: { rows: 1, per: 'series', by: 'shop.sales' },
    compare: 'previous',
    range: { field: 'shop.day', from: '2025-02-01', to: '2025-02-28' },
  }
  const sales = { sales: ['900', '20', '60', '10', '40', '800', '50'] }
  const main = answer(
    {
      city: ['A', 'A', 'B', 'B', 'C', 'C', 'D'],
      stage: ['lead', 'won', 'lead', 'won', 'lead', 'won', 'won'],
      orders: ['9', '2', '6', '1', '4', '8', '5'],
      ...sales,
    },
    7,
  )
  const rank = answer(
    {
      stage: ['lead', 'won', 'lead', 'won', 'lead', 'won', 'won'],
      city: ['A', 'C', 'B', 'D', 'C', 'A', 'B'],
      sales: ['900', '800', '60', '50', '40', '20', '10'],
    },
    7,
  )
  const { results } = await asked(spec, {
    main,
    'rank:axis': rank,
    'rank:colour': answer({ stage: ['lead', 'won'], sales: ['1000', '880'] }, 2),
    before: answer({ city: ['A', 'A', 'C'], stage: ['lead', 'won', 'won'], orders: ['7', '3', '6'] }),
    'other:axis': answer({ stage: ['lead', 'won'], orders: ['9', '7'] }),
    'otherBefore:axis': answer({ stage: ['lead', 'won'], orders: ['1', '2'] }),
  })
  const { lines } = apexOf(draw(spec, results))
  expect(lines).toEqual([
    ['lead', [9, null, 9]],
    ['won', [null, 8, 7]],
    ['lead · Previous', [7, null, 1]],
    ['won · Previous', [null, 6, 2]],
  ])
  const shown = shownOnly(make(spec), asking, results)
  expect(JSON.stringify(shown.main?.columns)).not.toContain('900')
  expect(shown.before?.columns['shop.city']).toEqual(['A', 'C'])
  expect(apexOf(toDrawing(make(spec), shown, asking, look())).lines).toEqual(lines)
  const split = make({ ...panels, wells: { ...panels.wells, colour: [d('stage')] }, limit: { rows: 1, per: 'series' } })
  expect(toQueries(split, asking)?.['rank:axis']?.dimensions).toEqual(['shop.city'])
})

test('the rest is opened as a step down, as often as there is one, and Backspace comes back', () => {
  const rest = (...values: string[]) => ({ member: 'shop.city', operator: 'notEquals' as const, values })
  const to = { name: 'shop.city', kind: 'dimension' as const }
  const once = edit(make(bar), { do: 'drill', filters: [rest('A', 'B')], to })
  const twice = edit(once, { do: 'drill', filters: [rest('C', 'D')], to })
  expect(twice.filters).toEqual([rest('A', 'B'), rest('C', 'D')])
  expect(twice.wells).toEqual(make(bar).wells)
  expect(edit(twice, { do: 'rise', to: 0 }).filters).toEqual([])
  expect(toQueries(twice, asking)?.main.filters).toEqual([rest('A', 'B'), rest('C', 'D')])
})

test('a spec of yesterday is read as it was', () => {
  const old = { version: 1, type: 'bar', limit: { rows: 5, series: null, other: true } }
  expect(readSpec(old).limit).toEqual(old.limit)
})

test('an order by hand keeps what it lists in its order, the others after them; it is no other question', async () => {
  const main = answer({ city: ['A', 'B', null, 'C'], sales: ['50', '40', '30', '20'] }, 4)
  const sort = (...order: (string | null)[]) => ({ by: 'hand', direction: 'asc', order })
  const drawn = (...order: (string | null)[]) => apexOf(draw({ ...bar, sort: sort(...order) }, { main })).categories
  expect(drawn('C', null)).toEqual(['C', 'Not set', 'A', 'B'])
  expect(drawn('gone', 'B')).toEqual(['B', 'A', 'Not set', 'C'])
  const spec = make({ ...bar, sort: sort('C') })
  expect(questionText(spec, asking)).toBe(questionText(make({ ...bar, sort: sort('B') }), asking))
  expect(toQuery(spec, asking)?.order).toEqual([['shop.sales', 'desc']])
  // What runs along the axis runs in this order: 20, then 20 + 50.
  const running = {
    ...bar,
    wells: { axis: [d('city')], values: [{ ...m('sales'), calculation: { kind: 'running' } }] },
    sort: sort('C', 'A'),
  }
  const { results } = await asked(running, { main })
  expect(apexOf(draw(running, results)).lines).toEqual([['sales · running total', [20, 70, 110, 140]]])
  // Another field on the axis has other values.
  const other = edit(spec, { do: 'drop', well: 'axis', field: { name: 'shop.stage', kind: 'dimension' } })
  expect(other.sort).toBeNull()
})

test('a sort by a measure that is not shown asks it with the others; whoever takes a measure away no longer sorts by it', () => {
  const spec = make({ ...bar, sort: { by: 'shop.orders', direction: 'asc' } })
  expect(toQuery(spec, asking)).toMatchObject({ measures: ['shop.sales', 'shop.orders'], order: [['shop.orders', 'asc']] })
  const two = make({
    ...bar,
    wells: { axis: [d('city')], values: [m('sales'), m('orders')] },
    sort: { by: 'shop.orders', direction: 'asc' },
  })
  expect(edit(two, { do: 'remove', well: 'values', at: 1 }).sort).toBeNull()
})
