import { afterAll, beforeAll, expect, test } from 'vitest'
import { templates } from '../../dashboard/core/board/templates.ts'
import { type Server, start } from '../start.ts'

let server: Server
let key = ''

beforeAll(async () => {
  server = await start({ env: { CLIENTELE_DEMO_ACCOUNTS: 'false', LANG: 'en' } })
  // The line comes with the last ones of the start.
  while (!/first=\w{40}/.test(server.output())) await new Promise((resolve) => setTimeout(resolve, 50))
  key = /first=(\w{40})/.exec(server.output())?.[1] ?? ''
})
afterAll(() => server.stop())

const first = (wish: object) =>
  server.ask('POST', '/api/login/first', { key, email: 'first@example.com', name: '第一', password: 'drei kleine Enten', ...wish }, null)

test('without demo accounts the start prints a link, with which one person, once, makes the first administrator', async () => {
  expect(server.output()).not.toContain('clientele.demo')
  expect((await server.ask('GET', '/api/login', undefined, null)).body).toMatchObject({ demo: false })
  expect(await first({ key: 'x'.repeat(40) })).toMatchObject({ status: 410, body: { problem: 'first_gone' } })
  expect((await first({ password: 'password12' })).status).toBe(400)
  const both = await Promise.all([first({}), first({ email: 'second@example.com' })])
  expect(both.map(({ status }) => status).sort()).toEqual([200, 410])
  const as = { token: both.find(({ status }) => status === 200)?.body.token }
  expect((await server.ask('GET', '/api/me', undefined, as)).body.role).toBe('admin')
  const { people } = (await server.ask('GET', '/api/people', undefined, as)).body
  expect(people).toHaveLength(1)
  expect((await server.ask('GET', '/api/boards', undefined, as)).body.total).toBe(templates.length)
  expect((await first({})).status).toBe(410)
})
