import { mayShare } from '../../field/change.ts'
import { type Cell, valueText } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import type { Mark, Note } from '../drawing.ts'
import { rowLimit } from '../query.ts'
import { cellsOf, numbersOf } from '../result.ts'
import type { FieldRef } from '../spec.ts'
import { truncated, unitWords } from './frame.ts'
import { filterFor } from './keys.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty } from './shapes.ts'
import { allZero } from './stack.ts'

/** One row of an answer whose numbers are drawn as sizes. */
export interface Part {
  names: Cell[]
  value: number
}

/**
 * The rows that a size can stand for, the largest first: what is at or below zero has none and is counted in a note. Ratios and averages make no
 * whole, so there is nothing to cut into parts.
 */
export function partsOf(scene: Scene, groups: FieldRef[], measure: FieldRef): { parts: Part[]; notes: Note[]; nothing: Words | null } {
  const { spec, results } = scene
  const field = fieldIn(scene, measure)
  const numbers = numbersOf(results.main, measure)
  const columns = groups.map((ref) => cellsOf(results.main, ref))
  const above = numbers
    .flatMap((value, row) => (value !== null && value > 0 ? [{ value, names: columns.map((column) => column[row] ?? null) }] : []))
    .sort((a, b) => b.value - a.value)
  const parts = above.slice(0, rowLimit(spec))
  const below = numbers.length - above.length
  const all = results.main.total ?? numbers.length
  const notes: Note[] = []
  if (below > 0) notes.push(notDrawn(below))
  if (all > parts.length + below) notes.push(truncated(parts.length, all - below, unitWords.items))
  const nothing = !mayShare(field)
    ? noWhole
    : parts.length > 0
      ? null
      : numbers.every((value) => value === null)
        ? allEmpty
        : numbers.every((value) => !value)
          ? allZero
          : noneAbove
  return { parts, notes, nothing }
}

const noWhole: Words = {
  zh: '比率与均值不能相加，没有可分的整体：请换成金额、数量或人数',
  en: 'Ratios and averages do not add up to a whole: choose an amount or a count',
}
const noneAbove: Words = { zh: '没有大于零的值，画不出大小', en: 'No value is above zero, so nothing has a size' }

const notDrawn = (count: number): Note => ({
  kind: 'unfit',
  text: {
    zh: `${count} 项为空、零或负值，未画出`,
    en:
      count === 1 ? '1 item that is empty, zero or negative is not drawn' : `${count} items that are empty, zero or negative are not drawn`,
  },
})

/** What one row of an answer stands for. */
export function partMark(scene: Scene, groups: FieldRef[], names: Cell[], measure: FieldRef, value: number | null): Mark {
  const label = groups.map((ref, at) => valueText(names[at] ?? null, fieldIn(scene, ref), scene.look.language)).join(' · ')
  return { label, measure, value, filters: groups.map((ref, at) => filterFor(ref, names[at] ?? null)) }
}
