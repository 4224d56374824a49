import { spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EstimateJobReply } from '../../dashboard/core/estimate/request.ts'
import { type Server, start } from '../start.ts'

let server: Server
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

async function finish(job: EstimateJobReply): Promise<EstimateJobReply> {
  let now = job
  while (now.state === 'running') {
    await sleep(50)
    now = await server.get(`/api/estimates/${job.id}`, 'analyst')
  }
  return now
}

test('an analyst starts a run, follows it, and the data version rises; others may not', async () => {
  const before = (await server.get('/api/workspace')).dataVersion
  const { status, body } = await server.ask('POST', '/api/estimates', { asOf: '2025-06-30' }, 'analyst')
  expect(status).toBe(202)
  const { state, outcome } = await finish(body)
  expect(state).toBe('done')
  // The tiny company has 500 customers: no type of them has the 500 a model needs.
  expect(outcome).toMatchObject({ asOf: '2025-06-30', scored: 0, reason: null })
  expect(outcome?.types.map(({ type, kind }) => [type, kind])).toEqual([
    ['key_account', 'too_few_customers'],
    ['person', 'too_few_customers'],
    ['small_firm', 'too_few_customers'],
  ])
  await sleep(100)
  expect((await server.get('/api/workspace')).dataVersion).not.toBe(before)
  expect((await server.ask('POST', '/api/estimates', {}, 'editor')).status).toBe(403)
  expect((await server.ask('GET', `/api/estimates/${body.id}`, undefined, null)).status).toBe(401)
  expect((await server.ask('POST', '/api/estimates', { asOf: 'yesterday' }, 'analyst')).status).toBe(400)
  expect((await server.ask('GET', '/api/estimates/nothing', undefined, 'analyst')).status).toBe(404)
})

test('the command hands its work to the running server', async () => {
  const { code, out } = await command('--as-of', '2025-06-30')
  expect(out).toContain('2025-06-30')
  expect(out).toContain('不足 500 人')
  expect(out).toContain('Fewer than 500 customers')
  expect(code).toBe(0)
})

test('the command refuses what is no date, in both languages', async () => {
  const { code, out } = await command('--as-of', 'yesterday')
  expect(code).toBe(1)
  expect(out).toMatch(/Usage[\s\S]*用法|用法[\s\S]*Usage/)
})

function command(...args: string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [path.resolve(import.meta.dirname, '../../scripts/estimate.ts'), ...args], {
    env: { ...process.env, DATA_DIR: server.dataDir, PORT: new URL(server.url).port, HOST: '127.0.0.1' },
  })
  let out = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (out += chunk))
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, out })))
}
