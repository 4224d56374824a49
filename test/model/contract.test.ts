import { expect, test } from 'vitest'
import { compileModel } from './ask.ts'

/*
The names outside callers rely on, as the contract lists them: what is removed here breaks somebody's portal.
A view: its times, its dimensions, its measures.
*/
const contract: Record<string, [times: string, dimensions: string, measures: string]> = {
  sales: [
    'ordered_at',
    'order_id status order_kind',
    `gross_sales refund_amount net_sales orders units average_order_value sales_per_customer items_per_order buyers new_customers
    purchase_frequency refund_rate_value refund_rate_orders cancel_rate first_order_sales repeat_sales repeat_rate`,
  ],
  customers: [
    'first_ordered_at joined_at',
    'customer_id name gender age_band industry company_size lifecycle_stage activity',
    'count active_customers inactive_customers one_time_buyers repeat_rate_90d median_interpurchase_days overdue_customers',
  ],
  rfm: [
    'as_of',
    'segment class8 r_score f_score m_score rfm_code',
    'customers monetary average_recency_days average_frequency share_of_customers share_of_sales',
  ],
  rfm_movement: ['from_as_of to_as_of', 'from_segment to_segment from_class8 to_class8', 'customers monetary_change'],
  clv: ['as_of', 'risk_band', 'clv_revenue clv_profit clv_historical clv_predicted average_clv expected_orders average_p_alive customers'],
  churn: [
    'month',
    'customer_age reason',
    'customers_at_start churned_customers churn_rate inactivity_share winback_rate revenue_churn_rate',
  ],
  retention: ['cohort_month', 'month_offset', 'cohort_size active_customers retention_rate revenue_retention_rate'],
  funnel: [
    'created_at',
    'stage source lost_reason',
    'leads reached step_rate total_rate drop_off median_days_in_stage p75_days_in_stage p90_days_in_stage',
  ],
  pipeline: ['as_of closed_at', 'stage', 'open_opportunities open_value weighted_value win_rate median_sales_cycle_days'],
  marketing: [
    'day',
    'source',
    'spend impressions clicks leads new_customers ctr cpc cpl cac roas ltv_cac payback_months email_open_rate email_click_rate',
  ],
  satisfaction: [
    'answered_at',
    'survey touchpoint nps_group',
    'answers invitations response_rate nps nps_margin csat csat_mean ces sales_at_risk',
  ],
  service: [
    'opened_at',
    'kind priority',
    'tickets complaints complaints_per_1000_orders median_first_reply_hours median_resolution_hours first_contact_resolution_rate',
  ],
  profit: ['month', '', 'net_sales cost_of_goods cm1 cm2 cm3 margin_rate return_on_cost_to_serve'],
  tiers: ['month', 'tier previous_tier move', 'customers upgrades downgrades upgrade_rate'],
  targets: ['month', 'metric', 'target actual attainment forecast gap'],
  affinity: ['', 'product_a product_b category_a category_b', 'baskets support confidence lift'],
  journey: ['happened_at', 'touchpoint sequence', 'touches customers'],
  competition: ['observed_at', 'competitor aspect', 'observations price_index share score'],
}

const customer = 'customer_type region province city channel campaign owner segment tier'
// Where each shared dimension makes sense: those of the customer wherever rows have one, those of the product wherever rows have one.
const shared: Record<string, string> = {
  sales: `${customer} category product`,
  customers: customer,
  rfm: customer,
  rfm_movement: customer.replace(' segment', ''), // has from_segment and to_segment instead
  clv: customer,
  churn: customer,
  retention: customer,
  funnel: 'channel campaign owner region province city customer_type',
  pipeline: 'channel campaign owner region province city customer_type',
  marketing: 'channel campaign',
  satisfaction: customer,
  service: customer,
  profit: customer,
  tiers: customer,
  targets: 'region owner category',
  journey: customer,
  competition: 'category', // competitors are observed by category, never by one of our products
}

interface Member {
  name: string
  type: string
  isVisible?: boolean
  public?: boolean
}
interface View {
  name: string
  type: string
  measures: Member[]
  dimensions: Member[]
}
const { metaTransformer } = (await compileModel()) as { metaTransformer: { cubes: { config: View }[] } }
const views = new Map(metaTransformer.cubes.map(({ config }) => [config.name, config]))

const words = (text: string) => text.split(/\s+/).filter(Boolean)
const shown = (members: Member[]) =>
  members.filter((m) => m.isVisible !== false && m.public !== false).map(({ name, type }) => [name.split('.')[1] ?? '', type] as const)

test.each(Object.entries(contract))('%s has every member outside callers rely on', (name, [times, dimensions, measures]) => {
  const view = views.get(name)
  expect(view?.type).toBe('view')
  const ofRows = shown(view?.dimensions ?? [])
  const only = (isTime: boolean) => ofRows.filter(([, type]) => (type === 'time') === isTime).map(([member]) => member)
  expect(only(true)).toEqual(expect.arrayContaining(words(times)))
  expect(only(false)).toEqual(expect.arrayContaining([...words(dimensions), ...words(shared[name] ?? '')]))
  expect(shown(view?.measures ?? []).map(([member]) => member)).toEqual(expect.arrayContaining(words(measures)))
})
