import { createHash } from 'node:crypto'
import type { NextFunction, Request, Response } from 'express'
import { decodeJwt, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { z } from 'zod'
import { keyMark } from '../core/admin/apiKey.ts'
import {
  everything,
  type Grant,
  groupActs,
  isUnrestricted,
  type Policy,
  type PolicySubject,
  policyOf,
  type RowFilter,
  within,
} from '../core/admin/policy.ts'
import { type AskedQuestion, fieldsFor, restrict, seesMember, type Withheld } from '../core/admin/restrict.ts'
import { type Act, type Actor, may as mayByRole, type Role, role, roles, type Thing } from '../core/admin/roles.ts'
import { type Count, leastShown, setsFewApart, toCounts } from '../core/admin/smallGroups.ts'
import type { BoardSpec } from '../core/board/spec.ts'
import type { Facts } from '../core/board/tile.ts'
import type { Filter } from '../core/chart/spec.ts'
import { commonProblems, type ProblemWords, refuser } from '../core/problem.ts'
import { type EmbedPass, embedPass } from '../core/share/embed.ts'
import { usedViews } from '../core/share/link.ts'
import { type EmbedRight, type FilterPolicy, type Share, type ShareClaims, shareClaims } from '../core/share/share.ts'
import { refused, tokenOf } from './route.ts'

// Nouns ask here who may do what; `admin` is to the right of most of them.
export { roles }

/** The keys that sign: people's tokens (Cube's own secret) and share links. */
export interface Secrets {
  api: string
  share: string
}

/** What somebody may do and see, and a text of what they see: those of one text may be given one answer. */
export interface Rights {
  /** What they follow from. */
  standing: Standing
  policy: Policy
  text: string
}

/** Somebody with a role: signed in here (`session`), or vouched for by a back end that knows the secret. */
export interface PersonPrincipal {
  kind: 'person'
  id: string
  role: Role
  session: string | null
  rights: Rights
  /** The process itself asks: boards made ready, people counted. No token makes anybody this. */
  isOwn?: true
}

/** What decides somebody's rights, as it is kept: their role, the groups they are in by name, and whose records in the data are theirs. */
export interface Standing {
  role: Role
  groups: string[]
  owner: string[]
  /** What a token narrows the rows to, by dimension. */
  rows?: Record<string, string[]>
}

/** The groups that mean something here, by name, and what those have who are in none of them. */
export interface Grants {
  byName: Map<string, Grant>
  everyone: Grant
}

/** Anyone who holds a link, or a pass of an embed. */
export interface SharePrincipal extends FilterPolicy {
  kind: 'share'
  /** Of the link, or `embed` with the key's id. */
  shareId: string
  /** What is allowed beside looking. */
  rights: EmbedRight[]
  theme: Share['theme']
  expiresAt: string
  boardId: string
  /** Of the board; a saved change gives the link other questions. */
  revision: number
  board: BoardSpec
  locked: Filter[]
  /** Of whoever shared, or what a portal's token says of its person: nobody sees more through it. */
  sharer: Standing
  /** The sharer stood by a token: groups that are gone since give nothing, and not what everybody has. */
  isVouched: boolean
  /** Of whoever saved the board last; null: their rights do not matter, since the holder's own decide. */
  editor: Standing | null
}

export type Principal = PersonPrincipal | SharePrincipal

/** Why a link or an embed opens nothing. */
export type LinkEnding = keyof typeof linkEndings

/** What access must be able to look up; each answers from what is stored now. */
export interface AccessSources {
  secrets: Secrets
  /** The link's row with its board, or why it no longer holds; of an embed its key's row. */
  loadShare(claims: ShareClaims | EmbedPass): Promise<SharePrincipal | LinkEnding>
  /** The person of a session that is still open, or why it is not. */
  loadSession(id: string): Promise<(Standing & { id: string }) | 'session_ended' | 'account_disabled'>
  /** The key of a back end that presents it whole, if it holds and may ask questions; else why not. */
  loadKey(presented: string): Promise<(Standing & { id: string }) | 'key_unknown' | 'key_scope'>
  /** What groups give. One object for as long as nothing has changed. */
  loadGrants(): Promise<Grants>
  /** Groups of so many people or more are shown to those who may not see people. */
  smallestGroup: number
  /** So many questions to the warehouse may one person, key or link ask within a minute; 0: any number. */
  questionsPerMinute: number
  /** The rows of a question that counts people, asked by the process itself; absent where nobody can ask: what needs it is refused. */
  countPeople?: (count: Count) => Promise<Record<string, unknown>[]>
  /** Where everybody stands whose account is open: what is made ready before anybody asks. */
  loadStandings(): Promise<Standing[]>
  /** Is told of everybody known who is refused what their role or groups do not allow. */
  onRefused?(asker: Principal, act: Act): void
  /** What the questions of a board depend on: the business date, the time zone, the fields of the model. */
  facts(): Promise<Facts>
}

/** The issuer of tokens made by our own sign-in; their session is looked up, a back end's token has no session. */
const ownIssuer = 'clientele'

const text = z.string().min(1).max(500)

// What is not understood is refused: a claim that was to narrow must not quietly leave every row.
const personClaims = z.object({
  sub: z.string().min(1).max(200),
  role,
  iss: z.string().optional(),
  jti: z.string().optional(),
  aud: z.undefined().optional(),
  groups: z.array(text).max(200).optional(),
  owner: z.array(text).max(200).optional(),
  rows: z.record(z.string().regex(/^[a-z]\w{0,99}$/), z.array(text).min(1).max(2000)).optional(),
})

/** Told to those who prove to be that person: by their password, or by a session of theirs. */
export const accountDisabled: ProblemWords = {
  status: 401,
  zh: '你的账户已停用。请联系管理员。',
  en: 'Your account is disabled. Ask an administrator.',
}

const linkEndings = {
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
  link_edited: {
    status: 409,
    zh: '看板被权限不同的同事修改过，此链接暂停。请分享者打开看板确认并保存后再试。',
    en: 'Somebody with other rights changed the board, so this link waits. Its maker looks at the board and saves it; then it goes on.',
  },
  board_deleted: { status: 410, zh: '此看板已被删除。', en: 'The board behind this link was deleted.' },
  link_used_up: {
    status: 410,
    zh: '此链接的打开次数已用完。请向分享者索取新的链接。',
    en: 'This link was opened as often as it may be. Ask whoever sent it for a new one.',
  },
  link_password: {
    status: 403,
    zh: '此链接需要密码。请输入分享者告诉你的密码。',
    en: 'This link asks for a password. Enter the one you were given by whoever shared it.',
  },
  link_to_open: {
    status: 403,
    zh: '此链接限制打开次数，要先打开（GET /api/shared/…）并改用返回的 pass 取数。',
    en: 'This link counts how often it is opened: open it first (GET /api/shared/…) and ask with the pass of the reply.',
  },
  embed_key_revoked: {
    status: 401,
    zh: '签发此内容的密钥已停用，因此不再显示。请联系门户的管理员。',
    en: 'The key behind this was revoked, so it is shown no longer. Ask whoever runs the portal.',
  },
  embed_expired: {
    status: 401,
    zh: '嵌入的有效期已过。请重新载入页面。',
    en: 'The time of this embed is over. Load the page again.',
  },
} satisfies Record<string, ProblemWords>

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
  group_unknown: {
    status: 403,
    zh: '令牌中的用户组“{group}”不存在，因此不返回任何数据。请让管理员先建立该用户组，或改正令牌。',
    en: 'The token names the group "{group}", which is not known here, so nothing is answered. Ask an administrator to make it, or correct the token.',
  },
  hidden_member: {
    status: 403,
    zh: '字段 {member} 未公开或你无权查看。请从字段列表中选择其他字段，或请管理员授权。',
    en: 'The field {member} is not public, or not for you. Choose another from the field list, or ask an administrator for it.',
  },
  view_withheld: {
    status: 403,
    zh: '你只能查看部分数据（按{dimensionsZh}限定），而“{viewZh}”没有该维度，因此不向你显示。',
    en: 'You see part of the rows only (by {dimensionsEn}), which "{viewEn}" cannot be narrowed by; so it is not shown to you.',
  },
  no_rows: {
    status: 403,
    zh: '你的权限目前不包含任何数据。请管理员把你加入用户组，或登记你的负责人记录。',
    en: 'Your rights show no rows at present. Ask an administrator to put you in a group, or to enter the records that are yours.',
  },
  too_many_questions: {
    status: 429,
    zh: '一分钟内的查询太多。请在 {seconds} 秒后再试。',
    en: 'Too many questions within a minute. Try again in {seconds} seconds.',
  },
  too_few: {
    status: 403,
    zh: '此筛选涉及的人数不足 {smallest} 人，因此不显示。请放宽筛选条件。',
    en: 'This filter sets apart fewer than {smallest} people, so nothing is shown. Widen it.',
  },
  people_unknown: {
    status: 403,
    zh: '你的权限只能查看汇总数据，而这里无法核对每组的人数，因此不显示。请管理员授予“查看客户”权限。',
    en: 'Your rights are for groups of people, and here nobody can count them, so nothing is shown. Ask an administrator for the right to see people.',
  },
  rows_one_by_one: {
    status: 403,
    zh: '你的权限只能查看汇总数据，不能逐行查看。请加上指标并按维度汇总。',
    en: 'Your rights are for totals, not for single rows. Ask for measures by dimensions.',
  },
  ...linkEndings,
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

/** Signs the token of a link, or a pass for one that was opened; of the same claims always the same one. */
export function signShare(secrets: Secrets, { sub, exp, ...more }: Omit<ShareClaims, 'aud'> | Omit<EmbedPass, 'aud'>): Promise<string> {
  return new SignJWT(more)
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setAudience('share')
    .setExpirationTime(exp)
    .sign(key(secrets.share))
}

/** The refusal of what opens nothing any more. */
export const refuseEnded: (why: LinkEnding) => never = refuser(linkEndings)

export type Access = ReturnType<typeof createAccess>

/** Token → who is asking → what they may: the one place that decides, for Cube and for our own routes. */
export function createAccess(sources: AccessSources) {
  const {
    secrets,
    loadShare,
    loadSession,
    loadKey,
    onRefused,
    loadGrants,
    loadStandings,
    smallestGroup,
    questionsPerMinute,
    countPeople,
    facts,
  } = sources
  const verified = new Map<string, JWTPayload>()
  const worked = new WeakMap<Grants, WeakMap<Standing, Rights>>()

  /** The one policy of somebody's role, groups and claims; worked out once for as long as both stay as they are. */
  async function rightsFor(standing: Standing): Promise<Rights> {
    const grants = await loadGrants()
    const known = worked.get(grants) ?? new WeakMap<Standing, Rights>()
    worked.set(grants, known)
    const rights = known.get(standing) ?? toRights(standing, grants, smallestGroup)
    known.set(standing, rights)
    return rights
  }

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
      if (error instanceof errors.JWTExpired && error.payload.aud === 'share')
        return refuse(error.payload.sub === 'embed' ? 'embed_expired' : 'link_expired')
      if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError) return refuse('not_signed_in')
      throw error
    }
    return claims.aud === 'share' ? openShare(claims) : openPerson(claims)
  }

  async function openShare(claims: JWTPayload): Promise<SharePrincipal> {
    const parsed = shareClaims.or(embedPass).safeParse(claims)
    if (!parsed.success) return refuse('link_unknown')
    // The signature proves we once issued it; only the row says it still holds.
    const found = await loadShare(parsed.data)
    if (typeof found === 'string') return refuse(found)
    // Whoever may share no longer keeps nothing open. Of an embed that is its key's affair.
    const { role, groups } = found.sharer
    if ('kid' in parsed.data) {
      await checkGroups(groups)
      return found
    }
    const { byName } = await loadGrants()
    if (found.isVouched && groups.some((name) => !byName.has(name))) return refuse('link_paused')
    const rights = await rightsFor(found.sharer)
    const edited = found.editor && (await rightsFor(found.editor))
    // Else somebody who sees less could put on a board what they may not see, and look at it through another's link.
    if (edited && !isUnrestricted(edited.policy) && edited.text !== rights.text) return refuse('link_edited')
    const mayShare = may({ id: '', role, rights }, 'share a board')
    return mayShare ? found : refuse('link_paused')
  }

  async function openPerson(claims: JWTPayload): Promise<PersonPrincipal> {
    const parsed = personClaims.safeParse(claims)
    if (!parsed.success) return refuse('not_signed_in')
    const { sub, role, iss, jti } = parsed.data
    if (iss !== ownIssuer)
      return { kind: 'person', id: sub, role, session: null, rights: await rightsFor(await standingOf(claims, parsed.data)) }
    // The role comes from the row: a change of role holds at once, not when the token ends.
    const person = jti ? await loadSession(jti) : 'session_ended'
    if (typeof person === 'string') return refuse(person)
    if (person.id !== sub) return refuse('not_signed_in')
    return { kind: 'person', id: person.id, role: person.role, session: jti ?? null, rights: await rightsFor(person) }
  }

  /** A back end with a key of its own asks as a viewer; what it may see of the rows is said by its groups. */
  async function openKey(presented: string): Promise<PersonPrincipal> {
    const found = await loadKey(presented)
    if (typeof found === 'string') return refuse(found)
    return { kind: 'person', id: found.id, role: found.role, session: null, rights: await rightsFor(found) }
  }

  const standings = new WeakMap<JWTPayload, Standing>()

  /** Of groups that a token names: one that nobody made here would give nothing, and with no other that is what everybody has. */
  async function checkGroups(groups: string[]): Promise<void> {
    const { byName } = await loadGrants()
    const unknown = groups.find((name) => !byName.has(name))
    if (unknown !== undefined) refuse('group_unknown', { group: unknown })
  }

  /** Where a back end's person stands, by its token. A group that nobody made here gives nothing and is said so: it may be misspelt. */
  async function standingOf(claims: JWTPayload, { role, groups = [], owner = [], rows }: z.infer<typeof personClaims>): Promise<Standing> {
    await checkGroups(groups)
    const standing = standings.get(claims) ?? { role, groups, owner, ...(rows && { rows }) }
    standings.set(claims, standing)
    return standing
  }

  type Bearer = { headers: { authorization?: string | undefined } }

  /** The person behind a request of our own API; a share never is one. */
  async function allowPerson(req: Bearer): Promise<PersonPrincipal> {
    const asker = await authenticate(tokenOf(req))
    return asker.kind === 'person' ? asker : refuse('not_allowed')
  }

  /** The same, who may do this. */
  async function allow(req: Bearer, act: Act, thing?: Thing): Promise<PersonPrincipal> {
    const asker = await allowPerson(req)
    if (may(asker, act, thing)) return asker
    onRefused?.(asker, act)
    return refuse('not_allowed')
  }

  /** The person whose token speaks to Cube's own API. A link's never does, whichever way it comes. */
  async function allowCube(token: string): Promise<PersonPrincipal> {
    const asker = await authenticate(token)
    if (asker.kind !== 'person') return refuse('link_by_tile')
    return may(asker, 'ask a question') ? asker : refuse('not_allowed')
  }

  /** Who may be told what a member of the model means: a person who may ask, or the holder of a link that shows it. */
  async function allowMember(req: { headers: { authorization?: string | undefined } }, member: string): Promise<Principal> {
    const asker = await authenticate(tokenOf(req))
    if (asker.kind === 'person') {
      if (!may(asker, 'ask a question')) return refuse('not_allowed')
      return seesMember(asker.rights.policy, member, (await facts()).fields) ? asker : refuse('hidden_member', { member })
    }
    const shown = usedViews(asker, (await facts()).fields).flatMap((view) => [...view.fields, ...view.former])
    return shown.some(({ name }) => name === member) ? asker : refuse('not_shared')
  }

  const perMinute = questionsPerMinute > 0 ? new RateLimiterMemory({ points: questionsPerMinute, duration: 60 }) : undefined

  /** Refuses whoever asks more than anybody reads. Answers from memory are not counted: they cost nothing. */
  async function countQuestion(person: string): Promise<void> {
    try {
      await perMinute?.consume(person)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      refuse('too_many_questions', { seconds: Math.ceil(error.msBeforeNext / 1000) })
    }
  }

  /** A question without groups of few people; refused where it would set few people apart, or where nobody can count them. */
  async function withoutSmallGroups(asked: AskedQuestion, narrowed: AskedQuestion, smallest: number, fields: Facts['fields']) {
    const own = asked.filters ?? []
    const rows = (narrowed.filters ?? []).slice(own.length)
    const counts = toCounts(asked, own, rows, fields)
    if (counts === null) return narrowed
    if (counts === 'unknown' || !countPeople) return refuse('people_unknown')
    const { people } = counts
    const peopleIn = async (count: Count) => (await countPeople(count)).map((row) => ({ row, people: Number(row[people] ?? 0) }))
    const total = async (count: Count) => (await peopleIn(count))[0]?.people ?? 0
    const groups = (await peopleIn(counts.groups)).map((one) => one.people)
    const all = await total(counts.all)
    const without: number[] = []
    for (const count of counts.without) without.push(await total(count))
    const ofValues: number[] = []
    for (const { member, values, count } of counts.byValue)
      for (const one of await peopleIn(count)) if (values.includes(String(one.row[member]))) ofValues.push(one.people)
    if (setsFewApart(all, without, ofValues, smallest)) return refuse('too_few', { smallest })
    const least: RowFilter = { member: people, operator: 'gte', values: [String(leastShown(groups, smallest))] }
    return { ...narrowed, filters: [...(narrowed.filters ?? []), least] }
  }

  return {
    authenticate,
    allow,
    allowPerson,
    allowMember,
    rightsFor,

    /** Whether somebody sees every row, member and group as it is. */
    seesEverything: ({ rights }: Pick<PersonPrincipal, 'rights'>): boolean => isUnrestricted(rights.policy),

    /** Everything that anybody whose account is open may see, each once, what most see first. */
    async rightsInUse(): Promise<Rights[]> {
      const found = new Map<string, { rights: Rights; people: number }>()
      for (const standing of await loadStandings()) {
        const rights = await rightsFor(standing)
        found.set(rights.text, { rights, people: (found.get(rights.text)?.people ?? 0) + 1 })
      }
      return [...found.values()].sort((one, other) => other.people - one.people).map(({ rights }) => rights)
    },

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

    /**
     * Cube's `queryRewrite`, which every question comes by before it is compiled: a person's is narrowed to what they may see, nobody else has one.
     * This is the one gate of rows and members. Fails closed: what can't be narrowed is refused, and so is what is masked where nobody masks.
     */
    async queryRewrite<Query>(query: Query, { securityContext }: { securityContext?: unknown }, isMasking = true): Promise<Query> {
      const asker = securityContext as Principal | undefined
      if (asker?.kind !== 'person') return refuse('not_signed_in')
      if (!asker.isOwn) await countQuestion(asker.id)
      const { policy } = asker.rights
      if (isUnrestricted(policy)) return query
      const { fields } = await facts()
      const asked = query as AskedQuestion
      const narrowed = restrict(asked, policy, fields, isMasking)
      if ('withheld' in narrowed) return refuseWithheld(narrowed.withheld, fields)
      if (policy.smallestGroup === 0) return narrowed as Query
      return withoutSmallGroups(asked, narrowed, policy.smallestGroup, fields) as Promise<Query>
    },

    /** The fields of the model as somebody may know them. */
    async fieldsOf({ rights }: Pick<PersonPrincipal, 'rights'>): Promise<Facts['fields']> {
      return fieldsFor(rights.policy, (await facts()).fields)
    },

    /** Cube's `contextToApiScopes`: the SQL is for those who may see it. */
    async contextToApiScopes<Scope extends string>(securityContext: unknown, defaults: Scope[]): Promise<Scope[]> {
      const asker = securityContext as Principal | undefined
      if (asker?.kind !== 'person') return []
      return may(asker, 'see the SQL') ? defaults : defaults.filter((scope) => scope !== 'sql')
    },

    /** What somebody may see, as a text: those of one text may be given the same kept answer, no matter who they are. */
    rightsOf(asker: Pick<PersonPrincipal, 'id' | 'role' | 'rights'>, operation = 'load'): string {
      return operation === 'load' ? asker.rights.text : `${asker.rights.text} ${may(asker, 'see the SQL')}`
    },

    /** Who asks where a link is opened: its holder sees what whoever shared it sees, and does what a viewer may do. */
    async viewerOf({ shareId, sharer }: Pick<SharePrincipal, 'shareId' | 'sharer'>): Promise<PersonPrincipal> {
      return { kind: 'person', id: `link ${shareId}`, role: 'viewer', session: null, rights: await rightsFor(sharer) }
    },
  }
}

/** Whether somebody may do this: their role may, and where groups give the act, one of theirs does. */
export function may(asker: Actor & { rights: Rights }, act: Act, thing?: Thing): boolean {
  const isGiven = !(groupActs as readonly Act[]).includes(act) || asker.rights.policy.acts.includes(act)
  return isGiven && mayByRole(asker, act, thing)
}

function toRights(standing: Standing, { byName, everyone }: Grants, smallestGroup: number): Rights {
  const { role, groups, owner, rows } = standing
  const given = groups.flatMap((name) => byName.get(name) ?? [])
  const subject: PolicySubject = { role, owner, grants: given.length > 0 ? given : [everyone] }
  const whole = policyOf(subject, smallestGroup)
  const narrowed = Object.entries(rows ?? {}).map(([dimension, values]) => ({ dimension, values: [...new Set(values)].sort() }))
  const policy = narrowed.length > 0 ? within(whole, [narrowed]) : whole
  // What somebody may do decides no answer, but for the SQL: see `rightsOf`.
  const seen = { ...policy, acts: [] }
  return { standing, policy, text: createHash('sha256').update(JSON.stringify(seen)).digest('base64url').slice(0, 22) }
}

/** The rights of a role whose groups take nothing away. */
export const rightsOfRole = (role: Role): Rights =>
  toRights({ role, groups: [], owner: [] }, { byName: new Map(), everyone: everything }, 0)

function refuseWithheld(withheld: Withheld, { views, byName }: Facts['fields']): never {
  if ('ungrouped' in withheld) return refuse('rows_one_by_one')
  if ('member' in withheld) return refuse('hidden_member', { member: withheld.member })
  const { view, lacks } = withheld
  if (lacks.length === 0) return refuse('no_rows')
  const titleOf = (dimension: string, language: 'zh' | 'en') =>
    [...byName.values()].find(({ name, kind }) => kind === 'dimension' && name.endsWith(`.${dimension}`))?.title[language] ?? dimension
  const own = views.find(({ name }) => name === view)?.title
  const words = { view: { zh: own?.zh ?? view, en: own?.en ?? view } }
  return refuse('view_withheld', {
    viewZh: words.view.zh,
    viewEn: words.view.en,
    dimensionsZh: lacks.map((name) => titleOf(name, 'zh')).join('、'),
    dimensionsEn: lacks.map((name) => titleOf(name, 'en')).join(', '),
  })
}
