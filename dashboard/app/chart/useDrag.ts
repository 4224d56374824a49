import { useCallback, useEffect, useState } from 'react'
import { cannotJoin, edit, refusal } from '../../core/chart/edit.ts'
import { fieldsIn, type WellName } from '../../core/chart/spec.ts'
import { wellsOf } from '../../core/chart/wells.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import type { Draft } from './draft.ts'
import { besides, type Drag, firstStop, nextStop, stopWords, type Target } from './drag.ts'
import { titleOf, toRef, wellWords } from './words.ts'

/** Moves fields between list, wells, filters and canvas, by pointer or by keys, and says each step in `aloud`. */
export function useDrag(draft: Draft, fields: Fields, filterBy: (field: Field) => void) {
  const { language } = usePreferences()
  const { spec, change, undo } = draft
  const [carry, setCarry] = useState<Drag | null>(null)
  const [aloud, setAloud] = useState('')
  const announce = useCallback((words: Words) => setAloud(words[language]), [language])

  /** Adds a field to its best place, and says where it went. */
  const add = useCallback(
    (field: Field) => {
      const why = cannotJoin(spec, field)
      if (why) {
        toast({
          zh: `“${field.title.zh}”不能加入：${why.zh}。先清空画布，再用别的视图。`,
          en: `“${field.title.en}” cannot be added: ${why.en}. Clear the chart to use another view.`,
        })
        return
      }
      const next = edit(spec, { do: 'place', field: toRef(field) }, fields)
      change({ do: 'place', field: toRef(field) })
      const home = wellsOf(next.type).find(([well]) => fieldsIn(next, well).some(({ name }) => name === field.name))
      if (home) announce({ zh: `${field.title.zh} 已加入${home[1].title.zh}`, en: `${field.title.en} added to ${home[1].title.en}` })
    },
    [spec, fields, change, announce],
  )

  const remove = useCallback(
    (well: WellName, at: number) => {
      const name = fieldsIn(spec, well)[at]?.name
      change({ do: 'remove', well, at })
      if (!name) return
      const title = titleOf(fields, name)
      toast({ zh: `已移除“${title.zh}”`, en: `Removed “${title.en}”` }, { undo })
    },
    [spec, fields, change, undo],
  )

  /** Puts down what is carried. */
  const putDown = useCallback(
    ({ field, ref, origin, target, by }: Drag) => {
      if (!target) {
        // Let go of outside everything: a pill is removed, a field from the list just returns.
        if (origin && by === 'pointer') remove(origin.well, origin.at)
        return
      }
      if (target.place === 'filters') filterBy(field)
      else if (target.place === 'canvas') {
        if (!origin) add(field)
      } else {
        const why = origin?.well === target.well ? null : refusal(spec, target.well, ref)
        if (why) {
          announce({ zh: `没有放下：${why.zh}`, en: `Not dropped: ${why.en}` })
          toast({
            zh: `“${wellWords(spec, target.well).zh}”不接受：${why.zh}`,
            en: `${wellWords(spec, target.well).en} does not take it: ${why.en}`,
          })
          return
        }
        if (origin) change({ do: 'move', from: origin, to: { well: target.well, at: target.at } })
        else change({ do: 'drop', well: target.well, field: ref, at: target.at })
        const name = wellWords(spec, target.well)
        announce({ zh: `${field.title.zh} 已放到${name.zh}`, en: `${field.title.en} dropped on ${name.en}` })
      }
    },
    [spec, change, add, remove, announce, filterBy],
  )

  const pickUp = useCallback(
    (start: Drag) => {
      const target = firstStop(spec, start)
      const next = { ...start, target }
      setCarry(next)
      const stop = stopWords(spec, next)
      announce({
        zh: `已拿起 ${start.field.title.zh}。上下键换位置，空格放下，Esc 取消。${stop.zh}`,
        en: `Picked up ${start.field.title.en}. Up and down move between wells, Space drops, Escape cancels. ${stop.en}`,
      })
    },
    [spec, announce],
  )

  // While a field is carried by keyboard every key belongs to it, wherever the focus is.
  useEffect(() => {
    if (carry?.by !== 'keys') return
    const press = (event: KeyboardEvent) => {
      const go = (target: Target | null) => {
        const next = { ...carry, target }
        setCarry(next)
        announce(stopWords(spec, next))
      }
      if (event.key === 'ArrowDown') go(nextStop(spec, carry.target, 1))
      else if (event.key === 'ArrowUp') go(nextStop(spec, carry.target, -1))
      else if (event.key === 'ArrowRight') go(besides(spec, carry, 1))
      else if (event.key === 'ArrowLeft') go(besides(spec, carry, -1))
      else if (event.key === ' ' || event.key === 'Enter') {
        setCarry(null)
        putDown(carry)
      } else if (event.key === 'Escape' || event.key === 'Tab') {
        setCarry(null)
        announce({ zh: '已取消，没有改动', en: 'Cancelled, nothing changed' })
      } else if (event.key === 'Delete' && carry.origin) {
        setCarry(null)
        remove(carry.origin.well, carry.origin.at)
      } else return
      event.preventDefault()
      event.stopPropagation()
    }
    addEventListener('keydown', press, true)
    return () => removeEventListener('keydown', press, true)
  }, [carry, spec, announce, putDown, remove])

  return { carry, setCarry, aloud, add, remove, pickUp, putDown }
}
