import type { Language } from '../../words.ts'
import type { Field } from '../field.ts'
import { findField, isDay, type Meaning, shortName } from './meaning.ts'
import { type ChartFunction, chartFunctionOf, dateParts, type Formula, parseFormula, partsOf } from './parse.ts'

/**
 * The SQL of a formula over the members of its cube, for Cube to put together: `{orders}` stands for a member. A sum of nothing counts as 0, as
 * in the model's own measures; whatever is divided by 0, and a ratio of nothing, is empty. `nameIn` says what the cube calls a field.
 */
export function toSql({ formula, fields }: Meaning, nameIn: (field: Field) => string): string {
  const isDate = (part: Formula) => part.kind === 'field' && fields.get(part.name)?.kind === 'time'
  const write = (part: Formula): string => {
    switch (part.kind) {
      case 'number':
        return decimal(part.value)
      case 'text':
        return quoted(part.value)
      case 'field': {
        const field = fields.get(part.name) as Field
        // The hour of the company's own clock, as charts group by it.
        if (field.kind === 'time') return `{CUBE.${nameIn(field)}.hour}`
        const name = `{${nameIn(field)}}`
        return countsAsZero(field) ? `COALESCE(${name}, 0)` : name
      }
      case 'minus':
        return `(- ${write(part.of)})`
      case 'not':
        return `(NOT ${write(part.of)})`
      case 'logic':
        return `(${write(part.left)} ${part.operator.toUpperCase()} ${write(part.right)})`
      case 'join':
        return `(${joined(write(part.left))} || ${joined(write(part.right))})`
      case 'comparison':
        return `(${write(part.left)} ${part.operator} ${isDay(part.right) && isDate(part.left) ? dayOf(part.right) : write(part.right)})`
      case 'arithmetic':
        if (part.operator === '/') return `(1.0 * ${write(part.left)} / NULLIF(${write(part.right)}, 0))`
        if (part.operator === '*') return `(${double(write(part.left))} * ${write(part.right)})`
        return `(${write(part.left)} ${part.operator} ${write(part.right)})`
      case 'call':
        return writeCall(part.function, part.arguments.map(write))
    }
  }
  return write(formula)
}

// The product of two sums of money has more digits than a decimal of DuckDB.
const double = (value: string) => `CAST(${value} AS DOUBLE PRECISION)`

const decimalPlaces = 10
// Postgres rounds decimals only, and 0.3 / 0.1 is a hair below 3 until it is one. What comes out is none: beside a decimal without places
// DuckDB would round 0.5 as well.
const whole = (name: 'ROUND' | 'FLOOR', value: string, places = '') =>
  double(`${name}(CAST(${value} AS DECIMAL(38, ${decimalPlaces}))${places})`)

// A column of a day is a timestamp to Cube, also where the table keeps it as a date.
const dayOf = (part: Formula) => `CAST('${part.kind === 'text' ? part.value : ''}' AS TIMESTAMP)`

// Cube reads braces and backslashes in a text of its model as its own.
const quoted = (text: string) =>
  text
    .replace(/'/g, "''")
    .replace(/[{}\\]/g, (sign) => `' || CHR(${sign.charCodeAt(0)}) || '`)
    .replace(/^(.*)$/s, "'$1'")

// What is empty adds nothing to a text.
const joined = (value: string) => `COALESCE(CAST(${value} AS VARCHAR), '')`

const isDatePart = (name: string): name is (typeof dateParts)[number] => (dateParts as readonly string[]).includes(name)

function writeCall(name: string, given: string[]): string {
  const [first = '', second = 'NULL', third = 'NULL'] = given
  if (name === 'if') return `(CASE WHEN ${first} THEN ${second} ELSE ${third} END)`
  if (name === 'round') return whole('ROUND', first, `, ${given[1] ?? '0'}`)
  if (name === 'floor') return whole('FLOOR', first)
  if (name === 'contains') return `(POSITION(${second} IN ${first}) > 0)`
  if (isDatePart(name)) return `CAST(EXTRACT(${name === 'weekday' ? 'ISODOW' : name.toUpperCase()} FROM ${first}) AS INTEGER)`
  return `${name.toUpperCase()}(${given.join(', ')})`
}

// 1e-9 and 1e21 are written in full: the databases read them as decimals then.
const decimal = (value: number) => value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 })

/** Sums and counts of no rows are 0; a ratio or a median of none is empty. */
export const countsAsZero = ({ additivity }: Field) => additivity === 'A' || additivity === 'S' || additivity === 'D'

/** What a function that looks at the whole chart comes to, for what stands in its brackets. */
export type OfChart = (name: ChartFunction, of: Formula) => number | null

/**
 * The value of a formula over measures where these have these values; null is empty. The same rules as `toSql`, and nothing of JavaScript's own:
 * what looks at the whole chart is asked of `ofChart`.
 */
export function evaluate(
  { formula, fields }: Pick<Meaning, 'formula' | 'fields'>,
  values: (field: Field) => number | null,
  ofChart?: OfChart,
): number | null {
  const number = (part: Formula): number | null => {
    switch (part.kind) {
      case 'number':
        return part.value
      case 'field': {
        const field = fields.get(part.name) as Field
        return values(field) ?? (countsAsZero(field) ? 0 : null)
      }
      case 'minus': {
        const of = number(part.of)
        return of === null ? null : -of
      }
      case 'arithmetic':
        return calculated(part.operator, number(part.left), number(part.right))
      case 'call': {
        const name = chartFunctionOf(part)
        const [of] = part.arguments
        return name && of ? (ofChart?.(name, of) ?? null) : called(part.function, part.arguments)
      }
      default:
        return null
    }
  }
  const isTrue = (part: Formula): boolean | null => {
    switch (part.kind) {
      case 'not': {
        const of = isTrue(part.of)
        return of === null ? null : !of
      }
      case 'logic': {
        const [left, right] = [isTrue(part.left), isTrue(part.right)]
        const decides = part.operator === 'or'
        if (left === decides || right === decides) return decides
        return left === null || right === null ? null : !decides
      }
      case 'comparison':
        return compared(part.operator, number(part.left), number(part.right))
      default:
        return null
    }
  }
  const called = (name: string, given: Formula[]): number | null => {
    if (name === 'if') {
      const [condition, then, otherwise] = given
      const chosen = condition && isTrue(condition) ? then : otherwise
      return chosen ? number(chosen) : null
    }
    const [first = null, second = null] = given.map(number)
    if (name === 'round' || name === 'floor') return first === null ? null : wholes[name](Number(first.toFixed(decimalPlaces)), second ?? 0)
    if (name === 'abs') return first === null ? null : Math.abs(first)
    // LEAST and GREATEST, too, leave out what is empty.
    const there = given.map(number).filter((value) => value !== null)
    if (there.length === 0) return null
    return name === 'coalesce' ? (there[0] ?? null) : name === 'least' ? Math.min(...there) : Math.max(...there)
  }
  return number(formula)
}

const wholes = {
  round: (value: number, places: number) => Math.sign(value) * (Math.round(Math.abs(value) * 10 ** places) / 10 ** places),
  floor: Math.floor,
}

function calculated(operator: string, left: number | null, right: number | null): number | null {
  if (left === null || right === null) return null
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '*') return left * right
  return right === 0 ? null : left / right
}

function compared(operator: string, left: number | null, right: number | null): boolean | null {
  if (left === null || right === null) return null
  if (operator === '=') return left === right
  if (operator === '<>') return left !== right
  if (operator === '<') return left < right
  if (operator === '<=') return left <= right
  return operator === '>' ? left > right : left >= right
}

/** A formula's text with its fields called by something else: by their names to keep it, by their titles to read it. */
export function withNames(text: string, known: Field[], call: (field: Field) => string): string {
  const names = partsOf(parseFormula(text)).filter((part) => part.kind === 'field')
  let written = text
  for (const { at, end, name } of names.sort((one, other) => other.at - one.at)) {
    const field = findField(name, known)
    // In brackets of its own a field stands with them.
    if (field)
      written = `${written.slice(0, at)}${written.slice(at, end).replace(/\[[^[\]]*\]/, () => `[${call(field)}]`)}${written.slice(end)}`
  }
  return written
}

/** As it is kept: a title may change, a name does not. */
export const toKept = (text: string, known: Field[]) => withNames(text, known, shortName)

/** As a person reads it. */
export const toRead = (text: string, known: Field[], language: Language) => withNames(text, known, (field) => field.title[language])
