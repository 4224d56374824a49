import { changeOf, changeText } from '../../field/change.ts'
import { type Cell, numberText, valueText } from '../../field/text.ts'
import type { CellLook } from '../conditionalFormat.ts'
import type { Column, Mark, Note, TableDrawing } from '../drawing.ts'
import { keyOf, sortedBy, sortInForce } from '../heading.ts'
import { rowLimit } from '../query.ts'
import { cellsOf, numbersOf, type Result, rawOf } from '../result.ts'
import { type FieldRef, fieldsIn, type Sort } from '../spec.ts'
import { refText } from '../title.ts'
import { sortedAmongShown, spanLabel, truncated, unitWords } from './frame.ts'
import { earlierCell, filterFor, nullsLast, orderValues, rowNames } from './keys.ts'
import { looksOf } from './looks.ts'
import { fieldIn, type Scene } from './scene.ts'
import { type Write, written } from './texts.ts'
import { drawTrends } from './trendLines.ts'

function columnFor(scene: Scene, ref: FieldRef): Column {
  const field = fieldIn(scene, ref)
  const { language } = scene.look
  const title = ref.kind === 'time' ? `${field.title[language]} (${refText(ref, scene.asking.fields, language)})` : field.title[language]
  return { ref, field, title, isNumber: ref.kind === 'measure', key: keyOf(ref), ...(ref.grain ? { grain: ref.grain } : {}) }
}

/** Rows as they came, with true totals below and the change against an earlier period beside. */
export function drawTable(scene: Scene): { table: TableDrawing; notes: Note[]; markAt: (row: number) => Mark | null } {
  const { spec, results, look } = scene
  const { language } = look
  const { main, before } = results
  const groups = fieldsIn(spec, 'rows')
  const measures = fieldsIn(spec, 'values')
  const refs = [...groups, ...measures]
  const columns = refs.map((ref) => columnFor(scene, ref))
  const cells = refs.map((ref) => cellsOf(main, ref))
  const shown = Math.min(main.length, rowLimit(spec))
  const order = orderRows(scene, groups, main, shown)
  const rows = order.map((row) => cells.map((column) => column[row] ?? null))
  const writes = columns.map(
    (column): Write =>
      (cell) =>
        cellText(scene, column, cell),
  )
  const notes: Note[] = []
  const all = main.total ?? main.length
  if (all > shown) notes.push(truncated(shown, all, unitWords.rows))
  if (before && groups.length > 0) {
    const nameOf = rowNames(main, groups, (cell, ref) => earlierCell(scene, cell, ref))
    const earlierName = rowNames(before, groups)
    const places = new Map(Array.from({ length: before.length }, (_, row) => [earlierName(row), row]))
    for (const measure of measures) {
      const field = fieldIn(scene, measure)
      const now = numbersOf(main, measure)
      const then = numbersOf(before, measure)
      const title = `${field.title[language]} · ${spanLabel(spec, language)}`
      const [earlierKey, changeKey] = [
        { by: measure.name, of: 'before' as const },
        { by: measure.name, of: 'change' as const },
      ]
      columns.push({ ref: measure, field, title, isNumber: true, key: earlierKey })
      const changeTitle = language === 'zh' ? '变化' : 'Change'
      columns.push({ ref: measure, field: { ...field, format: 'percent_1' }, title: changeTitle, isNumber: true, key: changeKey })
      order.forEach((row, at) => {
        const place = places.get(nameOf(row))
        const earlier = place === undefined ? null : (then[place] ?? null)
        const value = now[row] ?? null
        const change = changeOf(value, earlier, field)
        rows[at]?.push(earlier, change?.amount ?? null)
      })
      const [own, earlierAt] = [refs.indexOf(measure), columns.length - 2]
      const numberIn = (cell: Cell | undefined) => (typeof cell === 'number' ? cell : null)
      writes.push(
        (cell) => numberText(numberIn(cell), field, language),
        (_, row) => changeText(changeOf(numberIn(row[own]), numberIn(row[earlierAt]), field), field, language) ?? '–',
      )
    }
  }
  const totalRow = results['total:0,0']
  const sumText = (column: Column, at: number) => {
    if (at === 0 && !column.isNumber) return language === 'zh' ? '合计' : 'Total'
    return column.isNumber && at < refs.length && totalRow
      ? numberText(numbersOf(totalRow, column.ref)[0] ?? null, column.field, language)
      : ''
  }
  const total = totalRow && groups.length > 0 ? columns.map(sumText) : null
  const made = orderMade(spec.sort, columns, rows)
  if (made && all > shown) notes.push(sortedAmongShown(shown))
  const places = made ?? rows.map((_, row) => row)
  const looks = cellLooks(scene, columns.slice(0, refs.length), rows)
  const sorted = places.map((row) => rows[row] ?? [])
  const lines = drawTrends(
    scene,
    places.map((place) => order[place] ?? -1),
    refs,
  )
  notes.push(...lines.notes)
  return {
    table: Object.assign(written(columns, writes, sorted, total), {
      columns,
      rows: sorted,
      ...(looks ? { looks: places.map((row) => looks[row] ?? []) } : {}),
      ...(lines.trends.length > 0 ? { trends: lines.trends } : {}),
      totalFirst: spec.options.totalsAt === 'start',
      sort: sortInForce(spec, scene.asking),
    }),
    notes,
    // Of thousands of rows a few are ever pressed.
    markAt: (place) => markOf(scene, columns, order[places[place] ?? -1] ?? -1),
  }
}

function cellText(scene: Scene, column: Column | undefined, cell: Cell): string {
  if (!column) return ''
  return column.isNumber
    ? typeof cell === 'number'
      ? numberText(cell, column.field, scene.look.language)
      : cell === null
        ? '–'
        : valueText(cell, column.field, scene.look.language)
    : valueText(cell, column.field, scene.look.language, column.grain)
}

/** Cube has sorted the rows, except by names and by the model's order; nothing is last in any case. */
function orderRows(scene: Scene, groups: FieldRef[], main: Result, shown: number): number[] {
  const { sort } = scene.spec
  const rows = Array.from({ length: shown }, (_, row) => row)
  const [first] = groups
  if (!first) return rows
  const asked = sort?.of ? null : sort
  const named = asked?.by === 'label' || asked?.by === 'order' ? first : groups.find(({ name }) => name === asked?.by)
  if (named) {
    const cells = cellsOf(main, named)
    const ordered = orderValues([...new Set(cells)], named, fieldIn(scene, named), scene.look.language)
    const place = new Map((asked?.direction === 'desc' ? nullsLast(ordered.reverse()) : ordered).map((cell, at) => [cell, at]))
    return rows.sort((a, b) => (place.get(cells[a] ?? null) ?? 0) - (place.get(cells[b] ?? null) ?? 0))
  }
  const [measure] = fieldsIn(scene.spec, 'values')
  const own = measure && groups.every(({ kind }) => kind !== 'time') ? rawOf(measure) : null
  const weighed: FieldRef | null = asked ? { name: asked.by, kind: 'measure' } : own
  const weights = weighed && numbersOf(main, weighed)
  return weights ? [...rows.filter((row) => weights[row] !== null), ...rows.filter((row) => weights[row] === null)] : rows
}

/** What a row of the answer stands for. */
function markOf(scene: Scene, columns: Column[], row: number): Mark | null {
  const { spec, results } = scene
  const groups = fieldsIn(spec, 'rows')
  const [measure] = fieldsIn(spec, 'values')
  if (row < 0) return null
  const cells = groups.map((ref) => cellsOf(results.main, ref)[row] ?? null)
  return {
    label: cells.map((cell, at) => cellText(scene, columns[at], cell)).join(' · '),
    measure: measure ?? null,
    value: measure ? (numbersOf(results.main, measure)[row] ?? null) : null,
    filters: groups.map((ref, at) => filterFor(ref, cells[at] ?? null)),
  }
}

/** How the numbers look, each among those of its column; null where none looks otherwise. */
function cellLooks({ spec }: Scene, columns: Column[], rows: Cell[][]): (CellLook | null)[][] | null {
  const numberIn = (cell: Cell | undefined) => (typeof cell === 'number' ? cell : null)
  const made = columns.map(({ ref, field, isNumber }, at) => {
    const format = isNumber ? spec.formats?.[ref.name] : undefined
    return format
      ? looksOf(
          format,
          field,
          rows.map((row) => numberIn(row[at])),
        )
      : null
  })
  return made.some(Boolean) ? rows.map((row) => made.map((look, at) => look?.(numberIn(row[at])) ?? null)) : null
}

/** The places of rows sorted by a column that was worked out after the answer, nothing last; null where none is sorted by. */
function orderMade(sort: Sort | null, columns: Column[], rows: Cell[][]): number[] | null {
  const at = sort?.of ? columns.findIndex(({ key }) => key && sortedBy(sort, key) !== 'none') : -1
  if (at < 0) return null
  const sign = sort?.direction === 'asc' ? 1 : -1
  const numberAt = (row: number) => {
    const cell = rows[row]?.[at]
    return typeof cell === 'number' ? cell : null
  }
  return rows
    .map((_, row) => row)
    .sort((a, b) => {
      const [x, y] = [numberAt(a), numberAt(b)]
      return x === null || y === null ? Number(x === null) - Number(y === null) : sign * (x - y)
    })
}
