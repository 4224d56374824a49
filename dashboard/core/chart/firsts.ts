import type { Fields } from '../field/field.ts'
import type { Cell } from '../field/text.ts'
import { catalogue } from './catalogue.ts'
import { cutAxis, rowLimit, seriesFirst } from './query.ts'
import { cellsOf, columnOf, countIn, panelOf, type Result } from './result.ts'
import { type ChartSpec, type FieldRef, fieldsIn } from './spec.ts'

/** The kept values of a list cut to `limit`: a single item too many is kept as well, since it would only be renamed "Other". */
export function keptCount(length: number, total: number | undefined, limit: number): number {
  const all = total ?? length
  return all <= limit + 1 ? Math.min(length, limit + 1) : Math.min(length, limit)
}

/** The first of a ranking, and how many there are; in a ranking of panels with their own first, those of one of them. */
export function firstOf(rank: Result, ref: FieldRef, limit: number): { values: Cell[]; all: number } {
  const values = cellsOf(rank, ref)
  const all = rank.total ?? values.length
  return { values: values.slice(0, keptCount(values.length, all, limit)), all }
}

// A chart whose series each show the first of their own: the axis has them all, and every series only its own and the rest of it as one.

/** For each series the values it shows of the axis, and how many it has. */
export type OwnFirst = Map<Cell, { values: Cell[]; all: number }>

/** The first of each series, by a ranking that has the series beside the axis; null where all show the same. */
export function ownFirst(spec: ChartSpec, fields: Fields | undefined, rank: Result | undefined): OwnFirst | null {
  const [colour] = fieldsIn(spec, 'colour')
  const axis = cutAxis(spec, fields)
  if (!seriesFirst(spec) || !colour || !axis || !rank?.columns[columnOf(colour)]) return null
  const hues = [...new Set(cellsOf(rank, colour))]
  return new Map(
    hues.map((hue) => {
      const own = panelOf(rank, colour, hue)
      return [hue, firstOf({ ...own, total: countIn(own) }, axis, rowLimit(spec))]
    }),
  )
}

/** Every value that is among the first of one of these series. */
export const firstOfAny = (own: OwnFirst, hues: Cell[]): Cell[] => [...new Set(hues.flatMap((hue) => own.get(hue)?.values ?? []))]

/** Whether a person can choose that each series has its own first. */
export const mayRankSeries = (spec: ChartSpec): boolean => {
  const { cutsAxis, showsEach } = catalogue[spec.type]
  const has = (well: 'axis' | 'colour' | 'split') => fieldsIn(spec, well).length > 0
  const [axis]: FieldRef[] = fieldsIn(spec, 'axis')
  return cutsAxis === true && !showsEach && axis?.kind === 'dimension' && has('colour') && !has('split')
}
