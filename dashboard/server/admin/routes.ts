import path from 'node:path'
import { desc, eq, lt } from 'drizzle-orm'
import { json, type Request, Router } from 'express'
import { weakness } from '../../core/admin/password.ts'
import { auditInput, login, passwordChange, passwordReset, personChange, personInput } from '../../core/admin/reply.ts'
import { acts, may } from '../../core/admin/roles.ts'
import { refuse, refuser } from '../../core/problem.ts'
import { accountDisabled, type PersonPrincipal, signPerson } from '../access.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import type { Drizzle } from '../database.ts'
import { newId } from '../newId.ts'
import { Reply, route } from '../route.ts'
import { storable } from '../storable.ts'
import { audit, people } from '../tables.ts'
import { createAttempts } from './attempts.ts'
import { backUp, backupFolder } from './backup.ts'
import { dropDemoLogin, readDemoLogins } from './demoLogins.ts'
import { hashPassword, isPassword, makePassword } from './password.ts'
import {
  countOtherAdmins,
  endSession,
  endSessions,
  findByEmail,
  findPerson,
  listPeople,
  makePerson,
  openSession,
  type PersonUpdate,
  toPerson,
  updatePerson,
} from './people.ts'

const signedInFor = 12 * 60 * 60 * 1000

const refusePerson = refuser({
  wrong_login: { status: 401, zh: '邮箱或密码不正确。请检查后再试。', en: 'E-mail or password is wrong. Check both and try again.' },
  account_disabled: accountDisabled,
  wrong_password: { status: 403, zh: '当前密码不正确。请检查后再试。', en: 'The current password is wrong. Check it and try again.' },
  not_ours: {
    status: 403,
    zh: '此账户由其他系统管理，不能在这里修改密码。',
    en: 'This account is kept by another system; its password is not changed here.',
  },
  weak_password: { status: 400, zh: '{zh}', en: '{en}' },
  email_taken: {
    status: 409,
    zh: '已有人使用邮箱 {email}。请换一个，或重新启用该账户。',
    en: '{email} is taken. Use another address, or enable that account again.',
  },
  last_admin: {
    status: 409,
    zh: '这是最后一位管理员。请先指定另一位管理员。',
    en: 'This is the last administrator. Make somebody else one first.',
  },
})

/** A password that somebody chose; one that would be guessed is refused, with the reason. */
function checkPassword(password: string, person: { email: string; name: string }): void {
  const why = weakness(password, [person.email, person.name])
  if (why) refusePerson('weak_password', { ...why })
}

/** Sign-in and out, oneself, people, and the audit log. */
export function adminRoutes({ settings, database, warehouse, access, secrets }: Context): Router {
  const admin = Router()
  const attempts = createAttempts(database)
  admin.use('/login', json({ limit: '100kb' }))
  admin.use(['/logout', '/me', '/people', '/backups'], access.strangersOut, json({ limit: '100kb' }))

  async function waitOrGoOn(account: string, actor: string, req: Request): Promise<void> {
    const lock = await attempts.begin(account, req.ip ?? '')
    if (!lock) return
    const { seconds, refused } = lock
    const minutes = Math.ceil(seconds / 60)
    // The 1st, 10th, 100th …: repeated attempts must not fill the log.
    if (/^10*$/.test(String(refused)))
      await recordAct(database, { actor, act: 'sign-in refused', req, detail: { locked: true, minutes, refused } })
    refuse('too_many', { seconds, minutes })
  }

  admin.get(
    '/login',
    route(() => ({ demo: readDemoLogins(settings.dataDir).length > 0 })),
  )

  admin.post(
    '/login',
    route(async (req, res) => {
      const { email, password } = login.parse(storable.parse(req.body))
      const account = email.trim().toLowerCase()
      const person = await findByEmail(database, account)
      await waitOrGoOn(account, person?.id ?? account, req)
      const isRight = await isPassword(password, person?.passwordHash ?? null)
      if (!person || !isRight || person.disabledAt) {
        await recordAct(database, { actor: person?.id ?? account, act: 'sign-in refused', req })
        // Told only to the person who knows the password: nobody learns from it which accounts there are.
        return refusePerson(isRight ? 'account_disabled' : 'wrong_login')
      }
      await attempts.succeed(account, req.ip ?? '')
      const expires = new Date(Date.now() + signedInFor)
      const session = await database.db.transaction(async (tx) => {
        await recordAct(tx, { actor: person.id, act: 'sign in', req })
        return openSession(tx, person.id, expires)
      })
      res.set('cache-control', 'no-store')
      return { token: await signPerson(secrets, { id: person.id, role: person.role, session }, expires), expires: expires.toISOString() }
    }),
  )

  admin.post(
    '/logout',
    route(async (req) => {
      const asker = await access.allow(req, 'ask a question')
      if (!asker.session) return
      await endSession(database.db, asker.session)
      await recordAct(database, { actor: asker, act: 'sign out', req })
      database.forget()
    }),
  )

  admin.get(
    '/me',
    route(async (req) => {
      const asker = await access.allow(req, 'ask a question')
      const person = asker.session ? await findPerson(database, asker.id) : null
      return {
        id: asker.id,
        role: asker.role,
        name: person?.name ?? null,
        email: person?.email ?? null,
        may: acts.filter((act) => may(asker, act)),
      }
    }),
  )

  admin.post(
    '/me/password',
    route(async (req) => {
      const asker = await access.allow(req, 'ask a question')
      const { current, next } = passwordChange.parse(storable.parse(req.body))
      const person = (asker.session ? await findPerson(database, asker.id) : null) ?? refusePerson('not_ours')
      await waitOrGoOn(person.email, person.id, req)
      if (!(await isPassword(current, person.passwordHash))) return refusePerson('wrong_password')
      await attempts.succeed(person.email, req.ip ?? '')
      checkPassword(next, person)
      const passwordHash = await hashPassword(next)
      await database.db.transaction(async (tx) => {
        await updatePerson(tx, person.id, { passwordHash })
        await endSessions(tx, person.id, asker.session ?? undefined)
        await recordAct(tx, { actor: asker, act: 'change password', thing: person.id, req })
      })
      database.forget()
      dropDemoLogin(settings.dataDir, person.email)
    }),
  )

  admin.get(
    '/people',
    route(async (req) => {
      await access.allow(req, 'manage people')
      const locked = await attempts.lockedAccounts()
      return { people: (await listPeople(database)).map((one) => ({ ...one, lockedUntil: locked.get(one.email)?.toISOString() ?? null })) }
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
      const { disabled, ...change } = personChange.parse(storable.parse(req.body))
      const update: PersonUpdate = { ...change, ...(disabled !== undefined && { disabledAt: disabled ? new Date() : null }) }
      const person = await changePerson(asker, req, 'change person', { ...change, disabled }, async (tx, id) => {
        const losesAdmin = disabled === true || (change.role !== undefined && change.role !== 'admin')
        const before = (await findPerson({ db: tx }, id)) ?? refuse('not_found')
        if (losesAdmin && before.role === 'admin' && !before.disabledAt && (await countOtherAdmins(tx, id)) === 0)
          refusePerson('last_admin')
        if (disabled) await endSessions(tx, id)
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

  admin.post(
    '/backups',
    route(async (req) => {
      const asker = await access.allow(req, 'back up')
      // Two in one second must not write into one folder.
      const name = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}-${newId(4)}`
      const made = await backUp({ settings, database, warehouse }, path.join(backupFolder(settings.dataDir), name))
      await recordAct(database, { actor: asker, act: 'back up', thing: name, req })
      return new Reply(201, { name, ...made })
    }),
  )

  admin.get(
    '/audit',
    route(async (req) => {
      await access.allow(req, 'read the audit log')
      const { before, limit } = auditInput.parse(req.query)
      const rows = await database.db
        .select({ entry: audit, name: people.name })
        .from(audit)
        .leftJoin(people, eq(people.id, audit.actor))
        .where(before === undefined ? undefined : lt(audit.id, before))
        .orderBy(desc(audit.id))
        .limit(limit)
      const entries = rows.map(({ entry, name }) => ({ ...entry, at: entry.at.toISOString(), actor: { id: entry.actor, name } }))
      return { entries, next: entries.length === limit ? (entries.at(-1)?.id ?? null) : null }
    }),
  )

  return admin
}
