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
import { openInput } from '../../core/share/share.ts'
import type { SharePrincipal } from '../access.ts'
import { followed } from '../board/sources.ts'
import type { Tiles } from '../board/tiles.ts'
import type { Context } from '../context.ts'
import { refused, route, tokenOf } from '../route.ts'
import { allowOrigins } from '../web.ts'
import { createOpening, nothingThere } from './opening.ts'

const refuse = refuser({
  ...nothingThere,
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
  not_clickable: {
    status: 403,
    zh: '此链接不允许点击图表来筛选。',
    en: 'This link does not allow to filter by clicking on its charts.',
  },
  lock_does_not_fit: {
    status: 403,
    zh: '分享者固定的筛选无法用于此图表，因此不显示。请联系分享者。',
    en: 'A filter fixed by whoever shared this cannot be applied to this chart, so it is not shown. Ask whoever sent the link.',
  },
})

/** The page of a link, and what its tiles show. A link is asked by tile and by what is filtered; it has no questions of its own. */
export function linkRoutes(context: Context, tiles: Tiles): Router {
  const { access, database, workspace, fields } = context
  const links = Router()
  const opening = createOpening(context)
  // As Cube's own door: the token is a header or the address, never a cookie, so that a page of another site can do nothing by it that its holder can't.
  links.use('/shared', allowOrigins)

  async function open(req: Request): Promise<SharePrincipal> {
    const asker = await access.authenticate(keyOf(req))
    return asker.kind === 'share' ? asker : refuse('not_a_link')
  }

  /** The link with the filters that its charts follow in their place: whoever opens it can look up no other board. */
  async function wholeOf(link: SharePrincipal): Promise<SharePrincipal> {
    return { ...link, board: await followed(database, link.board, await fields()) }
  }

  const openWhole = async (req: Request) => wholeOf(await open(req))

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
    if (read.clicks.length > 0 && !link.rights.includes('drill')) return refuse('not_clickable')
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

  /** What the page of a link or an embed is given; null as `pass` where the link's own token goes on. */
  async function pageOf(opened: SharePrincipal, pass: string | null) {
    const link = await wholeOf(opened)
    const { today, timezone, currency } = await workspace.facts()
    return {
      spec: link.board,
      revision: link.revision,
      locked: lockedFilters(link),
      adjustable: link.adjustable,
      held: link.held,
      rights: link.rights,
      pass,
      theme: link.theme,
      expiresAt: link.expiresAt,
      workspace: { today, timezone, currency },
      views: usedViews(link, await access.fieldsOf(await access.viewerOf(link))),
    }
  }

  links.get(
    '/shared/:token',
    route(async (req) => {
      const { link, pass } = await opening.openLink(req, keyOf(req))
      return pageOf(link, pass)
    }),
  )

  // No body is read before somebody proves to hold anything; a password is a line.
  links.post(
    '/shared/:token/open',
    json({ limit: '2kb' }),
    route(async (req) => {
      const { password } = openInput.parse(req.body ?? {})
      const { link, pass } = await opening.openLink(req, keyOf(req), password)
      return pageOf(link, pass)
    }),
  )

  links.use('/embed/open', allowOrigins)
  links.post(
    '/embed/open',
    json({ limit: '2kb' }),
    route(async (req) => {
      const { link, pass } = await opening.openEmbed(req)
      return pageOf(link, pass)
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

/** The key a link is opened by: in the address; or `-` there and the key in the header, where no log writes it down. */
const keyOf = (req: Request) => (req.params.token === '-' ? tokenOf(req) : String(req.params.token))

function namesOf(filter: Filter | undefined, { fields }: Facts) {
  const member = filter?.member ?? ''
  const title = fields.byName.get(member)?.title
  return { member, nameZh: title?.zh ?? member, nameEn: title?.en ?? member }
}
