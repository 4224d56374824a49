import type { Words } from '../../words.ts'
import type { Mark } from '../drawing.ts'
import { cellsOf } from '../result.ts'
import type { FieldRef } from '../spec.ts'
import type { Scene } from './scene.ts'

/** More values than these are no filter that a chart may keep. */
const mostValues = 1000

/** Several rows of an answer as one mark: pressed, it keeps exactly these values; null where they are too many for a filter. */
export function someOf(scene: Scene, axis: FieldRef, rows: number[], label: string, value: number | null): Mark | null {
  if (rows.length === 0 || rows.length > mostValues) return null
  const cells = cellsOf(scene.results.main, axis)
  const values = rows.map((row) => cells[row] ?? null).map((cell) => (cell === null ? null : String(cell)))
  return { label, measure: null, value, filters: [{ member: axis.name, operator: 'equals', values }] }
}

/** Why there is no picture where not all rows of an answer came. */
export const tooMany = (all: number, most: number): Words => ({
  zh: `共 ${all.toLocaleString('en')} 项，超过一次可取的 ${most.toLocaleString('en')} 项，分布会不完整：请加筛选或选更粗的维度`,
  en: `There are ${all.toLocaleString('en')} items and ${most.toLocaleString('en')} at most can be read: filter, or choose a coarser dimension`,
})
