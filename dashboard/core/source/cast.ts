import type { ColumnType } from './contract.ts'
import type { DateReading } from './dates.ts'

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

const fullWidth = '０１２３４５６７８９．，－＋（）％'
const halfWidth = '0123456789.,-+()%'

/**
 * The SQL functions casts are made of, to be created once in a staging database. `number` and `amount` may also be used in a mapping's SQL.
 * A number is read when it is plain, has thousands separators in the right places, a currency sign, full-width digits or accounting brackets.
 */
export const castMacros = [
  // For files whose cells the text cleaner has not trimmed.
  `CREATE MACRO tidy(x) AS nullif(trim(x, ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8203) || chr(12288) || chr(65279)), '')`,
  `CREATE MACRO half_width(x) AS translate(x, '${fullWidth}', '${halfWidth}')`,
  `CREATE MACRO bare_number(x) AS regexp_replace(regexp_replace(half_width(x), '^\\s*(CNY|RMB|USD|EUR|GBP)?\\s*([-+]?)\\s*[¥￥$€£]?\\s*', '\\2'), '\\s*(元|CNY|RMB|USD|EUR|GBP)?\\s*$', '')`,
  `CREATE MACRO joined_number(x) AS CASE
     WHEN regexp_full_match(x, '[-+]?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?') THEN replace(x, ',', '')
     WHEN regexp_full_match(x, '[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?') THEN x
     WHEN regexp_full_match(x, '\\([0-9.,]+\\)') THEN '-' || joined_digits(x[2:-2]) END`,
  `CREATE MACRO number_text(x) AS CASE WHEN regexp_full_match(x, '[-+]?[0-9]+(\\.[0-9]*)?') THEN x ELSE joined_number(bare_number(x)) END`,
  `CREATE MACRO comma_number_text(x) AS joined_number(translate(bare_number(x), '.,', ',.'))`,
  `CREATE MACRO number(x) AS TRY_CAST(number_text(x) AS DOUBLE)`,
  `CREATE MACRO amount(x) AS TRY_CAST(number_text(x) AS DECIMAL(18,4))`,
]
// A macro must exist before another uses it.
castMacros.splice(
  3,
  0,
  `CREATE MACRO joined_digits(x) AS CASE
     WHEN regexp_full_match(x, '[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?') THEN replace(x, ',', '')
     WHEN regexp_full_match(x, '[0-9]+(\\.[0-9]*)?') THEN x END`,
)

export interface CastOptions {
  decimal: '.' | ','
  dates?: DateReading
}

/** SQL that reads tidy text as a type, null where it can't. Times stay local (TIMESTAMP) unless they are instants (TIMESTAMPTZ). */
export function toCast(type: ColumnType, x: string, options: CastOptions): string {
  const number = options.decimal === ',' ? `comma_number_text(${x})` : `number_text(${x})`
  switch (type) {
    case 'text':
      return x
    case 'integer':
      return `CASE WHEN regexp_full_match(${x}, '[-+]?[0-9]+') THEN TRY_CAST(${x} AS BIGINT)
        WHEN regexp_full_match(${number}, '[-+]?[0-9]+(\\.0*)?') THEN TRY_CAST(split_part(${number}, '.', 1) AS BIGINT) END`
    case 'money':
      return `TRY_CAST(${number} AS DECIMAL(18,4))`
    case 'decimal':
      return `CASE WHEN right(half_width(${x}), 1) = '%' THEN TRY_CAST(${number.replace(x, `rtrim(half_width(${x}), '%')`)} AS DOUBLE) / 100
        ELSE nullif(nullif(TRY_CAST(${number} AS DOUBLE), 'infinity'::DOUBLE), '-infinity'::DOUBLE) END`
    case 'boolean':
      return `CASE WHEN lower(${x}) IN ('true', 't', 'yes', 'y', '1', '1.0', 'on', '是', '真', '有', '√') THEN true
        WHEN lower(${x}) IN ('false', 'f', 'no', 'n', '0', '0.0', 'off', '否', '假', '无', '×') THEN false END`
    case 'date':
    case 'timestamp':
      return toDateCast(type, x, options.dates ?? { formats: ['iso'], instants: false, datesOnly: type === 'date' })
  }
}

function toDateCast(type: 'date' | 'timestamp', x: string, { formats, instants, datesOnly }: DateReading): string {
  const to = instants ? 'TIMESTAMPTZ' : datesOnly || type === 'date' ? 'DATE' : 'TIMESTAMP'
  const patterns = formats.filter((format) => format !== 'iso' && format !== 'excel').map(quoteText)
  const ways: string[] = []
  // The first character must be a digit: a cast also reads 'infinity' and 'epoch'. A cast to local time would silently drop an offset.
  const iso = (text: string) =>
    to === 'TIMESTAMPTZ'
      ? `TRY_CAST(${text} AS TIMESTAMPTZ)`
      : `CASE WHEN strlen(${text}) NOT IN (10, 16, 19) AND regexp_matches(${text}, '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$') AND strlen(${text}) > 10
          THEN TRY_CAST(${text} AS TIMESTAMPTZ)::TIMESTAMP ELSE TRY_CAST(${text} AS TIMESTAMP) END`
  if (formats.includes('iso'))
    ways.push(`CASE WHEN ${x} >= '0' AND ${x} < ':' AND ${x}[5] = '-' THEN ${iso(x)}
      WHEN ord(${x}) > 65000 AND half_width(${x})[5] = '-' THEN ${iso(`half_width(${x})`)} END`)
  if (patterns.length > 0) ways.push(`try_strptime(half_width(${x}), [${patterns.join(', ')}])`)
  if (formats.includes('excel'))
    ways.push(
      `CASE WHEN regexp_full_match(${x}, '[0-9]{1,6}(\\.[0-9]+)?') THEN TIMESTAMP '1899-12-30' + to_milliseconds(round(${x}::DOUBLE * 86400000)::BIGINT) END`,
    )
  if (ways.length === 0) return `NULL::${to}`
  const read = `CAST(${ways.length === 1 ? ways[0] : `coalesce(${ways.map((way) => (to === 'TIMESTAMPTZ' ? `(${way})::TIMESTAMPTZ` : way)).join(', ')})`} AS ${to})`
  return `CASE WHEN ${read} BETWEEN DATE '1800-01-01' AND DATE '2200-12-31' THEN ${read} END`
}
