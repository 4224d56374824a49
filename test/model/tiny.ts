import { rmSync } from 'node:fs'
import type { DuckDBConnection } from '@duckdb/node-api'
import { openWarehouse, warehouseFile } from '../../dashboard/server/warehouse.ts'
import { copyTemplate } from '../start.ts'

/** The demo company of the smallest size, made by the real command, in a folder of its own. */
export async function openTiny(): Promise<{ connection: DuckDBConnection; close: () => void }> {
  const dataDir = await copyTemplate()
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
  // Two test files share two cores: with two threads each, small queries take half as much again.
  await connection.run('SET threads = 1')
  return {
    connection,
    close: () => {
      connection.closeSync()
      instance.closeSync()
    },
  }
}
