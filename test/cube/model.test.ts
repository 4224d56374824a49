import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Server, start } from '../start.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-model-'))
const view = path.join(folder, 'views/sales.yml')
const own = readFileSync(path.resolve(import.meta.dirname, '../../model/views/sales.yml'), 'utf8')
const orders = { measures: ['sales.orders'] }

let server: Server
beforeAll(async () => {
  cpSync(path.resolve(import.meta.dirname, '../../model'), folder, { recursive: true })
  server = await start({ env: { CUBEJS_SCHEMA_PATH: folder } })
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const facts = () => server.get('/api/workspace')
const titleOfSales = async () => {
  const meta = await server.get('/cubejs-api/v1/meta')
  return meta.cubes.find((cube: { name: string }) => cube.name === 'sales')?.title
}

test('a changed model file answers without a restart', async () => {
  const before = (await facts()).modelVersion
  writeFileSync(view, own.replace(/^(\s*)title: .*$/m, '$1title: Sales renamed'))
  await expect.poll(async () => (await facts()).modelVersion, { timeout: 60_000 }).not.toBe(before)
  expect(await titleOfSales()).toBe('Sales renamed')
}, 180_000)

test('a broken file keeps the last good model answering, and says where it is broken', async () => {
  const good = await facts()
  writeFileSync(view, own.replace('views:', 'views: [').concat('\n  - {'))
  await expect.poll(async () => (await facts()).modelProblem, { timeout: 60_000 }).not.toBeNull()
  const broken = await facts()
  expect(broken.modelVersion).toBe(good.modelVersion)
  expect(broken.modelProblem).toMatchObject({ file: 'views/sales.yml', line: expect.any(Number) })
  expect(broken.modelProblem.message.zh).toContain('views/sales.yml')
  expect(broken.modelProblem.message.en).toContain('the last good model')
  expect(server.output()).toContain('views/sales.yml')
  expect(await server.load(orders)).toHaveLength(1)
  expect(await titleOfSales()).toBe('Sales renamed')
}, 180_000)

test('a file that names what is not there is broken too', async () => {
  writeFileSync(view, own)
  await expect.poll(async () => (await facts()).modelProblem, { timeout: 60_000 }).toBeNull()
  writeFileSync(view, own.replace(/^(\s+)- orders$/m, '$1- no_such_member'))
  await expect.poll(async () => (await facts()).modelProblem?.message.en ?? '', { timeout: 60_000 }).toContain('no_such_member')
  expect((await facts()).modelProblem).toMatchObject({ file: 'views/sales.yml', line: expect.any(Number) })
  expect(await server.load(orders)).toHaveLength(1)
  writeFileSync(view, own)
  await expect.poll(async () => (await facts()).modelProblem, { timeout: 60_000 }).toBeNull()
}, 180_000)
