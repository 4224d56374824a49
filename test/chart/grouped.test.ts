import type { Query } from '@cubejs-client/core'
import { expect, test } from 'vitest'
import { askChart, questionText } from '../../dashboard/core/chart/ask.ts'
import { withTops } from '../../dashboard/core/chart/conditions.ts'
import { edit } from '../../dashboard/core/chart/edit.ts'
import { groupedQuestions, withoutGroups } from '../../dashboard/core/chart/grouped.ts'
import { type Part, toQuery } from '../../dashboard/core/chart/query.ts'
import { chartSpec, readSpec } from '../../dashboard/core/chart/spec.ts'
import { answer, apexOf, asking, at, draw, m, t } from './shop.ts'

const south = { name: 'South', values: ['A', 'B'] }
const city = (more: object = {}) => ({ name: 'shop.city', kind: 'dimension', groups: [south], ...more })
const spec = (more: object = {}) =>
  chartSpec.parse({ version: 1, type: 'column', auto: false, wells: { axis: [city()], values: [m('orders')] }, ...more })

/** Of four cities 5, 4, 3 and 2 people; A and B share one of theirs, so that the two together have 8. */
const asked = async (chart: ReturnType<typeof spec>, answerTo: (query: Query, part: Part) => ReturnType<typeof answer>) => {
  const queries: [Part, Query][] = []
  const results = await askChart(chart, asking, async (query, part) => {
    queries.push([part, query])
    return answerTo(query, part)
  })
  return { queries, results }
}
const isBare = ({ dimensions }: Query) => dimensions?.length === 0

test('a group is asked by all its values at once, so that nobody is counted twice; the others as they are', async () => {
  const { queries, results } = await asked(spec(), (query) =>
    isBare(query) ? answer({ orders: ['8'] }, 1) : answer({ city: ['C', 'D'], orders: ['3', '2'] }, 2),
  )
  expect(queries.map(([, { dimensions, filters }]) => [dimensions, filters])).toEqual([
    [[], [{ member: 'shop.city', operator: 'equals', values: ['A', 'B'] }]],
    [['shop.city'], [{ member: 'shop.city', operator: 'notEquals', values: ['A', 'B'] }]],
  ])
  // Eight, not nine, and by size like any other.
  expect(results.main?.columns).toMatchObject({ 'shop.city': ['South', 'C', 'D'], 'shop.orders': [8, 3, 2] })
  expect(results.main?.total).toBe(3)
})

test('pressing a group filters by what is in it, and so does all that follows from it', async () => {
  const { results } = await asked(spec(), (query) =>
    isBare(query) ? answer({ orders: ['8'] }, 1) : answer({ city: ['C', 'D'], orders: ['3', '2'] }, 2),
  )
  const drawing = draw(spec(), results)
  expect(apexOf(drawing).categories).toEqual(['South', 'C', 'D'])
  expect(drawing.markAt(0, 0)).toMatchObject({ label: 'South', filters: [{ member: 'shop.city', operator: 'equals', values: ['A', 'B'] }] })
  const narrowed = edit(spec(), { do: 'narrow', filters: drawing.markAt(0, 0)?.filters ?? [] })
  expect(narrowed.filters).toMatchObject([{ operator: 'equals', values: ['A', 'B'] }])
})

test('all others can be one as well', async () => {
  const chart = spec({ wells: { axis: [city({ rest: 'North' })], values: [m('orders')] } })
  const { queries, results } = await asked(chart, ({ filters }) =>
    answer({ orders: [JSON.stringify(filters).includes('notEquals') ? '4' : '8'] }, 1),
  )
  expect(queries.every(([, query]) => isBare(query))).toBe(true)
  expect(results.main?.columns).toMatchObject({ 'shop.city': ['South', 'North'], 'shop.orders': [8, 4] })
  expect(draw(chart, results).markAt(0, 1)?.filters).toEqual([{ member: 'shop.city', operator: 'notEquals', values: ['A', 'B'] }])
})

test('over time a group has a value at each period, and what is cut away is asked without all it stands for', async () => {
  const months = [at('2025-01-01'), at('2025-02-01')]
  const chart = spec({
    type: 'line',
    wells: { axis: [t('month')], values: [m('orders')], colour: [city()] },
    limit: { rows: null, series: 1, other: true },
  })
  const { queries, results } = await asked(chart, (query, part) => {
    const isByTime = JSON.stringify(query.timeDimensions ?? []).includes('granularity')
    if (part === 'other') return answer({ 'day.month': months, orders: ['5', '5'] })
    if (isBare(query)) return isByTime ? answer({ 'day.month': months, orders: ['8', '7'] }) : answer({ orders: ['14'] }, 1)
    return isByTime
      ? answer({ 'day.month': [...months, ...months], city: ['C', 'C', 'D', 'D'], orders: ['3', '3', '2', '2'] })
      : answer({ city: ['C', 'D'], orders: ['6', '4'] }, 2)
  })
  const other = queries.find(([part]) => part === 'other')?.[1]
  expect(other?.filters).toEqual([{ member: 'shop.city', operator: 'notEquals', values: ['A', 'B'] }])
  expect(apexOf(draw(chart, results)).lines).toEqual([
    ['South', [8, 7]],
    ['Other (2)', [5, 5]],
  ])
})

test('what is shown as asked is what is asked: a question for each of two fields’ groups; rows taken along are those before', async () => {
  const chart = spec({
    type: 'table',
    wells: {
      rows: [city(), { name: 'shop.kind', kind: 'dimension', groups: [{ name: 'Big', values: ['x'] }], rest: 'Small' }],
      values: [m('orders')],
    },
    filters: [{ member: 'shop.city', operator: 'equals', values: ['South', 'C'] }],
  })
  const { queries } = await asked(chart, () => answer({ orders: ['1'] }, 1))
  const query = toQuery(chart, asking)
  if (!query) throw new Error('no query')
  const questions = groupedQuestions(chart, asking.today, query)
  const plain = (one: Query) => JSON.stringify([one.dimensions, one.filters])
  expect(questions.map((one) => plain(one.query)).sort()).toEqual(
    queries
      .filter(([part]) => part === 'main')
      .map(([, one]) => plain(one))
      .sort(),
  )
  expect(questions.map(({ names }) => names)).toEqual([
    { 'shop.kind': 'Small' },
    { 'shop.city': 'South', 'shop.kind': 'Small' },
    { 'shop.kind': 'Big' },
    { 'shop.city': 'South', 'shop.kind': 'Big' },
  ])
  expect(withoutGroups(chart, asking.today, query)).toMatchObject({
    dimensions: ['shop.city', 'shop.kind'],
    filters: [{ member: 'shop.city', operator: 'equals', values: ['A', 'B', 'C'] }],
  })
})

test('the first of a list of groups are the values in them, for whoever knows no groups', () => {
  const chart = spec({
    wells: { axis: [city({ rest: 'North' })], values: [m('orders')] },
    conditions: [{ kind: 'top', member: 'shop.city', by: 'shop.orders', count: 1, end: 'largest' }],
  })
  const firstIs = (value: string) => withTops(chart, [answer({ city: [value], orders: ['8'] }, 1)]).conditions
  expect(firstIs('South')).toEqual([{ kind: 'any', any: [[{ member: 'shop.city', operator: 'equals', values: ['A', 'B'] }]] }])
  expect(firstIs('North')).toEqual([{ kind: 'any', any: [[{ member: 'shop.city', operator: 'notEquals', values: ['A', 'B'] }]] }])
})

test('a group nobody is in is not there', async () => {
  const { results } = await asked(spec(), (query) =>
    isBare(query) ? answer({ orders: [null] }, 1) : answer({ city: ['C'], orders: ['3'] }, 1),
  )
  expect(results.main?.columns['shop.city']).toEqual(['C'])
})

test('groups are made and undone as one edit, stay in the chart, and make another question', () => {
  const plain = spec({ wells: { axis: [{ name: 'shop.city', kind: 'dimension' }], values: [m('orders')] } })
  const made = edit(plain, { do: 'group', well: 'axis', at: 0, groups: [south], rest: 'North' })
  expect(readSpec(JSON.parse(JSON.stringify(made)))).toEqual(made)
  expect(made.wells.axis).toEqual([city({ rest: 'North' })])
  expect(questionText(made, asking)).not.toBe(questionText(plain, asking))
  expect(edit(made, { do: 'group', well: 'axis', at: 0, groups: [] })).toEqual(plain)
})
