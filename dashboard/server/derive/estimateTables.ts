import type { Port } from '../warehouse/port.ts'

/** What estimates write, column by column; the same SQL types on DuckDB and Postgres. */
const tables = {
  estimate_runs: `run_id varchar, as_of date, created_at timestamp, parameters varchar, customer_type varchar, kind varchar, customers bigint,
    repeaters bigint, sampled bigint, r double precision, alpha double precision, a double precision, b double precision,
    log_likelihood double precision, p double precision, q double precision, gamma double precision, spend_log_likelihood double precision,
    correlation double precision, margin double precision, flags varchar, reason_zh varchar, reason_en varchar, histogram varchar, holdout varchar`,
  customer_estimates: `customer_id varchar, as_of date, run_id varchar, customer_type varchar, repeats integer, p_alive double precision,
    churn_risk double precision, risk_band varchar, p_silent_90 double precision, expected_orders_30 double precision,
    expected_orders_90 double precision, expected_orders_365 double precision, expected_spend double precision,
    clv_predicted double precision, clv_predicted_profit double precision, usual_gap_days double precision, is_own_gap boolean,
    silence_days integer, overdue_index double precision, next_due date, customer_no bigint`,
  daily_anomalies:
    'run_id varchar, as_of date, metric varchar, day date, value double precision, expected double precision, score double precision',
  seasonal_months: 'run_id varchar, as_of date, metric varchar, month integer, seasonal_index double precision',
  second_order_curve:
    'run_id varchar, as_of date, customer_type varchar, days integer, at_risk bigint, events bigint, surviving double precision',
  seasonal_weekdays: 'run_id varchar, as_of date, metric varchar, weekday integer, seasonal_index double precision',
  fit_checks:
    'run_id varchar, as_of date, customer_type varchar, kind varchar, x integer, day date, customers bigint, actual double precision, expected double precision',
  period_forecasts: `run_id varchar, as_of date, metric varchar, period varchar, starts_on date, ends_on date, actual double precision,
    elapsed double precision, forecast double precision, low double precision, high double precision, profile_years integer`,
  acquired_values:
    'run_id varchar, as_of date, day date, channel varchar, campaign varchar, customers bigint, contribution double precision',
} as const

/** Everything a run writes besides its own line, which stays for ever. */
export const resultTables = [
  'customer_estimates',
  'daily_anomalies',
  'seasonal_months',
  'seasonal_weekdays',
  'second_order_curve',
  'fit_checks',
  'period_forecasts',
  'acquired_values',
] as const

/** Makes the tables of the estimates where they are missing, so that the model can be asked before the first run. */
export async function createEstimateTables(port: Pick<Port, 'run'>): Promise<void> {
  await port.run('CREATE SCHEMA IF NOT EXISTS clientele')
  for (const [name, columns] of Object.entries(tables)) await port.run(`CREATE TABLE IF NOT EXISTS clientele.${name} (${columns})`)
  // Earlier versions of the product named customers without their number.
  await port.run('ALTER TABLE clientele.customer_estimates ADD COLUMN IF NOT EXISTS customer_no bigint')
}
