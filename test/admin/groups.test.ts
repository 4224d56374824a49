import { afterAll, beforeAll, expect, test } from 'vitest'
import { groupsOf, setGroups } from '../../dashboard/server/admin/groupsOf.ts'
import { openDatabase } from '../../dashboard/server/database.ts'
import { type Server, start } from '../start.ts'

let server: Server

beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

const person = (email: string) => server.post('/api/people', { email, name: '李雷', role: 'viewer' })

test('an administrator gives and takes groups, nobody else does, and it is written down', async () => {
  const { id } = await person('grouped@example.com')
  const set = (groups: unknown, as: 'admin' | 'analyst' = 'admin') => server.ask('PUT', `/api/people/${id}/groups`, { groups }, as)
  expect((await set(['East', ' 门店 ', 'East'])).body).toEqual({
    groups: [
      { name: 'East', origin: 'hand' },
      { name: '门店', origin: 'hand' },
    ],
  })
  expect((await set(['West'], 'analyst')).status).toBe(403)
  expect((await server.ask('GET', `/api/people/${id}/groups`, undefined, 'analyst')).status).toBe(403)
  expect((await set(['门店'])).body.groups).toEqual([{ name: '门店', origin: 'hand' }])
  expect((await server.get('/api/audit?limit=1&act=change+groups')).entries[0]).toMatchObject({
    act: 'change groups',
    thing: id,
    detail: { given: [], taken: ['East'] },
  })
  expect((await set([''])).status).toBe(400)
  expect((await server.ask('PUT', '/api/people/nobody/groups', { groups: [] })).status).toBe(404)
})

test('groups of the provider and groups by hand are kept apart, and a change is seen at once after it is forgotten', async () => {
  const { id } = await person('both@example.com')
  await server.put(`/api/people/${id}/groups`, { groups: ['East'] })
  await server.stop({ keep: true })
  const database = await openDatabase({ dataDir: server.dataDir, databaseUrl: undefined })
  try {
    expect(await groupsOf(database, id)).toEqual([{ name: 'East', origin: 'hand' }])
    await setGroups(database.db, id, 'managed', ['East', 'sales'])
    database.forget()
    expect(await groupsOf(database, id)).toEqual([
      { name: 'East', origin: 'hand' },
      { name: 'East', origin: 'managed' },
      { name: 'sales', origin: 'managed' },
    ])
    await setGroups(database.db, id, 'managed', [])
    database.forget()
    expect(await groupsOf(database, id)).toEqual([{ name: 'East', origin: 'hand' }])
  } finally {
    await database.close()
  }
})
