/** How the dates of one column look: digits as 9, letters kept. */
export interface Shape {
  shape: string
  count: number
  example: string
}

/** How to read them: DuckDB patterns, `iso` for what a cast reads, `excel` for day serials. */
export interface DateReading {
  formats: string[]
  /** Some carry an offset from UTC, so they are instants and not local times. */
  instants: boolean
  /** None has a time of day. */
  datesOnly: boolean
}

type Parts = 'day first' | 'month first'
const unclear = 'unclear'

const dayParts: [shape: RegExp, format: (match: RegExpExecArray, parts: Parts | undefined) => string][] = [
  [/^9{4}-9{1,2}-9{1,2}/, () => 'iso'],
  [/^9{4}([/.])9{1,2}\1(9{1,2})/, ([, sep]) => `%Y${sep}%m${sep}%d`],
  [/^9{8}(?!9)/, () => '%Y%m%d'],
  [/^9{4}年9{1,2}月9{1,2}日/, () => '%Y年%m月%d日'],
  [/^9{1,2}([-/])9{1,2}\1(9{4})(?!9)/, ([, sep], parts) => ordered(parts, sep ?? '/', '%Y')],
  [/^9{1,2}([-/])9{1,2}\1(9{2})(?!9)/, ([, sep], parts) => ordered(parts, sep ?? '/', '%y')],
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
const isoTime = /^([ T]9{1,2}:99(:99([.,]9{1,9})?)?)?( ?(Z|[+-]99(:?99)?))?$/

function ordered(parts: Parts | undefined, sep: string, year: string): string {
  if (!parts) return unclear
  return parts === 'day first' ? `%d${sep}%m${sep}${year}` : `%m${sep}%d${sep}${year}`
}

function formatOf(shape: string, parts: Parts | undefined): string | undefined {
  for (const [day, toFormat] of dayParts) {
    const match = day.exec(shape)
    if (!match) continue
    const format = toFormat(match, parts)
    const rest = shape.slice(match[0].length)
    if (format === unclear) return unclear
    if (format === 'iso') return isoTime.test(rest) ? 'iso' : undefined
    const time = timeParts.find(([pattern]) => pattern.test(rest))
    return time && format + time[1]
  }
  return undefined
}

/**
 * How to read a column of dates, from all their shapes. `firstPart` and `secondPart` are the highest numbers that stand first and second
 * in dates like 3/4/2024; one above 12 tells day from month. Undefined when nothing tells, which only the person can.
 */
export function readingOfDates(shapes: Shape[], firstPart: number, secondPart: number): DateReading | undefined {
  const parts: Parts | undefined =
    firstPart > 12 && secondPart <= 12 ? 'day first' : secondPart > 12 && firstPart <= 12 ? 'month first' : undefined
  const formats = shapes.map(({ shape }) => formatOf(shape, parts))
  if (formats.includes(unclear)) return undefined
  const known = [...new Set(formats.filter((format) => format !== undefined))]
  return {
    formats: known,
    instants: shapes.some(({ shape }, index) => formats[index] === 'iso' && /(Z|:99 ?[+-]99(:?99)?)$/.test(shape)),
    datesOnly: known.length > 0 && shapes.every(({ shape }, index) => formats[index] === undefined || !shape.includes(':')),
  }
}
