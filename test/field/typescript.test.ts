import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { toTypeScript } from '../../dashboard/core/field/typescript.ts'
import { compileModel } from '../model/ask.ts'

const root = path.resolve(import.meta.dirname, '../..')
const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
let folder: string

beforeAll(async () => {
  // Inside the project, so that the file finds Cube's client as a portal would.
  folder = mkdtempSync(path.join(root, 'node_modules/.types-'))
  const { metaTransformer } = (await compileModel()) as { metaTransformer: { cubes: { config: object }[] } }
  const fields = toFields(JSON.parse(JSON.stringify({ cubes: metaTransformer.cubes.map(({ config }) => config) })))
  writeFileSync(path.join(folder, 'members.ts'), toTypeScript(fields))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the compiler says of a portal's file. */
function compiled(portal: string): string {
  writeFileSync(path.join(folder, 'portal.ts'), portal)
  const flags = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--allowImportingTsExtensions',
  ]
  const { stdout } = spawnSync(process.execPath, [tsc, ...flags, path.join(folder, 'portal.ts')], { encoding: 'utf8' })
  return stdout
}

const portal = (question: string) => `
import type { Query } from '@cubejs-client/core'
import { ask } from './members.ts'
export const query: Query = ask(${question})
`

test('a right question compiles, and is a query of Cube’s client', () => {
  const question = `{
    measures: ['sales.net_sales', 'sales.buyers'],
    dimensions: ['sales.region'],
    timeDimensions: [{ dimension: 'sales.ordered_at', granularity: 'month', dateRange: ['2025-01-01', '2025-12-31'] }],
    filters: [{ member: 'sales.channel', operator: 'equals', values: ['tmall'] }],
    order: [['sales.net_sales', 'desc']],
    limit: 10,
  }`
  expect(compiled(portal(question))).toBe('')
})

test('a wrong name does not', () => {
  expect(compiled(portal(`{ measures: ['sales.net_sale'] }`))).toContain('"sales.net_sale"')
  expect(compiled(portal(`{ measures: ['sales.region'] }`))).toContain('"sales.region"')
  expect(compiled(portal(`{ timeDimensions: [{ dimension: 'sales.region' }] }`))).toContain('"sales.region"')
})

test('hidden members are not named', () => {
  const text = readFileSync(path.join(folder, 'members.ts'), 'utf8')
  expect(text).toContain("'rfm.segment'")
  expect(text).not.toMatch(/row_no|sales_rows|identified_sales/)
})
