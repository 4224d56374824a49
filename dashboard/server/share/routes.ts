import { json, type Request, Router } from 'express'
import { boardId } from '../../core/board/spec.ts'
import { refuse } from '../../core/problem.ts'
import { linksInput, shareId, shareInput } from '../../core/share/share.ts'
import { signShare } from '../access.ts'
import { recordAct } from '../audit.ts'
import { loadBoard } from '../board/store.ts'
import type { Context } from '../context.ts'
import { Reply, route } from '../route.ts'
import { storable } from '../storable.ts'
import { findShare, listLinksOf, listShares, makeShare, markWithdrawn } from './store.ts'

const day = 24 * 60 * 60 * 1000

/** Links to boards: make, list, withdraw. */
export function shareRoutes({ database, access, secrets }: Context): Router {
  const shares = Router()
  shares.use('/boards/:id/shares', access.strangersOut, json({ limit: '1mb' }))

  shares.post(
    '/boards/:id/shares',
    route(async (req) => {
      const asker = await access.allow(req, 'share a board')
      const board = (await loadBoard(database, asker, boardOf(req))) ?? refuse('not_found')
      const wish = shareInput.parse(storable.parse(req.body ?? {}))
      const expiresAt = new Date(Date.now() + wish.days * day)
      const id = await database.db.transaction(async (tx) => {
        const made = await makeShare(tx, asker, board.id, wish, expiresAt)
        await recordAct(tx, { actor: asker, act: 'share board', thing: made, req, detail: { board: board.id, days: wish.days } })
        return made
      })
      const share = (await findShare(database, id)) ?? refuse('not_found')
      return new Reply(201, { ...share, token: await signShare(secrets, id, expiresAt) })
    }),
  )

  shares.get(
    '/boards/:id/shares',
    route(async (req) => {
      const asker = await access.allow(req, 'share a board')
      const board = (await loadBoard(database, asker, boardOf(req))) ?? refuse('not_found')
      const found = await listShares(database, board.id)
      const signed = found.map(async (share) => ({ ...share, token: await signShare(secrets, share.id, new Date(share.expiresAt)) }))
      return { shares: await Promise.all(signed) }
    }),
  )

  shares.get(
    '/shares',
    route(async (req) => {
      // Without the tokens: an administrator sees what is open to the outside and closes it; the address is its maker's to hand on.
      await access.allow(req, 'withdraw a share')
      return { shares: await listLinksOf(database, linksInput.parse(req.query).by) }
    }),
  )

  shares.delete(
    '/shares/:id',
    route(async (req) => {
      const asker = await access.allow(req, 'read a board')
      const id = shareId.safeParse(req.params.id).data ?? refuse('not_found')
      const share = (await findShare(database, id)) ?? refuse('not_found')
      const board = await loadBoard(database, asker, share.boardId, true)
      // A link is its maker's, and also the board owner's: the person who owns what is shown may stop showing it.
      const ownerId = board?.owner.id === asker.id ? asker.id : share.createdBy
      await access.allow(req, 'withdraw a share', { ownerId })
      await database.db.transaction(async (tx) => {
        await markWithdrawn(tx, id)
        await recordAct(tx, { actor: asker, act: 'withdraw share', thing: id, req, detail: { board: share.boardId } })
      })
      database.forget()
    }),
  )

  return shares
}

const boardOf = (req: Request) => boardId.safeParse(req.params.id).data ?? refuse('not_found')
