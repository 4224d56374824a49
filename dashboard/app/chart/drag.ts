import { catalogue } from '../../core/chart/catalogue.ts'
import { refusal } from '../../core/chart/edit.ts'
import { type ChartSpec, type FieldRef, fieldsIn, type WellName } from '../../core/chart/spec.ts'
import { wellsOf } from '../../core/chart/wells.ts'
import type { Field } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { toRef, wellWords } from './words.ts'

/** Where a field can be put down. */
export type Target = { place: 'well'; well: WellName; at: number } | { place: 'filters' } | { place: 'canvas' }

/** A field on its way, by pointer or by keyboard: what, from where, and what it is over. */
export interface Drag {
  field: Field
  ref: FieldRef
  /** The pill it was; null for one from the field list. */
  origin: { well: WellName; at: number } | null
  target: Target | null
  by: 'pointer' | 'keys'
}

/** Why a well does not take what is carried; null when it does. */
export function refusalOf(spec: ChartSpec, carry: Drag, well: WellName): Words | null {
  if (carry.origin?.well === well) return null
  return refusal(spec, well, carry.ref)
}

/** Every stop of the keyboard's way, in screen order; the filters come last. */
export function stops(spec: ChartSpec): Target[] {
  return [...wellsOf(spec.type).map(([well]): Target => ({ place: 'well', well, at: fieldsIn(spec, well).length })), { place: 'filters' }]
}

/** Where the keyboard's way begins: the pill's own well, or the first well that takes the field. */
export function firstStop(spec: ChartSpec, carry: Drag): Target {
  if (carry.origin) return { place: 'well', ...carry.origin }
  const all = stops(spec)
  const free = all.find((stop) => stop.place === 'well' && !refusalOf(spec, carry, stop.well) && hasRoom(spec, stop.well))
  return free ?? all.find((stop) => stop.place === 'well' && !refusalOf(spec, carry, stop.well)) ?? all[0] ?? { place: 'filters' }
}

const hasRoom = (spec: ChartSpec, well: WellName) => fieldsIn(spec, well).length < (catalogue[spec.type].wells[well]?.max ?? 0)

/** The stop after or before the present one. */
export function nextStop(spec: ChartSpec, target: Target | null, by: 1 | -1): Target {
  const all = stops(spec)
  const now = all.findIndex(
    (stop) => stop.place === target?.place && (stop.place !== 'well' || (target?.place === 'well' && stop.well === target.well)),
  )
  return all[(now + by + all.length) % all.length] ?? { place: 'filters' }
}

/** One position left or right within the same well. */
export function besides(spec: ChartSpec, carry: Drag, by: 1 | -1): Target | null {
  const { target, origin } = carry
  if (target?.place !== 'well') return target
  const last = fieldsIn(spec, target.well).length - (origin?.well === target.well ? 1 : 0)
  return { ...target, at: Math.max(0, Math.min(last, target.at + by)) }
}

/** What a key does to a field that is carried by keyboard; null when it does nothing. */
export type CarryKey = { do: 'go'; target: Target | null } | { do: 'drop' } | { do: 'cancel' } | { do: 'remove' } | null

/** While a field is carried up and down go from well to well, left and right within one. */
export function carryKey(spec: ChartSpec, carry: Drag, key: string): CarryKey {
  switch (key) {
    case 'ArrowDown':
      return { do: 'go', target: nextStop(spec, carry.target, 1) }
    case 'ArrowUp':
      return { do: 'go', target: nextStop(spec, carry.target, -1) }
    case 'ArrowRight':
      return { do: 'go', target: besides(spec, carry, 1) }
    case 'ArrowLeft':
      return { do: 'go', target: besides(spec, carry, -1) }
    case ' ':
    case 'Enter':
      return { do: 'drop' }
    case 'Escape':
    case 'Tab':
      return { do: 'cancel' }
    case 'Delete':
      return carry.origin ? { do: 'remove' } : null
    default:
      return null
  }
}

/** What is said aloud at a stop: its name, the position, and whether the field may be put there. */
export function stopWords(spec: ChartSpec, carry: Drag): Words {
  const { target } = carry
  if (!target || target.place === 'canvas') return { zh: '画布', en: 'Canvas' }
  if (target.place === 'filters') return { zh: '筛选，可以放下', en: 'Filters, can be dropped here' }
  const name = wellWords(spec, target.well)
  const why = refusalOf(spec, carry, target.well)
  if (why) return { zh: `${name.zh}，不能放：${why.zh}`, en: `${name.en}, cannot be dropped: ${why.en}` }
  const own = carry.origin?.well === target.well ? 0 : 1
  const count = fieldsIn(spec, target.well).length + own
  return {
    zh: `${name.zh}，第 ${target.at + 1} 位，共 ${count} 位，可以放下`,
    en: `${name.en}, position ${target.at + 1} of ${count}, can be dropped here`,
  }
}

/** A carried field for the list. */
export function carryFromList(field: Field, by: Drag['by']): Drag {
  return { field, ref: toRef(field), origin: null, target: null, by }
}
