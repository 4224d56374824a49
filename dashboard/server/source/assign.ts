import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from '../../core/source/cast.ts'
import { headersOf, type Mapping, type MappingSource } from '../../core/source/mapping.ts'
import { neededHeaders, targetsOf } from '../../core/source/plan.ts'
import { ImportRefusal } from '../../core/source/problem.ts'
import { rowsOf } from '../warehouse.ts'
import type { ImportFile } from './bytes.ts'
import { type Glance, glanceAt, type Reading } from './file.ts'

/** A file with the source of the mapping that it is. */
export interface Assigned {
  file: ImportFile
  glance: Glance
  reading: Reading
  source: string
}

/** Which file is which source: the one of whose columns it has all, the most of them. */
export async function assignFiles(db: DuckDBConnection, mapping: Mapping, files: ImportFile[]): Promise<Assigned[]> {
  const assigned: Assigned[] = []
  for (const file of files) assigned.push(await assignFile(db, mapping, file))
  for (const [name, source] of Object.entries(mapping.sources)) {
    if (!source.optional && !mapping.partial && !assigned.some((one) => one.source === name))
      throw new ImportRefusal({ kind: 'missing_source', source: name, columns: neededHeaders(mapping, name) })
  }
  return assigned
}

async function assignFile(db: DuckDBConnection, mapping: Mapping, file: ImportFile): Promise<Assigned> {
  const fits: (Assigned & { score: number })[] = []
  let misfit: ImportRefusal | undefined
  for (const [source, settings] of Object.entries(mapping.sources)) {
    const reading = toReading(settings)
    const glance = await glanceWith(db, file, reading)
    const needed = neededHeaders(mapping, source)
    const missing = settings.header ? needed.filter((header) => !hasHeader(glance.headers, header)) : []
    if (missing.length === 0 && canFill(mapping, source, glance.headers)) {
      const score = needed.length + optionalHeaders(mapping, source).filter((header) => hasHeader(glance.headers, header)).length
      if (score > 0 || Object.keys(mapping.sources).length === 1) fits.push({ file, glance, reading, source, score })
    }
    const only = Object.keys(mapping.sources).length === 1
    misfit ??= new ImportRefusal(
      only
        ? {
            kind: 'missing_columns',
            file: file.name,
            columns: missing.length > 0 ? missing : optionalHeaders(mapping, source),
            found: glance.headers,
          }
        : { kind: 'unknown_file', file: file.name, needed, found: glance.headers },
    )
  }
  const [best] = fits.sort((a, b) => b.score - a.score)
  if (!best) throw misfit ?? new Error('a mapping without sources')
  return best
}

/** With a partial mapping nearly every file lacks nothing; it must at least have what one table cannot do without. */
function canFill(mapping: Mapping, source: string, headers: string[]): boolean {
  if (!mapping.partial || Object.keys(mapping.sources).length === 1) return true
  return targetsOf(mapping).some(({ table, target, source: own }) => {
    if (own !== source) return false
    return table.key.every((key) => headersOf(target.columns[key] ?? '').some((header) => hasHeader(headers, header)))
  })
}

function optionalHeaders(mapping: Mapping, source: string): string[] {
  return targetsOf(mapping)
    .filter((one) => one.source === source)
    .flatMap(({ target }) => Object.values(target.columns).flatMap(headersOf))
}

async function glanceWith(db: DuckDBConnection, file: ImportFile, reading: Reading): Promise<Glance> {
  const glance = await glanceAt(file, reading)
  if (glance.kind !== 'parquet') return glance
  try {
    const described = await rowsOf(db, `DESCRIBE SELECT * FROM read_parquet(${quoteText(file.path)})`)
    return { ...glance, headers: described.map((row) => String(row.column_name)) }
  } catch (error) {
    throw new ImportRefusal({ kind: 'broken', file: file.name, detail: firstLine(error) })
  }
}

/** What a database says of an error, without its advice. */
export const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? ''

const hasHeader = (headers: string[], wanted: string) => headers.some((header) => header.toLowerCase() === wanted.toLowerCase())

const toReading = ({ encoding, delimiter, header, columns, sheet }: MappingSource): Reading => ({
  encoding,
  delimiter,
  sheet,
  columns: header ? undefined : columns,
})
