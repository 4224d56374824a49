import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName, quoteText, storedTypes } from '../../core/source/cast.ts'
import type { Column } from '../../core/source/contract.ts'
import { rowColumn } from '../../core/source/plan.ts'
import { rowsOf } from '../warehouse.ts'
import type { Staged, StagedTable } from './stage.ts'

/** What happens to rows that are there already: `merge` brings them up to date, `append` leaves them, `replace` empties the table first. */
export type Mode = 'merge' | 'append' | 'replace'

/** What an import did to one table. */
export interface LoadedTable {
  table: string
  added: number
  changed: number
  /** Rows that were there already, exactly so; or, when appending, left as they were. */
  unchanged: number
  removed: number
  repeated: number
}

/** A staged row that the warehouse itself refuses: its unique value belongs to another record. */
export interface Taken {
  row: number
  column: string
  value: string
  owner: string
}

/** Moves staged rows into the warehouse on a connection whose transaction is open. Nothing shows before the caller commits. */
export async function loadStaged(
  to: DuckDBConnection,
  staged: Staged,
  mode: Mode,
  onRows: (rows: number) => void,
): Promise<{ tables: LoadedTable[]; taken: Taken[] }> {
  const loaded: LoadedTable[] = []
  const taken: Taken[] = []
  let rows = 0
  const gone = new Map<string, string>()
  await to.run('SET enable_progress_bar = true')
  await to.run('SET enable_progress_bar_print = false')
  for (const one of staged.tables) {
    const { table } = one
    const [before] = await rowsOf(to, `SELECT count(*)::DOUBLE AS n FROM ${quoteName(table.name)}`)
    const held = Number(before?.n ?? 0)
    const fresh = held === 0 || mode === 'replace'
    const checks = one.columns.some((column) => column.unique) || one.columns.some((column) => gone.has(column.references ?? ''))
    if (mode === 'replace' && held > 0) await to.run(`DELETE FROM ${quoteName(table.name)}`)
    const result: LoadedTable = {
      table: table.name,
      added: 0,
      changed: 0,
      unchanged: 0,
      removed: mode === 'replace' ? held : 0,
      repeated: one.repeated,
    }
    const report = (more: number) => onRows(rows + more)
    if (fresh && !checks) {
      await copyRows(staged, to, one, table.columns, `INSERT INTO ${quoteName(table.name)} BY NAME`, report)
      result.added = one.rows
    } else {
      const incoming = `incoming_${table.name}`
      await to.run(`DROP TABLE IF EXISTS temp.main.${incoming}`)
      await copyRows(staged, to, one, [rowColumn, ...one.columns], `CREATE TEMP TABLE ${incoming} AS`, report)
      taken.push(...(await dropTaken(to, one, incoming, gone)))
      Object.assign(result, await merge(to, one, incoming, mode))
      await to.run(`DROP TABLE temp.main.${incoming}`)
    }
    rows += one.rows
    onRows(rows)
    loaded.push(result)
  }
  for (const name of gone.values()) await to.run(`DROP TABLE IF EXISTS temp.main.${name}`)
  return { tables: loaded, taken }
}

/**
 * Passes rows from the staging database to the other by way of a Parquet file. Chunks handed over in this process are quicker for few rows,
 * but wait for the garbage collector, which knows nothing of their size: 2 GB of text took 1.1 GB that no memory limit counts.
 */
async function copyRows(
  { connection: from, folder }: Staged,
  to: DuckDBConnection,
  { table, columns, rows }: StagedTable,
  wanted: (Column | typeof rowColumn)[],
  into: string,
  onRows: (rows: number) => void,
): Promise<void> {
  const list = wanted.map((column) => {
    if (column === rowColumn) return rowColumn
    const name = quoteName(column.name)
    return columns.some((one) => one.name === column.name) ? name : `NULL::${storedTypes[column.type]} AS ${name}`
  })
  const file = path.join(folder, `${table.name}.parquet`)
  await from.run(`COPY (SELECT ${list.join(', ')} FROM t_${table.name}) TO ${quoteText(file)} (FORMAT parquet, ROW_GROUP_SIZE 40960)`)
  const timer = setInterval(() => onRows(Math.round((Math.max(0, to.progress.percentage) / 100) * rows)), 500)
  try {
    await to.run(`${into} SELECT * FROM read_parquet(${quoteText(file)})`)
  } finally {
    clearInterval(timer)
    await rm(file, { force: true })
  }
}

/** Takes out rows whose unique value belongs to another key, and rows that belong to such a row. */
async function dropTaken(
  to: DuckDBConnection,
  { table, columns }: StagedTable,
  incoming: string,
  gone: Map<string, string>,
): Promise<Taken[]> {
  const taken: Taken[] = []
  const rowKey = table.key.map((column) => `i.${quoteName(column)}::VARCHAR`).join(` || ' / ' || `)
  const heldKey = table.key.map((column) => `t.${quoteName(column)}::VARCHAR`).join(` || ' / ' || `)
  for (const column of columns) {
    const name = quoteName(column.name)
    if (column.unique) {
      const others = `SELECT ${table.key.map(quoteName).join(', ')}, ${name} FROM ${quoteName(table.name)} UNION ALL
        SELECT ${table.key.map((key) => `arg_min(${quoteName(key)}, ${rowColumn})`).join(', ')}, ${name} FROM ${incoming} WHERE ${name} IS NOT NULL GROUP BY ${name}`
      const found = `SELECT i.rowid AS place, i.${rowColumn} AS r, i.${name}::VARCHAR AS value, any_value(${heldKey}) AS owner
        FROM ${incoming} i JOIN (${others}) t ON t.${name} = i.${name} AND ${rowKey} <> ${heldKey} GROUP BY ALL`
      const rows = await rowsOf(to, found)
      if (rows.length === 0) continue
      const lost = `gone_${table.name}`
      const key = table.key[0] ?? ''
      await to.run(
        `CREATE TEMP TABLE ${lost} AS SELECT DISTINCT i.${quoteName(key)}::VARCHAR AS key FROM ${incoming} i JOIN (${found}) f ON f.place = i.rowid`,
      )
      await to.run(`DELETE FROM ${incoming} WHERE rowid IN (SELECT place FROM (${found}))`)
      gone.set(`${table.name}.${key}`, lost)
      for (const { r, value, owner } of rows)
        taken.push({ row: Number(r), column: column.name, value: String(value), owner: `${table.name} ${owner}` })
    }
    const lost = gone.get(column.references ?? '')
    if (lost) {
      const orphans = `${name} IN (SELECT key FROM ${lost}) AND ${name} NOT IN (SELECT ${quoteName(column.references?.split('.')[1] ?? '')} FROM ${quoteName(column.references?.split('.')[0] ?? '')})`
      for (const { r, value } of await rowsOf(to, `SELECT ${rowColumn} AS r, ${name} AS value FROM ${incoming} WHERE ${orphans}`))
        taken.push({ row: Number(r), column: column.name, value: String(value), owner: '' })
      await to.run(`DELETE FROM ${incoming} WHERE ${orphans}`)
    }
  }
  return taken
}

async function merge(to: DuckDBConnection, { table, columns }: StagedTable, incoming: string, mode: Mode) {
  const target = quoteName(table.name)
  const same = table.key.map((key) => `t.${quoteName(key)} = i.${quoteName(key)}`).join(' AND ')
  const others = columns.filter((column) => !table.key.includes(column.name))
  const differs = others.map((column) => `t.${quoteName(column.name)} IS DISTINCT FROM i.${quoteName(column.name)}`).join(' OR ') || 'false'
  const [known] = await rowsOf(
    to,
    `SELECT count(*)::DOUBLE AS n, count(*) FILTER (WHERE ${differs})::DOUBLE AS changed FROM ${incoming} i JOIN ${target} t ON ${same}`,
  )
  const names = columns.map((column) => quoteName(column.name)).join(', ')
  const added = await to.run(
    `INSERT INTO ${target} (${names}) SELECT ${names} FROM ${incoming} i WHERE NOT EXISTS (SELECT 1 FROM ${target} t WHERE ${same}) ORDER BY ${rowColumn}`,
  )
  const held = Number(known?.n ?? 0)
  const changed = mode === 'append' ? 0 : Number(known?.changed ?? 0)
  // Columns that the files do not have keep what they held.
  if (changed > 0)
    await to.run(
      `UPDATE ${target} AS t SET ${others.map((column) => `${quoteName(column.name)} = i.${quoteName(column.name)}`).join(', ')} FROM ${incoming} i WHERE ${same} AND (${differs})`,
    )
  return { added: added.rowsChanged, changed, unchanged: held - changed }
}
