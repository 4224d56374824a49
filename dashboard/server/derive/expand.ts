/** What the names in a query of `model/derived` stand for. */
export interface Names {
  /** SQL of `:name`; undefined for one that does not exist. */
  value(name: string): string | undefined
  /** SQL of `name(argument, …)` for one of the functions below. */
  call(name: OwnFunction, args: string[]): string
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
] as const
export type OwnFunction = (typeof ownFunctions)[number]

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
    done += sql.slice(at, found.index) + names.call(found[1] as OwnFunction, inner)
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

/** A parameter as SQL: a number, yes or no, text, or several of them. */
export function toLiteral(value: unknown): string | undefined {
  if (Array.isArray(value)) return `ARRAY[${value.map(toLiteral).join(', ')}]`
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : undefined
}
