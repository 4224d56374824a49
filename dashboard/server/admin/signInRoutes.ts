import type { Request, Response, Router } from 'express'
import { isUnrestricted } from '../../core/admin/policy.ts'
import { login, passwordChange } from '../../core/admin/reply.ts'
import type { Role } from '../../core/admin/roles.ts'
import { refuse } from '../../core/problem.ts'
import { signPerson } from '../access.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { route } from '../route.ts'
import { storable } from '../storable.ts'
import type { Attempts } from './attempts.ts'
import { dropDemoLogin, readDemoLogins } from './demoLogins.ts'
import { placeOf, rememberDevice } from './device.ts'
import type { OidcClient } from './oidcClient.ts'
import { hashPassword, isPassword } from './password.ts'
import { endSession, endSessions, findByEmail, findPerson, openSession, updatePerson } from './people.ts'
import { publicUrl } from './publicUrl.ts'
import { checkPassword, refusePerson } from './refusals.ts'

const signedInFor = 12 * 60 * 60 * 1000

/** Opens a session for somebody who has proved who they are, and signs its token. */
export const grantSession =
  ({ database, secrets }: Context) =>
  async (req: Request, res: Response, person: { id: string; role: Role }, issuer = '') => {
    const expires = new Date(Date.now() + signedInFor)
    const from = { issuer, device: (req.headers['user-agent'] ?? '').slice(0, 400), address: req.ip ?? '' }
    const session = await database.db.transaction(async (tx) => {
      await recordAct(tx, { actor: person.id, act: 'sign in', req, detail: issuer === '' ? {} : { at: issuer } })
      return openSession(tx, person.id, expires, from)
    })
    res.set('cache-control', 'no-store')
    return { token: await signPerson(secrets, { id: person.id, role: person.role, session }, expires), expires: expires.toISOString() }
  }

/** Sign-in and out, and oneself. */
export function addSignIn(
  admin: Router,
  context: Context,
  { attempts, oidc, grant }: { attempts: Attempts; oidc: OidcClient | undefined; grant: ReturnType<typeof grantSession> },
): void {
  const { settings, database, access } = context
  async function waitOrGoOn(account: string, actor: string, req: Request): Promise<void> {
    const lock = await attempts.begin(account, placeOf(req))
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
    route(() => ({ demo: readDemoLogins(settings.dataDir).length > 0, sso: settings.oidc?.button ?? null })),
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
      await attempts.succeed(account, placeOf(req))
      await rememberDevice(attempts, context, account, req, res)
      return grant(req, res, person)
    }),
  )

  admin.post(
    '/logout',
    route(async (req) => {
      const asker = await access.allowPerson(req)
      if (!asker.session) return undefined
      const issuer = await endSession(database.db, asker.session)
      await recordAct(database, { actor: asker, act: 'sign out', req })
      database.forget()
      const signOutAt = issuer ? await oidc?.signOutAddress(`${publicUrl(context, req)}/signin`) : null
      return signOutAt ? { signOutAt } : undefined
    }),
  )

  admin.get(
    '/me',
    route(async (req) => {
      const asker = await access.allowPerson(req)
      const person = asker.session ? await findPerson(database, asker.id) : null
      return {
        id: asker.id,
        role: asker.role,
        name: person?.name ?? null,
        email: person?.email ?? null,
        hasPassword: person !== null && person.passwordHash !== null,
        may: asker.rights.policy.acts,
        limited: !isUnrestricted(asker.rights.policy),
      }
    }),
  )

  admin.post(
    '/me/password',
    route(async (req) => {
      const asker = await access.allowPerson(req)
      const { current, next } = passwordChange.parse(storable.parse(req.body))
      const person = (asker.session ? await findPerson(database, asker.id) : null) ?? refusePerson('not_ours')
      if (person.passwordHash === null) return refusePerson('no_password')
      await waitOrGoOn(person.email, person.id, req)
      if (!(await isPassword(current, person.passwordHash))) return refusePerson('wrong_password')
      await attempts.succeed(person.email, placeOf(req))
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
}
