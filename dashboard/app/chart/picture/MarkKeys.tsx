import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import type { Mark, TableDrawing } from '../../../core/chart/drawing.ts'
import { numberText } from '../../../core/field/text.ts'
import { usePreferences } from '../../ui/preferences.ts'
import { formOf } from './formOf.ts'
import css from './MarkKeys.module.css'
import { isSamePlace, type Pictured, type Placed, placedMarks, step } from './markKeys.ts'
import { RemarkSigns } from './remarks.tsx'

interface MarkKeysProps {
  pictures: Pictured[]
  /** Knows the fields, so that a value is read as the table says it. */
  twin: TableDrawing
  onMark?: ((mark: Mark) => void) | undefined
  onMenu?: ((mark: Mark) => void) | undefined
  children: ReactNode
}

/**
 * Makes a picture answer to keys where the chart around it has the focus: arrows go from mark to mark, each is said and
 * shown, Enter does what a click does, Esc lets go.
 */
export function MarkKeys({ pictures, twin, onMark, onMenu, children }: MarkKeysProps) {
  const { say, language } = usePreferences()
  const box = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<Placed | null>(null)
  const lines = useMemo(() => placedMarks(pictures), [pictures])
  // The place is kept, not the mark: after a click the picture is another one, and the next key goes on from there.
  const current = (chosen && lines.flat().find((one) => isSamePlace(one, chosen))) ?? null
  useMarkKeys({ box, lines, current, onMark, onMenu, onChoose: setChosen })
  const readValue = ({ measure, value }: Mark) => {
    const column = twin.columns.find(({ ref }) => ref.name === measure?.name)
    return column && value !== null ? `${column.title} ${numberText(value, column.field, language)}` : ''
  }
  const all = lines.flat().filter(({ series }) => series >= 0)
  return (
    <div ref={box} className={css.box}>
      {children}
      <p className={css.said} role="status" data-shown={current !== null}>
        {current && (
          <>
            <b>{current.mark.label}</b> {readValue(current.mark)} <RemarkSigns mark={current.mark} />
            <small>
              {say(
                current.series < 0
                  ? { zh: '按 Enter 打开菜单', en: 'Enter opens its menu' }
                  : {
                      zh: `${all.indexOf(current) + 1}/${all.length}，按 Enter 选中`,
                      en: `${all.indexOf(current) + 1} of ${all.length}, Enter selects`,
                    },
              )}
            </small>
          </>
        )}
      </p>
    </div>
  )
}

interface MarkKeysInput {
  box: RefObject<HTMLDivElement | null>
  lines: Placed[][]
  current: Placed | null
  onMark: ((mark: Mark) => void) | undefined
  onMenu: ((mark: Mark) => void) | undefined
  onChoose: (place: Placed | null) => void
}

/** Hears the keys of the chart around a picture, and shows the mark that is chosen. */
function useMarkKeys({ box, onChoose, ...now }: MarkKeysInput): void {
  const latest = useRef(now)
  latest.current = now
  const { current } = now

  useEffect(() => {
    const chart = box.current?.closest<HTMLElement>('[data-chart]')
    if (!chart) return
    const press = (event: KeyboardEvent) => {
      const { lines, current, onMark, onMenu = onMark } = latest.current
      if (event.target !== chart || event.ctrlKey || event.metaKey || event.altKey || !onMark) return
      // What stands beside the marks has nothing but its menu.
      const asksMenu = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)
      if (asksMenu && current) onMenu?.(current.mark)
      else if (event.key === 'Enter' && current) (current.series < 0 ? onMenu : onMark)?.(current.mark)
      else if (event.key === 'Escape' && current) onChoose(null)
      else {
        const next = step(lines, current, event.key)
        if (!next) return
        onChoose(next)
      }
      event.preventDefault()
      event.stopPropagation()
    }
    const leave = () => onChoose(null)
    chart.addEventListener('keydown', press)
    chart.addEventListener('blur', leave)
    return () => {
      chart.removeEventListener('keydown', press)
      chart.removeEventListener('blur', leave)
    }
  }, [box, onChoose])

  useEffect(() => {
    const shape = current && shapeOf(box.current, current)
    shape?.setAttribute('data-chosen', '')
    shape?.scrollIntoView({ block: 'nearest' })
    return () => shape?.removeAttribute('data-chosen')
  }, [box, current])
}

/** The form of a mark in the picture it is in. */
function shapeOf(box: HTMLElement | null, { picture, series, point }: Placed): Element | null {
  const chart = box?.querySelectorAll('.apex, [data-shapes]')[picture]
  return chart ? formOf(chart, series, point) : null
}
