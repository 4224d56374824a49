import type { CohortDrawing, PivotDrawing, PivotRow, TableDrawing } from './drawing.ts'
import { textsIn } from './twinMark.ts'

// What a table shows, as lines of cells: for a spreadsheet, so every cell of a heading and every name of a row is written out.

/** The lines of a table; `order`: its rows as they stand on screen. */
export function tableLines(table: TableDrawing, order: number[]): string[][] {
  const { columns, total, totalFirst } = table
  const head = columns.map(({ title }) => title)
  const totals = total ? [total] : []
  const rows = order.map((row) => textsIn(table, row))
  return totalFirst ? [head, ...totals, ...rows] : [head, ...rows, ...totals]
}

/** The lines of a pivot; `rows`: those in sight, the folded ones left out. */
export function pivotLines({ headers, rowTitles }: PivotDrawing, rows: PivotRow[]): string[][] {
  const levels = Math.max(1, ...headers.map(({ labels }) => labels.length))
  const heads = Array.from({ length: levels }, (_, level) => [
    ...rowTitles.map((title) => (level === levels - 1 ? title : '')),
    ...headers.map(({ labels }) => labels[level] ?? ''),
  ])
  return [...heads, ...rows.map(({ path, cells }) => [...rowTitles.map((_, at) => path[at] ?? ''), ...cells.map(({ text }) => text)])]
}

/** The lines of a cohort grid. */
export function cohortLines({ title, sizeTitle, periods, rows, average }: CohortDrawing): string[][] {
  const size = (text: string | null) => (sizeTitle === null ? [] : [text ?? ''])
  return [
    [title, ...size(sizeTitle), ...periods],
    ...rows.map((row) => [row.label, ...size(row.size), ...row.cells.map(({ text }) => text)]),
    ...(average ? [[average.label, ...size(average.size), ...average.texts]] : []),
  ]
}

// Nothing that a spreadsheet takes for a formula; a number may be below nought.
const safe = (cell: string) => (/^[=@]|^[+-](?![\d¥$.])/.test(cell) ? `'${cell}` : cell)

/** Lines as a spreadsheet takes them from the clipboard: cells apart by tabs. */
export const toTsv = (lines: string[][]): string =>
  lines.map((line) => line.map((cell) => safe(cell.replace(/[\t\r\n]+/g, ' ').replace('−', '-'))).join('\t')).join('\n')
