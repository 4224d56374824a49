import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { ZodError, z } from 'zod'
import type { Words } from '../core/words.ts'
import { storable } from './storable.ts'

/** The status and the sentence of one refusal. `{name}` in a sentence is filled from the detail of that name. */
export type RefusalWords = Words & { status: number }

/** Fills the sentence's `{name}` places; further keys travel in the reply beside `problem` (the newer board of a conflict, say). */
export type RefusalDetail = Record<string, unknown>

/** A request that was understood and is not done. `route` turns it into status and sentence. */
export class Refusal extends Error {
  readonly problem: string
  readonly words: RefusalWords
  readonly detail: RefusalDetail

  constructor(problem: string, words: RefusalWords, detail: RefusalDetail = {}) {
    super(words.en)
    this.problem = problem
    this.words = words
    this.detail = detail
  }
}

/** The `refuse` of one noun: `const refuse = refuser({ link_withdrawn: { status: 410, zh, en } })`, then `refuse('link_withdrawn')`. */
export function refuser<Table extends Record<string, RefusalWords>>(table: Table) {
  return (problem: keyof Table & string, detail?: RefusalDetail): never => {
    const words = table[problem]
    if (!words) throw new Error(`No words for the refusal ${problem}`)
    throw new Refusal(problem, words, detail)
  }
}

/** What every noun may refuse. A noun adds its own with `refuser`. */
export const commonRefusals = {
  bad_request: {
    status: 400,
    zh: '请求内容不符合要求：{where}。请改正后再试。',
    en: 'The request does not fit: {where}. Correct it and try again.',
  },
  bad_json: {
    status: 400,
    zh: '请求正文不是有效的 JSON。请检查引号、逗号和括号。',
    en: 'The body is not valid JSON. Check quotes, commas and brackets.',
  },
  not_signed_in: { status: 401, zh: '请先登录：令牌缺失、无效或已过期。', en: 'Sign in first: the token is missing, invalid or expired.' },
  not_allowed: {
    status: 403,
    zh: '你的角色没有此权限。请联系管理员。',
    en: 'Your role does not allow this. Ask an administrator.',
  },
  not_found: {
    status: 404,
    zh: '没有找到。它可能已被删除，或地址有误。',
    en: 'Not found. It may have been deleted, or the address is wrong.',
  },
  conflict: {
    status: 409,
    zh: '有人先一步保存了更新的版本。请查看对方的修改后再保存。',
    en: 'Somebody saved a newer version first. Look at their changes, then save again.',
  },
  too_large: {
    status: 413,
    zh: '请求正文超过 {limit}。请缩小后再试；数据文件请用导入功能。',
    en: 'The body is larger than {limit}. Send less; for data files use the import.',
  },
  too_many: {
    status: 429,
    zh: '尝试次数过多。请在 {minutes} 分钟后再试；如果急用，请管理员解锁。',
    en: 'Too many attempts. Try again in {minutes} min, or ask an administrator to unlock you.',
  },
  unexpected: {
    status: 500,
    zh: '服务器出错了，你的数据没有丢失。请把请求编号 {requestId} 告诉管理员。',
    en: 'The server failed; nothing of yours is lost. Tell your administrator the request id {requestId}.',
  },
  unavailable: {
    status: 503,
    zh: '服务器暂时不能回答（正在启动或关闭）。请稍候再试。',
    en: 'The server cannot answer just now (starting or stopping). Try again in a moment.',
  },
  disk_full: {
    status: 507,
    zh: '服务器磁盘已满，没有保存。请管理员腾出空间后再试；已保存的内容没有丢失。',
    en: 'The disk of the server is full; this was not saved. Ask an administrator to make room; what was saved before is not lost.',
  },
} satisfies Record<string, RefusalWords>

/** Ends the request with one of the common refusals. */
export const refuse: (problem: keyof typeof commonRefusals, detail?: RefusalDetail) => never = refuser(commonRefusals)

/** A reply with a status of its own (201, 202 …); a plain value replies 200, nothing replies 204. */
export class Reply {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown) {
    this.status = status
    this.body = body
  }
}

const askedFor = z.object({ query: storable })

/** Runs a handler, replies with what it returns, and turns a refusal or a schema error into status and sentence. */
export function route(handler: (req: Request, res: Response) => unknown): RequestHandler {
  return async (req, res) => {
    try {
      // What no database can look up is not found, and not asked for.
      if (!storable.safeParse(req.params).success) refuse('not_found')
      askedFor.parse({ query: req.query })
      const answer = await handler(req, res)
      if (res.headersSent) return
      if (answer instanceof Reply) res.status(answer.status).json(answer.body)
      else if (answer === undefined) res.status(204).end()
      else res.json(answer)
    } catch (error) {
      replyRefused(req, res, error)
    }
  }
}

/** The token of the Authorization header, with or without `Bearer`; empty when there is none. */
export function tokenOf(req: { headers: { authorization?: string | undefined } }): string {
  return (req.headers.authorization ?? '').replace(/^Bearer\s+/i, '').trim()
}

/** Names the request: what the client sent if it is harmless, else a new id; in the reply's header and in every problem. */
export function requestId(req: Pick<Request, 'headers'>): string {
  const sent = req.headers['x-request-id']
  if (typeof sent === 'string' && /^[\w.:-]{1,80}$/.test(sent)) return sent
  const made = randomUUID()
  req.headers['x-request-id'] = made
  return made
}

/** Express' last handler: whatever went wrong before or between routes becomes a sentence, never a stack trace. */
export function refused(error: unknown, req: Request, res: Response, _next: NextFunction): void {
  replyRefused(req, res, error)
}

function replyRefused(req: Request, res: Response, error: unknown): void {
  const refusal = toRefusal(error)
  const id = requestId(req)
  if (res.headersSent) {
    // A reply that began cannot change its status; cutting the connection tells the client that it is not whole.
    if (!res.writableEnded) res.destroy()
    return
  }
  if (refusal.words.status >= 500) console.error(`[${id}] ${req.method} ${placeOf(req)}`, error)
  if (typeof refusal.detail.seconds === 'number') res.setHeader('Retry-After', refusal.detail.seconds)
  res.status(refusal.words.status).json(toProblem(refusal, id))
}

/** What was asked, for the log: an address of a shared page would put its key there. */
const placeOf = (req: Request) => req.path.replace(/\bshared\/.+/, 'shared/…')

/** The body of a refusal: `{ problem, message: { zh, en }, requestId, …detail }`. */
export function toProblem(refusal: Refusal, id: string) {
  const values: RefusalDetail = { ...refusal.detail, requestId: id }
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place))
  return { ...values, problem: refusal.problem, message: { zh: fill(refusal.words.zh), en: fill(refusal.words.en) } }
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof ZodError) {
    const problems = error.issues.map((issue) => ({ where: issue.path.map(String).join('.') || 'body', what: issue.message }))
    const where = problems.map((problem) => `${problem.where} (${problem.what})`).join('; ')
    return new Refusal('bad_request', commonRefusals.bad_request, { where, problems })
  }
  if (isDiskFull(error)) return new Refusal('disk_full', commonRefusals.disk_full)
  const type = isRecord(error) ? error.type : undefined
  if (type === 'entity.too.large') return new Refusal('too_large', commonRefusals.too_large, { limit: toMegabytes(error) })
  if (type === 'entity.parse.failed') return new Refusal('bad_json', commonRefusals.bad_json)
  const status = isRecord(error) && typeof error.status === 'number' ? error.status : 500
  if (status >= 400 && status < 500 && error instanceof Error)
    return new Refusal('bad_request', { ...commonRefusals.bad_request, status }, { where: error.message })
  return new Refusal('unexpected', commonRefusals.unexpected)
}

/** From the file system, or from Postgres (53100), or what wraps either. */
function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? error.code : undefined
  return code === 'ENOSPC' || code === '53100' || /no space left on device/i.test(error.message) || isDiskFull(error.cause)
}

const toMegabytes = (error: unknown) => (isRecord(error) && typeof error.limit === 'number' ? `${Math.round(error.limit / 1e6)} MB` : '')

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
