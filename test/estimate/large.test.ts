import { expect, test } from 'vitest'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { openShop, read } from './warehouse.ts'

// Amounts in dong or rupiah, or an order's number in the column of amounts: two lines that are good each, and a sum the usual type cannot hold.
test('sums beyond 10¹⁴ are exact, also where the tables were made for smaller ones before and are again after', async () => {
  const { instance, connection } = await openShop([
    { customer: 'C1', day: '2026-03-01', amount: 100.25 },
    { customer: 'C2', day: '2026-03-02', amount: 50 },
  ])
  const refresh = () => refreshStates(connection, { today: 'auto', timezone: 'Asia/Shanghai' })
  const totals = () =>
    read(
      connection,
      `SELECT (SELECT sum(gross_sales)::VARCHAR FROM clientele.sales_rows) AS sales, max(all_monetary)::VARCHAR AS all_monetary
      FROM clientele.customer_states WHERE as_of = (SELECT max(as_of) FROM clientele.customer_states)`,
    )
  expect(await totals()).toEqual([{ sales: '150.2500', all_monetary: '150.2500' }])
  await connection.run(
    "INSERT INTO order_lines (order_id, line_no, quantity, amount) VALUES ('o0', 2, 1, 60000000000000), ('o1', 2, 1, 50000000000000)",
  )
  await refresh()
  expect(await totals()).toEqual([{ sales: '110000000000150.2500', all_monetary: '110000000000150.2500' }])
  // The same customer, month and channel: every summary holds it, too.
  const [months] = await read(connection, 'SELECT sum(net_sales)::VARCHAR AS net FROM clientele.profit_rows')
  expect(months).toEqual({ net: '110000000000150.2500' })
  await connection.run('DELETE FROM order_lines WHERE line_no = 2')
  await refresh()
  expect(await totals()).toEqual([{ sales: '150.2500', all_monetary: '150.2500' }])
  connection.closeSync()
  instance.closeSync()
})
