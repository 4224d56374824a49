import { type Cell, numberText, shortText, unitFor, valueText } from '../../field/text.ts'
import type { CohortDrawing, Column, FunnelDrawing, Mark, Note, PivotDrawing, TableDrawing } from '../drawing.ts'
import { rowLimit } from '../query.ts'
import { cellsOf, numbersOf, type Result } from '../result.ts'
import { type FieldRef, fieldsIn } from '../spec.ts'
import { refText } from '../title.ts'
import { changeText, percentText } from './apex.ts'
import { isOtherKey, markIn, spanLabel, toFrame, truncated, unitWords } from './frame.ts'
import { filterFor, orderValues } from './keys.ts'
import { addPeriodsTo, isAfter } from './mature.ts'
import { fieldIn, type Scene } from './scene.ts'

function columnFor(scene: Scene, ref: FieldRef): Column {
  const field = fieldIn(scene, ref)
  const { language } = scene.look
  const title = ref.kind === 'time' ? `${field.title[language]} (${refText(ref, scene.asking.fields, language)})` : field.title[language]
  return { ref, field, title, isNumber: ref.kind === 'measure', ...(ref.grain ? { grain: ref.grain } : {}) }
}

/** Rows as they came, with true totals below and the change against an earlier period beside. */
export function drawTable(scene: Scene): { table: TableDrawing; notes: Note[]; marks: Mark[] } {
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
  const texts = rows.map((row) => row.map((cell, at) => cellText(scene, columns[at], cell)))
  const notes: Note[] = []
  const all = main.total ?? main.length
  if (all > shown) notes.push(truncated(shown, all, unitWords.rows))
  if (before && groups.length > 0) {
    const keyOf = (result: Result, row: number) => groups.map((ref) => String(cellsOf(result, ref)[row] ?? '\u0000')).join('\u0001')
    const places = new Map(Array.from({ length: before.length }, (_, row) => [keyOf(before, row), row]))
    for (const measure of measures) {
      const field = fieldIn(scene, measure)
      const now = numbersOf(main, measure)
      const then = numbersOf(before, measure)
      const title = `${field.title[language]} · ${spanLabel(spec.compare, language)}`
      columns.push({ ref: measure, field, title, isNumber: true })
      columns.push({ ref: measure, field: { ...field, format: 'percent_1' }, title: language === 'zh' ? '变化' : 'Change', isNumber: true })
      order.forEach((row, at) => {
        const place = places.get(keyOf(main, row))
        const earlier = place === undefined ? null : (then[place] ?? null)
        const value = now[row] ?? null
        rows[at]?.push(earlier, value !== null && earlier !== null && earlier > 0 ? (value - earlier) / earlier : null)
        texts[at]?.push(numberText(earlier, field, language), changeText(value, earlier, look) ?? '–')
      })
    }
  }
  const totalRow = results['total:0,0']
  const sumText = (column: Column, at: number) => {
    if (at === 0 && !column.isNumber) return language === 'zh' ? '合计' : 'Total'
    return column.isNumber && at < refs.length && totalRow
      ? numberText(numbersOf(totalRow, column.ref)[0] ?? null, column.field, language)
      : ''
  }
  const marks = order.map((row): Mark => {
    const labels = groups.map((ref, at) => cellText(scene, columns[at], cellsOf(main, ref)[row] ?? null))
    const [measure] = measures
    return {
      label: labels.join(' · '),
      measure: measure ?? null,
      value: measure ? (numbersOf(main, measure)[row] ?? null) : null,
      filters: groups.map((ref) => filterFor(ref, cellsOf(main, ref)[row] ?? null)),
    }
  })
  return { table: { columns, rows, texts, total: totalRow && groups.length > 0 ? columns.map(sumText) : null }, notes, marks }
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

/** Cube has sorted the rows, except by label and by the model's order; nothing is last in any case. */
function orderRows(scene: Scene, groups: FieldRef[], main: Result, shown: number): number[] {
  const { sort } = scene.spec
  const rows = Array.from({ length: shown }, (_, row) => row)
  const [first] = groups
  if (!first) return rows
  if (sort === null || (sort.by !== 'label' && sort.by !== 'order')) {
    const [measure] = fieldsIn(scene.spec, 'values')
    const weights = sort
      ? numbersOf(main, { name: sort.by, kind: 'measure' })
      : measure && groups.every(({ kind }) => kind !== 'time')
        ? numbersOf(main, measure)
        : null
    return weights ? [...rows.filter((row) => weights[row] !== null), ...rows.filter((row) => weights[row] === null)] : rows
  }
  const cells = cellsOf(main, first)
  const ordered = orderValues([...new Set(cells)], first, fieldIn(scene, first), scene.look.language)
  if (sort.direction === 'desc') ordered.reverse()
  const place = new Map(ordered.map((cell, at) => [cell, cell === null ? Number.MAX_SAFE_INTEGER : at]))
  return rows.sort((a, b) => (place.get(cells[a] ?? null) ?? 0) - (place.get(cells[b] ?? null) ?? 0))
}

const joined = (cells: Cell[]) => cells.map((cell) => (cell === null ? '\u0000' : String(cell))).join('\u0001')

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
  const weights = numbersOf(source, measure)
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

/** Cohorts against periods; what has not happened yet is hatched, never 0. */
export function drawCohort(scene: Scene): { cohort: CohortDrawing; notes: Note[] } {
  const { spec, results, look, asking } = scene
  const { language } = look
  const { main } = results
  const [rowRef, periodRef, measure, sizeRef] = [
    fieldsIn(spec, 'rows')[0],
    fieldsIn(spec, 'columns')[0],
    fieldsIn(spec, 'values')[0],
    fieldsIn(spec, 'size')[0],
  ]
  if (!rowRef || !periodRef || !measure)
    return { cohort: { title: '', periodTitle: '', sizeTitle: null, periods: [], rows: [] }, notes: [] }
  const [rowField, periodField, field] = [fieldIn(scene, rowRef), fieldIn(scene, periodRef), fieldIn(scene, measure)]
  const [rowCells, periodCells, numbers] = [cellsOf(main, rowRef), cellsOf(main, periodRef), numbersOf(main, measure)]
  const sizes = sizeRef ? numbersOf(main, sizeRef) : []
  const cohorts = orderValues([...new Set(rowCells)], rowRef, rowField, language)
  const found = orderValues(
    [...new Set(periodCells)].filter((cell) => cell !== null),
    periodRef,
    periodField,
    language,
  )
  const known = found.filter((cell) => typeof cell === 'number')
  // A period nobody came back in still has its column.
  const periods: Cell[] =
    known.length === found.length && known.length > 0
      ? Array.from({ length: Math.min(240, Math.max(...known) - Math.min(0, ...known) + 1) }, (_, at) => Math.min(0, ...known) + at)
      : found
  const at = new Map(rowCells.map((cell, row) => [joined([cell, periodCells[row] ?? null]), row]))
  // Period 0 of a rate is 1 for everyone: the shades are for what differs.
  const shaded = numbers.filter((value, row) => value !== null && periodCells[row] !== 0)
  const [low, high] = [Math.min(...shaded.map((value) => value ?? 0), 0), Math.max(...shaded.map((value) => value ?? 0), 0)]
  const unit = unitFor(Math.max(...numbers.map((value) => value ?? 0), 0), field, language)
  let hasImmature = false
  const rows = cohorts.map((cohort) => {
    const start = typeof cohort === 'string' ? cohort.slice(0, 10) : ''
    const sizeAt = rowCells.findIndex((cell, row) => cell === cohort && sizes[row] !== null && sizes[row] !== undefined)
    return {
      label: valueText(cohort, rowField, language, rowRef.grain ?? 'month'),
      size: sizeRef ? numberText(sizes[sizeAt] ?? null, fieldIn(scene, sizeRef), language) : null,
      cells: periods.map((period) => {
        const row = at.get(joined([cohort, period]))
        const value = row === undefined ? null : (numbers[row] ?? null)
        const isImmature =
          rowRef.kind === 'time' &&
          typeof period === 'number' &&
          isAfter(addPeriodsTo(start, rowRef.grain ?? 'month', period), rowRef.grain ?? 'month', asking.today)
        if (isImmature) hasImmature = true
        return {
          value: isImmature ? null : value,
          text: isImmature || value === null ? '' : shortText(value, field, language, unit),
          shade: value === null || high === low ? 0 : Math.min(1, Math.max(0, (value - low) / (high - low))),
          isImmature,
          mark: {
            label: `${valueText(cohort, rowField, language, rowRef.grain ?? 'month')} · ${valueText(period, periodField, language)}`,
            measure,
            value,
            filters: [filterFor(rowRef, cohort), filterFor(periodRef, period)],
          },
        }
      }),
    }
  })
  const notes: Note[] = hasImmature
    ? [{ kind: 'immature', text: { zh: '斜线格：该期尚未结束，不作 0 计', en: 'Hatched: that period is not over yet; it is not 0' } }]
    : []
  if (main.total !== undefined && main.total > main.length) notes.push(truncated(main.length, main.total, unitWords.rows))
  return {
    cohort: {
      title: rowField.title[language],
      periodTitle: periodField.title[language],
      sizeTitle: sizeRef ? fieldIn(scene, sizeRef).title[language] : null,
      periods: periods.map((period) => valueText(period, periodField, language)),
      rows,
    },
    notes,
  }
}

/** Steps in the model's order, with the share of the first and of the one before. */
export function drawFunnel(scene: Scene): { funnel: FunnelDrawing; notes: Note[] } {
  const { spec, look } = scene
  const { language } = look
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !measure) return { funnel: { steps: [] }, notes: [] }
  const details = fieldsIn(spec, 'detail')
  const frame = toFrame(scene, axis, [measure, ...details.filter(({ name }) => name !== measure.name)])
  const main = frame.series.find((one) => one.ref.name === measure.name)
  const places = frame.keys.flatMap((key, at) => (isOtherKey(key) ? [] : [at]))
  const values = places.map((at) => main?.values[at] ?? null)
  const first = values[0] ?? null
  const largest = Math.max(...values.map((value) => value ?? 0), 0)
  const notes: Note[] = [...frame.notes]
  if (values.some((value, at) => at > 0 && value !== null && (values[at - 1] ?? value) < value)) {
    notes.push({
      kind: 'unfit',
      text: {
        zh: '有步骤大于其上一步，请核对步骤顺序或口径',
        en: 'A step is larger than the one before: check the order or the definition',
      },
    })
  }
  const steps = places.map((at, place) => {
    const value = values[place] ?? null
    const before = place > 0 ? (values[place - 1] ?? null) : null
    return {
      label: frame.labels[at] ?? '',
      value,
      text: main ? numberText(value, main.field, language) : '',
      share: value !== null && largest > 0 ? Math.max(0, value / largest) : 0,
      ofFirst: value !== null && first !== null && first > 0 ? percentText(value / first, look) : '–',
      ofBefore: place > 0 && value !== null && before !== null && before > 0 ? percentText(value / before, look) : null,
      lost:
        place > 0 && value !== null && before !== null && before >= value && main ? numberText(before - value, main.field, language) : null,
      mark: markIn(frame, frame.series.indexOf(main ?? (frame.series[0] as never)), at) ?? { label: '', measure, value, filters: [] },
      details: frame.series
        .filter((one) => one !== main && one.role === 'plain')
        .map((one): [string, string] => [one.name, numberText(one.values[at] ?? null, one.field, language)]),
    }
  })
  return { funnel: { steps }, notes }
}
