import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem } from '../../dashboard/core/problem.ts'
import { toStart, Waiters } from '../../dashboard/server/cube/fair.ts'
import { checkQuestions, most, unseenMembersOf } from '../../dashboard/server/cube/gate.ts'
import { checkGraphQl } from '../../dashboard/server/cube/graphql.ts'
import { Turns } from '../../dashboard/server/cube/turns.ts'

const orders = { measures: ['sales.orders'] }

/** The refusal of what must be refused. */
function refusalOf(work: () => unknown): Problem {
  try {
    work()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('It was let through.')
}

const many = <T>(count: number, make: (at: number) => T) => Array.from({ length: count }, (_, at) => make(at))
const filter = { member: 'sales.city', operator: 'equals', values: ['上海'] }
const within = (depth: number): object => (depth === 0 ? filter : { and: [within(depth - 1)] })
const patch = {
  expression: { type: 'PatchMeasure', sourceMeasure: 'sales.orders', replaceAggregationType: null, addFilters: [] },
  cubeName: 'sales',
  name: 'orders',
}

test.each([
  ['an object for a measure', { measures: [patch] }, 'measures.0'],
  ['an object for a dimension', { ...orders, dimensions: [patch] }, 'dimensions.0'],
  ['an object for a segment', { ...orders, segments: [patch] }, 'segments.0'],
  ['an object in a filter', { ...orders, filters: [{ ...filter, member: patch }] }, 'filters.0.member'],
  ['an object in a group', { ...orders, filters: [{ or: [filter, { ...filter, dimension: patch }] }] }, 'filters.0.or.1.dimension'],
  ['an operator of Cube’s own', { ...orders, filters: [{ ...filter, operator: 'measureFilter', values: [] }] }, 'filters.0.operator'],
  ['an object for a value', { ...orders, filters: [{ ...filter, values: [{}] }] }, 'filters.0.values.0'],
  ['an object for a time', { ...orders, timeDimensions: [{ dimension: patch }] }, 'timeDimensions.0.dimension'],
  ['an object in the order', { ...orders, order: [[patch, 'asc']] }, 'order'],
  ['an expression as text', { measures: [JSON.stringify(patch)] }, 'measures.0'],
  ['subqueries', { ...orders, subqueryJoins: [{ sql: 'SELECT 1', on: 'a', joinType: 'LEFT', alias: 'x' }] }, 'subqueryJoins'],
  ['hints', { ...orders, joinHints: [['a', 'b']] }, 'joinHints'],
  ['masks', { ...orders, maskedMembers: [] }, 'maskedMembers'],
  ['another key', { ...orders, rowLimit: 5 }, 'rowLimit'],
  ['a list for a query of the list', [[orders]], '0'],
  ['too many members of one kind', { measures: many(61, () => 'sales.orders') }, 'measures'],
  ['too many members in all', { ...orders, dimensions: many(30, () => 'sales.city'), segments: many(30, () => 'sales.x') }, '60'],
  ['too many filters', { ...orders, filters: many(101, () => filter) }, 'filters'],
  ['too many filters in groups', { ...orders, filters: many(10, () => ({ or: many(10, () => filter) })) }, 'filters'],
  ['groups too deep', { ...orders, filters: [within(most.depth + 1)] }, 'nested|within'],
  ['groups as deep as a body', { ...orders, filters: [within(5000)] }, 'within'],
  ['too many values', { ...orders, filters: [{ ...filter, values: many(10_001, String) }] }, 'values'],
  ['too many values in all', { ...orders, filters: many(3, () => ({ ...filter, values: many(9000, String) })) }, 'in all'],
  ['too many queries', many(11, () => orders), '10'],
  ['no query at all', [], 'no query'],
  [
    'too many ranges',
    { ...orders, timeDimensions: [{ dimension: 'sales.ordered_at', compareDateRange: many(11, () => 'today') }] },
    'compareDateRange',
  ],
  [
    'a range as long as a book',
    { ...orders, timeDimensions: [{ dimension: 'sales.ordered_at', dateRange: 'x'.repeat(5000) }] },
    'dateRange',
  ],
  ['an offset beyond all rows', { ...orders, offset: 1e300 }, 'offset'],
  ['a limit that is none', { ...orders, limit: -1 }, 'limit'],
  ['nothing', null, 'object'],
  ['a number', 7, 'object'],
])('%s is refused, with the place and a sentence in both languages', (_name, asked, place) => {
  const { words, status, code } = refusalOf(() => checkQuestions(asked))
  expect([status, code]).toEqual([400, 'bad_query'])
  expect(words.en).toMatch(new RegExp(place))
  expect(words.en.length).toBeLessThan(200)
  expect(words.zh).toMatch(/[\u4e00-\u9fff]/)
})

test('what charts, boards and notebooks ask goes through as it is', () => {
  const full = {
    measures: ['sales.orders', 'sales.net_sales'],
    dimensions: ['sales.city', 'sales.ordered_at.month'],
    segments: ['sales.kept'],
    timeDimensions: [
      { dimension: 'sales.ordered_at', granularity: 'month', dateRange: ['2025-01-01', '2025-12-31'] },
      { dimension: 'sales.joined_at', dateRange: 'last 7 days' },
    ],
    filters: [
      { member: 'sales.city', operator: 'equals', values: many(10_000, (at) => `city ${at}`) },
      { or: [{ and: [filter, { member: 'sales.orders', operator: 'gt', values: [1] }] }, { dimension: 'sales.city', operator: 'notSet' }] },
    ],
    order: { 'sales.orders': 'desc' },
    timezone: 'Asia/Shanghai',
    limit: 50_000,
    offset: 0,
    total: true,
    responseFormat: 'columnar',
  }
  expect(checkQuestions(full)).toEqual([full])
  const listed = { ...full, order: [['sales.orders', 'desc']] }
  expect(checkQuestions([listed, orders])).toEqual([listed, orders])
  expect(checkQuestions({ ...orders, filters: [within(most.depth)] })).toHaveLength(1)
  expect(unseenMembersOf(checkQuestions(full)[0] ?? {}).sort()).toEqual(
    ['sales.city', 'sales.city', 'sales.city', 'sales.joined_at', 'sales.kept', 'sales.ordered_at', 'sales.orders', 'sales.orders'].sort(),
  )
})

test('whatever is sent is let through as names alone, or refused in words', () => {
  const thing = fc.oneof(fc.jsonValue(), fc.constant(patch), fc.constant('sales.orders'), fc.constant(JSON.parse('{"__proto__":{"a":1}}')))
  const things = fc.oneof(thing, fc.array(thing))
  const names = ['measures', 'dimensions', 'segments', 'filters', 'timeDimensions', 'order', 'limit', 'subqueryJoins', '__proto__']
  const asked = fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), things)
  fc.assert(
    fc.property(fc.oneof(asked, fc.array(asked), thing), (question) => {
      try {
        for (const one of checkQuestions(question))
          for (const name of [...(one.measures ?? []), ...(one.dimensions ?? []), ...(one.segments ?? []), ...unseenMembersOf(one)])
            expect(name).toMatch(/^\w+(\.\w+){0,2}$/)
      } catch (error) {
        expect(error).toBeInstanceOf(Problem)
      }
    }),
    { numRuns: 2000 },
  )
})

test('GraphQL is counted before anything compares its fields', () => {
  const cube = (inner: string) => `{ cube { sales { ${inner} } } }`
  const aliases = (count: number) => many(count, (at) => `a${at}: orders`).join(' ')
  expect(() => checkGraphQl(cube(aliases(50)))).not.toThrow()
  const doubling = many(40, (at) => `fragment f${at} on Result { ${at < 39 ? `...f${at + 1} ...f${at + 1}` : 'sales { orders }'} }`)
  const refused: [string, unknown, RegExp][] = [
    ['aliases', cube(aliases(51)), /50 aliases/],
    ['questions', `{ ${many(11, (at) => `a${at}: cube { sales { orders } }`).join(' ')} }`, /10 questions/],
    ['fields', cube(many(501, () => 'orders').join(' ')), /500 fields/],
    ['fragments that double', `{ cube { ...f0 } } ${doubling.join(' ')}`, /500 fields/],
    ['fragments in a circle', '{ cube { ...a } } fragment a on Result { sales { orders } ...a }', /^$/],
    ['brackets', '{ a '.repeat(9000), /16 levels/],
    ['length', cube(' '.repeat(60_000)), /50,000 characters/],
    ['half a text', '{ cube {', /Expected/],
    ['no text', undefined, /missing/],
    ['an object', {}, /missing/],
  ]
  for (const [name, text, reason] of refused) {
    // GraphQL itself refuses a circle; counting one must only end.
    if (name === 'fragments in a circle') expect(() => checkGraphQl(text)).not.toThrow()
    else {
      const { status, words } = refusalOf(() => checkGraphQl(text))
      expect([name, status, words.en]).toEqual([name, 400, expect.stringMatching(reason)])
    }
  }
})

const places = (text: string) =>
  text
    .split(' ')
    .filter(Boolean)
    .map((key) => ({ key, lane: key.slice(0, 1) }))
const started = (running: string, waiting: string, ofOne = 2) =>
  toStart(places(running), places(waiting), ofOne)
    .map(({ key }) => key)
    .join(' ')

test('askers take turns at the warehouse, and nobody takes all of it', () => {
  // Six lanes; the fifth and sixth are for those who have none, whatever the others wait for.
  expect(started('', 'a1 a2 a3 a4')).toBe('a1 a2')
  expect(started('a1 a2', 'a3 a4 b1')).toBe('b1')
  expect(started('', 'a1 a2 a3 b1 b2 c1')).toBe('a1 b1 c1 a2')
  expect(started('a1 a2 b1 b2', 'a3 b3 c1 c2 d1 e1')).toBe('c1 d1')
  expect(started('a1 b1 c1 d1 e1 f1', 'g1')).toBe('')
  expect(started('a1', 'a2 b1', 1)).toBe('b1')
  // The question of a that b waits for as well need not wait for the turn of a.
  const [shared] = toStart(places('a1 a2'), [...places('a3'), { key: 'a3', lane: 'b' }])
  expect(shared).toEqual({ key: 'a3', lane: 'b' })
})

test('a crowd of questions of one asker holds nobody else up', async () => {
  const turns = new Turns()
  const served: string[] = []
  const take = (asker: string) => turns.take(asker).then(() => served.push(asker))
  await Promise.all([...many(5, () => take('a')), take('b'), take('c'), take('b')])
  expect(served.join('')).toBe('abcabaaa')
})

test('a question ends early only when the last who waits for it leaves', () => {
  const waiters = new Waiters()
  waiters.join('shared', 'a~1-span-x')
  waiters.join('shared', 'b~1')
  waiters.join('own', 'b~1')
  expect(waiters.leave('a~1-span-y')).toEqual([])
  expect(waiters.leave('a~1')).toEqual([])
  expect(waiters.leave('b~1').sort()).toEqual(['own', 'shared'])
})
