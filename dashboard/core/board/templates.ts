import { type ChartSpec, chartSpec, type FieldRef, type Filter, type Grain } from '../chart/spec.ts'
import type { Words } from '../words.ts'
import { type BoardSpec, boardSpec, type Place, type Tile } from './spec.ts'

/** A ready-made board: made for everybody at the first run, and offered when somebody begins a new one. */
export interface Template {
  id: 'sales' | 'customers' | 'funnel' | 'outlook'
  board: BoardSpec
}

const measure = (name: string): FieldRef => ({ name, kind: 'measure' })
const dimension = (name: string): FieldRef => ({ name, kind: 'dimension' })
const time = (name: string, grain: Grain): FieldRef => ({ name, kind: 'time', grain })
const only = (member: string, ...values: string[]): Filter => ({ member, operator: 'equals', values })
/** A filter that is offered and not set. */
const offer = (member: string): Filter => ({ member, operator: 'equals', values: [] })

/** A chart as a template writes it: what is not said is the schema's own default. */
type Written = Pick<ChartSpec, 'type' | 'wells'> &
  Partial<Pick<ChartSpec, 'filters' | 'range' | 'compare' | 'sort'>> & {
    zh: string
    en: string
    rows?: number
    options?: Partial<ChartSpec['options']>
  }

function chartTile(id: string, place: Place, { zh, en, rows, ...chart }: Written): Tile {
  const limit = { rows: rows ?? null, series: null, other: true }
  return { id, place, phone: null, kind: 'chart', chart: chartSpec.parse({ version: 1, auto: false, title: { zh, en }, limit, ...chart }) }
}

const at = (x: number, y: number, w: number, h: number): Place => ({ x, y, w, h })

const orderedAt = 'sales.ordered_at'
const salesYear = { field: orderedAt, preset: 'last_12_months' } as const

function salesNumber(id: string, x: number, name: string, title: Words): Tile {
  const wells = { values: [measure(name)], axis: [time(orderedAt, 'month')] }
  return chartTile(id, at(x, 0, 3, 3), { ...title, type: 'kpi', wells, range: salesYear, compare: 'last_year' })
}

const sales: Template = {
  id: 'sales',
  board: boardSpec.parse({
    version: 1,
    title: { zh: '销售总览', en: 'Sales overview' },
    description: {
      zh: '卖了多少、在哪里卖、卖给谁，与去年同期相比。',
      en: 'How much was sold, where and what, against the same period last year.',
    },
    filters: [{ member: orderedAt, operator: 'inDateRange', values: ['last_12_months'] }, offer('sales.region'), offer('sales.channel')],
    tiles: [
      salesNumber('net-sales', 0, 'sales.net_sales', { zh: '净销售额', en: 'Net sales' }),
      salesNumber('orders', 3, 'sales.orders', { zh: '订单数', en: 'Orders' }),
      salesNumber('buyers', 6, 'sales.buyers', { zh: '购买客户数', en: 'Buyers' }),
      salesNumber('order-value', 9, 'sales.net_order_value', { zh: '净笔单价', en: 'Net order value' }),
      chartTile('trend', at(0, 3, 8, 6), {
        zh: '净销售额走势（与去年同期）',
        en: 'Net sales by month, against last year',
        type: 'line',
        wells: { axis: [time(orderedAt, 'month')], values: [measure('sales.net_sales')] },
        range: salesYear,
        compare: 'last_year',
      }),
      chartTile('region', at(8, 3, 4, 6), {
        zh: '各大区净销售额',
        en: 'Net sales by region',
        type: 'bar',
        wells: { axis: [dimension('sales.region')], values: [measure('sales.net_sales')] },
        range: salesYear,
      }),
      chartTile('category', at(0, 9, 6, 6), {
        zh: '各品类净销售额',
        en: 'Net sales by category',
        type: 'bar',
        wells: { axis: [dimension('sales.category')], values: [measure('sales.net_sales')] },
        range: salesYear,
        rows: 10,
      }),
      chartTile('repeat', at(6, 9, 6, 6), {
        zh: '首购与复购的毛销售额',
        en: 'Gross sales of first and repeat purchases',
        type: 'area',
        wells: { axis: [time(orderedAt, 'month')], values: [measure('sales.first_order_sales'), measure('sales.repeat_sales')] },
        range: salesYear,
        options: { stack: 'stacked' },
      }),
      chartTile('products', at(0, 15, 12, 7), {
        zh: '销售额最高的 10 个商品',
        en: 'Ten best-selling products',
        type: 'table',
        wells: {
          rows: [dimension('sales.product')],
          values: [measure('sales.net_sales'), measure('sales.units'), measure('sales.refund_rate_value')],
        },
        range: salesYear,
        sort: { by: 'sales.net_sales', direction: 'desc' },
        rows: 10,
      }),
    ],
  }),
}

const nowOf = (view: string) => ({ field: `${view}.as_of`, preset: 'today' }) as const
const now = nowOf('rfm')

function customersNumber(id: string, x: number, name: string, title: Words): Tile {
  return chartTile(id, at(x, 0, 3, 2), { ...title, type: 'kpi', wells: { values: [measure(name)] } })
}

const customers: Template = {
  id: 'customers',
  board: boardSpec.parse({
    version: 1,
    title: { zh: '客户总览', en: 'Customers overview' },
    description: {
      zh: '客户有多少、价值多高、会不会再来。',
      en: 'How many customers there are, what they are worth, and whether they come back.',
    },
    filters: [offer('customers.region'), offer('customers.customer_type')],
    tiles: [
      customersNumber('count', 0, 'customers.count', { zh: '客户数', en: 'Customers' }),
      customersNumber('active', 3, 'customers.active_customers', { zh: '活跃客户数', en: 'Active customers' }),
      customersNumber('repeat', 6, 'customers.repeat_rate_90d', { zh: '90 天复购率', en: 'Repeat rate within 90 days' }),
      customersNumber('interval', 9, 'customers.median_interpurchase_days', { zh: '购买间隔中位数', en: 'Median purchase gap' }),
      chartTile('segments', at(0, 2, 6, 6), {
        zh: 'RFM 客户分群：人数',
        en: 'RFM segments by customers',
        type: 'treemap',
        wells: { axis: [dimension('rfm.segment')], values: [measure('rfm.customers')] },
        range: now,
      }),
      chartTile('segment-sales', at(6, 2, 6, 6), {
        zh: 'RFM 客户分群：占全部客户净销售额的比例',
        en: 'RFM segments: share of the net sales of all customers',
        type: 'bar',
        wells: { axis: [dimension('rfm.segment')], values: [measure('rfm.share_of_sales')] },
        range: now,
        sort: { by: 'rfm.share_of_sales', direction: 'desc' },
      }),
      chartTile('cohorts', at(0, 8, 12, 8), {
        zh: '首购月份留存率',
        en: 'Retention by month of first purchase',
        type: 'cohort',
        wells: {
          rows: [time('retention.cohort_month', 'month')],
          columns: [dimension('retention.month_offset')],
          values: [measure('retention.retention_rate')],
          size: [measure('retention.cohort_size')],
        },
        range: { field: 'retention.cohort_month', preset: 'last_12_months' },
      }),
      chartTile('lifecycle', at(0, 16, 6, 6), {
        zh: '各生命周期阶段的客户数（按距上次购买天数）',
        en: 'Customers by days since last purchase',
        type: 'column',
        wells: { axis: [dimension('customers.lifecycle_stage')], values: [measure('customers.count')] },
      }),
      chartTile('churn', at(6, 16, 6, 6), {
        zh: '每月流失率',
        en: 'Churn rate by month',
        type: 'line',
        wells: { axis: [time('churn.month', 'month')], values: [measure('churn.churn_rate')] },
        range: { field: 'churn.month', preset: 'last_12_months' },
      }),
    ],
  }),
}

const createdAt = 'funnel.created_at'
const leadsYear = { field: createdAt, preset: 'last_12_months' } as const
const won = [only('funnel.stage', 'order')]

function funnelNumber(id: string, x: number, name: string, title: Words, filters: Filter[]): Tile {
  return chartTile(id, at(x, 0, 3, 2), {
    ...title,
    type: 'kpi',
    wells: { values: [measure(name)] },
    range: leadsYear,
    compare: 'previous',
    filters,
  })
}

const funnel: Template = {
  id: 'funnel',
  board: boardSpec.parse({
    version: 1,
    title: { zh: '销售漏斗', en: 'Sales funnel' },
    description: {
      zh: '线索走到哪一步、在哪里流失、停留多久。',
      en: 'How far leads get, where they are lost, and how long each step takes.',
    },
    filters: [{ member: createdAt, operator: 'inDateRange', values: ['last_12_months'] }, offer('funnel.source'), offer('funnel.owner')],
    tiles: [
      funnelNumber('leads', 0, 'funnel.leads', { zh: '新线索', en: 'New leads' }, []),
      funnelNumber('won', 3, 'funnel.reached', { zh: '成交线索', en: 'Leads that ordered' }, won),
      funnelNumber('rate', 6, 'funnel.total_rate', { zh: '线索成交率（仅成熟线索）', en: 'Lead-to-order rate, mature leads' }, won),
      funnelNumber('days', 9, 'funnel.median_days_in_stage', { zh: '报价阶段停留天数（中位数）', en: 'Median days in quote' }, [
        only('funnel.stage', 'quote'),
      ]),
      chartTile('steps', at(0, 2, 6, 6), {
        zh: '各阶段到达的线索',
        en: 'Leads that reached each stage',
        type: 'funnel',
        wells: { axis: [dimension('funnel.stage')], values: [measure('funnel.reached')] },
        range: leadsYear,
      }),
      chartTile('by-source', at(6, 2, 6, 6), {
        zh: '各来源的阶段转化率（仅成熟线索）',
        en: 'Step rate by source, mature leads',
        type: 'heatmap',
        wells: { axis: [dimension('funnel.stage')], rows: [dimension('funnel.source')], values: [measure('funnel.step_rate')] },
        range: leadsYear,
      }),
      chartTile('by-owner', at(0, 8, 6, 7), {
        zh: '各负责人的成交率（仅成熟线索）',
        en: 'Lead-to-order rate by owner, mature leads',
        type: 'bar',
        wells: { axis: [dimension('funnel.owner')], values: [measure('funnel.total_rate')], detail: [measure('funnel.mature_leads')] },
        range: leadsYear,
        filters: won,
        sort: { by: 'funnel.total_rate', direction: 'desc' },
        rows: 15,
      }),
      chartTile('duration', at(6, 8, 6, 7), {
        zh: '各阶段停留天数',
        en: 'Days in each stage',
        type: 'column',
        wells: {
          axis: [dimension('funnel.stage')],
          values: [measure('funnel.median_days_in_stage'), measure('funnel.p90_days_in_stage')],
        },
        range: leadsYear,
      }),
    ],
  }),
}

function outlookNumber(id: string, place: Place, name: string, title: Words): Tile {
  const [view = ''] = name.split('.')
  return chartTile(id, place, { ...title, type: 'kpi', wells: { values: [measure(name)] }, range: nowOf(view) })
}

const outlook: Template = {
  id: 'outlook',
  board: boardSpec.parse({
    version: 1,
    title: { zh: '预测与流失风险', en: 'Outlook and churn risk' },
    description: {
      zh: '本月到期末会卖多少、客户未来值多少、谁可能流失。由模型估算，是可能，不是承诺。',
      en: 'What this month comes to, what customers will be worth, who may be leaving. Estimates of a model: likely, not certain.',
    },
    tiles: [
      outlookNumber('so-far', at(0, 0, 4, 2), 'forecast.sales_to_date', { zh: '本月至今毛销售额', en: 'Gross sales so far this month' }),
      outlookNumber('month', at(4, 0, 4, 2), 'forecast.sales_forecast', {
        zh: '本月毛销售额预测',
        en: 'Gross sales forecast for this month',
      }),
      outlookNumber('orders', at(8, 0, 4, 2), 'clv.expected_orders', {
        zh: '未来 90 天预计购买日数',
        en: 'Purchase days expected in 90 days',
      }),
      outlookNumber('value', at(0, 2, 6, 2), 'clv.clv_predicted', {
        zh: '未来 12 个月净销售额预测',
        en: 'Net sales expected in 12 months',
      }),
      chartTile('overdue', at(6, 2, 6, 2), {
        zh: '逾期未购的客户',
        en: 'Customers overdue to buy',
        type: 'kpi',
        wells: { values: [measure('customers.overdue_customers')] },
      }),
      chartTile('risk', at(0, 4, 6, 6), {
        zh: '流失风险：客户数',
        en: 'Customers by churn risk',
        type: 'column',
        wells: { axis: [dimension('clv.risk_band')], values: [measure('clv.customers')] },
        range: nowOf('clv'),
      }),
      chartTile('risk-value', at(6, 4, 6, 6), {
        zh: '各分群未来 12 个月净销售额预测',
        en: 'Net sales expected in 12 months by segment',
        type: 'bar',
        wells: { axis: [dimension('clv.segment')], values: [measure('clv.clv_predicted')] },
        range: nowOf('clv'),
        sort: { by: 'clv.clv_predicted', direction: 'desc' },
      }),
      chartTile('second', at(0, 10, 6, 6), {
        zh: '首购之后多久再买',
        en: 'How soon first-time buyers come back',
        type: 'line',
        wells: { axis: [dimension('second_orders.days')], values: [measure('second_orders.returned_share')] },
        range: nowOf('second_orders'),
      }),
      chartTile('season', at(6, 10, 6, 6), {
        zh: '各月淡旺季指数',
        en: 'Seasonal index by month',
        type: 'column',
        wells: { axis: [dimension('seasons.month')], values: [measure('seasons.month_index')] },
        range: nowOf('seasons'),
        filters: [{ member: 'seasons.month', operator: 'set', values: [] }],
      }),
    ],
  }),
}

/** The ready-made boards, in the order they are offered. */
export const templates: Template[] = [sales, customers, funnel, outlook]
