/**
 * The one step that turns a cell of any file into the text of a raw table. What a text means is decided later, by column (`cast.ts`).
 *
 * | cell | text |
 * |---|---|
 * | text | itself, without the blanks around it |
 * | whole number, also one a program stored as 1001.0 | `1001` |
 * | other number | its shortest decimal spelling of at most 15 digits, all a spreadsheet keeps: 1.1000000000000001 is `1.1` |
 * | number of 16 and more digits | `4.10123456789012E+17`: its last digits are gone, and it must not pass for an identifier |
 * | number shown as a percentage | `75%`, as the sheet shows 0.75 |
 * | number shown as a date or time | `2026-03-01`, `2026-03-01 09:30:00`, or `09:30:00` without a day |
 * | yes or no | `true`, `false` |
 * | error | as shown: `#N/A` |
 * | formula without a stored value | nothing, and the place is remembered: the value is not known |
 *
 * A CSV cell is text already; JSON and Parquet use `toCellText`, a workbook `numberText` and `tidyText`.
 */
export type Shown = 'number' | 'date' | 'percent'

/** A number of a workbook, given as its file spells it. */
export function numberText(stored: string, shown: Shown, from1904: boolean): string {
  const value = Number(stored)
  if (stored.trim() === '' || !Number.isFinite(value)) return stored
  if (shown === 'date') return dayText(value, from1904) ?? shortest(value)
  return shown === 'percent' ? `${shortest(value * 100)}%` : shortest(value)
}

function shortest(value: number): string {
  if (Math.abs(value) >= 1e15) return value.toExponential(14).replace(/\.?0*e/, 'E')
  const text = String(Number(value.toPrecision(15)))
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '') : text
}

/** A day serial as ISO text; undefined for a number that is none. */
function dayText(serial: number, from1904: boolean): string | undefined {
  if (serial < 0 || serial > 2_958_465) return undefined
  // Excel believes in 29 February 1900, so serials before March 1900 are a day ahead.
  const days = from1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial
  const iso = new Date(Math.round((days - 25_569) * 86_400) * 1000).toISOString()
  if (serial < 1) return iso.slice(11, 19)
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ')
}

const builtInDates = /^(1[4-9]|2[0-2]|2[7-9]|3[0-6]|4[5-7]|5[0-8])$/

/** How a number format, by its number and its own code where it has one, shows a number. */
export function shownBy(format: number, code: string | undefined): Shown {
  if (code === undefined) return format === 9 || format === 10 ? 'percent' : builtInDates.test(String(format)) ? 'date' : 'number'
  // Text in quotes or brackets, and the word General, hold letters that mean no date.
  const bare = code.replace(/"[^"]*"|\[[^\]]*\]|\\.|[_*].|General/gi, '')
  if (/[ymdhs]/i.test(bare)) return 'date'
  return bare.includes('%') ? 'percent' : 'number'
}

/** A text without the blanks around it and without NUL, which no text holds. */
export const tidyText = (cell: string) =>
  cell.replaceAll('\0', '').replace(/^[\s\u00a0\u200b\u3000\ufeff]+|[\s\u00a0\u200b\u3000\ufeff]+$/g, '')

/** SQL for the text of a typed value: `text` is how the database spells it, `isNumber` whether it is a number with a fraction. */
export const toCellText = (text: string, isNumber: string) =>
  `CASE WHEN ${isNumber} THEN regexp_replace(${text}, '^(-?[0-9]{1,15})\\.0+$', '\\1') ELSE ${text} END`
