import type { Derived, Kept } from './build.ts'
import { dateLiteral, readDay } from './days.ts'
import { type DerivedFile, DerivedFileError } from './derivedFile.ts'
import { expand, type OwnFunction, toLiteral } from './expand.ts'
import type { Measures } from './measures.ts'
import type { Parameters } from './parameters.ts'
import { type Cuts, everything, notAfter, type Partition } from './partition.ts'
import type { Span } from './span.ts'

/** What the queries of one build are written with. */
export interface Build {
  measures: Measures
  span: Span
  parameters: Parameters
}

/** A file of `model/derived` as the runner builds it, with the parameters and days of one build in it. Throws `DerivedFileError`. */
export function toDerived(file: DerivedFile, build: Build): Derived {
  const { header, name, sql } = file
  const [[kind, column] = []] = Object.entries(header.partition ?? {}) as [keyof Cuts, string][]
  const partitions = kind ? build.span.cuts[kind] : [everything]
  const table = { name, ...(header.scratch && { scratch: true as const }) }
  // Without any date or month there is no partition.
  if (partitions.length === 0)
    return { ...table, select: [`SELECT * FROM (${write(file, sql, placeholder, true, build)}) nothing WHERE 1 = 0`] }
  const select = partitions.map((partition, at) => write(file, sql, partition, at === 0, build))
  const { made_of: material, reads: of } = header
  if (!column || (!material && !of)) return { ...table, select }
  // Rows that are sums of a stretch of time have no day of their own, and bear its name.
  const bearsName = sql.includes('partition_name()')
  const kept: Kept = {
    partitions,
    rows: (partition) => (bearsName ? `part = '${partition.name}'` : partition.holds(column)),
    ...(material && { material: material.map((query) => write(file, query, placeholder, true, build)) }),
    ...(of && { of }),
    ...(sql.includes('earlier_rows(') && { follows: true as const }),
    // What is not yet to be seen is not in the material either.
    ignoring: [build.span.end],
  }
  return { ...table, select, kept }
}

/** A query of `model/derived` that is run apart from the build, over the customers or orders that `holds` says. Throws `DerivedFileError`. */
export const queryOf = (file: DerivedFile, build: Build, holds: (column: string) => string = placeholder.holds): string =>
  write(file, file.sql, { ...placeholder, holds }, true, build)

// A partition for the form of a table that has none.
const placeholder: Partition = { ...everything, as_of: '1970-01-01', month: '1970-01-01' }

function write(file: DerivedFile, sql: string, partition: Partition, isFirst: boolean, { measures, span, parameters }: Build): string {
  const fail = (line: number, error: unknown) =>
    new DerivedFileError(file.file, line, error instanceof Error ? error.message : String(error))
  const days = new Map<string, string | undefined>([['today', span.today]])
  try {
    for (const [name, text] of Object.entries(file.header.days ?? {}))
      days.set(
        name,
        readDay(text, { ...span, ...partition }, (parameter) => valueIn(parameters, parameter)),
      )
  } catch (error) {
    throw fail(1, error)
  }
  const { as_of, previous_as_of, month } = partition
  const dates = { first_day: span.first, ...(as_of && { as_of, previous_as_of }), ...(month && { month }), ...Object.fromEntries(days) }
  const date = (day: string | undefined) => (day === undefined ? 'CAST(NULL AS date)' : dateLiteral(day))
  const calls: Record<OwnFunction, (...args: string[]) => string> = {
    business_day: span.dayOf,
    start_of_day: span.beginOf,
    fingerprint: span.rowPrint,
    in_partition: partition.holds,
    partition_name: () => `'${partition.name}'`,
    measure: measures.sql,
    measure_of_row: measures.ofRow,
    not_after(column, name) {
      const day = days.get(name.slice(1))
      if (day === undefined) throw new Error(`not_after(…, ${name}) names a day that the header does not have`)
      return notAfter(partition, column, day)
    },
    earlier_rows: (...columns) => (isFirst ? noRows(columns) : `clientele.${file.name}`),
  }
  try {
    return expand(sql, {
      value(name) {
        if (name === 'end_of_today') return span.end
        return name in dates ? date(dates[name as keyof typeof dates]) : toLiteral(valueIn(parameters, name))
      },
      call: (name, args) => calls[name](...args),
    })
  } catch (error) {
    throw fail(file.line, error)
  }
}

/** A table without rows, with columns such as `as_of date`. */
const noRows = (columns: string[]) =>
  `(SELECT ${columns.map((column) => column.replace(/^(\w+)\s+(.+)$/, 'CAST(NULL AS $2) AS $1')).join(', ')} WHERE 1 = 0)`

/** The value a dotted name has in `parameters.yml`; undefined where there is none. */
const valueIn = (parameters: Parameters, name: string): unknown =>
  name.split('.').reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), parameters)

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
