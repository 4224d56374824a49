import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { View } from '../../dashboard/core/field/field.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import type { ShapedCompiler } from '../../dashboard/server/cube/patches.ts'
import { type AskedQuery, shapeOf } from '../../dashboard/server/cube/shapes.ts'
import { type Cube, ownAsker, startCube } from '../../dashboard/server/cube.ts'
import { readSettings } from '../../dashboard/server/settings.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'shapes-'))
const zone = 'Asia/Shanghai'
let instance: DuckDBInstance
let cube: Cube
let compiler: ShapedCompiler
let views: View[]
/** Of every question compiled: what the shapes gave, and what Cube's own compiler gives. */
const compiled: { shaped: unknown; plain: unknown }[] = []

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:')
  cube = await startCube({
    settings: { ...readSettings({}), timezone: zone, dataDir: folder },
    access: {
      checkAuth: async () => undefined,
      queryRewrite: async (query: object) => query,
      contextToApiScopes: async () => ['graphql', 'meta', 'data', 'sql'],
    } as never,
    apiSecret: 'a secret of a test, long enough',
    openWarehouse: async () => instance,
    dataVersion: async () => '1',
  })
  compiler = (await cube.core.getCompilerApi({ securityContext: ownAsker, requestId: 'own' } as never)) as ShapedCompiler
  const shaped = compiler.getSql.bind(compiler)
  const plain: typeof shaped = Object.getPrototypeOf(Object.getPrototypeOf(compiler)).getSql.bind(compiler)
  compiler.getSql = async (...given) => {
    const answer = await shaped(...given)
    compiled.push({ shaped: answer, plain: await plain(...given) })
    return answer
  }
  views = toFields(await cube.meta()).views
}, 120_000)
afterAll(async () => {
  await cube?.stop()
  instance?.closeSync()
  rmSync(folder, { recursive: true, force: true })
})

/** What stays the same in a question while its values change. */
interface Form {
  view: View
  measures: string[]
  dimensions: string[]
  granularity: string | undefined
  range: keyof typeof ranges | undefined
  filters: { member: string; operator: string; many: boolean }[]
  hasOffset: boolean
  timezone: string
}

const operators = ['equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith']
const form = (): fc.Arbitrary<Form> =>
  fc.constantFrom(...views).chain((view) => {
    const of = (kind: string) => view.fields.filter((field) => field.kind === kind).map(({ name }) => name)
    const texts = view.fields.filter(({ kind, type }) => kind === 'dimension' && type === 'string').map(({ name }) => name)
    const numbers = of('measure')
    return fc.record({
      view: fc.constant(view),
      measures: fc.uniqueArray(fc.constantFrom(...numbers), { minLength: 1, maxLength: 3 }),
      dimensions: texts.length > 0 ? fc.uniqueArray(fc.constantFrom(...texts), { maxLength: 2 }) : fc.constant([]),
      granularity: fc.constantFrom(undefined, 'day', 'week', 'month', 'month', 'quarter', 'year', 'week_sunday'),
      range: fc.constantFrom(undefined, 'years', 'months', 'weeks', 'days', 'hours'),
      filters: fc.array(
        fc.oneof(
          ...(texts.length > 0
            ? [fc.record({ member: fc.constantFrom(...texts), operator: fc.constantFrom(...operators), many: fc.boolean() })]
            : []),
          fc.record({ member: fc.constantFrom(...numbers), operator: fc.constantFrom('gt', 'lte'), many: fc.constant(false) }),
        ),
        { maxLength: 2 },
      ),
      hasOffset: fc.boolean(),
      timezone: fc.constantFrom(zone, zone, zone, zone, zone, 'Europe/London'),
    })
  })

/** Ranges that begin and end with the same periods, by those. */
const ranges = {
  years: ['2025-01-01 2025-12-31', '2024-01-01 2024-12-31', '2022-01-01 2023-12-31', '2018-01-01 2025-12-31'],
  months: ['2025-03-01 2025-03-31', '2024-02-01 2024-02-29', '2025-05-01 2025-10-31', '2023-02-01 2023-09-30'],
  weeks: ['2025-06-02 2025-06-08', '2025-06-30 2025-07-06', '2024-12-30 2025-01-05', '2025-03-10 2025-04-13'],
  days: ['2025-05-07 2025-05-19', '2024-02-29 2024-02-29', '2025-12-30 2025-12-31', '2025-02-28 2025-03-04'],
  hours: ['2025-05-07T08:00:00.000 2025-05-07T17:59:59.999', '2024-02-29T01:00:00.000 2024-03-04T22:59:59.999'],
}
const text = fc.constantFrom('North', "O'Brien", '50%_\\', '$1$', '?', 'a', '918273001', '华东', '2025-01-01T00:00:00.000', 'North ')
const values = fc.record({
  range: fc.nat({ max: 3 }),
  texts: fc.array(text, { minLength: 4, maxLength: 4 }),
  limit: fc.integer({ min: 1, max: 50_000 }),
  offset: fc.integer({ min: 1, max: 500 }),
  number: fc.integer({ min: -5, max: 5000 }),
})

function question(of: Form, given: typeof values extends fc.Arbitrary<infer V> ? V : never): object {
  const time = of.view.fields.find(({ kind }) => kind === 'time')?.name
  const dates = of.range && ranges[of.range][given.range % ranges[of.range].length]?.split(' ')
  return {
    measures: of.measures,
    dimensions: of.dimensions,
    ...(time && {
      timeDimensions: [{ dimension: time, ...(of.granularity && { granularity: of.granularity }), ...(dates && { dateRange: dates }) }],
    }),
    filters: of.filters.map(({ member, operator, many }, at) => ({
      member,
      operator,
      values: operator === 'gt' || operator === 'lte' ? [String(given.number)] : given.texts.slice(at * 2, at * 2 + (many ? 2 : 1)),
    })),
    limit: given.limit,
    ...(of.hasOffset && { offset: given.offset }),
    timezone: of.timezone,
  }
}

test('whatever the values, the SQL of a shape is what the compiler would have written', async () => {
  await fc.assert(
    fc.asyncProperty(form(), fc.array(values, { minLength: 5, maxLength: 6 }), async (one, several) => {
      for (const given of several) {
        compiled.length = 0
        const { status } = await cube.ask('sql', { query: question(one, given) }, { securityContext: ownAsker, requestId: 'own' })
        if (status !== 200) continue
        expect(compiled.length).toBeGreaterThan(0)
        for (const { shaped, plain } of compiled) expect(shaped).toEqual(plain)
      }
    }),
    { numRuns: 80, seed: 7 },
  )
  const { reused, compiled: anew, unlike } = compiler.shapes.counts
  // Five or six sets of values a form: two of a shape are compiled.
  expect(reused).toBeGreaterThan(anew / 2)
  expect(unlike).toBeLessThan(anew / 20)
}, 300_000)

const own = (query: object) => shapeOf({ timezone: zone, ...query } as AskedQuery, false, zone)?.key
const day = (from: string, to: string, granularity = 'day') => ({
  timeDimensions: [{ dimension: 'sales.ordered_at', granularity, dateRange: [`${from}T00:00:00.000`, `${to}T23:59:59.999`] }],
})
const equals = (...values: unknown[]) => ({ filters: [{ member: 'sales.region', operator: 'equals', values }] })

test('a shape holds all that a choice of the compiler depends on', () => {
  expect(own({ limit: 10 })).toBe(own({ limit: 5000 }))
  expect(own({ limit: 10 })).not.toBe(own({ limit: 10, offset: 10 }))
  // Two that are the same number are not two different ones.
  expect(own({ limit: 10, offset: 10 })).not.toBe(own({ limit: 10, offset: 20 }))
  expect(own(equals('North'))).toBe(own(equals('South')))
  expect(own(equals('North'))).not.toBe(own(equals('North', 'South')))
  expect(own(equals('North', 'South'))).not.toBe(own(equals('North', 'North')))
  for (const other of [null, '', 5, true]) expect(own({ ...equals(other), limit: 1 })).not.toBe(own({ ...equals('North'), limit: 1 }))
  // Whole years, months, weeks and days are read from other rollups.
  expect(own(day('2025-01-01', '2025-12-31'))).toBe(own(day('2023-01-01', '2023-12-31')))
  expect(own(day('2025-03-01', '2025-03-31'))).toBe(own(day('2025-08-01', '2025-08-31')))
  expect(own(day('2025-03-01', '2025-03-31'))).not.toBe(own(day('2025-03-02', '2025-03-31')))
  expect(own(day('2025-06-02', '2025-06-08'))).not.toBe(own(day('2025-06-03', '2025-06-08')))
  // Periods of the company's own, and days of another zone: every range for itself.
  const sundays = (from: string, to: string) => own({ ...day(from, to, 'week_sunday'), limit: 1 })
  expect(sundays('2025-03-01', '2025-03-31')).not.toBe(sundays('2025-08-01', '2025-08-31'))
  const elsewhere = { timezone: 'Europe/London' }
  expect(own({ ...day('2025-03-01', '2025-03-31'), ...elsewhere, limit: 1 })).not.toBe(
    own({ ...day('2025-05-01', '2025-05-31'), ...elsewhere, limit: 1 }),
  )
  // Who asks is part of it only where the model reads that.
  const by = (id: string, isRead: boolean) => shapeOf({ limit: 1, contextSymbols: { securityContext: { id } } }, isRead, zone)?.key
  expect(by('a', false)).toBe(by('b', false))
  expect(by('a', true)).not.toBe(by('b', true))
})
