import { z } from 'zod'
import { type RoleMapping, readRoleMapping } from '../core/admin/oidc.ts'
import type { Words } from '../core/words.ts'

/** How people sign in at the company's own identity provider. */
export interface OidcSettings {
  issuer: string
  clientId: string
  /** Without one this is a public client: PKCE alone binds the code to us. */
  clientSecret: string | undefined
  scopes: string
  groupsClaim: string
  roles: RoleMapping
  /** On the button of the sign-in page. */
  button: Words
  /** Plain http, for a provider on this machine. */
  allowHttp: boolean
  /** An account of ours is its owner's too who comes with the same address, if the provider says it is verified. */
  linkByEmail: boolean
  /** By so many seconds the provider's clock may differ from ours. */
  clockTolerance: number
}

const defaultButton: Words = { zh: '企业账号登录', en: 'Sign in with your company account' }

/** `企业登录 | Company sign-in`; one text alone is both. */
function readButton(text: string): Words {
  const [zh = '', en = zh] = text.split('|').map((one) => one.trim())
  return zh === '' ? defaultButton : { zh, en: en || zh }
}

/** An empty variable, as compose files pass on, is none. */
const optional = z
  .string()
  .optional()
  .transform((text) => text?.trim() || undefined)
const flag = z.enum(['true', 'false', '']).default('false')

/** The variables of sign-in at a provider; merged into those of the whole. */
export const oidcVariables = {
  CLIENTELE_URL: optional.pipe(z.url({ protocol: /^https?$/ }).optional()),
  CLIENTELE_OIDC_ISSUER: optional.pipe(z.url({ protocol: /^https?$/ }).optional()),
  CLIENTELE_OIDC_CLIENT_ID: optional,
  CLIENTELE_OIDC_CLIENT_SECRET: optional,
  CLIENTELE_OIDC_SCOPES: z.string().default('openid profile email'),
  CLIENTELE_OIDC_GROUPS_CLAIM: z.string().default('groups'),
  CLIENTELE_OIDC_ROLES: z
    .string()
    .default('')
    .transform((text, check) => {
      try {
        return readRoleMapping(text)
      } catch (error) {
        check.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
        return z.NEVER
      }
    }),
  CLIENTELE_OIDC_BUTTON: z.string().default('').transform(readButton),
  CLIENTELE_OIDC_ALLOW_HTTP: flag,
  CLIENTELE_OIDC_LINK_EMAIL: flag,
  CLIENTELE_OIDC_CLOCK_TOLERANCE: z.coerce.number().int().min(0).max(3600).default(300),
}

type Read = z.output<z.ZodObject<typeof oidcVariables>>

/** What of these variables contradicts or misses another, for the operator. */
export function oidcMistakes(e: Read): { variable: string; message: string }[] {
  if (!e.CLIENTELE_OIDC_ISSUER) return []
  const found: { variable: string; message: string }[] = []
  const add = (variable: keyof Read, message: string) => found.push({ variable, message })
  if (!e.CLIENTELE_OIDC_CLIENT_ID) add('CLIENTELE_OIDC_CLIENT_ID', 'is needed beside CLIENTELE_OIDC_ISSUER')
  if (e.CLIENTELE_OIDC_ROLES.size === 0)
    add('CLIENTELE_OIDC_ROLES', 'must say which group gets which role, such as "admins=admin, *=viewer"; otherwise nobody could sign in')
  if (e.CLIENTELE_OIDC_ISSUER.startsWith('http:') && e.CLIENTELE_OIDC_ALLOW_HTTP !== 'true')
    add(
      'CLIENTELE_OIDC_ISSUER',
      'is plain http, where everybody on the way reads passwords; use https (or CLIENTELE_OIDC_ALLOW_HTTP=true on one machine)',
    )
  if (!e.CLIENTELE_OIDC_SCOPES.split(/\s+/).includes('openid')) add('CLIENTELE_OIDC_SCOPES', 'must contain openid')
  return found
}

/** The settings of these variables; undefined where no provider is named. */
export function toOidcSettings(e: Read): OidcSettings | undefined {
  if (!e.CLIENTELE_OIDC_ISSUER || !e.CLIENTELE_OIDC_CLIENT_ID) return undefined
  return {
    issuer: e.CLIENTELE_OIDC_ISSUER,
    clientId: e.CLIENTELE_OIDC_CLIENT_ID,
    clientSecret: e.CLIENTELE_OIDC_CLIENT_SECRET,
    scopes: e.CLIENTELE_OIDC_SCOPES,
    groupsClaim: e.CLIENTELE_OIDC_GROUPS_CLAIM,
    roles: e.CLIENTELE_OIDC_ROLES,
    button: e.CLIENTELE_OIDC_BUTTON,
    allowHttp: e.CLIENTELE_OIDC_ALLOW_HTTP === 'true',
    linkByEmail: e.CLIENTELE_OIDC_LINK_EMAIL === 'true',
    clockTolerance: e.CLIENTELE_OIDC_CLOCK_TOLERANCE,
  }
}
