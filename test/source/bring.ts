import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import { onTestFinished } from 'vitest'
import { parse } from 'yaml'
import type { Mapping } from '../../dashboard/core/source/mapping.ts'
import { readMapping } from '../../dashboard/core/source/mappingFile.ts'
import { type SourceProblem, sourceProblemOf } from '../../dashboard/core/source/problem.ts'
import { type ImportOptions, type ImportOutcome, importFiles } from '../../dashboard/server/source/importing.ts'
import { openFile, toWarehouse } from '../../dashboard/server/warehouse/duckdb.ts'
import { rowsOf, warehouseFile } from '../../dashboard/server/warehouse.ts'

export const repository = path.resolve(import.meta.dirname, '../..')

/** An empty data folder with its warehouse, gone after the test. */
export async function emptyWarehouse() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'clientele-import-'))
  const { instance: warehouse } = await openFile(warehouseFile(dataDir), { memory_limit: '512MB' })
  onTestFinished(async () => {
    warehouse.closeSync()
    await rm(dataDir, { recursive: true, force: true })
  })
  return { dataDir, warehouse, rows: (sql: string) => askRows(warehouse, sql) }
}

async function askRows(warehouse: DuckDBInstance, sql: string) {
  const connection = await warehouse.connect()
  try {
    return (await rowsOf(connection, sql)).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value])),
    )
  } finally {
    connection.closeSync()
  }
}

export type Warehouse = Awaited<ReturnType<typeof emptyWarehouse>>
type Wishes = Partial<Omit<ImportOptions, 'files' | 'dataDir' | 'warehouse'>>

/** Imports files given by content (or by path, when they lie somewhere already). */
export async function bring(
  { dataDir, warehouse }: Warehouse,
  contents: Record<string, string | Uint8Array> | string[],
  wishes: Wishes,
): Promise<ImportOutcome> {
  const files = Array.isArray(contents)
    ? contents.map((file) => ({ path: file, name: path.basename(file) }))
    : await Promise.all(
        Object.entries(contents).map(async ([name, content], index) => {
          const file = path.join(dataDir, `given-${index}`)
          await writeFile(file, content)
          return { path: file, name }
        }),
      )
  return importFiles({
    files,
    how: { guess: true },
    mode: 'merge',
    strict: false,
    dryRun: false,
    dataDir,
    warehouse: warehouse && toWarehouse(warehouse),
    timezone: 'Asia/Shanghai',
    ...wishes,
  })
}

/** The problem an import was refused for; a test that expects one fails when there is none. */
export async function problemOf(work: Promise<unknown>): Promise<SourceProblem> {
  try {
    await work
  } catch (error) {
    const problem = sourceProblemOf(error)
    if (problem) return problem
    throw error
  }
  throw new Error('The import was not refused')
}

export async function mappingNamed(name: string): Promise<Mapping> {
  const file = path.join(repository, 'scripts/mappings', `${name}.yml`)
  return readMapping(parse(await readFile(file, 'utf8')), file)
}
