import { json, type Request, Router } from 'express'
import { boardId } from '../../core/board/spec.ts'
import { refuse } from '../../core/problem.ts'
import { linksInput, type Share, shareChange, shareId, shareInput } from '../../core/share/share.ts'
import { may, signShare } from '../access.ts'
import { recordAct } from '../audit.ts'
import { loadBoard } from '../board/store.ts'
import type { Context } from '../context.ts'
import { Reply, route } from '../route.ts'
import { storable } from '../storable.ts'
import { changeShare, findShare, listLinksOf, listShares, makeShare, markWithdrawn } from './store.ts'

const day = 24 * 60 * 60 * 1000
// Longer than any link may be made for, in seconds: its end can be moved and its address stays.
const longestLife = 7301 * 24 * 60 * 60

/** Links to boards: make, list, withdraw. */
export function shareRoutes({ database, access, secrets, proof }: Context): Router {
  const shares = Router()

  /** The same whenever it is asked for, and whatever becomes of the link's end: only the row says how long it holds. */
  const tokenOfLink = ({ id, createdAt }: Share) =>
    signShare(secrets, { sub: id, exp: Math.floor(Date.parse(createdAt) / 1000) + longestLife })

  /** A link that whoever asks may change or end: its maker, the owner of the board, who owns what is shown, and administrators. */
  async function ownShare(req: Request) {
    const asker = await access.allow(req, 'read a board')
    const id = shareId.safeParse(req.params.id).data ?? refuse('not_found')
    const share = (await findShare(database, id)) ?? refuse('not_found')
    const board = await loadBoard(database, asker, share.boardId, true)
    const ownerId = board?.owner.id === asker.id ? asker.id : share.createdBy
    await access.allow(req, 'withdraw a share', { ownerId })
    return { share, asker }
  }

  shares.use('/shares/:id', access.strangersOut, json({ limit: '100kb' }))
  shares.use('/boards/:id/shares', access.strangersOut, json({ limit: '1mb' }))

  shares.post(
    '/boards/:id/shares',
    route(async (req) => {
      const asker = await access.allow(req, 'share a board')
      const board = (await loadBoard(database, asker, boardOf(req))) ?? refuse('not_found')
      const wish = shareInput.parse(storable.parse(req.body ?? {}))
      const expiresAt = wish.expiresAt ? new Date(wish.expiresAt) : new Date(Date.now() + wish.days * day)
      checkEnd(expiresAt)
      const passwordHash = wish.password === null ? null : await proof.hashPassword(wish.password)
      const id = await database.db.transaction(async (tx) => {
        const made = await makeShare(tx, asker, board.id, { ...wish, passwordHash }, expiresAt)
        await recordAct(tx, {
          actor: asker,
          act: 'share board',
          thing: made,
          req,
          detail: { board: board.id, until: expiresAt.toISOString() },
        })
        return made
      })
      const share = (await findShare(database, id)) ?? refuse('not_found')
      return new Reply(201, { ...share, token: await tokenOfLink(share) })
    }),
  )

  shares.get(
    '/boards/:id/shares',
    route(async (req) => {
      const asker = await access.allow(req, 'share a board')
      const board = (await loadBoard(database, asker, boardOf(req))) ?? refuse('not_found')
      const found = await listShares(database, board.id)
      // A link shows what its maker sees: whoever may see less is not given the address of another's.
      const isTheirs = (share: Share) => share.createdBy === asker.id || access.seesEverything(asker)
      const signed = found.map(async (share) => ({ ...share, token: isTheirs(share) ? await tokenOfLink(share) : null }))
      return { shares: await Promise.all(signed) }
    }),
  )

  shares.get(
    '/shares',
    route(async (req) => {
      // Without the tokens: an administrator sees what is open to the outside and closes it; the address is its maker's to hand on.
      const asker = await access.allow(req, 'share a board')
      const { by = may(asker, 'withdraw a share') ? undefined : asker.id } = linksInput.parse(req.query)
      await access.allow(req, 'withdraw a share', { ownerId: by ?? '' })
      return { shares: await listLinksOf(database, by) }
    }),
  )

  shares.put(
    '/shares/:id',
    route(async (req) => {
      const { share, asker } = await ownShare(req)
      // It may be ended by the board's owner, and opened wider only by who sees as much as its maker.
      if (share.createdBy !== asker.id && !access.seesEverything(asker)) refuse('not_allowed')
      const change = shareChange.parse(storable.parse(req.body ?? {}))
      checkEnd(change.expiresAt)
      const { password, ...plain } = change
      const set = password === undefined ? plain : { ...plain, passwordHash: password === null ? null : await proof.hashPassword(password) }
      await database.db.transaction(async (tx) => {
        await changeShare(tx, share.id, set)
        // What was changed, and never the password itself.
        await recordAct(tx, {
          actor: asker,
          act: 'change share',
          thing: share.id,
          req,
          detail: { board: share.boardId, changed: Object.keys(change) },
        })
      })
      // Before the reply: whoever holds the link already is held to the change with their next question.
      database.forget()
      return (await findShare(database, share.id)) ?? refuse('not_found')
    }),
  )

  shares.delete(
    '/shares/:id',
    route(async (req) => {
      const { share, asker } = await ownShare(req)
      await database.db.transaction(async (tx) => {
        await markWithdrawn(tx, share.id)
        await recordAct(tx, { actor: asker, act: 'withdraw share', thing: share.id, req, detail: { board: share.boardId } })
      })
      database.forget()
    }),
  )

  return shares
}

/** A link is not for ever, whichever way its end is said. */
function checkEnd(expiresAt: string | Date | undefined): void {
  if (expiresAt !== undefined && new Date(expiresAt).getTime() > Date.now() + 3651 * day)
    refuse('bad_request', { where: 'expiresAt (is more than ten years away)' })
}

const boardOf = (req: Request) => boardId.safeParse(req.params.id).data ?? refuse('not_found')
