import { expect, test } from 'vitest'
import { columnWidths, frozenAt, segmentsOf } from '../../dashboard/app/chart/picture/pivotColumns.ts'
import { foldLevel, isLevelFolded, keptColumn, rowHeadings, rowsInSight, spans } from '../../dashboard/app/chart/picture/pivotRows.ts'
import { nextOrder } from '../../dashboard/app/chart/picture/sortRows.ts'
import type { PivotDrawing, TableDrawing } from '../../dashboard/core/chart/drawing.ts'

const row = (path: string[], isTotal = false) => ({ path, isTotal, cells: [] })
const pivot: PivotDrawing = {
  rowTitles: ['Region', 'Channel'],
  rowKeys: [{ by: 'shop.region' }, { by: 'shop.channel' }],
  sort: null,
  headers: [
    { labels: ['2025', 'Jan'], isTotal: false, key: { by: 'shop.orders' } },
    { labels: ['2025', 'Feb'], isTotal: false, key: { by: 'shop.orders' } },
    { labels: ['2026', 'Jan'], isTotal: false, key: { by: 'shop.orders' } },
    { labels: ['Total', ''], isTotal: true, key: { by: 'shop.orders' } },
  ],
  rows: [row(['East', 'web']), row(['East', 'shop']), row(['East', 'Total'], true), row(['West', 'web']), row(['West', 'Total'], true)],
}

test('a folded group is its total and nothing else', () => {
  const rows = rowsInSight(pivot, new Set(['East']))
  expect(rows.map(({ path }) => path.join(' '))).toEqual(['East Total', 'West web', 'West Total'])
  const [total, web] = rowHeadings(pivot, rows, new Set(['East']))
  expect(total).toEqual([
    { text: 'East', isTotal: false, group: 'East' },
    { text: 'Total', isTotal: true, group: null },
  ])
  expect(web?.[0]).toEqual({ text: 'West', isTotal: false, group: 'West' })
})

test('all groups of a level fold at once, and open again', () => {
  const folded = foldLevel(pivot, new Set(['West']), 0)
  expect([...folded].sort()).toEqual(['East', 'West'])
  expect([isLevelFolded(pivot, new Set(['West']), 0), isLevelFolded(pivot, folded, 0)]).toEqual([false, true])
  expect([...foldLevel(pivot, folded, 0)]).toEqual([])
  // The innermost level has nothing to fold.
  expect(isLevelFolded(pivot, folded, 1)).toBeNull()
})

test('a word that stands above is not said again', () => {
  const headings = rowHeadings(pivot, rowsInSight(pivot, new Set()), new Set())
  expect(headings.map((row) => row.map(({ text }) => text))).toEqual([
    ['East', 'web'],
    ['', 'shop'],
    ['', 'Total'],
    ['West', 'web'],
    ['', 'Total'],
  ])
})

test('headings with the same words are one over their columns; a single total stays in sight', () => {
  expect(spans(pivot.headers, 0, 2).map(({ text, span }) => [text, span])).toEqual([
    ['2025', 2],
    ['2026', 1],
    ['Total', 1],
  ])
  expect(spans(pivot.headers, 1, 2).map(({ text }) => text)).toEqual(['Jan', 'Feb', 'Jan', ''])
  expect(keptColumn(pivot)).toBe(3)
  expect(keptColumn({ ...pivot, headers: pivot.headers.slice(0, 3) })).toBe(-1)
})

test('numbers are sorted from the largest, text from the first; the third press ends it', () => {
  const table = { columns: [{ isNumber: false }, { isNumber: true }] } as TableDrawing
  const first = nextOrder(null, table, 1)
  const second = nextOrder(first, table, 1)
  expect([first, second, nextOrder(second, table, 1)]).toEqual([
    { column: 1, isDescending: true },
    { column: 1, isDescending: false },
    null,
  ])
  expect(nextOrder(first, table, 0)).toEqual({ column: 0, isDescending: false })
})

test('a column is as wide as its widest number, its words or its share of the words over it', () => {
  const cell = (value: number, text: string) => ({ value, text, mark: { label: '', measure: null, value, filters: [] } })
  const { heads, cells } = columnWidths({
    ...pivot,
    rows: [
      { path: ['East', 'web'], isTotal: false, cells: [cell(1, '1'), cell(-1234567, '−1,234,567'), cell(2, '2'), cell(3, '3')] },
      { path: ['A region with a name that does not end', 'web'], isTotal: false, cells: [] },
    ],
  })
  // 24 of room and: Jan, three letters of 8.4 and an arrow of 16; ten characters; 2026, four letters and an arrow; Total, five.
  expect(cells).toEqual([65, 108, 74, 82])
  // A heading never takes more than 240.
  expect(heads[0]).toBe(240)
})

test('what is out of sight leaves its room empty, and headings stay where they leave room for numbers', () => {
  expect(segmentsOf([3, 4, 9], 10)).toEqual([
    { from: 0, to: 3, isDrawn: false },
    { from: 3, to: 5, isDrawn: true },
    { from: 5, to: 9, isDrawn: false },
    { from: 9, to: 10, isDrawn: true },
  ])
  expect(segmentsOf([], 2)).toEqual([{ from: 0, to: 2, isDrawn: false }])
  expect(frozenAt([100, 100, 100], 1000)).toEqual([0, 100, 200])
  expect(frozenAt([100, 100, 100], 390)).toEqual([0, 100, null])
})
