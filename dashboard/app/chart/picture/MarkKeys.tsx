import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Mark, TableDrawing } from '../../../core/chart/drawing.ts'
import type { Filter } from '../../../core/chart/spec.ts'
import { spanText } from '../../../core/chart/title.ts'
import { numberText } from '../../../core/field/text.ts'
import { usePreferences } from '../../ui/preferences.ts'
import { formOf } from './formOf.ts'
import css from './MarkKeys.module.css'
import { isSamePlace, type KeyStretch, type Pictured, type Placed, placedMarks, step, stretchStep } from './markKeys.ts'
import { RemarkSigns } from './remarks.tsx'
import { periodStretch, type Stretch } from './useBrush.ts'

interface MarkKeysProps {
  pictures: Pictured[]
  /** Knows the fields, so that a value is read as the table says it. */
  twin: TableDrawing
  onMark?: ((mark: Mark) => void) | undefined
  onMenu?: ((mark: Mark) => void) | undefined
  /** A stretch of the time axis was chosen. */
  onStretch?: ((filter: Filter) => void) | undefined
  children: ReactNode
}

/** Where the keys are: at a mark, and with a stretch of periods that ends there. */
interface Chosen {
  place: Placed | null
  stretch: KeyStretch | null
}

const nowhere: Chosen = { place: null, stretch: null }

/**
 * Makes a picture answer to keys where the chart around it has the focus: arrows go from mark to mark, each is said and
 * shown, Enter does what a click does, Esc lets go. With Shift they draw along an axis of periods, and Enter keeps the chart to that stretch.
 */
export function MarkKeys({ pictures, twin, onMark, onMenu, onStretch, children }: MarkKeysProps) {
  const box = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState(nowhere)
  const lines = useMemo(() => placedMarks(pictures), [pictures])
  // The place is kept, not the mark: after a click the picture is another one, and the next key goes on from there.
  const current = lines.flat().find((one) => chosen.place && isSamePlace(one, chosen.place)) ?? null
  const { stretch } = chosen
  const kept = stretch && (pictures[stretch.picture]?.beside?.stretch?.of(stretch.from, stretch.to) ?? null)
  useMarkKeys({ box, pictures, lines, current, stretch, kept, onMark, onMenu, onStretch, onChoose: setChosen })
  const drawn = useDrawn(box, pictures, kept ? stretch : null)
  return (
    <div ref={box} className={css.box}>
      {children}
      {drawn && <div className={css.stretch} style={drawn} data-key-stretch />}
      <p className={css.said} role="status" data-shown={current !== null}>
        {kept && stretch ? <StretchWords filter={kept} stretch={stretch} /> : current && <MarkWords {...{ current, lines, twin }} />}
      </p>
    </div>
  )
}

function MarkWords({ current, lines, twin }: { current: Placed; lines: Placed[][]; twin: TableDrawing }) {
  const { say, language } = usePreferences()
  const { measure, value, label } = current.mark
  const column = twin.columns.find(({ ref }) => ref.name === measure?.name)
  const all = lines.flat().filter(({ series }) => series >= 0)
  const at = all.indexOf(current) + 1
  return (
    <>
      <b>{label}</b> {column && value !== null ? `${column.title} ${numberText(value, column.field, language)}` : ''}{' '}
      <RemarkSigns mark={current.mark} />
      <small>
        {say(
          current.series < 0
            ? { zh: '按 Enter 打开菜单', en: 'Enter opens its menu' }
            : { zh: `${at}/${all.length}，按 Enter 选中`, en: `${at} of ${all.length}, Enter selects` },
        )}
      </small>
    </>
  )
}

function StretchWords({ filter, stretch }: { filter: Filter; stretch: KeyStretch }) {
  const { say, language } = usePreferences()
  const [from = '', to = ''] = filter.values.map(String)
  const count = Math.abs(stretch.to - stretch.from) + 1
  return (
    <>
      <b>{spanText({ from, to }, language)}</b>{' '}
      <small>
        {say({
          zh: `已选 ${count} 期，按 Enter 放大，Esc 取消`,
          en: `${count} ${count === 1 ? 'period' : 'periods'}, Enter zooms in, Esc gives up`,
        })}
      </small>
    </>
  )
}

/** The stretch as it is drawn over its picture. */
function useDrawn(box: RefObject<HTMLDivElement | null>, pictures: Pictured[], stretch: KeyStretch | null): Stretch | null {
  const [drawn, setDrawn] = useState<Stretch | null>(null)
  useLayoutEffect(() => {
    const beside = stretch && pictures[stretch.picture]?.beside
    const own = box.current
    const chart = stretch && own && chartAt(own, stretch.picture)
    setDrawn(beside && own && chart ? periodStretch(own, chart, beside, stretch.from, stretch.to) : null)
  }, [box, pictures, stretch])
  return drawn
}

interface MarkKeysInput {
  box: RefObject<HTMLDivElement | null>
  pictures: Pictured[]
  lines: Placed[][]
  current: Placed | null
  stretch: KeyStretch | null
  /** What the stretch keeps the chart to. */
  kept: Filter | null
  onMark: ((mark: Mark) => void) | undefined
  onMenu: ((mark: Mark) => void) | undefined
  onStretch: ((filter: Filter) => void) | undefined
  onChoose: (chosen: Chosen) => void
}

/** What a key does; false where it is none of ours. */
function act(event: KeyboardEvent, input: MarkKeysInput): boolean {
  const { pictures, lines, current, stretch, kept, onMark, onStretch, onChoose, onMenu = onMark } = input
  const { key, shiftKey } = event
  // What stands beside the marks has nothing but its menu.
  const asksMenu = key === 'ContextMenu' || (key === 'F10' && shiftKey)
  if (asksMenu && current) onMenu?.(current.mark)
  else if (key === 'Enter' && kept) {
    onStretch?.(kept)
    onChoose(nowhere)
  } else if (key === 'Enter' && current) (current.series < 0 ? onMenu : onMark)?.(current.mark)
  // Giving up a stretch is not leaving the mark.
  else if (key === 'Escape' && current) onChoose(stretch ? { place: current, stretch: null } : nowhere)
  else {
    const longer = shiftKey && onStretch ? stretchStep(pictures, lines, { from: current, stretch, key }) : null
    const place = longer ? longer.place : step(lines, current, key)
    if (!place) return false
    onChoose({ place, stretch: longer?.stretch ?? null })
  }
  return true
}

/** Hears the keys of the chart around a picture, and shows the mark that is chosen. */
function useMarkKeys(input: MarkKeysInput): void {
  const latest = useRef(input)
  latest.current = input
  const { box, current, onChoose } = input

  useEffect(() => {
    const chart = box.current?.closest<HTMLElement>('[data-chart]')
    if (!chart) return
    const press = (event: KeyboardEvent) => {
      if (event.target !== chart || event.ctrlKey || event.metaKey || event.altKey || !latest.current.onMark) return
      if (!act(event, latest.current)) return
      event.preventDefault()
      event.stopPropagation()
    }
    const leave = () => onChoose(nowhere)
    chart.addEventListener('keydown', press)
    chart.addEventListener('blur', leave)
    return () => {
      chart.removeEventListener('keydown', press)
      chart.removeEventListener('blur', leave)
    }
  }, [box, onChoose])

  useEffect(() => {
    const chart = current && box.current && chartAt(box.current, current.picture)
    const form = chart ? formOf(chart, current.series, current.point) : null
    form?.setAttribute('data-chosen', '')
    form?.scrollIntoView({ block: 'nearest' })
    return () => form?.removeAttribute('data-chosen')
  }, [box, current])
}

/** The picture at a place among those in a box. */
const chartAt = (box: HTMLElement, picture: number): Element | null => box.querySelectorAll('.apex, [data-shapes]')[picture] ?? null
