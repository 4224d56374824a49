import { type Cell, valueText } from '../../field/text.ts'
import type { Note } from '../drawing.ts'
import { cellsOf, numbersOf, type Result } from '../result.ts'
import { type FieldRef, fieldsIn } from '../spec.ts'
import { truncated, unitWords } from './frame.ts'
import { joined, orderValues } from './keys.ts'
import type { Matrix, Side } from './lay/matrix.ts'
import { partMark } from './parts.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, type Laid, noPicture, shadeLegend, shadesFor } from './shapes.ts'

/** More than this many on a side can neither be read nor compared. */
const mostNames = 40

/** Who went from where to where: rows from, columns to, those who stayed on the diagonal; totals are asked again, never added up. */
export function drawMatrix(scene: Scene): Laid {
  const { spec, results, look } = scene
  const [from] = fieldsIn(spec, 'rows')
  const [to] = fieldsIn(spec, 'columns')
  const [measure] = fieldsIn(spec, 'values')
  if (!from || !to || !measure) return { nothing: noPicture }
  const numbers = numbersOf(results.main, measure)
  if (numbers.every((value) => value === null)) return { nothing: allEmpty }
  const [rowCells, columnCells] = [cellsOf(results.main, from), cellsOf(results.main, to)]
  const at = new Map(rowCells.map((cell, row) => [joined([cell, columnCells[row] ?? null]), row]))
  const notes: Note[] = []
  const sideOf = (ref: FieldRef, cells: Cell[], totals: Result | undefined): Side => {
    const field = fieldIn(scene, ref)
    const all = orderValues([...new Set(cells)], ref, field, look.language)
    const names = all.slice(0, mostNames)
    if (all.length > names.length) notes.push(truncated(names.length, all.length, unitWords.items))
    const own = totals ? new Map(cellsOf(totals, ref).map((cell, row) => [cell, numbersOf(totals, measure)[row] ?? null])) : null
    return {
      ref,
      names,
      labels: names.map((name) => valueText(name, field, look.language, ref.grain)),
      totals: names.map((name) => own?.get(name) ?? null),
    }
  }
  const rows = sideOf(from, rowCells, results['total:1,0'])
  const columns = sideOf(to, columnCells, results['total:0,1'])
  const values = rows.names.map((row) => columns.names.map((column) => numbers[at.get(joined([row, column])) ?? -1] ?? null))
  const whole = results['total:0,0']
  const matrix: Matrix = { rows, columns, values, total: whole ? (numbersOf(whole, measure)[0] ?? null) : null }
  const shading = shadesFor(values.flat(), look.palette)
  return {
    shapes: {
      points: rows.names.map(() => columns.names.length),
      values: values.flat().filter((value) => value !== null),
      legend: shadeLegend(shading, fieldIn(scene, measure), look.language),
      lay: async (height) => (await import('./lay/matrix.ts')).layMatrix(scene, matrix, shading, measure, height),
    },
    markAt: (row, column) =>
      row < rows.names.length && column < columns.names.length
        ? partMark(scene, [from, to], [rows.names[row] ?? null, columns.names[column] ?? null], measure, values[row]?.[column] ?? null)
        : null,
    notes,
  }
}
