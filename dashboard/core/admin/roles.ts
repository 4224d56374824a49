import { z } from 'zod'
import type { Words } from '../words.ts'

/** Every role, from the fewest rights to the most. */
export const roles = ['viewer', 'editor', 'analyst', 'admin'] as const
export const role = z.enum(roles)
export type Role = z.infer<typeof role>

export const roleWords: Record<Role, Words> = {
  viewer: { zh: '查看者', en: 'Viewer' },
  editor: { zh: '编辑者', en: 'Editor' },
  analyst: { zh: '分析师', en: 'Analyst' },
  admin: { zh: '管理员', en: 'Administrator' },
}

/** Who acts: a person with a role. */
export interface Actor {
  id: string
  role: Role
}

/** What is acted on, where it matters whose it is. */
export interface Thing {
  ownerId: string
}

/** From which role on an act is allowed: on anybody's thing, and on one's own. */
interface Right {
  any: Role
  own?: Role
}

const rights = {
  'ask a question': { any: 'viewer' },
  'see people': { any: 'viewer' },
  'export data': { any: 'viewer' },
  'see the SQL': { any: 'editor' },
  'read a board': { any: 'viewer' },
  'make a board': { any: 'editor' },
  'edit a board': { any: 'editor' },
  'delete a board': { any: 'admin', own: 'editor' },
  'share a board': { any: 'editor' },
  'withdraw a share': { any: 'admin', own: 'editor' },
  'define a measure': { any: 'analyst' },
  'import data': { any: 'analyst' },
  'manage people': { any: 'admin' },
  'read the audit log': { any: 'admin' },
  'back up': { any: 'admin' },
  'supply a map': { any: 'admin' },
} as const satisfies Record<string, Right>

/** Everything that somebody may or may not do. */
export type Act = keyof typeof rights
export const acts = Object.keys(rights) as Act[]

const reaches = (has: Role, needs: Role) => roles.indexOf(has) >= roles.indexOf(needs)

/** The one answer to who may do what. A thing without a known owner is nobody's own. */
export function may(person: Actor, act: Act, thing?: Thing): boolean {
  const right: Right = rights[act]
  if (reaches(person.role, right.any)) return true
  return right.own !== undefined && thing?.ownerId === person.id && reaches(person.role, right.own)
}
