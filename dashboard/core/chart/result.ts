import { z } from 'zod'
import type { Field, Fields } from '../field/field.ts'
import { annotatedField } from '../field/meta.ts'
import type { Cell } from '../field/text.ts'
import type { Words } from '../words.ts'
import { calculatedField, formulaField } from './calculate.ts'
import type { FieldRef } from './spec.ts'

/** What Cube answered: one column per member, numbers already numbers. */
export interface Result {
  columns: Record<string, Cell[]>
  length: number
  /** The members' own words and formats, as they come with every answer. */
  fields: Map<string, Field>
  /** All rows there are, when the query asked for it. */
  total?: number
  /** When the numbers were read from the warehouse. */
  refreshed?: string
  /** Why a column that was to be worked out is empty. */
  unfit?: Record<string, Words>
}

const annotated = z.looseObject({ type: z.string().optional() })
const group = z.record(z.string(), annotated).default({})
const value = z.unknown()

const reply = z.object({
  annotation: z.object({ measures: group, dimensions: group, timeDimensions: group }),
  data: z.union([
    z.array(z.record(z.string(), value)),
    z.object({ members: z.array(z.string()), columns: z.array(z.array(value)) }),
    z.object({ members: z.array(z.string()), dataset: z.array(z.array(value)) }),
  ]),
  total: z.coerce.number().nullish(),
  lastRefreshTime: z.string().nullish(),
})

/** Numbers arrive as strings; what is no finite number is no number. */
function toCell(cell: unknown, isNumber: boolean): Cell {
  if (cell === null || cell === undefined) return null
  if (isNumber) {
    const number = typeof cell === 'string' && cell.trim() === '' ? Number.NaN : Number(cell)
    return Number.isFinite(number) ? number : null
  }
  if (typeof cell === 'string' || typeof cell === 'boolean' || typeof cell === 'number') return cell
  return JSON.stringify(cell)
}

/** Cube's /load reply (any of its three forms, alone or as the one result of a multi reply) → a result. */
export function readResult(unread: unknown): Result {
  const several = z.object({ results: z.array(z.unknown()).min(1) }).safeParse(unread)
  const { annotation, data, total, lastRefreshTime } = reply.parse(several.success ? several.data.results[0] : unread)
  const fields = new Map<string, Field>()
  for (const [name, own] of Object.entries(annotation.measures)) fields.set(name, annotatedField(name, 'measure', own))
  for (const [name, own] of Object.entries({ ...annotation.dimensions, ...annotation.timeDimensions })) {
    fields.set(name, annotatedField(name, 'dimension', own))
  }
  const isNumber = (member: string) => fields.get(member)?.type === 'number'
  const columns: Record<string, Cell[]> = {}
  let length = 0
  if (Array.isArray(data)) {
    length = data.length
    for (const name of Object.keys(data[0] ?? {})) columns[name] = data.map((row) => toCell(row[name], isNumber(name)))
  } else if ('columns' in data) {
    data.members.forEach((name, at) => {
      columns[name] = (data.columns[at] ?? []).map((cell) => toCell(cell, isNumber(name)))
    })
    length = data.columns[0]?.length ?? 0
  } else {
    length = data.dataset.length
    data.members.forEach((name, at) => {
      columns[name] = data.dataset.map((row) => toCell(row[at], isNumber(name)))
    })
  }
  return {
    columns,
    length,
    fields,
    ...(typeof total === 'number' && Number.isFinite(total) ? { total } : {}),
    ...(lastRefreshTime ? { refreshed: lastRefreshTime } : {}),
  }
}

/** The name a field has in a result. */
export function columnOf(ref: FieldRef): string {
  if (ref.calculation) return `${ref.name}#${ref.calculation.kind}`
  return ref.kind === 'time' ? `${ref.name}.${ref.grain ?? 'day'}` : ref.name
}

/** A field's values, row by row. */
export function cellsOf(result: Result, ref: FieldRef): Cell[] {
  // What has not been worked out is nothing: least of all the number it would be worked out from.
  if (ref.calculation) return result.columns[columnOf(ref)] ?? new Array<Cell>(result.length).fill(null)
  return result.columns[columnOf(ref)] ?? result.columns[ref.name] ?? new Array<Cell>(result.length).fill(null)
}

/** A measure's numbers, row by row. */
export function numbersOf(result: Result, ref: FieldRef): (number | null)[] {
  return cellsOf(result, ref).map((cell) => (typeof cell === 'number' ? cell : null))
}

/** A measure as Cube answers it, without what is made of it; of a formula the first it is made from. */
export function rawOf({ calculation: _, ...ref }: FieldRef): FieldRef {
  const [first] = ref.formula?.members ?? []
  return first ? { name: first, kind: 'measure' } : ref
}

/** What is known of a field: the model first, else what came with the answer (shared pages see no model). */
export function fieldOf(ref: FieldRef, fields: Fields | undefined, result?: Result): Field {
  if (ref.formula) {
    const members = ref.formula.members.map((name) => fieldOf({ name, kind: 'measure' }, fields, result))
    return formulaField(ref.name, ref.formula, members)
  }
  if (ref.calculation) return calculatedField(fieldOf(rawOf(ref), fields, result), ref.calculation)
  return (
    fields?.byName.get(ref.name) ??
    result?.fields.get(ref.name) ??
    result?.fields.get(columnOf(ref)) ??
    annotatedField(ref.name, ref.kind === 'measure' ? 'measure' : 'dimension', {
      type: ref.kind === 'time' ? 'time' : ref.kind === 'measure' ? 'number' : 'string',
    })
  )
}

/** Some rows of an answer, in this order. */
export function rowsAt(result: Result, rows: number[]): Result {
  const columns = Object.fromEntries(Object.entries(result.columns).map(([name, cells]) => [name, rows.map((row) => cells[row] ?? null)]))
  return { ...result, columns, length: rows.length }
}

/** How many values a ranking had of a panel or a series, where it was cut to those that are shown. */
export const countColumn = '#all'
export const countIn = ({ columns, length }: Result) => Number(columns[countColumn]?.[0] ?? length)

/** The rows of one panel, or of one series. How many rows there were in all says nothing of it. */
export function panelOf(main: Result, split: FieldRef, value: Cell): Result {
  const { total: _, ...whole } = main
  return rowsAt(
    whole,
    cellsOf(main, split).flatMap((cell, row) => ((cell ?? null) === value ? [row] : [])),
  )
}
