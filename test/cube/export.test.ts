import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { csvHead, csvLine } from '../../dashboard/core/chart/csv.ts'
import type { Field } from '../../dashboard/core/field/field.ts'
import { WarehouseDriver } from '../../dashboard/server/cube/driver.ts'
import { type Server, start } from '../start.ts'

let server: Server
beforeAll(async () => {
  server = await start()
})
afterAll(async () => {
  await server?.stop()
})

const exported = async (query: object, as: 'viewer' | 'admin' | null = 'viewer', language = 'en') => {
  const reply = await fetch(`${server.url}/api/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(as && { authorization: await server.token(as) }) },
    body: JSON.stringify({ query, language }),
  })
  return { status: reply.status, type: reply.headers.get('content-type'), text: Buffer.from(await reply.arrayBuffer()).toString('utf8') }
}

const orders = {
  dimensions: ['sales.order_id', 'sales.region'],
  measures: ['sales.gross_sales', 'sales.units'],
  timeDimensions: [{ dimension: 'sales.ordered_at', granularity: 'day', dateRange: ['2025-01-01', '2025-12-31'] }],
  order: { 'sales.order_id': 'asc', 'sales.ordered_at': 'asc' },
}

test('a file holds what the answer holds, row by row, under its titles', async () => {
  const { status, type, text } = await exported(orders)
  expect([status, type]).toEqual([200, 'text/csv; charset=utf-8'])
  const lines = text.split('\r\n')
  expect(lines[0]).toBe('\uFEFFOrder,Region,Order time,Gross sales,Units')
  const rows = await server.load({ ...orders, limit: 50_000 })
  expect(rows.length).toBeGreaterThan(2048)
  const regions = new Map(
    (await server.get('/cubejs-api/v1/meta')).cubes
      .find(({ name }: { name: string }) => name === 'sales')
      .dimensions.flatMap(({ name, meta }: { name: string; meta?: { values?: Record<string, { en: string }> } }) =>
        name === 'sales.region' ? Object.entries(meta?.values ?? {}).map(([value, { en }]) => [value, en]) : [],
      ),
  )
  const expected = rows.map((row) => {
    const region = row['sales.region'] as string | null
    return [
      row['sales.order_id'],
      region === null ? '' : (regions.get(region) ?? region),
      String(row['sales.ordered_at.day']).slice(0, 10),
      row['sales.gross_sales'],
      row['sales.units'],
    ].join(',')
  })
  expect(lines.slice(1, -1)).toEqual(expected)
  // Written whole: the last line is ended, too.
  expect(lines.at(-1)).toBe('')
})

test('as many rows as are asked for, past the limit of an answer; none is a file with its titles', async () => {
  expect((await exported({ ...orders, limit: 3, total: true })).text.split('\r\n')).toHaveLength(5)
  expect((await server.ask('POST', '/cubejs-api/v1/load', { query: { ...orders, limit: 60_000 } })).status).toBe(400)
  expect((await exported({ ...orders, limit: 60_000 })).status).toBe(200)
  const none = await exported({ ...orders, filters: [{ member: 'sales.region', operator: 'equals', values: ['nowhere'] }] }, 'viewer', 'zh')
  expect(none.text).toMatch(/^\uFEFF订单编号,大区,下单时间,毛销售额,销量\r\n$/)
})

test('it goes through the same gate as an answer', async () => {
  expect((await exported(orders, null)).status).toBe(401)
  for (const query of [
    { measures: ['sales_rows.gross_sales'] },
    { measures: ['sales.no_such'] },
    { measures: [{ expression: { type: 'PatchMeasure', sourceMeasure: 'sales.orders' } }] },
    { dimensions: Array.from({ length: 200 }, () => 'sales.region') },
    { measures: ['sales.orders'], limit: 0 },
    { measures: ['sales.orders'], timeDimensions: [{ dimension: 'sales.ordered_at', compareDateRange: [['2025-01-01', '2025-01-31']] }] },
    [orders],
  ]) {
    const { status, text } = await exported(query)
    expect([JSON.stringify(query).slice(0, 60), status]).toEqual([JSON.stringify(query).slice(0, 60), 400])
    expect(text).not.toContain('clientele.')
  }
  const entries = (await server.get('/api/audit')).entries as { act: string }[]
  expect(entries.some(({ act }) => act === 'export rows')).toBe(true)
})

test('what is refused or broken off holds no connection: more of them than there are, and the next is served', async () => {
  for (let at = 0; at < 8; at++) expect((await exported({ measures: ['sales_rows.gross_sales'] })).status).toBe(400)
  for (let at = 0; at < 8; at++) {
    const leaving = new AbortController()
    const asked = fetch(`${server.url}/api/export`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: await server.token('viewer') },
      body: JSON.stringify({ query: orders, language: 'en' }),
      signal: leaving.signal,
    })
    setTimeout(() => leaving.abort(), at * 8)
    await asked.then((reply) => reply.text()).catch(() => null)
  }
  expect(
    await server.load({ measures: ['sales.orders', 'sales.lines'], filters: [{ member: 'sales.units', operator: 'gt', values: ['1'] }] }),
  ).toHaveLength(1)
}, 60_000)

test('who leaves half-way leaves nothing running, and the next is served', async () => {
  const leaving = new AbortController()
  const reply = await fetch(`${server.url}/api/export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: await server.token('viewer') },
    body: JSON.stringify({ query: orders, language: 'en' }),
    signal: leaving.signal,
  })
  await reply.body?.getReader().read()
  leaving.abort()
  await expect.poll(async () => (await exported({ ...orders, limit: 1 })).status, { timeout: 15_000 }).toBe(200)
})

test('rows are read as they are found: of a billion the first are there at once, and who stops reading stops the statement', async () => {
  const instance = await DuckDBInstance.create()
  const driver = new WarehouseDriver(async () => instance, 1)
  const reading = driver.read('SELECT range AS i FROM range(1000000000)')
  const { value } = await reading.next()
  expect(value?.[0]).toEqual({ i: '0' })
  expect(value?.length).toBeLessThan(10_000)
  await reading.return(undefined)
  // The one connection there is has come back.
  expect(await driver.query('SELECT 1 AS one')).toEqual([{ one: '1' }])
  await driver.release()
  instance.closeSync()
})

test('a line: numbers in full, dates, words of a list, quotes, nothing, and no formula', () => {
  const field = (type: Field['type'], about: Partial<Field> = {}): Field => ({
    name: 'v.f',
    view: 'v',
    kind: 'dimension',
    type,
    title: { zh: '=列', en: 'A "column", of it' },
    description: { zh: '', en: '' },
    folder: null,
    synonyms: [],
    drillMembers: [],
    ...about,
  })
  const columns = [
    { name: 'n', field: field('number'), grain: undefined },
    { name: 'd', field: field('time'), grain: 'month' },
    { name: 't', field: field('time'), grain: undefined },
    { name: 'w', field: field('string', { values: { a: { zh: '甲', en: 'Alpha' } } }), grain: undefined },
    { name: 's', field: field('string'), grain: undefined },
  ]
  const row = { n: '-1234567890123.4500', d: '2025-03-01T00:00:00.000', t: '2025-03-01T13:05:09.000', w: 'a', s: '=HYPERLINK("x")' }
  expect(csvLine(row, columns, 'en')).toBe(`-1234567890123.4500,2025-03-01,2025-03-01 13:05:09,Alpha,"'=HYPERLINK(""x"")"\r\n`)
  expect(csvLine({ n: null, d: null, t: null, w: null, s: 'a\nb' }, columns, 'zh')).toBe(',,,,"a\nb"\r\n')
  expect(csvHead(columns.slice(0, 1), 'en')).toBe('"A ""column"", of it"\r\n')
  expect(csvHead(columns.slice(0, 1), 'zh')).toBe(`'=列\r\n`)
})
