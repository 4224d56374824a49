import { type Cell, decimalsIn, evenDecimals, numberText, valueText } from '../../field/text.ts'
import type { Note, PivotDrawing } from '../drawing.ts'
import { cellsOf, numbersOf, rawOf } from '../result.ts'
import { type FieldRef, fieldsIn } from '../spec.ts'
import { refText } from '../title.ts'
import { truncated, unitWords } from './frame.ts'
import { filterFor, joined, orderValues } from './keys.ts'
import { fieldIn, type Scene } from './scene.ts'

/** Rows against columns; each total is the answer to its own question. */
export function drawPivot(scene: Scene): { pivot: PivotDrawing; notes: Note[] } {
  const { spec, results, look, asking } = scene
  const { language } = look
  const rows = fieldsIn(spec, 'rows')
  const columns = fieldsIn(spec, 'columns')
  const measures = fieldsIn(spec, 'values')
  const { main } = results
  const textOf = (ref: FieldRef, cell: Cell) => valueText(cell, fieldIn(scene, ref), language, ref.grain)
  const resultAt = (r: number, c: number) => (r === rows.length && c === columns.length ? main : results[`total:${r},${c}`])

  // The same lookup serves cells and totals: level, row key, column key → row of that level's answer.
  const places = new Map<string, Map<string, number>>()
  const rowAt = (r: number, c: number, rowKey: Cell[], columnKey: Cell[]) => {
    const result = resultAt(r, c)
    if (!result) return undefined
    const level = `${r},${c}`
    let known = places.get(level)
    if (!known) {
      const groups = [...rows.slice(0, r), ...columns.slice(0, c)].map((ref) => cellsOf(result, ref))
      known = new Map(Array.from({ length: result.length }, (_, row) => [joined(groups.map((cells) => cells[row] ?? null)), row]))
      places.set(level, known)
    }
    return known.get(joined([...rowKey, ...columnKey]))
  }

  const keysOf = (
    refs: FieldRef[],
    depth = 0,
    chosen: number[] = Array.from({ length: main.length }, (_, row) => row),
    path: Cell[] = [],
  ): { path: Cell[]; isTotal: boolean }[] => {
    const ref = refs[depth]
    if (!ref) return [{ path, isTotal: false }]
    const cells = cellsOf(main, ref)
    const values = sortPivot(scene, ref, [...new Set(chosen.map((row) => cells[row] ?? null))], path, depth, refs === rows)
    const inner = values.flatMap((value) =>
      keysOf(
        refs,
        depth + 1,
        chosen.filter((row) => (cells[row] ?? null) === value),
        [...path, value],
      ),
    )
    return spec.options.totals && values.length > 0 && (depth > 0 ? values.length > 1 : true) ? [...inner, { path, isTotal: true }] : inner
  }
  const rowKeys = keysOf(rows)
  const columnKeys = columns.length > 0 ? keysOf(columns) : [{ path: [], isTotal: false }]
  const totalWord = language === 'zh' ? '合计' : 'Total'
  const labelsOf = (refs: FieldRef[], path: Cell[], isTotal: boolean) => [
    ...path.map((cell, at) => (refs[at] ? textOf(refs[at], cell) : '')),
    ...(isTotal ? [totalWord] : []),
  ]
  const headers = columnKeys.flatMap((key) =>
    measures.map((measure) => ({
      labels: [
        ...labelsOf(columns, key.path, key.isTotal),
        ...(measures.length > 1 || columns.length === 0 ? [fieldIn(scene, measure).title[language]] : []),
      ],
      isTotal: key.isTotal,
    })),
  )
  const drawn = rowKeys.map((rowKey) => ({
    path: labelsOf(rows, rowKey.path, rowKey.isTotal),
    isTotal: rowKey.isTotal,
    cells: columnKeys.flatMap((columnKey) => {
      const [r, c] = [rowKey.path.length, columnKey.path.length]
      const at = rowAt(r, c, rowKey.path, columnKey.path)
      const result = resultAt(r, c)
      return measures.map((measure) => {
        const value = at === undefined || !result ? null : (numbersOf(result, measure)[at] ?? null)
        const filters = [
          ...rowKey.path.map((cell, depth) => [rows[depth], cell] as const),
          ...columnKey.path.map((cell, depth) => [columns[depth], cell] as const),
        ]
        return {
          value,
          text: value === null ? '' : numberText(value, fieldIn(scene, measure), language),
          mark: {
            label: [...labelsOf(rows, rowKey.path, false), ...labelsOf(columns, columnKey.path, false)].join(' · ') || totalWord,
            measure,
            value,
            filters: filters.flatMap(([ref, cell]) => (ref ? [filterFor(ref, cell)] : [])),
          },
        }
      })
    }),
  }))
  for (const [at, measure] of measures.entries()) {
    const own = drawn.flatMap(({ cells }) => cells.filter((_, place) => place % measures.length === at))
    const even = evenDecimals(
      own.map(({ text }) => text),
      decimalsIn(fieldIn(scene, measure)),
      fieldIn(scene, measure),
    )
    own.forEach((cell, place) => {
      cell.text = even[place] ?? ''
    })
  }
  const notes: Note[] = main.total !== undefined && main.total > main.length ? [truncated(main.length, main.total, unitWords.rows)] : []
  return {
    pivot: {
      rowTitles: rows.map((ref) => (ref.kind === 'time' ? refText(ref, asking.fields, language) : fieldIn(scene, ref).title[language])),
      headers,
      rows: drawn,
    },
    notes,
  }
}

/** Pivot headings: in their own order where they have one, else the largest first, by the true total of each. */
function sortPivot(scene: Scene, ref: FieldRef, values: Cell[], path: Cell[], depth: number, isRow: boolean): Cell[] {
  const { spec, results, look } = scene
  const field = fieldIn(scene, ref)
  const ordered = orderValues(values, ref, field, look.language)
  const hasOrder = ref.kind === 'time' || field.order !== undefined || field.type === 'number'
  if (spec.sort?.by === 'label' || spec.sort?.by === 'order' || (hasOrder && !spec.sort)) {
    return spec.sort?.direction === 'desc'
      ? [...ordered.filter((cell) => cell !== null).reverse(), ...ordered.filter((cell) => cell === null)]
      : ordered
  }
  const level = isRow ? results[`total:${depth + 1},0`] : results[`total:0,${depth + 1}`]
  const source =
    level ?? (isRow && fieldsIn(spec, 'rows').length === depth + 1 && fieldsIn(spec, 'columns').length === 0 ? results.main : undefined)
  const measure = spec.sort ? ({ name: spec.sort.by, kind: 'measure' } as FieldRef) : fieldsIn(spec, 'values')[0]
  if (!source || !measure) return ordered
  const refs = fieldsIn(spec, isRow ? 'rows' : 'columns').slice(0, depth + 1)
  const columns = refs.map((one) => cellsOf(source, one))
  const weights = numbersOf(source, rawOf(measure))
  const weightOf = new Map(
    Array.from({ length: source.length }, (_, row) => [joined(columns.map((cells) => cells[row] ?? null)), weights[row] ?? null]),
  )
  const weight = (cell: Cell) => weightOf.get(joined([...path, cell])) ?? null
  const sign = spec.sort?.direction === 'asc' ? 1 : -1
  return [...ordered].sort((a, b) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    const [x, y] = [weight(a), weight(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return sign * (x - y)
  })
}
