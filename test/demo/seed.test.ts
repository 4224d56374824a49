import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { tables } from '../../dashboard/core/source/contract.ts'
import { changeWarehouse, createTables, openWarehouse, warehouseFile } from '../../dashboard/server/warehouse.ts'
import { makePartitions } from '../../scripts/demo/make.ts'
import { edgeNames } from '../../scripts/demo/names.ts'
import { vocabulary } from '../../scripts/demo/vocabulary.ts'
import { ask, freshFolder, readGroundTruth, seed } from './seeding.ts'

const tiny = freshFolder()
beforeAll(() => {
  const run = seed(tiny, '--preset', 'tiny')
  expect(run.stderr).toBe('')
  expect(run.status).toBe(0)
})

test('the same seed makes the same files, byte for byte, and another seed makes others', () => {
  const [again, other] = [freshFolder(), freshFolder()]
  seed(again, '--preset', 'tiny')
  seed(other, '--preset', 'tiny', '--seed', '7')
  expect(readGroundTruth(again).files).toEqual(readGroundTruth(tiny).files)
  expect(readGroundTruth(other).files['orders-00000.csv']).not.toEqual(readGroundTruth(tiny).files['orders-00000.csv'])
})

test('the default tiny company is the same on every machine', () => {
  const { files } = readGroundTruth(tiny)
  const all = Object.keys(files)
    .sort()
    .map((name) => `${name} ${files[name]?.sha256}`)
  // A changed generator, calendar or name list changes this on purpose; anything else that does is a fault.
  expect(createHash('sha256').update(all.join('\n')).digest('hex')).toBe('9aa2e028604dd7daa5832e0364cab086713ffe58afff7d495fc224b0dca62995')
})

test('one worker and four write the same files', async () => {
  const recipe = { seed: 5, end: '2025-12-31', effects: true, customers: 5000 }
  const filesOf = async (workers: number) => {
    const folder = freshFolder()
    const files = []
    for await (const made of makePartitions(recipe, folder, workers)) files.push(...made.files)
    return files
  }
  const alone = await filesOf(1)
  expect(alone.length).toBeGreaterThan(50)
  expect(await filesOf(4)).toEqual(alone)
})

test('every row the generator counted is in the warehouse', async () => {
  const truth = readGroundTruth(tiny)
  for (const { name } of tables) {
    const [row] = await ask(tiny, `SELECT count(*) AS n FROM ${name}`)
    const written = Object.entries(truth.files)
      .filter(([file]) => file.replace(/-(\d+|company)\.csv$/, '') === name)
      .reduce((sum, [, { rows }]) => sum + rows, 0)
    expect({ name, n: row?.n }).toEqual({ name, n: written })
    expect(truth.rows[name]).toBe(written)
  }
})

test('sales, refunds and orders of each month are those of truth.json, to the cent', async () => {
  const { sums } = readGroundTruth(tiny)
  const counted = "o.status <> 'cancelled' AND NOT o.is_test"
  const sales = await ask(
    tiny,
    `SELECT strftime(ordered_on, '%Y-%m') AS month, count(DISTINCT order_id) AS orders, CAST(sum(amount) * 100 AS BIGINT) AS cents
     FROM orders o JOIN order_lines USING (order_id) WHERE ${counted} GROUP BY 1`,
  )
  const refunds = await ask(
    tiny,
    "SELECT strftime(refunded_on, '%Y-%m') AS month, CAST(sum(amount) * 100 AS BIGINT) AS cents FROM refunds GROUP BY 1",
  )
  const { cancelled, test: tests, ...orders } = sums.orders ?? {}
  expect(Object.fromEntries(sales.map((r) => [r.month, r.orders]))).toEqual(orders)
  expect(Object.fromEntries(sales.map((r) => [r.month, r.cents]))).toEqual(sums.sales)
  expect(Object.fromEntries(refunds.map((r) => [r.month, r.cents]))).toEqual(sums.refunds)
  const [left] = await ask(
    tiny,
    `SELECT count(*) FILTER (WHERE status = 'cancelled') AS cancelled, count(*) FILTER (WHERE is_test) AS tests FROM orders`,
  )
  expect(left).toEqual({ cancelled, tests: tests ?? 0 })
})

test('every key is unique and every reference points to a row', async () => {
  for (const table of tables) {
    const [doubled] = await ask(
      tiny,
      `SELECT count(*) AS n FROM (SELECT 1 FROM ${table.name} GROUP BY ${table.key.join(', ')} HAVING count(*) > 1)`,
    )
    expect({ table: table.name, doubled: doubled?.n }).toEqual({ table: table.name, doubled: 0 })
    for (const column of table.columns) {
      if (!column.references) continue
      const [target, key] = column.references.split('.')
      const [lost] = await ask(
        tiny,
        `SELECT count(*) AS n FROM ${table.name} s WHERE coalesce(s.${column.name}, '') <> '' AND NOT EXISTS (SELECT 1 FROM ${target} t WHERE t.${key} = s.${column.name})`,
      )
      expect({ column: `${table.name}.${column.name}`, lost: lost?.n }).toEqual({ column: `${table.name}.${column.name}`, lost: 0 })
    }
  }
})

test('closed lists hold only values of the contract, and the demo’s own lists only words of the vocabulary', async () => {
  for (const table of tables)
    for (const column of table.columns) {
      const allowed =
        column.values?.map((v) => v.value) ??
        vocabulary[column.name]?.map((w) => w.zh) ??
        vocabulary[`${table.name}.${column.name}`]?.map((w) => w.zh)
      if (!allowed) continue
      const found = await ask(
        tiny,
        `SELECT DISTINCT ${column.name} AS v FROM ${table.name} WHERE ${column.name} IS NOT NULL AND CAST(${column.name} AS VARCHAR) <> ''`,
      )
      const own = column.name === 'competitor' ? ['云岭商贸'] : []
      expect({
        column: `${table.name}.${column.name}`,
        other: found.map((r) => String(r.v)).filter((v) => ![...allowed, ...own].includes(v)),
      }).toEqual({
        column: `${table.name}.${column.name}`,
        other: [],
      })
    }
})

test('nothing happens after the last day, and things happen in their order', async () => {
  const [late] = await ask(
    tiny,
    `SELECT (SELECT count(*) FROM orders WHERE ordered_on > DATE '2025-12-31' OR delivered_at + INTERVAL 8 HOUR >= TIMESTAMP '2026-01-01') AS orders,
       (SELECT count(*) FROM refunds WHERE refunded_on > DATE '2025-12-31') AS refunds,
       (SELECT count(*) FROM lead_stages WHERE entered_at + INTERVAL 8 HOUR >= TIMESTAMP '2026-01-01') AS stages,
       (SELECT count(*) FROM survey_answers WHERE answered_at + INTERVAL 8 HOUR >= TIMESTAMP '2026-01-01') AS answers,
       (SELECT count(*) FROM orders WHERE shipped_at < ordered_at OR delivered_at < shipped_at) AS backwards,
       (SELECT count(*) FROM refunds JOIN orders USING (order_id) WHERE refunded_at <= delivered_at) AS early_refunds,
       (SELECT count(*) FROM customers c JOIN orders o USING (customer_id) WHERE o.ordered_at < c.joined_at) AS before_joining`,
  )
  expect(late).toEqual({ orders: 0, refunds: 0, stages: 0, answers: 0, backwards: 0, early_refunds: 0, before_joining: 0 })
})

test('the business date of a row is its local day', async () => {
  const [wrong] = await ask(
    tiny,
    `SELECT (SELECT count(*) FROM orders WHERE CAST(ordered_at + INTERVAL 8 HOUR AS DATE) <> ordered_on) AS orders,
       (SELECT count(*) FROM leads WHERE CAST(created_at + INTERVAL 8 HOUR AS DATE) <> created_on) AS leads`,
  )
  expect(wrong).toEqual({ orders: 0, leads: 0 })
})

test('names that break careless software arrive as they are', async () => {
  const rows = await ask(
    tiny,
    "SELECT customer_id, ascii(name) AS first, name FROM customers WHERE customer_id < 'C0000014' ORDER BY customer_id",
  )
  const byId = Object.fromEntries(rows.map((r) => [r.customer_id, r.name]))
  expect(byId.C0000001).toBe('老字号"福满楼"')
  expect(byId.C0000002).toBe("Patrick O'Brien")
  expect(byId.C0000003).toBe('张三\n（收货人李四）')
  expect(byId.C0000008).toBe('赵四 ')
  expect(byId.C0000009).toBe('NULL')
  expect(byId.C0000010).toBe('=1+1')
  expect(byId.C0000011).toBe(byId.C0000012)
  expect([...(edgeNames[7] ?? '')]).toHaveLength(60)
  expect(byId.C0000007).toBe(edgeNames[7])
  const [zeros] = await ask(tiny, "SELECT count(*) AS n FROM customers WHERE customer_id = '00000013'")
  expect(zeros?.n).toBe(1)
})

test('duplicate persons share the phone of their twin, in another spelling', async () => {
  const { duplicates } = readGroundTruth(tiny)
  expect(duplicates.length).toBeGreaterThan(0)
  for (const [first, second] of duplicates) {
    const [pair] = await ask(
      tiny,
      `SELECT a.phone_hash = b.phone_hash AS same_phone, a.name = b.name AS same_name FROM customers a, customers b WHERE a.customer_id = '${first}' AND b.customer_id = '${second}'`,
    )
    expect(pair).toEqual({ same_phone: 1, same_name: 0 })
  }
})

test('--end moves the whole window', async () => {
  const moved = freshFolder()
  expect(seed(moved, '--preset', 'tiny', '--end', '2024-06-30').status).toBe(0)
  expect(readGroundTruth(moved).start).toBe('2021-07-01')
  const [span] = await ask(moved, 'SELECT CAST(min(ordered_on) AS VARCHAR) AS first, CAST(max(ordered_on) AS VARCHAR) AS last FROM orders')
  expect(span?.first && span.first >= '2021-07-01').toBe(true)
  expect(span?.last && span.last <= '2024-06-30' && span.last >= '2024-06-25').toBe(true)
})

test('without effects only the purchase model, seasons and catalogue remain', async () => {
  const plain = freshFolder()
  expect(seed(plain, '--preset', 'tiny', '--effects', 'none').status).toBe(0)
  const { rows, sums } = readGroundTruth(plain)
  expect(rows).toMatchObject({ customers: 500, leads: 0, survey_answers: 0, campaigns: 0, spend: 0, targets: 0 })
  expect(sums.orders?.cancelled).toBeUndefined()
  const [late] = await ask(plain, 'SELECT count(*) AS n FROM orders WHERE CAST(delivered_at + INTERVAL 8 HOUR AS DATE) > promised_on')
  expect(late?.n).toBe(0)
})

test('a second seed replaces the first and raises the data version', async () => {
  const folder = freshFolder()
  seed(folder, '--preset', 'tiny')
  const [before] = await ask(folder, 'SELECT v FROM import_version')
  seed(folder, '--preset', 'tiny', '--seed', '9')
  const [after] = await ask(folder, 'SELECT v, (SELECT count(*) FROM customers) AS customers FROM import_version')
  expect(Number(after?.v)).toBeGreaterThan(Number(before?.v))
  expect(after?.customers).toBe(501)
})

test('rows that are not the demo’s are never deleted without --replace', async () => {
  const folder = freshFolder()
  const instance = await openWarehouse(warehouseFile(folder))
  const connection = await instance.connect()
  await createTables(connection)
  connection.closeSync()
  await changeWarehouse(instance, (change) => change.run("INSERT INTO customers (customer_id, name) VALUES ('mine', 'Somebody')"))
  instance.closeSync()

  const refused = seed(folder, '--preset', 'tiny')
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain('--replace')
  expect(refused.stderr).toMatch(/演示公司/)
  expect(await ask(folder, 'SELECT customer_id FROM customers')).toEqual([{ customer_id: 'mine' }])

  expect(seed(folder, '--preset', 'tiny', '--replace').status).toBe(0)
  expect(await ask(folder, "SELECT count(*) AS n FROM customers WHERE customer_id = 'mine'")).toEqual([{ n: 0 }])
})

test('a row added to the demo company counts as somebody’s work', async () => {
  const folder = freshFolder()
  seed(folder, '--preset', 'tiny')
  const instance = await openWarehouse(warehouseFile(folder))
  await changeWarehouse(instance, (change) => change.run("INSERT INTO owners (owner_id, name) VALUES ('mine', 'Somebody')"))
  instance.closeSync()
  expect(seed(folder, '--preset', 'tiny').status).toBe(1)
  expect(await ask(folder, "SELECT count(*) AS n FROM owners WHERE owner_id = 'mine'")).toEqual([{ n: 1 }])
})

test('a warehouse in use by another process is left alone, with a sentence', async () => {
  const folder = freshFolder()
  const instance = await openWarehouse(warehouseFile(folder))
  const run = seed(folder, '--preset', 'tiny')
  instance.closeSync()
  expect(run.status).toBe(1)
  expect(run.stderr).toContain('held by another process')
  expect(run.stderr).not.toContain('    at ')
})

test.each([
  ['--preset', 'huge'],
  ['--end', '2025-02-30'],
  ['--unknown', 'x'],
])('a wrong option %s %s is refused with the usage', (...args) => {
  const run = seed(freshFolder(), ...args)
  expect(run.status).toBe(1)
  expect(run.stderr).toContain('npm run seed -- --preset')
})

test('a folder that cannot be made is refused with a sentence', () => {
  const file = path.join(freshFolder(), 'file')
  writeFileSync(file, '')
  const run = seed(path.join(file, 'inside'), '--preset', 'tiny')
  expect(run.status).toBe(1)
  expect(run.stderr).toContain(file)
  expect(run.stderr).not.toContain('    at ')
})
