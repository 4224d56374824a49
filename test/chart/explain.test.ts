import type { Query } from '@cubejs-client/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { groupsBehind, othersOf, othersQuery } from '../../dashboard/core/chart/betweenGroups.ts'
import { type ChangeAsked, changeBehind, dimensionsFor, explainBy, type GroupsAsked } from '../../dashboard/core/chart/explain.ts'
import { factorParts, factorQuery, factorsOf } from '../../dashboard/core/chart/factors.ts'
import { filterFor } from '../../dashboard/core/chart/filter.ts'
import { type Result, readResult } from '../../dashboard/core/chart/result.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import type { Field, Fields } from '../../dashboard/core/field/field.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { type Server, start } from '../start.ts'

let server: Server
let fields: Fields
beforeAll(async () => {
  server = await start()
  fields = toFields(await server.get('/cubejs-api/v1/meta'))
})
afterAll(() => server?.stop())

const today = '2025-11-30'
async function load(query: Query): Promise<Result> {
  for (;;) {
    const { body } = await server.ask('POST', '/cubejs-api/v1/load', { query })
    if (body.error !== 'Continue wait') return readResult(body)
  }
}

const field = (name: string): Field => fields.byName.get(name) as Field
const monthly = (measure: string, more: object = {}) =>
  chartSpec.parse({
    version: 1,
    type: 'line',
    wells: { axis: [{ name: 'sales.ordered_at', kind: 'time', grain: 'month' }], values: [{ name: measure, kind: 'measure' }] },
    range: { field: 'sales.ordered_at', from: '2025-01-01', to: '2025-11-30' },
    ...more,
  })
const october = {
  measure: null,
  filters: [{ member: 'sales.ordered_at', operator: 'inDateRange' as const, values: ['2025-10-01', '2025-10-31'] }],
}
const asked = (measure: string): ChangeAsked => changeBehind(monthly(measure), october, { today, fields }) as ChangeAsked

/** What the sources themselves say, in one month and channel. */
const amount = async (measure: string, from: string, to: string, channel?: string) => {
  const filters = channel ? [{ member: 'sales.channel', operator: 'equals', values: [channel] }] : []
  const [row] = await server.load({
    measures: [measure],
    timeDimensions: [{ dimension: 'sales.ordered_at', dateRange: [from, to] }],
    filters,
  })
  return Number(row?.[measure])
}

describe('which periods a mark is compared with', () => {
  test('a month with the one before; with last year where the chart says so; what has not ended, to the same day', () => {
    expect(asked('sales.gross_sales')).toMatchObject({
      now: { from: '2025-10-01', to: '2025-10-31' },
      before: { from: '2025-09-01', to: '2025-09-30' },
      method: 'volume',
    })
    const year = changeBehind(monthly('sales.gross_sales', { compare: 'last_year' }), october, { today, fields })
    expect(year?.before).toEqual({ from: '2024-10-01', to: '2024-10-31' })
    const so = changeBehind(monthly('sales.gross_sales'), october, { today: '2025-10-12', fields })
    expect(so).toMatchObject({ now: { from: '2025-10-01', to: '2025-10-12' }, before: { from: '2025-09-01', to: '2025-09-12' } })
  })
  test('a chart of all time has no change, nor has a median parts', () => {
    expect(changeBehind(monthly('sales.gross_sales', { range: null }), { measure: null, filters: [] }, { today, fields })).toBeNull()
    const median = [...fields.byName.values()].find(({ additivity, view }) => additivity === 'Q' && view === 'delivery')
    const spec = chartSpec.parse({
      version: 1,
      type: 'kpi',
      wells: { values: [{ name: median?.name, kind: 'measure' }] },
      range: { field: 'sales.ordered_at', preset: 'last_month' },
    })
    expect(changeBehind(spec, { measure: null, filters: [] }, { today, fields })).toBeNull()
  })
})

describe('of the demo company', () => {
  test('gross sales by channel: each part is the difference of what the channel sold, and they add up', async () => {
    const found = await explainBy(asked('sales.gross_sales'), field('sales.channel'), load)
    if (typeof found === 'string') throw new Error(found)
    const [was, is] = [
      await amount('sales.gross_sales', '2025-09-01', '2025-09-30'),
      await amount('sales.gross_sales', '2025-10-01', '2025-10-31'),
    ]
    expect(found.change).toBeCloseTo(is - was, 4)
    expect(found.parts.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(is - was, 4)
    const [first] = found.parts
    const channel = String(first?.member)
    const own =
      (await amount('sales.gross_sales', '2025-10-01', '2025-10-31', channel)) -
      (await amount('sales.gross_sales', '2025-09-01', '2025-09-30', channel))
    expect(first?.part).toBeCloseTo(own, 4)
  })

  test('the average order value splits into mix and rate, counted by orders', async () => {
    const found = await explainBy(asked('sales.average_order_value'), field('sales.channel'), load)
    if (typeof found === 'string') throw new Error(found)
    const [was, is] = [
      await amount('sales.average_order_value', '2025-09-01', '2025-09-30'),
      await amount('sales.average_order_value', '2025-10-01', '2025-10-31'),
    ]
    expect(found.method).toBe('ratio')
    expect(found.parts.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(is - was, 6)
  })

  test('orders lie in several categories, so no category is a part of them', async () => {
    expect(await explainBy(asked('sales.orders'), field('sales.category'), load)).toBe('overlap')
    const byRegion = await explainBy(asked('sales.orders'), field('sales.region'), load)
    expect(byRegion).toMatchObject({ method: 'sum' })
  })

  test('a dimension narrowed to one value explains nothing any more, and is not offered', () => {
    const only = { member: 'sales.region', operator: 'equals', values: ['华东'] }
    const narrowed = changeBehind(monthly('sales.gross_sales', { filters: [only] }), october, { today, fields }) as ChangeAsked
    const names = dimensionsFor(monthly('sales.gross_sales'), narrowed, fields).map(({ name }) => name)
    expect(names).toContain('sales.channel')
    expect(names).not.toContain('sales.region')
  })

  test('two regions in one month by channel: each part is the difference of what both sold there', async () => {
    const bars = monthly('sales.gross_sales', {
      type: 'column',
      wells: { axis: [{ name: 'sales.region', kind: 'dimension' }], values: [{ name: 'sales.gross_sales', kind: 'measure' }] },
      range: { field: 'sales.ordered_at', from: '2025-10-01', to: '2025-10-31' },
    })
    const east = { label: '华东', value: null, measure: null, filters: [filterFor({ name: 'sales.region', kind: 'dimension' }, '华东')] }
    const asking = { today, fields }
    const others = othersOf(bars, east, 'sales.region', await load(othersQuery(bars, east, 'sales.region', asking) as Query))
    expect(others).not.toContain('华东')
    const against = groupsBehind(bars, east, 'sales.region', others[0] ?? null, asking) as GroupsAsked
    const found = await explainBy(against, field('sales.channel'), load)
    if (typeof found === 'string') throw new Error(found)
    const rows = await server.load({
      measures: ['sales.gross_sales'],
      dimensions: ['sales.region', 'sales.channel'],
      timeDimensions: [{ dimension: 'sales.ordered_at', dateRange: ['2025-10-01', '2025-10-31'] }],
    })
    const sold = (region: unknown, channel: unknown) =>
      rows
        .filter((row) => row['sales.region'] === region && row['sales.channel'] === channel)
        .reduce((sum, row) => sum + Number(row['sales.gross_sales']), 0)
    expect(found.parts.length).toBeGreaterThan(2)
    for (const { member, part } of found.parts) expect(part).toBeCloseTo(sold('华东', member) - sold(others[0], member), 4)
    expect(found.parts.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(found.change, 4)
    // A province lies in one region.
    expect(await explainBy(against, field('sales.province'), load)).toBe('apart')
  })

  test('what the model calls a product is one: items per order × sales per item, net sales × margin rate', async () => {
    const at = async (asked: ChangeAsked) => {
      const factors = factorsOf(asked.measure, fields)
      const [before, now] = await Promise.all((['before', 'now'] as const).map((side) => load(factorQuery(asked, factors, side))))
      return factorParts(asked.measure, factors, before as Result, now as Result)
    }
    const value = await at(asked('sales.average_order_value'))
    const [gross, units] = await Promise.all(['sales.gross_sales', 'sales.units'].map((name) => amount(name, '2025-10-01', '2025-10-31')))
    expect(value?.map(({ now }) => now)).toEqual([expect.any(Number), expect.closeTo(Number(gross) / Number(units), 6)])
    const profit = chartSpec.parse({
      version: 1,
      type: 'kpi',
      wells: { values: [{ name: 'profit.cm3', kind: 'measure' }] },
      range: { field: 'profit.month', from: '2025-10-01', to: '2025-10-31' },
    })
    const margin = await at(changeBehind(profit, { measure: null, filters: [] }, { today, fields }) as ChangeAsked)
    const [row] = await server.load({
      measures: ['profit.margin_rate'],
      timeDimensions: [{ dimension: 'profit.month', dateRange: ['2025-10-01', '2025-10-31'] }],
    })
    expect(margin?.at(-1)?.now).toBeCloseTo(Number(row?.['profit.margin_rate']), 8)
  })
})
