import type { Cell } from '../field/text.ts'
import { languages } from '../words.ts'
import { catalogue } from './catalogue.ts'
import { choose } from './draw/frame.ts'
import { asKey, earlierCell, rowNames } from './draw/keys.ts'
import { firstOf, type OwnFirst } from './firsts.ts'
import {
  type Asking,
  groupsOf,
  hiddenOf,
  measuresOf,
  mostPanels,
  type Part,
  type Results,
  rowLimit,
  seriesLimit,
  seriesWell,
} from './query.ts'
import { refineType } from './refineType.ts'
import { cellsOf, columnOf, countColumn, countIn, numbersOf, panelOf, type Result, rawOf, rowsAt } from './result.ts'
import { type ChartSpec, type FieldRef, fieldsIn } from './spec.ts'
import { isWhole } from './trends.ts'

/**
 * The answers cut to what the picture shows. A chart is often asked for more than that: the eleventh product tells a top ten that there is a rest,
 * and the values of two categories can only be cut once all are there. The picture is the same as from the whole answers, in either language.
 */
export function shownOnly(asked: ChartSpec, asking: Asking, results: Results): Results {
  const { main } = results
  if (!main || main.length === 0) return results
  const spec = refineType(asked, main, asking)
  return withoutHidden(spec, asking, cutToShown(spec, asking, results, main))
}

/**
 * Of what only orders the rows, their places are left and not its numbers, since nobody who sees the picture sees those: measures that are not
 * shown, and the totals that rank the groups of a pivot which shows none.
 */
function withoutHidden(spec: ChartSpec, asking: Asking, results: Results): Results {
  const shown = new Set(measuresOf(spec).map(({ name }) => name))
  // What a formula is made from orders its rows, and is seen only where it stands by itself.
  const parts = measuresOf(spec).flatMap(({ formula }) => formula?.members ?? [])
  const hidden = [...new Set([...hiddenOf(spec, asking.fields).map(({ name }) => name), ...parts])].filter((name) => !shown.has(name))
  const all = [...shown, ...measuresOf(spec).map(columnOf), ...parts]
  const hidesTotals = catalogue[spec.type].totals === 'levels' && !spec.options.totals
  if (hidden.length === 0 && !hidesTotals) return results
  const answers = Object.entries(results) as [Part, Result][]
  return Object.fromEntries(
    answers.map(([part, result]) => [
      part,
      (hidesTotals && part.startsWith('total:') ? all : hidden).reduce((left, name) => {
        // What is not cut by a ranking is put in order by sums, of which places tell nothing.
        const isSummed = catalogue[spec.type].shows === 'everything' && parts.includes(name)
        return isSummed ? sizesOnly(left, name) : placesOnly(left, name)
      }, result),
    ]),
  )
}

/** Numbers as parts of the largest of them. */
function sizesOnly(result: Result, column: string): Result {
  const cells = result.columns[column]
  if (!cells) return result
  const largest = cells.reduce<number>((most, cell) => Math.max(most, typeof cell === 'number' ? Math.abs(cell) : 0), 0) || 1
  const sizes = cells.map((cell): Cell => (typeof cell === 'number' ? cell / largest : null))
  return { ...result, columns: { ...result.columns, [column]: sizes } }
}

function placesOnly(result: Result, column: string): Result {
  const cells = result.columns[column]
  if (!cells) return result
  const sorted = [...new Set(cells.filter((cell) => typeof cell === 'number'))].sort((a, b) => a - b)
  const places = new Map<Cell, number>(sorted.map((cell, at) => [cell, at + 1]))
  return { ...result, columns: { ...result.columns, [column]: cells.map((cell) => places.get(cell) ?? null) } }
}

function cutToShown(spec: ChartSpec, asking: Asking, results: Results, main: Result): Results {
  switch (catalogue[spec.type].shows) {
    case 'everything':
      return results
    case 'firstRows':
      return shownRows(spec, asking, results, main)
    case 'firstPoints':
      return { ...results, main: rowsWhere(main, (row) => row < rowLimit(spec)) }
    case 'largestAreas':
      return { ...results, main: shownAreas(spec, main) }
    default: {
      const [split] = fieldsIn(spec, 'split')
      return split ? shownPanels(spec, asking, results, main, split) : shownKeys(spec, asking, results, main)
    }
  }
}

function rowsWhere(result: Result, keeps: (row: number) => boolean): Result {
  const rows = allRows(result).filter(keeps)
  return rows.length === result.length ? result : rowsAt(result, rows)
}

const allRows = ({ length }: Result) => Array.from({ length }, (_, row) => row)

/** The values that have a panel, the largest first where a ranking says which they are. */
export function panelValues(main: Result, split: FieldRef, rank: Result | undefined): Cell[] {
  const present = [...new Set(cellsOf(main, split))]
  if (!rank || rank.length === 0) return present
  const has = new Set(present)
  return cellsOf(rank, split).filter((value) => has.has(value))
}

/** The answers of one panel. Where all panels show the same, they show of those what they have; the count is their own. */
export function panelResults(
  spec: ChartSpec,
  results: Results & { main: Result },
  split: FieldRef,
  value: Cell,
): Results & { main: Result } {
  const parts = (Object.entries(results) as [Part, Result][]).filter(([part]) => part !== 'rank:split')
  const main = panelOf(results.main, split, value)
  const own = parts.map(([part, result]) => {
    if (result.columns[columnOf(split)]) {
      const panel = panelOf(result, split, value)
      return [part, part.startsWith('rank:') ? { ...panel, total: countIn(panel) } : panel] as const
    }
    if (part !== 'rank:axis' && part !== 'rank:colour') return [part, result] as const
    const [ref] = part === 'rank:axis' ? fieldsIn(spec, 'axis') : fieldsIn(spec, 'colour')
    if (!ref) return [part, result] as const
    const { values } = firstOf(result, ref, part === 'rank:axis' ? rowLimit(spec) : seriesLimit(spec))
    const present = new Set(cellsOf(main, ref))
    const rows = values.flatMap((cell, row) => (present.has(cell) ? [row] : []))
    return [part, { ...rowsAt(result, rows), total: present.size }] as const
  })
  return { ...Object.fromEntries(own), main }
}

function shownRows(spec: ChartSpec, asking: Asking, results: Results, main: Result): Results {
  const rows = rowsWhere(main, (row) => row < rowLimit(spec))
  const { before, spark } = results
  const groups = groupsOf(spec)
  const { spark: _, ...others } = results
  const cut: Results = { ...others, main: rows }
  if (spark && isWhole(spark)) {
    // Asked by each column's values, it may have rows that the table has not.
    const shown = new Set(allRows(rows).map(rowNames(rows, groups)))
    const nameOf = rowNames(spark, groups)
    cut.spark = rowsWhere(spark, (row) => shown.has(nameOf(row)))
  }
  if (!before) return cut
  const kept = new Set(allRows(rows).map(rowNames(rows, groups, (cell, ref) => earlierCell({ spec, asking }, cell, ref))))
  const earlierName = rowNames(before, groups)
  return { ...cut, before: rowsWhere(before, (row) => kept.has(earlierName(row))) }
}

/** Areas that are drawn; what is not above zero stays to be counted, without its name. */
function shownAreas(spec: ChartSpec, main: Result): Result {
  const [measure] = fieldsIn(spec, 'values')
  if (!measure) return main
  const numbers = numbersOf(main, measure).map((value) => value ?? 0)
  const largest = numbers
    .map((value, row) => ({ value, row }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value)
    .slice(0, rowLimit(spec))
  const drawn = new Set(largest.map(({ row }) => row))
  const nameless = { ...main, columns: { ...main.columns } }
  for (const ref of groupsOf(spec)) nameless.columns[columnOf(ref)] = cellsOf(main, ref).map((cell, row) => (drawn.has(row) ? cell : null))
  nameless.columns[columnOf(measure)] = numbers.map((value, row) => (drawn.has(row) ? value : 0))
  return rowsWhere(nameless, (row) => drawn.has(row) || (numbers[row] ?? 0) <= 0)
}

function shownPanels(spec: ChartSpec, asking: Asking, results: Results, main: Result, split: FieldRef): Results {
  const cells = cellsOf(main, split)
  const rank = results['rank:split']
  const values = panelValues(main, split, rank)
  const panels = values.slice(0, mostPanels)
  const { split: _, ...wells } = spec.wells
  const choices = panels.map((value) => {
    const own = panelResults(spec, { ...results, main }, split, value)
    return { value, own, ...choiceOf({ ...spec, wells }, asking, own, own.main) }
  })
  const rows = choices.flatMap(({ value, own, isShown }) =>
    allRows(main)
      .filter((row) => (cells[row] ?? null) === value)
      .filter((_, at) => isShown(own.main, at)),
  )
  const fields = main.fields
  const drawn = new Set(panels)
  const inPanel = (result: Result) => {
    const own = cellsOf(result, split)
    return rowsWhere(result, (row) => drawn.has(own[row] ?? null))
  }
  const { before } = results
  const rests = restParts.flatMap((part) => (results[part] ? [[part, inPanel(results[part])] as const] : []))
  return {
    main: rowsAt(main, rows),
    ...(before ? { before: inPanel(before) } : {}),
    ...Object.fromEntries(rests),
    ...panelRanks(spec, main, results, choices),
    ...(rank
      ? { 'rank:split': inPanel({ ...rank, total: rank.total ?? rank.length }) }
      : values.length > panels.length
        ? { 'rank:split': { columns: {}, length: 0, fields, total: values.length } }
        : {}),
  }
}

/** The rankings of what each panel shows, and of how many. */
function panelRanks(spec: ChartSpec, main: Result, results: Results, panels: { value: Cell; own: Results }[]): Results {
  const made: Results = {}
  const [split] = fieldsIn(spec, 'split')
  for (const part of ['rank:axis', 'rank:colour'] as const) {
    const [ref] = part === 'rank:axis' ? fieldsIn(spec, 'axis') : fieldsIn(spec, 'colour')
    if (!results[part] || !ref || !split) continue
    const lists = panels.flatMap(({ value, own }) => {
      const rank = own[part]
      if (!rank) return []
      const { values, all } = firstOf(rank, ref, part === 'rank:axis' ? rowLimit(spec) : seriesLimit(spec))
      return [
        {
          value,
          rank: rowsAt(
            rank,
            values.map((_, row) => row),
          ),
          all,
        },
      ]
    })
    const names = Object.keys(results[part].columns)
    const column = (name: string) =>
      lists.flatMap(
        ({ rank, value }) => (name === columnOf(split) ? rank.columns[columnOf(ref)]?.map(() => value) : rank.columns[name]) ?? [],
      )
    const columns = Object.fromEntries([...new Set([columnOf(split), ...names])].map((name) => [name, column(name)]))
    columns[countColumn] = lists.flatMap(({ rank, all }) => new Array<Cell>(rank.length).fill(all))
    made[part] = { columns, length: columns[countColumn].length, fields: main.fields }
  }
  return made
}

const restParts = ['other', 'otherBefore', 'other:axis', 'otherBefore:axis', 'other:both', 'otherBefore:both'] as const

function shownKeys(spec: ChartSpec, asking: Asking, results: Results, main: Result): Results {
  const choice = choiceOf(spec, asking, results, main)
  const { axis, colour, keys, hues, isShown, isNamed, hasKey, isRanked } = choice
  if (!axis) return results
  const [measure] = measuresOf(spec)
  const cut: Results = { ...results, main: rowsWhere(main, (row) => isShown(main, row)) }
  const counted = (columns: Record<string, Cell[]>, length: number, total: number): Result => ({
    columns,
    length,
    fields: main.fields,
    total,
  })
  // With colours its total counts rows, and says only whether Cube had more of them.
  if (colour && cut.main && main.total === main.length) cut.main = { ...cut.main, total: cut.main.length }
  // How many there are of what was cut is said by a ranking; where none was asked, this is one.
  const isCut = choice.all > keys.length
  if (results['rank:axis']) {
    const rank = results['rank:axis']
    cut['rank:axis'] = rowsWhere(choice.ownFirsts && colour ? counting(rank, colour, choice.ownFirsts) : rank, (row) => isRanked(rank, row))
  } else if (colour) {
    const sums = { [axis.name]: keys, ...(measure ? { [rawOf(measure).name]: keys.map((key) => choice.sumAt(key)) } : {}) }
    if (axis.kind !== 'time' || isCut) cut['rank:axis'] = counted(sums, keys.length, choice.all)
  } else if (axis.kind === 'time') {
    if (isCut) cut['rank:axis'] = counted({}, 0, choice.all)
  } else if (main.total === undefined && cut.main && cut.main.length < main.length) {
    cut.main = { ...cut.main, total: choice.all }
  }
  if (colour && hues) {
    const rank = results['rank:colour']
    const named = new Set(hues.values)
    if (rank) cut['rank:colour'] = rowsWhere(rank, (row) => named.has(cellsOf(rank, colour)[row] ?? null))
    else cut['rank:colour'] = counted({ [columnOf(colour)]: hues.values }, hues.values.length, hues.all)
    const { other, otherBefore } = results
    if (other && rank) cut.other = rowsWhere(other, (row) => hasKey(other, row))
    if (otherBefore && rank && axis.kind !== 'time') cut.otherBefore = rowsWhere(otherBefore, (row) => hasKey(otherBefore, row))
    for (const part of ['other:axis', 'otherBefore:axis'] as const) {
      const rest = results[part]
      if (rest) cut[part] = rowsWhere(rest, (row) => named.has(cellsOf(rest, colour)[row] ?? null))
    }
  }
  const { before, spark, goal } = results
  if (goal) {
    // Targets stand in a view of their own, by the same values.
    const own = Object.values(goal.columns).find((cells) => cells.some((cell) => typeof cell === 'string'))
    const kept = new Set(keys.map(String))
    cut.goal = rowsWhere(goal, (row) => kept.has(String(asKey(own?.[row] ?? null, axis))))
  }
  if (spark) cut.spark = rowsWhere(spark, (row) => hasKey(spark, row))
  if (before && axis.kind !== 'time') cut.before = rowsWhere(before, (row) => (colour ? isShown(before, row) : hasKey(before, row)))
  else if (before && colour) cut.before = rowsWhere(before, (row) => isNamed(before, row))
  return cut
}

/** A ranking that says for every series how many values it had. */
function counting(rank: Result, colour: FieldRef, own: OwnFirst): Result {
  const counts = cellsOf(rank, colour).map((hue): Cell => own.get(hue)?.all ?? null)
  return { ...rank, columns: { ...rank.columns, [countColumn]: counts } }
}

/** What the picture chooses to show, whichever language it is drawn in: a list cut by its labels is another one in each. */
function choiceOf(spec: ChartSpec, asking: Asking, results: Results, main: Result) {
  const [axis] = fieldsIn(spec, 'axis')
  const measures = measuresOf(spec)
  const none = { axis, colour: undefined, hues: null, ownFirsts: null, keys: [] as Cell[], all: 0, sumAt: () => null, isRanked: () => true }
  if (!axis) return { ...none, isShown: () => true, isNamed: () => true, hasKey: () => true }
  const [first, second] = languages.map((language) =>
    choose({ spec, asking, results: { ...results, main }, look: { language } }, axis, measures, seriesWell(spec.type)),
  )
  if (!first || !second) return { ...none, isShown: () => true, isNamed: () => true, hasKey: () => true }
  const keys = [...new Set([...first.keys, ...second.keys])]
  const { colour, hues, all, own: ownFirsts } = first
  const [kept, named] = [new Set(keys), new Set(hues?.values)]
  const cells = new Map<Result, { axis: Cell[]; colour: Cell[] }>()
  const columnsIn = (result: Result) => {
    const known = cells.get(result) ?? { axis: cellsOf(result, axis), colour: colour ? cellsOf(result, colour) : [] }
    cells.set(result, known)
    return known
  }
  const hasKey = (result: Result, row: number) => kept.has(asKey(columnsIn(result).axis[row] ?? null, axis))
  const isNamed = (result: Result, row: number) => !colour || named.has(columnsIn(result).colour[row] ?? null)
  // Where every series has its own first, a value of one of them is shown of that one only.
  const firsts = ownFirsts && new Map([...ownFirsts].map(([hue, { values }]) => [hue, new Set(values)]))
  const isOwn = (result: Result, row: number) => {
    const cells = columnsIn(result)
    return !firsts || firsts.get(cells.colour[row] ?? null)?.has(asKey(cells.axis[row] ?? null, axis)) === true
  }
  const isShown = (result: Result, row: number) => hasKey(result, row) && isNamed(result, row) && isOwn(result, row)
  const isRanked = ownFirsts ? isShown : hasKey
  const sumAt = (key: Cell) => first.rows.sumAt(key, measures[0] && rawOf(measures[0]).name)
  return { axis, colour, hues, ownFirsts, keys, all, sumAt, isShown, isNamed, hasKey, isRanked }
}
