import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { readModel } from '../../dashboard/server/cube/model.ts'
import { dialectOf, withoutRollups } from '../../dashboard/server/cube/ourDialect.ts'
import { compileFiles, keepExpressions, patchCube, stockDialect } from '../../dashboard/server/cube/patches.ts'
import { modelFolder } from '../../dashboard/server/modelFolder.ts'
import { rowsOf } from '../../dashboard/server/warehouse.ts'

patchCube()
// One test file parses the model, the others read it.
keepExpressions(path.join(os.tmpdir(), `clientele-expressions-${os.userInfo().uid}.json`))

/** A question as Cube's REST API takes it, after its own normalisation. */
export interface Question {
  measures?: string[]
  dimensions?: string[]
  timeDimensions?: { dimension: string; granularity?: string; dateRange?: [string, string] }[]
  filters?: unknown[]
  segments?: string[]
  order?: { id: string; desc: boolean }[]
  timezone?: string
  /** The folder of another model than the project's. */
  model?: string
}
export type Answer = Record<string, string | number | boolean | null>[]
type Dialect = 'duckdb' | 'postgres' | 'plain'
type Query = { buildSqlAndParams(): [string, unknown[]]; aliasNameToMember?: Record<string, string> }

// Those the server writes its questions in.
const dialects = {
  duckdb: dialectOf('duckdb', 'Asia/Shanghai'),
  postgres: dialectOf('postgres', 'Asia/Shanghai'),
  // The large tables whatever is asked: what rollups are compared with.
  plain: withoutRollups(stockDialect('duckdb')),
} as unknown as Record<Dialect, new (compilers: unknown, options: unknown) => Query>

const compiled: Record<string, Promise<unknown>> = {}
/** The project's own model, compiled by Cube's compiler; once a dialect, because Cube remembers the SQL of a question in it. */
export function compileModel(dialect: Dialect = 'duckdb', folder = modelFolder): Promise<unknown> {
  compiled[dialect + folder] ??= compileFiles(folder, readModel(folder).files)
  return compiled[dialect + folder] as Promise<unknown>
}

/** The SQL Cube writes for a question, and the values of its placeholders. */
export async function toSql(
  { model, ...question }: Question,
  dialect: Dialect = 'duckdb',
): Promise<{ sql: string; values: unknown[]; names: Record<string, string> }> {
  const query = new dialects[dialect](await compileModel(dialect, model), { timezone: 'Asia/Shanghai', rowLimit: null, ...question })
  const [sql, values] = query.buildSqlAndParams()
  return { sql, values, names: query.aliasNameToMember ?? {} }
}

/** Asks the model over a DuckDB connection; numbers come as numbers, names without their view. */
export async function ask(connection: DuckDBConnection, question: Question): Promise<Answer> {
  const { sql, values, names } = await toSql(question)
  const rows = await rowsOf(connection, sql, values as never)
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [(names[name] ?? name).replace(/^\w+\./, ''), plain(value)])),
  )
}

/** Any driver's value as JSON would show it: numbers as numbers, days and instants as text. */
export function plain(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'boolean' || typeof value === 'number') return value
  if (value instanceof Date)
    return value
      .toISOString()
      .replace('T', ' ')
      .replace(/\.\d+Z$|Z$/, '')
  const text = String(value)
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) && !/^-?0\d/.test(text) ? Number(text) : text
}

/** A copy of the project's model in which the fiscal year starts in that month. */
export function modelWithFiscalYear(month: number): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-fiscal-'))
  cpSync(modelFolder, folder, { recursive: true })
  const file = path.join(folder, 'parameters.yml')
  writeFileSync(file, readFileSync(file, 'utf8').replace(/fiscal_year_starts: \d+/, `fiscal_year_starts: ${month}`))
  return folder
}

/** A new warehouse in memory. */
export const emptyWarehouse = async () => (await DuckDBInstance.create(':memory:')).connect()
