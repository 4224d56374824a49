import { rmSync } from 'node:fs'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { tableNamed, tables } from '../../dashboard/core/source/contract.ts'
import { rowsOf } from '../../dashboard/server/warehouse.ts'
import type { DemoFile } from './files.ts'
import { columns, demoTables } from './rows.ts'

const text = (value: string) => `'${value.replaceAll("'", "''")}'`
/** The demo company lives in this zone; its times are local ones with this offset. */
const demoZone = 'Asia/Shanghai'

/** Appends generated files to their tables and removes them. */
export async function loadFiles(connection: DuckDBConnection, folder: string, files: DemoFile[], timezone: string): Promise<void> {
  for (const table of demoTables) {
    const own = files.filter((file) => file.table === table)
    if (own.length === 0) continue
    const contract = tableNamed(table)
    const types = columns[table].map((name) => {
      const column = contract.columns.find((c) => c.name === name)
      if (!column) throw new Error(`The demo writes ${table}.${name}, which the source contract does not have`)
      return { name, type: column.type }
    })
    const sqlType = {
      text: 'VARCHAR',
      integer: 'BIGINT',
      decimal: 'DOUBLE',
      money: 'DECIMAL(18,4)',
      boolean: 'BOOLEAN',
      date: 'DATE',
      timestamp: 'TIMESTAMP',
    }
    // DuckDB reads a TIMESTAMP's digits and drops the offset: what arrives is local time.
    const toUtc = (name: string) =>
      timezone === demoZone ? `${name} - INTERVAL 8 HOUR` : `((${name} AT TIME ZONE ${text(timezone)}) AT TIME ZONE 'UTC')`
    const select = types.map((c) => (c.type === 'timestamp' ? toUtc(c.name) : c.name)).join(', ')
    const read = types.map((c) => `${text(c.name)}: ${text(sqlType[c.type])}`).join(', ')
    const list = own.map((file) => text(path.join(folder, file.name))).join(', ')
    await connection.run(
      `INSERT INTO ${table} (${types.map((c) => c.name).join(', ')}) SELECT ${select} FROM read_csv([${list}], header = true, delim = ',', ` +
        `quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, auto_detect = false, parallel = false, columns = {${read}})`,
    )
  }
  for (const file of files) rmSync(path.join(folder, file.name))
}

/** Makes the note that says which rows are the demo company's. */
export async function createDemoNote(connection: DuckDBConnection): Promise<void> {
  await connection.run('CREATE SCHEMA IF NOT EXISTS clientele')
  await connection.run(
    'CREATE TABLE IF NOT EXISTS clientele.demo (preset VARCHAR, seed BIGINT, end_on DATE, effects BOOLEAN, row_counts VARCHAR, made_at TIMESTAMP)',
  )
}

/** Rows of every table of the contract. */
export async function countRows(connection: DuckDBConnection): Promise<Record<string, number>> {
  const [row] = await rowsOf(connection, `SELECT ${tables.map((t) => `(SELECT count(*) FROM ${t.name}) AS ${t.name}`).join(', ')}`)
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, n]) => [name, Number(n)]))
}

/** Whether the warehouse holds rows that did not come from the demo: a new demo would delete somebody's work. */
export async function holdsOtherRows(connection: DuckDBConnection): Promise<boolean> {
  const [note] = await rowsOf(connection, 'SELECT row_counts FROM clientele.demo')
  const expected = note ? (JSON.parse(String(note.row_counts)) as Record<string, number>) : {}
  return Object.entries(await countRows(connection)).some(([name, rows]) => rows !== (expected[name] ?? 0))
}

/** Empties every table of the contract. */
export async function clearTables(connection: DuckDBConnection): Promise<void> {
  for (const table of tables) await connection.run(`DELETE FROM ${table.name}`)
  await connection.run('DELETE FROM clientele.demo')
}
