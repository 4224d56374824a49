import type { Request, Router } from 'express'
import { refuse } from '../../core/problem.ts'
import type { PersonPrincipal } from '../access.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { route } from '../route.ts'
import { findPerson } from './people.ts'
import { endOpenSessions, listSessions } from './sessions.ts'

/** Where somebody is signed in: seen and ended by themselves, and by administrators. */
export function addSessions(admin: Router, { database, access }: Context): void {
  async function end(req: Request, asker: PersonPrincipal, whose: string, which: Parameters<typeof endOpenSessions>[2]): Promise<void> {
    await database.db.transaction(async (tx) => {
      const ended = await endOpenSessions(tx, whose, which)
      if (ended === 0 && 'id' in which) refuse('not_found')
      await recordAct(tx, { actor: asker, act: 'end sessions', thing: whose, req, detail: { ended } })
    })
    database.forget()
  }

  const other = async (req: Request) => {
    const asker = await access.allow(req, 'manage people')
    const whose = (await findPerson(database, String(req.params.id))) ?? refuse('not_found')
    return { asker, whose: whose.id }
  }

  admin.get(
    '/me/sessions',
    route(async (req) => {
      const asker = await access.allowPerson(req)
      return { sessions: await listSessions(database, asker.id, asker.session) }
    }),
  )
  admin.delete(
    '/me/sessions',
    route(async (req) => {
      const asker = await access.allowPerson(req)
      await end(req, asker, asker.id, { allBut: asker.session })
    }),
  )
  admin.delete(
    '/me/sessions/:session',
    route(async (req) => {
      const asker = await access.allowPerson(req)
      await end(req, asker, asker.id, { id: String(req.params.session) })
    }),
  )
  admin.get(
    '/people/:id/sessions',
    route(async (req) => {
      const { asker, whose } = await other(req)
      return { sessions: await listSessions(database, whose, asker.session) }
    }),
  )
  admin.delete(
    '/people/:id/sessions',
    route(async (req) => {
      const { asker, whose } = await other(req)
      await end(req, asker, whose, { allBut: null })
    }),
  )
  admin.delete(
    '/people/:id/sessions/:session',
    route(async (req) => {
      const { asker, whose } = await other(req)
      await end(req, asker, whose, { id: String(req.params.session) })
    }),
  )
}
