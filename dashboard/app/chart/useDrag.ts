import { useCallback, useEffect, useState } from 'react'
import type { ChartSpec, WellName } from '../../core/chart/spec.ts'
import type { Field } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { usePreferences } from '../ui/preferences.ts'
import { carryKey, type Drag, firstStop, stopWords } from './drag.ts'
import { type PlacingInput, useAdd, useDrop, useRemove } from './usePlacing.ts'

export interface Dragging {
  /** What is carried now. */
  carry: Drag | null
  setCarry: (carry: Drag | null) => void
  /** What a screen reader is told of the last step. */
  aloud: string
  add: (field: Field) => void
  remove: (well: WellName, at: number) => void
  pickUp: (start: Drag) => void
  putDown: (carry: Drag) => void
}

interface DragInput extends Omit<PlacingInput, 'announce'> {
  filterBy: (field: Field) => void
}

/** Moves fields between list, wells, filters and canvas, by pointer or by keys, and says each step in `aloud`. */
export function useDrag({ filterBy, ...placing }: DragInput): Dragging {
  const { language } = usePreferences()
  const { spec } = placing
  const [carry, setCarry] = useState<Drag | null>(null)
  const [aloud, setAloud] = useState('')
  const announce = useCallback((words: Words) => setAloud(words[language]), [language])
  const input = { ...placing, announce }
  const add = useAdd(input)
  const remove = useRemove(input)
  const drop = useDrop(input)

  const putDown = useCallback(
    (carry: Drag) => {
      const { field, origin, target, by } = carry
      if (target?.place === 'filters') return filterBy(field)
      if (target?.place === 'well') return drop(carry, target.well, target.at)
      if (target?.place === 'canvas') return origin ? undefined : add(field)
      // Let go of outside everything: a pill is removed, a field from the list just returns.
      if (origin && by === 'pointer') remove(origin.well, origin.at)
    },
    [add, remove, drop, filterBy],
  )

  const pickUp = useCallback(
    (start: Drag) => {
      const next = { ...start, target: firstStop(spec, start) }
      setCarry(next)
      const stop = stopWords(spec, next)
      announce({
        zh: `已拿起 ${start.field.title.zh}。上下键换位置，空格放下，Esc 取消。${stop.zh}`,
        en: `Picked up ${start.field.title.en}. Up and down move between wells, Space drops, Escape cancels. ${stop.en}`,
      })
    },
    [spec, announce],
  )

  useCarryKeys({ carry, spec, setCarry, announce, putDown, remove })
  return { carry, setCarry, aloud, add, remove, pickUp, putDown }
}

interface CarryKeys extends Pick<Dragging, 'carry' | 'setCarry' | 'putDown' | 'remove'> {
  spec: ChartSpec
  announce: (words: Words) => void
}

/** While a field is carried by keyboard every key belongs to it, wherever the focus is. */
function useCarryKeys({ carry, spec, setCarry, announce, putDown, remove }: CarryKeys): void {
  useEffect(() => {
    if (carry?.by !== 'keys') return
    const press = (event: KeyboardEvent) => {
      const act = carryKey(spec, carry, event.key)
      if (!act) return
      event.preventDefault()
      event.stopPropagation()
      const next = act.do === 'go' ? { ...carry, target: act.target } : null
      setCarry(next)
      if (next) announce(stopWords(spec, next))
      else if (act.do === 'drop') putDown(carry)
      else if (act.do === 'cancel') announce({ zh: '已取消，没有改动', en: 'Cancelled, nothing changed' })
      else if (carry.origin) remove(carry.origin.well, carry.origin.at)
    }
    addEventListener('keydown', press, true)
    return () => removeEventListener('keydown', press, true)
  }, [carry, spec, setCarry, announce, putDown, remove])
}
