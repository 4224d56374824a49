// Records the gallery's cases, all or those named, from a running server: `CUBE_URL=http://localhost:4000 CUBE_TOKEN=… node test/chart/record.ts [case…]`
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { askChart } from '../../dashboard/core/chart/ask.ts'
import type { Asking, Part } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { type ChartSpec, chartSpec } from '../../dashboard/core/chart/spec.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { keptMeta } from './keptMeta.ts'

const url = process.env.CUBE_URL ?? 'http://localhost:4000'
const token = process.env.CUBE_TOKEN ?? ''
const today = '2025-11-18'

const m = (name: string) => ({ name, kind: 'measure' as const })
const d = (name: string) => ({ name, kind: 'dimension' as const })
const t = (name: string, grain: string) => ({ name, kind: 'time' as const, grain })
const month = t('sales.ordered_at', 'month')
const range = (preset: string, field = 'sales.ordered_at') => ({ field, preset })
const net = m('sales.net_sales')

// `world-retail` is not among them: the demo company has no countries. Its answer are the sums of the data set Online Retail, by country.
const cases: Record<string, unknown> = {
  'line-month': { type: 'line', wells: { axis: [month], values: [net] }, range: range('last_12_months') },
  'line-channels': {
    type: 'line',
    wells: { axis: [month], values: [net], colour: [d('sales.customer_type')] },
    range: range('last_12_months'),
  },
  'line-cities-other': {
    type: 'line',
    wells: { axis: [month], values: [net], colour: [d('sales.city')] },
    range: range('this_year'),
    limit: { rows: null, series: 6, other: true },
  },
  'line-last-year': { type: 'line', wells: { axis: [month], values: [net] }, range: range('this_year'), compare: 'last_year' },
  'line-day-average': {
    type: 'line',
    wells: { axis: [t('sales.ordered_at', 'day')], values: [m('sales.average_order_value')] },
    range: range('last_90_days'),
    filters: [{ member: 'sales.customer_type', operator: 'equals', values: ['key_account'] }],
  },
  'area-stacked': {
    type: 'area',
    wells: { axis: [month], values: [net], colour: [d('sales.region')] },
    range: range('last_12_months'),
    options: { stack: 'stacked' },
  },
  'area-percent': {
    type: 'area',
    wells: { axis: [t('sales.ordered_at', 'quarter')], values: [m('sales.orders')], colour: [d('sales.channel')] },
    options: { stack: 'percent' },
  },
  'pareto-products': {
    type: 'pareto',
    wells: { axis: [d('sales.product')], values: [net] },
    range: range('last_year'),
    limit: { rows: 60 },
  },
  'waterfall-regions': {
    type: 'waterfall',
    wells: { axis: [d('sales.region')], values: [net] },
    range: range('last_month'),
    compare: 'last_year',
  },
  'candles-sales': { type: 'candles', wells: { axis: [month], values: [net] }, range: range('last_12_months') },
  'factors-sales': {
    type: 'factors',
    wells: { values: [net], second: [m('sales.buyers'), m('sales.orders')] },
    range: range('last_month'),
    compare: 'last_year',
  },
  'factors-groups': {
    type: 'factors',
    wells: { values: [net], second: [m('sales.buyers'), m('sales.orders')] },
    range: range('last_month'),
    between: {
      of: 'sales.region',
      now: { name: { zh: '华东', en: 'East China' }, filter: { member: 'sales.region', operator: 'equals', values: ['华东'] } },
      before: { name: { zh: '华北', en: 'North China' }, filter: { member: 'sales.region', operator: 'equals', values: ['华北'] } },
    },
    options: { form: 'table' },
  },
  'waterfall-groups': {
    type: 'waterfall',
    wells: { axis: [d('sales.channel')], values: [net] },
    range: range('last_month'),
    between: {
      of: 'sales.region',
      now: { name: { zh: '华东', en: 'East China' }, filter: { member: 'sales.region', operator: 'equals', values: ['华东'] } },
      before: { name: { zh: '华北', en: 'North China' }, filter: { member: 'sales.region', operator: 'equals', values: ['华北'] } },
    },
  },
  'column-category': { type: 'column', wells: { axis: [d('sales.category')], values: [net] }, range: range('last_year') },
  'column-previous': {
    type: 'column',
    wells: { axis: [t('sales.ordered_at', 'week')], values: [m('sales.orders')] },
    range: range('this_quarter'),
    compare: 'previous',
  },
  'column-stacked': {
    type: 'column',
    wells: { axis: [d('sales.channel')], values: [net], colour: [d('sales.customer_type')] },
    options: { stack: 'stacked' },
  },
  'column-segments': { type: 'column', wells: { axis: [d('rfm.segment')], values: [m('rfm.customers')] } },
  'bar-products-other': {
    type: 'bar',
    wells: { axis: [d('sales.product')], values: [net] },
    range: range('this_year'),
    limit: { rows: 10, series: null, other: true },
  },
  'bar-auto-cities': {
    type: 'column',
    auto: true,
    wells: { axis: [d('sales.city')], values: [m('sales.buyers')] },
    range: range('this_year'),
  },
  'bar-percent': {
    type: 'bar',
    wells: { axis: [d('sales.region')], values: [net], colour: [d('sales.channel')] },
    options: { stack: 'percent' },
  },
  'combo-refunds': {
    type: 'combo',
    wells: { axis: [month], values: [net], second: [m('sales.refund_rate_value')] },
    range: range('last_12_months'),
  },
  'pie-channel': { type: 'pie', wells: { axis: [d('sales.channel')], values: [net] } },
  'donut-category': { type: 'pie', wells: { axis: [d('sales.category')], values: [net] }, options: { hole: true } },
  'scatter-products': { type: 'scatter', wells: { axis: [d('sales.product')], x: [m('sales.orders')], y: [m('sales.refund_rate_value')] } },
  'bubble-provinces': {
    type: 'scatter',
    wells: { axis: [d('sales.province')], x: [m('sales.buyers')], y: [m('sales.average_order_value')], size: [net] },
  },
  'heatmap-region-category': { type: 'heatmap', wells: { axis: [d('sales.category')], rows: [d('sales.region')], values: [net] } },
  'treemap-category': { type: 'treemap', wells: { axis: [d('sales.subcategory')], values: [net] } },
  'treemap-grouped': { type: 'treemap', wells: { axis: [d('sales.province')], colour: [d('sales.region')], values: [net] } },
  'radar-category': {
    type: 'radar',
    wells: { axis: [d('sales.category')], values: [m('sales.orders')], colour: [d('sales.customer_type')] },
  },
  'funnel-leads': {
    type: 'funnel',
    wells: { axis: [d('funnel.stage')], values: [m('funnel.reached')], detail: [m('funnel.median_days_in_stage')] },
  },
  'kpi-net-sales': { type: 'kpi', wells: { values: [net], axis: [month] }, range: range('this_year'), compare: 'last_year' },
  'kpi-several': {
    type: 'kpi',
    wells: { values: [net, m('sales.orders'), m('sales.refund_rate_value'), m('sales.average_order_value')] },
    range: range('this_month'),
    compare: 'previous',
  },
  'table-channels': {
    type: 'table',
    wells: {
      rows: [d('sales.channel')],
      values: [net, m('sales.orders'), m('sales.buyers'), m('sales.average_order_value'), m('sales.refund_rate_value')],
    },
    range: range('this_year'),
  },
  'table-compared': { type: 'table', wells: { rows: [d('sales.region')], values: [net] }, range: range('this_year'), compare: 'last_year' },
  'table-long': {
    type: 'table',
    wells: { rows: [t('sales.ordered_at', 'day'), d('sales.product')], values: [net, m('sales.units')] },
    limit: { rows: 400, series: null, other: true },
  },
  'pivot-region-channel': {
    type: 'pivot',
    wells: { rows: [d('sales.region'), d('sales.province')], columns: [d('sales.channel')], values: [m('sales.buyers')] },
    range: range('this_year'),
  },
  'pivot-quarters': {
    type: 'pivot',
    wells: { rows: [d('sales.category')], columns: [t('sales.ordered_at', 'quarter')], values: [net, m('sales.average_order_value')] },
    range: range('this_year'),
  },
  'cohort-retention': {
    type: 'cohort',
    wells: {
      rows: [t('retention.cohort_month', 'month')],
      columns: [d('retention.month_offset')],
      values: [m('retention.retention_rate')],
      size: [m('retention.cohort_size')],
    },
    range: range('last_12_months', 'retention.cohort_month'),
  },
  'facets-region': { type: 'line', wells: { axis: [month], values: [net], split: [d('sales.region')] }, range: range('last_12_months') },
  lollipop: { type: 'column', wells: { axis: [d('sales.category')], values: [net] }, range: range('last_year'), options: { heads: true } },
  dots: { type: 'bar', wells: { axis: [d('sales.province')], values: [net] }, range: range('last_year'), options: { heads: true } },
  'half-donut': { type: 'pie', wells: { axis: [d('sales.channel')], values: [net] }, options: { hole: true, arc: 'half' } },
  polar: { type: 'pie', wells: { axis: [d('sales.category')], values: [net] }, options: { arc: 'polar' } },
  quadrant: {
    type: 'scatter',
    wells: { axis: [d('sales.product')], x: [m('sales.orders')], y: [m('sales.refund_rate_value')] },
    options: { corners: true },
  },
  target: {
    type: 'bullet',
    wells: { axis: [t('targets.month', 'month')], values: [m('targets.actual')], second: [m('targets.target')] },
    range: range('this_year', 'targets.month'),
  },
  bullet: {
    type: 'bullet',
    wells: { axis: [d('targets.region')], values: [m('targets.actual')], second: [m('targets.target')] },
    range: range('this_year', 'targets.month'),
    options: { lying: true },
  },
  'abc-products': {
    type: 'pareto',
    wells: { axis: [d('sales.product')], values: [net] },
    range: range('last_year'),
    limit: { rows: 60 },
    options: { classes: true },
  },
  'control-orders': {
    type: 'control',
    wells: { axis: [t('sales.ordered_at', 'week')], values: [m('sales.refund_rate_value')] },
    range: range('this_year'),
  },
  bump: {
    type: 'ranks',
    wells: { axis: [t('sales.ordered_at', 'quarter')], values: [net], colour: [d('sales.category')] },
    limit: { series: 8 },
  },
  slope: {
    type: 'slope',
    wells: { axis: [month], values: [net], colour: [d('sales.region')] },
    range: range('last_12_months'),
  },
  dumbbell: {
    type: 'spans',
    wells: { axis: [d('customers.region')], values: [m('customers.p25_interpurchase_days'), m('customers.p75_interpurchase_days')] },
    options: { form: 'dumbbell' },
  },
  range: {
    type: 'spans',
    wells: { axis: [d('customers.age_band')], values: [m('customers.p25_interpurchase_days'), m('customers.p75_interpurchase_days')] },
  },
  band: {
    type: 'spans',
    wells: {
      axis: [t('customers.first_ordered_at', 'quarter')],
      values: [m('customers.p25_interpurchase_days'), m('customers.p75_interpurchase_days')],
      second: [m('customers.median_interpurchase_days')],
    },
    options: { form: 'area' },
  },
  'margins-nps': {
    type: 'margins',
    wells: { axis: [d('satisfaction.region')], values: [m('satisfaction.nps')], second: [m('satisfaction.nps_margin')] },
  },
  'line-measures': {
    type: 'line',
    wells: { axis: [month], values: [m('sales.first_order_sales'), m('sales.repeat_sales'), m('sales.gross_sales')] },
    range: range('last_12_months'),
  },
  'calendar-orders': {
    type: 'calendar',
    wells: { axis: [t('sales.ordered_at', 'day')], values: [m('sales.orders')] },
    range: range('last_12_months'),
  },
  'heatmap-weekday-hour': { type: 'heatmap', wells: { axis: [d('sales.hour')], rows: [d('sales.weekday')], values: [m('sales.orders')] } },
  'sankey-segments': {
    type: 'sankey',
    wells: { axis: [d('rfm_movement.from_segment')], rows: [d('rfm_movement.to_segment')], values: [m('rfm_movement.customers')] },
    range: range('last_month', 'rfm_movement.to_as_of'),
  },
  'sankey-journey': {
    type: 'sankey',
    wells: { axis: [d('journey.touchpoint')], rows: [d('journey.next_touchpoint')], values: [m('journey.touches')] },
    range: range('last_month', 'journey.happened_at'),
  },
  'movement-segments': {
    type: 'movement',
    wells: { rows: [d('rfm_movement.from_segment')], columns: [d('rfm_movement.to_segment')], values: [m('rfm_movement.customers')] },
    range: range('last_month', 'rfm_movement.to_as_of'),
  },
  'sunburst-category': {
    type: 'sunburst',
    wells: { axis: [d('sales.category')], rows: [d('sales.subcategory')], values: [net] },
    range: range('last_12_months'),
  },
  'provinces-sales': {
    type: 'provinces',
    wells: { axis: [d('sales.province')], values: [net], detail: [m('sales.orders')] },
    range: range('last_12_months'),
  },
  'cloud-products': { type: 'cloud', wells: { axis: [d('sales.product')], values: [m('sales.units')] }, range: range('last_12_months') },
  'cards-regions': {
    type: 'cards',
    wells: { axis: [d('sales.region')], values: [net], trend: [month] },
    range: range('this_year'),
    compare: 'last_year',
  },
  'line-smooth': {
    type: 'line',
    wells: { axis: [t('sales.ordered_at', 'week')], values: [net] },
    range: range('this_year'),
    options: { curve: 'smooth' },
  },
  'line-step': {
    type: 'line',
    wells: { axis: [month], values: [m('sales.average_order_value')] },
    range: range('last_12_months'),
    options: { curve: 'step' },
  },
  'column-percent': {
    type: 'column',
    wells: { axis: [t('sales.ordered_at', 'quarter')], values: [net], colour: [d('sales.channel')] },
    range: range('last_year'),
    options: { stack: 'percent' },
  },
  'bar-stacked': {
    type: 'bar',
    wells: { axis: [d('sales.region')], values: [net], colour: [d('sales.customer_type')] },
    range: range('last_year'),
    options: { stack: 'stacked' },
  },
  area: { type: 'area', wells: { axis: [month], values: [net] }, range: range('last_12_months') },
  'map-provinces': {
    type: 'map',
    wells: { axis: [d('sales.province')], values: [net], detail: [m('sales.orders')] },
    range: range('last_12_months'),
  },
  'cities-sales': {
    type: 'cities',
    wells: { axis: [d('sales.province')], rows: [d('sales.city')], values: [net] },
    range: range('last_12_months'),
  },
  'column-grouped': {
    type: 'column',
    wells: { axis: [d('sales.channel')], values: [net], colour: [d('sales.customer_type')] },
    range: range('last_year'),
  },
  'bar-grouped': {
    type: 'bar',
    wells: { axis: [d('sales.region')], values: [net], colour: [d('sales.customer_type')] },
    range: range('last_year'),
  },
  'column-panels': {
    type: 'column',
    wells: { axis: [t('sales.ordered_at', 'quarter')], values: [net], split: [d('sales.region')] },
    range: range('last_year'),
  },
  'area-step': {
    type: 'area',
    wells: { axis: [t('sales.ordered_at', 'week')], values: [m('sales.orders')] },
    range: range('this_year'),
    options: { curve: 'step' },
  },
  hours: {
    type: 'hours',
    wells: { axis: [d('sales.hour')], rows: [d('sales.weekday')], values: [m('sales.orders')] },
    range: range('last_12_months'),
  },
  'histogram-products': { type: 'histogram', wells: { axis: [d('sales.product')], values: [net] }, range: range('last_year') },
  'histogram-purchases': { type: 'histogram', wells: { axis: [d('customers.recency_days')], values: [m('customers.count')] } },
  'boxes-intervals': {
    type: 'boxes',
    wells: {
      axis: [d('customers.region')],
      values: [
        m('customers.p25_interpurchase_days'),
        m('customers.median_interpurchase_days'),
        m('customers.p75_interpurchase_days'),
        m('customers.p90_interpurchase_days'),
      ],
    },
  },
  'lorenz-products': { type: 'lorenz', wells: { axis: [d('sales.product')], values: [net] }, range: range('last_year') },
  'pyramid-ages': {
    type: 'pyramid',
    wells: { axis: [d('customers.age_band')], colour: [d('customers.gender')], values: [m('customers.count')] },
  },
  'curves-retention': {
    type: 'curves',
    wells: {
      axis: [d('retention.month_offset')],
      colour: [t('retention.cohort_month', 'month')],
      values: [m('retention.retention_rate')],
    },
    range: range('last_12_months', 'retention.cohort_month'),
  },
  'timeline-campaigns': {
    type: 'timeline',
    wells: { axis: [d('marketing.campaign')], rows: [t('marketing.day', 'day')] },
    range: range('last_12_months', 'marketing.day'),
  },
  'radial-repeat': { type: 'gauge', wells: { values: [m('customers.repeat_rate_90d')] } },
  'gauge-target': {
    type: 'gauge',
    wells: { values: [m('targets.actual')], second: [m('targets.target')] },
    range: range('this_month', 'targets.month'),
    options: { arc: 'half' },
  },
}

async function ask(path: string, query?: unknown): Promise<unknown> {
  const search = query ? `?${new URLSearchParams({ query: JSON.stringify(query) })}` : ''
  const reply = await fetch(`${url}/cubejs-api/v1/${path}${search}`, { headers: { authorization: token } })
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${(await reply.text()).slice(0, 400)}`)
  return reply.json()
}

const here = import.meta.dirname
const write = (file: string, value: unknown) => writeFileSync(path.join(here, file), `${JSON.stringify(value, null, 1)}\n`)

// What the tests don't read would only make the recording large.
const trimmed = (reply: unknown) => {
  const { annotation, data, total } = reply as {
    annotation: Record<string, Record<string, Record<string, unknown>>>
    data: unknown
    total?: number
  }
  for (const group of Object.values(annotation)) {
    for (const member of Object.values(group)) {
      delete member.drillMembersGrouped
      delete member.formatDescription
    }
  }
  return { annotation, data, ...(total === undefined ? {} : { total }) }
}

const { cubes } = keptMeta(await ask('meta'))
const named = process.argv.slice(2)
if (named.length === 0) writeFileSync(path.join(here, 'meta.json'), `${JSON.stringify({ cubes })}\n`)
const fields = toFields({ cubes })

for (const [name, given] of Object.entries(cases)) {
  if (named.length > 0 && !named.includes(name)) continue
  const spec: ChartSpec = chartSpec.parse({
    version: 1,
    auto: false,
    ...(given as object),
    options: { ...((given as { options?: object }).options ?? {}) },
  })
  const asking: Asking = { today, timezone: 'Asia/Shanghai', fields }
  const replies: Partial<Record<Part, unknown>> = {}
  const results = await askChart(spec, asking, async (query, part) => {
    replies[part] = trimmed(await ask('load', { ...query, responseFormat: 'columnar' }))
    return readResult(replies[part])
  })
  mkdirSync(path.join(here, 'cases', name), { recursive: true })
  write(`cases/${name}/spec.json`, spec)
  writeFileSync(path.join(here, 'cases', name, 'answers.json'), `${JSON.stringify({ today, answers: replies })}\n`)
  console.log(
    name,
    Object.entries(results)
      .map(([part, result]) => `${part} ${result?.length}${result?.total === undefined ? '' : `/${result.total}`}`)
      .join(', '),
  )
}
