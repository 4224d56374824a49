import type { Derived, Parts } from '../estimate/build.ts'
import type { Parameters } from '../estimate/parameters.ts'
import { dateLiteral, nameOf, notAfter, numberParts, type Piece, partsOf, type Span, wholeMonths, within } from '../estimate/span.ts'
import { type DerivedFile, DerivedFileError, type Header } from './derivedFile.ts'
import { expand, readDay, toLiteral } from './expand.ts'

/** What of a table one query fills. */
interface Partition {
  /** SQL that a row belongs to it, by its column. */
  holds(column: string): string
  /** Its days; all time where it is not cut by time. */
  days: Piece
}

const piece = (days: Piece): Partition => ({ days, holds: (column) => within(days, column) })
const everything = piece({})

/** A file of `model/derived` as the runner builds it, with the parameters and days of one build in it. Throws `DerivedFileError`. */
export function toDerived(file: DerivedFile, span: Span, parameters: Parameters): Derived {
  const { header, name } = file
  const days = daysOf(file, span, parameters)
  const write = (sql: string, partition: Partition) => {
    try {
      return expand(sql, { value: (asked) => valueOfName(asked, days, span, parameters), call: callsOf(span, partition, days) })
    } catch (error) {
      throw new DerivedFileError(file.file, file.line, error instanceof Error ? error.message : String(error))
    }
  }
  const scratch = header.scratch ? { scratch: true as const } : {}
  if (!header.partition) return { name, ...scratch, select: write(file.sql, everything) }
  const partitions = partitionsOf(header.partition, span)
  return {
    name,
    ...scratch,
    select: partitions.map((partition) => write(file.sql, partition)),
    ...keptParts(header, partitions, span, (sql) => write(sql, everything)),
  }
}

function partitionsOf(partition: NonNullable<Header['partition']>, span: Span): Partition[] {
  if ('number' in partition) return numberParts(span).map((holds) => ({ days: {}, holds }))
  const cut = partition.size === 'long' ? span.longPieces : span.pieces
  return (partition.whole === 'months' ? wholeMonths(cut) : cut).map(piece)
}

/** Where a table says what its stretches of time are made of, those that are made of the same as before are kept. */
function keptParts(
  { partition, made_of, reads }: Header,
  partitions: Partition[],
  span: Span,
  write: (sql: string) => string,
): { parts?: Parts } {
  if (!partition || 'number' in partition || (made_of === undefined && reads === undefined)) return {}
  const made = {
    ...(made_of ? { material: made_of.map(write) } : {}),
    ...(reads ? { of: reads } : {}),
    // What is not yet to be seen is not in the material either.
    ignoring: [span.end],
  }
  const pieces = partitions.map(({ days }) => days)
  return { parts: partsOf(pieces, partition.part ? null : partition.time, made) }
}

function daysOf({ header, file }: DerivedFile, span: Span, parameters: Parameters): Map<string, string> {
  const number = (name: string) => {
    const value = parameterOf(parameters, name)
    return typeof value === 'number' ? value : undefined
  }
  try {
    return new Map(Object.entries(header.days ?? {}).map(([name, text]) => [name, readDay(text, span, number)]))
  } catch (error) {
    throw new DerivedFileError(file, 1, error instanceof Error ? error.message : String(error))
  }
}

function valueOfName(name: string, days: Map<string, string>, span: Span, parameters: Parameters): string | undefined {
  if (name === 'today') return dateLiteral(span.today)
  if (name === 'end_of_today') return span.end
  const day = days.get(name)
  return day ? dateLiteral(day) : toLiteral(parameterOf(parameters, name))
}

const callsOf =
  (span: Span, partition: Partition, days: Map<string, string>) =>
  (name: string, [first = '', second = '']: string[]): string | undefined => {
    if (name === 'business_day') return span.dayOf(first)
    if (name === 'start_of_day') return span.beginOf(first)
    if (name === 'fingerprint') return span.rowPrint(first)
    if (name === 'in_partition') return `(${partition.holds(first)})`
    if (name === 'partition_name') return `'${nameOf(partition.days)}'`
    if (name !== 'not_after') return undefined
    const day = second === ':today' ? span.today : days.get(second.slice(1))
    if (day === undefined) throw new Error(`not_after(…, ${second}) names a day that the header does not have`)
    return notAfter(partition.days, first, day)
  }

/** The value a dotted name has in `parameters.yml`; undefined where there is none. */
function parameterOf(parameters: Parameters, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined,
      parameters,
    )
}
