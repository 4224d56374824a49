import { z } from 'zod'
import { type PersonalKind, personalKinds } from '../field/field.ts'
import type { Words } from '../words.ts'
import { type Act, acts, may, type Role } from './roles.ts'

export const personalWords: Record<PersonalKind, Words> = {
  id: { zh: '编号', en: 'Identifiers' },
  name: { zh: '姓名', en: 'Names' },
  phone: { zh: '电话', en: 'Phone numbers' },
  email: { zh: '邮箱', en: 'E-mail addresses' },
  address: { zh: '地址', en: 'Addresses' },
  text: { zh: '自由文本', en: 'Free text' },
  amount: { zh: '个人金额', en: 'Amounts of one person' },
}

/** The acts a group may give or withhold; the others follow the role alone. */
export const groupActs = [
  'ask a question',
  'see people',
  'export data',
  'share a board',
  'import data',
  'define a measure',
] as const satisfies Act[]
export type GroupAct = (typeof groupActs)[number]

/** The values one dimension of a row must have; `own`: those of the owner record of whoever is signed in. */
const rowCondition = z.union([
  z.strictObject({
    dimension: z.string().regex(/^[a-z]\w{0,99}$/),
    values: z.array(z.string().max(500).nullable()).min(1).max(2000),
  }),
  z.strictObject({ dimension: z.string().regex(/^[a-z]\w{0,99}$/), own: z.literal(true) }),
])
export type RowCondition = z.infer<typeof rowCondition>

/** `region`, whatever view it is in: shared dimensions have the same name everywhere. All conditions of a rule must hold. */
export const rowRule = z.array(rowCondition).min(1).max(10)
export type RowRule = z.infer<typeof rowRule>

const memberOrView = z.string().regex(/^[a-z]\w{0,99}(\.[a-z]\w{0,99})?$/)

/** What one group gives to those who are in it. */
export const grant = z.strictObject({
  /** Rows that any of the rules takes in; an empty list: none. */
  rows: z.union([z.literal('all'), z.array(rowRule).max(50)]),
  /** Views and members by name: all but these, or these only. */
  members: z.strictObject({ mode: z.enum(['all but', 'only']), names: z.array(memberOrView).max(2000) }),
  /** Personal kinds that are shown as they are; the others are masked. */
  shows: z.array(z.enum(personalKinds)).max(personalKinds.length),
  acts: z.array(z.enum(groupActs)).max(groupActs.length),
})
export type Grant = z.infer<typeof grant>

/** What everybody has who is in no group, until an administrator says otherwise. */
export const everything: Grant = { rows: 'all', members: { mode: 'all but', names: [] }, shows: [...personalKinds], acts: [...groupActs] }

/** What stands behind nothing: of those whose groups say nothing to anybody. */
export const nothing: Grant = { rows: [], members: { mode: 'only', names: [] }, shows: [], acts: [] }

/** Rows that one of the rules takes in, with the values of whoever asks. */
export type ResolvedRule = { dimension: string; values: (string | null)[] }[]

/** Everything that decides what somebody is answered. Two people of equal policies may be given one answer. */
export interface Policy {
  acts: Act[]
  /** A row is seen that any of these takes in. */
  rows: 'all' | ResolvedRule[]
  /** A member is seen that any of these shows; 'all': every one. */
  members: 'all' | Grant['members'][]
  masked: PersonalKind[]
  /** Groups of fewer people are withheld; 0: none. */
  smallestGroup: number
}

/** Who a policy is made for. */
export interface PolicySubject {
  role: Role
  /** The values of the person's owner record, such as the name a salesperson has in the data. */
  owner: string[]
  /** What their groups give; of those who are in none, what everybody has. */
  grants: Grant[]
}

/**
 * One policy of all that a person's role and groups give. Rows unite: a row is seen that any group shows. A member stays hidden only if every group
 * hides it, a mask falls where any group shows the kind, an act needs the role and any of the groups. Administrators, who could give themselves
 * every right, see everything.
 */
export function policyOf({ role, owner, grants }: PolicySubject, smallestGroup: number): Policy {
  const given = role === 'admin' ? [everything] : grants
  const allowed = new Set<Act>(given.flatMap((one) => one.acts))
  const isGrouped = (act: Act): act is GroupAct => (groupActs as readonly Act[]).includes(act)
  const own = acts.filter((act) => may({ id: '', role }, act) && (!isGrouped(act) || allowed.has(act)))
  const shown = new Set(given.flatMap(({ shows }) => shows))
  return {
    acts: own,
    rows: given.some(({ rows }) => rows === 'all')
      ? 'all'
      : inOrder(given.flatMap(({ rows }) => (rows === 'all' ? [] : rows)).flatMap((rule) => resolved(rule, owner))),
    members: given.some(({ members }) => members.mode === 'all but' && members.names.length === 0)
      ? 'all'
      : inOrder(given.map(({ members }) => ({ ...members, names: [...new Set(members.names)].sort() }))),
    masked: personalKinds.filter((kind) => !shown.has(kind)),
    smallestGroup: own.includes('see people') ? 0 : smallestGroup,
  }
}

/** A rule with its values; none where it asks for the owner record of somebody who has none. */
function resolved(rule: RowRule, owner: string[]): ResolvedRule[] {
  const conditions = rule.map((one) => ({ dimension: one.dimension, values: 'own' in one ? owner : one.values }))
  if (conditions.some(({ values }) => values.length === 0)) return []
  return [inOrder(conditions.map(({ dimension, values }) => ({ dimension, values: [...new Set(values)].sort() })))]
}

/** Without doubles and in one order, so that equal rights are written alike. */
function inOrder<T>(list: T[]): T[] {
  const texts = new Map(list.map((one) => [JSON.stringify(one), one]))
  return [...texts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, one]) => one)
}

/** A policy that gives no more than another: what a token narrows, what a link of somebody shows. */
export function within(policy: Policy, rules: ResolvedRule[]): Policy {
  if (policy.rows === 'all') return { ...policy, rows: inOrder(rules) }
  return { ...policy, rows: inOrder(policy.rows.flatMap((one) => rules.map((other) => [...one, ...other]))) }
}

/** Whether somebody sees a view or a member of one; a view, where they see any member of it. */
export function sees({ members }: Pick<Policy, 'members'>, name: string): boolean {
  if (members === 'all') return true
  const view = name.split('.', 1)[0] ?? ''
  const isView = view === name
  return members.some(({ mode, names }) => {
    const isNamed =
      names.includes(view) || (isView ? mode === 'only' && names.some((one) => one.startsWith(`${view}.`)) : names.includes(name))
    return mode === 'only' ? isNamed : !isNamed
  })
}

/** The dimensions that rows are narrowed by and a view lacks, where that leaves none of its rows to be seen; null where some are. */
export function lacking({ rows }: Pick<Policy, 'rows'>, hasDimension: (name: string) => boolean): string[] | null {
  if (rows === 'all' || rows.some((rule) => rule.every(({ dimension }) => hasDimension(dimension)))) return null
  return [...new Set(rows.flatMap((rule) => rule.map(({ dimension }) => dimension)).filter((name) => !hasDimension(name)))]
}

export interface RowFilter {
  member?: string
  operator?: string
  values?: string[]
  and?: RowFilter[]
  or?: RowFilter[]
}

/** The filter, as Cube takes it, that narrows a view to the rows somebody sees. null: to all. Rules that name what the view lacks take in nothing. */
export function rowFilter({ rows }: Pick<Policy, 'rows'>, view: string, hasDimension: (name: string) => boolean): RowFilter | null {
  if (rows === 'all') return null
  const fitting = rows.filter((rule) => rule.every(({ dimension }) => hasDimension(dimension)))
  return { or: fitting.map((rule) => ({ and: rule.map((condition) => conditionFilter(view, condition)) })) }
}

function conditionFilter(view: string, { dimension, values }: ResolvedRule[number]): RowFilter {
  const member = `${view}.${dimension}`
  const named = values.filter((value) => value !== null)
  const isUnset: RowFilter = { member, operator: 'notSet' }
  if (named.length === 0) return isUnset
  const isOne: RowFilter = { member, operator: 'equals', values: named }
  return named.length < values.length ? { or: [isOne, isUnset] } : isOne
}

/** Whether somebody sees every member of every view. */
export const seesWholeModel = ({ rows, members, masked }: Policy): boolean => rows === 'all' && members === 'all' && masked.length === 0

/** Whether a policy leaves nothing out: such a person's questions go on as they are. */
export const isUnrestricted = (policy: Policy): boolean => seesWholeModel(policy) && policy.smallestGroup === 0
