import { quoteName } from '../../core/source/cast.ts'
import { type Column, sqlTypes, tables } from '../../core/source/contract.ts'
import { evenOut, type Likeness, type UnmetReference } from '../../core/source/references.ts'
import { toPort } from '../warehouse/duckdb.ts'
import type { Port, StagedRows } from '../warehouse/port.ts'
import { rowsOf } from '../warehouse.ts'
import type { Staged } from './stage.ts'

interface Link {
  table: string
  column: string
  parent: string
  key: string
}

/** A link of this import, with the values it names that none of its own records has: how many rows, and which table of the staging has them. */
interface Loose extends Link {
  named: number
  values: string
  /** The staging's table of the parent's rows in this import, when they will not be in the warehouse. */
  own: string | undefined
}

const linksOf = (table: string, columns: Column[]): Link[] =>
  columns.flatMap((column) => {
    const [parent, key] = column.references?.split('.') ?? []
    return parent && key ? [{ table, column: column.name, parent, key }] : []
  })

/** So many different values are compared with what is there, when a likeness is looked for. */
const mostCompared = 100_000

/** Which records the staged rows name that are not in the same import; with `dry`, also the records of the import itself, which will not be in the warehouse. */
export async function looseReferences(staged: Staged, dry = false): Promise<Loose[]> {
  const { connection: db } = staged
  const made = new Set(staged.tables.map(({ table }) => table.name))
  const loose: Loose[] = []
  for (const { table, columns } of staged.tables) {
    for (const link of linksOf(table.name, columns)) {
      const value = quoteName(link.column)
      const rows = `t_${table.name} WHERE ${value} IS NOT NULL AND ${value} <> ''`
      const [count] = await rowsOf(db, `SELECT count(*) AS n FROM ${rows}`)
      if (Number(count?.n ?? 0) === 0) continue
      const met = `SELECT 1 FROM t_${link.parent} AS p WHERE p.${quoteName(link.key)} = t_${table.name}.${value}`
      const others = made.has(link.parent) ? `AND NOT EXISTS (${met})` : ''
      const values = `loose_${table.name}_${link.column}`
      await db.run(`CREATE OR REPLACE TABLE ${values} AS SELECT ${value} AS value, count(*) AS n FROM ${rows} ${others} GROUP BY 1`)
      loose.push({ ...link, named: Number(count?.n ?? 0), values, own: dry && made.has(link.parent) ? `t_${link.parent}` : undefined })
    }
  }
  return loose
}

/** Which references of the import meet nothing, neither in it nor in the warehouse. */
export async function unmetReferences(port: Port, staged: Staged, loose: Loose[]): Promise<UnmetReference[]> {
  const unmet: UnmetReference[] = []
  for (const { named, values, own, ...link } of loose) {
    await bringTable(port, staged, values, `SELECT value, n FROM ${values}`, { value: 'text', n: 'integer' })
    if (own) await bringTable(port, staged, 'own_keys', `SELECT ${quoteName(link.key)} AS key FROM ${own}`, { key: 'text' })
    const keys = own ? `${keysOf(link)} UNION ALL SELECT key FROM own_keys` : keysOf(link)
    const found = await compare(port, link, `SELECT value, n FROM ${values}`, keys, named)
    if (found) unmet.push(found)
    for (const made of [values, ...(own ? ['own_keys'] : [])]) await port.run(`DROP TABLE ${made}`)
  }
  return unmet
}

/** Without a warehouse: what the import itself can tell, where it has the other table. */
export async function unmetInside({ connection }: Staged, loose: Loose[]): Promise<UnmetReference[]> {
  const unmet: UnmetReference[] = []
  for (const { named, values, own, ...link } of loose) {
    if (!own) continue
    const keys = `SELECT ${quoteName(link.key)} AS key FROM ${own}`
    const found = await compare(toPort(connection), link, `SELECT value, n FROM ${values}`, keys, named)
    if (found) unmet.push(found)
  }
  return unmet
}

async function bringTable(
  port: Port,
  { connection, folder }: Staged,
  name: string,
  select: string,
  types: Record<string, 'text' | 'integer'>,
): Promise<void> {
  const columns: StagedRows['columns'] = Object.entries(types).map(([column, type]) => ({ name: column, type }))
  await port.run(`CREATE TEMP TABLE ${name} (${columns.map(({ name: column, type }) => `${column} ${sqlTypes[type]}`).join(', ')})`)
  await port.bring(name, { connection, folder, select, columns, rows: 0 })
}

const keysOf = ({ parent, key }: Link) => `SELECT ${quoteName(key)} AS key FROM ${quoteName(parent)}`

/** Which rows the warehouse held before name no record of the tables just filled: their records came, under other names. */
export async function unmetChildren(port: Port, filled: string[]): Promise<UnmetReference[]> {
  const unmet: UnmetReference[] = []
  for (const table of tables) {
    if (filled.includes(table.name)) continue
    for (const link of linksOf(table.name, table.columns)) {
      if (!filled.includes(link.parent)) continue
      const value = quoteName(link.column)
      const rows = `${quoteName(table.name)} WHERE ${value} IS NOT NULL AND ${value} <> ''`
      const [count] = await port.rows(`SELECT count(*) AS n FROM ${rows}`)
      if (Number(count?.n ?? 0) === 0) continue
      const values = `SELECT ${value} AS value, 1 AS n FROM ${rows}`
      const found = await compare(port, link, values, keysOf(link), Number(count?.n ?? 0))
      if (found) unmet.push(found)
    }
  }
  return unmet
}

async function compare(
  port: Port,
  { table, column, parent }: Link,
  values: string,
  keys: string,
  named: number,
): Promise<UnmetReference | undefined> {
  const missing = `SELECT value, n FROM (${values}) AS v WHERE NOT EXISTS (SELECT 1 FROM (${keys}) AS k WHERE k.key = v.value)`
  const [sum] = await port.rows(`SELECT coalesce(sum(n), 0) AS rows FROM (${missing}) AS m`)
  if (!sum || Number(sum.rows) === 0) return undefined
  const grouped = `SELECT value, sum(n) AS n FROM (${missing}) AS m GROUP BY value ORDER BY n DESC, ${byBytes('value')}`
  const [first] = await port.rows(`${grouped} LIMIT 1`)
  const [held] = await port.rows(`SELECT count(*) AS n FROM (${keys}) AS k`)
  const parentIsEmpty = Number(held?.n ?? 0) === 0
  const like = parentIsEmpty ? null : await likenessOf(port, `${grouped} LIMIT ${mostCompared}`, keys)
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

/** Of two values named as often the first by its bytes, whatever order the database was made with. */
const byBytes = (value: string) => `${value} COLLATE "C"`

/** The likeness that explains the most of the missing values. */
async function likenessOf(port: Port, missing: string, keys: string) {
  let best: { likeness: Likeness; example: string; value: string; rows: number } | null = null
  const ways: Record<Likeness, (text: string) => string> = { ...evenOut, marks: port.letters }
  for (const likeness of Object.keys(ways) as Likeness[]) {
    const even = ways[likeness]
    const first = (value: string) => `(array_agg(${value} ORDER BY n DESC, ${byBytes('value')}))[1]`
    const [found] = await port.rows(
      `SELECT sum(n) AS rows, ${first('value')} AS example, ${first('other')} AS other
      FROM (${missing}) AS m
      JOIN (SELECT ${even('key')} AS even, min(key) AS other FROM (${keys}) AS k GROUP BY 1) AS k ON k.even = ${even('m.value')} AND k.even <> ''`,
    )
    const rows = Number(found?.rows ?? 0)
    if (rows > (best?.rows ?? 0)) best = { likeness, example: String(found?.example), value: String(found?.other), rows }
  }
  return best
}
