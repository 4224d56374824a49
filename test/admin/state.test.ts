import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, expect, test } from 'vitest'
import { newBoard } from '../../dashboard/core/board/spec.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import { loadSecrets } from '../../dashboard/server/admin/secrets.ts'
import { openDatabase } from '../../dashboard/server/database.ts'
import { readSettings } from '../../dashboard/server/settings.ts'
import { type Server, start } from '../start.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-state-'))
const servers: Server[] = []
afterAll(async () => {
  for (const server of servers) await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function begin(options: Parameters<typeof start>[0] = {}): Promise<Server> {
  const server = await start(options)
  servers.push(server)
  return server
}

/** Runs a script without holding up this process, whose connections to the server would go stale meanwhile. */
function script(name: string, args: string[], env: Record<string, string>): Promise<{ status: number | null; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [`scripts/${name}.ts`, ...args], { cwd: root, env: { ...process.env, ...env } })
    let stderr = ''
    child.stderr.on('data', (chunk) => (stderr += chunk))
    child.once('exit', (status) => resolve({ status, stderr }))
  })
}

test('killed in the middle of saving it has every save it acknowledged, and people, passwords, keys and links', async () => {
  const server = await begin()
  const { id } = await server.post('/api/boards', newBoard('0'), 'editor')
  const share = await server.post(`/api/boards/${id}/shares`, { days: 7 }, 'editor')
  const token = await server.token('editor')
  let acknowledged = 1
  for (let revision = 1; ; revision++) {
    const saving = server.ask('PUT', `/api/boards/${id}`, { revision, spec: newBoard(String(revision)) }, { token }).catch(() => null)
    if (revision === 40) server.process.kill('SIGKILL')
    const saved = await saving
    if (!saved) break
    expect(saved.status).toBe(200)
    acknowledged = revision + 1
  }
  expect(acknowledged).toBeGreaterThanOrEqual(40)
  await server.stop({ keep: true })

  const again = await begin({ dataDir: server.dataDir })
  const after = await again.get(`/api/boards/${id}`)
  // The last save may have been kept without its reply getting out.
  expect([acknowledged, acknowledged + 1]).toContain(after.revision)
  expect(after.spec.title).toBe(String(after.revision - 1))
  const { versions } = await again.get(`/api/boards/${id}/versions`)
  const whole = Array.from({ length: after.revision }, (_, i) => after.revision - i)
  expect(versions.map(({ revision }: { revision: number }) => revision)).toEqual(whole)
  expect((await again.ask('GET', '/api/me', undefined, { token })).body.role).toBe('editor')
  expect((await again.ask('GET', `/api/shared/${share.token}`, undefined, null)).status).toBe(200)
  expect((await again.get('/api/boards')).boards.filter(({ title }: { title: unknown }) => typeof title !== 'string')).toHaveLength(
    templates.length,
  )
}, 240_000)

test('a second process is told who holds the state', async () => {
  const server = servers.at(-1)
  const error = await openDatabase({ dataDir: server?.dataDir ?? '', databaseUrl: undefined }).catch((problem) => problem)
  expect(error.words.en).toContain(`pid ${server?.process.pid}`)
  expect(error.words.zh).toContain('DATA_DIR')
})

test('a backup made while the server works is restored elsewhere whole, and a folder that is none changes nothing', async () => {
  const server = servers.at(-1)
  if (!server) throw new Error('the first test has started servers')
  const { id } = await server.post('/api/boards', newBoard('Backed up'), 'editor')
  const share = await server.post(`/api/boards/${id}/shares`, { days: 7 }, 'editor')
  const sales = await server.load({ measures: ['sales.net_sales', 'sales.orders'] })
  const backup = path.join(folder, 'backup')
  const port = new URL(server.url).port
  const made = await script('backup', [backup], { DATA_DIR: server.dataDir, PORT: port })
  expect([made.status, made.stderr]).toEqual([0, ''])
  expect(statSync(path.join(backup, 'secrets.json')).mode & 0o777).toBe(0o600)
  // A second backup never takes the place of the first.
  const onTop = await script('backup', [backup], { DATA_DIR: server.dataDir, PORT: port })
  expect([onTop.status, onTop.stderr]).toEqual([1, expect.stringContaining('not empty')])
  await server.post('/api/boards', newBoard('After the backup'), 'editor')
  await server.stop({ keep: true })

  const none = await script('restore', [path.join(folder, 'no such folder')], { DATA_DIR: server.dataDir })
  expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('Nothing was changed')])

  const restored = await script('restore', [backup], { DATA_DIR: server.dataDir })
  expect([restored.status, restored.stderr]).toEqual([0, ''])
  const again = await begin({ dataDir: server.dataDir })
  const titles = (await again.get('/api/boards?search=back')).boards.map(({ title }: { title: string }) => title)
  expect(titles).toEqual(['Backed up'])
  expect((await again.ask('GET', `/api/shared/${share.token}`, undefined, null)).status).toBe(200)
  expect(await again.load({ measures: ['sales.net_sales', 'sales.orders'] })).toEqual(sales)
  // What the restore replaced is still there.
  expect(readFileSync(path.join(backup, 'backup.json'), 'utf8')).toContain('"warehouse": true')
}, 240_000)

test('a state of a newer program is refused and left as it is', async () => {
  const dataDir = mkdtempSync(path.join(folder, 'newer-'))
  const database = await openDatabase({ dataDir, databaseUrl: undefined })
  await database.db.execute(sql`INSERT INTO clientele.migrations (version, name) VALUES (9999, 'of the future')`)
  await database.close()
  const error = await openDatabase({ dataDir, databaseUrl: undefined }).catch((problem) => problem)
  expect(error.words).toMatchObject({ en: expect.stringContaining('newer Clientele (structure 9999'), zh: expect.stringContaining('升级') })
}, 120_000)

test('a process killed while it made the state leaves nothing in the way', async () => {
  const dataDir = mkdtempSync(path.join(folder, 'half-'))
  mkdirSync(path.join(dataDir, 'state.making', 'base'), { recursive: true })
  const database = await openDatabase({ dataDir, databaseUrl: undefined })
  await database.ping()
  await database.close()
  expect(existsSync(path.join(dataDir, 'state.making'))).toBe(false)
}, 120_000)

test.skipIf(process.platform === 'win32')('nobody else of the machine can enter the state, whatever folder it was put in', async () => {
  const dataDir = path.join(folder, 'open')
  mkdirSync(dataDir, { mode: 0o755 })
  const database = await openDatabase({ dataDir, databaseUrl: undefined })
  await database.close()
  expect(statSync(path.join(dataDir, 'state')).mode & 0o077).toBe(0)
})

test('an empty secret in the environment is none: nothing is ever signed with it', () => {
  expect(readSettings({ CUBEJS_API_SECRET: '' }).apiSecret).toBeUndefined()
})

test('keys are made once; a broken file of keys is said, not replaced', () => {
  const dataDir = mkdtempSync(path.join(folder, 'keys-'))
  const made = loadSecrets({ dataDir, apiSecret: undefined })
  expect(made.api).not.toBe(made.share)
  expect(loadSecrets({ dataDir, apiSecret: undefined })).toEqual(made)
  expect(loadSecrets({ dataDir, apiSecret: 'from the environment' })).toEqual({ api: 'from the environment', share: made.share })
  writeFileSync(path.join(dataDir, 'secrets.json'), '{"api":')
  expect(() => loadSecrets({ dataDir, apiSecret: undefined })).toThrow(/Restore it from a backup/)
  expect(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')).toBe('{"api":')
})
