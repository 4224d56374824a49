import { expect, test } from 'vitest'
import { boardSpec, type ChartTile } from '../../dashboard/core/board/spec.ts'
import { toQuery } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { chartSpec, type Filter } from '../../dashboard/core/chart/spec.ts'
import type { Field, FieldKind, Fields } from '../../dashboard/core/field/field.ts'
import {
  type LinkFilters,
  readLinkFilters,
  type Shared,
  showsMark,
  toTileQuestion,
  toValuesQuestion,
  usedViews,
} from '../../dashboard/core/share/link.ts'

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
  return {
    name,
    title: { zh: name, en: name },
    description: { zh: '', en: '' },
    fields,
    folders: [{ title: null, fields }],
    hierarchies: [],
    former: [],
  }
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
const days = (...values: string[]): Filter => ({ member: 'sales.ordered_at', operator: 'inDateRange', values })
const clickOn = (tile: string, filter: Filter): Filter => ({ ...filter, from: tile })
const none: LinkFilters = { adjusted: [], clicks: [] }

/** What Cube is asked for a tile of a link; null: nothing is. */
function asked(link: Shared, at = 0, set: Partial<LinkFilters> = {}) {
  const question = toTileQuestion(link, link.board.tiles[at] as ChartTile, { ...none, ...set }, facts)
  const query = question && toQuery(question.spec, question.asking)
  return query && { filters: query.filters ?? [], range: query.timeDimensions?.map(({ dateRange }) => dateRange)[0] ?? null }
}
const region = (...values: string[]) => ({ member: 'sales.region', operator: 'equals', values })
const whole = ['2025-01-01', '2025-06-15']

test('the locked filters of a link are added to whatever is asked, in the words of the chart’s own view', () => {
  const link = shared([byMonth, segments], { locked: [equals('sales.region', '华南')] })
  expect(asked(link)).toEqual({ filters: [region('华南')], range: whole })
  expect(asked(link, 1)).toEqual({ filters: [{ ...region('华南'), member: 'rfm.region' }], range: null })
})

test('a lock that a chart can’t apply, or that restricts nothing, closes the chart instead of opening everything', () => {
  const link = shared([byMonth, segments], { locked: [equals('sales.status', 'paid')] })
  expect([asked(link) === null, asked(link, 1)]).toEqual([false, null])
  for (const lock of [equals('sales.region'), { ...equals('sales.ordered_at', 'some day'), operator: 'inDateRange' as const }])
    expect(asked(shared([byMonth], { locked: [lock] }))).toBeNull()
})

test('the board’s own filters hold in a link, unless they may be adjusted', () => {
  const filters = [equals('sales.region', '华东')]
  const set = [equals('sales.region', '西南')]
  expect(asked(shared([byMonth], { filters }))?.filters).toEqual([region('华东')])
  expect(readLinkFilters(shared([byMonth], { filters }), set)).toEqual({ foreign: set[0] })
  const free = shared([byMonth], { filters, adjustable: true })
  expect(readLinkFilters(free, set)).toEqual({ adjusted: set, clicks: [] })
  expect(readLinkFilters(free, undefined)).toEqual({ adjusted: filters, clicks: [] })
  expect(readLinkFilters(free, [])).toEqual(none)
  expect(asked(free, 0, { adjusted: set })?.filters).toEqual([region('西南')])
})

test('of an adjustable link a held filter is added to every question, and its values are not listed', () => {
  const filters = [equals('sales.city', '上海'), equals('sales.status', 'paid'), days('2025-03-01', '2025-03-31')]
  const link = shared([byMonth], { filters, adjustable: true, held: ['sales.city', 'sales.ordered_at'] })
  expect(asked(link, 0, { adjusted: [] })).toEqual({
    filters: [{ member: 'sales.city', operator: 'equals', values: ['上海'] }],
    range: ['2025-03-01', '2025-03-31'],
  })
  const listed = [0, 1, 2, 3].map((at) => toValuesQuestion(link, at, facts)?.spec.wells.rows?.[0]?.name ?? null)
  expect(listed).toEqual([null, 'sales.status', null, null])
})

test.each<[string, Filter]>([
  ['another field', equals('sales.product', '茶')],
  ['the same field by what it is not', { member: 'sales.region', operator: 'notEquals', values: ['华东'] }],
  ['the same field by a part of its text', { member: 'sales.region', operator: 'contains', values: ['华'] }],
  ['the same field as a date', { member: 'sales.region', operator: 'inDateRange', values: ['this_year'] }],
  ['a date by one end', { member: 'sales.ordered_at', operator: 'afterDate', values: ['2020-01-01'] }],
  ['a year of six digits', days('2025-01-01', '+100000-01-01')],
  ['a day that is none', days('2025-02-30', '2025-03-01')],
  ['a range in words', days('since the beginning')],
])('an adjustable link does not let its viewers set %s', (_what, filter) => {
  const link = shared([byMonth], { filters: [equals('sales.region'), days()], adjustable: true })
  expect(readLinkFilters(link, [filter])).toEqual({ foreign: filter })
})

test('a filter that is only offered is none to be set where the link adjusts nothing', () => {
  const link = shared([byMonth], { filters: [equals('sales.city'), days()] })
  for (const filter of [equals('sales.city', '上海'), days('2023-01-01', '2023-06-15')])
    expect(readLinkFilters(link, [filter])).toEqual({ foreign: filter })
  expect(asked(link)?.range).toEqual(whole)
})

test('a click narrows the dates that a chart has, and never moves them', () => {
  const held = shared([byMonth], { filters: [days('2025-03-10', '2025-05-31')] })
  const click = (...values: string[]) => ({ clicks: [clickOn('other', days(...values))] })
  // The week of 10 March begins on that day, the month before it.
  expect(asked(held, 0, click('2025-03-01', '2025-03-31'))?.range).toEqual(['2025-03-10', '2025-03-31'])
  expect(asked(held, 0, click('2025-04-01', '2025-04-30'))).toEqual({ filters: [], range: ['2025-04-01', '2025-04-30'] })
  expect(asked(held, 0, click('2025-01-01', '2025-12-31'))?.range).toEqual(['2025-03-10', '2025-05-31'])
  // Beyond them nothing is left: both hold.
  expect(asked(held, 0, click('2024-01-01', '2024-01-31'))).toEqual({
    filters: [{ member: 'sales.ordered_at', operator: 'inDateRange', values: ['2024-01-01', '2024-01-31'] }],
    range: ['2025-03-10', '2025-05-31'],
  })
  // Its own range binds a chart like a board's.
  expect(asked(shared([byMonth]), 0, click('2024-12-01', '2025-01-31'))?.range).toEqual(['2025-01-01', '2025-01-31'])
  const two = { clicks: [...click('2025-04-01', '2025-04-30').clicks, ...click('2020-01-01', '2020-12-31').clicks] }
  expect(asked(held, 0, two)?.range).toEqual(['2025-04-01', '2025-04-30'])
})

test('a tile is spared by its own click', () => {
  const link = shared([byMonth, segments])
  const clicks = [clickOn('t0', equals('sales.region', '华东')), clickOn('t1', equals('sales.region', '华南'))]
  expect(asked(link, 0, { clicks })?.filters).toEqual([region('华南')])
})

test('a chart shared alone has no other that a click could filter', () => {
  const link = shared([byMonth])
  const click = clickOn('t0', equals('sales.region', '华东'))
  expect(readLinkFilters({ ...link, board: { ...link.board, single: true } }, [click])).toEqual({ foreign: click })
  expect(readLinkFilters(link, [click])).toEqual({ adjusted: [], clicks: [click] })
})

const answer = (members: string[], columns: unknown[][]) => ({
  main: readResult({ annotation: { measures: {}, dimensions: {} }, data: { members, columns } }),
})
const topProducts = chartSpec.parse({
  version: 1,
  type: 'bar',
  wells: { axis: [dimension('sales.product')], colour: [dimension('sales.region')], values: [measure('sales.orders')] },
})

test('a click is one on what the picture shows: values of its fields, each by itself or all of a mark', () => {
  const shown = answer(
    ['sales.product', 'sales.region'],
    [
      ['tea', 'salt', null],
      ['华东', '华南', '华东'],
    ],
  )
  const may = (...mark: Filter[]) => showsMark({ spec: topProducts }, shown, mark)
  expect(may(equals('sales.product', 'tea'))).toBe(true)
  expect(may(equals('sales.product', 'salt'), equals('sales.region', '华东'))).toBe(true)
  expect(may({ member: 'sales.product', operator: 'equals', values: [null] })).toBe(true)
  for (const mark of [
    equals('sales.product', 'silk'),
    equals('sales.product', 'tea', 'salt'),
    equals('sales.product'),
    equals('sales.city', 'tea'),
    { ...equals('sales.product', 'tea'), operator: 'notEquals' as const },
    { ...equals('sales.product', 'te'), operator: 'startsWith' as const },
    { ...equals('sales.product'), operator: 'set' as const },
  ])
    expect([mark, may(mark)]).toEqual([mark, false])
  expect(may(equals('sales.product', 'tea'), equals('sales.product', 'silk'))).toBe(false)
  expect(showsMark({ spec: { ...topProducts, type: 'kpi' } }, shown, [equals('sales.product', 'tea')])).toBe(false)
  expect(showsMark({ spec: topProducts }, {}, [equals('sales.product', 'tea')])).toBe(false)
})

test('on a time axis a click is one of its periods, with rows or without, and no other span', () => {
  const shown = answer(['sales.ordered_at.month'], [['2025-01-01T00:00:00.000', '2025-04-01T00:00:00.000']])
  const may = (from: string, to: string) => showsMark({ spec: byMonth }, shown, [days(from, to)])
  expect(may('2025-01-01', '2025-01-31')).toBe(true)
  expect(may('2025-02-01', '2025-02-28')).toBe(true)
  const others = [
    ['2025-01-01', '2025-01-01'],
    ['2025-01-02', '2025-01-31'],
    ['2025-01-01', '2025-02-28'],
    ['2024-12-01', '2024-12-31'],
    ['2025-05-01', '2025-05-31'],
    ['this_year', ''],
    ['x', 'y'],
  ] as const
  for (const [from, to] of others) expect([from, to, may(from, to)]).toEqual([from, to, false])
  expect(showsMark({ spec: byMonth }, shown, [days('this_year')])).toBe(false)
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
