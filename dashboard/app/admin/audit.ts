import { useInfiniteQuery } from '@tanstack/react-query'
import { type AuditFilter, auditList } from '../../core/admin/audited.ts'
import { ask, askFile } from '../api.ts'

/** What is set of a filter, as the query of an address. */
const queryOf = (filter: AuditFilter, more: Record<string, string | number> = {}): string => {
  const set = Object.entries({ ...filter, ...more }).filter(([, value]) => value !== undefined && value !== '')
  return new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
}

/** Entries of the log, the newest first, as many as were asked for. */
export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) => ask(`/api/audit?${queryOf(filter, pageParam ? { before: pageParam } : {})}`, auditList, { signal }),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
  })
}

/** Saves the entries a filter finds as a file. */
export async function saveAudit(filter: AuditFilter, format: 'csv' | 'json'): Promise<void> {
  const file = await askFile(`/api/audit/export?${queryOf(filter, { format })}`, {})
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = `clientele-audit.${format}`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
