import { count, sql } from 'drizzle-orm'
import { type Role, roles, roleWords } from '../../core/admin/roles.ts'
import type { Database } from '../database.ts'
import type { Settings } from '../settings.ts'
import { people } from '../tables.ts'
import { type DemoLogin, keepDemoLogins } from './demoLogins.ts'
import { makeReadyBoards } from './firstAdmin.ts'
import { hashPassword, makePassword } from './password.ts'
import { makePerson } from './people.ts'

const demoEmail = (role: Role) => `${role}@clientele.demo`

/** Makes the demo people and the ready-made boards when nobody is there yet, all in one step; replies whether it did. */
export async function firstRun({ settings, database }: { settings: Pick<Settings, 'dataDir'>; database: Database }): Promise<boolean> {
  const [before] = await database.db.select({ people: count() }).from(people)
  if (before && before.people > 0) return false
  const logins: DemoLogin[] = roles.map((role) => ({ email: demoEmail(role), password: makePassword(), role }))
  const hashed = await Promise.all(logins.map(async (login) => ({ ...login, passwordHash: await hashPassword(login.password) })))
  const made = await database.db.transaction(async (tx) => {
    // Two processes on one Postgres may both find nobody; the second waits here and then finds somebody.
    await tx.execute(sql`LOCK TABLE ${people} IN EXCLUSIVE MODE`)
    const [now] = await tx.select({ people: count() }).from(people)
    if (now && now.people > 0) return false
    const ids = new Map<Role, string>()
    for (const { email, role, passwordHash } of hashed) {
      const person = await makePerson(tx, { email, name: `${roleWords[role].en} ${roleWords[role].zh}`, role, passwordHash })
      if (person) ids.set(role, person.id)
    }
    const owner = ids.get('admin')
    if (!owner) throw new Error('The demo administrator could not be made')
    await makeReadyBoards(tx, owner)
    // Before the commit: people without a known password would be locked out for ever, a file without people is replaced at the next start.
    keepDemoLogins(settings.dataDir, logins)
    return true
  })
  database.forget()
  return made
}
