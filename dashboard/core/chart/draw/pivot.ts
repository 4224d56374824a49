import { type Cell, decimalsIn, digitsAmong, numberText, toDigits, valueText } from '../../field/text.ts'
import type { CellLook } from '../conditionalFormat.ts'
import type { Mark, Note, PivotCell, PivotDrawing, PivotRow } from '../drawing.ts'
import { leftOut } from '../firstRows.ts'
import { keyOf, sortInForce } from '../heading.ts'
import { measuresOf } from '../query.ts'
import { cellsOf, fieldOf, numbersOf, type Result, rawOf } from '../result.ts'
import { type FieldRef, fieldsIn, type Sort } from '../spec.ts'
import { refText } from '../title.ts'
import { truncated, unitWords } from './frame.ts'
import { filterFor, joined, nullsLast, orderValues } from './keys.ts'
import { type Looks, looksOf } from './looks.ts'
import { fieldIn, type Scene } from './scene.ts'

/** Where a row or column stands: the values that name it; fewer of them for a total. */
interface Key {
  path: Cell[]
  labels: string[]
  isTotal: boolean
}

/** Rows against columns; each total is the answer to its own question. */
export function drawPivot(scene: Scene): { pivot: PivotDrawing; notes: Note[] } {
  const { spec, results, look, asking } = scene
  const { language } = look
  const rows = fieldsIn(spec, 'rows')
  const columns = fieldsIn(spec, 'columns')
  const measures = fieldsIn(spec, 'values')
  const { main } = results
  const rowKeys = keysOf(scene, rows, true)
  const columnKeys = columns.length > 0 ? keysOf(scene, columns, false) : [{ path: [], labels: [], isTotal: false }]
  const headers = columnKeys.flatMap(({ path, labels, isTotal }) =>
    measures.map((measure) => ({
      labels: [...labels, ...(measures.length > 1 || columns.length === 0 ? [fieldIn(scene, measure).title[language]] : [])],
      isTotal,
      key: { ...keyOf(measure), at: path },
    })),
  )
  const numbers = numbersIn(scene)
  const pens = measures.map((measure) => penOf(scene, measure))
  const drawn = rowKeys.map((rowKey): PivotRow => {
    const cells = columnKeys.flatMap((columnKey) => {
      const values = numbers(rowKey.path, columnKey.path)
      return pens.map((pen, at) => pivotCell(scene, pen, values[at] ?? null, rowKey, columnKey))
    })
    return { path: rowKey.labels, isTotal: rowKey.isTotal, cells }
  })
  const outer = results['rank:rows']
  const notes: Note[] = outer ? [firstOnly(outer, spec.options.totals)] : []
  if (main.total !== undefined && main.total > main.length) notes.push(truncated(main.length, main.total, unitWords.rows))
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

/** What a pivot of the first few leaves out, and that its totals do not. */
function firstOnly(outer: Result, hasTotals: boolean): Note {
  const { text } = truncated(outer.length, outer.total ?? outer.length, unitWords.items)
  const left = leftOut(outer).toLocaleString('en')
  return {
    kind: 'truncated',
    text: hasTotals
      ? { zh: `${text.zh}；合计包含未显示的 ${left} 项`, en: `${text.en}; totals include the ${left} left out` }
      : { zh: `${text.zh}；未显示 ${left} 项`, en: `${text.en}; ${left} left out` },
  }
}

/** The rows or columns in their order, each group with its total. */
function keysOf(scene: Scene, refs: FieldRef[], isRow: boolean): Key[] {
  const { spec, look, results } = scene
  const columns = refs.map((ref) => ({ ref, field: fieldIn(scene, ref), cells: cellsOf(results.main, ref) }))
  const totalWord = look.language === 'zh' ? '合计' : 'Total'
  const isTotalFirst = isRow && spec.options.totalsAt === 'start'
  const within = (chosen: number[], path: Cell[], labels: string[]): Key[] => {
    const own = columns[path.length]
    if (!own) return [{ path, labels, isTotal: false }]
    const rowsOf = new Map<Cell, number[]>()
    for (const row of chosen) {
      const value = own.cells[row] ?? null
      const list = rowsOf.get(value)
      if (list) list.push(row)
      else rowsOf.set(value, [row])
    }
    const values = sortPivot(scene, own.ref, [...rowsOf.keys()], path, isRow)
    const inner = values.flatMap((value) =>
      within(rowsOf.get(value) ?? [], [...path, value], [...labels, valueText(value, own.field, look.language, own.ref.grain)]),
    )
    if (!spec.options.totals || values.length === 0 || (path.length > 0 && values.length === 1)) return inner
    const total = { path, labels: [...labels, totalWord], isTotal: true }
    return isTotalFirst ? [total, ...inner] : [...inner, total]
  }
  const all = Array.from({ length: results.main.length }, (_, row) => row)
  return within(all, [], [])
}

/** The numbers of every measure in a cell: the same lookup serves cells and totals, each in the answer of its level. */
function numbersIn({ spec, results }: Scene): (row: Cell[], column: Cell[]) => (number | null)[] {
  const [rows, columns, measures] = [fieldsIn(spec, 'rows'), fieldsIn(spec, 'columns'), fieldsIn(spec, 'values')]
  const levels = new Map<number, (row: Cell[], column: Cell[]) => (number | null)[]>()
  const levelAt = (r: number, c: number) => {
    const result = r === rows.length && c === columns.length ? results.main : results[`total:${r},${c}`]
    if (!result) return () => []
    const place = placesOf(result, [...rows.slice(0, r), ...columns.slice(0, c)])
    const numbers = measures.map((measure) => numbersOf(result, measure))
    return (row: Cell[], column: Cell[]) => {
      const at = place.get(joined([...row, ...column]))
      return at === undefined ? [] : numbers.map((list) => list[at] ?? null)
    }
  }
  return (row, column) => {
    const [r, c] = [row.length, column.length]
    // No more than a handful of row and column fields.
    const level = levels.get(r * 100 + c) ?? levelAt(r, c)
    levels.set(r * 100 + c, level)
    return level(row, column)
  }
}

/** The row of an answer for the values of its groups. */
function placesOf(result: Result, groups: FieldRef[]): Map<string, number> {
  const cells = groups.map((ref) => cellsOf(result, ref))
  return new Map(Array.from({ length: result.length }, (_, row) => [joined(cells.map((column) => column[row] ?? null)), row]))
}

/** Writes the numbers of a measure, all with the same decimals, and says how each looks among its like. */
interface Pen {
  measure: FieldRef
  note: (value: number | null, isTotal: boolean) => void
  write: (value: number) => string
  lookOf: (value: number | null, isTotal: boolean) => CellLook | null
}

function penOf({ spec, look, results, asking }: Scene, measure: FieldRef): Pen {
  const field = fieldOf(measure, asking.fields, results.main)
  const format = spec.formats?.[measure.name]
  const all: number[] = []
  const inner: (number | null)[] = []
  let digits: number | undefined
  let looks: Looks | undefined
  function* texts() {
    for (const value of all) yield numberText(value, field, look.language)
  }
  return {
    measure,
    note: (value, isTotal) => {
      if (value !== null) all.push(value)
      if (!isTotal) inner.push(value)
    },
    write: (value) => {
      digits ??= digitsAmong(texts(), decimalsIn(field), field)
      return toDigits(numberText(value, field, look.language), digits)
    },
    lookOf: (value, isTotal) => {
      // Beside a total every part is pale and short: scales and bars are of the parts alone.
      if (!format || (isTotal && format.kind !== 'rules')) return null
      looks ??= looksOf(format, field, inner)
      return looks(value)
    },
  }
}

/** A cell is written once it is looked at: of thousands a few hundred are in sight, and a few are ever pressed. */
function pivotCell(scene: Scene, pen: Pen, value: number | null, rowKey: Key, columnKey: Key): PivotCell {
  const isTotal = rowKey.isTotal || columnKey.isTotal
  pen.note(value, isTotal)
  return {
    value,
    get text() {
      return value === null ? '' : pen.write(value)
    },
    get look() {
      return pen.lookOf(value, isTotal)
    },
    get mark() {
      return markOf(scene, pen.measure, value, rowKey, columnKey)
    },
  }
}

function markOf({ spec, look }: Scene, measure: FieldRef, value: number | null, rowKey: Key, columnKey: Key): Mark {
  const filtersOf = (refs: FieldRef[], { path }: Key) => path.flatMap((cell, at) => (refs[at] ? [filterFor(refs[at], cell)] : []))
  const named = [rowKey, columnKey].flatMap(({ path, labels }) => labels.slice(0, path.length))
  return {
    label: named.join(' · ') || (look.language === 'zh' ? '合计' : 'Total'),
    measure,
    value,
    filters: [...filtersOf(fieldsIn(spec, 'rows'), rowKey), ...filtersOf(fieldsIn(spec, 'columns'), columnKey)],
  }
}

/** Pivot headings: in their own order where they have one, else the largest first, by the true total of each, or as they are in one column. */
function sortPivot(scene: Scene, ref: FieldRef, values: Cell[], path: Cell[], isRow: boolean): Cell[] {
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
  const weight = weigh(scene, ranks, path.length + 1, isRow)
  // A column that other dates or filters have taken away sorts nothing.
  if (ranks && values.every((value) => (weight?.([...path, value]) ?? null) === null)) {
    return sortPivot({ ...scene, spec: { ...spec, sort: null } }, ref, values, path, isRow)
  }
  if (!weight) return ordered
  const sign = ranks?.direction === 'asc' ? 1 : -1
  const weights = new Map(values.map((value) => [value, weight([...path, value])]))
  return [...ordered].sort((a, b) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    const [x, y] = [weights.get(a) ?? null, weights.get(b) ?? null]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return sign * (x - y)
  })
}

type Weigh = (path: Cell[]) => number | null
const known = new WeakMap<Result, Map<string, Weigh>>()

/** What headings are ranked by: the number of a row's group in the column sorted by, or in all; null where that was not asked. */
function weigh({ spec, results }: Scene, sort: Sort | null, depth: number, isRow: boolean): Weigh | null {
  const [rows, columns] = [fieldsIn(spec, 'rows'), fieldsIn(spec, 'columns')]
  const at = isRow ? (sort?.at ?? []) : []
  const [r, c] = isRow ? [depth, at.length] : [0, depth]
  const source = r === rows.length && c === columns.length ? results.main : results[`total:${r},${c}`]
  const measures = fieldsIn(spec, 'values')
  const measure = sort ? measures.find(({ name }) => name === sort.by) : measures[0]
  if (!source || !measure) return null
  // Once for an answer, not once for each of its groups.
  const made = known.get(source) ?? new Map<string, Weigh>()
  known.set(source, made)
  const weighed = sort?.of === 'calculation' ? measure : rawOf(measure)
  const groups = [...rows.slice(0, r), ...columns.slice(0, c)]
  const key = JSON.stringify([weighed, groups, at])
  const before = made.get(key)
  if (before) return before
  const places = placesOf(source, groups)
  const numbers = numbersOf(source, weighed)
  const own: Weigh = (path) => {
    const place = places.get(joined([...path, ...at]))
    return place === undefined ? null : (numbers[place] ?? null)
  }
  made.set(key, own)
  return own
}
