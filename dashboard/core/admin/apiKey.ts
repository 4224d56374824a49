import { z } from 'zod'
import { origins } from '../share/share.ts'
import type { Words } from '../words.ts'

/** How every key begins; no JWT does. */
export const keyMark = 'ck_'

/** What a back end may do with a key: ask questions as a viewer, or sign the tokens of its embeds. */
export const keyScopes = ['read', 'embed'] as const
export type KeyScope = (typeof keyScopes)[number]

export const keyScopeWords: Record<KeyScope, Words> = {
  read: { zh: '查询数据（按查看者权限）', en: 'Ask questions, with a viewer’s rights' },
  embed: { zh: '为嵌入签发令牌', en: 'Sign tokens for embeds' },
}

/** So long a key holds at most; whoever needs it longer makes a new one in time. */
export const longestKeyDays = 1095

export const keyInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z
    .array(z.enum(keyScopes))
    .min(1)
    .max(keyScopes.length)
    .transform((scopes) => keyScopes.filter((scope) => scopes.includes(scope))),
  days: z.int().min(1).max(longestKeyDays).default(365),
  /** The sites whose pages may show what the key opens; none named is any. */
  origins,
})

/** What of a key can be changed while it is in use. */
export const keyChange = z.strictObject({ origins: origins.unwrap() })

export const listedKey = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(keyScopes)),
  origins: z.array(z.string()),
  createdAt: z.string(),
  createdBy: z.object({ id: z.string(), name: z.string().nullable() }),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
})
export type ListedKey = z.infer<typeof listedKey>
export const keyList = z.object({ keys: z.array(listedKey) })

/** A key as it is told once: `key` is sent as `Authorization: Bearer`, `secret` alone signs tokens (HS256, `kid` = id). */
export const madeKey = z.object({ ...listedKey.shape, secret: z.string(), key: z.string() })
export type MadeKey = z.infer<typeof madeKey>
