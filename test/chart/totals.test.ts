import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { askChart } from '../../dashboard/core/chart/ask.ts'
import type { Asking, Results } from '../../dashboard/core/chart/query.ts'
import { cellsOf, numbersOf, readResult } from '../../dashboard/core/chart/result.ts'
import { type ChartSpec, chartSpec } from '../../dashboard/core/chart/spec.ts'
import type { Field, Fields } from '../../dashboard/core/field/field.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { type Server, start } from '../start.ts'
import { keptMeta } from './keptMeta.ts'

// Every public measure of every view on the tiny company: what a table shows as its total and a chart as its "Other" is what Cube says of
// those rows as a whole, never the sum of what is shown; and a measure that claims to add up does.

/** A dimension of each view that splits its rows into a few groups. */
const groupOf: Record<string, string> = {
  sales: 'category',
  customers: 'region',
  rfm: 'segment',
  rfm_movement: 'from_segment',
  clv: 'customer_type',
  churn: 'region',
  retention: 'region',
  funnel: 'source',
  pipeline: 'owner',
  marketing: 'channel',
  satisfaction: 'touchpoint',
  service: 'kind',
  profit: 'region',
  tiers: 'tier',
  targets: 'region',
  affinity: 'category_a',
  journey: 'touchpoint',
  competition: 'competitor',
  estimates: 'customer_type',
  anomalies: 'metric',
  seasons: 'month',
  second_orders: 'customer_type',
  forecast: 'period',
  delivery: 'timeliness',
  responses: 'arm',
  activities: 'activity',
  stage_times: 'from_activity',
  rules: 'given_size',
  rfm_bounds: 'scored',
}

/** Views whose rows are the same facts split in several ways: split by another list they answer from other rows, and nothing adds up over it. */
const levelled = ['anomalies', 'forecast']
/** Views without a long unordered list: nothing is ever cut. */
const short = [
  'targets',
  'competition',
  'estimates',
  'anomalies',
  'seasons',
  'second_orders',
  'forecast',
  'delivery',
  'responses',
  'activities',
  'stage_times',
  'rules',
  'rfm_bounds',
]

let server: Server
let fields: Fields
let asking: Asking
beforeAll(async () => {
  server = await start()
  fields = toFields(await server.get('/cubejs-api/v1/meta'))
  const { today, timezone } = await server.get('/api/workspace')
  asking = { today, timezone, fields }
})
afterAll(() => server?.stop())

/** What the chart knows when everything it asks is answered. */
const known = (spec: ChartSpec): Promise<Results> =>
  askChart(spec, asking, async (query, part) => {
    for (;;) {
      const { status, body } = await server.ask('POST', '/cubejs-api/v1/load', { query: { ...query, responseFormat: 'columnar' } })
      if (body?.error === 'Continue wait') continue
      if (status !== 200) throw new Error(`${part}: ${status} ${JSON.stringify(body).slice(0, 300)}`)
      return readResult(body)
    }
  })

const specOf = (value: object) => chartSpec.parse({ version: 1, auto: false, ...value })

/** The measure of a view as a whole, or of the rows that a filter leaves; asked plainly. */
async function whole(measure: string, filters: object[] = []): Promise<number | null> {
  const [row] = await server.load({ measures: [measure], filters, timezone: asking.timezone })
  const value = row?.[measure]
  return value === null || value === undefined ? null : Number(value)
}

const near = (value: number | null) => (value === null ? null : expect.closeTo(value, Math.abs(value) > 1e6 ? 2 : 6))

async function measuresOf(view: string): Promise<Field[]> {
  return (fields.views.find(({ name }) => name === view)?.fields ?? []).filter(({ kind, type }) => kind === 'measure' && type === 'number')
}

test('every view is walked', () => {
  expect(fields.views.map(({ name }) => name).sort()).toEqual(Object.keys(groupOf).sort())
})

describe.each(Object.keys(groupOf))('%s', (view) => {
  const dimension = `${view}.${groupOf[view]}`

  test('totals are asked again', async () => {
    let measured = 0
    let differing = 0
    for (const { name, additivity } of await measuresOf(view)) {
      const table = specOf({
        type: 'table',
        wells: { rows: [{ name: dimension, kind: 'dimension' }], values: [{ name, kind: 'measure' }] },
        limit: { rows: 1000, series: null, other: false },
      })
      const { main, 'total:0,0': total } = await known(table)
      const ref = { name, kind: 'measure' as const }
      const truth = await whole(name)
      const shown = total ? (numbersOf(total, ref)[0] ?? null) : undefined
      expect([name, shown]).toEqual([name, near(truth)])
      const parts = main ? numbersOf(main, ref) : []
      const sum = parts.reduce<number>((all, part) => all + (part ?? 0), 0)
      measured++
      if (truth !== null && Math.abs(sum - truth) > 1e-6 * Math.max(1, Math.abs(truth))) differing++
      // What the model calls additive, or a stock (which adds up over anything but time), must add up here.
      if ((additivity === 'A' || additivity === 'S') && !levelled.includes(view))
        expect([name, additivity, sum]).toEqual([name, additivity, near(truth ?? 0)])
    }
    expect(measured).toBeGreaterThan(0)
    // A view whose rates added up to their total would show nothing. Pairs and rules of products, and bounds, have no total at all.
    const rates = ['affinity', 'rules', 'rfm_bounds', ...levelled].includes(view)
      ? []
      : (await measuresOf(view)).filter(({ additivity }) => additivity !== 'A' && additivity !== 'S')
    if (rates.length > 0) expect(differing).toBeGreaterThan(0)
  }, 300_000)

  test('Other is asked again', async () => {
    // Ordered lists like segments are shown whole, without an Other: places are many and unordered.
    const dimension = fields.byName.has(`${view}.province`) ? `${view}.province` : `${view}.${groupOf[view]}`
    let asked = 0
    for (const { name } of await measuresOf(view)) {
      const bars = specOf({
        type: 'bar',
        wells: { axis: [{ name: dimension, kind: 'dimension' }], values: [{ name, kind: 'measure' }] },
        limit: { rows: 2, series: null, other: true },
      })
      const { main, other } = await known(bars)
      if (!main || !other) continue
      const values = cellsOf(main, { name: dimension, kind: 'dimension' }).slice(0, 2)
      const given = values.filter((value) => value !== null).map(String)
      // The rest, said another way: none of the values shown, and with the nameless ones unless they are shown.
      const none = [
        ...given.map((value) => ({ member: dimension, operator: 'notEquals', values: [value] })),
        ...(values.includes(null) ? [{ member: dimension, operator: 'set' }] : []),
      ]
      const rest = values.includes(null) ? none : [{ or: [{ and: none }, { member: dimension, operator: 'notSet' }] }]
      const value = numbersOf(other, { name, kind: 'measure' })[0] ?? null
      expect([name, value]).toEqual([name, near(await whole(name, rest))])
      asked++
    }
    if (!short.includes(view)) expect(asked).toBeGreaterThan(0)
  }, 300_000)
})

test('a stock over time takes the last day, not the sum of days', async () => {
  const stocks = fields.views.flatMap((view) =>
    view.fields.filter(
      ({ kind, additivity, view: own }) => kind === 'measure' && additivity === 'S' && ['rfm', 'clv', 'tiers'].includes(own),
    ),
  )
  expect(stocks.length).toBeGreaterThan(2)
  for (const { name, view } of stocks) {
    const time = view === 'tiers' ? 'tiers.month' : `${view}.as_of`
    const range = { field: time, from: '2025-01-01', to: '2025-12-31' }
    const table = specOf({
      type: 'table',
      wells: { rows: [{ name: time, kind: 'time', grain: 'month' }], values: [{ name, kind: 'measure' }] },
      range,
    })
    const { main, 'total:0,0': total } = await known(table)
    const ref = { name, kind: 'measure' as const }
    const months = main ? cellsOf(main, { name: time, kind: 'time', grain: 'month' }).map(String) : []
    const last = months.indexOf([...months].sort().at(-1) ?? '')
    expect([name, months.length]).toEqual([name, 12])
    expect([name, total && numbersOf(total, ref)[0]]).toEqual([name, near(main ? (numbersOf(main, ref)[last] ?? null) : null)])
  }
}, 120_000)

test('the model that the recorded charts are of is the model as it is: record it again with record.ts', async () => {
  const recorded: unknown = JSON.parse(readFileSync(new URL('meta.json', import.meta.url), 'utf8'))
  expect(JSON.parse(JSON.stringify(keptMeta(await server.get('/cubejs-api/v1/meta'))))).toEqual(recorded)
})
