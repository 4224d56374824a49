import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useMemo } from 'react'
import type { PivotDrawing } from '../../../core/chart/drawing.ts'
import { useSize } from '../../ui/useSize.ts'
import { columnWidths, frozenAt, segmentsOf } from './pivotColumns.ts'
import { keptColumn } from './pivotRows.ts'

const rowHeight = 32

/** The part of a pivot that is in sight: which rows, which columns, and what stays at the edges. */
export function usePivotWindow(box: RefObject<HTMLElement | null>, pivot: PivotDrawing, count: number) {
  const size = useSize(box)
  const { heads, cells } = useMemo(() => columnWidths(pivot), [pivot])
  const headsWidth = heads.reduce((sum, width) => sum + width, 0)
  const kept = keptColumn(pivot)
  const down = useVirtualizer({ count, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 4 })
  const across = useVirtualizer({
    horizontal: true,
    count: cells.length,
    getScrollElement: () => box.current,
    estimateSize: (at) => cells[at] ?? 0,
    scrollMargin: headsWidth,
    overscan: 2,
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range)
      return kept >= 0 && !drawn.includes(kept) ? [...drawn, kept] : drawn
    },
  })
  // Other cells have other widths.
  useEffect(() => across.measure(), [across, cells])
  const drawn = across
    .getVirtualItems()
    .map(({ index }) => index)
    .join()
  const segments = useMemo(() => segmentsOf(drawn === '' ? [] : drawn.split(',').map(Number), cells.length), [drawn, cells.length])
  const lefts = useMemo(() => frozenAt(heads, size.width), [heads, size.width])
  const rows = down.getVirtualItems()
  return {
    rows: rows.map(({ index }) => index),
    first: down.range?.startIndex ?? 0,
    top: rows[0]?.start ?? 0,
    bottom: down.getTotalSize() - (rows.at(-1)?.end ?? 0),
    segments,
    widths: [...heads, ...cells],
    lefts,
    kept,
    /** What lies under the frozen headings and the kept column is out of sight. */
    hidden: {
      left: heads.reduce((sum, width, at) => sum + (lefts[at] === null ? 0 : width), 0),
      right: kept >= 0 ? (cells[kept] ?? 0) : 0,
    },
    total: headsWidth + cells.reduce((sum, width) => sum + width, 0),
  }
}
