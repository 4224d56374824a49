import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { openWarehouse, warehouseFile } from '../../dashboard/server/warehouse.ts'

const root = path.resolve(import.meta.dirname, '../..')

/** The demo company of the smallest size, made by the real command in a folder of its own. */
export async function openTiny(): Promise<{ connection: DuckDBConnection; close: () => void }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'clientele-tiny-'))
  execFileSync(process.execPath, [path.join(root, 'scripts/seed.ts'), '--preset', 'tiny'], {
    env: { ...process.env, DATA_DIR: dataDir, CLIENTELE_TIMEZONE: 'Asia/Shanghai' },
    stdio: 'pipe',
  })
  const { connection, close } = await openCompany(dataDir)
  return {
    connection,
    close: () => {
      close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The company whose data lie in a folder. */
export async function openCompany(dataDir: string): Promise<{ connection: DuckDBConnection; close: () => void }> {
  const instance = await openWarehouse(warehouseFile(dataDir))
  const connection = await instance.connect()
  return {
    connection,
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
