import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll } from 'vitest'
import { openWarehouse, rowsOf, warehouseFile } from '../../dashboard/server/warehouse.ts'

const script = path.resolve(import.meta.dirname, '../../scripts/seed.ts')

const folders: string[] = []
/** A fresh folder for one warehouse, gone when the test file is done. */
export function freshFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'demo-'))
  folders.push(folder)
  return folder
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Runs the real command on a folder. */
export function seed(dataDir: string, ...args: string[]) {
  const { CUBEJS_DB_TYPE: _, ...env } = process.env
  return spawnSync(process.execPath, [script, ...args], { env: { ...env, DATA_DIR: dataDir }, encoding: 'utf8' })
}

export interface Truth {
  start: string
  end: string
  rows: Record<string, number>
  files: Record<string, { rows: number; sha256: string }>
  sums: Record<string, Record<string, number>>
  duplicates: [string, string][]
  lossMakers: string[]
  nullPair: [string, string]
  channels: Record<string, { customers: number; value: number; cac: number; valueOverCac?: number }>
  affinities: { anchor: string; partner: string; q: number }[]
}
/** What the generator says it made. */
export const readGroundTruth = (dataDir: string) => JSON.parse(readFileSync(path.join(dataDir, 'truth.json'), 'utf8')) as Truth

/** Asks the seeded warehouse; numbers come back as numbers. */
export async function ask(dataDir: string, sql: string): Promise<Record<string, string | number | null>[]> {
  const instance = await openWarehouse(warehouseFile(dataDir))
  const connection = await instance.connect()
  try {
    const rows = await rowsOf(connection, sql)
    return rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          value === null ? null : Number.isNaN(Number(value)) ? String(value) : Number(value),
        ]),
      ),
    )
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
