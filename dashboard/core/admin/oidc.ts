import { z } from 'zod'
import { words } from '../words.ts'
import { type Role, role, roles } from './roles.ts'

/** Which group of the identity provider gives which role here; `*` is everybody it lets in. */
export type RoleMapping = ReadonlyMap<string, Role>

const mappingObject = z.record(z.string(), role)

/** `admins=admin, analysts=analyst, *=viewer`, or the same as a JSON object where names have commas. Throws what is wrong as a sentence for the operator. */
export function readRoleMapping(text: string): RoleMapping {
  if (text.trim().startsWith('{')) return new Map(Object.entries(mappingObject.parse(JSON.parse(text))))
  const pairs = text
    .split(/[,\n]/)
    .map((pair) => pair.trim())
    .filter(Boolean)
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=')
      const name = pair.slice(0, at).trim()
      const wish = role.safeParse(pair.slice(at + 1).trim())
      if (at < 1 || name === '' || !wish.success) throw new Error(`"${pair}" is no group=role with a role of ${roles.join(', ')}`)
      return [name, wish.data]
    }),
  )
}

/** The higher of two roles; null is none. */
export function higherRole(one: Role | null, other: Role | null): Role | null {
  if (one === null || other === null) return one ?? other
  return roles.indexOf(one) >= roles.indexOf(other) ? one : other
}

/** The highest role that these groups map to; null where none does. */
export function roleOfGroups(groups: readonly string[], mapping: RoleMapping): Role | null {
  return ['*', ...groups].reduce<Role | null>((best, name) => higherRole(best, mapping.get(name) ?? null), null)
}

type Claims = Readonly<Record<string, unknown>>

/** A claim by its name as it stands, or by a path of names (`realm_access.roles`). */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  return name.split('.').reduce<unknown>((at, key) => {
    return typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? (at as Claims)[key] : undefined
  }, claims)
}

const mostGroups = 500
const listed = z.array(z.string().max(200)).max(mostGroups)

/** The groups that claims name; undefined where they say nothing of groups, else why they can't be read. */
export function groupsIn(claims: Claims, name: string): string[] | undefined | 'garbled' | 'elsewhere' {
  const found = claimAt(claims, name)
  if (found === undefined || found === null) {
    // Entra ID leaves a long list out and names a place to ask for it instead; to read that as "no groups" would take all rights away.
    const left = claims._claim_names
    return typeof left === 'object' && left !== null && name in left ? 'elsewhere' : undefined
  }
  const parsed = listed.safeParse(typeof found === 'string' ? [found] : found)
  if (!parsed.success) return 'garbled'
  return [...new Set(parsed.data.map((group) => group.trim()).filter(Boolean))]
}

/** What POST /api/login/oidc replies when the provider has let somebody in. */
export const ssoReply = z.object({
  token: z.string(),
  expires: z.string(),
  /** The page of ours that was wanted before. */
  next: z.string(),
  /** What the person should know, such as a right kept against the provider's word. */
  notice: words.nullable(),
})

/** A page of ours, never an address elsewhere. */
export const isOwnPage = (address: string) => /^\/(?![/\\])[^\\\s]{0,1500}$/.test(address) && !address.startsWith('/api')
