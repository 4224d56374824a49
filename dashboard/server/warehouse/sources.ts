import { createHash } from 'node:crypto'
import { type Column, sqlTypes, type Table, tables, toCreateTable } from '../../core/source/contract.ts'
import { dayIn } from './zone.ts'

/** The schema through which every derived table reads the source tables of a database that is not our own file. */
export const sourceSchema = 'clientele_sources'

/** A table or view that a company provides, with the types of its columns by their names. */
export interface Provided {
  table: string
  columns: Map<string, string>
}

/** What keeps a provided table from being read. */
export interface MissingColumns {
  table: string
  columns: string[]
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`

/** The required columns each provided table lacks; a date that can be worked out of its timestamp is not missing. */
export function missingColumns(provided: Provided[]): MissingColumns[] {
  return provided.flatMap(({ table, columns: present }) => {
    const contract = tables.find(({ name }) => name === table)
    const columns = (contract?.columns ?? [])
      .filter(({ name, required, dateOf }) => required && !present.has(name) && !(dateOf && present.has(dateOf)))
      .map(({ name }) => name)
    return columns.length > 0 ? [{ table, columns }] : []
  })
}

/** What stands in `clientele_sources` already: the columns of its tables, and what its views were made of. */
export interface Made {
  tables: Map<string, Set<string>>
  views: Map<string, string>
}

/**
 * The statements that make of `clientele_sources` what it should be: a view of each table the company provides in its schema, in the
 * contract's types, columns it lacks empty and business dates worked out of their timestamps; a table of ours, to be imported into, of each
 * it does not. None where all is so already, so that opening a warehouse takes no lock and needs no right to make anything.
 */
export function toSourceStatements(schema: string, provided: Provided[], made: Made, timezone: string): string[] {
  const statements: string[] = []
  for (const table of tables) {
    const theirs = provided.find((one) => one.table === table.name)
    statements.push(...(theirs ? viewStatements(schema, table, theirs, made, timezone) : tableStatements(table, made)))
  }
  if (made.tables.has('import_version')) return statements
  return [
    ...statements,
    `CREATE TABLE ${sourceSchema}.import_version (v BIGINT NOT NULL, changed_at TIMESTAMP NOT NULL)`,
    `INSERT INTO ${sourceSchema}.import_version SELECT 1, now() AT TIME ZONE 'UTC'`,
  ]
}

// What was imported before the company had a table of its own is never dropped; it comes back should that table go.
const kept = (table: Table) => `${table.name}_imported`

function viewStatements(schema: string, table: Table, theirs: Provided, made: Made, timezone: string): string[] {
  const own = `${sourceSchema}.${table.name}`
  const select = toView(schema, table, theirs, timezone)
  const print = createHash('sha256').update(select).digest('hex')
  if (made.views.get(table.name) === print) return []
  return [
    ...(made.tables.has(table.name) ? [`ALTER TABLE ${own} RENAME TO ${quote(kept(table))}`] : []),
    ...(made.views.has(table.name) ? [`DROP VIEW ${own}`] : []),
    `CREATE VIEW ${own} AS ${select}`,
    `COMMENT ON VIEW ${own} IS '${print}'`,
  ]
}

function tableStatements(table: Table, made: Made): string[] {
  const own = `${sourceSchema}.${table.name}`
  const statements = made.views.has(table.name) ? [`DROP VIEW ${own}`] : []
  const earlier = made.tables.has(table.name) ? undefined : made.tables.get(kept(table))
  if (earlier) statements.push(`ALTER TABLE ${sourceSchema}.${quote(kept(table))} RENAME TO ${quote(table.name)}`)
  const columns = made.tables.get(table.name) ?? earlier
  if (!columns) return [...statements, toCreateTable(table, own)]
  // A table of an earlier version has fewer columns.
  const missing = table.columns.filter(({ name }) => !columns.has(name))
  return [...statements, ...missing.map(({ name, type }) => `ALTER TABLE ${own} ADD COLUMN ${quote(name)} ${sqlTypes[type]}`)]
}

function toView(schema: string, table: Table, { columns }: Provided, timezone: string): string {
  const list = table.columns.map((column) => `${cellOf(column, columns, timezone)} AS ${quote(column.name)}`)
  return `SELECT ${list.join(', ')} FROM ${quote(schema)}.${quote(table.name)}`
}

function cellOf({ name, type, dateOf, blank }: Column, present: Map<string, string>, timezone: string): string {
  const instant = (column: string) => toUtc(quote(column), present.get(column) ?? '')
  const found = !present.has(name) ? null : type === 'timestamp' ? instant(name) : quote(name)
  const day = dateOf && present.has(dateOf) ? dayIn(timezone)(instant(dateOf)) : null
  const value = found && day ? `coalesce(${found}, ${day})` : (found ?? day ?? 'NULL')
  return `CAST(${blank ? `coalesce(${value}, '')` : value} AS ${sqlTypes[type]})`
}

// An instant with a zone is kept as UTC without one, as the contract says; one without a zone is taken for UTC.
const toUtc = (column: string, type: string) => (type === 'timestamp with time zone' ? `${column} AT TIME ZONE 'UTC'` : column)
