import { headersOf, type Mapping, type MappingSource } from '../../core/source/mapping.ts'
import { neededHeaders, targetsOf } from '../../core/source/plan.ts'
import { importProblem, type SourceProblem } from '../../core/source/problem.ts'
import type { ImportFile } from './bytes.ts'
import { type Glance, glancesOf, type Peek, peekAt, type Reading } from './glance.ts'

/** A file with the source of the mapping that it is. */
export interface Assigned {
  file: ImportFile
  glance: Glance
  reading: Reading
  source: string
}

/** Looks at the beginning of files, at each only once. */
export type PeekAt = (file: ImportFile, reading: Reading) => Promise<Peek>

export function rememberPeeks(): PeekAt {
  const seen = new Map<string, Promise<Peek>>()
  return (file, { encoding, delimiter, sheet }) => {
    const key = JSON.stringify([file.path, encoding, delimiter, sheet])
    const peek = seen.get(key) ?? peekAt(file, { encoding, delimiter, sheet })
    seen.set(key, peek)
    return peek
  }
}

/** Which file is which source: the one of whose columns it has all, the most of them; of a workbook, by the sheet that fits best. */
export async function assignFiles(mapping: Mapping, files: ImportFile[], peek: PeekAt): Promise<Assigned[]> {
  const assigned: Assigned[] = []
  for (const file of files) assigned.push(await assignFile(mapping, file, peek))
  for (const [name, source] of Object.entries(mapping.sources)) {
    if (!source.optional && !mapping.partial && !assigned.some((one) => one.source === name))
      throw importProblem({ kind: 'missing_source', source: name, columns: neededHeaders(mapping, name) })
  }
  return assigned
}

async function assignFile(mapping: Mapping, file: ImportFile, peek: PeekAt): Promise<Assigned> {
  const fits: (Assigned & { score: number })[] = []
  const only = Object.keys(mapping.sources).length === 1
  let misfit: { problem: SourceProblem; missing: number } | undefined
  for (const [source, settings] of Object.entries(mapping.sources)) {
    const reading = toReading(settings)
    const needed = neededHeaders(mapping, source)
    const optional = optionalHeaders(mapping, source)
    const names = new Set([...needed, ...optional].map((header) => header.toLowerCase()))
    const wish = { knows: (header: string) => names.has(header.toLowerCase()), enough: Math.min(2, names.size) }
    for (const glance of glancesOf(file, await peek(file, reading), reading, wish)) {
      const missing = settings.header ? needed.filter((header) => !hasHeader(glance.headers, header)) : []
      if (missing.length === 0 && canFill(mapping, source, glance.headers)) {
        const score = needed.length + optional.filter((header) => hasHeader(glance.headers, header)).length
        if (score > 0 || only) fits.push({ file, glance, reading, source, score })
      }
      if (misfit && misfit.missing <= missing.length) continue
      const columns = missing.length > 0 ? missing : optional
      misfit = {
        missing: missing.length,
        problem: only
          ? { kind: 'missing_columns', file: file.name, columns, found: named(glance) }
          : { kind: 'unknown_file', file: file.name, needed, found: named(glance) },
      }
    }
  }
  const [best] = fits.sort((a, b) => b.score - a.score)
  if (!best) throw misfit ? importProblem(misfit.problem) : new Error('a mapping without sources')
  return best
}

const named = ({ headers }: Glance) => headers.filter((header) => header !== '')

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

/** What a database says of an error, without its advice. */
export const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? ''

const hasHeader = (headers: string[], wanted: string) => headers.some((header) => header.toLowerCase() === wanted.toLowerCase())

const toReading = ({ encoding, delimiter, header, columns, sheet, skip, comment }: MappingSource): Reading => ({
  encoding,
  delimiter,
  sheet,
  skip,
  comment,
  columns: header ? undefined : columns,
})
