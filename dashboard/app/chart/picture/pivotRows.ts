import type { PivotDrawing, PivotRow } from '../../../core/chart/drawing.ts'

/** A group of rows by its name: the words that stand before its rows. */
export const groupName = (path: string[]): string => path.join('\u0001')
const groupOf = (row: PivotRow) => groupName(row.path.slice(0, -1))

/** The groups that are folded into their totals. */
export type Folded = ReadonlySet<string>

/** Every group of a level that has a total to fold into. */
function groupsAt({ rows }: PivotDrawing, level: number): string[] {
  return [...new Set(rows.filter(({ path, isTotal }) => isTotal && path.length === level + 2).map(groupOf))]
}

/** Whether all groups of a level are folded; null where there is none to fold. */
export function isLevelFolded(pivot: PivotDrawing, folded: Folded, level: number): boolean | null {
  const groups = groupsAt(pivot, level)
  return groups.length === 0 ? null : groups.every((group) => folded.has(group))
}

/** All groups of a level folded, or, where they are, open again. */
export function foldLevel(pivot: PivotDrawing, folded: Folded, level: number): Folded {
  const groups = groupsAt(pivot, level)
  const isFolded = groups.every((group) => folded.has(group))
  const others = [...folded].filter((group) => !groups.includes(group))
  return new Set(isFolded ? others : [...others, ...groups])
}

/** The rows in sight: of a folded group only its total is left. */
export function rowsInSight({ rows }: PivotDrawing, folded: Folded): PivotRow[] {
  const isHidden = (row: PivotRow) =>
    row.path.some((_, at) => {
      const group = groupName(row.path.slice(0, at))
      return at > 0 && folded.has(group) && !(row.isTotal && groupOf(row) === group)
    })
  return rows.filter((row) => !isHidden(row))
}

/** One heading of a row: its words unless the row above says the same, and the group it folds. */
export interface RowHeading {
  text: string
  isTotal: boolean
  /** The group that can be folded here. */
  group: string | null
}

/** The headings of each row in sight. */
export function rowHeadings(pivot: PivotDrawing, rows: PivotRow[], folded: Folded): RowHeading[][] {
  const totals = new Set(pivot.rows.filter(({ isTotal }) => isTotal).map(groupOf))
  const levels = pivot.rowTitles.map((_, level) => level)
  return rows.map((row, at) =>
    levels.map((level) => {
      const path = row.path.slice(0, level + 1)
      const group = groupName(path)
      const repeats = groupName(rows[at - 1]?.path.slice(0, level + 1) ?? []) === group && path.length === level + 1
      if (repeats) return { text: '', isTotal: false, group: null }
      const isTotal = row.isTotal && folded.has(groupOf(row)) && level === row.path.length - 1
      return { text: row.path[level] ?? '', isTotal, group: level < levels.length - 1 && totals.has(group) ? group : null }
    }),
  )
}

/** Neighbouring headings with the same words above them are one. */
export function spans(headers: PivotDrawing['headers'], level: number, levels: number) {
  const merged: { text: string; span: number; isTotal: boolean; at: number; path: string }[] = []
  headers.forEach(({ labels, isTotal }, at) => {
    const last = merged.at(-1)
    const path = groupName(labels.slice(0, level + 1))
    if (last && last.path === path && level < levels - 1) last.span++
    else merged.push({ text: labels[level] ?? '', span: 1, isTotal, at, path })
  })
  return merged
}

/** The column that stays in sight, wherever the rest is scrolled to: one total does, of several each has its place. */
export function keptColumn({ headers }: PivotDrawing): number {
  const last = headers.length - 1
  return headers[last]?.isTotal === true && headers[last - 1]?.isTotal === false ? last : -1
}
