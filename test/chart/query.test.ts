import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { keptCount } from '../../dashboard/core/chart/firsts.ts'
import { toFollowing } from '../../dashboard/core/chart/following.ts'
import { type Asking, type Queries, toQueries, toQuery } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { type ChartSpec, chartSpec, type FieldRef } from '../../dashboard/core/chart/spec.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

const meta: unknown = JSON.parse(readFileSync(new URL('./meta.json', import.meta.url), 'utf8'))
const asking: Asking = { today: '2025-11-18', timezone: 'Asia/Shanghai', fields: toFields(meta) }
const make = (spec: object): ChartSpec => chartSpec.parse({ version: 1, auto: false, ...spec })
const m = (name: string): FieldRef => ({ name: `sales.${name}`, kind: 'measure' })
const d = (name: string): FieldRef => ({ name: `sales.${name}`, kind: 'dimension' })
const month: FieldRef = { name: 'sales.ordered_at', kind: 'time', grain: 'month' }
const range = (preset: string) => ({ field: 'sales.ordered_at', preset })

test('a line asks by grain within the range', () => {
  expect(toQuery(make({ type: 'line', wells: { axis: [month], values: [m('net_sales')] }, range: range('this_year') }), asking)).toEqual({
    measures: ['sales.net_sales'],
    dimensions: [],
    timeDimensions: [{ dimension: 'sales.ordered_at', granularity: 'month', dateRange: ['2025-01-01', '2025-11-18'] }],
    order: [['sales.ordered_at', 'asc']],
    limit: 5000,
    timezone: 'Asia/Shanghai',
  })
})

test('a range on a date that is not drawn restricts all the same', () => {
  const query = toQuery(
    make({ type: 'column', wells: { axis: [d('channel')], values: [m('net_sales')] }, range: range('last_month') }),
    asking,
  )
  expect(query?.timeDimensions).toEqual([{ dimension: 'sales.ordered_at', dateRange: ['2025-10-01', '2025-10-31'] }])
})

test('nothing is asked while a well is empty', () => {
  expect(toQueries(make({ type: 'column', wells: { values: [m('net_sales')] } }), asking)).toBeNull()
})

test('a list asks one more than it shows, and how many there are', () => {
  const query = toQuery(make({ type: 'bar', wells: { axis: [d('product')], values: [m('net_sales')] }, limit: { rows: 10 } }), asking)
  expect(query).toMatchObject({ limit: 11, total: true, order: [['sales.net_sales', 'desc']] })
})

test('a pie asks for as many as the bars it may become, and the rest is the rest of what is drawn', () => {
  const pie = make({ type: 'pie', wells: { axis: [d('city')], values: [m('net_sales')] } })
  expect(toQuery(pie, asking)).toMatchObject({ limit: 21, total: true })
  const cities = Array.from({ length: 21 }, (_, at) => `c${at}`)
  const answer = (last: string) =>
    readResult({
      annotation: {
        measures: { 'sales.net_sales': { type: 'number' } },
        dimensions: { 'sales.city': { type: 'string' } },
        timeDimensions: {},
      },
      data: { members: ['sales.city', 'sales.net_sales'], columns: [cities, cities.map((_, at) => (at === 20 ? last : `${100 - at}`))] },
      total: 40,
    })
  const left = (last: string) => {
    const [rest] = toFollowing(pie, asking, { main: answer(last) }).other?.filters ?? []
    return JSON.stringify(rest).match(/"c\d+"/g)
  }
  expect(left('1')).toHaveLength(5)
  expect(left('-1')).toHaveLength(20)
})

test('the rest is asked again, without what is shown, and never for one item alone', () => {
  const bar = make({ type: 'bar', wells: { axis: [d('city')], values: [m('buyers')] }, limit: { rows: 2 }, range: range('this_year') })
  const answer = (total: number) =>
    readResult({
      annotation: {
        measures: { 'sales.buyers': { type: 'number' } },
        dimensions: { 'sales.city': { type: 'string' } },
        timeDimensions: {},
      },
      data: {
        members: ['sales.city', 'sales.buyers'],
        columns: [
          ['上海', null, '北京'],
          ['9', '7', '5'],
        ],
      },
      total,
    })
  expect(toFollowing(bar, asking, { main: answer(12) }).other).toEqual({
    measures: ['sales.buyers'],
    dimensions: [],
    timeDimensions: [{ dimension: 'sales.ordered_at', dateRange: ['2025-01-01', '2025-11-18'] }],
    filters: [
      {
        and: [
          { member: 'sales.city', operator: 'notEquals', values: ['上海'] },
          { member: 'sales.city', operator: 'set' },
        ],
      },
    ],
    limit: 1,
    timezone: 'Asia/Shanghai',
  })
  expect(toFollowing(bar, asking, { main: answer(3) })).toEqual({})
  expect([keptCount(3, 12, 2), keptCount(3, 3, 2), keptCount(2, 2, 2)]).toEqual([2, 3, 2])
})

test('the earlier period is asked for the same values of a cut list', () => {
  const bar = make({
    type: 'bar',
    wells: { axis: [d('city')], values: [m('buyers')] },
    limit: { rows: 1, other: false },
    range: range('this_month'),
    compare: 'previous',
  })
  const main = readResult({
    annotation: { measures: { 'sales.buyers': { type: 'number' } }, dimensions: { 'sales.city': { type: 'string' } }, timeDimensions: {} },
    data: [
      { 'sales.city': '上海', 'sales.buyers': '9' },
      { 'sales.city': '北京', 'sales.buyers': '5' },
    ],
    total: 40,
  })
  expect(toFollowing(bar, asking, { main }).before).toMatchObject({
    timeDimensions: [{ dimension: 'sales.ordered_at', dateRange: ['2025-10-01', '2025-10-18'] }],
    filters: [{ member: 'sales.city', operator: 'equals', values: ['上海'] }],
  })
})

test('a pivot asks a total for every level of rows and columns', () => {
  const spec = make({
    type: 'pivot',
    wells: { rows: [d('region'), d('province')], columns: [d('channel')], values: [m('average_order_value')] },
  })
  const queries: Queries = toQueries(spec, asking) ?? {}
  expect(Object.keys(queries).sort()).toEqual(['main', 'total:0,0', 'total:0,1', 'total:1,0', 'total:1,1', 'total:2,0'])
  expect(toQueries({ ...spec, options: { ...spec.options, totals: false } }, asking)).not.toHaveProperty('total:0,0')
  const [sub, across] = [queries['total:1,0'], queries['total:0,1']]
  expect([sub?.dimensions, across?.dimensions]).toEqual([['sales.region'], ['sales.channel']])
})

test('a number with its line asks the number for itself: a rate of a year is no sum of months', () => {
  const queries = toQueries(
    make({ type: 'kpi', wells: { values: [m('refund_rate_value')], axis: [month] }, range: range('this_year'), compare: 'last_year' }),
    asking,
  )
  expect(queries?.main.timeDimensions).toEqual([{ dimension: 'sales.ordered_at', dateRange: ['2025-01-01', '2025-11-18'] }])
  expect(queries?.before?.timeDimensions).toEqual([{ dimension: 'sales.ordered_at', dateRange: ['2024-01-01', '2024-11-18'] }])
  expect(queries?.spark?.timeDimensions).toEqual([
    { dimension: 'sales.ordered_at', granularity: 'month', dateRange: ['2025-01-01', '2025-11-18'] },
  ])
})

test('"not set" is a value like any other', () => {
  const filters = (values: (string | null)[], operator: 'equals' | 'notEquals') =>
    toQuery(
      make({
        type: 'column',
        wells: { axis: [d('channel')], values: [m('net_sales')] },
        filters: [{ member: 'sales.city', operator, values }],
      }),
      asking,
    )?.filters
  expect(filters([null], 'equals')).toEqual([{ member: 'sales.city', operator: 'notSet' }])
  expect(filters(['上海', null], 'equals')).toEqual([
    {
      or: [
        { member: 'sales.city', operator: 'equals', values: ['上海'] },
        { member: 'sales.city', operator: 'notSet' },
      ],
    },
  ])
  expect(filters([null], 'notEquals')).toEqual([{ member: 'sales.city', operator: 'set' }])
  expect(filters([], 'equals')).toBeUndefined()
})

test('a board’s filters reach a chart of another view by the name they share', () => {
  const rfm = make({
    type: 'column',
    wells: { axis: [{ name: 'rfm.segment', kind: 'dimension' }], values: [{ name: 'rfm.customers', kind: 'measure' }] },
  })
  const filters = [
    { member: 'sales.region', operator: 'equals' as const, values: ['east'] },
    { member: 'sales.product', operator: 'equals' as const, values: ['x'] }, // rfm knows no products
    { member: 'sales.tier', operator: 'equals' as const, values: ['gold'], from: 'this-tile' },
  ]
  expect(toQuery(rfm, { ...asking, filters, tile: 'this-tile' })?.filters).toEqual([
    { member: 'rfm.region', operator: 'equals', values: ['east'] },
  ])
})

test('a board’s dates take the place of the chart’s own', () => {
  const line = make({ type: 'line', wells: { axis: [month], values: [m('net_sales')] }, range: range('last_year') })
  const filters = [{ member: 'sales.ordered_at', operator: 'inDateRange' as const, values: ['last_7_days'] }]
  expect(toQuery(line, { ...asking, filters })?.timeDimensions).toEqual([
    { dimension: 'sales.ordered_at', granularity: 'month', dateRange: ['2025-11-12', '2025-11-18'] },
  ])
})

test('hostile values stay values', () => {
  const evil = "'; DROP TABLE orders; --"
  const query = toQuery(
    make({
      type: 'column',
      wells: { axis: [d('channel')], values: [m('net_sales')] },
      filters: [{ member: 'sales.city', operator: 'contains', values: [evil] }],
    }),
    asking,
  )
  expect(query?.filters).toEqual([{ member: 'sales.city', operator: 'contains', values: [evil] }])
  expect(() => make({ type: 'column', filters: [{ member: 'sales.city); DROP', operator: 'set' }] })).toThrow()
})
