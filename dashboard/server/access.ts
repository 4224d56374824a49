import type { NextFunction, Request, Response } from 'express'
import { decodeJwt, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { keyMark } from '../core/admin/apiKey.ts'
import { type Act, may, type Role, role, roles, type Thing } from '../core/admin/roles.ts'
import type { BoardSpec } from '../core/board/spec.ts'
import type { Facts } from '../core/board/tile.ts'
import type { Filter } from '../core/chart/spec.ts'
import { commonProblems, type ProblemWords, refuser } from '../core/problem.ts'
import { usedViews } from '../core/share/link.ts'
import { type FilterPolicy, shareClaims } from '../core/share/share.ts'
import { refused, tokenOf } from './route.ts'

// Nouns ask here who may do what; `admin` is to the right of most of them.
export { may, roles }

/** The keys that sign: people's tokens (Cube's own secret) and share links. */
export interface Secrets {
  api: string
  share: string
}

/** Somebody with a role: signed in here (`session`), or vouched for by a back end that knows the secret. */
export interface PersonPrincipal {
  kind: 'person'
  id: string
  role: Role
  session: string | null
}

/** Anyone who holds a link. */
export interface SharePrincipal extends FilterPolicy {
  kind: 'share'
  shareId: string
  boardId: string
  /** Of the board; a saved change gives the link other questions. */
  revision: number
  board: BoardSpec
  locked: Filter[]
}

export type Principal = PersonPrincipal | SharePrincipal

/** What access must be able to look up; each answers from what is stored now. */
export interface AccessSources {
  secrets: Secrets
  /** The link's row with its board, or why it no longer holds. */
  loadShare(id: string): Promise<SharePrincipal | 'link_withdrawn' | 'link_expired' | 'link_paused' | 'board_deleted' | 'link_unknown'>
  /** The person of a session that is still open, or why it is not. */
  loadSession(id: string): Promise<{ id: string; role: Role } | 'session_ended' | 'account_disabled'>
  /** The key of a back end that presents it whole, if it holds and may ask questions; else why not. */
  loadKey(presented: string): Promise<{ id: string } | 'key_unknown' | 'key_scope'>
  /** What the questions of a board depend on: the business date, the time zone, the fields of the model. */
  facts(): Promise<Facts>
}

/** The issuer of tokens made by our own sign-in; their session is looked up, a back end's token has no session. */
const ownIssuer = 'clientele'

// Row rights are not built yet: a token that asks for them must not quietly see every row.
const personClaims = z.object({
  sub: z.string().min(1).max(200),
  role,
  iss: z.string().optional(),
  jti: z.string().optional(),
  aud: z.undefined().optional(),
  rows: z.undefined().optional(),
})

/** Told to those who prove to be that person: by their password, or by a session of theirs. */
export const accountDisabled: ProblemWords = {
  status: 401,
  zh: '你的账户已停用。请联系管理员。',
  en: 'Your account is disabled. Ask an administrator.',
}

const refuse = refuser({
  not_signed_in: commonProblems.not_signed_in,
  session_ended: {
    status: 401,
    zh: '本次登录已结束：已退出、到期，或密码已修改。请重新登录。',
    en: 'This session has ended: signed out, expired, or the password was changed. Sign in again.',
  },
  account_disabled: accountDisabled,
  token_without_end: {
    status: 401,
    zh: '令牌没有有效期：请在签发时写入 exp（或 iat，自签发起 24 小时内有效）。',
    en: 'The token says no end: sign it with exp (or with iat, then it holds for 24 hours).',
  },
  key_unknown: {
    status: 401,
    zh: '密钥无效：不存在、已吊销或已过期。请管理员新建一个。',
    en: 'This key is unknown, revoked or expired. Ask an administrator for a new one.',
  },
  key_scope: {
    status: 403,
    zh: '此密钥不能用于查询，只能为嵌入签发令牌。请管理员新建一个含“查询数据”的密钥。',
    en: 'This key only signs tokens for embeds. Ask an administrator for one that may ask questions.',
  },
  not_allowed: commonProblems.not_allowed,
  link_unknown: {
    status: 404,
    zh: '此链接无效。请向分享者索取新的链接。',
    en: 'This link is not valid. Ask whoever sent it for a new one.',
  },
  link_withdrawn: { status: 410, zh: '此链接已被撤回。请联系分享者。', en: 'This link was withdrawn. Ask whoever sent it.' },
  link_expired: {
    status: 410,
    zh: '此链接已过期。请向分享者索取新的链接。',
    en: 'This link has expired. Ask whoever sent it for a new one.',
  },
  link_paused: {
    status: 410,
    zh: '此链接已暂停：分享者的账户已停用。请向其他同事索取新的链接。',
    en: 'This link is paused: the account of whoever shared it is disabled. Ask somebody else there for a new one.',
  },
  board_deleted: { status: 410, zh: '此看板已被删除。', en: 'The board behind this link was deleted.' },
  not_shared: {
    status: 403,
    zh: '此链接只能查看看板上的图表，不能提出其他问题。',
    en: 'This link only answers for the charts of its own board.',
  },
  link_by_tile: {
    status: 403,
    zh: '分享链接不能直接查询数据，只能按看板上的图表取数（POST /api/shared/…/tiles/…）。',
    en: 'A link cannot question the data itself; it is answered by tile of its board (POST /api/shared/…/tiles/…).',
  },
})

/** Clocks of two machines differ by so many seconds and nobody notices. */
const clockTolerance = 30
/** A token that names no end holds so many seconds from when it was signed: one that got out is not good for ever. */
const longestWithoutEnd = 24 * 60 * 60

/** When a token ends, in seconds of its signer's clock; undefined when it doesn't say. */
const endOf = ({ exp, iat }: JWTPayload) => exp ?? (iat === undefined ? undefined : iat + longestWithoutEnd)

const key = (secret: string) => new TextEncoder().encode(secret)

/** Signs a person's token: for sign-in (with its session), tests, and scripts that speak for the process itself. */
export function signPerson(secrets: Secrets, person: { id: string; role: Role; session?: string }, expires: Date): Promise<string> {
  const token = new SignJWT({ role: person.role })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(person.id)
    .setIssuedAt()
    .setExpirationTime(expires)
  if (person.session) token.setIssuer(ownIssuer).setJti(person.session)
  return token.sign(key(secrets.api))
}

/** Signs the token of a link; always the same one, so that its address stays the same wherever it is shown. */
export function signShare(secrets: Secrets, id: string, expires: Date): Promise<string> {
  return new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(id)
    .setAudience('share')
    .setExpirationTime(expires)
    .sign(key(secrets.share))
}

export type Access = ReturnType<typeof createAccess>

/** Token → who is asking → what they may: the one place that decides, for Cube and for our own routes. */
export function createAccess({ secrets, loadShare, loadSession, loadKey, facts }: AccessSources) {
  const verified = new Map<string, JWTPayload>()

  /** The claims of a token whose signature, algorithm and lifetime hold. Verified ones are remembered, never past their expiry. */
  async function claimsOf(token: string): Promise<JWTPayload> {
    const known = verified.get(token)
    if (known) {
      if (!hasEnded(known)) return known
      verified.delete(token)
    }
    const isShare = decodeJwt(token).aud === 'share'
    const options = { algorithms: ['HS256'], clockTolerance, ...(isShare && { audience: 'share' }) }
    const { payload } = await jwtVerify(token, key(isShare ? secrets.share : secrets.api), options)
    if (endOf(payload) === undefined) return refuse('token_without_end')
    if (hasEnded(payload)) throw new errors.JWTExpired('"iat" is too long ago', payload, 'iat', 'check_failed')
    if (verified.size >= 2000) verified.clear()
    verified.set(token, payload)
    return payload
  }

  const hasEnded = (claims: JWTPayload) => ((endOf(claims) ?? 0) + clockTolerance) * 1000 <= Date.now()

  /** Who holds this token. Refuses (a `Problem`) whatever is forged, expired, withdrawn, signed out or unknown. */
  async function authenticate(token: string): Promise<Principal> {
    if (token === '' || token.length > 8000) return refuse('not_signed_in')
    if (token.startsWith(keyMark)) return openKey(token)
    let claims: JWTPayload
    try {
      claims = await claimsOf(token)
    } catch (error) {
      if (error instanceof errors.JWTExpired && error.payload.aud === 'share') return refuse('link_expired')
      if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError) return refuse('not_signed_in')
      throw error
    }
    return claims.aud === 'share' ? openShare(claims) : openPerson(claims)
  }

  async function openShare(claims: JWTPayload): Promise<SharePrincipal> {
    const parsed = shareClaims.safeParse(claims)
    if (!parsed.success) return refuse('link_unknown')
    // The signature proves we once issued it; only the row says it still holds.
    const found = await loadShare(parsed.data.sub)
    return typeof found === 'string' ? refuse(found) : found
  }

  async function openPerson(claims: JWTPayload): Promise<PersonPrincipal> {
    const parsed = personClaims.safeParse(claims)
    if (!parsed.success) return refuse('not_signed_in')
    const { sub, role, iss, jti } = parsed.data
    if (iss !== ownIssuer) return { kind: 'person', id: sub, role, session: null }
    // The role comes from the row: a change of role holds at once, not when the token ends.
    const person = jti ? await loadSession(jti) : 'session_ended'
    if (typeof person === 'string') return refuse(person)
    if (person.id !== sub) return refuse('not_signed_in')
    return { kind: 'person', id: person.id, role: person.role, session: jti ?? null }
  }

  /** A back end with a key of its own asks as a viewer; what it may see of the rows is said by its groups. */
  async function openKey(presented: string): Promise<PersonPrincipal> {
    const found = await loadKey(presented)
    return typeof found === 'string' ? refuse(found) : { kind: 'person', id: found.id, role: 'viewer', session: null }
  }

  /** The person behind a request of our own API who may do this; a share never is one. */
  async function allow(req: { headers: { authorization?: string | undefined } }, act: Act, thing?: Thing): Promise<PersonPrincipal> {
    const asker = await authenticate(tokenOf(req))
    if (asker.kind !== 'person' || !may(asker, act, thing)) return refuse('not_allowed')
    return asker
  }

  /** The person whose token speaks to Cube's own API. A link's never does, whichever way it comes. */
  async function allowCube(token: string): Promise<PersonPrincipal> {
    const asker = await authenticate(token)
    return asker.kind === 'person' ? asker : refuse('link_by_tile')
  }

  /** Who may be told what a member of the model means: a person who may ask, or the holder of a link that shows it. */
  async function allowMember(req: { headers: { authorization?: string | undefined } }, member: string): Promise<Principal> {
    const asker = await authenticate(tokenOf(req))
    if (asker.kind === 'person') return may(asker, 'ask a question') ? asker : refuse('not_allowed')
    const shown = usedViews(asker, (await facts()).fields).flatMap((view) => [...view.fields, ...view.former])
    return shown.some(({ name }) => name === member) ? asker : refuse('not_shared')
  }

  return {
    authenticate,
    allow,
    allowMember,

    /** Stands before whatever reads a body: nobody unknown makes us read and parse megabytes. */
    strangersOut(req: Request, res: Response, next: NextFunction): void {
      authenticate(tokenOf(req)).then(
        () => next(),
        (error) => refused(error, req, res, next),
      )
    },

    allowCube,

    /** Cube's `checkAuth`: the person becomes the security context. */
    async checkAuth(req: { securityContext?: unknown }, authorization?: string): Promise<void> {
      req.securityContext = await allowCube(tokenOf({ headers: { authorization } }))
    },

    /** Cube's `queryRewrite`: a person's query stays, nobody else has one. Row rights will be here. */
    async queryRewrite<Query>(query: Query, { securityContext }: { securityContext?: unknown }): Promise<Query> {
      return (securityContext as Principal | undefined)?.kind === 'person' ? query : refuse('not_signed_in')
    },

    /** Cube's `contextToApiScopes`: the SQL is for those who may see it. */
    async contextToApiScopes<Scope extends string>(securityContext: unknown, defaults: Scope[]): Promise<Scope[]> {
      const asker = securityContext as Principal | undefined
      if (asker?.kind !== 'person') return []
      return may(asker, 'see the SQL') ? defaults : defaults.filter((scope) => scope !== 'sql')
    },

    /** What somebody may see, as a text: those of one text may be given the same kept answer, no matter who they are. */
    rightsOf: ({ role }: Pick<PersonPrincipal, 'role'>): string => role,
  }
}

/** Who asks where a link is opened: its holder sees what a viewer may see, of its board. */
export const viewerOf = ({ shareId }: Pick<SharePrincipal, 'shareId'>): PersonPrincipal => ({
  kind: 'person',
  id: `link ${shareId}`,
  role: 'viewer',
  session: null,
})
