import type { DuckDBConnection } from '@duckdb/node-api'
import { type CellReading, quoteText } from '../../core/source/cast.ts'
import { type DateReading, type Highest, isPlainShape, orderOf, readingOfDates, type Shape } from '../../core/source/dates.ts'
import type { IdReading } from '../../core/source/guards.ts'
import type { Mapping } from '../../core/source/mapping.ts'
import { type ColumnReading, decimalOf, type MarkCounts, tellDates, tellDecimal } from '../../core/source/notation.ts'
import { isId, type ReadColumn, type SourceColumn, toNoValue } from '../../core/source/plan.ts'
import { importProblem } from '../../core/source/problem.ts'
import type { Words } from '../../core/words.ts'
import { rowsOf } from '../warehouse.ts'
import type { Glance } from './glance.ts'

/** A column of a raw table and the SQL of its cells. */
export interface RawColumn {
  column: SourceColumn
  raw: string
}

interface Profiled {
  db: DuckDBConnection
  mapping: Mapping
  file: string
  glance: Pick<Glance, 'kind' | 'delimiter'>
  /** The raw table. */
  table: string
  columns: RawColumn[]
  onReading(reading: Omit<ColumnReading, 'file'>): void
}

const isNumber = ({ type }: SourceColumn) => type === 'integer' || type === 'decimal' || type === 'money'
const isDate = ({ type }: SourceColumn) => type === 'date' || type === 'timestamp'
/** A column of shares, which files write as 0.75, 75 or 75%. */
const isShare = ({ type, fills }: SourceColumn) => type === 'decimal' && fills.some(({ max }) => max === 1)

/** How each column is written, told by all of its cells. Throws a `Problem` where only a person can tell. */
export async function profileCells(of: Profiled): Promise<ReadColumn[]> {
  const counts = await countCells(of)
  const dates = await datesOf(of)
  return of.columns.map(({ column, raw }, at) => {
    const count = counts[at] as CellCounts
    if (count.noValue > 0) of.onReading({ column: column.header, notable: true, words: tellNoValue(count) })
    const reading: CellReading = { decimal: '.' }
    if (isNumber(column)) Object.assign(reading, numberReading(of, column, count, counts))
    if (isId(column)) reading.id = idReading(of, column, count)
    if (isDate(column)) reading.dates = dates.get(column)
    return { ...column, raw, reading }
  })
}

/** What is counted in a column. */
interface CellCounts extends MarkCounts {
  filled: number
  noValue: number
  noValueExample: string
  /** Numbers without a percent sign above 1, between 0 and 1. */
  aboveOne: number
  withinOne: number
  floats: number
  damaged: number
  long: number
  rounded: number
  roundedZeros: number
}

/** Counts in all columns at once: the file is read a second time for it, and no third. */
async function countCells({ db, mapping, table, columns }: Profiled): Promise<CellCounts[]> {
  // What several counts ask is worked out once a cell.
  const flags = columns.map(({ column }, at) => {
    const own = [`${toNoValue({ ...mapping, empty: [] }, column, `x${at}`)} AS nothing${at}`]
    if (isNumber(column)) own.push(`decimal_mark(x${at}) AS mark${at}`)
    // In either notation 0.75 and 0,75 are below one and 75 above.
    if (isShare(column)) own.push(`TRY_CAST(replace(x${at}, ',', '.') AS DOUBLE) AS share${at}`)
    if (isId(column))
      own.push(`is_float_id(x${at}) AS float${at}`, `is_damaged_id(x${at}) AS damaged${at}`, `is_rounded_id(x${at}) AS rounded${at}`)
    return own
  })
  const asked = columns.map(({ column }, at) => {
    const x = `x${at}`
    const n = (name: string, when: string) => `count_if(${when})::INTEGER AS ${name}_${at}`
    const example = (name: string, when: string) => `any_value(CASE WHEN ${when} THEN ${x} END) AS ${name}_${at}`
    const parts = [n('noValue', `nothing${at}`), example('noValueExample', `nothing${at}`)]
    if (isNumber(column)) {
      for (const [name, mark] of Object.entries(marks))
        parts.push(n(name, `mark${at} = '${mark}'`), example(`${name}Example`, `mark${at} = '${mark}'`))
      // A CASE, since both sides of an AND are worked out for every cell.
      parts.push(n('oddPoint', `CASE WHEN mark${at} = '?.' THEN NOT regexp_matches(half_width(${x}), '[.]000') END`))
    }
    if (isShare(column)) parts.push(n('aboveOne', `share${at} > 1`), n('withinOne', `share${at} > 0 AND share${at} < 1`))
    if (isShare(column) || isId(column)) parts.push(`count(${x})::INTEGER AS filled_${at}`)
    if (isId(column)) {
      parts.push(n('floats', `float${at}`), n('damaged', `damaged${at}`), n('rounded', `rounded${at}`))
      parts.push(n('long', `CASE WHEN strlen(${x}) > 15 THEN regexp_full_match(${x}, '[0-9]{16,}') END`))
      parts.push(`coalesce(sum(CASE WHEN rounded${at} THEN strlen(${x}) - 15 END), 0)::INTEGER AS roundedZeros_${at}`)
    }
    return parts
  })
  const cells = columns.map(({ raw }, at) => `cell(${raw}) AS x${at}`)
  const [row = {}] =
    columns.length === 0
      ? []
      : await rowsOf(
          db,
          `SELECT ${asked.flat().join(', ')} FROM (SELECT ${['*', ...flags.flat()].join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${table}))`,
        )
  return columns.map((_, at) => {
    const n = (name: string) => Number(row[`${name}_${at}`] ?? 0)
    const text = (name: string) => String(row[`${name}_${at}`] ?? '')
    return {
      ...{ point: n('point'), comma: n('comma'), eitherPoint: n('eitherPoint'), eitherComma: n('eitherComma'), oddPoint: n('oddPoint') },
      ...{ filled: n('filled'), noValue: n('noValue'), noValueExample: text('noValueExample') },
      ...{ aboveOne: n('aboveOne'), withinOne: n('withinOne') },
      ...{ floats: n('floats'), damaged: n('damaged'), long: n('long'), rounded: n('rounded'), roundedZeros: n('roundedZeros') },
      examples: Object.fromEntries(Object.keys(marks).flatMap((name) => (n(name) > 0 ? [[name, text(`${name}Example`)]] : []))),
    }
  })
}

const marks = { point: '.', comma: ',', eitherPoint: '?.', eitherComma: '?,' }

const tellNoValue = ({ noValue, noValueExample: of }: CellCounts): Words => ({
  zh: `${noValue} 格写着“${of}”之类，表示没有值，按空读`,
  en: `${noValue} ${noValue === 1 ? 'cell' : 'cells'} such as "${of}" stand for no value and are read as empty`,
})

function numberReading(
  { mapping, file, glance, onReading }: Profiled,
  column: SourceColumn,
  count: CellCounts,
  all: CellCounts[],
): Partial<CellReading> {
  const others = all.filter((other) => other !== count)
  const sum = (name: 'point' | 'comma') => others.reduce((total, other) => total + other[name], 0)
  const found = decimalOf(column.type, count, {
    said: column.decimal ?? mapping.decimal,
    others: { point: sum('point'), comma: sum('comma') },
    holdsNumbers: glance.kind !== 'csv',
    semicolons: glance.delimiter === ';',
  })
  if (!found) {
    const example = count.examples.eitherPoint ?? count.examples.eitherComma ?? ''
    throw importProblem({ kind: 'unclear_numbers', file, column: column.header, example })
  }
  const { point, comma, eitherPoint, eitherComma } = count
  if (point + comma + eitherPoint + eitherComma > 0) {
    const notable = found.decimal !== '.' || eitherPoint > 0 || (found.because !== 'cells' && eitherComma > 0) || (point > 0 && comma > 0)
    onReading({ column: column.header, notable, words: tellDecimal(found, count) })
  }
  const percent = isPercent(column, count)
  if (percent && (count.filled > 0 || column.percent))
    onReading({
      column: column.header,
      notable: true,
      words: { zh: '数字按百分数读，75 为 0.75', en: 'numbers are percentages: 75 is 0.75' },
    })
  return { decimal: found.decimal, percent }
}

/** Whether bare numbers are percentages: the cells say it first, then the mapping or a sign in the header. */
function isPercent(column: SourceColumn, { aboveOne, withinOne }: CellCounts): boolean {
  if (!isShare(column)) return column.percent
  if (aboveOne > 0 || withinOne > 0) return aboveOne > 0
  return column.percent || /[%％]/.test(column.header)
}

/** Digits lost in all long identifiers together, before chance is no explanation. */
const certainZeros = 3

function idReading({ onReading }: Profiled, column: SourceColumn, count: CellCounts): IdReading | undefined {
  const floats = count.floats > 0 && count.floats === count.filled - count.noValue - count.damaged
  const rounded = count.rounded > 0 && count.rounded === count.long && count.roundedZeros >= certainZeros
  if (floats)
    onReading({
      column: column.header,
      notable: true,
      words: {
        zh: '编号被程序变成了带小数的数字，“1001.0”读作 1001',
        en: 'identifiers were made numbers with decimals; "1001.0" is read as 1001',
      },
    })
  return floats || rounded || count.damaged > 0 ? { floats, rounded } : undefined
}

async function datesOf(of: Profiled): Promise<Map<SourceColumn, DateReading>> {
  const found = new Map<SourceColumn, { shapes: Shape[]; highest: Highest }>()
  const readings = new Map<SourceColumn, DateReading>()
  for (const one of of.columns) {
    const { column } = one
    if (!isDate(column)) continue
    if (column.formats) readings.set(column, declared(column.formats))
    else found.set(column, await shapesOf(of, one))
  }
  const orders = [...found.values()].flatMap(({ highest }) => orderOf(highest) ?? [])
  const shared = new Set(orders).size === 1 ? orders[0] : undefined
  for (const [column, { shapes, highest }] of found) {
    const own = orderOf(highest)
    const said = of.mapping.date_order
    const order = said ?? own ?? shared
    // Where both orders occur, the other columns tell nothing.
    const isBoth = !said && highest.first > 12 && highest.second > 12
    const reading = readingOfDates(shapes, isBoth ? undefined : order)
    if (!reading) {
      const example = shapes.find(({ plain }) => /^9{1,2}[-/]/.test(plain))?.example ?? ''
      throw importProblem({ kind: 'unclear_dates', column: column.header, example })
    }
    readings.set(column, reading)
    const ordered = shapes.find(({ plain, shape }) => /^9{1,2}[-/.]9/.test(plain) && reading.shapes?.includes(shape))
    const because = said ? 'said' : own ? 'cells' : 'other columns'
    const example = highest.example
    const words = tellDates({ formats: reading.formats, order: ordered && order }, because, example)
    if (words.en !== '') of.onReading({ column: column.header, notable: true, words })
  }
  return readings
}

const declared = (formats: string[]): DateReading => ({
  formats,
  instants: formats.includes('epoch'),
  datesOnly: !formats.some((format) => /^iso$|^excel$|^epoch$|%[HI]/.test(format)),
})

async function shapesOf({ db, mapping, table }: Profiled, { column, raw }: RawColumn): Promise<{ shapes: Shape[]; highest: Highest }> {
  const cells = `SELECT x FROM (SELECT cell(${raw}) AS x FROM ${table}) WHERE x IS NOT NULL AND NOT ${toNoValue(mapping, column, 'x')}`
  const rows = await rowsOf(
    db,
    `SELECT date_shape(x) AS shape, count(*)::INTEGER AS count, any_value(x) AS example FROM (${cells}) GROUP BY 1 ORDER BY 2 DESC LIMIT 1000`,
  )
  const seen = rows.map(({ shape, count, example }) => ({ shape: String(shape), count: Number(count), example: String(example) }))
  // Only what is not plain yet needs the many steps that make it so.
  const list = seen.map(({ example }) => quoteText(example)).join(', ')
  const made = seen.every(({ shape }) => isPlainShape(shape))
    ? []
    : await rowsOf(
        db,
        `SELECT date_shape(plain_date(example)) AS plain FROM (SELECT unnest([${list}]) AS example, generate_subscripts([${list}], 1) AS place) ORDER BY place`,
      )
  const shapes = seen.map((one, at) => ({ ...one, plain: made[at] ? String(made[at].plain) : one.shape }))
  if (!shapes.some(({ plain }) => /^9{1,2}[-/.]/.test(plain))) return { shapes, highest: { first: 0, second: 0 } }
  const text = shapes.every(({ shape, plain }) => !/^9{1,2}[-/.]/.test(plain) || /^9{1,2}[-/.]/.test(shape))
    ? 'half_width(x)'
    : 'plain_date(x)'
  const part = (place: 1 | 2) => `TRY_CAST(regexp_extract(d, '^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]', ${place}) AS INTEGER)`
  const [row] = await rowsOf(
    db,
    `SELECT max(first) AS first, max(second) AS second, any_value(x) FILTER (WHERE greatest(first, second) > 12) AS example
     FROM (SELECT x, ${part(1)} AS first, ${part(2)} AS second FROM (SELECT x, ${text} AS d FROM (${cells})))`,
  )
  const example = row?.example
  return {
    shapes,
    highest: {
      first: Number(row?.first ?? 0),
      second: Number(row?.second ?? 0),
      ...(example !== null && example !== undefined && { example: String(example) }),
    },
  }
}
