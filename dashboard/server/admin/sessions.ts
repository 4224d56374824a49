import { and, desc, eq, gt, isNull, ne, sql } from 'drizzle-orm'
import type { ListedSession } from '../../core/admin/session.ts'
import type { Database, Drizzle } from '../database.ts'
import { sessions } from '../tables.ts'

const open = (personId: string) => and(eq(sessions.personId, personId), isNull(sessions.endedAt), gt(sessions.expiresAt, sql`now()`))

/** The sessions of a person that still hold, the one used last first. */
export async function listSessions({ db }: Pick<Database, 'db'>, personId: string, own: string | null): Promise<ListedSession[]> {
  const rows = await db
    .select()
    .from(sessions)
    .where(open(personId))
    .orderBy(desc(sql`coalesce(${sessions.lastSeenAt}, ${sessions.createdAt})`), sessions.id)
  return rows.map((row) => ({
    id: row.id,
    device: row.device,
    address: row.address,
    isCompany: row.issuer !== '',
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
    expiresAt: row.expiresAt.toISOString(),
    isThis: row.id === own,
  }))
}

/** Ends one session of a person, or all of them but `own`; replies how many. */
export async function endOpenSessions(db: Drizzle, personId: string, which: { id: string } | { allBut: string | null }): Promise<number> {
  const those = 'id' in which ? eq(sessions.id, which.id) : which.allBut === null ? undefined : ne(sessions.id, which.allBut)
  const ended = await db
    .update(sessions)
    .set({ endedAt: sql`now()` })
    .where(and(open(personId), those))
    .returning({ id: sessions.id })
  return ended.length
}

const minute = 60_000
const seen = new Map<string, number>()

/** Notes that a session was used, once a minute: a board asks twenty times in a second. */
export async function noteSeen({ db }: Pick<Database, 'db'>, id: string): Promise<void> {
  const now = Date.now()
  if (now - (seen.get(id) ?? 0) < minute) return
  if (seen.size >= 5000) seen.clear()
  seen.set(id, now)
  await db.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.id, id))
}
