import { addDays, monthsBefore } from './days.ts'

/** What the names in a query of `model/derived` stand for. */
export interface Names {
  /** SQL of `:name`; undefined for one that does not exist. */
  value(name: string): string | undefined
  /** SQL of `name(argument, …)` for the functions below; undefined for any other function, which the database knows. */
  call(name: string, args: string[]): string | undefined
}

/** Functions that a query of `model/derived` may use beside those of SQL. */
export const ownFunctions = [
  'business_day',
  'start_of_day',
  'in_partition',
  'not_after',
  'partition_name',
  'fingerprint',
  'earlier_rows',
  'measure',
  'measure_of_row',
]

/** The query with comments left out, and each `:name` and own function as SQL. Throws an `Error` that names what is unknown. */
export function expand(sql: string, names: Names): string {
  const plain = expandCalls(withoutComments(sql), names)
  return replaceOutsideText(plain, /(?<![:\w]):([a-z_]\w*(?:\.\w+)*)/gi, (name) => {
    const value = names.value(name)
    if (value === undefined) throw new Error(`:${name} is neither a parameter of parameters.yml nor a day of the header`)
    return value
  })
    .replace(/[ \t]+$/gm, '')
    .trim()
}

/** SQL without `-- …` and block comments; a text that holds one keeps it. */
export const withoutComments = (sql: string): string =>
  sql.replace(/'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g, (found) => (found.startsWith("'") ? found : ''))

function replaceOutsideText(sql: string, pattern: RegExp, by: (name: string) => string): string {
  return sql
    .split(/('(?:[^']|'')*')/)
    .map((piece, at) => (at % 2 === 1 ? piece : piece.replace(pattern, (_, name: string) => by(name))))
    .join('')
}

function expandCalls(sql: string, names: Names): string {
  const pattern = new RegExp(`\\b(${ownFunctions.join('|')})\\(`, 'g')
  let done = ''
  let at = 0
  for (let found = pattern.exec(sql); found; found = pattern.exec(sql)) {
    const { args, end } = readArguments(sql, pattern.lastIndex)
    const inner = args.map((arg) => expandCalls(arg, names))
    const [, name = ''] = found
    done += sql.slice(at, found.index) + (names.call(name, inner) ?? `${name}(${inner.join(', ')})`)
    at = end
    pattern.lastIndex = end
  }
  return done + sql.slice(at)
}

/** The arguments after an opening bracket, and where the call ends. */
function readArguments(sql: string, from: number): { args: string[]; end: number } {
  const args: string[] = []
  let depth = 0
  let start = from
  let isText = false
  for (let at = from; at < sql.length; at++) {
    const sign = sql[at]
    if (sign === "'") isText = !isText
    if (isText) continue
    if (sign === '(') depth++
    if (sign === ')' && depth-- === 0) return { args: [...args, sql.slice(start, at).trim()], end: at + 1 }
    if (sign !== ',' || depth > 0) continue
    args.push(sql.slice(start, at).trim())
    start = at + 1
  }
  throw new Error('a bracket is not closed')
}

/** The days a header counts from. */
export interface Calendar {
  /** The business date. */
  today: string
  /** The first day with an order. */
  first: string
  /** The as-of date of the partition at work, and the one before it; missing where there is none. */
  as_of?: string | undefined
  previous_as_of?: string | undefined
  /** All as-of dates, oldest first. */
  asOf?: string[] | undefined
}

const firstWholeYear = 'the first day of the first whole year'
const lastAsOf = 'the last as-of date by '

/**
 * A day of a header, such as `today - funnel.window_days days` or `as_of - 12 months`, as a date; no months at all are all time. `number`
 * gives the number of a parameter. Undefined where there is no such day.
 */
export function readDay(text: string, calendar: Calendar, number: (parameter: string) => number | undefined): string | undefined {
  const { today, first, asOf = [] } = calendar
  if (text === 'today') return today
  // A year of which most of January is there counts as whole.
  if (text === firstWholeYear) return `${Number(first.slice(0, 4)) + (first.slice(5) <= '01-31' ? 0 : 1)}-01-01`
  if (text.startsWith(lastAsOf)) {
    const day = readDay(text.slice(lastAsOf.length), calendar, number)
    return day && asOf.findLast((one) => one <= day)
  }
  const [, from, sign, amount = '', unit] = /^(today|as_of|previous_as_of)\s*([+-])\s*([\w.]+)\s+(days|months)$/.exec(text) ?? []
  if (!sign)
    throw new Error(
      `the day "${text}" is not written as "today - 30 days", "as_of - activity_days days", "${lastAsOf}as_of - 30 days" or "${firstWholeYear}"`,
    )
  const size = /^\d+$/.test(amount) ? Number(amount) : number(amount)
  if (size === undefined) throw new Error(`the day "${text}" names ${amount}, which is no number of parameters.yml`)
  const begin = calendar[from as 'today' | 'as_of' | 'previous_as_of']
  if (begin === undefined) return undefined
  if (unit === 'days') return addDays(begin, sign === '-' ? -size : size)
  return size === 0 ? beginningOfTime : monthsBefore(begin, sign === '-' ? size : -size)
}

/** Before any business. */
export const beginningOfTime = '0001-01-01'

/** A parameter as SQL: a number, yes or no, text, or several of them. */
export function toLiteral(value: unknown): string | undefined {
  if (Array.isArray(value)) return `ARRAY[${value.map(toLiteral).join(', ')}]`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : undefined
}
