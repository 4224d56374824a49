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

/**
 * The statements that make `clientele_sources`: a view of each table the company provides in its schema, in the contract's types, columns it
 * lacks empty and business dates worked out of their timestamps; an empty table of each it does not.
 */
export function toSourceStatements(schema: string, provided: Provided[], made: Set<string>, timezone: string): string[] {
  const statements = [`CREATE SCHEMA IF NOT EXISTS ${sourceSchema}`]
  for (const table of tables) {
    const own = `${sourceSchema}.${table.name}`
    const theirs = provided.find((one) => one.table === table.name)
    if (theirs) {
      // A table of ours from before the company had its own holds what was imported; it is never dropped.
      if (made.has(table.name)) statements.push(`ALTER TABLE ${own} RENAME TO ${quote(`${table.name}_imported`)}`)
      statements.push(`DROP VIEW IF EXISTS ${own}`, `CREATE VIEW ${own} AS ${toView(schema, table, theirs, timezone)}`)
    } else {
      // A schema of an earlier version has fewer columns.
      const added = table.columns.map(({ name, type }) => `ALTER TABLE ${own} ADD COLUMN IF NOT EXISTS ${quote(name)} ${sqlTypes[type]}`)
      statements.push(toCreateTable(table, own), ...added)
    }
  }
  return [
    ...statements,
    `CREATE TABLE IF NOT EXISTS ${sourceSchema}.import_version (v BIGINT NOT NULL, changed_at TIMESTAMP NOT NULL)`,
    `INSERT INTO ${sourceSchema}.import_version SELECT 1, now() AT TIME ZONE 'UTC' WHERE NOT EXISTS (SELECT 1 FROM ${sourceSchema}.import_version)`,
  ]
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
