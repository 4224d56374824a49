import { useCallback } from 'react'
import { cannotJoin, edit, refusal } from '../../core/chart/edit.ts'
import { type ChartSpec, fieldsIn, type WellName } from '../../core/chart/spec.ts'
import { wellsOf } from '../../core/chart/wells.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { toast } from '../ui/Toasts.tsx'
import type { Drag } from './drag.ts'
import type { ChangeChart } from './useSession.ts'
import { titleOfRef, toRef, wellWords } from './words.ts'

export interface PlacingInput {
  spec: ChartSpec
  fields: Fields
  change: ChangeChart
  undo: () => void
  announce: (words: Words) => void
}

/** Adds a field to its best place, and says where it went. */
export function useAdd({ spec, fields, change, announce }: PlacingInput): (field: Field) => void {
  return useCallback(
    (field) => {
      const why = cannotJoin(spec, field)
      if (why) return toast(joinWords(field, why))
      const step = { do: 'place', field: toRef(field) } as const
      const next = edit(spec, step, fields)
      change(step)
      const home = wellsOf(next.type).find(([well]) => fieldsIn(next, well).some(({ name }) => name === field.name))
      if (home) announce({ zh: `${field.title.zh} 已加入${home[1].title.zh}`, en: `${field.title.en} added to ${home[1].title.en}` })
    },
    [spec, fields, change, announce],
  )
}

/** Takes a field out of its well, with a way back. */
export function useRemove({ spec, fields, change, undo }: PlacingInput): (well: WellName, at: number) => void {
  return useCallback(
    (well, at) => {
      const ref = fieldsIn(spec, well)[at]
      change({ do: 'remove', well, at })
      if (!ref) return
      const title = titleOfRef(fields, ref)
      toast({ zh: `已移除“${title.zh}”`, en: `Removed “${title.en}”` }, { undo })
    },
    [spec, fields, change, undo],
  )
}

/** Puts what is carried into a well, or says why it does not go there. */
export function useDrop({ spec, change, announce }: PlacingInput): (carry: Drag, well: WellName, at: number) => void {
  return useCallback(
    ({ field, ref, origin }, well, at) => {
      const why = origin?.well === well ? null : refusal(spec, well, ref)
      const name = wellWords(spec, well)
      if (why) {
        announce({ zh: `没有放下：${why.zh}`, en: `Not dropped: ${why.en}` })
        toast({ zh: `“${name.zh}”不接受：${why.zh}`, en: `${name.en} does not take it: ${why.en}` })
        return
      }
      change(origin ? { do: 'move', from: origin, to: { well, at } } : { do: 'drop', well, field: ref, at })
      announce({ zh: `${field.title.zh} 已放到${name.zh}`, en: `${field.title.en} dropped on ${name.en}` })
    },
    [spec, change, announce],
  )
}

const joinWords = ({ title }: Field, why: Words): Words => ({
  zh: `“${title.zh}”不能加入：${why.zh}。先清空画布，再用别的视图。`,
  en: `“${title.en}” cannot be added: ${why.en}. Clear the chart to use another view.`,
})
