import type { IncomingMessage, ServerResponse } from 'node:http'
import { commonProblem } from '../../core/problem.ts'
import { requestId, toCubeBody, toProblem } from '../route.ts'

/** Larger bodies are refused; the longest honest query, a filter of ten thousand names, is a tenth of it. */
export const bodyLimit = 2_000_000

/** A refusal as Cube's clients read it: `error` is the sentence, beside our own fields. */
export function fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (res.headersSent || res.destroyed) {
    res.destroy()
    return
  }
  const id = requestId(req)
  const problem = toProblem(error)
  if (problem.status >= 500) console.error(`[${id}]`, error)
  sendProblem(req, res, problem.status, toCubeBody(problem, id))
}

export function sendProblem(req: IncomingMessage, res: ServerResponse, status: number, problem: object): void {
  const id = requestId(req)
  const body = Buffer.from(JSON.stringify({ ...problem, requestId: id }))
  res
    .writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': body.length,
      'X-Content-Type-Options': 'nosniff',
      'Access-Control-Allow-Origin': '*',
      'X-Request-Id': id,
    })
    .end(body)
}

/** The token as Cube finds it, so that no request is checked with one token and answered with another. */
export function cubeToken(req: Pick<IncomingMessage, 'headers'>): string {
  const header = req.headers['x-cube-authorization'] ?? req.headers.authorization
  if (typeof header !== 'string') return ''
  const [first = '', second] = header.split(' ', 2)
  return second ?? first
}

// A client that is still sending does not read the reply; up to this much is read and thrown away first.
const drainLimit = 64_000_000

export function readBody(req: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let length = 0
    req.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= bodyLimit) chunks.push(chunk)
      else chunks = []
      if (length > drainLimit) req.destroy()
    })
    req.on('end', () => {
      if (length <= bodyLimit) resolve(Buffer.concat(chunks).toString('utf8'))
      else reject(tooLarge())
    })
    req.on('error', reject)
  })
}

const tooLarge = () => commonProblem('too_large', { limit: `${bodyLimit / 1e6} MB` })
