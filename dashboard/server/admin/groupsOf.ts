import { and, asc, eq } from 'drizzle-orm'
import type { GroupOrigin, PersonGroup } from '../../core/admin/groups.ts'
import type { Database, Drizzle } from '../database.ts'
import { personGroups } from '../tables.ts'

/** The groups of a person (or an API key) as they are now, with their origin; remembered until something of the state changes. */
export function groupsOf(database: Pick<Database, 'db' | 'remember'>, personId: string): Promise<PersonGroup[]> {
  return database.remember(`groups of ${personId}`, () => listGroups(database.db, personId))
}

/** The same read from the state itself, for whoever is about to change it. */
export function listGroups(db: Drizzle, personId: string): Promise<PersonGroup[]> {
  return db
    .select({ name: personGroups.groupName, origin: personGroups.origin })
    .from(personGroups)
    .where(eq(personGroups.personId, personId))
    .orderBy(asc(personGroups.groupName), asc(personGroups.origin))
}

/** Gives somebody these groups of one origin in the place of those of that origin before. The caller forgets what the database remembers. */
export async function setGroups(db: Drizzle, personId: string, origin: GroupOrigin, names: Iterable<string>): Promise<void> {
  await db.delete(personGroups).where(and(eq(personGroups.personId, personId), eq(personGroups.origin, origin)))
  const rows = [...new Set(names)].map((groupName) => ({ personId, groupName, origin }))
  if (rows.length > 0) await db.insert(personGroups).values(rows)
}

/** Everybody's groups, by person: for lists. */
export async function groupsOfAll({ db }: Pick<Database, 'db'>): Promise<Map<string, PersonGroup[]>> {
  const rows = await db.select().from(personGroups).orderBy(asc(personGroups.groupName), asc(personGroups.origin))
  const found = new Map<string, PersonGroup[]>()
  for (const { personId, groupName, origin } of rows) found.set(personId, [...(found.get(personId) ?? []), { name: groupName, origin }])
  return found
}
