import type { DuckDBConnection } from '@duckdb/node-api'
import type { Parameters } from '../../dashboard/server/derive/parameters.ts'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { createTables } from '../../dashboard/server/warehouse.ts'
import { emptyWarehouse } from './ask.ts'

/*
Ten customers, seen on 2025-06-30 from Shanghai. All amounts are one line each.

        purchases (business day: amount)                                          recency  days bought   net
  c1    01-01: 100 · 02-04: 200 · 06-20: 300                                           10       3        600
  c2    01-10: 50 and 30, two orders of one day                                       171       1         80
  c3    01-20: 500 · 04-25: 500, of which 200 came back on 05-02                       66       2        800
  c4    03-01: 80 · 05-30: 80, exactly 90 days later                                   31       2        160
  c5    03-15: 1000, all of it came back on 03-20                                     107       1          0
  c6    04-01: 60 at 00:30 in Shanghai, still March in UTC; 90 days before the end     90       1         60
  c7    04-02: 70 · 04-10: 70                                                          81       2        140
  c8    06-30: 40 at 23:30                                                              0       1         40
  c9    known since 05-01, never bought
  c10   known since 05-05, only a cancelled order of 999
  none  02-10: 25 from a buyer without a name
  c1 also has a test order of 777 on 03-03 that must not count.
*/
const orders: [
  id: string,
  customer: string | null,
  utc: string,
  day: string,
  amount: number,
  more?: { status?: string; test?: boolean; region?: string },
][] = [
  ['o1', 'c1', '2025-01-01 04:00', '2025-01-01', 100],
  ['o2', 'c1', '2025-02-04 04:00', '2025-02-04', 200],
  ['o3', 'c1', '2025-06-20 04:00', '2025-06-20', 300],
  ['o4', 'c2', '2025-01-10 04:00', '2025-01-10', 50],
  ['o5', 'c2', '2025-01-10 08:00', '2025-01-10', 30],
  ['o6', 'c3', '2025-01-20 04:00', '2025-01-20', 500],
  ['o7', 'c3', '2025-04-25 04:00', '2025-04-25', 500],
  ['o8', 'c4', '2025-03-01 04:00', '2025-03-01', 80],
  ['o9', 'c4', '2025-05-30 04:00', '2025-05-30', 80],
  ['o10', 'c5', '2025-03-15 04:00', '2025-03-15', 1000],
  ['o11', 'c6', '2025-03-31 16:30', '2025-04-01', 60],
  ['o12', 'c7', '2025-04-02 04:00', '2025-04-02', 70],
  ['o13', 'c7', '2025-04-10 04:00', '2025-04-10', 70],
  ['o14', 'c8', '2025-06-30 15:30', '2025-06-30', 40],
  ['o15', 'c10', '2025-05-05 04:00', '2025-05-05', 999, { status: 'cancelled' }],
  ['o16', null, '2025-02-10 04:00', '2025-02-10', 25, { region: '华北' }],
  ['o17', 'c1', '2025-03-03 04:00', '2025-03-03', 777, { test: true }],
]

const leads: [id: string, created: string, stages: [string, string][], reason?: string][] = [
  [
    'l1',
    '2025-01-10',
    [
      ['intent', '2025-01-12'],
      ['negotiation', '2025-01-20'],
      ['quote', '2025-02-01'],
      ['order', '2025-02-20'],
    ],
  ],
  [
    'l2',
    '2025-02-01',
    [
      ['intent', '2025-02-05'],
      ['lost', '2025-02-15'],
    ],
    '价格',
  ],
  [
    'l3',
    '2025-03-01',
    [
      ['intent', '2025-03-03'],
      ['quote', '2025-03-10'],
      ['order', '2025-03-20'],
    ],
  ], // skipped negotiation
  [
    'l4',
    '2025-03-05',
    [
      ['negotiation', '2025-03-06'],
      ['intent', '2025-03-08'],
    ],
  ], // went back
  [
    'l5',
    '2025-01-01',
    [
      ['intent', '2025-01-02'],
      ['negotiation', '2025-05-01'],
    ],
  ], // too late for a window of 90 days
  ['l6', '2025-06-01', [['intent', '2025-06-02']]], // too young to be judged
]

const quote = (value: string | null | undefined) => (value === null || value === undefined ? 'NULL' : `'${value}'`)

/** The statements that fill the tables; they run on any database. */
export function tenCustomers(): string[] {
  const regions = ['华东', '华东', '华南', '华南', '华东', '华东', '华南', '华东', '华北', '华北']
  return [
    ...regions.map(
      (region, at) =>
        `INSERT INTO customers (customer_id, name, customer_type, region, channel, joined_on, churn_reason) VALUES ('c${at + 1}', '客户${at + 1}', '${at < 8 ? 'person' : 'small_firm'}', '${region}', ${at === 3 ? 'NULL' : "'抖音'"}, ${at === 8 ? "'2025-05-01'" : at === 9 ? "'2025-05-05'" : 'NULL'}, ${at === 1 ? "'价格'" : 'NULL'})`,
    ),
    ...[1, 2].map((p) => `INSERT INTO products (product_id, name, category) VALUES ('p${p}', '商品${p}', '${p === 1 ? '家居' : '食品'}')`),
    ...orders.flatMap(([id, customer, utc, day, amount, more]) => [
      `INSERT INTO orders (order_id, customer_id, ordered_at, ordered_on, status, region, is_test) VALUES ('${id}', ${quote(customer)}, '${utc}', '${day}', '${more?.status ?? 'delivered'}', ${quote(more?.region)}, ${more?.test ?? false})`,
      `INSERT INTO order_lines (order_id, line_no, product_id, quantity, amount, cost_amount) VALUES ('${id}', 1, '${amount >= 200 ? 'p1' : 'p2'}', ${amount >= 200 ? 2 : 1}, ${amount}, ${amount / 2})`,
    ]),
    `INSERT INTO refunds (refund_id, order_id, line_no, refunded_at, refunded_on, quantity, amount, reason) VALUES ('r1', 'o7', 1, '2025-05-02 04:00', '2025-05-02', 1, 200, '质量'), ('r2', 'o10', 1, '2025-03-20 04:00', '2025-03-20', 2, 1000, '不合适')`,
    ...leads.flatMap(([id, created, stages, reason]) => [
      `INSERT INTO leads (lead_id, created_at, created_on, source, lost_reason) VALUES ('${id}', '${created} 04:00', '${created}', '展会', ${quote(reason)})`,
      ...stages.map(([stage, day]) => `INSERT INTO lead_stages (lead_id, stage, entered_at) VALUES ('${id}', '${stage}', '${day} 04:00')`),
    ]),
  ]
}

/** The ten customers in a warehouse of their own, with everything derived. */
export async function openTen(
  options: { today?: string; parameters?: Parameters } = {},
  connection?: DuckDBConnection,
): Promise<DuckDBConnection> {
  connection ??= await emptyWarehouse()
  await createTables(connection)
  for (const sql of tenCustomers()) await connection.run(sql)
  await refreshStates(connection, { today: options.today ?? 'auto', timezone: 'Asia/Shanghai', parameters: options.parameters })
  return connection
}
