import type { ColumnType } from './contract.ts'

/** The decimal mark of a column; `each` where the column holds both, so that a cell must tell by itself. */
export type Decimal = '.' | ',' | 'each'

// One of the left equals one of the right.
const variants: [from: string, to: string][] = [
  ['０１２３４５６７８９．，－＋（）％：／', '0123456789.,-+()%:/'],
  // The true minus and its like.
  ['−﹣‐‑', '----'],
  // Marks that part thousands in Switzerland.
  ['’‘ʼ＇', "''''"],
  // Blanks that do not break a line.
  ['\u00a0\u202f\u2009\u2007\u3000', '     '],
]
const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
const halfWidth = (x: string) =>
  `translate(${x}, ${quote(variants.map(([from]) => from).join(''))}, ${quote(variants.map(([, to]) => to).join(''))})`

const currencyWords = 'zł|Kč|лв|руб|人民币|元|块|圆|円|원|美元|欧元|港元|港币|日元|英镑|台币|新台币|卢布'
const currencyLetters = [...Intl.supportedValuesOf('currency'), ...'RMB KR FT LEI RP RS RM SFR FR'.split(' ')]
/** A sign such as €, HK$ or R$, a word, or letters: which letters is looked up afterwards, since a pattern of all codes is slow to make. */
const currency = `[A-Za-z]{0,3}\\p{Sc}|[A-Za-z]{2,3}\\.?|${currencyWords}`
const scales: Record<string, number> = { 千: 3, 万: 4, 百万: 6, 千万: 7, 亿: 8, 万亿: 12, k: 3, K: 3 }
const longestFirst = Object.keys(scales).sort((a, b) => b.length - a.length)

/** The parts of a number as people write it: sign before or after, brackets of accountants, currency, thousands and decimals, scale, unit. */
const written = [
  `^([-+]?)\\s*(\\(?)\\s*([-+]?)\\s*(${currency})?\\s*([-+]?)\\s*(\\(?)\\s*([-+]?)\\s*`,
  `([0-9](?:[0-9.,' ]*[0-9])?[.,]?|[.,][0-9]+)([eE][-+]?[0-9]{1,3})?`,
  `\\s*(${longestFirst.join('|')})?\\s*(?:(${currency})(?:\\s?/\\s?[^0-9\\s/]{1,6})?)?\\s*(\\)?)\\s*(%?)\\s*(-|\\+|(?i:cr|dr)\\.?)?\\s*(${currency})?$`,
].join('')
const parts = ['s1', 's2', 's3', 'c1', 's4', 's5', 's6', 'core', 'power', 'scale', 'c2', 's7', 'percent', 's8', 'c3']

/** The digits of a number with this decimal mark: thousands in groups of three by one kind of mark, or as in India. */
function grouped(decimal: '.' | ','): string {
  const other = decimal === '.' ? ',' : '\\.'
  const mark = decimal === '.' ? '\\.' : ','
  const threes = [other, "'", ' '].map((group) => `(?:${group}[0-9]{3})+`).join('|')
  const indian = decimal === '.' ? '|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}' : ''
  return `(?:[0-9]+|[1-9][0-9]{0,2}(?:${threes})${indian})(?:${mark}[0-9]*)?|${mark}[0-9]+`
}

const matches = (x: string, pattern: string) => `regexp_full_match(${x}, ${quote(pattern)})`

/** Digits without their thousands and with a decimal point; null when they are not written so. */
const plainDigits = (x: string, decimal: '.' | ',') =>
  `CASE WHEN ${matches(x, grouped(decimal))} THEN ${decimal === '.' ? `translate(${x}, ${quote(",' ")}, '')` : `translate(${x}, ${quote(",.' ")}, '.')`} END`

/**
 * What a cell says of the decimal mark of its column: `.` or `,` for certain, `?.` or `?,` where one mark with three digits after it may
 * part thousands as well, empty without a mark, null when it is no number.
 */
const markOf = (x: string) => `CASE WHEN ${matches(x, '[0-9]+')} THEN ''
    WHEN ${matches(x, '[1-9][0-9]{0,2}\\.[0-9]{3}')} THEN '?.' WHEN ${matches(x, '[1-9][0-9]{0,2},[0-9]{3}')} THEN '?,'
    WHEN ${matches(x, "[0-9]{1,3}(?:['][0-9]{3})+|[0-9]{1,3}(?:[ ][0-9]{3})+")} THEN ''
    WHEN ${matches(x, grouped('.'))} THEN '.' WHEN ${matches(x, grouped(','))} THEN ',' END`

// Without a sign between, letters after a number are taken for a currency first.
const isBooked = matches('b.c2', '(?i)[cd]r\\.?')
const signParts = parts.filter((part) => part.startsWith('s') && part !== 'scale').map((part) => `b.${part}`)
const signs = `concat(${signParts.join(', ')}, CASE WHEN ${isBooked} THEN b.c2 ELSE '' END)`
const isCurrency = (x: string) =>
  `(NOT ${matches(x, '[A-Za-z]+\\.?')} OR contains(${quote(`|${currencyLetters.join('|')}|`)}, concat('|', upper(rtrim(${x}, '.')), '|')))`
const areCurrencies = `${isCurrency('b.c1')} AND (${isBooked} OR ${isCurrency('b.c2')}) AND ${isCurrency('b.c3')}`
const powers = longestFirst.map((scale) => `WHEN ${quote(scale)} THEN 'e${scales[scale]}'`).join(' ')
/** Credit is money in, debit money out, as banks and payment services write them. */
const joined = (
  digits: string,
) => `CASE upper(rtrim(${signs}, '.')) WHEN '' THEN '' WHEN '+' THEN '' WHEN 'CR' THEN '' WHEN '-' THEN '-' WHEN '()' THEN '-' WHEN 'DR' THEN '-' END
    || (${digits}) || CASE WHEN b.scale = '' THEN b.power WHEN b.power = '' THEN CASE b.scale ${powers} END END`

const read: Record<Decimal, string> = {
  '.': plainDigits('b.core', '.'),
  ',': plainDigits('b.core', ','),
  each: `CASE ${markOf('b.core')} WHEN '' THEN ${plainDigits('b.core', '.')} WHEN '.' THEN ${plainDigits('b.core', '.')} WHEN ',' THEN ${plainDigits('b.core', ',')} END`,
}
const macroOf: Record<Decimal, string> = { '.': 'dot_number', ',': 'comma_number', each: 'any_number' }
// The parts are worked out once a cell, and only for cells that are not plain.
const once = (x: string, b: string) =>
  `list_transform([regexp_extract(trim(half_width(${x})), ${quote(written)}, [${parts.map(quote).join(', ')}])], lambda b: ${b})[1]`
const quick: Record<Decimal, string> = { '.': '[-+]?[0-9]+(\\.[0-9]*)?', ',': '[-+]?[0-9]+', each: '[-+]?[0-9]+' }

/** The SQL functions numbers are read with; `number` and `amount` are for the SQL of mappings and read as the mapping says. */
export const numberMacros = (own: Decimal = '.') => [
  // Nothing is to be done where every letter is one byte, and that is seen quickly.
  `CREATE MACRO half_width(x) AS CASE WHEN strlen(x) = length(x) THEN x ELSE ${halfWidth('x')} END`,
  ...(['.', ',', 'each'] as const).map(
    (decimal) =>
      `CREATE MACRO ${macroOf[decimal]}(x) AS CASE WHEN ${matches('x', quick[decimal])} THEN x ELSE ${once('x', `CASE WHEN b.core <> '' AND b.percent = '' AND ${areCurrencies} THEN ${joined(read[decimal])} END`)} END`,
  ),
  // No number is a percentage of something: the sign is taken off before, where it means one.
  `CREATE MACRO without_percent(x) AS CASE WHEN right(x, 1) IN ('%', '％') THEN rtrim(half_width(x), '% ') ELSE x END`,
  `CREATE MACRO decimal_mark(x) AS CASE WHEN ${matches('x', '[-+]?[0-9]+')} THEN '' WHEN ${matches('x', '[-+]?[0-9]+\\.[0-9]{1,2}')} THEN '.'
    ELSE ${once('x', `CASE WHEN b.core <> '' THEN ${markOf('b.core')} END`)} END`,
  `CREATE MACRO whole_number(n) AS CASE WHEN ${matches('n', '[-+]?[0-9]+(\\.0*)?')} THEN TRY_CAST(split_part(n, '.', 1) AS BIGINT)
    WHEN regexp_matches(n, '[eE]') AND TRY_CAST(n AS DECIMAL(38,9)) = trunc(TRY_CAST(n AS DECIMAL(38,9))) THEN TRY_CAST(TRY_CAST(n AS DECIMAL(38,9)) AS BIGINT) END`,
  `CREATE MACRO finite_number(n) AS nullif(nullif(TRY_CAST(n AS DOUBLE), 'infinity'::DOUBLE), '-infinity'::DOUBLE)`,
  `CREATE MACRO number(x) AS TRY_CAST(${macroOf[own]}(x) AS DOUBLE)`,
  `CREATE MACRO amount(x) AS TRY_CAST(${macroOf[own]}(x) AS DECIMAL(18,4))`,
]

export interface NumberReading {
  decimal: Decimal
  /** Cells without a percent sign are percentages, too. */
  percent?: boolean
}

/** SQL that reads text as a number, null where it can't. */
export function toNumberCast(type: 'integer' | 'decimal' | 'money', x: string, { decimal, percent = false }: NumberReading): string {
  const text = (of: string) => `${macroOf[decimal]}(${of})`
  if (type === 'money') return `TRY_CAST(${text(x)} AS DECIMAL(18,4))`
  if (type === 'integer') return `CASE WHEN ${matches(x, '[-+]?[0-9]+')} THEN TRY_CAST(${x} AS BIGINT) ELSE whole_number(${text(x)}) END`
  const share = `finite_number(${text(`without_percent(${x})`)}) / 100`
  return percent ? share : `CASE WHEN right(${x}, 1) IN ('%', '％') THEN ${share} ELSE finite_number(${text(x)}) END`
}

/** SQL for why a cell could not be read as a number, as a kind of problem. */
export function toNumberProblem(type: ColumnType, x: string, { decimal }: NumberReading): string {
  const mark = `decimal_mark(${x})`
  const other = decimal === ',' ? '.' : ','
  return `CASE ${decimal === 'each' ? `WHEN ${mark} IN ('?.', '?,') THEN 'either_mark'` : `WHEN ${mark} IN (${quote(other)}, ${quote(`?${other}`)}) THEN 'other_mark'`}
    WHEN ${type === 'decimal' ? 'false' : `finite_number(${macroOf[decimal]}(${x})) IS NOT NULL`} THEN ${type === 'integer' ? "'not_whole'" : "'too_large'"} ELSE 'unreadable' END`
}
