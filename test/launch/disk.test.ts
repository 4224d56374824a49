import { execFileSync, spawn } from 'node:child_process'
import { closeSync, cpSync, mkdtempSync, openSync, rmSync, statfsSync, writeFileSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type Server, start } from '../start.ts'

// A disk that is really full: a small file system in memory. Only root of Linux can make one.
const canMount = process.platform === 'linux' && process.getuid?.() === 0
const root = path.resolve(import.meta.dirname, '../..')

const mounted: string[] = []
const disk = (megabytes: number) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  mounted.push(folder)
  return folder
}
afterEach(() => {
  for (const folder of mounted.splice(0)) {
    execFileSync('umount', ['-l', folder])
    rmSync(folder, { recursive: true, force: true })
  }
})

function fill(folder: string): void {
  const file = openSync(path.join(folder, 'filler'), 'w')
  try {
    for (let size = 1 << 20; size >= 1; size >>= size > 4096 ? 4 : 1)
      try {
        for (;;) writeSync(file, Buffer.alloc(size))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
  } finally {
    closeSync(file)
  }
}

function run(args: string[], dataDir: string): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, DATA_DIR: dataDir, LANG: 'C' } })
  let text = ''
  child.stdout.on('data', (chunk) => (text += chunk))
  child.stderr.on('data', (chunk) => (text += chunk))
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, text })))
}

test.skipIf(!canMount)('a disk too small for the demo company is said in words', async () => {
  const { code, text } = await run(['scripts/seed.ts', '--preset', 'tiny'], path.join(disk(12), 'data'))
  expect(code).toBe(1)
  expect(text).toContain('The disk is full')
  expect(text).toContain('磁盘已满')
  expect(text).not.toMatch(/\n\s+at /)
})

test.skipIf(!canMount)(
  'on a full disk the server answers, says why it cannot save, loses nothing, and saves again once there is room',
  async () => {
    const template = await start()
    await template.stop({ keep: true })
    const folder = disk(200)
    cpSync(template.dataDir, folder, { recursive: true })
    rmSync(template.dataDir, { recursive: true, force: true })
    const server: Server = await start({ dataDir: folder })
    try {
      const before = await server.post('/api/boards', { version: 1, title: 'Before' })
      const [orders] = await server.load({ measures: ['sales.orders'] })
      fill(folder)
      expect(statfsSync(folder).bavail).toBe(0)

      const long = { version: 1, title: 'During', description: 'x'.repeat(1900) }
      const refused = []
      for (let at = 0; at < 200 && refused.length < 3; at++) {
        const answer = await server.ask('POST', '/api/boards', long)
        if (answer.status >= 400) refused.push(answer)
      }
      expect(refused.map(({ status, body }) => [status, body.problem])).toEqual(Array(3).fill([507, 'disk_full']))
      expect(refused[0]?.body.message).toEqual({ zh: expect.stringContaining('磁盘已满'), en: expect.stringContaining('disk') })
      expect((await server.get(`/api/boards/${before.id}`)).id).toBe(before.id)
      expect((await server.load({ measures: ['sales.orders'], limit: 7 }))[0]).toEqual(orders)

      const file = path.join(os.tmpdir(), `clientele-disk-costs-${process.pid}.csv`)
      writeFileSync(file, 'cost_id,incurred_on,kind,amount\nc-1,2025-12-30,support,1.00\n')
      const imported = await run(['scripts/import.ts', file, '--table', 'costs'], folder)
      rmSync(file)
      expect(imported.code).toBe(1)
      expect(imported.text).toMatch(/disk .*is full|disk is full/i)
      expect(imported.text).not.toMatch(/\n\s+at /)

      rmSync(path.join(folder, 'filler'))
      const after = await server.post('/api/boards', { version: 1, title: 'After' })
      await server.stop({ keep: true })
      const again = await start({ dataDir: folder })
      try {
        for (const { id } of [before, after]) expect((await again.get(`/api/boards/${id}`)).id).toBe(id)
      } finally {
        await again.stop({ keep: true })
      }
    } finally {
      await server.stop({ keep: true })
    }
  },
)
