import { createHash } from 'node:crypto'
import { tables as sources } from '../../core/source/contract.ts'
import type { Port } from '../warehouse/port.ts'
import type { Partition } from './partition.ts'

/** One derived table: its name in schema `clientele` and the queries that fill it, one after the other, so that no step needs the memory of the whole. */
export interface Derived {
  name: string
  select: string[]
  /** Needed while the others are built, not afterwards. */
  scratch?: true
  /** For a table whose queries each fill one partition: those that are made of what they were made of before stay as they are. */
  kept?: Kept
}

export interface Kept {
  /** The partition of each query. */
  partitions: Partition[]
  /** SQL that a row of the table belongs to one of them. */
  rows(partition: Partition): string
  /** Queries of what the rows are made of, with the `day` that each row of it matters for; without a day it matters for every partition. */
  material?: string[]
  /** Tables with the same partitions that the rows are made of, too. */
  of?: string[]
  /** Whether a partition is also made of the one before it. */
  follows?: true
  /** Text of the queries that the material stands for: another one in its place changes nothing by itself. */
  ignoring?: string[]
}

/** Told before each table is made: its name, how many are made, and how many there are to make. */
export type OnTable = (table: string, made: number, of: number) => void

export interface BuildOptions {
  /** Says of a source table that it is what it was at the last build. */
  isUntouched?: (source: string) => boolean
  onTable?: OnTable
}

/** What tables were made of: each table by its name, its partitions as `name partition`, source tables as `from name`. */
type Prints = Map<string, string>

const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24)

/**
 * Makes each derived table whose query or material has changed since it was made, and leaves the others as they are. New tables are made
 * beside the old ones, see the new ones made before them, and take their names at the end; partitions are made in their place. Tables are to
 * come after those they read. Returns what it made: the names of tables, or `name partition` where only some of one were made.
 */
export async function build(port: Port, tables: Derived[], options: BuildOptions = {}): Promise<string[]> {
  const { isUntouched = () => false, onTable = () => undefined } = options
  await port.run('CREATE TABLE IF NOT EXISTS clientele.prints (name varchar, part varchar, print varchar)')
  const before = await readPrints(port)
  const now = await printsOf(port, tables, before, isUntouched)
  const wanted = new Set(tables.filter(({ name, scratch }) => !scratch && before.get(name) !== now.get(name)))
  for (const table of tables.toReversed())
    if (table.scratch && [...wanted].some((one) => readsOf(one).includes(`clientele.${table.name}`))) wanted.add(table)
  if (wanted.size === 0) return []

  const inWork = tables.filter((table) => wanted.has(table))
  const list = inWork.map(({ name }) => `'${name}'`).join(', ')
  // Should the work end half-way outside a transaction, nothing of it is taken for finished.
  await port.run(`DELETE FROM clientele.prints WHERE name IN (${list})`)
  const work = new Work(port, before)
  const made: string[] = []
  for (const [at, table] of inWork.entries()) {
    onTable(table.name, at, inWork.length)
    made.push(...(await work.make(table)))
  }
  await work.publish()
  const isDone = new Set(['from', ...inWork.filter(({ scratch }) => !scratch).map(({ name }) => name)])
  const sourcesBefore = [...before].filter(([key]) => key.startsWith('from '))
  const all: Prints = new Map([...sourcesBefore, ...now, ...work.prints])
  await writePrints(
    port,
    [...all].map(([key, print]) => [...split(key), print] as const).filter(([name]) => isDone.has(name)),
  )
  return made
}

/** The name of a table or `from`, and what of it. */
const split = (key: string) => [key.split(' ')[0] ?? '', key.split(' ')[1] ?? ''] as const

async function readPrints(port: Port): Promise<Prints> {
  const stored = await port.rows(
    `SELECT name, part, print FROM clientele.prints WHERE name = 'from' OR name IN (
      SELECT table_name FROM information_schema.tables WHERE table_schema = 'clientele' AND table_catalog = current_database())`,
  )
  return new Map(stored.map(({ name, part, print }) => [part ? `${name} ${part}` : String(name), String(print)]))
}

async function writePrints(port: Port, rows: (readonly [name: string, part: string, print: string])[]): Promise<void> {
  await port.run("DELETE FROM clientele.prints WHERE name = 'from'")
  await port.run(`INSERT INTO clientele.prints VALUES ${rows.map((row) => `(${row.map((cell) => `'${cell}'`).join(', ')})`).join(', ')}`)
}

/** What each table is made of: its query, and what that reads. What is not built counts with its rows, what was built another time with its print. */
async function printsOf(port: Port, tables: Derived[], before: Prints, isUntouched: (source: string) => boolean): Promise<Prints> {
  const prints: Prints = new Map([...before].filter(([key]) => key.startsWith('from ') && isUntouched(key.slice('from '.length))))
  const own = new Set(tables.map(({ name }) => name))
  const keyOf = (read: string) => (read.startsWith('clientele.') ? read.slice('clientele.'.length) : `from ${read}`)
  for (const table of tables) {
    const material = readsOf(table).filter((read) => read !== `clientele.${table.name}`)
    for (const read of material) {
      const key = keyOf(read)
      if (prints.has(key)) continue
      if (own.has(key)) throw new Error(`${table.name} reads ${read}, which is made after it`)
      prints.set(key, (key.startsWith('from ') ? undefined : before.get(key)) ?? (await contentOf(port, read)))
    }
    prints.set(table.name, digest([table.select, material.map((read) => prints.get(keyOf(read)))]))
  }
  return prints
}

async function contentOf(port: Port, from: string): Promise<string> {
  const [row] = await port.rows(`SELECT count(*) AS rows, cast(sum(${port.rowPrint('x')}) AS varchar) AS print FROM ${from} x`)
  return `${row?.rows} ${row?.print}`
}

/** The tables a query names. A column of a source table's name counts as the table: one look too many does no harm. */
export function readsOf({ select, kept }: Derived): string[] {
  const text = [...select, ...(kept?.material ?? [])].join('\n')
  const derived = [...text.matchAll(/\bclientele\.\w+/g)].map(([name]) => name)
  const words = new Set([...text.matchAll(/(?<![.\w])\w+/g)].map(([word]) => word))
  return [...new Set([...derived, ...sources.map(({ name }) => name).filter((name) => words.has(name))])].sort()
}

const next = (name: string) => `clientele.${name}_next`

class Work {
  readonly #port: Port
  readonly #before: Prints
  readonly #made: Derived[] = []
  /** What the partitions of the tables made so far are made of. */
  readonly prints: Prints = new Map()

  constructor(port: Port, before: Prints) {
    this.#port = port
    this.#before = before
  }

  /** Makes a table, or those of its partitions that have changed. Throws with the table's name before what the database said. */
  async make(table: Derived): Promise<string[]> {
    try {
      const stale = table.kept && (await this.#staleOf(table, table.kept))
      if (!table.kept || !stale || stale.length === table.select.length) {
        await this.#fill(table)
        return [table.name]
      }
      await this.#replace(table, table.kept, stale)
      return stale.map(({ name }) => `${table.name} ${name}`)
    } catch (cause) {
      throw new Error(`clientele.${table.name} could not be made: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  }

  async publish(): Promise<void> {
    for (const { name, scratch } of this.#made) {
      await this.#port.run(`DROP TABLE ${scratch ? next(name) : `IF EXISTS clientele.${name}`}`)
      if (!scratch) await this.#port.run(`ALTER TABLE ${next(name)} RENAME TO ${name}`)
    }
  }

  #withNew(sql: string): string {
    const isNew = (name: string) => this.#made.some((table) => table.name === name)
    return sql.replace(/\bclientele\.(\w+)/g, (whole, name: string) => (isNew(name) ? next(name) : whole))
  }

  async #fill(table: Derived): Promise<void> {
    await this.#port.run(`DROP TABLE IF EXISTS ${next(table.name)}`)
    const [first = '', ...more] = table.select
    await this.#port.run(`CREATE TABLE ${next(table.name)} AS ${this.#withNew(first)}`)
    this.#made.push(table)
    for (const select of more) await this.#port.run(`INSERT INTO ${next(table.name)} ${this.#withNew(select)}`)
  }

  /** Makes some partitions anew where they are; what lies in none of the others goes. */
  async #replace({ name, select }: Derived, { partitions, rows }: Kept, stale: Partition[]): Promise<void> {
    const others = partitions.filter((one) => !stale.includes(one)).map((one) => rows(one))
    await this.#port.run(`DELETE FROM clientele.${name} WHERE (${others.join(' OR ')}) IS NOT TRUE`)
    for (const [at, one] of partitions.entries())
      if (stale.includes(one)) await this.#port.run(`INSERT INTO clientele.${name} ${this.#withNew(select[at] ?? '')}`)
  }

  /** The partitions that are made of something else than before. */
  async #staleOf({ name, select }: Derived, { partitions, material = [], of = [], follows, ignoring = [] }: Kept): Promise<Partition[]> {
    const known: { day: string | null; text: string }[] = []
    for (const [at, query] of material.entries()) {
      const rows = await this.#port.rows(
        `SELECT cast(x.day AS varchar) AS day, count(*) AS rows, cast(sum(${this.#port.rowPrint('x')}) AS varchar) AS print
        FROM (${this.#withNew(query)}) x GROUP BY x.day`,
      )
      known.push(...rows.map(({ day, rows, print }) => ({ day: day as string | null, text: `${at} ${day} ${rows} ${print}` })))
    }
    const queries = select.map((query) => ignoring.reduce((text, some) => text.replaceAll(some, ''), query))
    return partitions.filter(({ name: partition, from = '', until = '~' }, at) => {
      const mine = known.filter(({ day }) => day === null || (day >= from && day < until)).map(({ text }) => text)
      const others = of.map((one) => this.prints.get(`${one} ${partition}`) ?? this.#before.get(`${one} ${partition}`))
      const print = digest([queries[at], follows && queries[at - 1], mine.sort(), others])
      this.prints.set(`${name} ${partition}`, print)
      return this.#before.get(`${name} ${partition}`) !== print
    })
  }
}
