import { json, type Request, Router } from 'express'
import { boardId } from '../../core/board/spec.ts'
import { lockedFilters, usedViews } from '../../core/share/mayAsk.ts'
import { linksWish, shareId, shareWish } from '../../core/share/share.ts'
import { signShare } from '../access.ts'
import { recordAct } from '../audit.ts'
import { loadBoard } from '../board/store.ts'
import type { Context } from '../context.ts'
import { Reply, refuse, refuser, route } from '../route.ts'
import { storable } from '../storable.ts'
import { countOpened, findShare, listLinksOf, listShares, makeShare, markWithdrawn } from './store.ts'

const day = 24 * 60 * 60 * 1000

const refuseShare = refuser({
  not_a_link: { status: 404, zh: '此地址不是分享链接。', en: 'This address is not a shared link.' },
})

/** Links to boards: make, list, withdraw; and the page of a link. */
export function shareRoutes({ database, access, secrets, workspace, fields }: Context): Router {
  const shares = Router()
  shares.use('/boards/:id/shares', access.strangersOut, json({ limit: '1mb' }))

  shares.post(
    '/boards/:id/shares',
    route(async (req) => {
      const asker = await access.allow(req, 'share a board')
      const board = (await loadBoard(database, asker, boardOf(req))) ?? refuse('not_found')
      const wish = shareWish.parse(storable.parse(req.body ?? {}))
      const expiresAt = new Date(Date.now() + wish.days * day)
      const id = await database.db.transaction(async (tx) => {
        const made = await makeShare(tx, asker.id, board.id, wish, expiresAt)
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
      return { shares: await listLinksOf(database, linksWish.parse(req.query).by) }
    }),
  )

  shares.delete(
    '/shares/:id',
    route(async (req) => {
      const asker = await access.allow(req, 'read a board')
      const id = shareId.safeParse(req.params.id).data ?? refuse('not_found')
      const share = (await findShare(database, id)) ?? refuse('not_found')
      const board = await loadBoard(database, asker, share.boardId, true)
      // A link is its maker's, and also the board owner's: whoever owns what is shown may stop showing it.
      const ownerId = board?.owner.id === asker.id ? asker.id : share.createdBy
      await access.allow(req, 'withdraw a share', { ownerId })
      await database.db.transaction(async (tx) => {
        await markWithdrawn(tx, id)
        await recordAct(tx, { actor: asker, act: 'withdraw share', thing: id, req, detail: { board: share.boardId } })
      })
      database.forget()
    }),
  )

  shares.get(
    '/shared/:token',
    route(async (req) => {
      const asker = await access.whoIs(String(req.params.token))
      if (asker.kind !== 'share') return refuseShare('not_a_link')
      const share = (await findShare(database, asker.shareId)) ?? refuseShare('not_a_link')
      await countOpened(database, asker.shareId)
      const { today, timezone, currency } = await workspace.facts()
      return {
        spec: asker.board,
        locked: lockedFilters(asker),
        adjustable: share.adjustable,
        held: share.held,
        theme: share.theme,
        expiresAt: share.expiresAt,
        workspace: { today, timezone, currency },
        views: usedViews(asker, await fields()),
      }
    }),
  )

  return shares
}

const boardOf = (req: Request) => boardId.safeParse(req.params.id).data ?? refuse('not_found')
