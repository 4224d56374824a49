import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuditLog, forgetOldAudit } from '../../dashboard/server/auditLog.ts'
import { openDatabase, toRows } from '../../dashboard/server/database.ts'
import { readSettings } from '../../dashboard/server/settings.ts'
import { type Server, start } from '../start.ts'

let server: Server

beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

interface Entry {
  act: string
  thing: string
  thingName: unknown
  actor: { id: string; name: string | null }
  detail: Record<string, unknown>
}
const find = async (query: string): Promise<Entry[]> => (await server.get(`/api/audit?${query}`)).entries

test('entries are found by what they are about, by whom, by day and by words in both languages', async () => {
  const board = await server.post('/api/boards', { version: 1, title: { zh: '华东周会', en: 'East weekly' } }, 'editor')
  await server.get(`/api/boards/${board.id}`, 'viewer')
  const { id } = await server.post('/api/people', { email: 'searched@example.com', name: '赵丽颖', role: 'viewer' })
  await server.put(`/api/people/${id}/groups`, { groups: ['门店'] })
  const acts = async (query: string) => (await find(query)).map(({ act }) => act)

  expect((await find('search=华东'))[0]).toMatchObject({ act: 'view board', thingName: { zh: '华东周会', en: 'East weekly' } })
  expect(await acts('search=赵丽颖')).toEqual(['change groups', 'make person'])
  expect(await acts('search=添加人员&limit=1')).toEqual(['make person'])
  expect(await acts('search=added+person&limit=1')).toEqual(['make person'])
  expect(await acts('search=门店')).toEqual(['change groups'])
  expect(await acts(`group=boards&search=${board.id}`)).toEqual(['view board', 'make board'])
  const viewer = await server.get('/api/me', 'viewer')
  expect(await acts(`actor=${viewer.id}&group=boards`)).toEqual(['view board'])
  const today = new Date().toISOString().slice(0, 10)
  expect((await find(`from=${today}&to=${today}`)).length).toBeGreaterThan(3)
  expect(await find('to=2020-01-01')).toEqual([])
  // What means something to a database means nothing in a search.
  expect(await find('search=%25')).toEqual([])
  for (const wrong of ['group=all', 'from=yesterday', 'limit=0', 'what=x'])
    expect((await server.ask('GET', `/api/audit?${wrong}`)).status).toBe(400)
  expect((await server.ask('GET', '/api/audit', undefined, 'analyst')).status).toBe(403)
})

test('whoever is refused for want of a right stands in it, many times at once as one entry', async () => {
  const viewer = await server.get('/api/me', 'viewer')
  await Promise.all(Array.from({ length: 20 }, () => server.ask('GET', '/api/people', undefined, 'viewer')))
  const found = await find(`actor=${viewer.id}&act=refused`)
  const times = found.reduce((sum, { detail }) => sum + Number(detail.times ?? 1), 0)
  expect([times, found.every(({ detail }) => detail.act === 'manage people')]).toEqual([20, true])
  expect(found.length).toBeLessThan(20)
})

test('the log goes out as CSV that no spreadsheet runs, and as JSON, filtered alike', async () => {
  await server.post('/api/people', { email: 'formula@example.com', name: '=1+1', role: 'viewer' })
  const token = await server.token('admin')
  const file = async (query: string) => {
    const reply = await fetch(`${server.url}/api/audit/export?${query}`, { headers: { authorization: `Bearer ${token}` } })
    return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() }
  }
  const csv = await file('format=csv&act=make+person&search=formula@example.com')
  expect(csv.type).toContain('text/csv')
  const lines = csv.text.trim().split('\r\n')
  expect(lines[0]).toBe('time,actor,actor_name,act,thing,thing_name,address,detail')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain(`,'=1+1,`)
  const json = JSON.parse((await file('format=json&act=make+person&search=formula@example.com')).text)
  expect(json.map(({ act }: Entry) => act)).toEqual(['make person'])
  expect(JSON.parse((await file('format=json&to=2020-01-01')).text)).toEqual([])
  expect((await server.ask('GET', '/api/audit/export', undefined, 'analyst')).status).toBe(403)
  expect(readSettings({ CLIENTELE_AUDIT_DAYS: '365' }).auditDays).toBe(365)
  expect(() => readSettings({ CLIENTELE_AUDIT_DAYS: '7' })).toThrow(/CLIENTELE_AUDIT_DAYS/)
})

test('the log is only added to: the database itself refuses to change or take away, but for the retention', async () => {
  await server.stop({ keep: true })
  const database = await openDatabase({ dataDir: server.dataDir, databaseUrl: undefined })
  const { db } = database
  try {
    const why = (statement: string) =>
      db.execute(statement).then(
        () => 'done',
        (error) => String(error.cause ?? error),
      )
    for (const statement of [
      `UPDATE clientele.audit SET actor = 'somebody else'`,
      'DELETE FROM clientele.audit',
      'TRUNCATE clientele.audit',
    ])
      expect(await why(statement)).toContain('only added to')
    // Those of before, and younger ones than any retention may take.
    await db.execute(
      `INSERT INTO clientele.audit (at, actor, act, thing) VALUES (now() - interval '40 days', 'x', 'sign in', ''), (now() - interval '35 days', 'x', 'sign in', '')`,
    )
    const count = async () => Number(toRows(await db.execute('SELECT count(*) AS n FROM clientele.audit'))[0]?.n)
    const before = await count()
    expect(await forgetOldAudit(database, 0)).toBe(0)
    expect(await forgetOldAudit(database, 36)).toBe(1)
    // The one of 40 days is gone, an entry says so.
    expect(await count()).toBe(before)
    expect(toRows(await db.execute('SELECT detail FROM clientele.audit ORDER BY id DESC LIMIT 1'))[0]?.detail).toEqual({
      days: 36,
      entries: 1,
    })
  } finally {
    await database.close()
  }
})

test('questions of one second are one entry with their number; a flood is counted, not kept', async () => {
  const database = await openDatabase({ dataDir: server.dataDir, databaseUrl: undefined })
  const log = createAuditLog(database)
  const ask = (id: string, member: string) =>
    log.question({
      asker: { id },
      members: [member],
      filters: [{ member: 'sales.region', operator: 'equals', values: ['华东'] }],
      rows: 3,
      millis: 12.4,
      way: 'load',
    })
  try {
    for (let i = 0; i < 500; i++) ask('a', 'sales.orders')
    ask('b', 'sales.orders')
    await log.flush()
    const rows = async (where: string) =>
      toRows(await database.db.execute(`SELECT actor, detail FROM clientele.audit WHERE act = 'ask' AND ${where} ORDER BY id`))
    expect(await rows(`actor IN ('a', 'b')`)).toEqual([
      { actor: 'a', detail: { members: ['sales.orders'], filters: expect.any(Array), rows: 3, millis: 12, way: 'load', times: 500 } },
      { actor: 'b', detail: { members: ['sales.orders'], filters: expect.any(Array), rows: 3, millis: 12, way: 'load' } },
    ])
    for (let i = 0; i < 5000; i++) ask('flood', `sales.m${i}`)
    await log.flush()
    expect(await rows(`actor = ''`)).toEqual([{ actor: '', detail: { others: true, times: 3000 } }])
  } finally {
    await log.stop()
    await database.close()
  }
})
