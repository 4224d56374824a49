import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { openWarehouse } from '../../dashboard/server/warehouse.ts'
import { start } from '../start.ts'

const root = path.resolve(import.meta.dirname, '../..')
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-process-'))
  folders.push(folder)
  return folder
}

/** Starts the process expecting it to refuse; what it wrote and how it ended. */
function refused(env: Record<string, string>): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ['dashboard/server/main.ts'], { cwd: root, env: { ...process.env, HOST: '127.0.0.1', ...env } })
  let text = ''
  child.stdout.on('data', (chunk) => (text += chunk))
  child.stderr.on('data', (chunk) => (text += chunk))
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, text })))
}

test('a port in use is named with the process that has it, and another is suggested', async () => {
  const holder = net.createServer()
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve))
  const address = holder.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { code, text } = await refused({ PORT: String(port), DATA_DIR: newFolder() })
  holder.close()
  expect(code).toBe(1)
  expect(text).toContain(`Port ${port} is taken`)
  expect(text).toContain(`端口 ${port}`)
  expect(text).toContain(`PORT=${port + 1}`)
  if (process.platform === 'linux') expect(text).toContain(`PID ${process.pid}`)
  expect(text).not.toContain('    at ')
})

test('a data folder that is a file, or cannot be written, is said in words', async () => {
  const file = path.join(newFolder(), 'file')
  writeFileSync(file, '')
  const { code, text } = await refused({ PORT: '0', DATA_DIR: path.join(file, 'data') })
  expect([code, text]).toEqual([1, expect.stringMatching(/The data folder .* cannot be written.*DATA_DIR/s)])
  expect(text).toContain('不可写')
})

// Root may write everywhere, so the permission itself can only be tried as somebody else.
test.skipIf(process.getuid?.() === 0)('a read-only data folder is said in words', async () => {
  const folder = path.join(newFolder(), 'read-only')
  mkdirSync(folder)
  chmodSync(folder, 0o500)
  const { code, text } = await refused({ PORT: '0', DATA_DIR: folder })
  expect([code, text]).toEqual([1, expect.stringContaining('cannot be written')])
})

test('settings that do not fit are named', async () => {
  const { code, text } = await refused({ PORT: 'many', DATA_DIR: newFolder(), CLIENTELE_CURRENCY: 'yuan' })
  expect(code).toBe(1)
  expect(text).toMatch(/PORT/)
  expect(text).toMatch(/CLIENTELE_CURRENCY/)
})

test('a warehouse held by another process is named with it', async () => {
  const folder = newFolder()
  const warehouse = await openWarehouse(path.join(folder, 'warehouse.duckdb'))
  const { code, text } = await refused({ PORT: '0', DATA_DIR: folder })
  warehouse.closeSync()
  expect(code).toBe(1)
  expect(text).toContain('held by another process')
  expect(text).toContain(`PID ${process.pid}`)
  expect(text).toContain('正被另一个进程使用')
})

test('SIGTERM ends the process within five seconds, running questions or not, and nothing is lost', async () => {
  const server = await start()
  const made = await server.post('/api/boards', { version: 1, title: { zh: '停止前', en: 'Before the stop' } })
  const asked = server
    .ask('POST', '/cubejs-api/v1/load', { query: { measures: ['sales.orders'], dimensions: ['sales.order_id'] } })
    .catch(() => undefined)
  const began = Date.now()
  await server.stop({ keep: true })
  expect(Date.now() - began).toBeLessThan(6000)
  expect(server.process.exitCode).toBe(0)
  await asked
  const again = await start({ dataDir: server.dataDir })
  expect((await again.get(`/api/boards/${made.id}`)).id).toBe(made.id)
  expect(await again.load({ measures: ['sales.orders'] })).toHaveLength(1)
  await again.stop({ signal: 'SIGINT' })
  expect(again.process.exitCode).toBe(0)
})

test('after a change of the business date the server answers at once, and with the new states when they are there', async () => {
  const server = await start({ env: { CLIENTELE_TODAY: '2025-06-30', LC_ALL: 'en_GB.UTF-8' } })
  try {
    await vi.waitFor(() => expect(server.output()).toContain('The customer states are made with the new parameters'), { timeout: 60_000 })
    expect(server.output().indexOf('Clientele is ready')).toBeLessThan(server.output().indexOf('working out the customer states anew'))
    const [row] = await server.load({
      measures: ['rfm.customers'],
      timeDimensions: [{ dimension: 'rfm.as_of', granularity: 'day' }],
      order: [['rfm.as_of', 'desc']],
      limit: 1,
    })
    expect(row?.['rfm.as_of.day']).toMatch(/^2025-06-30/)
  } finally {
    await server.stop()
  }
})
