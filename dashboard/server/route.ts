import { randomUUID } from 'node:crypto'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { ZodError, z } from 'zod'
import { commonProblem, filled, isDiskFull, OperatorError, Problem, type ProblemDetail, refuse } from '../core/problem.ts'
import type { Words } from '../core/words.ts'
import { storable } from './storable.ts'

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
  const problem = toProblem(error)
  const id = requestId(req)
  if (res.headersSent) {
    // A reply that began cannot change its status; cutting the connection tells the client that it is not whole.
    if (!res.writableEnded) res.destroy()
    return
  }
  if (problem.status >= 500) console.error(`[${id}] ${req.method} ${placeOf(req)}`, error)
  if (typeof problem.detail.seconds === 'number') res.setHeader('Retry-After', problem.detail.seconds)
  res.status(problem.status).json(toBody(problem, id))
}

/** What was asked, for the log: an address of a shared page would put its key there. */
const placeOf = (req: Request) => req.path.replace(/\bshared\/.+/, 'shared/…')

/** The body of a problem: `{ problem, message: { zh, en }, requestId, …detail }`. */
export function toBody(
  { code, words, detail }: Problem,
  id: string,
): { problem: string; message: Words; requestId: string } & ProblemDetail {
  return { ...detail, requestId: id, problem: code, message: filled(words, { requestId: id }) }
}

/** The same as Cube's clients read it: `error` is the sentence, beside our own fields. */
export function toCubeBody(problem: Problem, id: string): ReturnType<typeof toBody> & { error: unknown } {
  const body = toBody(problem, id)
  return { error: body.message.en, ...body }
}

/** Whatever was thrown, as a problem. What a caller can do nothing about is `unexpected`; its cause is for the log. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem && !(error instanceof OperatorError)) return error
  if (error instanceof ZodError) {
    const problems = error.issues.map((issue) => ({ where: issue.path.map(String).join('.') || 'body', what: issue.message }))
    const where = problems.map((problem) => `${problem.where} (${problem.what})`).join('; ')
    return commonProblem('bad_request', { where, problems })
  }
  if (isDiskFull(error)) return commonProblem('disk_full')
  const type = isRecord(error) ? error.type : undefined
  if (type === 'entity.too.large') return commonProblem('too_large', { limit: toMegabytes(error) })
  if (type === 'entity.parse.failed') return commonProblem('bad_json')
  const status = isRecord(error) && !(error instanceof Problem) && typeof error.status === 'number' ? error.status : 500
  if (status >= 400 && status < 500 && error instanceof Error)
    return new Problem('bad_request', { status, ...commonProblem('bad_request', { where: error.message }).words }, { where: error.message })
  return commonProblem('unexpected')
}

const toMegabytes = (error: unknown) => (isRecord(error) && typeof error.limit === 'number' ? `${Math.round(error.limit / 1e6)} MB` : '')

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
