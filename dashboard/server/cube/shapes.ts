import moment from 'moment-timezone'

/** A question as Cube's gateway hands it to Cube's compiler. */
export interface AskedQuery {
  timezone?: string
  filters?: AskedFilter[]
  timeDimensions?: AskedTime[]
  [name: string]: unknown
}

interface AskedFilter {
  operator?: string
  values?: unknown[]
  and?: AskedFilter[]
  or?: AskedFilter[]
}

interface AskedTime {
  granularity?: string | null
  dateRange?: unknown
}

type Kind = 'text' | 'count' | 'date'
type Value = string | number

/** A value of a question, and another of its kind that takes its place while its shape is compiled. */
export interface Mark {
  kind: Kind
  value: Value
  mark: Value
}

/** What a question has in common with all that are compiled to the same SQL. */
export interface Shape {
  key: string
  /** The question, with marks for its values. */
  marked: AskedQuery
  marks: Mark[]
}

const counts = ['limit', 'rowLimit', 'offset']
/** What these compare with goes to the database as it is, or with its wildcards escaped. */
const plainOperators = new Set(
  'equals notEquals contains notContains startsWith notStartsWith endsWith notEndsWith gt gte lt lte'.split(' '),
)
const plainGrains = new Set(['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'])
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/
const mostMarks = 300

/**
 * The shape of a question: all of it but the values it filters by, how many rows it wants, and the dates its ranges begin and end on. Which rollup
 * fits depends on what begins with a range (a day, a month), and so does the shape; it says too which of the values are the same. Who asks is
 * part of it where the model reads that. Undefined where there are no values, or too many.
 */
export function shapeOf(query: AskedQuery, isContextRead: boolean, businessZone: string): Shape | undefined {
  const { requestId: _, contextSymbols, ...asked } = query
  const places = new Map<string, Mark & { at: number }>()
  const shift = yearsApart(asked, businessZone)
  const place = (kind: Kind, value: Value) => {
    const name = `${kind} ${value}`
    const at = places.get(name)?.at ?? places.size
    const found = places.get(name) ?? { kind, value, at, mark: markOf(kind, value, at, shift ?? 0) }
    places.set(name, found)
    return found
  }
  const key = withPlaces(asked, shift !== undefined, (kind, value) => ({ [kind]: place(kind, value).at }))
  if (places.size === 0 || places.size > mostMarks) return undefined
  const marked = withPlaces(asked, shift !== undefined, (kind, value) => place(kind, value).mark) as AskedQuery
  const begins = [...places.values()].flatMap(({ kind, value }) => (kind === 'date' ? beginningsAt(String(value), asked.timezone) : []))
  return {
    key: JSON.stringify([key, begins, isContextRead && contextSymbols]),
    marked: { ...marked, contextSymbols },
    marks: [...places.values()],
  }
}

function markOf(kind: Kind, value: Value, at: number, shift: number): Value {
  if (kind === 'count') return 918_273_001 + at
  return kind === 'date' ? inOtherYear(String(value), shift) : `\uE000value_${at}%\uE001`
}

/** A question with something else in the places of its values. */
function withPlaces(asked: AskedQuery, areDatesPlaces: boolean, put: (kind: Kind, value: Value) => unknown): object {
  const filter = (one: AskedFilter): object => ({
    ...one,
    ...(one.and && { and: one.and.map(filter) }),
    ...(one.or && { or: one.or.map(filter) }),
    ...(one.values &&
      plainOperators.has(one.operator ?? '') && {
        values: one.values.map((value) => (typeof value === 'string' && value !== '' ? put('text', value) : value)),
      }),
  })
  const numbers = counts.flatMap((name) => {
    const value = asked[name]
    return typeof value === 'number' && value > 0 ? [[name, put('count', value)]] : []
  })
  return {
    ...asked,
    ...(asked.filters && { filters: asked.filters.map(filter) }),
    ...(asked.timeDimensions && {
      timeDimensions: asked.timeDimensions.map((time) =>
        areDatesPlaces && Array.isArray(time.dateRange) ? { ...time, dateRange: time.dateRange.map((date) => put('date', date)) } : time,
      ),
    }),
    ...Object.fromEntries(numbers),
  }
}

/**
 * By how many years all dates of a question can be moved so that the same begins with each. Undefined where dates are part of the shape: in another
 * zone than that of the rollups' days, and where they are held against periods of the company's own.
 */
function yearsApart({ timeDimensions = [], timezone = 'UTC' }: AskedQuery, businessZone: string): number | undefined {
  const dates: unknown[] = timeDimensions.flatMap(({ dateRange }) => dateRange ?? [])
  const isDate = (date: unknown): date is string => typeof date === 'string' && instant.test(date)
  const isPlain = timeDimensions.every(
    ({ granularity, dateRange }) => (!dateRange || Array.isArray(dateRange)) && plainGrains.has(granularity ?? 'day'),
  )
  if (timezone !== businessZone || !isPlain || !dates.every(isDate)) return undefined
  return [-28, 28, -56].find((years) =>
    dates.every((date) => String(beginningsAt(date, timezone)) === String(beginningsAt(inOtherYear(date, years), timezone))),
  )
}

const inOtherYear = (date: string, years: number) => `${String(Number(date.slice(0, 4)) + years).padStart(4, '0')}${date.slice(4)}`

/** The longest period that begins at an instant, and at the millisecond after it: as Cube tells which rollups a range fits. */
function beginningsAt(date: string, timezone = 'UTC'): string[] {
  const at = moment.tz(date, timezone)
  return [at, at.clone().add(1, 'ms')].map((one) => {
    const { months, date: day, hours, minutes, seconds, milliseconds } = one.toObject()
    if (hours + minutes + seconds + milliseconds > 0) return [hours > 0, minutes > 0, seconds > 0, milliseconds > 0].map(Number).join('')
    if (day === 1) return months === 0 ? 'year' : 'month'
    return one.isoWeekday() === 1 ? 'week' : 'day'
  })
}

/** SQL with its values, as Cube's compiler gives it. */
export interface Compiled {
  sql: [text: string, values: unknown[]]
  [name: string]: unknown
}

/** One value where it stands in compiled SQL: as it was asked, or as one of the `ways` makes it. */
interface Slot {
  at: number
  way: number
}

/** How values of a question become values of its SQL. */
export type Way = (value: string) => string

const asItIs: Way = (value) => value
const escaped: Way = (value) => value.replace(/([\\_%])/g, '\\$1')

/** Compiled SQL of a shape, to be filled with the values of any question of that shape. */
export class Template {
  readonly #compiled: Compiled
  readonly #ways: Way[]
  readonly #text: (string | Slot)[]
  readonly #values: unknown[]
  readonly #slots: (Slot | undefined)[]

  private constructor(compiled: Compiled, marks: Mark[], inDatabase: Way) {
    const { sql } = compiled
    this.#compiled = compiled
    this.#ways = [asItIs, escaped, inDatabase]
    const found = new Map<string, Slot>()
    for (const [at, { kind, mark }] of marks.entries())
      for (const way of kind === 'text' ? [1, 0] : kind === 'date' ? [2, 0] : [0])
        found.set(this.#ways[way]?.(String(mark)) ?? '', { at, way })
    this.#values = sql[1]
    this.#slots = sql[1].map((value) => (typeof value === 'string' ? found.get(value) : undefined))
    this.#text = piecesOf(sql[0], found)
  }

  /**
   * The template of a shape from its marked question's SQL. None where a text is written into the SQL itself, where it can't be told how a date got
   * where it is, and where it would not have given what the compiler gave for a question with values of its own.
   */
  static of(shape: Shape, marked: Compiled, own: Shape, given: Compiled, inDatabase: Way): Template | undefined {
    const isPlain = shape.marks.every(({ kind, mark }) => {
      if (kind === 'text') return !marked.sql[0].includes(String(mark).slice(1, -2))
      return kind === 'count' || inDatabase(String(mark)) !== mark
    })
    if (!isPlain) return undefined
    const template = new Template(marked, shape.marks, inDatabase)
    return JSON.stringify(template.filled(own.marks)) === JSON.stringify(given) ? template : undefined
  }

  filled(marks: Mark[]): Compiled {
    const valueIn = ({ at, way }: Slot) => this.#ways[way]?.(String(marks[at]?.value)) ?? ''
    const text = this.#text.map((piece) => (typeof piece === 'string' ? piece : valueIn(piece))).join('')
    const values = this.#values.map((value, at) => {
      const slot = this.#slots[at]
      return slot ? valueIn(slot) : value
    })
    return { ...this.#compiled, sql: [text, values] }
  }
}

/** SQL cut where marks stand in it. */
function piecesOf(sql: string, found: Map<string, Slot>): (string | Slot)[] {
  const longestFirst = [...found.keys()].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(`(${longestFirst.map((mark) => mark.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('|')})`)
  return sql.split(pattern).map((piece) => found.get(piece) ?? piece)
}

/** How often compiled SQL was there already, had to be compiled, and can't be kept. */
export interface ShapeCounts {
  reused: number
  compiled: number
  unlike: number
}

const mostShapes = 1000

/** Compiled SQL by the shape of questions. */
export class Shapes {
  readonly counts: ShapeCounts = { reused: 0, compiled: 0, unlike: 0 }
  /** A shape that was met once; its template; or that it has none. */
  readonly #known = new Map<string, Shape | Template | 'unlike'>()

  /** The SQL of a question. The first of a shape is compiled; at the second, so is the shape, and held against it. */
  async compiled(own: Shape, compile: (query: AskedQuery | undefined) => Promise<Compiled>, wayOf: () => Promise<Way>): Promise<Compiled> {
    const known = this.#known.get(own.key)
    if (known instanceof Template) {
      this.counts.reused++
      this.#keep(own.key, known)
      return known.filled(own.marks)
    }
    this.counts.compiled++
    const given = await compile(undefined)
    if (known === undefined) this.#keep(own.key, own)
    else if (known !== 'unlike') {
      const template = Template.of(known, await compile(known.marked), own, given, await wayOf())
      if (!template) this.counts.unlike++
      this.#keep(own.key, template ?? 'unlike')
    }
    return given
  }

  #keep(key: string, value: Shape | Template | 'unlike'): void {
    this.#known.delete(key)
    this.#known.set(key, value)
    const [oldest] = this.#known.keys()
    if (this.#known.size > mostShapes && oldest !== undefined) this.#known.delete(oldest)
  }
}
