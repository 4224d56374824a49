const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
const list = (words: string[]) => words.map(quote).join(', ')

/** What spreadsheets, databases and scripts write into a cell that has no value. */
const noValues = [
  ...['#N/A', '#N/A N/A', '#REF!', '#VALUE!', '#DIV/0!', '#NAME?', '#NUM!', '#NULL!', '#ERROR!', '#CALC!', '#SPILL!', '#GETTING_DATA'],
  ...['NULL', 'null', '(null)', '[NULL]', '<null>', '\\N', 'nan', 'NaN', 'NaT', '<NA>', 'N/A', 'n/a'],
  ...['-', '--', '---', '—', '——', '–', '－'],
]
/** Words that may be a name or a reason, but no identifier, number or date. */
const noIds = [...noValues, 'None', 'none', 'NONE', 'Null', 'nil', 'NA', 'na', '/', '无', '暂无', '空', '未知', 'undefined', 'unknown']
const firsts = (words: string[]) => [...new Set(words.map((word) => word.codePointAt(0)))].join(', ')
const longest = Math.max(...noIds.map((word) => new TextEncoder().encode(word).length))

// An identifier a spreadsheet made a number of: digits after the first few are gone, or the column was too narrow to show it.
const damaged = '-?[0-9](?:\\.[0-9]+)?E\\+[0-9]{2,}|-?[0-9]\\.[0-9]{10,}e\\+[0-9]{2,}|[0-9]{16,}\\.[0-9]+|#{3,}'
// Spreadsheets write a capital E and keep a few digits. R writes a small one, where that is shorter and loses nothing: 1e+05.
const short = '[0-9](?:\\.[0-9]{1,9})?e\\+[0-9]{2}'

// Of a list of constants an expression holds one value; of IN it holds each, and room for its results beside: that costs much memory.

/** The SQL functions that turn a cell into a text or nothing. */
export const guardMacros = [
  // For files whose cells the text cleaner has not trimmed.
  `CREATE MACRO tidy(x) AS nullif(trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8203) || chr(12288) || chr(65279)), '')`,
  // A formula that is one text, and an apostrophe before what a spreadsheet would compute with: guards of exports, not part of the value.
  `CREATE MACRO unguarded(x) AS nullif(trim(CASE WHEN regexp_full_match(x, '="(?:[^"]|"")*"') THEN replace(x[3:-2], '""', '"')
     WHEN regexp_full_match(x, '=[0-9]+') THEN x[2:] WHEN regexp_matches(x, '^''[-+=@0-9]') THEN x[2:] ELSE x END, ' ' || chr(9)), '')`,
  `CREATE MACRO cell(x) AS CASE WHEN ord(x) IN (39, 61) THEN unguarded(x) ELSE x END`,
  // The first letter tells nearly always, and numbers are compared more quickly than words.
  `CREATE MACRO has_no_value(x) AS CASE WHEN strlen(x) <= ${longest} AND list_contains([${firsts(noValues)}], ord(x)) THEN list_contains([${list(noValues)}], x) ELSE false END`,
  `CREATE MACRO is_no_id(x) AS CASE WHEN ord(x) BETWEEN 48 AND 57 THEN false
     WHEN strlen(x) <= ${longest} AND list_contains([${firsts(noIds)}], ord(x)) THEN list_contains([${list(noIds)}], x) ELSE false END`,
  `CREATE MACRO is_damaged_id(x) AS CASE WHEN ord(x) IN (35, 45) OR ord(x) BETWEEN 48 AND 57 THEN regexp_full_match(x, '${damaged}') ELSE false END`,
  `CREATE MACRO is_short_id(x) AS CASE WHEN ord(x) BETWEEN 48 AND 57 AND regexp_full_match(x, '${short}')
     THEN coalesce(TRY_CAST(x AS DECIMAL(38,9)) = trunc(TRY_CAST(x AS DECIMAL(38,9))), false) ELSE false END`,
  // A whole number with decimals is how scripts write an identifier after it was a number.
  `CREATE MACRO is_float_id(x) AS CASE WHEN right(x, 2) = '.0' THEN regexp_full_match(x, '[0-9]{1,15}\\.0') ELSE false END`,
  `CREATE MACRO is_rounded_id(x) AS CASE WHEN strlen(x) > 15 AND right(x, 1) = '0' THEN regexp_full_match(x, '[1-9][0-9]{14}0+') ELSE false END`,
]

export interface IdReading {
  /** All of the column were written as 1001.0. */
  floats: boolean
  /** All that have more than fifteen digits end in zeros: a spreadsheet keeps no more of a number. */
  rounded: boolean
}

/** SQL that reads a text as an identifier, null where it was damaged. */
export function toIdCast(x: string, { floats, rounded }: IdReading): string {
  const whole = `CASE WHEN is_short_id(${x}) THEN CAST(TRY_CAST(${x} AS DECIMAL(38,0)) AS VARCHAR)${floats ? ` WHEN is_float_id(${x}) THEN split_part(${x}, '.', 1)` : ''} ELSE ${x} END`
  return `CASE WHEN NOT (is_damaged_id(${x})${rounded ? ` OR is_rounded_id(${x})` : ''}) THEN ${whole} END`
}
