import { json, type NextFunction, type Request, type Response, Router } from 'express'
import { chartTiles, type Facts, inOrderOf, type TileInput, tileInput, tilesInput } from '../../core/board/tile.ts'
import { cellsOf } from '../../core/chart/result.ts'
import type { Filter } from '../../core/chart/spec.ts'
import { refuser } from '../../core/problem.ts'
import {
  clicksOf,
  type LinkFilters,
  lockedFilters,
  readLinkFilters,
  showsMark,
  toTileQuestion,
  toValuesQuestion,
  usedViews,
} from '../../core/share/link.ts'
import type { SharePrincipal } from '../access.ts'
import { followed } from '../board/sources.ts'
import type { Tiles } from '../board/tiles.ts'
import type { Context } from '../context.ts'
import { refused, route } from '../route.ts'
import { countOpened, findShare } from './store.ts'

const refuse = refuser({
  not_a_link: { status: 404, zh: '此地址不是分享链接。', en: 'This address is not a shared link.' },
  not_on_board: { status: 404, zh: '看板上没有这个图表或筛选项。', en: 'The board has no such chart or filter.' },
  board_changed: { status: 409, zh: '看板已更新。请重新载入页面。', en: 'The board was changed. Reload the page.' },
  not_adjustable: {
    status: 403,
    zh: '此链接不允许这样筛选“{nameZh}”。请只使用看板上提供的筛选项。',
    en: '{nameEn} cannot be filtered like this through the link. Use the filters that the board offers.',
  },
  not_to_be_sorted: {
    status: 403,
    zh: '此链接不允许这样重新排序。请在已显示的行中排序，或联系分享者。',
    en: 'The link does not allow this order. Sort the rows that are shown, or ask whoever sent it.',
  },
  not_shown: {
    status: 403,
    zh: '看板的图表上没有“{nameZh}”的这个值，不能按它筛选。请取消该筛选。',
    en: 'No chart of the board shows that value of {nameEn}, so nothing can be filtered by it. Lift that filter.',
  },
  lock_does_not_fit: {
    status: 403,
    zh: '分享者固定的筛选无法用于此图表，因此不显示。请联系分享者。',
    en: 'A filter fixed by whoever shared this cannot be applied to this chart, so it is not shown. Ask whoever sent the link.',
  },
})

/** The page of a link, and what its tiles show. A link is asked by tile and by what is filtered; it has no questions of its own. */
export function linkRoutes({ database, access, workspace, fields, log }: Context, tiles: Tiles): Router {
  const links = Router()

  async function open(req: Request): Promise<SharePrincipal> {
    const asker = await access.authenticate(String(req.params.token))
    return asker.kind === 'share' ? asker : refuse('not_a_link')
  }

  /** The link with the filters that its charts follow in their place: whoever opens it can look up no other board. */
  async function openWhole(req: Request): Promise<SharePrincipal> {
    const link = await open(req)
    return { ...link, board: await followed(database, link.board, await fields()) }
  }

  /** Nobody unknown makes us read a body. */
  const holdersOnly = (req: Request, res: Response, next: NextFunction) => {
    open(req).then(
      () => next(),
      (error) => refused(error, req, res, next),
    )
  }
  const body = [holdersOnly, json({ limit: '100kb' })]

  async function factsNow(): Promise<Facts> {
    const { today, timezone } = await workspace.facts()
    return { today, timezone, fields: await fields() }
  }

  /** How each tile of a link is asked under these filters; refuses what could not be set or clicked on its page. */
  async function questionsOf(req: Request, link: SharePrincipal, { revision, filters, order }: TileInput) {
    if (revision !== undefined && revision !== link.revision) return refuse('board_changed')
    const facts = await factsNow()
    const read = readLinkFilters(link, filters)
    if ('foreign' in read) return refuse('not_adjustable', namesOf(read.foreign, facts))
    const charts = chartTiles(link.board)
    const questionFor = (id: string, set: LinkFilters) => {
      const tile = charts.get(id) ?? refuse('not_on_board')
      return toTileQuestion(link, tile, set, facts)
    }
    // Each click is looked up in its own tile, under those made before it: what is not to be seen there can't be asked for.
    const made: Filter[] = []
    for (const tile of new Set(read.clicks.map(({ from = '' }) => from))) {
      const mark = clicksOf(read.clicks, tile)
      const isShown = async (clicks: Filter[]) => {
        const question = questionFor(tile, { ...read, clicks })
        const shown = question && (await tiles.shown(req, question, await access.viewerOf(link)))
        return question !== null && shown !== null && showsMark(question, shown, mark)
      }
      if (!(await isShown(made)) && !(made.length > 0 && (await isShown([])))) return refuse('not_shown', namesOf(mark[0], facts))
      made.push(...mark)
    }
    if (order === undefined) return (id: string) => questionFor(id, read)
    // In another order a cut list shows other rows: whoever may not adjust the board sees those it has.
    if (!link.adjustable) return refuse('not_to_be_sorted')
    return (id: string) => {
      const tile = inOrderOf(charts.get(id) ?? refuse('not_on_board'), order) ?? refuse('not_to_be_sorted')
      return toTileQuestion(link, tile, read, facts)
    }
  }

  links.get(
    '/shared/:token',
    route(async (req) => {
      const link = await openWhole(req)
      const share = (await findShare(database, link.shareId)) ?? refuse('not_a_link')
      await countOpened(database, link.shareId)
      log.note({ actor: `link ${link.shareId}`, act: 'open link', thing: link.boardId, address: req.ip })
      const { today, timezone, currency } = await workspace.facts()
      return {
        spec: link.board,
        revision: link.revision,
        locked: lockedFilters(link),
        adjustable: share.adjustable,
        held: share.held,
        theme: share.theme,
        expiresAt: share.expiresAt,
        workspace: { today, timezone, currency },
        views: usedViews(link, await access.fieldsOf(await access.viewerOf(link))),
      }
    }),
  )

  links.post(
    '/shared/:token/tiles',
    ...body,
    route(async (req, res) => {
      const link = await openWhole(req)
      const { tiles: wanted, ...wish } = tilesInput.parse(req.body ?? {})
      const questionFor = await questionsOf(req, link, wish)
      await tiles.replyKept(req, res, new Map(wanted.map((id) => [id, questionFor(id)])), await access.viewerOf(link))
    }),
  )

  links.post(
    '/shared/:token/tiles/:tile',
    ...body,
    route(async (req, res) => {
      const link = await openWhole(req)
      const questionFor = await questionsOf(req, link, tileInput.parse(req.body ?? {}))
      const question = questionFor(String(req.params.tile)) ?? refuse('lock_does_not_fit')
      await tiles.reply(req, res, question, await access.viewerOf(link))
    }),
  )

  links.post(
    '/shared/:token/filters/:at/values',
    route(async (req) => {
      const link = await openWhole(req)
      const question = toValuesQuestion(link, Number(req.params.at), await factsNow()) ?? refuse('not_on_board')
      const ref = question.spec.wells.rows?.[0] ?? refuse('not_on_board')
      const { main } = (await tiles.shown(req, question, await access.viewerOf(link))) ?? refuse('not_on_board')
      const values = main ? cellsOf(main, ref).map((value) => (value === null ? null : String(value))) : []
      return { values, more: (main?.total ?? values.length) > values.length }
    }),
  )

  return links
}

function namesOf(filter: Filter | undefined, { fields }: Facts) {
  const member = filter?.member ?? ''
  const title = fields.byName.get(member)?.title
  return { member, nameZh: title?.zh ?? member, nameEn: title?.en ?? member }
}
