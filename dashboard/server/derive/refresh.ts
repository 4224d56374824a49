import { createHash } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import { modelFolderWith } from '../modelFolder.ts'
import { toPort } from '../warehouse/duckdb.ts'
import type { Port } from '../warehouse/port.ts'
import { build, type Derived, type OnTable } from './build.ts'
import { chineseCalendar } from './chineseDays.ts'
import { type CubeFile, readCubeFiles } from './cubeFiles.ts'
import { numberCustomers } from './customerKeys.ts'
import { type DerivedFile, derivedFolder, readDerivedFiles } from './derivedFile.ts'
import { createEstimateTables } from './estimateTables.ts'
import { plainQuery, withInline } from './inline.ts'
import { measuresOf } from './measures.ts'
import { inOrder } from './order.ts'
import { type Parameters, parameterTexts, readParameters } from './parameters.ts'
import { rollupTables } from './rollups.ts'
import { emptySpan, loadSpan, type Span } from './span.ts'
import { type Build, toDerived } from './toDerived.ts'
import { needsWideSums, widened } from './width.ts'

export interface RefreshOptions {
  /** The business date, or `auto` for the last day that has orders, or without orders any other fact. */
  today: string
  /** The business time zone; facts after the end of `today` there are invisible to states. */
  timezone?: string
  parameters?: Parameters
  /** The folder with `derived/`, where it is not the project's own. */
  modelFolder?: string
  /** How many rows of orders are brought together at once; fewer need less memory and more time. */
  pieceRows?: number
  onTable?: OnTable
}

/**
 * Brings everything the model derives (schema `clientele`) up to date with the source tables, for every month end and the last day: what is
 * made of the same as before stays. Runs inside the caller's transaction where there is one, so that questions are answered from the old
 * tables until it ends. Returns what was made anew, see `build`.
 */
export async function refreshStates(connection: DuckDBConnection, options: RefreshOptions): Promise<string[]> {
  return refreshDerived(toPort(connection), options)
}

/**
 * What stands between the derived tables there are and those of these parameters, this business date and this version of the product:
 * `nothing`; `numbers`, then the old ones go on answering as what they were made with says; `tables`, then the model's questions may
 * not run on the old ones, or mean something else.
 */
export const staleness = (connection: DuckDBConnection, options: RefreshOptions): Promise<Staleness> =>
  stalenessOf(toPort(connection), options)

export type Staleness = 'nothing' | 'numbers' | 'tables'

/** `staleness` for any SQL database. */
export async function stalenessOf(port: Port, options: RefreshOptions): Promise<Staleness> {
  // An older version of the product had none.
  await createEstimateTables(port)
  const { built, shape } = await plan(port, options)
  const there = await port.rows(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'clientele' AND table_name = 'parameters'",
  )
  if (there.length === 0) return 'tables'
  const rows = await port.rows("SELECT name, value FROM clientele.parameters WHERE name IN ('built_from', 'shape')")
  const stored = new Map(rows.map(({ name, value }) => [name, value]))
  if (stored.get('built_from') === built) return 'nothing'
  return stored.get('shape') === shape ? 'numbers' : 'tables'
}

/** `refreshStates` for any SQL database. `isUntouched` says of a source table that it is what it was at the last refresh, see `refreshOfImports`. */
export async function refreshDerived(port: Port, options: RefreshOptions, isUntouched?: (source: string) => boolean): Promise<string[]> {
  const { tables, known } = await plan(port, options)
  await createEstimateTables(port)
  await numberCustomers(port, known)
  return build(port, tables, { isUntouched, onTable: options.onTable })
}

/**
 * The refresh within imports of one process. An import says which source tables it touched. Where the process holds the warehouse alone nobody
 * else can have changed the others since an import of it was committed, so that they are not looked through; otherwise everything is.
 */
export function refreshOfImports(options: RefreshOptions, { isShared }: { isShared: boolean }) {
  let isKnown = false
  return {
    refresh: (port: Port, touched: string[]) => refreshDerived(port, options, (source) => isKnown && !touched.includes(source)),
    /** To be told that an import was committed, and its refresh with it. */
    committed() {
      isKnown = !isShared
    },
  }
}

interface Plan {
  tables: Derived[]
  built: string
  shape: string
  /** The query of all customers. */
  known: string
}

/** The queries of `model/derived` that say which days a build is about. */
export const daysOf = (files: DerivedFile[], timezone: string) => ({
  orders: plainQuery(files, 'order_dates', timezone),
  others: plainQuery(files, 'other_dates', timezone),
})

/** What would be built now, a fingerprint of it, and one of its form alone, which neither data nor parameters change. */
async function plan(port: Port, options: RefreshOptions): Promise<Plan> {
  const parameters = options.parameters ?? readParameters()
  const timezone = options.timezone ?? process.env.CLIENTELE_TIMEZONE ?? 'Asia/Shanghai'
  const files = readDerivedFiles(options.modelFolder ?? modelFolderWith(derivedFolder))
  const found = await loadSpan(port, {
    today: options.today,
    months: parameters.history_months,
    timezone,
    days: daysOf(files, timezone),
    pieceRows: options.pieceRows,
  })
  // Without any fact there is no as-of date; every table then exists and is empty.
  const span: Span = found ?? emptySpan(timezone)
  const cubesFolder = options.modelFolder ?? modelFolderWith('cubes')
  const cubes = readCubeFiles(cubesFolder)
  const build = { measures: measuresOf(cubesFolder), span, parameters }
  const usual = tablesOf(files, cubes, build)
  const tables = (await needsWideSums(port)) ? widened(usual) : usual
  const form = { ...build, span: emptySpan(timezone), parameters: withoutValues(parameters) }
  const [built, shape] = [tables, tablesOf(files, cubes, form)].map((some) =>
    createHash('sha256').update(JSON.stringify(some)).digest('hex').slice(0, 16),
  ) as [string, string]
  return {
    tables: [{ name: 'parameters', select: [parameterRows(parameters, span, { built_from: built, shape })] }, ...tables],
    built,
    shape,
    known: plainQuery(files, 'known_customers', timezone),
  }
}

function withoutValues<T>(value: T): T {
  if (typeof value === 'number') return 1 as T
  if (typeof value === 'boolean') return false as T
  if (typeof value === 'string') return '' as T
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(withoutValues) as T
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutValues(inner)])) as T
}

function tablesOf(files: DerivedFile[], cubes: CubeFile[], build: Build): Derived[] {
  const { span } = build
  const derived: Derived[] = [
    ...withInline(files)
      .filter(({ header }) => !header.estimated)
      .map((file) => toDerived(file, build)),
    chineseCalendar(span),
  ]
  return inOrder([...derived, ...rollupTables(cubes, derived, span)])
}

/** The parameters of this build as rows, so that every number can be read with what it was made by. */
function parameterRows(parameters: Parameters, span: Span, prints: Record<string, string>): string {
  const rows = [...parameterTexts(parameters), ['today', span.asOf.length ? span.today : ''], ...Object.entries(prints)]
  return `select * from (values ${rows.map(([name, value]) => `('${name}', '${value}')`).join(', ')}) p (name, value)`
}
