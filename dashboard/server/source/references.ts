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
}

const linksOf = (table: string, columns: Column[]): Link[] =>
  columns.flatMap((column) => {
    const [parent, key] = column.references?.split('.') ?? []
    return parent && key ? [{ table, column: column.name, parent, key }] : []
  })

/** So many different values are compared with what is there, when a likeness is looked for. */
const mostCompared = 100_000

/** Which records the staged rows name that are not in the same import. Kept as files in the staging folder, to be compared with the warehouse. */
export async function looseReferences(staged: Staged): Promise<Loose[]> {
  const { connection: db, folder } = staged
  const made = new Set(staged.tables.map(({ table }) => table.name))
  const loose: Loose[] = []
  for (const { table, columns } of staged.tables) {
    for (const link of linksOf(table.name, columns)) {
      const value = quoteName(link.column)
      const rows = `t_${table.name} WHERE ${value} IS NOT NULL AND ${value} <> ''`
      const [count] = await rowsOf(db, `SELECT count(*)::DOUBLE AS n FROM ${rows}`)
      if (Number(count?.n ?? 0) === 0) continue
      const others = made.has(link.parent) ? `AND ${value} NOT IN (SELECT ${quoteName(link.key)} FROM t_${link.parent})` : ''
      const file = path.join(folder, `loose-${table.name}-${link.column}.parquet`)
      await db.run(
        `COPY (SELECT ${value} AS value, count(*) AS n FROM ${rows} ${others} GROUP BY 1) TO ${quoteText(file)} (FORMAT parquet)`,
      )
      loose.push({ ...link, named: Number(count?.n ?? 0), file })
    }
  }
  return loose
}

/** Which references of the import meet nothing, neither in it nor in the tables of a database, of which `prefix` begins the names. */
export async function unmetReferences(db: DuckDBConnection, loose: Loose[], prefix = ''): Promise<UnmetReference[]> {
  const there = new Set((await rowsOf(db, 'SELECT table_name AS name FROM duckdb_tables()')).map(({ name }) => String(name)))
  const unmet: UnmetReference[] = []
  for (const { file, named, ...link } of loose) {
    if (!there.has(prefix + link.parent)) continue
    const found = await compare(db, link, `SELECT value, n FROM read_parquet(${quoteText(file)})`, named, prefix)
    if (found) unmet.push(found)
  }
  return unmet
}

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
      const found = await compare(warehouse, link, `SELECT ${value} AS value, count(*) AS n FROM ${rows} GROUP BY 1`, Number(count?.n ?? 0))
      if (found) unmet.push(found)
    }
  }
  return unmet
}

async function compare(db: DuckDBConnection, link: Link, values: string, named: number, prefix = ''): Promise<UnmetReference | undefined> {
  const { table, column, parent, key } = link
  const records = quoteName(prefix + parent)
  const keys = `SELECT ${quoteName(key)} AS key FROM ${records}`
  const missing = `SELECT value, n FROM (${values}) WHERE value NOT IN (${keys})`
  const [sum] = await rowsOf(db, `SELECT coalesce(sum(n), 0)::DOUBLE AS rows, arg_max(value, n) AS example FROM (${missing})`)
  if (!sum || Number(sum.rows) === 0) return undefined
  const [held] = await rowsOf(db, `SELECT count(*)::DOUBLE AS n FROM ${records}`)
  const parentIsEmpty = Number(held?.n ?? 0) === 0
  const like = parentIsEmpty ? null : await likenessOf(db, missing, keys)
  return {
    table,
    column,
    parent,
    parentIsEmpty,
    named,
    unmet: Number(sum.rows),
    example: like?.example ?? String(sum.example),
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
      `SELECT sum(n)::DOUBLE AS rows, arg_max(value, n) AS example, arg_max(other, n) AS other
      FROM (SELECT * FROM (${missing}) ORDER BY n DESC, value LIMIT ${mostCompared}) AS m
      JOIN (SELECT ${even('key')} AS even, min(key) AS other FROM (${keys}) GROUP BY 1) AS k ON k.even = ${even('m.value')} AND k.even <> ''`,
    )
    const rows = Number(found?.rows ?? 0)
    if (rows > (best?.rows ?? 0)) best = { likeness, example: String(found?.example), value: String(found?.other), rows }
  }
  return best
}
