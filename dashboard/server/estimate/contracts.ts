import type { Derived } from './build.ts'
import { dateLiteral, type Span } from './span.ts'

/**
 * Customers with a contract, as of each as-of date: were they under contract when its month began, and did the contract end in the month.
 * Who joined inside the month is in neither.
 */
export function contractMonths(span: Span): Derived {
  const first = "cast(date_trunc('month', cast(t.as_of as timestamp)) as date)"
  return {
    name: 'contract_months',
    select: `
    select k.customer_no, t.as_of, coalesce(c.contract_ended_on <= t.as_of, false) as has_ended, coalesce(c.monthly_fee, 0) as monthly_fee
    from clientele.as_of_dates t
    join customers c on c.contract_started_on < ${first} and (c.contract_ended_on is null or c.contract_ended_on >= ${first})
    join clientele.customer_keys k on k.customer_id = c.customer_id
    where t.as_of <= ${dateLiteral(span.today)}`,
  }
}
