import { format, getFormatFromId, isDateFormat, isPercentFormat, isValidFormat, tokenize } from 'numfmt'

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
 * | whole number shown with a fixed count of digits, as codes are | `00042`, as the sheet shows it; also `ID00042` |
 * | number shown as a date or time | `2026-03-01`, `2026-03-01 09:30:00`, or `09:30:00` without a day |
 * | yes or no | `true`, `false` |
 * | error | as shown: `#N/A` |
 * | formula without a stored value | nothing, and the place is remembered: the value is not known |
 *
 * A CSV cell is text already; JSON and Parquet use `toCellText`, a workbook `numberText` and `tidyText`.
 */
export type Shown = 'number' | 'date' | 'percent' | { code: string }

/** A number of a workbook, given as its file spells it. */
export function numberText(stored: string, shown: Shown, from1904: boolean): string {
  const value = Number(stored)
  if (stored.trim() === '' || !Number.isFinite(value)) return stored
  if (shown === 'date') return dayText(value, from1904) ?? shortest(value)
  if (shown === 'percent') return `${shortest(value * 100)}%`
  return shown === 'number' || !Number.isInteger(value) || Math.abs(value) >= mostDigits ? shortest(value) : format(shown.code, value)
}

/** From here on a spreadsheet has lost the last digits. */
const mostDigits = 1e15

function shortest(value: number): string {
  if (Math.abs(value) >= mostDigits) return value.toExponential(14).replace(/\.?0*e/, 'E')
  const text = String(Number(value.toPrecision(15)))
  return text.includes('e') ? value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '') : text
}

/** A day serial as ISO text; undefined for a number that is none. */
function dayText(serial: number, from1904: boolean): string | undefined {
  if (serial < 0 || serial >= 2_958_466) return undefined
  const text = format('yyyy-mm-dd hh:mm:ss', from1904 ? serial + 1462 : serial)
  if (serial < 1) return text.slice(11)
  return text.replace(/ 00:00:00$/, '')
}

/** How a number format, by its number and its own code where it has one, shows a number. */
export function shownBy(id: number, own: string | undefined): Shown {
  const code = own ?? getFormatFromId(id, 'zh_CN')
  if (isDateFormat(code)) return 'date'
  if (isPercentFormat(code)) return 'percent'
  const tokens = tokenize(code).map(({ type }) => type)
  const isCode = isValidFormat(code) && tokens.filter((type) => type === 'ZERO').length >= 2 && tokens.every((type) => ofCodes.has(type))
  return isCode ? { code } : 'number'
}

/** What a format such as `00000` or `"ID"000-000` is made of: a digit for each place, no fraction, no thousands. */
const ofCodes = new Set<string>(['ZERO', 'MINUS', 'SPACE', 'CHAR', 'STRING', 'ESCAPED', 'SKIP', 'COLOR', 'LOCALE', 'BREAK', 'TEXT'])

/** A text without the blanks around it and without NUL, which no text holds. */
export const tidyText = (cell: string) =>
  cell.replaceAll('\0', '').replace(/^[\s\u00a0\u200b\u3000\ufeff]+|[\s\u00a0\u200b\u3000\ufeff]+$/g, '')

/** SQL for the text of a typed value: `text` is how the database spells it, `isNumber` whether it is a number with a fraction. */
export const toCellText = (text: string, isNumber: string) =>
  `CASE WHEN ${isNumber} THEN regexp_replace(${text}, '^(-?[0-9]{1,15})\\.0+$', '\\1') ELSE ${text} END`
