import { asc, eq, sql } from 'drizzle-orm'
import { everything, type Grant, grant } from '../../core/admin/policy.ts'
import type { Grants } from '../access.ts'
import type { Database, Drizzle } from '../database.ts'
import { groups } from '../tables.ts'

/** The group of all who are in no other. It can be changed, and neither made nor deleted. */
export const everyoneName = '*'

/** A group with what it gives. */
export interface Group {
  name: string
  note: string
  rights: Grant
  updatedAt: string
  updatedBy: string
}

const toGroup = ({ updatedAt, rights, ...row }: typeof groups.$inferSelect): Group => ({
  ...row,
  // What a newer version wrote and this one does not understand must not be read as more than it gives: it is refused.
  rights: grant.parse(rights),
  updatedAt: updatedAt.toISOString(),
})

/** All groups in the order of their names; that of everyone only once somebody has changed it. */
export async function listGrants({ db }: Pick<Database, 'db'>): Promise<Group[]> {
  return (await db.select().from(groups).orderBy(asc(groups.name))).map(toGroup)
}

/** What groups give, for `access`; one object until something of the state changes. */
export function loadGrants(database: Pick<Database, 'db' | 'remember'>): Promise<Grants> {
  return database.remember('grants', async () => {
    const all = await listGrants(database)
    const named = all.filter(({ name }) => name !== everyoneName)
    return {
      byName: new Map(named.map(({ name, rights }) => [name, rights])),
      everyone: all.find(({ name }) => name === everyoneName)?.rights ?? everything,
    }
  })
}

/** Makes a group, or gives one other rights. The caller forgets what the database remembers. */
export async function saveGroup(db: Drizzle, group: Pick<Group, 'name' | 'note' | 'rights' | 'updatedBy'>): Promise<void> {
  await db
    .insert(groups)
    .values(group)
    .onConflictDoUpdate({ target: groups.name, set: { ...group, updatedAt: sql`now()` } })
}

/** Takes a group away; whoever was in it alone has from now on what everyone has. Whether there was one. */
export async function deleteGroup(db: Drizzle, name: string): Promise<boolean> {
  return (await db.delete(groups).where(eq(groups.name, name)).returning({ name: groups.name })).length > 0
}
