import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, expect, test } from 'vitest'
import { newBoard } from '../../dashboard/core/board/spec.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import { stateTables } from '../../dashboard/server/admin/backup.ts'
import { readDemoLogins } from '../../dashboard/server/admin/demoLogins.ts'
import { checkBackup } from '../../dashboard/server/admin/restore.ts'
import { loadSecrets } from '../../dashboard/server/admin/secrets.ts'
import { openDatabase, readMigrations } from '../../dashboard/server/database.ts'
import { openDataFolder } from '../../dashboard/server/operatorErrors.ts'
import { readSettings } from '../../dashboard/server/settings.ts'
import { people } from '../../dashboard/server/tables.ts'
import { openWarehouse } from '../../dashboard/server/warehouse.ts'
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
  // The passwords are in the output of the first start, and of no other.
  const printed = readDemoLogins(server.dataDir).map(({ password }) => [server, again].map((one) => one.output().includes(password)))
  expect(printed).toEqual(Array(4).fill([true, false]))
  expect(again.output()).toContain('npm run logins')
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

/** Everything in a folder that a refusal must leave alone, by its bytes; the state's own files change by being opened. */
function filesOf(dataDir: string): Record<string, string> {
  const names = existsSync(dataDir) ? readdirSync(dataDir, { recursive: true, encoding: 'utf8' }) : []
  const kept = names.filter((name) => !name.startsWith('state') && statSync(path.join(dataDir, name)).isFile())
  return Object.fromEntries(
    kept.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(path.join(dataDir, name)))
        .digest('hex'),
    ]),
  )
}

const cut = (file: string, bytes: number) => truncateSync(file, statSync(file).size - bytes)
function flip(file: string, at: number): void {
  const bytes = readFileSync(file)
  bytes[at] = (bytes[at] ?? 0) ^ 255
  writeFileSync(file, bytes)
}
/** As backups were before they said what their files are. */
function forgetSums(backup: string): void {
  const file = path.join(backup, 'backup.json')
  const { files: _, ...rest } = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify(rest))
}

test.each<[string, string, (backup: string) => void]>([
  ['whose warehouse is cut off', 'warehouse.duckdb', (backup) => cut(path.join(backup, 'warehouse.duckdb'), 4096)],
  ['whose warehouse has one wrong byte', 'warehouse.duckdb', (backup) => flip(path.join(backup, 'warehouse.duckdb'), 900_000)],
  ['whose state is cut off', 'state.ndjson', (backup) => cut(path.join(backup, 'state.ndjson'), 40)],
  ['whose state lost its last line', 'state.ndjson', (backup) => dropLastLine(path.join(backup, 'state.ndjson'))],
  ['whose keys are gone', 'secrets.json', (backup) => rmSync(path.join(backup, 'secrets.json'))],
  [
    'of an earlier version with a cut warehouse',
    'warehouse.duckdb',
    (backup) => {
      forgetSums(backup)
      cut(path.join(backup, 'warehouse.duckdb'), 4096)
    },
  ],
  [
    'of an earlier version with a wrong byte deep in the warehouse',
    'warehouse.duckdb',
    (backup) => {
      forgetSums(backup)
      flip(path.join(backup, 'warehouse.duckdb'), 900_000)
    },
  ],
  [
    'of an earlier version with half a state',
    'state.ndjson',
    (backup) => {
      forgetSums(backup)
      dropLastLine(path.join(backup, 'state.ndjson'))
    },
  ],
  [
    'of an earlier version with broken keys',
    'secrets.json',
    (backup) => {
      forgetSums(backup)
      writeFileSync(path.join(backup, 'secrets.json'), '{"api":')
    },
  ],
])(
  'a backup %s is refused with a sentence, puts nothing in place and leaves nothing behind',
  async (_what, name, damage) => {
    const damaged = path.join(mkdtempSync(path.join(folder, 'damaged-')), 'backup')
    cpSync(path.join(folder, 'backup'), damaged, { recursive: true })
    damage(damaged)
    const dataDir = path.join(mkdtempSync(path.join(folder, 'target-')), 'data')
    const problem = await checkBackup(damaged).catch((error) => error)
    expect(problem.words).toMatchObject({ en: expect.stringContaining(name), zh: expect.stringContaining('没有改动任何数据') })
    const { status, stderr } = await script('restore', [damaged], { DATA_DIR: dataDir })
    expect([status, stderr]).toEqual([1, expect.stringContaining('Nothing was changed')])
    expect(stderr).not.toMatch(/\n\s+at |SELECT|duckdb_tables/)
    expect(existsSync(dataDir)).toBe(false)
  },
  60_000,
)

const dropLastLine = (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(/[^\n]+\n$/, ''))

test('a restore that fails half-way leaves the old data as it was and no keys of the other', async () => {
  const dataDir = path.join(folder, 'half-way')
  const whole = path.join(folder, 'backup')
  expect((await script('restore', [whole], { DATA_DIR: dataDir })).status).toBe(0)
  const before = filesOf(dataDir)
  // Passes every look at the files, and is refused by the database: two people of one address.
  const odd = path.join(folder, 'odd')
  cpSync(whole, odd, { recursive: true })
  forgetSums(odd)
  const lines = readFileSync(path.join(odd, 'state.ndjson'), 'utf8')
  const address = /"email": "(viewer@[^"]*)"/.exec(lines)?.[1] ?? ''
  writeFileSync(path.join(odd, 'state.ndjson'), lines.replace('"email": "editor@clientele.demo"', `"email": "${address}"`))
  const { status, stderr } = await script('restore', [odd], { DATA_DIR: dataDir })
  expect([status, stderr]).toEqual([1, expect.stringContaining('state.ndjson (')])
  expect(stderr).not.toMatch(/\n\s+at |INSERT/)
  expect(filesOf(dataDir)).toEqual(before)
  const database = await openDatabase({ dataDir, databaseUrl: undefined })
  expect(await database.db.$count(people)).toBe(4)
  await database.close()
}, 120_000)

test('a damaged warehouse and a damaged state are said with what to do, and a restore puts the backup in their place', async () => {
  const dataDir = path.join(folder, 'half-way')
  const warehouse = path.join(dataDir, 'warehouse.duckdb')
  truncateSync(warehouse, 1_000_000)
  const problem = await openWarehouse(warehouse).catch((error) => error)
  expect(problem.words).toMatchObject({ en: expect.stringContaining('npm run restore'), zh: expect.stringContaining('已损坏') })
  const backup = await script('backup', [path.join(folder, 'of damaged')], { DATA_DIR: dataDir })
  expect([backup.status, backup.stderr]).toEqual([1, expect.stringContaining('is damaged')])
  expect(existsSync(path.join(folder, 'of damaged'))).toBe(false)
  writeFileSync(path.join(dataDir, 'state', 'global', 'pg_control'), 'no longer')
  const state = await openDatabase({ dataDir, databaseUrl: undefined }).catch((error) => error)
  expect(state.words).toMatchObject({ en: expect.stringContaining('npm run restore'), zh: expect.stringContaining('已损坏') })
  const restored = await script('restore', [path.join(folder, 'backup')], { DATA_DIR: dataDir })
  expect([restored.status, restored.stderr]).toEqual([0, ''])
  const database = await openDatabase({ dataDir, databaseUrl: undefined })
  expect(await database.db.$count(people)).toBe(4)
  await database.close()
  expect(readdirSync(dataDir).filter((name) => /^state-damaged-|^before-restore-/.test(name)).length).toBeGreaterThanOrEqual(2)
  ;(await openWarehouse(warehouse)).closeSync()
}, 120_000)

test('every table of the state is backed up, but for what is of the moment', async () => {
  const sources = readMigrations().map(({ statements }) => statements)
  const made = sources.flatMap((statements) => [...statements.matchAll(/CREATE TABLE (\w+)/g)].map(([, name]) => name))
  expect([...stateTables, 'sign_in_attempts', 'sign_in_flows', 'setup_links'].sort()).toEqual(made.sort())
})

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

test.skipIf(process.platform === 'win32')(
  'what stands open in a data folder from before is shut, and what is written later is for its owner',
  () => {
    const dataDir = mkdtempSync(path.join(folder, 'open-'))
    chmodSync(dataDir, 0o755)
    for (const name of ['warehouse.duckdb', 'secrets.json', 'not-ours.txt']) writeFileSync(path.join(dataDir, name), 'x', { mode: 0o644 })
    mkdirSync(path.join(dataDir, 'backups'), { mode: 0o755 })
    const umask = process.umask()
    try {
      openDataFolder(dataDir)
      writeFileSync(path.join(dataDir, 'later'), 'x')
    } finally {
      process.umask(umask)
    }
    const modes = Object.fromEntries(
      readdirSync(dataDir).map((name) => [name, (statSync(path.join(dataDir, name)).mode & 0o777).toString(8)]),
    )
    expect(modes).toEqual({ 'warehouse.duckdb': '600', 'secrets.json': '600', 'not-ours.txt': '644', backups: '700', later: '600' })
  },
)

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
