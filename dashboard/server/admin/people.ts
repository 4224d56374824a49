import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import type { Person } from '../../core/admin/reply.ts'
import type { Role } from '../../core/admin/roles.ts'
import type { Standing } from '../access.ts'
import type { Database, Drizzle } from '../database.ts'
import { newId } from '../newId.ts'
import { people, sessions } from '../tables.ts'
import { groupsOf } from './groupsOf.ts'
import { noteSeen } from './sessions.ts'

type PersonRow = typeof people.$inferSelect

/** A person as administrators see one: without the password's hash. */
export const toPerson = (row: PersonRow): Person => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  managedRole: row.managedRole,
  hasPassword: row.passwordHash !== null,
  createdAt: row.createdAt.toISOString(),
  disabledAt: row.disabledAt?.toISOString() ?? null,
  lastSignedInAt: row.lastSignedInAt?.toISOString() ?? null,
})

export async function listPeople({ db }: Pick<Database, 'db'>): Promise<Person[]> {
  return (await db.select().from(people).orderBy(asc(people.createdAt), asc(people.id))).map(toPerson)
}

/** Whose records in the data are whose, by person: for lists. */
export async function ownersOfAll({ db }: Pick<Database, 'db'>): Promise<Map<string, string[]>> {
  const rows = await db.select({ id: people.id, owner: people.ownerRecords }).from(people)
  return new Map(rows.map(({ id, owner }) => [id, owner]))
}

export async function findPerson({ db }: { db: Drizzle }, id: string): Promise<PersonRow | null> {
  const [row] = await db.select().from(people).where(eq(people.id, id))
  return row ?? null
}

export async function findByEmail({ db }: { db: Drizzle }, email: string): Promise<PersonRow | null> {
  const [row] = await db.select().from(people).where(eq(people.email, email))
  return row ?? null
}

/** A new person, or null where the address is taken. */
export async function makePerson(
  db: Drizzle,
  wish: { email: string; name: string; role: Role; passwordHash: string },
): Promise<PersonRow | null> {
  const [row] = await db
    .insert(people)
    .values({ id: newId(12), ...wish, handRole: wish.role })
    .onConflictDoNothing()
    .returning()
  return row ?? null
}

export type PersonUpdate = Partial<Pick<PersonRow, 'name' | 'role' | 'handRole' | 'managedRole' | 'passwordHash' | 'disabledAt'>>

export async function updatePerson(db: Drizzle, id: string, change: PersonUpdate): Promise<PersonRow | null> {
  const [row] = await db
    .update(people)
    .set({ ...change, updatedAt: sql`now()` })
    .where(eq(people.id, id))
    .returning()
  return row ?? null
}

/** How many people can still manage people, this one left out. Locks them, so that two administrators can't both be the last. */
export async function countOtherAdmins(db: Drizzle, id: string): Promise<number> {
  const admins = await db
    .select({ id: people.id })
    .from(people)
    .where(and(eq(people.role, 'admin'), isNull(people.disabledAt)))
    .for('update')
  return admins.filter((admin) => admin.id !== id).length
}

/** Opens a session: what a token of ours represents until it ends. */
export async function openSession(
  db: Drizzle,
  personId: string,
  expiresAt: Date,
  from: { issuer: string; device: string; address: string },
): Promise<string> {
  const id = newId(24)
  await db.insert(sessions).values({ id, personId, expiresAt, ...from })
  await db.update(people).set({ lastSignedInAt: sql`now()` }).where(eq(people.id, personId))
  return id
}

/** Ends a session; replies the issuer that vouched for it, empty where a password did. */
export async function endSession(db: Drizzle, id: string): Promise<string> {
  const [ended] = await db
    .update(sessions)
    .set({ endedAt: sql`now()` })
    .where(and(eq(sessions.id, id), isNull(sessions.endedAt)))
    .returning({ issuer: sessions.issuer })
  return ended?.issuer ?? ''
}

/** Signs a person out everywhere, but for one session where it is named. */
export async function endSessions(db: Drizzle, personId: string, but?: string): Promise<void> {
  await db
    .update(sessions)
    .set({ endedAt: sql`now()` })
    .where(and(eq(sessions.personId, personId), isNull(sessions.endedAt), but ? sql`${sessions.id} <> ${but}` : undefined))
}

/** Where one of our people stands now: their role, groups and records, from which their rights follow. */
export async function standingOf(
  database: Pick<Database, 'db' | 'remember'>,
  { id, role, ownerRecords }: Pick<PersonRow, 'id' | 'role' | 'ownerRecords'>,
): Promise<Standing> {
  const groups = await groupsOf(database, id)
  return { role, owner: ownerRecords, groups: [...new Set(groups.map(({ name }) => name))] }
}

/** Where everybody stands whose account is open. */
export async function standingsOfAll(database: Pick<Database, 'db' | 'remember'>): Promise<Standing[]> {
  const rows = await database.db.select().from(people).where(isNull(people.disabledAt))
  return Promise.all(rows.map((row) => standingOf(database, row)))
}

/** The person of a session that still holds, for `access`; else why it does not. */
export async function loadSession(
  database: Database,
  id: string,
): Promise<(Standing & { id: string }) | 'session_ended' | 'account_disabled'> {
  const found = await database.remember(`session ${id}`, async () => {
    const [row] = await database.db
      .select({ person: people, expiresAt: sessions.expiresAt, endedAt: sessions.endedAt })
      .from(sessions)
      .innerJoin(people, eq(people.id, sessions.personId))
      .where(eq(sessions.id, id))
    if (!row) return null
    const { person, ...session } = row
    return { ...session, disabledAt: person.disabledAt, standing: { id: person.id, ...(await standingOf(database, person)) } }
  })
  if (!found) return 'session_ended'
  if (found.disabledAt) return 'account_disabled'
  if (found.endedAt || found.expiresAt.getTime() <= Date.now()) return 'session_ended'
  await noteSeen(database, id)
  return found.standing
}
