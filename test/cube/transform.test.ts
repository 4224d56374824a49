import fc from 'fast-check'
import { expect, test } from 'vitest'
import { standIn } from '../../dashboard/server/cube/native.ts'
import { installStandIn, loadRealNative } from '../../dashboard/server/cube/patches.ts'
import type { Envelope, RawResult, TransformData } from '../../dashboard/server/cube/transform.ts'
import { toIsoText, toPivotQuery, withoutExponent } from '../../dashboard/server/cube/transform.ts'
import { cases, envelope } from './cases.ts'

type Transform = (data: TransformData, raw: Uint8Array | RawResult, envelope: Envelope) => Promise<Uint8Array | ArrayBuffer>

const bytes = (raw: RawResult) => Buffer.from(JSON.stringify(raw))
const read = async (reply: Promise<Uint8Array | ArrayBuffer>) => JSON.parse(Buffer.from((await reply) as Uint8Array).toString('utf8'))

const real = loadRealNative()
const engines: [string, Transform | undefined][] = [
  ['stand-in', standIn.getFinalQueryResult],
  ['native binary', real?.getFinalQueryResult],
]

for (const [engine, transform] of engines) {
  // The binary cannot be had on every machine; where it is, both must agree with the same hand-made answers.
  for (const { name, data, raw, gives, fails } of cases) {
    test.skipIf(!transform)(`${engine}${transform ? '' : ' (not on this machine)'}: ${name}`, async () => {
      const reply = (async () => read((transform as Transform)(data, bytes(raw), {})))()
      if (fails) await expect(reply.catch((error: Error) => Promise.reject(new Error(error.message)))).rejects.toThrow(fails)
      else expect((await reply).data).toEqual(gives)
    })
  }
}

test('the stand-in takes columns as well as bytes', async () => {
  for (const { data, raw, fails } of cases.filter((one) => !one.fails)) {
    expect(fails).toBeUndefined()
    expect(await read(standIn.getFinalQueryResult(data, raw, {}))).toEqual(await read(standIn.getFinalQueryResult(data, bytes(raw), {})))
  }
})

test('the envelope keeps its order, leaves out what is not there, and lets nothing else of the query out', async () => {
  const data = cases[0]?.data as TransformData
  const reply = await read(standIn.getFinalQueryResult(data, bytes({ members: [], columns: [] }), envelope.given))
  expect(Object.keys(reply)).toEqual(envelope.keys)
  expect(Object.keys(reply.query)).toEqual(envelope.queryKeys)
  expect(reply.slowQuery).toBe(false)
})

test('a client of several parts gets every result and the query that pivots them', async () => {
  const [{ data, raw } = { data: {} as TransformData, raw: { members: [], columns: [] } }] = cases.filter((one) =>
    one.name.startsWith('a compared range stands in every'),
  )
  const reply = await read(
    standIn.getFinalQueryResultMulti([data, data], [bytes(raw), bytes(raw)], {
      queryType: 'compareDateRangeQuery',
      results: [{ slowQuery: false }, { slowQuery: true }],
      slowQuery: true,
    }),
  )
  expect(Object.keys(reply)).toEqual(['queryType', 'results', 'pivotQuery', 'slowQuery'])
  expect(reply.results.map((one: { data: unknown[] }) => one.data.length)).toEqual([2, 2])
  expect(reply.pivotQuery).toMatchObject({ queryType: 'compareDateRangeQuery', dimensions: ['compareDateRange'], measures: ['s.total'] })
  expect(reply.slowQuery).toBe(true)
})

test('the pivot of a blended query unites members and does not change what it is given', () => {
  const queries = [
    { measures: ['a.x'], dimensions: ['a.d'], timeDimensions: [{ dimension: 'a.at', granularity: 'day' }], limit: 5 },
    { measures: ['b.y', 'a.x'], dimensions: [], timeDimensions: [{ dimension: 'b.at', granularity: 'day' }] },
  ]
  const before = structuredClone(queries)
  expect(toPivotQuery('blendingQuery', queries)).toEqual({
    measures: ['a.x', 'b.y'],
    dimensions: ['a.d'],
    timeDimensions: [{ dimension: 'time', granularity: 'day' }],
    limit: 5,
    queryType: 'blendingQuery',
  })
  expect(queries).toEqual(before)
})

test('flow YAML with }} is passed through unchanged, real templates are refused by name', async () => {
  expect(installStandIn({})).toBe('stand-in')
  const { NativeInstance } = await import('@cubejs-backend/native')
  const engine = new NativeInstance().newJinjaEngine({} as never) as unknown as {
    loadTemplate(name: string, content: string): void
    renderTemplate(name: string, context: unknown, python: unknown): Promise<string>
  }
  engine.loadTemplate('a.yml', 'meta: {a: {b: 1}}\n')
  expect(await engine.renderTemplate('a.yml', {}, null)).toBe('meta: {a: {b: 1}}\n')
  engine.loadTemplate('b.yml', 'cubes: {{ all }}')
  await expect(engine.renderTemplate('b.yml', {}, null)).rejects.toThrow(/b\.yml.*Jinja/)
})

test('any number is its own value again, written without an exponent', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const text = withoutExponent(number)
      expect(text).toMatch(/^-?\d+(\.\d+)?$/)
      expect(Number(text)).toBe(number === 0 ? 0 : number)
    }),
  )
})

test('any moment is written in one form, and reading that form changes nothing', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (moment) => {
      const iso = moment.toISOString()
      expect(toIsoText(iso)).toBe(iso.slice(0, -1))
      expect(toIsoText(toIsoText(iso))).toBe(toIsoText(iso))
    }),
  )
})

test('whatever the rows hold, each format carries the same cells', async () => {
  const cell = fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
      const data: TransformData = {
        aliasToMemberNameMap: { a: 's.a', b: 's.b' },
        annotation: { 's.a': { type: 'string' }, 's.b': { type: 'number' } },
        query: { measures: ['s.b'], dimensions: ['s.a'] },
        queryType: 'regularQuery',
      }
      const raw = { members: ['a', 'b'], columns: [rows.map(([a]) => a), rows.map(([, b]) => b)] }
      const ask = async (resType: string) => (await read(standIn.getFinalQueryResult({ ...data, resType }, bytes(raw), {}))).data
      const [plain, compact, columnar] = [await ask('default'), await ask('compact'), await ask('columnar')]
      expect(compact.dataset).toEqual(plain.map((row: Record<string, unknown>) => [row['s.a'], row['s.b']]))
      expect(columnar.columns).toEqual([compact.dataset.map((row: unknown[]) => row[0]), compact.dataset.map((row: unknown[]) => row[1])])
    }),
  )
})
