import type { Query } from '@cubejs-client/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newBoard } from '../../dashboard/core/board/spec.ts'
import { askChart } from '../../dashboard/core/chart/ask.ts'
import { groupsBehind, othersOf, othersQuery } from '../../dashboard/core/chart/betweenGroups.ts'
import { presets } from '../../dashboard/core/chart/catalogue.ts'
import type { Mark } from '../../dashboard/core/chart/drawing.ts'
import { edit, presetLack } from '../../dashboard/core/chart/edit.ts'
import {
  type ChangeAsked,
  type Compared,
  changeBehind,
  dimensionsFor,
  explainBy,
  type GroupsAsked,
} from '../../dashboard/core/chart/explain.ts'
import { factorParts, factorQuery, factorsOf } from '../../dashboard/core/chart/factors.ts'
import { filterFor } from '../../dashboard/core/chart/filter.ts'
import { keptSplit } from '../../dashboard/core/chart/keptSplit.ts'
import { createColours, type Look } from '../../dashboard/core/chart/look.ts'
import { type Result, readResult } from '../../dashboard/core/chart/result.ts'
import { type ChartSpec, chartSpec, readSpec } from '../../dashboard/core/chart/spec.ts'
import { titleOf } from '../../dashboard/core/chart/title.ts'
import { toDrawing } from '../../dashboard/core/chart/toDrawing.ts'
import type { Field, Fields } from '../../dashboard/core/field/field.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { type Server, start } from '../start.ts'
import { palette } from './shop.ts'

let server: Server
let fields: Fields
beforeAll(async () => {
  server = await start()
  fields = toFields(await server.get('/cubejs-api/v1/meta'))
})
afterAll(() => server?.stop())

const today = '2025-11-30'
const look: Look = { language: 'zh', scheme: 'light', palette, width: 900, height: 500, colours: createColours() }
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

  describe('a split that is kept is asked again like any chart, and says what the dialog said', () => {
    const asking = () => ({ today, fields })
    const bars = monthly('sales.net_sales', {
      type: 'column',
      wells: { axis: [{ name: 'sales.region', kind: 'dimension' }], values: [{ name: 'sales.net_sales', kind: 'measure' }] },
      range: { field: 'sales.ordered_at', from: '2025-10-01', to: '2025-10-31' },
    })
    const east = { measure: null, filters: [filterFor({ name: 'sales.region', kind: 'dimension' }, '华东')] }
    const sides: [string, ChartSpec, Pick<Mark, 'measure' | 'filters'>, () => Compared | null][] = [
      ['two periods', monthly('sales.net_sales'), october, () => changeBehind(monthly('sales.net_sales'), october, asking())],
      ['two groups', bars, east, () => groupsBehind(bars, east, 'sales.region', '华北', asking())],
    ]
    const drawn = async (spec: ChartSpec) => toDrawing(spec, await askChart(spec, asking(), load), asking(), look)

    test.each(sides)('%s by factors, as a table and as a bridge; a board answers with the same numbers', async (_, spec, mark, ask) => {
      const compared = ask() as Compared
      const factors = factorsOf(compared.measure, fields)
      const [before, now] = await Promise.all((['before', 'now'] as const).map((side) => load(factorQuery(compared, factors, side))))
      const parts = factorParts(compared.measure, factors, before as Result, now as Result)
      expect(parts?.length).toBe(3)
      const [table, bridge] = (['table', 'bridge'] as const).map(
        (form) => keptSplit(spec, mark, compared, 'factors', form, fields) as ChartSpec,
      )
      if (!table || !bridge) throw new Error('not kept')
      const shown = await drawn(table)
      if (shown.kind !== 'table') throw new Error(shown.kind)
      const numbers = (rows: unknown[][]) => rows.map((row) => row.slice(1).map((cell) => Number(cell).toFixed(6)))
      const expected = (parts ?? []).map(({ part, before, now }) => ['', part, before, now])
      expect(numbers(shown.table.rows)).toEqual(numbers(expected))
      const steps = await drawn(bridge)
      if (steps.kind !== 'apex') throw new Error(steps.kind)
      expect(numbers(steps.twin.rows)).toEqual(numbers(expected))
      const [{ data }] = steps.apex.series as unknown as [{ data: { y: [number, number] }[] }]
      expect(data.slice(1, -1).map(({ y: [from, to] }) => (to - from).toFixed(4))).toEqual(
        (parts ?? []).map(({ part }) => Math.abs(part).toFixed(4)),
      )

      const tile = { id: 'kept', kind: 'chart' as const, place: { x: 0, y: 0, w: 6, h: 5 }, phone: null, chart: table }
      const { id } = await server.post('/api/boards', { ...newBoard('Kept'), tiles: [tile] }, 'editor')
      const { results } = await server.post(`/api/boards/${id}/tiles/kept`, {}, 'editor')
      for (const [side, own] of [
        ['main', now],
        ['before', before],
      ] as const)
        expect(readResult(results[side]).columns[compared.measure.name]).toEqual(own?.columns[compared.measure.name])
    })

    test.each(sides)('%s by channel, as a bridge and as a table', async (_, spec, mark, ask) => {
      const compared = ask() as Compared
      const found = await explainBy(compared, field('sales.channel'), load)
      if (typeof found === 'string') throw new Error(found)
      const bridge = await drawn(keptSplit(spec, mark, compared, field('sales.channel'), 'bridge', fields) as ChartSpec)
      if (bridge.kind !== 'apex') throw new Error(bridge.kind)
      const [{ data }] = bridge.apex.series as unknown as [{ data: { y: [number, number] }[] }]
      const sizes = (all: number[]) => all.map((one) => Math.abs(one).toFixed(4)).sort()
      expect(sizes(data.slice(1, -1).map(({ y: [from, to] }) => to - from))).toEqual(
        sizes(found.parts.map(({ now, before }) => (now ?? 0) - (before ?? 0))),
      )
      expect([data.at(0)?.y[1], data.at(-1)?.y[1]]).toEqual([expect.closeTo(found.before, 4), expect.closeTo(found.now, 4)])
      const table = await drawn(keptSplit(spec, mark, compared, field('sales.channel'), 'table', fields) as ChartSpec)
      if (table.kind !== 'table') throw new Error(table.kind)
      const both = table.table.rows.map(([name, now, before]) => [name, now, before])
      expect(new Map(both.map(([name, now, before]) => [name, [now, before]]))).toEqual(
        new Map(found.parts.map(({ member, now, before }) => [member, [now, before]])),
      )
    })

    test('what was split over the chart’s own range stays with that range; another comparison gives up the groups', () => {
      const whole = monthly('sales.net_sales', { range: { field: 'sales.ordered_at', preset: 'last_month' }, compare: 'last_year' })
      const all = { measure: null, filters: [] }
      const change = changeBehind(whole, all, asking()) as ChangeAsked
      expect(keptSplit(whole, all, change, 'factors', 'bridge', fields)).toMatchObject({ range: whole.range, compare: 'last_year' })
      const kept = keptSplit(
        bars,
        east,
        groupsBehind(bars, east, 'sales.region', '华北', asking()) as GroupsAsked,
        'factors',
        'bridge',
        fields,
      ) as ChartSpec
      expect(titleOf(kept, fields)).toEqual({
        zh: '2025年10月净销售额（按定义）：华东 对比 华北',
        en: 'Net sales by definition, Oct 2025: East China against North China',
      })
      expect(edit(kept, { do: 'compare', compare: 'previous' }, fields).between).toBeUndefined()
      expect(readSpec(JSON.parse(JSON.stringify(kept)))).toEqual(kept)
    })

    test('the tile of the gallery finds the factors by itself, and dates to compare with', () => {
      const plain = chartSpec.parse({ version: 1, type: 'kpi', wells: { values: [{ name: 'sales.net_sales', kind: 'measure' }] } })
      const split = edit(plain, { do: 'type', type: 'factors' }, fields)
      expect(split.wells.second?.map(({ name }) => name)).toEqual(field('sales.net_sales').factors)
      expect(split).toMatchObject({ compare: 'previous', range: { field: 'sales.ordered_at' } })
      const plainCount = chartSpec.parse({
        version: 1,
        type: 'kpi',
        wells: { values: [{ name: 'sales.cancelled_orders', kind: 'measure' }] },
      })
      const tile = presets.find(({ id }) => id === 'factors')
      expect(tile && presetLack(plain, tile, fields)).toBeNull()
      expect(tile && presetLack(plainCount, tile, fields)?.en).toContain('a measure')
    })
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
