import { quoteName, storedTypes } from '../../core/source/cast.ts'
import { sqlTypes } from '../../core/source/contract.ts'
import { rowColumn } from '../../core/source/plan.ts'
import type { Port, StagedRows } from '../warehouse/port.ts'
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

/** Moves staged rows into a warehouse whose transaction is open. Nothing shows before the caller commits. */
export async function loadStaged(
  to: Port,
  staged: Staged,
  mode: Mode,
  onRows: (rows: number) => void,
): Promise<{ tables: LoadedTable[]; taken: Taken[] }> {
  const loaded: LoadedTable[] = []
  const taken: Taken[] = []
  let rows = 0
  const gone = new Map<string, string>()
  for (const one of staged.tables) {
    const { table } = one
    const [before] = await to.rows(`SELECT count(*) AS n FROM ${quoteName(table.name)}`)
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
      await to.bring(table.name, whole(staged, one), report)
      result.added = one.rows
    } else {
      const incoming = `incoming_${table.name}`
      const brought = incomingRows(staged, one)
      const columns = brought.columns.map(({ name, type }) => `${quoteName(name)} ${sqlTypes[type]}`)
      await to.run(`DROP TABLE IF EXISTS ${incoming}`)
      await to.run(`CREATE TEMP TABLE ${incoming} (${columns.join(', ')})`)
      await to.bring(incoming, brought, report)
      taken.push(...(await dropTaken(to, one, incoming, gone)))
      Object.assign(result, await merge(to, one, incoming, mode))
      await to.run(`DROP TABLE ${incoming}`)
    }
    rows += one.rows
    onRows(rows)
    loaded.push(result)
  }
  for (const name of gone.values()) await to.run(`DROP TABLE IF EXISTS ${name}`)
  return { tables: loaded, taken }
}

/** The rows with all columns of the table; those that the files do not have are empty. */
function whole({ connection, folder }: Staged, { table, columns, rows }: StagedTable): StagedRows {
  const list = table.columns.map(({ name, type }) =>
    columns.some((one) => one.name === name) ? quoteName(name) : `NULL::${storedTypes[type]} AS ${quoteName(name)}`,
  )
  return { connection, folder, rows, columns: table.columns, select: `SELECT ${list.join(', ')} FROM t_${table.name}` }
}

/** The rows with the columns the files have, and their places in them. */
function incomingRows({ connection, folder }: Staged, { table, columns, rows }: StagedTable): StagedRows {
  const list = [{ name: rowColumn, type: 'integer' as const }, ...columns]
  const select = `SELECT ${list.map(({ name }) => quoteName(name)).join(', ')} FROM t_${table.name}`
  return { connection, folder, rows, columns: list, select }
}

/** Takes out rows whose unique value belongs to another key, and rows that belong to such a row. */
async function dropTaken(to: Port, { table, columns }: StagedTable, incoming: string, gone: Map<string, string>): Promise<Taken[]> {
  const taken: Taken[] = []
  const rowKey = table.key.map((column) => `i.${quoteName(column)}::VARCHAR`).join(` || ' / ' || `)
  const heldKey = table.key.map((column) => `t.${quoteName(column)}::VARCHAR`).join(` || ' / ' || `)
  for (const column of columns) {
    const name = quoteName(column.name)
    if (column.unique) {
      const others = `SELECT ${table.key.map(quoteName).join(', ')}, ${name} FROM ${quoteName(table.name)} UNION ALL
        SELECT ${table.key.map((key) => to.firstBy(quoteName(key), rowColumn)).join(', ')}, ${name} FROM ${incoming} WHERE ${name} IS NOT NULL GROUP BY ${name}`
      const found = `SELECT i.${to.rowId} AS place, i.${rowColumn} AS r, i.${name}::VARCHAR AS value, min(${heldKey}) AS owner
        FROM ${incoming} i JOIN (${others}) t ON t.${name} = i.${name} AND ${rowKey} <> ${heldKey} GROUP BY 1, 2, 3`
      const rows = await to.rows(found)
      if (rows.length === 0) continue
      const lost = `gone_${table.name}`
      const key = table.key[0] ?? ''
      await to.run(
        `CREATE TEMP TABLE ${lost} AS SELECT DISTINCT i.${quoteName(key)}::VARCHAR AS key FROM ${incoming} i JOIN (${found}) f ON f.place = i.${to.rowId}`,
      )
      await to.run(`DELETE FROM ${incoming} WHERE ${to.rowId} IN (SELECT place FROM (${found}) f)`)
      gone.set(`${table.name}.${key}`, lost)
      for (const { r, value, owner } of rows)
        taken.push({ row: Number(r), column: column.name, value: String(value), owner: `${table.name} ${owner}` })
    }
    const lost = gone.get(column.references ?? '')
    if (lost) {
      const [parent = '', key = ''] = column.references?.split('.') ?? []
      const orphans = `${name} IN (SELECT key FROM ${lost}) AND NOT EXISTS (SELECT 1 FROM ${quoteName(parent)} p WHERE p.${quoteName(key)} = ${incoming}.${name})`
      for (const { r, value } of await to.rows(`SELECT ${rowColumn} AS r, ${name} AS value FROM ${incoming} WHERE ${orphans}`))
        taken.push({ row: Number(r), column: column.name, value: String(value), owner: '' })
      await to.run(`DELETE FROM ${incoming} WHERE ${orphans}`)
    }
  }
  return taken
}

async function merge(to: Port, { table, columns }: StagedTable, incoming: string, mode: Mode) {
  const target = quoteName(table.name)
  const same = table.key.map((key) => `t.${quoteName(key)} = i.${quoteName(key)}`).join(' AND ')
  const others = columns.filter((column) => !table.key.includes(column.name))
  const differs = others.map((column) => `t.${quoteName(column.name)} IS DISTINCT FROM i.${quoteName(column.name)}`).join(' OR ') || 'false'
  const [known] = await to.rows(
    `SELECT count(*) AS n, count(*) FILTER (WHERE ${differs}) AS changed FROM ${incoming} i JOIN ${target} t ON ${same}`,
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
  return { added, changed, unchanged: held - changed }
}
