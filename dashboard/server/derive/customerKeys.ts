import type { Port } from '../warehouse/port.ts'

/** Gives every customer `known` names a number, which they keep: what was made with it stays true when others come and go. */
export async function numberCustomers({ run }: Port, known: string): Promise<void> {
  await run('CREATE TABLE IF NOT EXISTS clientele.customer_keys (customer_no bigint, customer_id varchar)')
  await run(`
    insert into clientele.customer_keys
    select (select coalesce(max(customer_no), 0) from clientele.customer_keys) + cast(row_number() over (order by e.customer_id) as bigint), e.customer_id
    from (${known}) e left join clientele.customer_keys k on k.customer_id = e.customer_id where k.customer_id is null`)
  await run(`delete from clientele.customer_keys where customer_id not in (${known})`)
  await run(`update clientele.customer_estimates set customer_no = k.customer_no from clientele.customer_keys k
    where k.customer_id = customer_estimates.customer_id and customer_estimates.customer_no is distinct from k.customer_no`)
}
