import type { Port } from '../warehouse/port.ts'
import { numberParts, type Span } from './span.ts'

/** One query over everybody, or several over some each where there is much to hold; `some` makes the condition on the number of a customer or order. */
export const inParts = (span: Span, query: (some: (number: string) => string) => string): string[] =>
  numberParts(span).map((holds) => query((number) => `and ${holds(number)}`))

/** Everybody who is named anywhere: the customer table, and buyers it forgot. */
const everybody = `
    select customer_id from customers where customer_id is not null
    union select customer_id from orders where customer_id is not null and coalesce(is_test, false) = false
    union select customer_id from refunds where customer_id is not null`

/** Gives every customer a number, which they keep: what was made with it stays true when others come and go. */
export async function numberCustomers({ run }: Port): Promise<void> {
  await run('CREATE TABLE IF NOT EXISTS clientele.customer_keys (customer_no bigint, customer_id varchar)')
  await run(`
    insert into clientele.customer_keys
    select (select coalesce(max(customer_no), 0) from clientele.customer_keys) + cast(row_number() over (order by e.customer_id) as bigint), e.customer_id
    from (${everybody}) e left join clientele.customer_keys k on k.customer_id = e.customer_id where k.customer_id is null`)
  await run(`delete from clientele.customer_keys where customer_id not in (${everybody})`)
  await run(`update clientele.customer_estimates set customer_no = k.customer_no from clientele.customer_keys k
    where k.customer_id = customer_estimates.customer_id and customer_estimates.customer_no is distinct from k.customer_no`)
}
