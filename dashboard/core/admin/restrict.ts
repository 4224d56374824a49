import type { Field, Fields } from '../field/field.ts'
import { lacking, type Policy, type RowFilter, rowFilter, sees, seesWholeModel } from './policy.ts'

/** A question as Cube's gateway has it when it is about to be compiled. */
export interface AskedQuestion {
  measures?: string[]
  dimensions?: string[]
  segments?: string[]
  timeDimensions?: { dimension: string }[]
  filters?: RowFilter[]
  order?: unknown
  ungrouped?: boolean
}

/** Why a question is not asked: a member that is not for this person, or a view none of whose rows are. */
export type Withheld = { member: string } | { view: string; lacks: string[] } | { ungrouped: true }

/**
 * A question narrowed to what its asker may see: refused where it names a member that is hidden from them or a view that lacks what their rows are
 * narrowed by; else with a filter to their rows, and without groups of too few people. `fields` are those of the whole model; `isMasking`: whether the
 * question is compiled with masks, else what is masked is refused as if it were hidden.
 */
export function restrict<Question extends AskedQuestion>(
  question: Question,
  policy: Policy,
  fields: Fields,
  isMasking: boolean,
): Question | { withheld: Withheld } {
  const members = [...new Set(membersAsked(question))]
  const hidden = members.find((name) => !seesMember(policy, name, fields) || (!isMasking && isMasked(policy, fields.byName.get(name))))
  if (hidden !== undefined) return { withheld: { member: hidden } }
  const views = [...new Set(members.map(viewOf))]
  const filters: RowFilter[] = []
  for (const view of views) {
    const has = (dimension: string) => isDimension(fields, `${view}.${dimension}`)
    const lacks = lacking(policy, has)
    if (lacks) return { withheld: { view, lacks } }
    const rows = rowFilter(policy, view, has)
    if (rows) filters.push(rows)
  }
  if (policy.smallestGroup > 0 && question.ungrouped) return { withheld: { ungrouped: true } }
  return filters.length === 0 ? question : { ...question, filters: [...(question.filters ?? []), ...filters] }
}

const viewOf = (member: string) => member.split('.', 1)[0] ?? ''
const isDimension = ({ byName }: Fields, name: string) => byName.get(name)?.kind === 'dimension'

/** Every member a question names, without the grain of a time. */
function membersAsked({
  measures = [],
  dimensions = [],
  segments = [],
  timeDimensions = [],
  filters = [],
  order,
}: AskedQuestion): string[] {
  const named = [
    ...measures,
    ...dimensions,
    ...segments,
    ...timeDimensions.map(({ dimension }) => dimension),
    ...filters.flatMap(filtered),
    ...ordered(order),
  ]
  return named.map((name) => name.split('.', 2).join('.'))
}

const filtered = ({ member, dimension, and = [], or = [] }: RowFilter & { dimension?: string }): string[] =>
  [member, dimension].filter((name) => name !== undefined).concat([...and, ...or].flatMap(filtered))

/** An order as people write it (`{ member: 'asc' }`, pairs) and as Cube hands it on (`{ id, desc }`). */
function ordered(order: unknown): string[] {
  if (!Array.isArray(order)) return typeof order === 'object' && order !== null ? Object.keys(order) : []
  return order.flatMap((one: unknown) => {
    if (Array.isArray(one)) return typeof one[0] === 'string' ? [one[0]] : []
    return typeof one === 'object' && one !== null && 'id' in one && typeof one.id === 'string' ? [one.id] : []
  })
}

/**
 * Whether somebody sees a member: by every name it has or had, and only with all that a calculated one is made of; of what is masked for them nothing
 * may be calculated. A name the model does not know is left to Cube, which says so, unless its view is hidden.
 */
export function seesMember(policy: Policy, name: string, fields: Fields): boolean {
  if (policy.members === 'all' && policy.masked.length === 0) return true
  const { isHidden } = lookedUp(policy, fields)
  return !isHidden(name)
}

interface Lookup {
  isHidden(name: string): boolean
}

const lookups = new WeakMap<Fields, WeakMap<Policy, Lookup>>()

/** What a policy hides of a model is found out once for both. */
function lookedUp(policy: Policy, fields: Fields): Lookup {
  const known = lookups.get(fields) ?? new WeakMap<Policy, Lookup>()
  lookups.set(fields, known)
  const found = known.get(policy)
  if (found) return found
  const present = new Map(fields.views.flatMap(({ former }) => former.map(({ name, field }) => [name, field.name] as const)))
  const hidden = new Map<string, boolean>()
  const isHidden = (name: string): boolean => {
    const before = hidden.get(name)
    if (before !== undefined) return before
    const own = present.get(name) ?? name
    // One that is made of itself is in no model; should it be, it is not shown.
    hidden.set(name, true)
    const is =
      !sees(policy, own) || (fields.byName.get(own)?.uses ?? []).some((part) => isHidden(part) || isMasked(policy, fields.byName.get(part)))
    hidden.set(name, is)
    return is
  }
  const lookup = { isHidden }
  known.set(policy, lookup)
  return lookup
}

const isMasked = ({ masked }: Policy, field: Field | undefined) => field?.personal !== undefined && masked.includes(field.personal)

/** The members of a model that a policy masks, by every name they have. */
export function maskedMembers(policy: Policy, { byName }: Fields): string[] {
  if (policy.masked.length === 0) return []
  return [...byName].flatMap(([name, field]) => (isMasked(policy, field) ? [name] : []))
}

/** The model as somebody may know it: without what is hidden from them, and without the views of which they see no row. */
export function fieldsFor(policy: Policy, fields: Fields): Fields {
  if (seesWholeModel(policy)) return fields
  const shown = fields.views.filter(({ name }) => !lacking(policy, (dimension) => isDimension(fields, `${name}.${dimension}`)))
  const isShown = ({ name }: { name: string }) => seesMember(policy, name, fields)
  const views = shown
    .map((view) => ({
      ...view,
      fields: view.fields.filter(isShown),
      former: view.former.filter(isShown),
      folders: view.folders
        .map((folder) => ({ ...folder, fields: folder.fields.filter(isShown) }))
        .filter((folder) => folder.fields.length > 0),
      hierarchies: view.hierarchies.map((levels) => levels.filter((name) => isShown({ name }))).filter(({ length }) => length > 1),
    }))
    .filter((view) => view.fields.length > 0)
  const names = new Set(views.flatMap((view) => [...view.fields, ...view.former].map(({ name }) => name)))
  return { views, byName: new Map([...fields.byName].filter(([name]) => names.has(name))) }
}
