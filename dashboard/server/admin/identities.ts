import { and, eq, sql } from 'drizzle-orm'
import { higherRole, roleOfGroups } from '../../core/admin/oidc.ts'
import { email as emailSchema } from '../../core/admin/reply.ts'
import type { Role } from '../../core/admin/roles.ts'
import { recordAct } from '../audit.ts'
import type { Drizzle } from '../database.ts'
import { newId } from '../newId.ts'
import type { OidcSettings } from '../oidcSettings.ts'
import { identities, people } from '../tables.ts'
import { makeReadyBoards } from './firstAdmin.ts'
import { listGroups, setGroups } from './groupsOf.ts'
import type { Claimed } from './oidcClient.ts'
import { countOtherAdmins, endSessions, findByEmail, findPerson, updatePerson } from './people.ts'
import type { SsoProblem } from './ssoProblems.ts'

type PersonRow = typeof people.$inferSelect

/** What a sign-in at the provider comes to. `keptAdmin`: the provider takes the role away, but nobody else could manage people. */
export type Synced = { person: PersonRow; keptAdmin: boolean } | { problem: SsoProblem; personId?: string }

/** Who writes down what the provider changes. */
const provider = 'identity provider'

/**
 * Makes groups and role of a person what the provider says now: what was taken away there is gone here, whether they get in or not.
 * What an administrator gave by hand stays beside it. The caller forgets what the database remembers.
 */
export async function syncPerson(tx: Drizzle, claimed: Claimed, settings: Pick<OidcSettings, 'roles' | 'linkByEmail'>): Promise<Synced> {
  // Two first sign-ins of one person at once: the second finds what the first made.
  await tx.execute(sql`SELECT pg_advisory_xact_lock(7203196)`)
  const mapped = roleOfGroups(claimed.groups, settings.roles)
  const found = (await findTied(tx, claimed)) ?? (await tieByEmail(tx, claimed, settings.linkByEmail))
  if (found === 'taken') return { problem: 'sso_email_taken' }
  if (found) return syncKnown(tx, found, claimed.groups, mapped)
  if (mapped === null) return { problem: 'sso_no_role' }
  return { person: await makeClaimed(tx, claimed, mapped), keptAdmin: false }
}

async function findTied(tx: Drizzle, { issuer, subject }: Claimed): Promise<PersonRow | null> {
  const [row] = await tx
    .select({ person: people })
    .from(identities)
    .innerJoin(people, eq(people.id, identities.personId))
    .where(and(eq(identities.issuer, issuer), eq(identities.subject, subject)))
  return row?.person ?? null
}

/** The account of the same address, where that is allowed and the provider says that the address is the person's own. */
async function tieByEmail(tx: Drizzle, claimed: Claimed, isAllowed: boolean): Promise<PersonRow | 'taken' | null> {
  const known = claimed.email === undefined ? null : await findByEmail({ db: tx }, claimed.email)
  if (!known) return null
  if (!isAllowed || claimed.verifiedEmail === undefined) return 'taken'
  await tie(tx, claimed, known.id)
  return known
}

async function tie(tx: Drizzle, { issuer, subject }: Claimed, personId: string): Promise<void> {
  await tx.insert(identities).values({ issuer, subject, personId })
  await recordAct(tx, { actor: provider, act: 'tie identity', thing: personId, detail: { issuer, subject } })
}

async function makeClaimed(tx: Drizzle, claimed: Claimed, role: Role): Promise<PersonRow> {
  const email = emailSchema.safeParse(claimed.email).data ?? standInAddress(claimed)
  const name = (claimed.name ?? claimed.email ?? claimed.subject).slice(0, 100)
  const [person] = await tx
    .insert(people)
    .values({ id: newId(12), email, name, role, managedRole: role, handRole: null, passwordHash: null })
    .returning()
  if (!person) throw new Error('A person from the provider was not made')
  await recordAct(tx, { actor: provider, act: 'make person', thing: person.id, detail: { email, role } })
  await tie(tx, claimed, person.id)
  await syncGroups(tx, person.id, claimed.groups)
  if (role === 'admin') await makeReadyBoards(tx, person.id)
  return person
}

/** Who has no address at the provider is still somebody of their own here. */
function standInAddress({ issuer, subject }: Claimed): string {
  const own = subject
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
  return `${own || 'person'}-${newId(4)}@${new URL(issuer).hostname}`
}

async function syncKnown(tx: Drizzle, person: PersonRow, groups: string[], mapped: Role | null): Promise<Synced> {
  const role = higherRole(mapped, person.handRole)
  const losesAdmin = person.role === 'admin' && role !== 'admin' && !person.disabledAt
  const keptAdmin = losesAdmin && (await countOtherAdmins(tx, person.id)) === 0
  const next = keptAdmin ? 'admin' : (role ?? 'viewer')
  await syncGroups(tx, person.id, groups)
  const changed = (await updatePerson(tx, person.id, { managedRole: mapped, role: next })) ?? person
  if (next !== person.role || keptAdmin)
    await recordAct(tx, {
      actor: provider,
      act: 'change person',
      thing: person.id,
      detail: { role: next, ...(keptAdmin && { kept: 'last administrator' }) },
    })
  if (person.disabledAt) return { problem: 'account_disabled', personId: person.id }
  if (role === null && !keptAdmin) {
    await endSessions(tx, person.id)
    return { problem: 'sso_no_role', personId: person.id }
  }
  return { person: changed, keptAdmin }
}

async function syncGroups(tx: Drizzle, personId: string, groups: string[]): Promise<void> {
  const before = (await listGroups(tx, personId)).filter(({ origin }) => origin === 'managed').map(({ name }) => name)
  const given = groups.filter((name) => !before.includes(name))
  const taken = before.filter((name) => !groups.includes(name))
  if (given.length + taken.length === 0) return
  await setGroups(tx, personId, 'managed', groups)
  await recordAct(tx, { actor: provider, act: 'change groups', thing: personId, detail: { origin: 'managed', given, taken } })
}

/** Whether somebody is known at a provider. */
export async function isTied(db: Drizzle, personId: string): Promise<boolean> {
  const [row] = await db.select({ issuer: identities.issuer }).from(identities).where(eq(identities.personId, personId)).limit(1)
  return row !== undefined && (await findPerson({ db }, personId)) !== null
}
