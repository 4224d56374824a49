import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Access, Asker } from '../access.ts'
import type { Workspace } from '../context.ts'
import type { Cube } from '../cube.ts'
import { commonRefusals, Refusal, refuse, requestId, toProblem } from '../route.ts'

const compress = promisify(gzip)

/** A finished reply of Cube, as it goes over the wire. */
interface Answer {
  status: number
  /** Set when it is a problem; each waiter gets it with an id of its own. */
  problem: object | undefined
  body: Buffer
  zipped: Buffer | undefined
  etag: string
  bytes: number
  expires: number
}

/** A question several people may be waiting for. */
interface Flight {
  answer: Promise<Answer>
  waiting: number
  cancel: () => void
}

type Operation = 'load' | 'meta' | 'sql' | 'dryRun'
type Params = Record<string, unknown>

const operations: Record<string, Operation> = {
  '/cubejs-api/v1/load': 'load',
  '/cubejs-api/v1/meta': 'meta',
  '/cubejs-api/v1/sql': 'sql',
  '/cubejs-api/v1/dry-run': 'dryRun',
}

/** Larger bodies are refused; the longest honest query, a filter of ten thousand names, is a tenth of it. */
export const bodyLimit = 2_000_000

const answerBytes = Number(process.env.CLIENTELE_ANSWER_CACHE_MB ?? 64) * 1e6
// Ranges like "last 7 days" count from the clock, so an answer cannot stand for ever even when no data changes.
const answerSeconds = 10
// Rollups are renewed in the background and may be older than the data version.
const rollupSeconds = 1

/** What happened to questions, for /metrics. */
export interface AnswerCounts {
  hit: number
  joined: number
  asked: number
  failed: number
  heldBytes: number
}

interface AnswerSources {
  access: Pick<Access, 'whoIs' | 'cacheKeyOf'>
  cube: Cube
  workspace: Workspace
  onAsked?: (operation: string, seconds: number) => void
}

/** Answers Cube's read requests before Express sees them; `handle` says whether it took the request. */
export function createAnswers({ access, cube, workspace, onAsked }: AnswerSources) {
  const answers = new Map<string, Answer>()
  const flights = new Map<string, Flight>()
  const counts: AnswerCounts = { hit: 0, joined: 0, asked: 0, failed: 0, heldBytes: 0 }

  function handle(req: IncomingMessage, res: ServerResponse): boolean {
    const url = req.url ?? ''
    const mark = url.indexOf('?')
    const operation = operations[mark < 0 ? url : url.slice(0, mark)]
    if (!operation) return false
    const search = mark < 0 ? '' : url.slice(mark)
    if (req.method === 'GET') {
      if (operation === 'meta' && search !== '') return false
      reply(req, res, operation, search).catch((error) => fail(req, res, error))
      return true
    }
    if (req.method !== 'POST' || operation === 'meta') return false
    readBody(req)
      .then((body) => reply(req, res, operation, body))
      .catch((error) => fail(req, res, error))
    return true
  }

  async function reply(req: IncomingMessage, res: ServerResponse, operation: Operation, text: string): Promise<void> {
    const asker = await access.whoIs(cubeToken(req))
    const who = access.cacheKeyOf(asker)
    const dataVersion = operation === 'load' ? await workspace.dataVersion() : ''
    const key = `${operation}\n${who}\n${dataVersion}\n${cube.model.current.version}\n${text}`
    const wantsFresh = text.includes('no-cache') || text.includes('must-revalidate')
    const found = wantsFresh ? undefined : answers.get(key)
    if (found && found.expires > Date.now()) {
      counts.hit++
      answers.delete(key)
      answers.set(key, found)
      return send(req, res, found)
    }
    let flight = flights.get(key)
    if (flight) counts.joined++
    else flight = start(key, operation, text, asker, requestId(req), !wantsFresh)
    flight.waiting++
    const joined = flight
    let sent = false
    res.once('close', () => {
      if (--joined.waiting === 0 && !sent) joined.cancel()
    })
    const answer = await joined.answer
    sent = true
    send(req, res, answer)
  }

  function start(key: string, operation: Operation, text: string, asker: Asker, id: string, keep: boolean): Flight {
    counts.asked++
    const began = performance.now()
    // Unique, so that whoever sends somebody else's request id cannot cancel their question.
    const context = { securityContext: asker, requestId: `${id}.${randomBytes(6).toString('hex')}` }
    let cancelled = false
    const answer = ask(operation, text, context)
      // A question cancelled by the one who asked it first may have been the same as ours; Cube then fails both.
      .then((made) => (made.status >= 400 && !cancelled && isInterrupted(made) ? ask(operation, text, context) : made))
      .then((made) => {
        if (made.status >= 400) counts.failed++
        else if (keep && made.expires > 0) store(key, made)
        return made
      })
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key)
        onAsked?.(operation, (performance.now() - began) / 1000)
      })
    const flight: Flight = {
      answer,
      waiting: 0,
      cancel: () => {
        cancelled = true
        flights.delete(key)
        cube.cancel(context).catch((error) => console.error(`[${id}] cannot cancel:`, error))
      },
    }
    flights.set(key, flight)
    return flight
  }

  async function ask(operation: Operation, text: string, context: { securityContext: unknown; requestId: string }): Promise<Answer> {
    const params = toParams(text)
    const { message, status } = await cube.ask(operation, params, context)
    const body = Buffer.isBuffer(message) ? message : Buffer.from(JSON.stringify(message))
    const waits = status === 200 && body.length < 200 && body.includes('"Continue wait"')
    const seconds = waits ? 0 : body.includes('"usedPreAggregations"') ? rollupSeconds : answerSeconds
    return {
      status,
      problem: status >= 400 && typeof message === 'object' && message !== null ? message : undefined,
      body,
      zipped: body.length > 1000 ? await compress(body, { level: 4 }) : undefined,
      etag: `W/"${createHash('sha1').update(body).digest('base64url')}"`,
      bytes: body.length,
      expires: seconds === 0 ? 0 : Date.now() + seconds * 1000,
    }
  }

  function store(key: string, answer: Answer): void {
    const bytes = answer.body.length + (answer.zipped?.length ?? 0) + key.length * 2
    if (bytes > answerBytes / 4) return
    remove(key)
    answers.set(key, { ...answer, bytes })
    counts.heldBytes += bytes
    for (const oldest of answers.keys()) {
      if (counts.heldBytes <= answerBytes) break
      remove(oldest)
    }
  }

  function remove(key: string): void {
    const answer = answers.get(key)
    if (!answer) return
    answers.delete(key)
    counts.heldBytes -= answer.bytes
  }

  return { handle, counts }
}

const isInterrupted = ({ body }: Answer) => /INTERRUPT|cancelled/i.test(body.toString('utf8'))

function send(req: IncomingMessage, res: ServerResponse, answer: Answer): void {
  if (res.destroyed) return
  if (answer.problem) {
    sendProblem(req, res, answer.status, answer.problem)
    return
  }
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'private, no-cache',
    Vary: 'Authorization, Accept-Encoding',
    'X-Content-Type-Options': 'nosniff',
    'Access-Control-Allow-Origin': '*',
  }
  if (answer.status === 200) headers.ETag = answer.etag
  if (answer.status === 200 && req.headers['if-none-match'] === answer.etag) {
    res.writeHead(304, headers).end()
    return
  }
  const zipped = answer.zipped && /\bgzip\b/.test(String(req.headers['accept-encoding'] ?? '')) ? answer.zipped : undefined
  const body = zipped ?? answer.body
  if (zipped) headers['Content-Encoding'] = 'gzip'
  headers['Content-Length'] = body.length
  res.writeHead(answer.status, headers).end(body)
}

/** For Cube's other routes: whoever may not ask is told so before Cube sees the request. */
export function refuseStrangers({ whoIs }: Pick<Access, 'whoIs'>) {
  return (req: IncomingMessage, res: ServerResponse, next: () => void) => {
    whoIs(cubeToken(req))
      // Some of Cube's routes look at no scope; those of a link's own questions are the only ones it needs.
      .then((asker) =>
        asker.kind === 'person' || /^\/v1\/(load|subscribe)\/?(\?|$)/.test(req.url ?? '') ? undefined : refuse('not_allowed'),
      )
      .then(
        () => next(),
        (error) => fail(req, res, error),
      )
  }
}

/** A refusal as Cube's clients read it: `error` is the sentence, beside our own fields. */
function fail(req: IncomingMessage, res: ServerResponse, error: unknown): void {
  if (res.headersSent || res.destroyed) {
    res.destroy()
    return
  }
  const id = requestId(req)
  const refusal = error instanceof Refusal ? error : toUnexpected(error, id)
  const problem = toProblem(refusal, id)
  sendProblem(req, res, refusal.words.status, { error: problem.message.en, ...problem })
}

function sendProblem(req: IncomingMessage, res: ServerResponse, status: number, problem: object): void {
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

function toUnexpected(error: unknown, id: string): Refusal {
  console.error(`[${id}]`, error)
  return new Refusal('unexpected', commonRefusals.unexpected)
}

/** The token as Cube finds it, so that no request is checked with one token and answered with another. */
export function cubeToken(req: Pick<IncomingMessage, 'headers'>): string {
  const header = req.headers['x-cube-authorization'] ?? req.headers.authorization
  if (typeof header !== 'string') return ''
  const [first = '', second] = header.split(' ', 2)
  return second ?? first
}

function toParams(text: string): Params {
  if (text === '') return {}
  if (text.startsWith('?')) return Object.fromEntries(new URLSearchParams(text))
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : refuse('bad_json')
  } catch (error) {
    if (error instanceof Refusal) throw error
    return refuse('bad_json')
  }
}

// A client that is still sending does not read the reply; up to this much is read and thrown away first.
const drainLimit = 64_000_000

function readBody(req: IncomingMessage): Promise<string> {
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

const tooLarge = () => new Refusal('too_large', commonRefusals.too_large, { limit: `${bodyLimit / 1e6} MB` })
