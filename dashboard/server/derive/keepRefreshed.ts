import type { Words } from '../../core/words.ts'
import type { Settings } from '../settings.ts'
import type { Port, Warehouse } from '../warehouse/port.ts'
import { type RefreshOptions, refreshDerived, stalenessOf } from './refresh.ts'

/** What the refresh of a company's own database tells its operator. */
export interface RefreshReport {
  onBegin?: (words: Words) => void
  onMade?: (tables: string[], seconds: number) => void
}

/** The row by which a company says that its tables have changed: `source_version(v)` in its schema; null where there is none. */
async function readSourceVersion(port: Port, schema: string): Promise<string | null> {
  const there = await port.rows(
    `SELECT 1 FROM information_schema.tables WHERE table_schema = '${schema.replaceAll("'", "''")}' AND table_name = 'source_version'`,
  )
  if (there.length === 0) return null
  const [row] = await port.rows(`SELECT cast(max(v) AS varchar) AS v FROM "${schema.replaceAll('"', '""')}".source_version`)
  return row?.v === undefined || row.v === null ? null : String(row.v)
}

/**
 * Makes what the model derives anew where the source tables, the parameters or the product have changed; the names of what was made. The data
 * version rises where anything was. A process that does nothing else says so, and gives the warehouse the memory of a refresh.
 */
export async function refreshWarehouse(warehouse: Warehouse, options: RefreshOptions, isAlone = false): Promise<string[]> {
  return warehouse.change(
    async (port) => {
      if (isAlone) await port.prepareRefresh()
      return refreshDerived(port, options)
    },
    (made) => made.length > 0,
  )
}

/** Before the first question: makes the derived tables where the model could not be asked without. */
export async function ensureDerived(warehouse: Warehouse, settings: Settings, { onBegin, onMade }: RefreshReport): Promise<void> {
  if ((await warehouse.read((port) => stalenessOf(port, settings))) !== 'tables') return
  onBegin?.({ zh: '正在由数据库中的表计算客户状态…', en: 'Working out the customer states from the tables of the database …' })
  const began = performance.now()
  onMade?.(await refreshWarehouse(warehouse, settings), (performance.now() - began) / 1000)
}

const versionLookMillis = 30_000

/**
 * Follows a company's own tables: where they have a version row, a refresh comes with each new version; else every so many minutes. Questions
 * are answered from the old tables until the new ones are committed. Returns how to end it.
 */
export function keepRefreshed(warehouse: Warehouse, settings: Settings, { onMade }: RefreshReport): () => void {
  if (settings.refreshMinutes === 0) return () => undefined
  let seen: string | null | undefined
  let refreshedAt = 0
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  async function look(): Promise<void> {
    const version = await warehouse.read((port) => readSourceVersion(port, settings.sourceSchema))
    const isDue = version === null ? Date.now() - refreshedAt >= settings.refreshMinutes * 60_000 : version !== seen
    if (!isDue) return
    const began = performance.now()
    const made = await refreshWarehouse(warehouse, settings)
    seen = version
    refreshedAt = Date.now()
    if (made.length > 0) onMade?.(made, (performance.now() - began) / 1000)
  }

  const round = () => {
    look()
      .catch((error) => isOver || console.error('[refresh]', error))
      .finally(() => {
        if (!isOver) timer = setTimeout(round, Math.min(versionLookMillis, settings.refreshMinutes * 60_000)).unref()
      })
  }
  round()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}
