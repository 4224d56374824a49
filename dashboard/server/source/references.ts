import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName, quoteText } from '../../core/source/cast.ts'
import { type Column, tables } from '../../core/source/contract.ts'
import { evenOut, type Likeness, type UnmetReference } from '../../core/source/references.ts'
import { rowsOf } from '../warehouse.ts'
import type { Staged } from './stage.ts'

interface Link {
  table: string
  column: string
  parent: string
  key: string
}

/** A link of this import, with the values it names that none of its own records has: how many rows, and where the values lie. */
interface Loose extends Link {
  named: number
  file: string
  /** Where the keys of the parent's rows of this import lie, when they will not be in the warehouse. */
  keys: string | undefined
}

const linksOf = (table: string, columns: Column[]): Link[] =>
  columns.flatMap((column) => {
    const [parent, key] = column.references?.split('.') ?? []
    return parent && key ? [{ table, column: column.name, parent, key }] : []
  })

/** So many different values are compared with what is there, when a likeness is looked for. */
const mostCompared = 100_000

/**
 * Which records the staged rows name that are not in the same import. Kept as files in the staging folder, to be compared with the warehouse;
 * with `dry`, also the keys of the import itself, which will not be there.
 */
export async function looseReferences(staged: Staged, dry = false): Promise<Loose[]> {
  const { connection: db, folder } = staged
  const made = new Set(staged.tables.map(({ table }) => table.name))
  const loose: Loose[] = []
  for (const { table, columns } of staged.tables) {
    for (const link of linksOf(table.name, columns)) {
      const value = quoteName(link.column)
      const rows = `t_${table.name} WHERE ${value} IS NOT NULL AND ${value} <> ''`
      const [count] = await rowsOf(db, `SELECT count(*)::DOUBLE AS n FROM ${rows}`)
      if (Number(count?.n ?? 0) === 0) continue
      const own = `SELECT 1 FROM t_${link.parent} AS p WHERE p.${quoteName(link.key)} = t_${table.name}.${value}`
      const others = made.has(link.parent) ? `AND NOT EXISTS (${own})` : ''
      const file = path.join(folder, `loose-${table.name}-${link.column}.parquet`)
      await db.run(
        `COPY (SELECT ${value} AS value, count(*) AS n FROM ${rows} ${others} GROUP BY 1) TO ${quoteText(file)} (FORMAT parquet)`,
      )
      const keys = dry && made.has(link.parent) ? path.join(folder, `keys-${link.parent}.parquet`) : undefined
      if (keys) await db.run(`COPY (SELECT ${quoteName(link.key)} AS key FROM t_${link.parent}) TO ${quoteText(keys)} (FORMAT parquet)`)
      loose.push({ ...link, named: Number(count?.n ?? 0), file, keys })
    }
  }
  return loose
}

/** Which references of the import meet nothing, neither in it nor in the warehouse; without a warehouse only what the import itself can tell. */
export async function unmetReferences(db: DuckDBConnection, loose: Loose[], hasTables = true): Promise<UnmetReference[]> {
  const held = hasTables ? await rowsOf(db, 'SELECT table_name AS name FROM duckdb_tables()') : []
  const there = new Set(held.map(({ name }) => String(name)))
  const unmet: UnmetReference[] = []
  for (const { file, named, keys, ...link } of loose) {
    const records = [
      ...(there.has(link.parent) ? [keysOf(link)] : []),
      ...(keys ? [`SELECT key FROM read_parquet(${quoteText(keys)})`] : []),
    ]
    if (records.length === 0) continue
    const found = await compare(db, link, `SELECT value, n FROM read_parquet(${quoteText(file)})`, records.join(' UNION ALL '), named)
    if (found) unmet.push(found)
  }
  return unmet
}

const keysOf = ({ parent, key }: Link) => `SELECT ${quoteName(key)} AS key FROM ${quoteName(parent)}`

/** Which rows the warehouse held before name no record of the tables just filled: their records came, under other names. */
export async function unmetChildren(warehouse: DuckDBConnection, filled: string[]): Promise<UnmetReference[]> {
  const unmet: UnmetReference[] = []
  for (const table of tables) {
    if (filled.includes(table.name)) continue
    for (const link of linksOf(table.name, table.columns)) {
      if (!filled.includes(link.parent)) continue
      const value = quoteName(link.column)
      const rows = `${quoteName(table.name)} WHERE ${value} IS NOT NULL AND ${value} <> ''`
      const [count] = await rowsOf(warehouse, `SELECT count(*)::DOUBLE AS n FROM ${rows}`)
      if (Number(count?.n ?? 0) === 0) continue
      const values = `SELECT ${value} AS value, 1 AS n FROM ${rows}`
      const found = await compare(warehouse, link, values, keysOf(link), Number(count?.n ?? 0))
      if (found) unmet.push(found)
    }
  }
  return unmet
}

async function compare(
  db: DuckDBConnection,
  { table, column, parent }: Link,
  values: string,
  keys: string,
  named: number,
): Promise<UnmetReference | undefined> {
  const missing = `SELECT value, n FROM (${values}) AS v WHERE NOT EXISTS (SELECT 1 FROM (${keys}) AS k WHERE k.key = v.value)`
  const [sum] = await rowsOf(db, `SELECT coalesce(sum(n), 0)::DOUBLE AS rows FROM (${missing})`)
  if (!sum || Number(sum.rows) === 0) return undefined
  const grouped = `SELECT value, sum(n) AS n FROM (${missing}) GROUP BY value ORDER BY n DESC, value`
  const [first] = await rowsOf(db, `${grouped} LIMIT 1`)
  const [held] = await rowsOf(db, `SELECT count(*)::DOUBLE AS n FROM (${keys})`)
  const parentIsEmpty = Number(held?.n ?? 0) === 0
  const like = parentIsEmpty ? null : await likenessOf(db, `${grouped} LIMIT ${mostCompared}`, keys)
  return {
    table,
    column,
    parent,
    parentIsEmpty,
    named,
    unmet: Number(sum.rows),
    example: like?.example ?? String(first?.value),
    like: like && { likeness: like.likeness, value: like.value, rows: like.rows },
  }
}

/** The likeness that explains the most of the missing values. */
async function likenessOf(db: DuckDBConnection, missing: string, keys: string) {
  let best: { likeness: Likeness; example: string; value: string; rows: number } | null = null
  for (const likeness of Object.keys(evenOut) as Likeness[]) {
    const even = evenOut[likeness]
    const [found] = await rowsOf(
      db,
      `SELECT sum(n)::DOUBLE AS rows, first(value ORDER BY n DESC, value) AS example, first(other ORDER BY n DESC, value) AS other
      FROM (${missing}) AS m
      JOIN (SELECT ${even('key')} AS even, min(key) AS other FROM (${keys}) GROUP BY 1) AS k ON k.even = ${even('m.value')} AND k.even <> ''`,
    )
    const rows = Number(found?.rows ?? 0)
    if (rows > (best?.rows ?? 0)) best = { likeness, example: String(found?.example), value: String(found?.other), rows }
  }
  return best
}
