import type { DuckDBConnection } from '@duckdb/node-api'
import { type Aside, type AsideKind, asideNumbers, notePattern, totalsPattern } from '../../core/source/aside.ts'
import { quoteText } from '../../core/source/cast.ts'
import { firstCell, type ReadColumn, rowColumn, rowsPerFile } from '../../core/source/plan.ts'
import { rowsOf } from '../warehouse.ts'

interface Place {
  db: DuckDBConnection
  /** The raw table of the file, the typed one its rows went into, and the number of the file. */
  raw: string
  store: string
  index: number
  columns: ReadColumn[]
}

const shownExamples = 3
/** Remarks stand under a table; so many rows at its end are looked at. */
const tail = 200

/** Tells totals lines, repeated headers and remarks under the table from its rows, and says which they were. */
export async function setAsides(place: Place): Promise<Aside[]> {
  await setNotesAside(place)
  return [...(await asidesOf(place)), ...(await faultyAsides(place))]
}

const within = ({ index }: Place) => `${rowColumn} >= ${index} * ${rowsPerFile} AND ${rowColumn} < ${index + 1} * ${rowsPerFile}`
const cellsOf = ({ columns }: Place) => columns.flatMap(({ raw }) => (raw ? [raw] : []))

/** A row is a remark when nothing but one text stands in it, under the last whole row, and reads or is set off like one. */
async function setNotesAside(place: Place): Promise<void> {
  const { db, raw, store, columns } = place
  const cells = cellsOf(place)
  if (cells.length < 2) return
  const names = columns.map(({ header }) => `"${header.replaceAll('"', '""')}"`)
  const full = `(${names.map((name) => `(${name} IS NOT NULL)::INTEGER`).join(' + ')}) > 1`
  const [end] = await rowsOf(db, `SELECT max(${rowColumn})::DOUBLE AS last FROM ${store} WHERE ${within(place)}`)
  const [whole] = await rowsOf(
    db,
    `SELECT max(${rowColumn})::DOUBLE AS last FROM ${store} WHERE ${within(place)} AND ${rowColumn} > ${Number(end?.last ?? 0) - tail} AND ${full}`,
  )
  if (!whole?.last || whole.last === end?.last) return
  const rows = await rowsOf(
    db,
    `SELECT ${rowColumn}::DOUBLE AS place, coalesce(${firstCell}, ${cells.join(', ')}) AS text FROM ${raw}
    WHERE ${rowColumn} > ${whole.last} AND (${cells.map((cell) => `(${cell} IS NOT NULL)::INTEGER`).join(' + ')}) = 1 ORDER BY 1`,
  )
  let before = Number(whole.last)
  const notes: number[] = []
  for (const { place: row, text } of rows) {
    const isApart = Number(row) - before > 1
    if (isNote(String(text)) || (isApart && isSentence.test(String(text)))) notes.push(Number(row))
    before = Number(row)
  }
  if (notes.length > 0)
    await db.run(
      `UPDATE ${store} SET _left_out = ${asideNumbers.note}, _refused = false WHERE _left_out IS NULL AND ${rowColumn} IN (${notes.join(', ')})`,
    )
}

const startsAsNote = new RegExp(`^\\s*["']?\\s*${notePattern}`, 'i')
/** Several words; what an identifier or a name of one word is not. */
const isSentence = /\S\s+\S|[，。：]|\p{Script=Han}{4,}/u
const isNote = (text: string) => startsAsNote.test(text) || /[：:]\s+\S|：/.test(text) || (text.length > 30 && /\s/.test(text))

async function asidesOf(place: Place): Promise<Aside[]> {
  const { db, raw, store } = place
  const found = await rowsOf(
    db,
    `SELECT _left_out AS number, count(*)::INTEGER AS n, list(${rowColumn}::DOUBLE ORDER BY ${rowColumn})[:${shownExamples}] AS places
    FROM ${store} WHERE _left_out < 0 AND ${within(place)} GROUP BY 1 ORDER BY 1 DESC`,
  )
  const cells = cellsOf(place)
  const asides: Aside[] = []
  for (const { number, n, places } of found) {
    const text = `concat_ws(', ', CASE WHEN NOT coalesce(list_contains([${cells.join(', ')}], ${firstCell}), false) THEN ${firstCell} END, ${cells.join(', ')})`
    const examples = await rowsOf(
      db,
      `SELECT (${rowColumn} % ${rowsPerFile})::DOUBLE AS place, ${text} AS text FROM ${raw} WHERE ${rowColumn} IN (${listOf(places).join(', ')}) ORDER BY 1`,
    )
    asides.push({
      kind: kindOf(Number(number)),
      rows: Number(n),
      examples: examples.map((row) => ({ row: Number(row.place), text: String(row.text).slice(0, 80) })),
    })
  }
  return asides
}

const kindOf = (number: number) => (Object.entries(asideNumbers).find(([, one]) => one === number)?.[0] ?? 'note') as AsideKind

const listOf = (value: unknown): number[] =>
  (typeof value === 'object' && value !== null && 'items' in value ? (value.items as unknown[]) : []).map(Number)

/** Records of a text that are too short for rows, because they are totals lines, or remarks under the table. */
async function faultyAsides(place: Place): Promise<Aside[]> {
  const { db, store } = place
  const short = `kind = 'ragged' AND split_part(detail, '/', 1)::INTEGER < split_part(detail, '/', 2)::INTEGER AND ${within(place)}`
  const [any] = await rowsOf(db, `SELECT 1 FROM problems WHERE kind = 'ragged' LIMIT 1`)
  if (!any) return []
  const isTotal = `regexp_matches(lower(value), ${quoteText(`^["\\s,;|]*(${totalsPattern})["\\s]*([,;|\\t]|$)`)})`
  const last = `(SELECT coalesce(max(${rowColumn}), 0) FROM ${store} WHERE ${within(place)} AND _left_out IS NULL)`
  const isNoteBelow = `detail LIKE '1/%' AND ${rowColumn} > ${last}`
  const candidates = await rowsOf(
    db,
    `SELECT ${rowColumn}::DOUBLE AS place, (${rowColumn} % ${rowsPerFile})::DOUBLE AS row, value, ${isTotal} AS total FROM problems
    WHERE ${short} AND (${isTotal} OR (${isNoteBelow})) ORDER BY 1 LIMIT 100000`,
  )
  const asides: Aside[] = []
  for (const kind of ['totals', 'note'] as const) {
    const rows = candidates.filter(({ total, value }) => (kind === 'totals' ? total === true : total !== true && isNote(String(value))))
    if (rows.length === 0) continue
    await db.run(`DELETE FROM problems WHERE kind = 'ragged' AND ${rowColumn} IN (${rows.map((row) => row.place).join(', ')})`)
    asides.push({
      kind,
      rows: rows.length,
      examples: rows.slice(0, shownExamples).map((row) => ({ row: Number(row.row), text: String(row.value).slice(0, 80) })),
    })
  }
  return asides
}
