import { IconGripVertical } from '@tabler/icons-react'
import { useMemo, useRef, useState } from 'react'
import { choose } from '../../core/chart/draw/frame.ts'
import { measuresOf, seriesWell } from '../../core/chart/query.ts'
import { fieldOf } from '../../core/chart/result.ts'
import { type ChartSpec, fieldsIn } from '../../core/chart/spec.ts'
import { type Cell, valueText } from '../../core/field/text.ts'
import { useChartAnswer } from '../cube.ts'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import css from './HandOrder.module.css'
import type { ChangeChart } from './useSession.ts'
import { useAsking } from './useShown.ts'
import { toKey } from './valueKeys.ts'

const noFilters: [] = []

/** The values of the axis in an order of one's own: dragged by their grips, or moved by the arrow keys on them. */
export function HandOrder({ spec, change }: { spec: ChartSpec; change: ChangeChart }) {
  const { language } = usePreferences()
  const asking = useAsking(noFilters, undefined)
  const { results } = useChartAnswer(spec, asking)
  const [axis] = fieldsIn(spec, 'axis')
  const keys = useMemo(() => {
    const { main } = results ?? {}
    if (!axis || !asking || !main) return null
    return choose({ spec, asking, results: { ...results, main }, look: { language } }, axis, measuresOf(spec), seriesWell(spec.type)).keys
  }, [spec, asking, results, axis, language])
  if (!axis || !asking) return null
  if (!keys) return <Waiting />
  const field = fieldOf(axis, asking.fields, results?.main)
  return (
    <Rows
      rows={keys.map((key) => ({ value: toValue(key), text: valueText(key, field, language) }))}
      onOrder={(order) => change({ do: 'sort', sort: { by: 'hand', order, direction: 'asc' } }, 'hand')}
    />
  )
}

interface RowsProps {
  rows: { value: string | null; text: string }[]
  onOrder: (order: (string | null)[]) => void
}

/** Rows that change places. The list holds the pointer: a row that is moved in it would lose it. */
function Rows({ rows, onOrder }: RowsProps) {
  const { say } = usePreferences()
  const list = useRef<HTMLOListElement>(null)
  const [held, setHeld] = useState<string | null>(null)
  const move = (from: number, to: number) => {
    const moved = rows[from]
    if (!moved || to < 0 || to >= rows.length || to === from) return
    const left = rows.filter((_, at) => at !== from)
    onOrder([...left.slice(0, to), moved, ...left.slice(to)].map(({ value }) => value))
  }
  const drop = () => setHeld(null)
  return (
    <ol
      ref={list}
      className={css.list}
      aria-label={say({ zh: '手工排序', en: 'Order by hand' })}
      onPointerMove={({ clientY }) =>
        held !== null &&
        move(
          rows.findIndex(({ value }) => toKey(value) === held),
          rowAt(list.current, clientY),
        )
      }
      onPointerUp={drop}
      onPointerCancel={drop}
    >
      {rows.map(({ value, text }, at) => (
        <li key={toKey(value)} data-held={held === toKey(value) || undefined}>
          <button
            type="button"
            className={css.grip}
            aria-label={say({
              zh: `移动“${text}”，第 ${at + 1} 位，共 ${rows.length} 位`,
              en: `Move ${text}, ${at + 1} of ${rows.length}`,
            })}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
              event.preventDefault()
              event.stopPropagation()
              move(at, at + (event.key === 'ArrowUp' ? -1 : 1))
            }}
            onPointerDown={(event) => {
              list.current?.setPointerCapture(event.pointerId)
              setHeld(toKey(value))
            }}
          >
            <IconGripVertical size={14} stroke={1.6} aria-hidden />
            <span>{text}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}

/** The row a height is in. */
function rowAt(list: HTMLElement | null, y: number): number {
  const rows = [...(list?.children ?? [])].map((row) => row.getBoundingClientRect())
  const at = rows.findIndex(({ bottom }) => y < bottom)
  return at < 0 ? rows.length - 1 : at
}

const toValue = (cell: Cell): string | null => (cell === null ? null : String(cell))
