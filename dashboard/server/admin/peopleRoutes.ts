import type { Request, Router } from 'express'
import { higherRole } from '../../core/admin/oidc.ts'
import { passwordReset, personChange, personInput } from '../../core/admin/reply.ts'
import type { Role } from '../../core/admin/roles.ts'
import { refuse } from '../../core/problem.ts'
import type { PersonPrincipal } from '../access.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import type { Drizzle } from '../database.ts'
import { Reply, route } from '../route.ts'
import { storable } from '../storable.ts'
import type { people } from '../tables.ts'
import type { Attempts } from './attempts.ts'
import { dropDemoLogin } from './demoLogins.ts'
import { groupsOfAll } from './groupsOf.ts'
import { hashPassword, makePassword } from './password.ts'
import {
  countOtherAdmins,
  endSessions,
  findPerson,
  listPeople,
  makePerson,
  ownersOfAll,
  type PersonUpdate,
  toPerson,
  updatePerson,
} from './people.ts'
import { checkPassword, refusePerson } from './refusals.ts'

/** A role given by hand stands beside the provider's: more than that, or nothing. */
function byHand(wish: Role, managed: Role | null): Pick<PersonUpdate, 'role' | 'handRole'> {
  if (managed !== null && higherRole(wish, managed) !== wish) return refusePerson('role_managed')
  return { role: wish, handRole: wish === managed ? null : wish }
}

/** The people of the company, as an administrator keeps them. */
export function addPeople(admin: Router, { settings, database, access }: Context, attempts: Attempts): void {
  admin.get(
    '/people',
    route(async (req) => {
      await access.allow(req, 'manage people')
      const locked = await attempts.lockedAccounts()
      const [groups, owners, all] = await Promise.all([groupsOfAll(database), ownersOfAll(database), listPeople(database)])
      return {
        people: all.map((one) => ({
          ...one,
          lockedUntil: locked.get(one.email)?.toISOString() ?? null,
          groups: groups.get(one.id) ?? [],
          owner: owners.get(one.id) ?? [],
        })),
      }
    }),
  )

  admin.post(
    '/people',
    route(async (req) => {
      const asker = await access.allow(req, 'manage people')
      const { email, name, role, password } = personInput.parse(storable.parse(req.body))
      if (password !== undefined) checkPassword(password, { email, name })
      const given = password ?? makePassword()
      const passwordHash = await hashPassword(given)
      const person = await database.db.transaction(async (tx) => {
        const made = (await makePerson(tx, { email, name, role, passwordHash })) ?? refusePerson('email_taken', { email })
        await recordAct(tx, { actor: asker, act: 'make person', thing: made.id, req, detail: { email, role } })
        return made
      })
      return new Reply(201, { ...toPerson(person), ...(password === undefined && { password: given }) })
    }),
  )

  admin.put(
    '/people/:id',
    route(async (req) => {
      const asker = await access.allow(req, 'manage people')
      const { disabled, role, name } = personChange.parse(storable.parse(req.body))
      const change = { ...(name !== undefined && { name }), ...(role !== undefined && { role }) }
      const person = await changePerson(asker, req, 'change person', { ...change, disabled }, async (tx, id) => {
        const losesAdmin = disabled === true || (change.role !== undefined && change.role !== 'admin')
        const before = (await findPerson({ db: tx }, id)) ?? refuse('not_found')
        if (losesAdmin && before.role === 'admin' && !before.disabledAt && (await countOtherAdmins(tx, id)) === 0)
          refusePerson('last_admin')
        if (disabled) await endSessions(tx, id)
        const update: PersonUpdate = {
          ...(name !== undefined && { name }),
          ...(role !== undefined && byHand(role, before.managedRole)),
          ...(disabled !== undefined && { disabledAt: disabled ? new Date() : null }),
        }
        return updatePerson(tx, id, update)
      })
      if (disabled) dropDemoLogin(settings.dataDir, person.email)
      return toPerson(person)
    }),
  )

  admin.post(
    '/people/:id/password',
    route(async (req, res) => {
      const asker = await access.allow(req, 'manage people')
      const { password } = passwordReset.parse(storable.parse(req.body ?? {}))
      const whose = (await findPerson(database, String(req.params.id))) ?? refuse('not_found')
      if (whose.passwordHash === null) refusePerson('no_password')
      if (password !== undefined) checkPassword(password, whose)
      const given = password ?? makePassword()
      const passwordHash = await hashPassword(given)
      const person = await changePerson(asker, req, 'reset password', {}, async (tx, id) => {
        await endSessions(tx, id)
        return updatePerson(tx, id, { passwordHash })
      })
      dropDemoLogin(settings.dataDir, person.email)
      res.set('cache-control', 'no-store')
      return { ...toPerson(person), ...(password === undefined && { password: given }) }
    }),
  )

  admin.post(
    '/people/:id/unlock',
    route(async (req) => {
      const asker = await access.allow(req, 'manage people')
      await changePerson(asker, req, 'unlock person', {}, async (tx, id) => {
        const person = await findPerson({ db: tx }, id)
        if (person) await attempts.unlock(tx, person.email)
        return person
      })
    }),
  )

  async function changePerson(
    asker: PersonPrincipal,
    req: Request,
    act: 'change person' | 'reset password' | 'unlock person',
    detail: Record<string, unknown>,
    change: (tx: Drizzle, id: string) => Promise<typeof people.$inferSelect | null>,
  ) {
    const id = String(req.params.id)
    const person = await database.db.transaction(async (tx) => {
      const changed = (await change(tx, id)) ?? refuse('not_found')
      await recordAct(tx, { actor: asker, act, thing: id, req, detail })
      return changed
    })
    database.forget()
    return person
  }
}
