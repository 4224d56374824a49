import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { openWarehouse, rowsOf, warehouseFile } from '../../dashboard/server/warehouse.ts'
import { repository } from './bring.ts'

async function folder(): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'clientele-command-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

interface Ran {
  code: number | null
  said: string
}

function begin(dataDir: string, args: string[], port = 1) {
  const child = spawn(process.execPath, ['scripts/import.ts', ...args], {
    cwd: repository,
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), LANG: 'C', CLIENTELE_TIMEZONE: 'Asia/Shanghai' },
  })
  return { child, done: ended(child) }
}

function ended(child: ChildProcess): Promise<Ran> {
  let said = ''
  child.stdout?.on('data', (text) => (said += text))
  child.stderr?.on('data', (text) => (said += text))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })))
}

const run = (dataDir: string, ...args: string[]) => begin(dataDir, args).done

async function asked(dataDir: string, sql: string) {
  const warehouse = await openWarehouse(warehouseFile(dataDir))
  const connection = await warehouse.connect()
  try {
    return (await rowsOf(connection, sql)).map((row) =>
      Object.values(row).map((value) => (typeof value === 'bigint' ? Number(value) : value)),
    )
  } finally {
    connection.closeSync()
    warehouse.closeSync()
  }
}

async function given(dir: string, name: string, content: string): Promise<string> {
  const file = path.join(dir, name)
  await writeFile(file, content)
  return file
}

const header = 'order_id,ordered_at,status\n'
const manyOrders = (from: number, count: number) =>
  header + Array.from({ length: count }, (_, n) => `A${from + n},2024-01-05 10:00:00,paid\n`).join('')

test('exit codes: 0 all in, 2 some refused, 1 nothing changed; each says what happened', async () => {
  const dir = await folder()
  const good = await given(dir, 'good.csv', `${header}A1,2024-01-05,paid\n`)
  const mixed = await given(dir, 'mixed.csv', `${header}A2,2024-01-05,paid\nA3,2023-02-30,paid\n`)
  expect(await run(dir, good, '--table', 'orders')).toMatchObject({ code: 0, said: expect.stringContaining('orders: 1 added') })
  expect(await run(dir, good, '--table', 'orders')).toMatchObject({ code: 0, said: expect.stringContaining('Nothing new') })
  const some = await run(dir, mixed, '--table', 'orders')
  expect(some).toMatchObject({ code: 2, said: expect.stringContaining('mixed.csv row 3, ordered_at: "2023-02-30"') })
  expect(some.said).toContain('report-')
  expect(await run(dir, mixed, '--table', 'orders', '--strict')).toMatchObject({ code: 1, said: expect.stringContaining('--strict') })
  for (const args of [
    [good],
    [good, '--table', 'oders'],
    [path.join(dir, 'none.csv'), '--table', 'orders'],
    [good, '--table', 'orders', '--nonsense'],
    [good, '--mapping', good],
    [good, '--table', 'orders', '--skip', 'many'],
    [good, '--table', 'orders', '--comment', ''],
    [],
  ]) {
    const { code, said } = await run(dir, ...args)
    expect(code).toBe(1)
    // A sentence in both languages, and no stack trace.
    expect(said).toMatch(/\p{Script=Han}/u)
    expect(said).toMatch(/[A-Za-z]{3}/)
    expect(said).not.toMatch(/\n\s+at /)
  }
  expect(await asked(dir, 'SELECT order_id FROM orders ORDER BY 1')).toEqual([['A1'], ['A2']])
}, 120_000)

test('killed at any moment, the warehouse is as before or complete', async () => {
  const dir = await folder()
  const first = await given(dir, 'first.csv', manyOrders(0, 1000))
  const second = await given(dir, 'second.csv', manyOrders(1000, 150_000))
  expect((await run(dir, first, '--table', 'orders')).code).toBe(0)
  const alone = performance.now()
  await run(dir, second, '--table', 'orders', '--dry-run')
  const whole = performance.now() - alone
  for (const share of [0.4, 0.6, 0.75, 0.9, 1, 1.1, 1.25, 1.5]) {
    const { child, done } = begin(dir, [second, '--table', 'orders', '--replace'])
    await Promise.race([sleep(whole * share), done])
    child.kill('SIGKILL')
    await done
    const [[count, version, days] = []] = await asked(
      dir,
      'SELECT (SELECT count(*) FROM orders), (SELECT v FROM import_version), (SELECT count(*) FROM orders WHERE ordered_on IS NULL)',
    )
    expect([1000, 150_000]).toContain(count)
    expect(days).toBe(0)
    expect(Number(version)).toBeGreaterThan(1)
  }
  // What the killed ones left behind is cleared away by the next.
  expect((await run(dir, first, '--table', 'orders', '--replace')).code).toBe(0)
  expect(await asked(dir, 'SELECT count(*) FROM orders')).toEqual([[1000]])
  expect(readdirSync(path.join(dir, 'imports')).filter((name) => name.startsWith('staging'))).toEqual([])
}, 240_000)

test('Ctrl+C leaves nothing half done', async () => {
  const dir = await folder()
  await run(dir, await given(dir, 'first.csv', manyOrders(0, 10)), '--table', 'orders')
  const { child, done } = begin(dir, [await given(dir, 'second.csv', manyOrders(10, 300_000)), '--table', 'orders'])
  await new Promise<void>((resolve) => child.stderr?.on('data', (text) => /reading|checking/.test(String(text)) && resolve()))
  child.kill('SIGINT')
  const { code, said } = await done
  expect([code, said]).toEqual([1, expect.stringContaining('The import was cancelled; nothing changed.')])
  expect(await asked(dir, 'SELECT count(*) FROM orders')).toEqual([[10]])
}, 120_000)

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

test('while the server runs, the command hands it the file; answers are new at once, and Ctrl+C cancels there too', async () => {
  const dir = await folder()
  const port = await freePort()
  await run(dir, await given(dir, 'first.csv', manyOrders(0, 10)), '--table', 'orders')
  // What a killed server left behind: nobody knows these uploads any more.
  await given(path.join(dir, 'imports'), 'upload-00000000-0000-4000-8000-000000000000', 'half a fi')
  await mkdir(path.join(dir, 'imports', 'staging-999999999-left'))
  const server = spawn(process.execPath, ['dashboard/server/main.ts'], {
    cwd: repository,
    env: { ...process.env, DATA_DIR: dir, PORT: String(port) },
  })
  const stopped = ended(server)
  try {
    for (let tries = 0; tries < 240 && !(await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok; tries++) await sleep(250)
    expect(readdirSync(path.join(dir, 'imports')).filter((name) => /^(upload|staging)-/.test(name))).toEqual([])
    const second = await given(dir, 'second.csv', `${header}B1,2024-01-06,paid\nB2,2024-01-06,gone\n`)
    expect(await begin(dir, [second, '--table', 'orders'], port).done).toMatchObject({
      code: 2,
      said: expect.stringContaining('orders: 1 added'),
    })
    // Options for the file travel with it: without --skip the first line is the better header.
    const titled = await given(dir, 'titled.csv', `order_id,ordered_at,status,channel\n${header}B1,2024-01-06,paid\nTotal,,\n`)
    const skipped = await begin(dir, [titled, '--table', 'orders', '--skip', '1'], port).done
    expect(skipped).toMatchObject({ code: 0, said: expect.stringContaining('header in row 2; 1 row above it left out') })
    expect(skipped.said).toContain('1 totals line left out: row 4 "Total"')
    const third = await given(dir, 'third.csv', manyOrders(100, 400_000))
    const { child, done } = begin(dir, [third, '--table', 'orders'], port)
    await new Promise<void>((resolve) => child.stderr?.on('data', (text) => /reading|checking/.test(String(text)) && resolve()))
    child.kill('SIGINT')
    expect(await done).toMatchObject({ code: 1, said: expect.stringContaining('cancelled') })
    // Called with another PORT: the server left its address in the data folder.
    expect((await begin(dir, [second, '--table', 'orders'], 9).done).said).toContain('1 already there')
    // Nobody without a token gets in, whatever the name of the file.
    const stranger = await fetch(`http://127.0.0.1:${port}/api/imports/files?name=${encodeURIComponent('../../etc/passwd')}`, {
      method: 'POST',
      body: 'x',
    })
    expect(stranger.status).toBe(401)
  } finally {
    server.kill('SIGTERM')
    await stopped
  }
  expect(await asked(dir, 'SELECT count(*) FROM orders')).toEqual([[11]])
}, 240_000)
