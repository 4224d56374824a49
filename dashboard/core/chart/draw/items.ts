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
