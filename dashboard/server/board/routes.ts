import { json, type Request, Router } from 'express'
import { z } from 'zod'
import { toCopy } from '../../core/board/copy.ts'
import { boardListInput, boardSave, favouriteInput, type StoredBoard } from '../../core/board/reply.ts'
import { type BoardSpec, boardId, readBoard } from '../../core/board/spec.ts'
import { sourcesInput } from '../../core/chart/sameAs.ts'
import { refuse } from '../../core/problem.ts'
import type { PersonPrincipal } from '../access.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { Reply, route } from '../route.ts'
import { storable } from '../storable.ts'
import { listFollowable, sourcesFor } from './sources.ts'
import { findSingle, listBoards, listVersions, loadBoard, loadVersion, makeBoard, markDeleted, markFavourite, saveBoard } from './store.ts'
import { findUsage } from './usage.ts'

/** Where somebody stands whom a back end vouches for; our own people are looked up when it matters. */
const vouchedOf = ({ session, rights }: PersonPrincipal) => (session ? null : rights.standing)

/** What no board can be called is not found, like what no board is called. */
const idOf = (req: Request) => boardId.safeParse(req.params.id).data ?? refuse('not_found')

const revision = z.coerce.number().int().min(1).max(2_000_000_000)

/** Boards: list, read, make, save over a known revision, delete and bring back, versions, copies, favourites. */
export function boardRoutes({ database, access, fields, log }: Pick<Context, 'database' | 'access' | 'fields' | 'log'>): Router {
  const boards = Router()
  boards.use(['/boards', '/charts'], access.strangersOut, json({ limit: '4mb' }))

  const read = async (asker: PersonPrincipal, id: string, withDeleted = false): Promise<StoredBoard> =>
    (await loadBoard(database, asker, id, withDeleted)) ?? refuse('not_found')

  const make = async (asker: PersonPrincipal, spec: BoardSpec): Promise<StoredBoard> => {
    const id = await database.db.transaction(async (tx) => {
      const made = await makeBoard(tx, asker.id, spec, vouchedOf(asker))
      await recordAct(tx, { actor: asker, act: 'make board', thing: made })
      return made
    })
    return read(asker, id)
  }

  const save = async (
    asker: PersonPrincipal,
    id: string,
    from: number,
    spec: BoardSpec,
    detail: Record<string, unknown> = {},
  ): Promise<StoredBoard> => {
    const saved = await database.db.transaction(async (tx) => {
      if (!(await saveBoard(tx, asker.id, id, from, spec, vouchedOf(asker)))) return false
      await recordAct(tx, { actor: asker, act: 'save board', thing: id, detail: { revision: from + 1, ...detail } })
      return true
    })
    database.forget()
    const now = await read(asker, id)
    return saved ? now : refuse('conflict', { board: now })
  }

  boards.get(
    '/fields/:member/usage',
    route(async (req) => {
      const member = String(req.params.member)
      await access.allowMember(req, member)
      await access.allow(req, 'read a board')
      return findUsage(database, member, await fields())
    }),
  )

  boards.get(
    '/boards',
    route(async (req) => {
      const asker = await access.allow(req, 'read a board')
      const wish = boardListInput.parse(req.query)
      return listBoards(database, asker, { ...wish, deleted: wish.deleted === 'true', single: wish.single === 'true' })
    }),
  )

  boards.get(
    '/charts',
    route(async (req) => {
      await access.allow(req, 'read a board')
      return { charts: await listFollowable(database, await fields()) }
    }),
  )

  boards.post(
    '/charts/sources',
    route(async (req) => {
      await access.allow(req, 'read a board')
      const { charts } = sourcesInput.parse(req.body)
      return { charts: await sourcesFor(database, charts, await fields()) }
    }),
  )

  boards.post(
    '/boards',
    route(async (req) => {
      const asker = await access.allow(req, 'make a board')
      const spec = readBoard(storable.parse(req.body))
      // A chart shared again is the chart that was shared before, with its links.
      const known = spec.single ? await findSingle(database.db, spec) : null
      return known ? read(asker, known) : new Reply(201, await make(asker, spec))
    }),
  )

  boards.get(
    '/boards/:id',
    route(async (req) => {
      const asker = await access.allow(req, 'read a board')
      const board = await read(asker, idOf(req))
      log.note({ actor: asker, act: 'view board', thing: board.id, address: req.ip })
      return board
    }),
  )

  boards.put(
    '/boards/:id',
    route(async (req) => {
      const asker = await access.allow(req, 'edit a board')
      const id = idOf(req)
      const { revision, spec } = boardSave.parse(req.body)
      return save(asker, id, revision, readBoard(storable.parse(spec)))
    }),
  )

  boards.delete(
    '/boards/:id',
    route(async (req) => {
      const id = idOf(req)
      const asker = await access.allow(req, 'read a board')
      const board = await read(asker, id)
      await access.allow(req, 'delete a board', { ownerId: board.owner.id })
      await mark(asker, id, asker.id)
    }),
  )

  boards.post(
    '/boards/:id/restore',
    route(async (req) => {
      const id = idOf(req)
      const asker = await access.allow(req, 'read a board')
      const board = await read(asker, id, true)
      await access.allow(req, 'delete a board', { ownerId: board.owner.id })
      await mark(asker, id, null)
      return read(asker, id)
    }),
  )

  async function mark(asker: PersonPrincipal, id: string, by: string | null): Promise<void> {
    await database.db.transaction(async (tx) => {
      await markDeleted(tx, id, by)
      await recordAct(tx, { actor: asker, act: by === null ? 'restore board' : 'delete board', thing: id })
    })
    database.forget()
  }

  boards.post(
    '/boards/:id/duplicate',
    route(async (req) => {
      const asker = await access.allow(req, 'make a board')
      const { spec } = await read(asker, idOf(req))
      return new Reply(201, await make(asker, toCopy(spec)))
    }),
  )

  boards.put(
    '/boards/:id/favourite',
    route(async (req) => {
      const asker = await access.allow(req, 'read a board')
      const { id } = await read(asker, idOf(req))
      await markFavourite(database, asker.id, id, favouriteInput.parse(req.body).favourite)
    }),
  )

  boards.get(
    '/boards/:id/versions',
    route(async (req) => {
      const asker = await access.allow(req, 'read a board')
      const { id } = await read(asker, idOf(req))
      return { versions: await listVersions(database, id) }
    }),
  )

  boards.get(
    '/boards/:id/versions/:revision',
    route(async (req) => {
      const asker = await access.allow(req, 'read a board')
      const { id } = await read(asker, idOf(req))
      const wanted = revision.parse(req.params.revision)
      return { revision: wanted, spec: (await loadVersion(database, id, wanted)) ?? refuse('not_found') }
    }),
  )

  boards.post(
    '/boards/:id/versions/:revision/restore',
    route(async (req) => {
      const asker = await access.allow(req, 'edit a board')
      const { id, revision: current } = await read(asker, idOf(req))
      const wanted = revision.parse(req.params.revision)
      const spec = (await loadVersion(database, id, wanted)) ?? refuse('not_found')
      // The version restored is saved on top: what it replaces stays among the versions.
      return save(asker, id, current, spec, { restored: wanted })
    }),
  )

  return boards
}
