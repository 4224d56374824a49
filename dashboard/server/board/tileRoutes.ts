import { Router } from 'express'
import { boardId } from '../../core/board/spec.ts'
import { chartTiles, inOrderOf, questionOf, type TileInput, tileInput, tilesInput } from '../../core/board/tile.ts'
import { refuse } from '../../core/problem.ts'
import type { Context } from '../context.ts'
import { route } from '../route.ts'
import { followed } from './sources.ts'
import { loadSpec } from './store.ts'
import type { Tiles } from './tiles.ts'

/** What the tiles of a board show, for the person who is signed in. */
export function tileRoutes({ database, access, workspace, fields }: Context, tiles: Tiles): Router {
  const router = Router()

  /** A board that was saved meanwhile still answers as the one that is looked at. */
  async function open(id: unknown, { revision, filters, order }: TileInput) {
    const board = (await loadSpec(database, boardId.safeParse(id).data ?? refuse('not_found'), revision)) ?? refuse('not_found')
    const { today, timezone } = await workspace.facts()
    const facts = { today, timezone, fields: await fields() }
    const charts = chartTiles(await followed(database, board, facts.fields))
    return (tile: string) => {
      const own = charts.get(tile)
      const chart = own && inOrderOf(own, order)
      return chart ? questionOf(chart, filters ?? board.filters, facts) : refuse('not_found')
    }
  }

  router.post(
    '/boards/:id/tiles',
    route(async (req, res) => {
      const asker = await access.allow(req, 'read a board')
      const { tiles: wanted, ...wish } = tilesInput.parse(req.body ?? {})
      const questionFor = await open(req.params.id, wish)
      await tiles.replyKept(req, res, new Map(wanted.map((tile) => [tile, questionFor(tile)])), asker)
    }),
  )

  router.post(
    '/boards/:id/tiles/:tile',
    route(async (req, res) => {
      const asker = await access.allow(req, 'read a board')
      const questionFor = await open(req.params.id, tileInput.parse(req.body ?? {}))
      await tiles.reply(req, res, questionFor(String(req.params.tile)), asker)
    }),
  )

  return router
}
