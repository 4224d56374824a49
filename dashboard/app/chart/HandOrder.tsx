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
  const { say, language } = usePreferences()
  const asking = useAsking(noFilters, undefined)
  const { results } = useChartAnswer(spec, asking)
  const [axis] = fieldsIn(spec, 'axis')
  const list = useRef<HTMLOListElement>(null)
  const [held, setHeld] = useState<string | null>(null)
  const keys = useMemo(() => {
    const { main } = results ?? {}
    if (!axis || !asking || !main) return null
    return choose({ spec, asking, results: { ...results, main }, look: { language } }, axis, measuresOf(spec), seriesWell(spec.type)).keys
  }, [spec, asking, results, axis, language])
  if (!axis || !asking) return null
  if (!keys) return <Waiting />
  const field = fieldOf(axis, asking.fields, results?.main)
  const move = (from: number, to: number) => {
    if (to < 0 || to >= keys.length || to === from) return
    const left = keys.filter((_, at) => at !== from)
    const order = [...left.slice(0, to), keys[from] ?? null, ...left.slice(to)].map(toValue)
    change({ do: 'sort', sort: { by: 'hand', order, direction: 'asc' } }, 'hand')
  }
  /** The row whose middle the pointer has passed. */
  const rowAt = (y: number) => {
    const rows = [...(list.current?.children ?? [])].map((row) => row.getBoundingClientRect())
    const at = rows.findIndex(({ bottom }) => y < bottom)
    return at < 0 ? rows.length - 1 : at
  }
  return (
    <ol ref={list} className={css.list} aria-label={say({ zh: '手工排序', en: 'Order by hand' })}>
      {keys.map((key, at) => {
        const text = valueText(key, field, language)
        return (
          <li key={toKey(toValue(key))} data-held={held === toKey(toValue(key)) || undefined}>
            <button
              type="button"
              className={css.grip}
              aria-label={say({
                zh: `移动“${text}”，第 ${at + 1} 位，共 ${keys.length} 位`,
                en: `Move ${text}, ${at + 1} of ${keys.length}`,
              })}
              onKeyDown={(event) => {
                if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
                event.preventDefault()
                event.stopPropagation()
                move(at, at + (event.key === 'ArrowUp' ? -1 : 1))
              }}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId)
                setHeld(toKey(toValue(key)))
              }}
              onPointerMove={(event) => held !== null && event.buttons > 0 && move(at, rowAt(event.clientY))}
              onPointerUp={() => setHeld(null)}
              onPointerCancel={() => setHeld(null)}
            >
              <IconGripVertical size={14} stroke={1.6} aria-hidden />
              <span>{text}</span>
            </button>
          </li>
        )
      })}
    </ol>
  )
}

const toValue = (cell: Cell): string | null => (cell === null ? null : String(cell))
