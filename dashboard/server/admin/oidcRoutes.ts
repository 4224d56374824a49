import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { isOwnPage } from '../../core/admin/oidc.ts'
import { Problem, refuse } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { route } from '../route.ts'
import { readCookie, setCookie } from './cookies.ts'
import { syncPerson } from './identities.ts'
import { newChallenge, type OidcClient } from './oidcClient.ts'
import { findPerson } from './people.ts'
import { publicUrl } from './publicUrl.ts'
import { createFlows } from './signInFlows.ts'
import type { grantSession } from './signInRoutes.ts'
import { isSsoProblem, ssoProblem } from './ssoProblems.ts'

const cookieName = 'clientele_sso'
const wanted = z.object({ next: z.string().refine(isOwnPage).catch('/explore') })

const keptAdmin: Words = {
  zh: '登录系统已不再给你管理员角色，但你是最后一位管理员，所以保留。请尽快指定另一位管理员。',
  en: 'Your company’s sign-in no longer makes you an administrator, but you are the last one, so you stay one. Make somebody else one soon.',
}

const cookieOf = (req: Request) => readCookie(req, cookieName)

/**
 * Sign-in at the company's provider. The browser goes there and comes back with a code; what came of it waits here for the browser that began
 * it, which shows its cookie: neither a token nor a problem stands in an address.
 */
export function addOidc(
  admin: Router,
  context: Context,
  { oidc, grant }: { oidc: OidcClient | undefined; grant: ReturnType<typeof grantSession> },
): void {
  const { database, settings } = context
  const flows = createFlows(database)
  const callback = (req: Request) => `${publicUrl(context, req)}/api/login/oidc/callback`

  // Lax, not Strict: it must come along when the provider sends the browser back.
  const mark = (req: Request, res: Response, value: string) =>
    setCookie(context, req, res, { name: cookieName, value, path: '/api/login', seconds: value === '' ? 0 : 600, sameSite: 'Lax' })

  const send = (res: Response, address: string) => res.status(302).set({ 'cache-control': 'no-store', location: address }).end()
  const ended = (res: Response) => send(res, '/signin?sso=1')

  admin.get(
    '/login/oidc',
    route(async (req, res) => {
      if (!oidc) throw ssoProblem('sso_off')
      const { next } = wanted.parse(req.query)
      const challenge = newChallenge()
      const key = (await flows.begin(challenge, next)) ?? refuse('unavailable')
      mark(req, res, key)
      try {
        send(res, await oidc.addressFor(challenge, callback(req)))
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        await flows.settle(key, { problem: error.code })
        ended(res)
      }
    }),
  )

  admin.get(
    '/login/oidc/callback',
    route(async (req, res) => {
      const key = cookieOf(req)
      const challenge = await flows.take(key, typeof req.query.state === 'string' ? req.query.state : '')
      // A reply to nothing this browser asked changes nothing; the page says so.
      if (!oidc || !challenge) return ended(res)
      try {
        const reply = new URL(`${callback(req)}${new URL(req.originalUrl, 'http://here').search}`)
        const claimed = await oidc.claimedIn(reply, challenge)
        const synced = await database.db.transaction((tx) => syncPerson(tx, claimed, settings.oidc ?? refuse('not_found')))
        database.forget()
        if ('problem' in synced) {
          await flows.settle(key, { problem: synced.problem, detail: { actor: synced.personId ?? claimed.email ?? claimed.subject } })
        } else await flows.settle(key, { personId: synced.person.id, detail: { keptAdmin: synced.keptAdmin, issuer: claimed.issuer } })
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        await flows.settle(key, { problem: error.code })
      }
      ended(res)
    }),
  )

  admin.post(
    '/login/oidc',
    route(async (req, res) => {
      const outcome = await flows.collect(cookieOf(req))
      mark(req, res, '')
      if (!outcome) throw ssoProblem('sso_gone')
      const person = outcome.personId === null ? null : await findPerson(database, outcome.personId)
      if (!person || person.disabledAt) {
        const why = person ? 'account_disabled' : (outcome.problem ?? '')
        const actor = person?.id ?? (typeof outcome.detail.actor === 'string' ? outcome.detail.actor : '')
        await recordAct(database, { actor, act: 'sign-in refused', req, detail: { at: 'identity provider', why } })
        throw ssoProblem(isSsoProblem(why) ? why : 'sso_gone')
      }
      const granted = await grant(req, res, person, typeof outcome.detail.issuer === 'string' ? outcome.detail.issuer : '')
      return { ...granted, next: outcome.next, notice: outcome.detail.keptAdmin === true ? keptAdmin : null }
    }),
  )
}
