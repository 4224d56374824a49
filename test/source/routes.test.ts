import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Role, type Server, start } from '../start.ts'

let server: Server
beforeAll(async () => {
  server = await start()
})
afterAll(() => server.stop())

async function send(name: string, content: string, as: Role = 'analyst') {
  const reply = await fetch(`${server.url}/api/imports/files?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await server.token(as)}`, 'content-type': 'application/octet-stream' },
    body: content,
  })
  return { status: reply.status, body: (await reply.json()) as Record<string, string> }
}

async function follow(id: string) {
  for (;;) {
    const job = await server.get(`/api/imports/${id}`, 'analyst')
    if (job.state !== 'running') return job
    await sleep(50)
  }
}

const wish = (file: Record<string, string>, more: object = {}) => ({
  files: [{ upload: file.upload, name: file.name }],
  table: 'orders',
  ...more,
})
const lead = 'order_id,customer_id,ordered_at,status\n'

test('an uploaded file is checked, loaded and answered from at once; refused rows are in the report', async () => {
  const before = await server.load({ measures: ['sales.orders'] })
  const { status, body: file } = await send('新订单.csv', `${lead}NEW-1,,2025-12-30 10:00:00,paid\nNEW-2,,2025-02-30,paid\n`)
  expect(status).toBe(201)

  const dry = await follow((await server.post('/api/imports', wish(file, { dryRun: true }), 'analyst')).id)
  expect(dry).toMatchObject({ state: 'done', outcome: { status: 'some', refused: 1, tables: [{ table: 'orders', rows: 1, added: 0 }] } })
  expect(await server.load({ measures: ['sales.orders'] })).toEqual(before)

  const { dataVersion } = await server.get('/api/workspace')
  const job = await follow((await server.post('/api/imports', wish(file), 'analyst')).id)
  expect(job).toMatchObject({
    state: 'done',
    progress: { phase: 'load', share: 1 },
    outcome: { status: 'some', refused: 1, tables: [{ added: 1 }] },
  })
  expect((await server.get('/api/workspace')).dataVersion).not.toBe(dataVersion)

  const report = await fetch(`${server.url}/api/imports/${job.id}/report`, {
    headers: { authorization: `Bearer ${await server.token('analyst')}` },
  })
  expect(report.headers.get('content-type')).toContain('text/csv')
  expect(await report.text()).toContain('新订单.csv,3,ordered_at,2025-02-30,')
  expect((await server.ask('GET', `/api/imports/${job.id}/report`, undefined, 'viewer')).status).toBe(403)
})

test('what was decided about a file is in the reply, and can be decided otherwise', async () => {
  const { body: file } = await send('报表.csv', `三月订单\n# x\n${lead.trim()},备注\nNEW-3,NOBODY,2025-12-30 10:00:00,paid,a\n合计,,,,\n`)
  const checked = async (more: object) =>
    (await follow((await server.post('/api/imports', wish(file, { dryRun: true, ...more }), 'analyst')).id)) as never
  expect(await checked({})).toMatchObject({
    state: 'done',
    outcome: {
      refused: 0,
      files: [
        { header: { row: 3, above: 2 }, unused: ['备注'], asides: [{ kind: 'totals', rows: 1, examples: [{ row: 5, text: '合计' }] }] },
      ],
      unmet: [{ table: 'orders', column: 'customer_id', named: 1, unmet: 1, example: 'NOBODY' }],
    },
  })
  expect(await checked({ skip: 2 })).toMatchObject({ state: 'done', outcome: { files: [{ header: { row: 3, above: 2 } }] } })
  expect(await checked({ skip: 0 })).toMatchObject({ state: 'failed', problem: { kind: 'unmapped_required' } })
  expect((await server.ask('POST', '/api/imports', wish(file, { skip: -1 }), 'analyst')).status).toBe(400)
})

test('only analysts and administrators import', async () => {
  for (const role of ['viewer', 'editor'] as const)
    expect(await send('a.csv', 'x', role)).toMatchObject({ status: 403, body: { problem: 'not_allowed' } })
  expect(
    (
      await server.ask(
        'POST',
        '/api/imports',
        { files: [{ upload: '00000000-0000-0000-0000-000000000000', name: 'x' }], guess: true },
        'editor',
      )
    ).status,
  ).toBe(403)
  expect((await server.ask('POST', '/api/imports', {}, null)).status).toBeGreaterThanOrEqual(400)
})

test('names that climb out of the folder lead nowhere', async () => {
  const { status, body } = await send('../../../../tmp/clientele-escaped.csv', `${lead}P-1,,2025-12-30,paid\n`)
  expect(status).toBe(201)
  expect(body.name).toBe('clientele-escaped.csv')
  expect(existsSync('/tmp/clientele-escaped.csv')).toBe(false)
  expect(readdirSync(path.join(server.dataDir, 'imports')).some((name) => name.includes('escaped'))).toBe(false)
  for (const upload of ['../secrets.json', '..%2fsecrets.json', '/etc/passwd', ''])
    expect((await server.ask('POST', '/api/imports', { files: [{ upload, name: 'x.csv' }], guess: true }, 'analyst')).status).toBe(400)
  for (const id of ['..%2f..%2fsecrets.json', '__proto__', 'constructor', '%00'])
    expect((await server.ask('GET', `/api/imports/${id}`, undefined, 'analyst')).status).toBeGreaterThanOrEqual(400)
})

test('a file that cannot be read fails with words and a wrong request is refused', async () => {
  const { body: file } = await send('a.csv', '%PDF-1.7')
  const job = await follow((await server.post('/api/imports', wish(file), 'analyst')).id)
  expect(job).toMatchObject({
    state: 'failed',
    problem: { kind: 'not_a_table' },
    message: { zh: expect.stringContaining('不是表格'), en: expect.stringContaining('not a table') },
  })
  expect((await server.ask('POST', '/api/imports', { ...wish(file), preset: 'zoho' }, 'analyst')).status).toBe(400)
  expect((await server.ask('POST', '/api/imports', { ...wish(file), mode: 'destroy' }, 'analyst')).status).toBe(400)
  expect(
    await server.ask(
      'POST',
      '/api/imports',
      { files: [{ upload: '00000000-0000-4000-8000-000000000000', name: 'gone.csv' }], guess: true },
      'analyst',
    ),
  ).toMatchObject({
    status: 404,
    body: { problem: 'upload_unknown', message: { en: expect.stringContaining('gone.csv') } },
  })
})

test('one import at a time; a cancelled one changes nothing', async () => {
  const [{ orders } = { orders: 0 }] = (await server.load({ measures: ['sales.orders'] })).map((row) => ({
    orders: Number(row['sales.orders']),
  }))
  const { body: file } = await send(
    'many.csv',
    lead + Array.from({ length: 300_000 }, (_, n) => `M-${n},,2025-12-30 10:00:00,paid\n`).join(''),
  )
  const job = await server.post('/api/imports', wish(file), 'analyst')
  expect(await server.ask('POST', '/api/imports', wish(file), 'analyst')).toMatchObject({
    status: 409,
    body: { problem: 'import_running' },
  })
  expect(await server.delete(`/api/imports/${job.id}`, 'analyst')).toMatchObject({ state: 'cancelled', outcome: null })
  expect(Number((await server.load({ measures: ['sales.orders'] }))[0]?.['sales.orders'])).toBe(orders)
  expect(readdirSync(path.join(server.dataDir, 'imports')).filter((name) => name.startsWith('staging'))).toEqual([])
})
