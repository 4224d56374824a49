import { useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { personGroups } from '../../core/admin/groups.ts'
import type { Grant } from '../../core/admin/policy.ts'
import { groupList, groupReply, ownerInput, rightsReports } from '../../core/admin/rights.ts'
import type { Language, Words } from '../../core/words.ts'
import { ask, askFile } from '../api.ts'

/** The name of what everybody has who is in no group. */
export const everyoneName = '*'
const everyoneWords: Words = { zh: '其他所有人（不在任何组）', en: 'Everybody else (no group)' }

/** A group by the name people read. */
export const groupTitle = (name: string): Words => (name === everyoneName ? everyoneWords : { zh: name, en: name })

/** All groups with their rights and people. */
export function useGroups() {
  return useQuery({ queryKey: ['rights', 'groups'], queryFn: ({ signal }) => ask('/api/groups', groupList, { signal }) })
}

/** What everybody may do and see. */
export function useReports() {
  return useQuery({ queryKey: ['rights', 'reports'], queryFn: ({ signal }) => ask('/api/rights', rightsReports, { signal }) })
}

/** Lets groups, reports and people be read again: each shows what the others change. */
export function useRightsChanged() {
  const queries = useQueryClient()
  return () => Promise.all([queries.invalidateQueries({ queryKey: ['rights'] }), queries.invalidateQueries({ queryKey: ['people'] })])
}

const pathOf = (name: string) => `/api/groups/${encodeURIComponent(name)}`

export function saveGroup(name: string, body: { note: string; rights: Grant }) {
  return ask(pathOf(name), groupReply, { method: 'PUT', body })
}

export function deleteGroup(name: string): Promise<unknown> {
  return ask(pathOf(name), z.unknown(), { method: 'DELETE' })
}

/** The groups somebody is in by an administrator's hand, in the place of those before. */
export function setGroups(personId: string, groups: string[]) {
  return ask(`/api/people/${encodeURIComponent(personId)}/groups`, personGroups, { method: 'PUT', body: { groups } })
}

export function setOwner(personId: string, records: string[]) {
  return ask(`/api/people/${encodeURIComponent(personId)}/owner`, ownerInput, { method: 'PUT', body: { records } })
}

/** Saves the reports of everybody as a workbook. */
export async function saveWorkbook(language: Language, name: string): Promise<void> {
  const file = await askFile(`/api/rights/file?language=${language}`, {})
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = `${name}.xlsx`
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
