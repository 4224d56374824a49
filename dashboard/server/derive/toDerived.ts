import type { Derived } from './build.ts'
import { dateLiteral } from './days.ts'
import { type DerivedFile, DerivedFileError } from './derivedFile.ts'
import { expand, readDay, toLiteral } from './expand.ts'
import type { Measures } from './measures.ts'
import type { Parameters } from './parameters.ts'
import { type Partition, type Partitions, partitionsOf } from './partitions.ts'
import { notAfter, type Span } from './span.ts'

/** What the queries of one build are written with. */
export interface Build {
  measures: Measures
  span: Span
  parameters: Parameters
}

/** A file of `model/derived` as the runner builds it, with the parameters and days of one build in it. Throws `DerivedFileError`. */
export function toDerived(file: DerivedFile, build: Build): Derived {
  const { header, name, sql } = file
  const { list, parts } = partitionsOf(header, build.span)
  const [first, ...more] = list.map((partition, at) => write(file, sql, partition, at === 0, build))
  const scratch = header.scratch ? { scratch: true as const } : {}
  if (first === undefined)
    return { name, ...scratch, select: `SELECT * FROM (${write(file, sql, placeholder, true, build)}) nothing WHERE 1 = 0` }
  const select = header.partition ? [first, ...more] : first
  const made = parts && madeOf(file, parts, build)
  return { name, ...scratch, select, ...(made && { parts: made }) }
}

/** A query of `model/derived` that is run apart from the build, over the customers or orders that `holds` says. Throws `DerivedFileError`. */
export const queryOf = (file: DerivedFile, build: Build, holds: (column: string) => string = placeholder.holds): string =>
  write(file, file.sql, { ...placeholder, holds }, true, build)

// A partition for the form of a table that has none.
const placeholder: Partition = { piece: {}, holds: () => '(1 = 1)', name: '', as_of: '1970-01-01', month: '1970-01-01' }

/** Which partitions are to be made anew, where the header says what they are made of. */
function madeOf(file: DerivedFile, parts: NonNullable<Partitions['parts']>, build: Build): Derived['parts'] {
  const { made_of: material, reads } = file.header
  if (!material && !reads) return undefined
  return {
    ...parts({
      ...(material && { material: material.map((sql) => write(file, sql, placeholder, true, build)) }),
      ...(reads && { of: reads }),
      // What is not yet to be seen is not in the material either.
      ignoring: [build.span.end],
    }),
    ...(file.sql.includes('earlier_rows(') && { follows: true as const }),
  }
}

function write(file: DerivedFile, sql: string, partition: Partition, isFirst: boolean, build: Build): string {
  const days = daysOf(file, partition, build)
  const value = (name: string) => valueOfName(name, partition, days, build)
  const call = (name: string, args: string[]): string | undefined => {
    if (name === 'earlier_rows') return earlierRows(file, args, isFirst)
    if (name === 'measure') return build.measures.sql(args[0] ?? '')
    if (name === 'measure_of_row') return build.measures.ofRow(args[0] ?? '')
    return callOf(build.span, partition, days, name, args)
  }
  try {
    return expand(sql, { value, call })
  } catch (error) {
    throw new DerivedFileError(file.file, file.line, error instanceof Error ? error.message : String(error))
  }
}

/** The rows of the partitions made before; for the first one none, with the same columns. */
function earlierRows({ name }: DerivedFile, columns: string[], isFirst: boolean): string {
  if (!isFirst) return `clientele.${name}`
  const empty = columns.map((column) => column.replace(/^(\w+)\s+(.+)$/, 'CAST(NULL AS $2) AS $1'))
  return `(SELECT ${empty.join(', ')} WHERE 1 = 0)`
}

function daysOf(
  { header, file }: DerivedFile,
  { as_of, previous_as_of }: Partition,
  { span, parameters }: Build,
): Map<string, string | undefined> {
  const number = (name: string) => {
    const value = parameterOf(parameters, name)
    return typeof value === 'number' ? value : undefined
  }
  const { today, first, asOf } = span
  try {
    return new Map(
      Object.entries(header.days ?? {}).map(([name, text]) => [name, readDay(text, { today, first, asOf, as_of, previous_as_of }, number)]),
    )
  } catch (error) {
    throw new DerivedFileError(file, 1, error instanceof Error ? error.message : String(error))
  }
}

const dateOrNone = (day: string | undefined) => (day === undefined ? 'CAST(NULL AS date)' : dateLiteral(day))

function valueOfName(
  name: string,
  partition: Partition,
  days: Map<string, string | undefined>,
  { span, parameters }: Build,
): string | undefined {
  if (name === 'today') return dateLiteral(span.today)
  if (name === 'first_day') return dateLiteral(span.first)
  if (name === 'end_of_today') return span.end
  if (name === 'previous_as_of' && partition.as_of) return dateOrNone(partition.previous_as_of)
  if ((name === 'as_of' || name === 'month') && partition[name]) return dateLiteral(partition[name])
  return days.has(name) ? dateOrNone(days.get(name)) : toLiteral(parameterOf(parameters, name))
}

function callOf(
  span: Span,
  { piece, holds, name: partitionName }: Partition,
  days: Map<string, string | undefined>,
  name: string,
  [first = '', second = '']: string[],
): string | undefined {
  if (name === 'business_day') return span.dayOf(first)
  if (name === 'start_of_day') return span.beginOf(first)
  if (name === 'fingerprint') return span.rowPrint(first)
  if (name === 'in_partition') return holds(first)
  if (name === 'partition_name') return `'${partitionName}'`
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
