import type { Field } from '../field/field.ts'
import { labelOf } from '../field/text.ts'
import type { Language } from '../words.ts'

/** A column of a file: a field, by its period where it is a time. */
export interface CsvColumn {
  /** What the rows call it. */
  name: string
  field: Field
  grain: string | undefined
}

// Excel takes a file without it for the system's own encoding.
export const byteOrderMark = '\uFEFF'

const ofADay = new Set(['second', 'minute', 'hour'])

/** The first line: titles in one language. */
export const csvHead = (columns: CsvColumn[], language: Language): string =>
  line(columns.map(({ field }) => quoted(plain(field.title[language]))))

/**
 * A line of RFC 4180: numbers in full with a point, dates as YYYY-MM-DD, closed lists in the model's words, nothing where nothing is. What a
 * spreadsheet would run as a formula begins with an apostrophe.
 */
export function csvLine(row: Record<string, unknown>, columns: CsvColumn[], language: Language): string {
  return line(columns.map((column) => cell(row[column.name], column, language)))
}

const line = (cells: string[]) => `${cells.join(',')}\r\n`

function cell(value: unknown, { field, grain }: CsvColumn, language: Language): string {
  if (value === null || value === undefined) return ''
  if (field.type === 'number' && Number.isFinite(Number(value))) return String(value)
  const label = labelOf(field, value as string)
  if (label) return quoted(plain(label[language]))
  if (field.type === 'time') return time(String(value), grain)
  return quoted(plain(String(value)))
}

/** Times come as ISO text of the business zone's clock. */
function time(text: string, grain: string | undefined): string {
  const [day = '', clock = ''] = text.split('T')
  return grain !== undefined && !ofADay.has(grain) ? day : `${day} ${clock.slice(0, 8)}`
}

/** A line of texts as they are, none of which a spreadsheet runs. */
export const csvTexts = (cells: string[]): string => line(cells.map((text) => quoted(plain(text))))

const plain = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
