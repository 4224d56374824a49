import { existsSync } from 'node:fs'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { type Parameters, readParameters } from '../../dashboard/server/derive/parameters.ts'
import { refreshDerived } from '../../dashboard/server/derive/refresh.ts'
import type { Port } from '../../dashboard/server/warehouse/port.ts'
import { rowsOf } from '../../dashboard/server/warehouse.ts'
import { bring, emptyWarehouse, mappingNamed, repository } from '../source/bring.ts'
import { ask, plain, type Question } from './ask.ts'

const data = path.resolve(repository, '../shared/data')
export const isThere = existsSync(data)
if (!isThere) console.warn('../shared/data is absent: the real sets are not tried here.')
export const set = (name: string) => path.join(data, name)
export const csv = (file: string, more = '') => `read_csv('${set(file)}', header = true, all_varchar = true${more})`
/** `view: 'a b c'` as a list of its members. */
export const of = (view: string, names: string) => names.split(' ').map((name) => `${view}.${name}`)

interface Wishes {
  today?: string
  timezone?: string
  parameters?: (usual: Parameters) => Parameters
}

/** A warehouse with one set in it, and what its import said. */
export async function imported(
  mapping: string,
  files: string[],
  { today = 'auto', timezone = 'UTC', parameters = (usual) => usual }: Wishes = {},
) {
  const home = await emptyWarehouse()
  const afterLoad = (port: Port) => refreshDerived(port, { today, timezone, parameters: parameters(readParameters()) })
  const outcome = await bring(home, files.map(set), { how: { mapping: await mappingNamed(mapping) }, timezone, afterLoad })
  const connection = await home.warehouse.connect()
  const one = async (question: Question) => {
    const [row] = await ask(connection, { timezone, ...question })
    return row
  }
  return { ...home, outcome, ask: (question: Question) => ask(connection, { timezone, ...question }), one }
}

/** One row of hand-written SQL over raw files. */
export async function raw(sql: string): Promise<Record<string, string | number | boolean | null>> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return Object.fromEntries(Object.entries((await rowsOf(connection, sql))[0] ?? {}).map(([name, value]) => [name, plain(value)]))
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
