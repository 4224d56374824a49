/** How the dates of one column look: digits as 9, letters kept. */
export interface Shape {
  shape: string
  /** The shape after the words around a date are taken away and its year comes first where that is certain, see `plain_date`. */
  plain: string
  count: number
  example: string
}

/** Which of day, month and year comes first, where the parts of a date are numbers and the year is not plainly the first. */
export const dateOrders = ['dmy', 'mdy', 'ymd'] as const
export type DateOrder = (typeof dateOrders)[number]

/** How to read them: DuckDB patterns, `iso` for what a cast reads, `excel` for day serials, `epoch` for seconds or milliseconds since 1970. */
export interface DateReading {
  formats: string[]
  /** Some carry an offset from UTC, so they are instants and not local times. */
  instants: boolean
  /** None has a time of day. */
  datesOnly: boolean
  /** Shapes that are read; a cell of another shape is written in a way that is not known. */
  shapes?: string[]
  /** Dates are made plain first, see `plain_date`, with their parts in this order. */
  plain?: DateOrder | 'none'
}

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`
const unclear = 'unclear'

type Order = DateOrder | undefined
const dayParts: [shape: RegExp, format: (match: RegExpExecArray, order: Order) => string | undefined][] = [
  [/^9{4}-9{1,2}-9{1,2}/, () => 'iso'],
  [/^9{4}([/.])9{1,2}\1(9{1,2})/, ([, sep]) => `%Y${sep}%m${sep}%d`],
  [/^9{8}(?!9)/, () => '%Y%m%d'],
  [/^9{4}年9{1,2}月9{1,2}日/, () => '%Y年%m月%d日'],
  [/^9{1,2}([-/])9{1,2}\1(9{4})(?!9)/, ([, sep = '/'], order) => ordered(order, sep, '%Y')],
  [/^9{1,2}([-/])9{1,2}\1(9{2})(?!9)/, ([, sep = '/'], order) => ordered(order, sep, '%y')],
  // Dots between day, month and year are only written day first.
  [/^9{1,2}\.9{1,2}\.9{4}(?!9)/, () => '%d.%m.%Y'],
  [/^9{1,2}([- ])[A-Za-z]{3}\1(9{4})/, ([, sep]) => `%d${sep}%b${sep}%Y`],
  [/^[A-Za-z]{3} 9{1,2}, 9{4}/, () => '%b %d, %Y'],
]

const timeParts: [shape: RegExp, format: string][] = [
  [/^$/, ''],
  [/^ 9{1,2}:99$/, ' %H:%M'],
  [/^ 9{1,2}:99:99$/, ' %H:%M:%S'],
  [/^ 9{1,2}:99:99\.9{1,6}$/, ' %H:%M:%S.%f'],
  [/^T9{1,2}:99$/, 'T%H:%M'],
  [/^T9{1,2}:99:99$/, 'T%H:%M:%S'],
  [/^ 9{1,2}:99 [AaPp][Mm]$/, ' %I:%M %p'],
  [/^ 9{1,2}:99:99 [AaPp][Mm]$/, ' %I:%M:%S %p'],
]
const isoTime = /^([ T]9{1,2}:99(:99(\.9{1,9})?)?)?((Z|[+-]99(:?99)?))?$/

function ordered(order: Order, sep: string, year: string): string | undefined {
  if (!order) return unclear
  if (order === 'ymd') return year === '%y' ? `%y${sep}%m${sep}%d` : undefined
  return order === 'dmy' ? `%d${sep}%m${sep}${year}` : `%m${sep}%d${sep}${year}`
}

/** The format of a shape. */
function formatOf(shape: string, order: Order): string | undefined {
  for (const [day, toFormat] of dayParts) {
    const match = day.exec(shape)
    if (!match) continue
    const format = toFormat(match, order)
    const rest = shape.slice(match[0].length)
    if (format === undefined || format === unclear) return format
    // A cast reads a time with seconds before an offset, and no other.
    if (format === 'iso') return isoTime.test(rest) && !/^[ T]9{1,2}:99[Z+-]/.test(rest) ? 'iso' : undefined
    const time = timeParts.find(([pattern]) => pattern.test(rest))
    return time && format + time[1]
  }
  return undefined
}

/** Whether dates of a shape are read as they are. */
export const isPlainShape = (shape: string) => formatOf(shape, 'dmy') !== undefined

const someOrder = /^9{1,2}([-/.])9{1,2}\1(9{4}|99)(?!9)/

/** The format of a shape after it was made plain. */
function plainFormatOf(shape: string, example: string, order: Order): string | undefined {
  if (/^9{10}(\.9{1,9})?$|^9{13}$/.test(shape)) return example.startsWith('1') ? 'epoch' : undefined
  if (/^9{5}(\.9+)?$/.test(shape)) return 'excel'
  const iso = /^9{4}-9{1,2}-9{1,2}(.*)$/.exec(shape)
  if (iso) return isoTime.test(iso[1] ?? '') ? 'iso' : undefined
  const match = someOrder.exec(shape)
  if (!match || !isoTime.test(shape.slice(match[0].length))) return undefined
  if (match[1] === '.') return order === 'mdy' ? undefined : 'iso'
  if (order === 'ymd' && match[2] === '9999') return undefined
  return order ? 'iso' : unclear
}

/** The highest numbers at the first and second place in dates like 3/4/2024. */
export interface Highest {
  first: number
  second: number
  /** A date that tells day from month. */
  example?: string
}

/** One above 12 tells day from month, one above 31 is a year; undefined when nothing tells, or both orders occur. */
export function orderOf({ first, second }: Highest): Order {
  if (first > 31) return second <= 12 ? 'ymd' : undefined
  if (first > 12 && second <= 12) return 'dmy'
  return second > 12 && first <= 12 ? 'mdy' : undefined
}

/** How to read a column of dates, from all their shapes. Undefined when nothing tells day from month, which only the person can. */
export function readingOfDates(shapes: Shape[], order: Order): DateReading | undefined {
  const formats = shapes.map(({ shape }) => formatOf(shape, order))
  if (formats.includes(unclear)) return undefined
  const plainFormats = shapes.map(({ plain, example }) => plainFormatOf(plain, example, order))
  const isPlain = formats.some((format, at) => format === undefined && plainFormats[at] !== undefined)
  if (isPlain && plainFormats.includes(unclear)) return undefined
  const all = isPlain ? plainFormats : formats
  const known = [...new Set(all.filter((format) => format !== undefined))]
  const read = shapes.filter((_, at) => all[at] !== undefined)
  const seen = read.map(({ shape, plain }) => (isPlain ? plain : shape))
  return {
    formats: known,
    instants: known.includes('epoch') || (known.includes('iso') && seen.some((shape) => /(Z|:99(\.9+)?[+-]99(:?99)?)$/.test(shape))),
    datesOnly: known.length > 0 && !known.includes('epoch') && !seen.some((shape) => shape.includes(':') || /^9{5}\.9/.test(shape)),
    shapes: read.map(({ shape }) => shape),
    ...(isPlain && { plain: order ?? 'none' }),
  }
}

const replaced = (text: string, steps: [pattern: string, by: string][]) =>
  steps.reduce((inner, [pattern, by]) => `regexp_replace(${inner}, ${quote(pattern)}, ${quote(by)})`, text)

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const clock = '[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?'

/** Steps that bring what programs write around and between the parts of a time into one form. */
const wordsAway: [string, string][] = [
  ['(?i)^(?:星期.|周.|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\\.?,? *', ''],
  [' *[(][^()]*[)]$', ''],
  [' *(?:星期|周)[一二三四五六日天] *', ' '],
  ['^([0-9]{4}) ?[年/.-] ?([0-9]{1,2}) ?[月/.-] ?([0-9]{1,2}) ?[日号]? ?', '\\1-\\2-\\3 '],
  ['^([0-9]{4})([0-9]{2})([0-9]{2})(?:[ T]?([0-9]{2}):?([0-9]{2}):?([0-9]{2})?)?([^0-9].*)?$', '\\1-\\2-\\3 \\4:\\5:\\6\\7'],
  ['([0-9]{1,2}) ?[时点] ?([0-9]{1,2}) ?分 ?([0-9]{1,2}) ?秒', '\\1:\\2:\\3'],
  ['([0-9]{1,2}) ?[时点] ?([0-9]{1,2}) ?分', '\\1:\\2'],
  ['(?i)([0-9])([ap]\\.?m\\b)', '\\1 \\2'],
  ['(?i) ?(?:上午|早上|凌晨|\\ba\\.?m\\b\\.?) ?', ' AM '],
  ['(?i) ?(?:下午|中午|晚上|\\bp\\.?m\\b\\.?) ?', ' PM '],
  [`([AP]M) *(${clock})`, '\\2 \\1'],
  // "2026, 10:33", "2026 at 10:33", "2026-01-15T10:33".
  ['(?i)([0-9]),? (?:at )?([0-9]{1,2}:)', '\\1 \\2'],
  ['([0-9]) ?T([0-9]{1,2}:)', '\\1 \\2'],
  ['(:[0-9]{2}),([0-9]{1,9})', '\\1.\\2'],
  // Names of months, before the year and after the day or the other way round.
  ['(?i)^([0-9]{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3})[a-z]*[.,]?[ -]([0-9]{4})', '\\3-\\2-\\1'],
  ['(?i)^([0-9]{1,2})[ -]([a-z]{3})[a-z]*[.,]?[ -]([0-6][0-9])\\b', '20\\3-\\2-\\1'],
  ['(?i)^([0-9]{1,2})[ -]([a-z]{3})[a-z]*[.,]?[ -]([7-9][0-9])\\b', '19\\3-\\2-\\1'],
  ['(?i)^([a-z]{3})[a-z]*\\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})', '\\3-\\1-\\2'],
  ['(?i)^([a-z]{3})[a-z]* +([0-9]{1,2}) ([0-9:]+)( .*)? ([0-9]{4})$', '\\5-\\1-\\2 \\3\\4'],
  // Offsets from UTC, joined to the time.
  ['(?i) ?(?:utc|gmt) ?([+-][0-9])', '\\1'],
  ['(?i) ?(?:utc|gmt|z)$', '+00:00'],
  ['(:[0-9]{2}(?:\\.[0-9]+)?(?: [AP]M)?) +([+-][0-9])', '\\1\\2'],
  ['(:[0-9]{2}(?:\\.[0-9]+)?(?: [AP]M)?)([+-])([0-9])$', '\\1\\20\\3'],
  // A cast wants seconds before an offset.
  ['( [0-9]{1,2}:[0-9]{2})((?: [AP]M)?[+-])', '\\1:00\\2'],
  [' +', ' '],
]

/** The SQL functions that make dates plain. */
export const dateMacros = [
  `CREATE MACRO month_numbered(x) AS CASE WHEN regexp_matches(x, '^[0-9]{4}-[A-Za-z]{3}-')
     THEN x[1:5] || list_position([${months.map(quote).join(', ')}], lower(x[6:8])) || x[9:] ELSE x END`,
  `CREATE MACRO hours_of_day(x) AS CASE WHEN regexp_full_match(x, '.* ${clock} [AP]M.*') THEN
     list_transform([regexp_extract(x, '^(.*) ([0-9]{1,2})(:[0-9:.]+) ([AP])M(.*)$', ['before', 'hour', 'minutes', 'half', 'after'])],
       lambda b: CASE WHEN b.hour::INTEGER BETWEEN 1 AND 12 THEN concat(b.before, ' ', b.hour::INTEGER % 12 + CASE b.half WHEN 'P' THEN 12 ELSE 0 END, b.minutes, b.after) ELSE x END)[1] ELSE x END`,
  `CREATE MACRO plain_date(x) AS hours_of_day(month_numbered(trim(${replaced('trim(half_width(x))', wordsAway)}, ' :')))`,
  `CREATE MACRO date_shape(x) AS translate(half_width(left(x, 80)), '012345678', '999999999')`,
]

const yearFirst: Record<DateOrder, [string, string][]> = {
  dmy: [['^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})', '\\3-\\2-\\1']],
  mdy: [['^([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})', '\\3-\\1-\\2']],
  ymd: [],
}
const shortYears: Record<DateOrder, [string, string][]> = {
  dmy: [
    ['^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-6][0-9])\\b', '20\\3-\\2-\\1'],
    ['^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([7-9][0-9])\\b', '19\\3-\\2-\\1'],
  ],
  mdy: [
    ['^([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-6][0-9])\\b', '20\\3-\\1-\\2'],
    ['^([0-9]{1,2})[-/]([0-9]{1,2})[-/]([7-9][0-9])\\b', '19\\3-\\1-\\2'],
  ],
  ymd: [
    ['^([0-6][0-9])[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\\b', '20\\1-\\2-\\3'],
    ['^([7-9][0-9])[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\\b', '19\\1-\\2-\\3'],
  ],
}

/** SQL that reads tidy text as a date or time, null where it can't. Times stay local (TIMESTAMP) unless they are instants (TIMESTAMPTZ). */
export function toDateCast(type: 'date' | 'timestamp', x: string, { formats, instants, datesOnly, plain }: DateReading): string {
  const to = instants ? 'TIMESTAMPTZ' : datesOnly || type === 'date' ? 'DATE' : 'TIMESTAMP'
  const order = plain === 'none' ? 'dmy' : plain
  const read = order
    ? // Worked out once a cell: it takes many steps.
      `list_transform([${replaced(`plain_date(${x})`, [...yearFirst[order], ...shortYears[order]])}], lambda d: ${toMoment('d', to, formats)})[1]`
    : toMoment(x, to, formats)
  return `CASE WHEN ${read} BETWEEN DATE '1800-01-01' AND DATE '2200-12-31' THEN ${read} END`
}

function toMoment(x: string, to: string, formats: string[]): string {
  const known = new Set(['iso', 'excel', 'epoch'])
  const patterns = formats.filter((format) => !known.has(format)).map(quote)
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
      `CASE WHEN regexp_full_match(${x}, '[0-9]{1,6}(\\.[0-9]+)?') THEN TIMESTAMP '1899-12-30' + to_milliseconds(round(${x}::DOUBLE * 86400) * 1000) END`,
    )
  if (formats.includes('epoch'))
    ways.push(`CASE WHEN regexp_full_match(${x}, '1[0-9]{9}(\\.[0-9]{1,9})?') THEN to_timestamp(${x}::DOUBLE)
      WHEN regexp_full_match(${x}, '1[0-9]{12}') THEN to_timestamp(${x}::DOUBLE / 1000) END`)
  if (ways.length === 0) return `NULL::${to}`
  const first =
    ways.length === 1 ? ways[0] : `coalesce(${ways.map((way) => (to === 'TIMESTAMPTZ' ? `(${way})::TIMESTAMPTZ` : way)).join(', ')})`
  return `CAST(${first} AS ${to})`
}

/** SQL for why a cell could not be read as a date, as a kind of problem. */
export function toDateProblem(x: string, { shapes }: DateReading): string {
  if (!shapes) return "'not_in_format'"
  const zone = `regexp_matches(${x}, ':[0-9]{2} ?[A-Z]{2,5}$') AND right(${x}, 2) NOT IN ('AM', 'PM')`
  return `CASE WHEN date_shape(${x}) IN (${[...shapes, ''].map(quote).join(', ')}) THEN 'unreadable' WHEN ${zone} THEN 'date_zone' ELSE 'date_shape' END`
}
