import { rmSync } from 'node:fs'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from '../../dashboard/core/source/cast.ts'
import { tableNamed, tables } from '../../dashboard/core/source/contract.ts'
import type { Port } from '../../dashboard/server/warehouse/port.ts'
import type { DemoFile } from './files.ts'
import { columns, demoTables } from './rows.ts'
import type { Recipe } from './world.ts'

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

/** Passes the company from the database it was made in to a warehouse elsewhere, in the place of what is there. */
export async function bringCompany(to: Port, connection: DuckDBConnection, folder: string, counts: Record<string, number>): Promise<void> {
  await clearTables(to)
  for (const { name, columns: own } of tables) {
    const rows = counts[name] ?? 0
    if (rows === 0) continue
    const list = own.map((column) => quoteName(column.name)).join(', ')
    await to.bring(name, { connection, folder, rows, columns: own, select: `SELECT ${list} FROM ${name}` })
  }
}

/** Makes the note that says which rows are the demo company's. */
export async function createDemoNote(port: Port): Promise<void> {
  await port.run('CREATE SCHEMA IF NOT EXISTS clientele')
  await port.run(
    'CREATE TABLE IF NOT EXISTS clientele.demo (preset VARCHAR, seed BIGINT, end_on DATE, effects BOOLEAN, row_counts VARCHAR, made_at TIMESTAMP)',
  )
}

/** Notes that all rows there are now are the demo company's. */
export async function noteDemo(port: Port, preset: string, { seed, end, effects }: Recipe, counts: Record<string, number>): Promise<void> {
  await port.run(
    `INSERT INTO clientele.demo SELECT CAST($1 AS VARCHAR), ${seed}, CAST($2 AS DATE), ${effects}, CAST($3 AS VARCHAR), CAST(now() AS TIMESTAMP)`,
    [preset, end, JSON.stringify(counts)],
  )
}

/** Rows of every table of the contract. */
export async function countRows(port: Port): Promise<Record<string, number>> {
  const [row] = await port.rows(`SELECT ${tables.map((t) => `(SELECT count(*) FROM ${t.name}) AS ${t.name}`).join(', ')}`)
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, n]) => [name, Number(n)]))
}

/** Whether the warehouse holds rows that did not come from the demo: a new demo would delete somebody's work. */
export async function holdsOtherRows(port: Port): Promise<boolean> {
  const [note] = await port.rows('SELECT row_counts FROM clientele.demo')
  const expected = note ? (JSON.parse(String(note.row_counts)) as Record<string, number>) : {}
  return Object.entries(await countRows(port)).some(([name, rows]) => rows !== (expected[name] ?? 0))
}

/** Empties every table of the contract. */
export async function clearTables(port: Port): Promise<void> {
  for (const table of tables) await port.run(`DELETE FROM ${table.name}`)
  await port.run('DELETE FROM clientele.demo')
}
