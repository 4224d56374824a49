import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { refineType } from '../../dashboard/core/chart/refineType.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import type { FieldRef } from '../../dashboard/core/chart/spec.ts'
import { suggest } from '../../dashboard/core/chart/suggest.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

const meta: unknown = JSON.parse(readFileSync(new URL('./meta.json', import.meta.url), 'utf8'))
const fields = toFields(meta)
const refs = (...names: string[]): FieldRef[] => names.map((name) => ({ name, kind: fields.byName.get(name)?.kind ?? 'dimension' }))
const typeOf = (...names: string[]) => suggest(refs(...names), fields).type

test('the kinds and units of the fields choose the chart', () => {
  expect(typeOf('sales.net_sales')).toBe('kpi')
  expect(typeOf('sales.net_sales', 'sales.ordered_at')).toBe('line')
  expect(typeOf('sales.net_sales', 'sales.ordered_at', 'sales.channel')).toBe('line')
  expect(typeOf('sales.net_sales', 'sales.gross_sales', 'sales.ordered_at')).toBe('line')
  expect(typeOf('sales.net_sales', 'sales.refund_rate_value', 'sales.ordered_at')).toBe('combo')
  expect(typeOf('sales.net_sales', 'sales.channel')).toBe('column')
  expect(typeOf('sales.net_sales', 'sales.channel', 'sales.region')).toBe('column')
  expect(typeOf('sales.net_sales', 'sales.orders', 'sales.product')).toBe('scatter')
  expect(suggest(refs('sales.net_sales', 'sales.orders', 'sales.buyers', 'sales.province'), fields).wells.size?.[0]?.name).toBe(
    'sales.buyers',
  )
  expect(typeOf('funnel.stage', 'funnel.reached')).toBe('funnel')
  expect(typeOf('retention.cohort_month', 'retention.month_offset', 'retention.retention_rate')).toBe('cohort')
  expect(typeOf('sales.channel', 'sales.region', 'sales.city', 'sales.net_sales')).toBe('table')
  expect(typeOf('sales.channel')).toBe('table')
})

test('measures that count the same stand side by side; a goal is what its measure is laid against', () => {
  const alike = suggest(refs('sales.net_sales', 'sales.gross_sales', 'sales.region'), fields)
  expect([alike.type, alike.options.stack, alike.wells.values?.length]).toEqual(['column', 'none', 2])
  const goals = { ...fields, byName: new Map(fields.byName) }
  const gross = fields.byName.get('sales.gross_sales')
  if (gross) goals.byName.set(gross.name, { ...gross, role: 'goal' })
  for (const [group, lying] of [
    ['sales.region', true],
    ['sales.ordered_at', false],
  ] as const) {
    const { type, wells, options } = suggest(refs('sales.gross_sales', 'sales.net_sales', group), goals)
    expect([type, wells.values?.[0]?.name, wells.second?.[0]?.name, options.lying]).toEqual([
      'bullet',
      'sales.net_sales',
      'sales.gross_sales',
      lying,
    ])
  }
})

test('what does not add up stands side by side', () => {
  const stackOf = (measure: string) => suggest(refs(measure, 'sales.channel', 'sales.region'), fields).options.stack
  expect([stackOf('sales.net_sales'), stackOf('sales.orders')]).toEqual(['stacked', 'stacked'])
  expect([stackOf('sales.average_order_value'), stackOf('sales.refund_rate_value')]).toEqual(['none', 'none'])
  const median = suggest(refs('customers.median_interpurchase_days', 'customers.region', 'customers.customer_type'), fields)
  expect([median.type, median.options.stack]).toEqual(['column', 'none'])
})

test('the answer has a say in Auto: long lists lie down, crowds become a heatmap', () => {
  const answer = (cities: number, channels = 1) => {
    const rows = Array.from({ length: cities * channels }, (_, at) => at)
    return readResult({
      annotation: {
        measures: { 'sales.net_sales': { type: 'number' } },
        dimensions: { 'sales.city': { type: 'string' }, 'sales.channel': { type: 'string' } },
        timeDimensions: {},
      },
      data: rows.map((at) => ({ 'sales.city': `c${at % cities}`, 'sales.channel': `k${Math.floor(at / cities)}`, 'sales.net_sales': '1' })),
    })
  }
  const one = suggest(refs('sales.net_sales', 'sales.city'), fields)
  const two = suggest(refs('sales.net_sales', 'sales.city', 'sales.channel'), fields)
  expect(refineType(one, answer(12), { today: '2025-01-01', fields }).type).toBe('column')
  expect(refineType(one, answer(13), { today: '2025-01-01', fields }).type).toBe('bar')
  expect(refineType(two, answer(12, 10), { today: '2025-01-01', fields }).type).toBe('column')
  expect(refineType(two, answer(13, 3), { today: '2025-01-01', fields }).type).toBe('heatmap')
  expect(refineType({ ...one, auto: false }, answer(13), { today: '2025-01-01', fields }).type).toBe('column')
})

test('lines that would lie flat under the others take an axis of their own', () => {
  const answer = (low: string) =>
    readResult({
      annotation: {
        measures: { 'sales.net_sales': { type: 'number' }, 'sales.refund_amount': { type: 'number' } },
        dimensions: {},
        timeDimensions: { 'sales.ordered_at.month': { type: 'time' } },
      },
      data: [{ 'sales.ordered_at.month': '2025-01-01T00:00:00.000', 'sales.net_sales': '1000', 'sales.refund_amount': low }],
    })
  const lines = suggest(refs('sales.net_sales', 'sales.refund_amount', 'sales.ordered_at'), fields)
  const drawn = refineType(lines, answer('99'), { today: '2025-01-01', fields })
  expect(drawn.type).toBe('combo')
  expect([drawn.wells.values, drawn.wells.second]).toEqual([refs('sales.net_sales'), refs('sales.refund_amount')])
  expect(refineType(lines, answer('100'), { today: '2025-01-01', fields }).type).toBe('line')
  expect(refineType(lines, answer('0'), { today: '2025-01-01', fields }).type).toBe('line')
})
