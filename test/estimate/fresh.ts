import type { DuckDBConnection } from '@duckdb/node-api'
import { expect } from 'vitest'
import { tables as sources } from '../../dashboard/core/source/contract.ts'
import { resultTables } from '../../dashboard/server/derive/estimateTables.ts'
import { createTables, rowsOf } from '../../dashboard/server/warehouse.ts'

/**
 * How many rows of a derived table in one database are not in another. Numbers are each build's own, customers are told by their names, and
 * what is summed in double precision differs in its last digits by the order of the sum.
 */
function notIn(table: string, columns: string[], doubles: string[], one: string, other: string): string {
  const rows = (database: string) => {
    const own = columns
      .filter((name) => !['customer_no', 'order_no', 'row_no'].includes(name))
      .map((name) => (doubles.includes(name) ? `cast(t."${name}" AS FLOAT)` : `t."${name}"`))
    const who = columns.includes('customer_no')
    const join = who ? ` LEFT JOIN ${database}.clientele.customer_keys k ON k.customer_no = t.customer_no` : ''
    return `SELECT ${[...(who ? ['k.customer_id AS who'] : []), ...own].join(', ')} FROM ${database}.clientele.${table} t${join}`
  }
  return `SELECT count(*)::INTEGER AS n FROM (${rows(one)} EXCEPT ALL ${rows(other)})`
}

/** Which derived tables of a database differ from those a build of everything makes of its source tables. */
export async function differencesFromFresh(warehouse: DuckDBConnection, home: string, refresh: () => Promise<unknown>): Promise<string[]> {
  await warehouse.run("ATTACH ':memory:' AS fresh")
  try {
    await warehouse.run('USE fresh')
    await createTables(warehouse)
    for (const { name } of sources) await warehouse.run(`INSERT INTO fresh.${name} SELECT * FROM ${home}.main.${name}`)
    await warehouse.run(
      `CREATE SCHEMA fresh.clientele; CREATE TABLE fresh.clientele.customer_estimates AS FROM ${home}.clientele.customer_estimates`,
    )
    await refresh()
    const columns = await rowsOf(
      warehouse,
      `SELECT table_name AS name, list(column_name ORDER BY column_index) AS columns,
        list(column_name) FILTER (WHERE data_type = 'DOUBLE') AS doubles FROM duckdb_columns()
      WHERE database_name = 'fresh' AND schema_name = 'clientele' GROUP BY 1 ORDER BY 1`,
    )
    const apart: string[] = []
    for (const row of columns) {
      const table = String(row.name)
      if (['prints', 'customer_keys', 'estimate_runs', ...resultTables].includes(table)) continue
      const [names, doubles] = [row.columns, row.doubles].map((one) => (one as { items: string[] } | null)?.items ?? []) as [
        string[],
        string[],
      ]
      for (const pair of [
        [home, 'fresh'],
        ['fresh', home],
      ] as const) {
        const [found] = await rowsOf(warehouse, notIn(table, names, doubles, pair[0], pair[1]))
        if (found?.n !== 0) apart.push(`${table}: ${found?.n} rows only in ${pair[0]}`)
      }
    }
    expect(columns.length).toBeGreaterThan(30)
    return apart
  } finally {
    await warehouse.run(`USE ${home}`)
    await warehouse.run('DETACH fresh')
  }
}
