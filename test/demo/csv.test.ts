import { readFileSync } from 'node:fs'
import path from 'node:path'
import iconv from 'iconv-lite'
import { beforeAll, expect, test } from 'vitest'
import type { Fault } from '../../scripts/demo/csv.ts'
import { ask, freshFolder, seed } from './seeding.ts'

const folder = freshFolder()
const file = (name: string) => path.join(folder, name)
interface Manifest {
  rows: Record<string, number>
  faults: Fault[]
  again: string[]
}
let manifest: Manifest

beforeAll(() => {
  const run = seed(freshFolder(), '--preset', 'tiny', '--csv', folder)
  expect(run.stderr).toBe('')
  manifest = JSON.parse(readFileSync(file('manifest.json'), 'utf8')) as Manifest
})

test('each fault of the manifest stands where it says, and nowhere else', async () => {
  expect(manifest.faults.length).toBeGreaterThan(10)
  expect(new Set(manifest.faults.map((f) => f.kind)).size).toBeGreaterThan(4)
  for (const name of ['orders', 'order_lines', 'refunds']) {
    const faults = manifest.faults.filter((f) => f.file === `${name}.csv`)
    const lines = readFileSync(file(`${name}.csv`), 'utf8').split('\n')
    const header = lines[0]?.split(',') ?? []
    expect(lines.length - 2).toBe(manifest.rows[name])
    for (const fault of faults) {
      const line = lines[fault.row] ?? ''
      const cells = [...line.matchAll(/("[^"]*"|[^,]*)(,|$)/g)].map((m) => (m[1] ?? '').replaceAll('"', ''))
      expect(cells[header.indexOf(fault.column)]).toBe(fault.value)
      expect(fault.value).not.toBe(fault.original)
    }
  }
  const negative = await ask(
    freshFolder(),
    `SELECT count(*) AS n FROM read_csv('${file('order_lines.csv')}', all_varchar = true) WHERE quantity LIKE '-%'`,
  )
  expect(negative[0]?.n).toBe(manifest.faults.filter((f) => f.kind === 'negative quantity').length)
})

test('the GB18030 file holds the same customers as the UTF-8 one', () => {
  const bytes = readFileSync(file('customers-gb18030.csv'))
  expect(bytes.subarray(0, 11).toString('ascii')).toBe('customer_id')
  expect(iconv.decode(bytes, 'gb18030')).toBe(readFileSync(file('customers.csv'), 'utf8'))
  expect(bytes.toString('utf8')).not.toContain('王')
})

test('the second file repeats orders of one day, as they stand in the first', () => {
  const lines = readFileSync(file('orders-again.csv'), 'utf8').trim().split('\n').slice(1)
  expect(lines.length).toBe(manifest.again.length)
  expect(lines.length).toBeGreaterThan(0)
  const spoiled = new Set(manifest.faults.filter((f) => f.file === 'orders.csv').map((f) => f.row))
  const all = readFileSync(file('orders.csv'), 'utf8')
    .split('\n')
    .filter((_, row) => !spoiled.has(row))
  for (const line of lines.filter((l) => all.includes(l))) expect(line.split(',')[4]).toBe('2025-03-15')
  expect(lines.filter((l) => all.includes(l)).length).toBeGreaterThanOrEqual(lines.length - 1)
})
