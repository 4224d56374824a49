import { createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { type KeyScope, keyMark, type ListedKey, type MadeKey } from '../../core/admin/apiKey.ts'
import type { Secrets } from '../access.ts'
import type { Database, Drizzle } from '../database.ts'
import { newId } from '../newId.ts'
import { apiKeys, people } from '../tables.ts'

/** A key that holds: not revoked, not expired, made under our present secrets. */
export interface ApiKey {
  /** `ck_…`; not secret, the `kid` of what the key signs. */
  id: string
  name: string
  scopes: KeyScope[]
  /** The sites whose pages may show what it opens; none named is any. */
  origins: string[]
  /** Who made it. */
  createdBy: string
  /** Signs and verifies HS256; as text its UTF-8 bytes are the key, as every JWT library takes it. */
  secret: string
}

type KeyRow = typeof apiKeys.$inferSelect
type Store = Pick<Database, 'db' | 'remember'>

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

/**
 * What a key's secret is. A back end signs with the very secret it presents, so the server must have it to verify: it is worked out from
 * our own key and the row's salt and stands in no table. Who reads the state alone (a dump of Postgres) can neither present nor sign.
 */
function secretOf(secrets: Pick<Secrets, 'share'>, id: string, salt: string): string {
  const bytes = hkdfSync('sha256', secrets.share, Buffer.from(salt, 'base64url'), `clientele api key ${id}`, 32)
  return Buffer.from(bytes).toString('base64url')
}

/** A new key; what is replied with it is told this once. */
export async function makeKey(
  db: Drizzle,
  secrets: Pick<Secrets, 'share'>,
  by: string,
  { name, scopes, days, origins = [] }: { name: string; scopes: KeyScope[]; days: number; origins?: string[] },
): Promise<Pick<MadeKey, 'id' | 'secret' | 'key'>> {
  const id = `${keyMark}${newId(16)}`
  const salt = randomBytes(32).toString('base64url')
  const secret = secretOf(secrets, id, salt)
  const expiresAt = new Date(Date.now() + days * 86_400_000)
  await db.insert(apiKeys).values({ id, name, scopes, origins, salt, secretHash: sha256(secret), createdBy: by, expiresAt })
  return { id, secret, key: `${id}.${secret}` }
}

const standing = (row: KeyRow) => !row.revokedAt && row.expiresAt.getTime() > Date.now()

async function findRow({ db, remember }: Store, id: string): Promise<KeyRow | null> {
  return remember(`api key ${id}`, async () => {
    const [row] = await db.select().from(apiKeys).where(eq(apiKeys.id, id))
    return row ?? null
  })
}

/** The key of this id (the `kid` of a token), to verify what it signed; proves nothing by itself. Null where none holds. */
export async function apiKeyById(store: Store, secrets: Pick<Secrets, 'share'>, id: string): Promise<ApiKey | null> {
  const found = await anyKeyById(store, secrets, id)
  return found && !found.ended ? found : null
}

/** The same, also of a key that has ended: whoever still signs with it can be told so. */
export async function anyKeyById(store: Store, secrets: Pick<Secrets, 'share'>, id: string): Promise<(ApiKey & { ended: boolean }) | null> {
  if (!id.startsWith(keyMark) || id.length > 40) return null
  const row = await findRow(store, id)
  if (!row) return null
  const secret = secretOf(secrets, id, row.salt)
  // Our own key was replaced: the back end has another secret than we work out now.
  if (sha256(secret) !== row.secretHash) return null
  const { name, scopes, origins, createdBy } = row
  return { id, name, scopes, origins, createdBy, secret, ended: !standing(row) }
}

/** The key that somebody presents whole (`ck_….secret`), which proves that they hold it. Null where none holds. */
export async function findApiKey(store: Store, secrets: Pick<Secrets, 'share'>, presented: string): Promise<ApiKey | null> {
  const [id = '', secret = ''] = presented.split('.')
  const found = await apiKeyById(store, secrets, id)
  if (!found) return null
  return timingSafeEqual(Buffer.from(sha256(secret)), Buffer.from(sha256(found.secret))) ? found : null
}

const noted = new Map<string, number>()

/** Notes that a key was used, once a minute: a back end asks a hundred times a second. */
export async function noteUse({ db }: Pick<Database, 'db'>, id: string): Promise<void> {
  if (Date.now() - (noted.get(id) ?? 0) < 60_000) return
  noted.set(id, Date.now())
  await db.update(apiKeys).set({ lastUsedAt: sql`now()` }).where(eq(apiKeys.id, id))
}

/** Every key there is or was, the newest first. */
export async function listKeys({ db }: { db: Drizzle }): Promise<ListedKey[]> {
  const rows = await db
    .select({ key: apiKeys, maker: people.name })
    .from(apiKeys)
    .leftJoin(people, eq(people.id, apiKeys.createdBy))
    .orderBy(desc(apiKeys.createdAt), apiKeys.id)
  return rows.map(({ key, maker }) => ({
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    origins: key.origins,
    createdAt: key.createdAt.toISOString(),
    createdBy: { id: key.createdBy, name: maker },
    expiresAt: key.expiresAt.toISOString(),
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  }))
}

/** Says which sites may show what a key opens; false where there is no such key. */
export async function changeOrigins(db: Drizzle, id: string, origins: string[]): Promise<boolean> {
  const changed = await db.update(apiKeys).set({ origins }).where(eq(apiKeys.id, id)).returning({ id: apiKeys.id })
  return changed.length > 0
}

/** Ends a key; false where there is none, or it was ended before. */
export async function revokeKey(db: Drizzle, id: string, by: string): Promise<boolean> {
  const ended = await db
    .update(apiKeys)
    .set({ revokedAt: sql`now()`, revokedBy: by })
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id })
  return ended.length > 0
}
