import type { Derived, Parts } from '../estimate/build.ts'
import type { Parameters } from '../estimate/parameters.ts'
import { dateLiteral, nameOf, notAfter, type Piece, partsOf, type Span, wholeMonths, within } from '../estimate/span.ts'
import { type DerivedFile, DerivedFileError } from './derivedFile.ts'
import { expand, readDay, toLiteral } from './expand.ts'

/** A file of `model/derived` as the runner builds it, with the parameters and days of one build in it. Throws `DerivedFileError`. */
export function toDerived(file: DerivedFile, span: Span, parameters: Parameters): Derived {
  const { header, name } = file
  const days = daysOf(file, span, parameters)
  const write = (sql: string, piece: Piece) => {
    try {
      return expand(sql, { value: (asked) => valueOfName(asked, days, span, parameters), call: callsOf(span, piece, days) })
    } catch (error) {
      throw new DerivedFileError(file.file, file.line, error instanceof Error ? error.message : String(error))
    }
  }
  const scratch = header.scratch ? { scratch: true as const } : {}
  if (!header.partition) return { name, ...scratch, select: write(file.sql, {}) }
  const { time, part, size, whole } = header.partition
  const cut = size === 'long' ? span.longPieces : span.pieces
  const pieces = whole === 'months' ? wholeMonths(cut) : cut
  const made: Pick<Parts, 'material' | 'of' | 'ignoring'> = {
    ...(header.made_of ? { material: header.made_of.map((sql) => write(sql, {})) } : {}),
    ...(header.reads ? { of: header.reads } : {}),
    // What is not yet to be seen is not in the material either.
    ignoring: [span.end],
  }
  const isIncremental = header.made_of !== undefined || header.reads !== undefined
  return {
    name,
    ...scratch,
    select: pieces.map((piece) => write(file.sql, piece)),
    ...(isIncremental ? { parts: partsOf(pieces, part ? null : time, made) } : {}),
  }
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
  (span: Span, piece: Piece, days: Map<string, string>) =>
  (name: string, [first = '', second = '']: string[]): string | undefined => {
    if (name === 'business_day') return span.dayOf(first)
    if (name === 'start_of_day') return span.beginOf(first)
    if (name === 'fingerprint') return span.rowPrint(first)
    if (name === 'in_partition') return `(${within(piece, first)})`
    if (name === 'partition_name') return `'${nameOf(piece)}'`
    if (name !== 'not_after') return undefined
    const day = second === ':today' ? span.today : days.get(second.slice(1))
    if (day === undefined) throw new Error(`not_after(…, ${second}) names a day that the header does not have`)
    return notAfter(piece, first, day)
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
