import { expect, test } from 'vitest'
import { boardSpec } from '../../dashboard/core/board/spec.ts'
import { chartSpec, type Filter } from '../../dashboard/core/chart/spec.ts'
import type { Field, FieldKind, Fields } from '../../dashboard/core/field/field.ts'
import { type AskedQuery, mayAsk, type Shared, toSharedQuery, usedViews } from '../../dashboard/core/share/mayAsk.ts'

function field(name: string, kind: FieldKind): Field {
  const words = { zh: name, en: name }
  const view = name.split('.')[0] ?? ''
  return {
    name,
    view,
    kind,
    type: 'string',
    title: words,
    description: words,
    folder: null,
    synonyms: [],
    drillMembers: ['sales.order_id'],
  }
}

const all = [
  ...['sales.net_sales', 'sales.orders', 'sales.cost_of_goods', 'rfm.customers'].map((name) => field(name, 'measure')),
  ...['sales.region', 'sales.city', 'sales.product', 'sales.order_id', 'sales.status', 'rfm.segment', 'rfm.region', 'leads.stage'].map(
    (name) => field(name, 'dimension'),
  ),
  field('sales.ordered_at', 'time'),
  field('rfm.as_of', 'time'),
]
const views = ['sales', 'rfm', 'leads'].map((name) => {
  const fields = all.filter(({ view }) => view === name)
  return { name, title: { zh: name, en: name }, description: { zh: '', en: '' }, fields, folders: [{ title: null, fields }], former: [] }
})
const fields: Fields = { views, byName: new Map(all.map((one) => [one.name, one])) }
const facts = { today: '2025-06-15', timezone: 'Asia/Shanghai', fields }

const measure = (name: string) => ({ name, kind: 'measure' as const })
const dimension = (name: string) => ({ name, kind: 'dimension' as const })

const byMonth = chartSpec.parse({
  version: 1,
  type: 'line',
  wells: { axis: [{ name: 'sales.ordered_at', kind: 'time', grain: 'month' }], values: [measure('sales.net_sales')] },
  range: { field: 'sales.ordered_at', from: '2025-01-01', to: '2025-06-15' },
  compare: 'last_year',
})
const topProducts = chartSpec.parse({
  version: 1,
  type: 'table',
  wells: { rows: [dimension('sales.product')], values: [measure('sales.orders')] },
  filters: [{ member: 'sales.region', operator: 'equals', values: ['华东'] }],
  limit: { rows: 10 },
})
const segments = chartSpec.parse({
  version: 1,
  type: 'bar',
  wells: { axis: [dimension('rfm.segment')], values: [measure('rfm.customers')] },
})

const tile = (id: string, chart: typeof byMonth) => ({ id, place: { x: 0, y: 0, w: 6, h: 4 }, kind: 'chart', chart })

function shared(
  charts: (typeof byMonth)[],
  more: { filters?: Filter[]; locked?: Filter[]; adjustable?: boolean; held?: string[] } = {},
): Shared {
  const tiles = charts.map((chart, i) => tile(`t${i}`, chart))
  const board = boardSpec.parse({ version: 1, title: 'x', filters: more.filters ?? [], tiles })
  return { board, locked: more.locked ?? [], adjustable: more.adjustable ?? false, held: more.held ?? [] }
}

const equals = (member: string, ...values: string[]): Filter => ({ member, operator: 'equals', values })
const span = (from: string, to: string) => [`${from}T00:00:00.000`, `${to}T23:59:59.999`]
const months = (dateRange: unknown, granularity: string | undefined = 'month') => [
  { dimension: 'sales.ordered_at', granularity, dateRange },
]
const own: AskedQuery = { measures: ['sales.net_sales'], timeDimensions: months(span('2025-01-01', '2025-06-15')) }
const bySegment: AskedQuery = { measures: ['rfm.customers'], dimensions: ['rfm.segment'] }
const east = { member: 'sales.region', operator: 'equals', values: ['华东'] }

test('a chart’s own question is asked, and so is the same period of last year', () => {
  expect(mayAsk(own, shared([byMonth]), facts)).toBe(true)
  expect(mayAsk({ ...own, timeDimensions: months(span('2024-01-01', '2024-06-15')) }, shared([byMonth]), facts)).toBe(true)
})

test.each<[string, AskedQuery]>([
  ['another measure', { ...own, measures: ['sales.cost_of_goods'] }],
  ['a further measure', { ...own, measures: ['sales.net_sales', 'sales.orders'] }],
  ['a dimension', { ...own, dimensions: ['sales.city'] }],
  ['the rows behind it', { ...own, ungrouped: true }],
  ['a finer grain', { ...own, timeDimensions: months(span('2025-01-01', '2025-06-15'), 'day') }],
  ['no range', { ...own, timeDimensions: months(undefined) }],
  ['no time at all', { measures: ['sales.net_sales'] }],
  ['a wider range', { ...own, timeDimensions: months(span('2024-12-31', '2025-06-15')) }],
  ['a range between both periods', { ...own, timeDimensions: months(span('2024-06-01', '2025-02-01')) }],
  ['a range to a year of six digits', { ...own, timeDimensions: months(['2025-01-01T00:00:00.000', '+100000-01-01T00:00:00.000']) }],
  ['a range from no date', { ...own, timeDimensions: months(['Invalid date', '2025-06-15T23:59:59.999']) }],
  [
    'a second, wider range',
    { ...own, timeDimensions: [...months(span('2025-01-01', '2025-06-15')), ...months(span('2000-01-01', '2025-06-15'), undefined)] },
  ],
  ['a range in words', { ...own, timeDimensions: months('this year') }],
  ['a filter on what is not shown', { ...own, filters: [{ member: 'sales.city', operator: 'equals', values: ['上海'] }] }],
  ['such a filter in a group', { ...own, filters: [{ or: [{ member: 'sales.city', operator: 'set' }, east] }] }],
  ['an order by what is not shown', { ...own, order: [['sales.cost_of_goods', 'desc']] }],
  ['a segment', { ...own, segments: ['sales.big'] }],
  ['a later page', { ...own, offset: 5000 }],
  ['an expression', { ...own, measures: [{ expression: ['1'], cubeName: 'sales', name: 'x' }] }],
  ['a join of its own', { ...own, subqueryJoins: [] } as AskedQuery],
  ['a question of a chart that is not on the board', { measures: ['rfm.customers'], dimensions: ['rfm.segment'] }],
])('refuses %s', (_what, query) => {
  expect(mayAsk(query, shared([byMonth]), facts)).toBe(false)
})

test('a chart’s filter can’t be left out, changed or weakened', () => {
  const query: AskedQuery = { measures: ['sales.orders'], dimensions: ['sales.product'] }
  const link = shared([topProducts])
  expect(mayAsk({ ...query, filters: [east] }, link, facts)).toBe(true)
  expect(mayAsk(query, link, facts)).toBe(false)
  expect(mayAsk({ ...query, filters: [{ ...east, values: ['华东', '华南'] }] }, link, facts)).toBe(false)
  expect(mayAsk({ ...query, filters: [{ ...east, operator: 'notEquals' }] }, link, facts)).toBe(false)
  expect(mayAsk({ ...query, filters: [{ or: [east, { member: 'sales.product', operator: 'set' }] }] }, link, facts)).toBe(false)
})

test('one chart’s filter does not excuse another chart’s members', () => {
  const query: AskedQuery = { measures: ['sales.orders'], dimensions: ['sales.product'], filters: [] }
  expect(mayAsk(query, shared([byMonth, topProducts]), facts)).toBe(false)
})

test('clicking a mark narrows the other charts of the board', () => {
  const link = shared([byMonth, topProducts])
  expect(mayAsk({ ...own, filters: [{ member: 'sales.product', operator: 'equals', values: ['茶'] }] }, link, facts)).toBe(true)
})

test('a top ten does not give away the eleventh', () => {
  const link = shared([topProducts])
  const query: AskedQuery = { measures: ['sales.orders'], dimensions: ['sales.product'], filters: [east], limit: 50_000 }
  expect(toSharedQuery(query, link, facts)?.limit).toBeLessThanOrEqual(11)
  expect(toSharedQuery({ ...query, limit: undefined } as AskedQuery, link, facts)?.limit).toBeLessThanOrEqual(11)
})

test('of two charts with one question the longer list is not cut to the shorter', () => {
  const bar = chartSpec.parse({ version: 1, type: 'bar', wells: { axis: [dimension('rfm.segment')], values: [measure('rfm.customers')] } })
  const list = chartSpec.parse({
    version: 1,
    type: 'table',
    wells: { rows: [dimension('rfm.segment')], values: [measure('rfm.customers')] },
  })
  // A bar chart shows 20 and asks for one more; a table shows 1000.
  expect(toSharedQuery({ ...bySegment, limit: 1000 }, shared([bar]), facts)?.limit).toBe(22)
  expect(toSharedQuery({ ...bySegment, limit: 1000 }, shared([bar, list]), facts)?.limit).toBe(1000)
})

test('a lock without values closes the link instead of opening everything', () => {
  for (const lock of [equals('sales.region'), { ...equals('sales.ordered_at', 'some day'), operator: 'inDateRange' as const }])
    expect(mayAsk(own, shared([byMonth], { locked: [lock] }), facts)).toBe(false)
})

test('the locked filters of a link are added to whatever is asked, in the words of the chart’s own view', () => {
  const link = shared([byMonth, segments], { locked: [equals('sales.region', '华南')] })
  expect(toSharedQuery(own, link, facts)?.filters).toEqual([{ member: 'sales.region', operator: 'equals', values: ['华南'] }])
  expect(toSharedQuery(bySegment, link, facts)?.filters).toEqual([{ member: 'rfm.region', operator: 'equals', values: ['华南'] }])
})

test('a lock that a chart can’t apply closes the chart', () => {
  const link = shared([byMonth, segments], { locked: [equals('sales.status', 'paid')] })
  expect(mayAsk(own, link, facts)).toBe(true)
  expect(mayAsk({ measures: ['rfm.customers'], dimensions: ['rfm.segment'] }, link, facts)).toBe(false)
})

test('the board’s own filters hold in a link, unless they may be adjusted', () => {
  const filters = [equals('sales.region', '华东')]
  expect(toSharedQuery(own, shared([byMonth], { filters }), facts)?.filters).toEqual([east])
  expect(toSharedQuery(own, shared([byMonth], { filters, adjustable: true }), facts)?.filters).toEqual([])
  const west = { ...own, filters: [{ member: 'sales.region', operator: 'equals', values: ['西南'] }] }
  expect(toSharedQuery(west, shared([byMonth], { filters, adjustable: true }), facts)?.filters).toEqual(west.filters)
})

test('a board’s date filter takes the place of a chart’s range, and may move only when adjustable', () => {
  const filters: Filter[] = [{ member: 'sales.ordered_at', operator: 'inDateRange', values: ['2025-03-01', '2025-03-31'] }]
  const march = { ...own, timeDimensions: months(span('2025-03-01', '2025-03-31')) }
  expect(mayAsk(march, shared([byMonth], { filters }), facts)).toBe(true)
  expect(mayAsk(own, shared([byMonth], { filters }), facts)).toBe(false)
  expect(mayAsk(own, shared([byMonth], { filters, adjustable: true }), facts)).toBe(true)
})

test('a filter that is offered and not set may be set', () => {
  const link = shared([byMonth], { filters: [equals('sales.city')] })
  expect(mayAsk(own, link, facts)).toBe(true)
  expect(mayAsk({ ...own, filters: [{ member: 'sales.city', operator: 'equals', values: ['上海'] }] }, link, facts)).toBe(true)
})

test('the time zone is the company’s, whatever is asked', () => {
  expect(toSharedQuery({ ...own, timezone: 'Pacific/Kiritimati' }, shared([byMonth]), facts)?.timezone).toBe('Asia/Shanghai')
})

test('a link’s page learns the words of its own fields and nothing else of the model', () => {
  const seen = usedViews(shared([byMonth, segments], { filters: [equals('sales.region')] }), fields)
  expect(seen.flatMap((view) => view.fields.map(({ name }) => name)).sort()).toEqual([
    'rfm.customers',
    'rfm.region',
    'rfm.segment',
    'sales.net_sales',
    'sales.ordered_at',
    'sales.region',
  ])
  expect(JSON.stringify(seen)).not.toContain('order_id')
})

const days = (...values: string[]): Filter => ({ member: 'sales.ordered_at', operator: 'inDateRange', values })
const byRegion = chartSpec.parse({
  version: 1,
  type: 'bar',
  wells: { axis: [dimension('sales.region')], values: [measure('sales.orders')] },
})
const regions: AskedQuery = { measures: ['sales.orders'], dimensions: ['sales.region'] }

test('of an adjustable link a held filter is added to every question, and its values are not listed', () => {
  const filters = [equals('sales.city', '上海'), equals('sales.status', 'paid')]
  const link = shared([byRegion], { filters, adjustable: true, held: ['sales.city'] })
  expect(toSharedQuery(regions, link, facts)?.filters).toEqual([{ member: 'sales.city', operator: 'equals', values: ['上海'] }])
  expect(mayAsk({ dimensions: ['sales.status'] }, link, facts)).toBe(true)
  expect(mayAsk({ dimensions: ['sales.city'] }, link, facts)).toBe(false)
})

test('a held range binds, while another filter of the board may be changed', () => {
  const filters = [days('2025-03-01', '2025-03-31'), equals('sales.region', '华东')]
  const within = { ...regions, timeDimensions: [{ dimension: 'sales.ordered_at', dateRange: span('2025-03-01', '2025-03-31') }] }
  const beyond = { ...regions, timeDimensions: [{ dimension: 'sales.ordered_at', dateRange: span('2025-02-01', '2025-03-31') }] }
  const held = shared([byRegion], { filters, adjustable: true, held: ['sales.ordered_at'] })
  expect([within, beyond, regions].map((query) => mayAsk(query, held, facts))).toEqual([true, false, false])
  const free = shared([byRegion], { filters, adjustable: true, held: ['sales.region'] })
  expect([within, beyond, regions].map((query) => mayAsk(query, free, facts))).toEqual([true, true, true])
})

test('a range that is only offered lets nobody past the chart’s own where the link adjusts nothing', () => {
  const offered = [days()]
  const earlier = { ...own, timeDimensions: months(span('2023-01-01', '2023-06-15')) }
  expect(mayAsk(earlier, shared([byMonth], { filters: offered }), facts)).toBe(false)
  expect(mayAsk(own, shared([byMonth], { filters: offered }), facts)).toBe(true)
  expect(mayAsk(earlier, shared([byMonth], { filters: offered, adjustable: true }), facts)).toBe(true)
})
