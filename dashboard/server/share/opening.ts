import type { Request } from 'express'
import { decodeJwt } from 'jose'
import { type ProblemWords, refuser } from '../../core/problem.ts'
import { embedOpenInput } from '../../core/share/embed.ts'
import { shareClaims } from '../../core/share/share.ts'
import { refuseEnded, type SharePrincipal, signShare } from '../access.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { tokenOf } from '../route.ts'
import { passFor, readEmbedToken } from './embedTokens.ts'
import { findLink, needsPass, sealOf, whyLinkEnded } from './opened.ts'
import { countOpened } from './store.ts'

/** Asked for what is no link, or not on its board. */
export const nothingThere = {
  not_a_link: { status: 404, zh: '此地址不是分享链接。', en: 'This address is not a shared link.' },
  not_on_board: { status: 404, zh: '看板上没有这个图表或筛选项。', en: 'The board has no such chart or filter.' },
} satisfies Record<string, ProblemWords>

const refuse = refuser({
  wrong_password: {
    status: 403,
    zh: '密码不对。请向分享者确认后再试。',
    en: 'That is not the password. Ask whoever shared this, and try again.',
  },
  too_many_passwords: {
    status: 429,
    zh: '密码错误次数过多。请在 {minutes} 分钟后再试。',
    en: 'Too many wrong passwords. Try again in {minutes} min.',
  },
  ...nothingThere,
  origin_not_allowed: {
    status: 403,
    zh: '此内容不允许在 {origin} 的网页上显示。请管理员在“链接与嵌入”中加上这个网站。',
    en: 'This may not be shown on pages of {origin}. Ask an administrator to add that site under Links and embeds.',
  },
})

/** A pass for a link holds so many seconds: a working day. Then the password is asked again, and another opening counted. */
const passLife = 12 * 60 * 60

/** Opens links and embeds: looks at password, limit and site, counts, and gives a pass where the token alone isn't enough. */
export function createOpening({ database, secrets, access, proof, log }: Context) {
  /** Opens by a link's token, or again by the pass that this gave before. */
  async function openLink(req: Request, token: string, password?: string): Promise<{ link: SharePrincipal; pass: string | null }> {
    const known = await access.authenticate(token).catch((error: unknown) => {
      if (isLocked(error)) return null
      throw error
    })
    if (known && known.kind !== 'share') return refuse('not_a_link')
    // A pass was counted when it was given.
    const claims = decodeJwt(token)
    if (known && (claims.opened !== undefined || claims.sub === 'embed')) return { link: known, pass: token }
    // The signature holds: `access` would have said so otherwise.
    const { sub } = shareClaims.parse(claims)
    const found = (await findLink(database, sub)) ?? refuseEnded('link_unknown')
    const ended = whyLinkEnded(found)
    if (ended) return refuseEnded(ended)
    checkOrigin(req, found.share.origins)
    if (found.share.passwordHash !== null) await checkPassword(req, sub, password, found.share.passwordHash)
    if (!(await countOpened(database, sub))) return refuseEnded('link_used_up')
    log.note({ actor: `link ${sub}`, act: 'open link', thing: found.board.id, address: req.ip })
    if (!needsPass(found.share)) return { link: await asLink(token), pass: null }
    const exp = Math.min(Math.floor(Date.now() / 1000) + passLife, Math.floor(found.share.expiresAt.getTime() / 1000))
    const pass = await signShare(secrets, { sub, exp, opened: sealOf(found.share) })
    return { link: await asLink(pass), pass }
  }

  async function asLink(token: string): Promise<SharePrincipal> {
    const link = await access.authenticate(token)
    return link.kind === 'share' ? link : refuse('not_a_link')
  }

  async function checkPassword(req: Request, id: string, password: string | undefined, hash: string): Promise<void> {
    if (password === undefined) return refuseEnded('link_password')
    const account = `link ${id}`
    const wait = await proof.attempts.begin(account, req.ip ?? '')
    if (wait) return refuse('too_many_passwords', { minutes: Math.ceil(wait.seconds / 60), seconds: wait.seconds })
    if (!(await proof.isPassword(password, hash))) {
      await recordAct(database, { actor: account, act: 'open share refused', thing: id, req })
      return refuse('wrong_password')
    }
    await proof.attempts.succeed(account, req.ip ?? '')
  }

  /** Changes a portal's token for a pass to one of its boards. */
  async function openEmbed(req: Request): Promise<{ link: SharePrincipal; pass: string }> {
    const claims = await readEmbedToken(proof, tokenOf(req))
    const { board, tile } = embedOpenInput.parse(req.body ?? {})
    checkOrigin(req, claims.key.origins)
    const pass = await signShare(secrets, passFor(claims, board, tile))
    const link = await asLink(pass)
    if (link.board.tiles.length === 0 && (tile !== undefined || !claims.boards.includes(board))) return refuse('not_on_board')
    await proof.noteUse(claims.key.id)
    log.note({ actor: claims.sub, act: 'open embed', thing: board, address: req.ip, detail: { key: claims.key.id, ...(tile && { tile }) } })
    return { link, pass }
  }

  return { openLink, openEmbed }
}

/** Whether a token holds and only lacks what opening asks for. */
const isLocked = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'link_password' || error.code === 'link_to_open')

/** A page of another site asks by itself: it must be one of those named. Our own page in its frame is held by `frame-ancestors`. */
function checkOrigin(req: Request, origins: string[]): void {
  const { origin } = req.headers
  if (origins.length === 0 || !origin || req.headers['sec-fetch-site'] === 'same-origin') return
  if (!origins.some((one) => isOf(origin, one))) refuse('origin_not_allowed', { origin })
}

/** Whether a site is the one named, or a part of it where `*.` stands for any. */
function isOf(origin: string, named: string): boolean {
  const [scheme = '', host = ''] = named.toLowerCase().split('://')
  if (!host.startsWith('*.')) return origin.toLowerCase() === `${scheme}://${host}`
  return origin.toLowerCase().startsWith(`${scheme}://`) && origin.toLowerCase().endsWith(host.slice(1))
}
