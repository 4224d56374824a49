import { createHash } from 'node:crypto'
import { tables as sources } from '../../core/source/contract.ts'
import type { Port } from '../warehouse/port.ts'

/** One derived table: its name in schema `clientele` and the query that fills it. */
export interface Derived {
  name: string
  /** One query, or several whose rows are added one after the other, so that no step needs the memory of the whole. */
  select: string | string[]
  /** Needed while the others are built, not afterwards. */
  scratch?: true
  /** For a table whose queries each fill one part of it: parts that are made of what they were made of before stay as they are. */
  parts?: Parts
}

export interface Parts {
  /** The part of each query: its name, and the days of what it is made of, from the first to before the last; open where one is missing. */
  list: { name: string; from?: string | undefined; until?: string | undefined }[]
  /** SQL that a row of the table belongs to the part of that name. */
  rows(name: string): string
  /** Queries of what the rows are made of, with the `day` that each row of it matters for; without a day it matters for every part. */
  material?: string[]
  /** Tables with the same parts that the rows are made of, too. */
  of?: string[]
  /** Whether a part is also made of the one before it. */
  follows?: true
  /** Text of the queries that the material stands for: another one in its place changes nothing by itself. */
  ignoring?: string[]
}

const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24)

/**
 * Makes each derived table whose query or material has changed since it was made, and leaves the others as they are. New tables are made
 * beside the old ones, see the new ones made before them, and take their names at the end; parts are made in their place. Tables are to come
 * after those they read. Returns what it made: the names of tables, or `name part` where only parts of one were made.
 */
export async function build(port: Port, tables: Derived[]): Promise<string[]> {
  await port.run('CREATE TABLE IF NOT EXISTS clientele.prints (name varchar, part varchar, print varchar)')
  const before = await readPrints(port)
  const prints = await printsOf(port, tables, before)
  const isThere = ({ name }: Derived) => before.get(name) === prints.get(`clientele.${name}`)
  const wanted = new Set(tables.filter((table) => !table.scratch && !isThere(table)))
  for (const table of tables.toReversed())
    if (table.scratch && [...wanted].some((one) => readsOf(one).includes(`clientele.${table.name}`))) wanted.add(table)
  if (wanted.size === 0) return []

  // Should the work end half-way outside a transaction, nothing of it is taken for finished.
  const names = [...wanted].map(({ name }) => `'${name}'`).join(', ')
  await port.run(`DELETE FROM clientele.prints WHERE name IN (${names})`)
  const work = new Work(port)
  const made: string[] = []
  const rows: string[][] = []
  for (const table of tables) {
    if (!wanted.has(table)) continue
    const parts = table.parts && (await work.printsOfParts(table, before))
    const stale = parts && [...parts].filter(([part, print]) => before.get(`${table.name} ${part}`) !== print).map(([part]) => part)
    if (parts && stale && stale.length < parts.size) {
      const earlier = [...before.keys()]
        .filter((name) => name.startsWith(`${table.name} `))
        .map((name) => name.slice(table.name.length + 1))
      const gone = earlier.filter((part) => !parts.has(part))
      await work.makeParts(table, stale, gone)
      made.push(...stale.map((part) => `${table.name} ${part}`))
    } else {
      await work.make(table)
      made.push(table.name)
    }
    for (const [part, print] of parts ?? []) rows.push([table.name, part, print])
    if (!table.scratch) rows.push([table.name, '', prints.get(`clientele.${table.name}`) ?? ''])
  }
  await work.publish()
  await port.run(`INSERT INTO clientele.prints VALUES ${rows.map((row) => `(${row.map((cell) => `'${cell}'`).join(', ')})`).join(', ')}`)
  return made
}

/** What the tables that exist were made of: by name, and by `name part`. */
async function readPrints(port: Port): Promise<Map<string, string>> {
  const there = await port.rows(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'clientele' AND table_catalog = current_database()",
  )
  const names = new Set(there.map(({ name }) => String(name)))
  const stored = await port.rows('SELECT name, part, print FROM clientele.prints')
  const ofTables = stored.filter(({ name }) => names.has(String(name)))
  return new Map(ofTables.map(({ name, part, print }) => [part ? `${name} ${part}` : String(name), String(print)]))
}

/** What each table is made of: its query, and what that reads. What is not built counts with its rows, what was built another time with its print. */
async function printsOf(port: Port, tables: Derived[], before: Map<string, string>): Promise<Map<string, string>> {
  const prints = new Map<string, string>()
  const ownNames = new Set(tables.map(({ name }) => `clientele.${name}`))
  for (const table of tables) {
    const material = readsOf(table).filter((name) => name !== `clientele.${table.name}`)
    for (const name of material)
      if (!prints.has(name)) {
        if (ownNames.has(name)) throw new Error(`${table.name} reads ${name}, which is made after it`)
        const earlier = name.startsWith('clientele.') ? before.get(name.slice('clientele.'.length)) : undefined
        prints.set(name, earlier ?? (await contentOf(port, name)))
      }
    prints.set(`clientele.${table.name}`, digest([table.select, material.map((name) => prints.get(name))]))
  }
  return prints
}

async function contentOf(port: Port, from: string): Promise<string> {
  const [row] = await port.rows(`SELECT count(*) AS rows, cast(sum(${port.rowPrint('x')}) AS varchar) AS print FROM ${from} x`)
  return `${row?.rows} ${row?.print}`
}

/** The tables a query names. A column of a source table's name counts as the table: one look too many does no harm. */
export function readsOf({ select, parts }: Derived): string[] {
  const text = [select, parts?.material ?? []].flat().join('\n')
  const derived = [...text.matchAll(/\bclientele\.\w+/g)].map(([name]) => name)
  const words = new Set([...text.matchAll(/(?<![.\w])\w+/g)].map(([word]) => word))
  return [...new Set([...derived, ...sources.map(({ name }) => name).filter((name) => words.has(name))])].sort()
}

const next = (name: string) => `clientele.${name}_next`

class Work {
  readonly #port: Port
  readonly #made: Derived[] = []
  readonly #prints = new Map<string, string>()

  constructor(port: Port) {
    this.#port = port
  }

  #withNew(sql: string): string {
    const isNew = (name: string) => this.#made.some((table) => table.name === name)
    return sql.replace(/\bclientele\.(\w+)/g, (whole, name: string) => (isNew(name) ? next(name) : whole))
  }

  /** Throws with the table's name before what the database said. */
  async make(table: Derived): Promise<void> {
    try {
      await this.#fill(table)
    } catch (cause) {
      throw new Error(`clientele.${table.name} could not be made: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    }
  }

  async #fill(table: Derived): Promise<void> {
    await this.#port.run(`DROP TABLE IF EXISTS ${next(table.name)}`)
    const [first = '', ...more] = [table.select].flat()
    await this.#port.run(`CREATE TABLE ${next(table.name)} AS ${this.#withNew(first)}`)
    this.#made.push(table)
    for (const select of more) await this.#port.run(`INSERT INTO ${next(table.name)} ${this.#withNew(select)}`)
  }

  /** What each part's rows are made of, by its name. `before` has it for tables that are not made now. */
  async printsOfParts({ name, select, parts }: Derived, before: Map<string, string>): Promise<Map<string, string>> {
    if (!parts) return new Map()
    const material: { day: string | null; text: string }[] = []
    for (const [at, query] of (parts.material ?? []).entries()) {
      const rows = await this.#port.rows(
        `SELECT cast(x.day AS varchar) AS day, count(*) AS rows, cast(sum(${this.#port.rowPrint('x')}) AS varchar) AS print
        FROM (${this.#withNew(query)}) x GROUP BY x.day`,
      )
      material.push(...rows.map(({ day, rows, print }) => ({ day: day as string | null, text: `${at} ${day} ${rows} ${print}` })))
    }
    const prints = new Map<string, string>()
    const queries = [select].flat().map((query) => (parts.ignoring ?? []).reduce((text, known) => text.replaceAll(known, ''), query))
    for (const [at, { name: part, from = '', until = '~' }] of parts.list.entries()) {
      const known = material.filter(({ day }) => day === null || (day >= from && day < until)).map(({ text }) => text)
      const others = (parts.of ?? []).map((of) => this.#prints.get(`${of} ${part}`) ?? before.get(`${of} ${part}`))
      prints.set(part, digest([queries[at], parts.follows && queries[at - 1], known.sort(), others]))
    }
    for (const [part, print] of prints) this.#prints.set(`${name} ${part}`, print)
    return prints
  }

  /** Makes some parts of a table anew where it is, and takes those away that it no longer has. */
  async makeParts({ name, select, parts }: Derived, stale: string[], gone: string[]): Promise<void> {
    if (!parts) return
    for (const part of [...stale, ...gone]) await this.#port.run(`DELETE FROM clientele.${name} WHERE ${parts.rows(part)}`)
    for (const [at, { name: part }] of parts.list.entries())
      if (stale.includes(part)) await this.#port.run(`INSERT INTO clientele.${name} ${this.#withNew([select].flat()[at] ?? '')}`)
  }

  async publish(): Promise<void> {
    for (const table of this.#made) {
      if (table.scratch) {
        await this.#port.run(`DROP TABLE ${next(table.name)}`)
        continue
      }
      await this.#port.run(`DROP TABLE IF EXISTS clientele.${table.name}`)
      await this.#port.run(`ALTER TABLE ${next(table.name)} RENAME TO ${table.name}`)
    }
  }
}
