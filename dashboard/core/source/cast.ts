import type { ColumnType } from './contract.ts'
import { type DateReading, dateMacros, toDateCast, toDateProblem } from './dates.ts'
import { guardMacros, type IdReading, toIdCast } from './guards.ts'
import { type Decimal, numberMacros, toNumberCast, toNumberProblem } from './numbers.ts'

export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`
export const quoteText = (text: string) => `'${text.replaceAll("'", "''")}'`

/** The SQL type a column of the contract has in the warehouse. */
export const storedTypes: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  decimal: 'DOUBLE',
  money: 'DECIMAL(18,4)',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
}

/**
 * The SQL functions casts are made of, to be created once in a staging database. `number`, `amount`, `half_width` and `tidy` may also be
 * used in a mapping's SQL, where numbers are read with the mapping's decimal mark.
 */
export const castMacros = (decimal: Decimal = '.') => [...numberMacros(decimal), ...dateMacros, ...guardMacros]

/** How the cells of one column are written, which the cells themselves told or a person said. */
export interface CellReading {
  decimal: Decimal
  /** Cells without a percent sign are percentages, too. */
  percent?: boolean | undefined
  dates?: DateReading | undefined
  /** Set where texts are identifiers that may be damaged. */
  id?: IdReading | undefined
}

const words = (list: string[]) => list.map(quoteText).join(', ')
const yes = ['true', 't', 'yes', 'y', '1', '1.0', 'on', '是', '真', '有', '已', '√', '✓', '✔', 'ja', 'oui', 'sí', 'si']
const no = ['false', 'f', 'no', 'n', '0', '0.0', 'off', '否', '假', '无', '未', '×', '✗', '✘', 'nein', 'non']

/** Whether a cell is taken as it is, so that nothing can be unreadable. */
export const isAsItStands = (type: ColumnType, { id }: CellReading) => type === 'text' && !id

/** SQL that reads a cell as a type, null where it can't. Times stay local (TIMESTAMP) unless they are instants (TIMESTAMPTZ). */
export function toCast(type: ColumnType, x: string, reading: CellReading): string {
  switch (type) {
    case 'text':
      return reading.id ? toIdCast(x, reading.id) : x
    case 'integer':
    case 'decimal':
    case 'money':
      return toNumberCast(type, x, { decimal: reading.decimal, percent: reading.percent ?? false })
    case 'boolean':
      return `CASE WHEN list_contains([${words(yes)}], lower(${x})) THEN true WHEN list_contains([${words(no)}], lower(${x})) THEN false END`
    case 'date':
    case 'timestamp':
      return toDateCast(type, x, reading.dates ?? { formats: ['iso'], instants: false, datesOnly: type === 'date' })
  }
}

/** SQL for the kind of problem with a cell that could not be read as a type. */
export function toCellProblem(type: ColumnType, x: string, reading: CellReading): string {
  switch (type) {
    case 'text':
      return "'damaged'"
    case 'integer':
    case 'decimal':
    case 'money':
      return toNumberProblem(type, x, reading)
    case 'boolean':
      return "'unreadable'"
    case 'date':
    case 'timestamp':
      return reading.dates ? toDateProblem(x, reading.dates) : "'unreadable'"
  }
}
