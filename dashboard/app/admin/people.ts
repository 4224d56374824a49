import { useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { inviteReply } from '../../core/admin/invite.ts'
import { type Person, person, personList, personMade } from '../../core/admin/reply.ts'
import type { Role } from '../../core/admin/roles.ts'
import { ask, askFile } from '../api.ts'

const key = ['people']

/** Everybody with an account. */
export function usePeople() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => ask('/api/people', personList, { signal }) })
}

/** Lets the list be read again. */
export function usePeopleChanged() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: key })
}

/** A new person; the reply tells the password once. */
export function makePerson(wish: { email: string; name: string; role: Role }) {
  return ask('/api/people', personMade, { method: 'POST', body: wish })
}

export function changePerson(id: string, change: { name?: string; role?: Role; disabled?: boolean }): Promise<Person> {
  return ask(`/api/people/${encodeURIComponent(id)}`, person, { method: 'PUT', body: change })
}

/** A new password for somebody, made by the server and told once. Signs them out everywhere. */
export function resetPassword(id: string) {
  return ask(`/api/people/${encodeURIComponent(id)}/password`, personMade, { method: 'POST', body: {} })
}

/** Lets somebody sign in again after too many wrong passwords. */
export function unlockPerson(id: string): Promise<unknown> {
  return ask(`/api/people/${encodeURIComponent(id)}/unlock`, z.unknown(), { method: 'POST', body: {} })
}

/** A new password of one's own. Other sessions end, this one goes on. */
export function changeOwnPassword(current: string, next: string): Promise<unknown> {
  return ask('/api/me/password', z.unknown(), { method: 'POST', body: { current, next } })
}

/** Adds those of pasted lines that are right, or only says what is wrong. */
export function invitePeople(text: string, checkOnly: boolean) {
  return ask('/api/people/invite', inviteReply, { method: 'POST', body: { text, checkOnly } })
}

/** Takes somebody away; `to` takes over their boards and links. */
export function deletePerson(id: string, to: string): Promise<unknown> {
  const heir = to === '' ? '' : `?to=${encodeURIComponent(to)}`
  return ask(`/api/people/${encodeURIComponent(id)}${heir}`, z.unknown(), { method: 'DELETE' })
}

/** Saves everybody as a file. */
export async function savePeople(): Promise<void> {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await askFile('/api/people/export', {}))
  link.download = 'clientele-people.csv'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
