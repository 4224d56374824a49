import type { Settings } from '../settings.ts'

/** What DuckDB may free before it gives memory back to the system; its own 128 MB make a long work take 170 MB more at its peak. */
export const givesBackAfter = '32MB'

/** DuckDB's memory in the server and in every command: one setting for all. A command that needs less takes no more than `most` megabytes. */
export const memoryOptions = ({ warehouseMegabytes }: Pick<Settings, 'warehouseMegabytes'>, most = Number.POSITIVE_INFINITY) => ({
  memory_limit: `${Math.min(warehouseMegabytes, most)}MB`,
  allocator_flush_threshold: givesBackAfter,
})
