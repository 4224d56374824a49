import { useRef, useState } from 'react'
import type { Mark, PivotDrawing, PivotRow } from '../../../core/chart/drawing.ts'
import { usePreferences } from '../../ui/preferences.ts'
import grid from './Grid.module.css'
import css from './Pivot.module.css'
import { PressText, pressable, walkPresses } from './press.tsx'
import { useEdge } from './useEdge.ts'

interface PivotProps {
  pivot: PivotDrawing
  label: string
  height: number
  onMark?: ((mark: Mark) => void) | undefined
}

const joined = (path: string[]) => path.join('\u0001')
const groupOf = (row: PivotRow) => row.path.slice(0, -1)

/** Rows against columns; a group folds into its total. */
export function Pivot({ pivot, label, height, onMark }: PivotProps) {
  const { say } = usePreferences()
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())
  const box = useRef<HTMLElement>(null)
  const goesOn = useEdge(box)
  // One total stays in sight, wherever the rest is scrolled to; of several each has its place.
  const last = pivot.headers.length - 1
  const isKept = (place: number) => place === last && pivot.headers[place]?.isTotal === true && pivot.headers[place - 1]?.isTotal === false
  const depth = pivot.rowTitles.length
  const totals = new Set(pivot.rows.filter(({ isTotal }) => isTotal).map((row) => joined(groupOf(row))))
  const toggle = (path: string[]) =>
    setFolded((before) => {
      const next = new Set(before)
      if (!next.delete(joined(path))) next.add(joined(path))
      return next
    })
  const isHidden = (row: PivotRow) =>
    row.path.some((_, at) => {
      const group = row.path.slice(0, at)
      return at > 0 && folded.has(joined(group)) && !(row.isTotal && joined(groupOf(row)) === joined(group))
    })
  const rows = pivot.rows.filter((row) => !isHidden(row))
  const levels = Math.max(1, ...pivot.headers.map(({ labels }) => labels.length))
  return (
    <section
      ref={box}
      className={grid.box}
      data-goes-on={goesOn}
      style={{ maxHeight: height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      onKeyDown={walkPresses}
    >
      <table className={`${grid.table} ${css.pivot}`}>
        <thead>
          {Array.from({ length: levels }, (_, level) => (
            <tr key={level} style={{ '--level': level } as React.CSSProperties}>
              {level === 0 &&
                pivot.rowTitles.map((title) => (
                  <th key={title} rowSpan={levels} scope="col">
                    {title}
                  </th>
                ))}
              {spans(pivot.headers, level, levels).map(({ text, span, isTotal, at }) => (
                <th
                  key={at}
                  colSpan={span}
                  scope={span > 1 ? 'colgroup' : 'col'}
                  data-number
                  data-total={isTotal}
                  data-kept={span === 1 && isKept(at)}
                >
                  {text}
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={joined(row.path)} data-total={row.isTotal}>
              {Array.from({ length: depth }, (_, level) => {
                const path = row.path.slice(0, level + 1)
                const isFolded = row.isTotal && folded.has(joined(groupOf(row)))
                const repeats = joined(rows[at - 1]?.path.slice(0, level + 1) ?? []) === joined(path) && path.length === level + 1
                const isGroup = level < depth - 1 && totals.has(joined(path))
                const text = isFolded && level === groupOf(row).length ? say({ zh: '合计', en: 'Total' }) : (row.path[level] ?? '')
                return (
                  <th key={level} scope="row">
                    {!repeats && isGroup && (
                      <button
                        type="button"
                        className={css.fold}
                        aria-expanded={!folded.has(joined(path))}
                        aria-label={`${folded.has(joined(path)) ? say({ zh: '展开', en: 'Unfold' }) : say({ zh: '收起', en: 'Fold' })} ${text}`}
                        onClick={() => toggle(path)}
                      >
                        <span aria-hidden>{folded.has(joined(path)) ? '▸' : '▾'}</span>
                      </button>
                    )}
                    {repeats ? '' : text}
                  </th>
                )
              })}
              {row.cells.map((cell, place) => (
                <td
                  key={place}
                  data-number
                  data-total={pivot.headers[place]?.isTotal}
                  data-kept={isKept(place)}
                  {...pressable(cell.value === null ? null : cell.mark, onMark)}
                >
                  <PressText when={cell.value !== null && onMark !== undefined}>{cell.text}</PressText>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Neighbouring headings with the same words above them are one. */
function spans(headers: PivotDrawing['headers'], level: number, levels: number) {
  const merged: { text: string; span: number; isTotal: boolean; at: number; path: string }[] = []
  headers.forEach(({ labels, isTotal }, at) => {
    const last = merged.at(-1)
    const path = joined(labels.slice(0, level + 1))
    if (last && last.path === path && level < levels - 1) last.span++
    else merged.push({ text: labels[level] ?? '', span: 1, isTotal, at, path })
  })
  return merged
}
