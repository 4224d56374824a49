import { type Cell, decimalsIn, evenDecimals, numberText, valueText } from '../../field/text.ts'
import type { Note, PivotDrawing } from '../drawing.ts'
import { keyOf, sortInForce } from '../heading.ts'
import { measuresOf } from '../query.ts'
import { cellsOf, numbersOf, rawOf } from '../result.ts'
import { type FieldRef, fieldsIn, type Sort } from '../spec.ts'
import { refText } from '../title.ts'
import { truncated, unitWords } from './frame.ts'
import { filterFor, joined, nullsLast, orderValues } from './keys.ts'
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
    if (!spec.options.totals || values.length === 0 || (depth > 0 && values.length === 1)) return inner
    const total = { path, isTotal: true }
    return refs === rows && spec.options.totalsAt === 'start' ? [total, ...inner] : [...inner, total]
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
      key: { ...keyOf(measure), at: key.path },
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
      rowKeys: rows.map(({ name }) => ({ by: name })),
      headers,
      sort: sortInForce(spec, asking),
      rows: drawn,
    },
    notes,
  }
}

/** Pivot headings: in their own order where they have one, else the largest first, by the true total of each, or as they are in one column. */
function sortPivot(scene: Scene, ref: FieldRef, values: Cell[], path: Cell[], depth: number, isRow: boolean): Cell[] {
  const { spec, look } = scene
  const { sort } = spec
  const field = fieldIn(scene, ref)
  const ordered = orderValues(values, ref, field, look.language)
  const isNamed = sort?.by === ref.name || sort?.by === 'label' || sort?.by === 'order'
  if (isNamed) return sort.direction === 'desc' ? nullsLast([...ordered].reverse()) : ordered
  // One column ranks the rows and leaves the columns where they are, and so does the name of a row.
  const ranks = sort && measuresOf(spec).some(({ name }) => name === sort.by) && (isRow || !sort.at) ? sort : null
  const hasOrder = ref.kind === 'time' || field.order !== undefined || field.type === 'number'
  if (!ranks && hasOrder) return ordered
  const weight = weigh(scene, ranks, depth + 1, isRow)
  // A column that other dates or filters have taken away sorts nothing.
  if (ranks && values.every((value) => (weight?.([...path, value]) ?? null) === null)) {
    return sortPivot({ ...scene, spec: { ...spec, sort: null } }, ref, values, path, depth, isRow)
  }
  if (!weight) return ordered
  const sign = ranks?.direction === 'asc' ? 1 : -1
  return [...ordered].sort((a, b) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    const [x, y] = [weight([...path, a]), weight([...path, b])]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return sign * (x - y)
  })
}

/** What headings are ranked by: the number of a row's group in the column sorted by, or in all; null where that was not asked. */
function weigh({ spec, results }: Scene, sort: Sort | null, depth: number, isRow: boolean): ((path: Cell[]) => number | null) | null {
  const [rows, columns] = [fieldsIn(spec, 'rows'), fieldsIn(spec, 'columns')]
  const at = isRow ? (sort?.at ?? []) : []
  const [r, c] = isRow ? [depth, at.length] : [0, depth]
  const source = r === rows.length && c === columns.length ? results.main : results[`total:${r},${c}`]
  const measures = fieldsIn(spec, 'values')
  const measure = sort ? measures.find(({ name }) => name === sort.by) : measures[0]
  if (!source || !measure) return null
  const cells = [...rows.slice(0, r), ...columns.slice(0, c)].map((one) => cellsOf(source, one))
  const numbers = numbersOf(source, sort?.of === 'calculation' ? measure : rawOf(measure))
  const weights = new Map(
    Array.from({ length: source.length }, (_, row) => [joined(cells.map((column) => column[row] ?? null)), numbers[row] ?? null]),
  )
  return (path) => weights.get(joined([...path, ...at])) ?? null
}
