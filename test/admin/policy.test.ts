import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  everything,
  type Grant,
  groupActs,
  lacking,
  policyOf,
  type RowFilter,
  rowFilter,
  sees,
  within,
} from '../../dashboard/core/admin/policy.ts'
import { may, roles } from '../../dashboard/core/admin/roles.ts'
import { leastShown, setsFewApart } from '../../dashboard/core/admin/smallGroups.ts'
import { personalKinds } from '../../dashboard/core/field/field.ts'

type Row = Record<string, string | null>
const dimensions = ['region', 'channel', 'owner']
const values = ['a', 'b', 'c', null]
const views = ['sales', 'rfm']
const names = [...views, 'sales.orders', 'sales.cost', 'rfm.customers']

const condition = fc.oneof(
  fc.record({ dimension: fc.constantFrom(...dimensions), values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }) }),
  fc.record({ dimension: fc.constant('owner'), own: fc.constant(true as const) }),
)
const grants: fc.Arbitrary<Grant> = fc.record({
  rows: fc.oneof(fc.constant('all' as const), fc.array(fc.array(condition, { minLength: 1, maxLength: 3 }), { maxLength: 3 })),
  members: fc.record({ mode: fc.constantFrom('all but' as const, 'only' as const), names: fc.subarray(names) }),
  shows: fc.subarray([...personalKinds]),
  acts: fc.subarray([...groupActs]),
})
const subjects = fc.record({
  role: fc.constantFrom(...roles),
  owner: fc.uniqueArray(fc.constantFrom('a', 'b')),
  grants: fc.array(grants, { minLength: 1, maxLength: 4 }),
})
const rows = fc.record({
  region: fc.constantFrom(...values),
  channel: fc.constantFrom(...values),
  owner: fc.constantFrom(...values),
}) as fc.Arbitrary<Row>

/** What a filter as Cube takes it lets through, told anew: `equals` never matches what is not set. */
function passes(row: Row, filter: RowFilter): boolean {
  if (filter.and) return filter.and.every((one) => passes(row, one))
  if (filter.or) return filter.or.some((one) => passes(row, one))
  const value = row[filter.member?.split('.')[1] ?? ''] ?? null
  if (filter.operator === 'notSet') return value === null
  return value !== null && (filter.values ?? []).includes(value)
}

/** By the sentence in the handbook: a row is seen that one group shows. */
const isRowOf = ({ rows: rules }: Grant, owner: string[], row: Row) =>
  rules === 'all' ||
  rules.some((rule) => rule.every((one) => ('own' in one ? owner : one.values).some((value) => value === row[one.dimension])))

const isMemberOf = ({ members: { mode, names: list } }: Grant, name: string) =>
  (list.includes(name) || list.includes(name.split('.')[0] ?? '')) === (mode === 'only')

test('rows of several groups unite, and no row outside is let through', () => {
  fc.assert(
    fc.property(subjects, rows, ({ role, owner, grants: given }, row) => {
      const filter = rowFilter(policyOf({ role, owner, grants: given }, 5), 'sales', () => true)
      const isSeen = role === 'admin' || given.some((one) => isRowOf(one, owner, row))
      expect(filter === null || passes(row, filter)).toBe(isSeen)
    }),
    { numRuns: 500 },
  )
})

test('a view that lacks a dimension shows only rows of the rules that do without it, and none if all need it', () => {
  fc.assert(
    fc.property(subjects, rows, fc.subarray(dimensions), ({ role, owner, grants: given }, row, has) => {
      const policy = policyOf({ role, owner, grants: given }, 5)
      const hasDimension = (name: string) => has.includes(name)
      const filter = rowFilter(policy, 'sales', hasDimension)
      const isApplicable = (grant: Grant): Grant =>
        grant.rows === 'all'
          ? grant
          : { ...grant, rows: grant.rows.filter((rule) => rule.every(({ dimension }) => has.includes(dimension))) }
      const isSeen = role === 'admin' || given.map(isApplicable).some((one) => isRowOf(one, owner, row))
      if (lacking(policy, hasDimension)) expect(isSeen).toBe(false)
      else expect(filter === null || passes(row, filter)).toBe(isSeen)
    }),
    { numRuns: 500 },
  )
})

test('a member is hidden only if every group hides it; a mask falls where one group shows; an act needs the role and one group', () => {
  fc.assert(
    fc.property(subjects, ({ role, owner, grants: given }) => {
      const policy = policyOf({ role, owner, grants: given }, 5)
      const isAdmin = role === 'admin'
      for (const name of ['sales.orders', 'sales.cost', 'rfm.customers', 'rfm.other'])
        expect([name, sees(policy, name)]).toEqual([name, isAdmin || given.some((one) => isMemberOf(one, name))])
      for (const kind of personalKinds)
        expect(policy.masked.includes(kind)).toBe(!isAdmin && !given.some(({ shows }) => shows.includes(kind)))
      for (const act of groupActs)
        expect(policy.acts.includes(act)).toBe(may({ id: '', role }, act) && (isAdmin || given.some(({ acts }) => acts.includes(act))))
      expect(policy.smallestGroup).toBe(policy.acts.includes('see people') ? 0 : 5)
    }),
    { numRuns: 500 },
  )
})

test('equal rights are written alike, in whatever order the groups come; nobody gains by being in fewer groups', () => {
  fc.assert(
    fc.property(subjects, rows, (subject, row) => {
      const turned = { ...subject, grants: [...subject.grants, ...subject.grants].reverse() }
      expect(JSON.stringify(policyOf(turned, 5))).toBe(JSON.stringify(policyOf(subject, 5)))
      const fewer = policyOf({ ...subject, grants: subject.grants.slice(1) }, 5)
      const [less, more] = [fewer, policyOf(subject, 5)].map((one) => rowFilter(one, 'sales', () => true))
      if (less && passes(row, less)) expect(!more || passes(row, more)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('what a token narrows is in both: the person’s rows and the token’s', () => {
  fc.assert(
    fc.property(subjects, rows, fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }), (subject, row, regions) => {
      const whole = policyOf(subject, 5)
      const filter = rowFilter(within(whole, [[{ dimension: 'region', values: regions }]]), 'sales', () => true)
      const before = rowFilter(whole, 'sales', () => true)
      const isSeen = (!before || passes(row, before)) && row.region !== null && regions.some((one) => one === row.region)
      expect(filter !== null && passes(row, filter)).toBe(isSeen)
    }),
    { numRuns: 300 },
  )
})

test('whose owner record is unknown sees no row by "own", and no group at all gives nothing', () => {
  const own: Grant = { ...everything, rows: [[{ dimension: 'owner', own: true }]] }
  const filter = rowFilter(policyOf({ role: 'viewer', owner: [], grants: [own] }, 5), 'sales', () => true)
  expect(filter).toEqual({ or: [] })
  expect(passes({ region: 'a', channel: 'a', owner: null }, filter ?? {})).toBe(false)
  const nobody = policyOf({ role: 'analyst', owner: [], grants: [] }, 5)
  expect([nobody.rows, sees(nobody, 'sales.orders'), nobody.masked, nobody.acts.includes('export data')]).toEqual([
    [],
    false,
    [...personalKinds],
    false,
  ])
})

test('a group is shown from so many people on that what is left out is never one small group alone', () => {
  // By hand: 1 is left out, and 8 with it, or the total would tell the 1.
  expect(leastShown([20, 1, 8], 5)).toBe(9)
  expect(leastShown([3, 3, 8], 5)).toBe(5)
  expect(leastShown([1, 8, 8, 30], 5)).toBe(9)
  expect(leastShown([6, 7], 5)).toBe(5)
  expect(leastShown([], 5)).toBe(5)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 40 })), fc.integer({ min: 2, max: 12 }), (groups, smallest) => {
      const least = leastShown(groups, smallest)
      const leftOut = groups.filter((people) => people > 0 && people < least)
      const sum = leftOut.reduce((total, people) => total + people, 0)
      expect(least).toBeGreaterThanOrEqual(smallest)
      const isAllLeftOut = groups.every((people) => people < least)
      expect(sum === 0 || sum >= smallest || isAllLeftOut).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('a filter sets few apart by what it leaves out, or by one of its values', () => {
  expect(setsFewApart(100, [103], [], 5)).toBe(true)
  expect(setsFewApart(100, [105, 100], [40, 60], 5)).toBe(false)
  expect(setsFewApart(100, [200], [96, 4], 5)).toBe(true)
  expect(setsFewApart(0, [0], [0], 5)).toBe(false)
})
