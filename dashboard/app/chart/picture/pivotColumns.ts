import type { PivotDrawing } from '../../../core/chart/drawing.ts'
import { groupName } from './pivotRows.ts'

/** How wide each column is: of headings and of numbers. Known beforehand, only those in sight are drawn. */
export interface ColumnWidths {
  heads: number[]
  cells: number[]
}

const padding = 24
const arrow = 16
const fold = 22
const [narrowestHead, widestHead, narrowestCell] = [64, 240, 64]

// A little more than letters of the table's size take: a number is never cut.
const widthOf = (text: string) => [...text].reduce((sum, char) => sum + (char.charCodeAt(0) > 0x2e80 ? 14 : 8.4), 0)

export function columnWidths({ rows, rowTitles, headers }: PivotDrawing): ColumnWidths {
  const heads = rowTitles.map((title, level) => {
    const labels = new Set(rows.map(({ path }) => path[level] ?? ''))
    const widest = Math.max(widthOf(title) + arrow, ...[...labels].map(widthOf))
    return Math.round(Math.min(widestHead, Math.max(narrowestHead, widest + padding + fold)))
  })
  const columnsUnder = new Map<string, number>()
  const nameAt = (labels: string[], level: number) => `${level} ${groupName(labels.slice(0, level + 1))}`
  for (const { labels } of headers)
    for (const level of labels.keys()) columnsUnder.set(nameAt(labels, level), (columnsUnder.get(nameAt(labels, level)) ?? 0) + 1)
  const cells = headers.map(({ labels }, place) => {
    // The words over several columns have the room of all of them.
    const words = labels.map((label, level) => (widthOf(label) + arrow) / (columnsUnder.get(nameAt(labels, level)) ?? 1))
    return Math.round(Math.max(narrowestCell, padding + Math.max(widestNumber(rows, place), ...words)))
  })
  return { heads, cells }
}

/** The widest number of a column is its largest or its least; a sign of a rule stands before it. */
function widestNumber(rows: PivotDrawing['rows'], place: number): number {
  let [least, most] = [rows[0]?.cells[place], rows[0]?.cells[place]]
  let hasSign = false
  for (const { cells } of rows) {
    const cell = cells[place]
    if (!cell || cell.value === null) continue
    if ((least?.value ?? Number.POSITIVE_INFINITY) > cell.value) least = cell
    if ((most?.value ?? Number.NEGATIVE_INFINITY) < cell.value) most = cell
    hasSign ||= cell.look?.kind === 'rule'
  }
  return Math.max(widthOf(least?.text ?? ''), widthOf(most?.text ?? '')) + (hasSign ? arrow : 0)
}

/** A run of columns that are drawn, or of those that are not and leave their room empty. */
export interface Segment {
  from: number
  to: number
  isDrawn: boolean
}

/** The columns of a row from left to right, cut where what is in sight begins and ends. */
export function segmentsOf(drawn: number[], count: number): Segment[] {
  const segments: Segment[] = []
  const add = (from: number, to: number, isDrawn: boolean) => {
    const last = segments.at(-1)
    if (to <= from) return
    if (last && last.isDrawn === isDrawn) last.to = to
    else segments.push({ from, to, isDrawn })
  }
  let next = 0
  for (const at of drawn) {
    add(next, at, false)
    add(at, at + 1, true)
    next = at + 1
  }
  add(next, count, false)
  return segments
}

/** Where each heading column stays when the rest scrolls away; null for those there is no room for beside the numbers. */
export function frozenAt(heads: number[], room: number): (number | null)[] {
  let left = 0
  return heads.map((width) => {
    const own = left
    left += width
    return room === 0 || left <= room * 0.55 ? own : null
  })
}
