import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createGzip, gzip } from 'node:zlib'
import { Problem, refuse } from '../../core/problem.ts'
import type { Access, PersonPrincipal } from '../access.ts'
import type { Workspace } from '../context.ts'
import type { Cube } from '../cube.ts'
import { requestId } from '../route.ts'
import type { Asked } from './asked.ts'
import { modelReadsClock, readsClock } from './clock.ts'
import { givenUp } from './errors.ts'
import { laneOf } from './fair.ts'
import type { CubeContext, Operation } from './patches.ts'
import { cubeToken, fail, readBody, sendProblem } from './wire.ts'

const compress = promisify(gzip)

/** A finished reply, as it goes over the wire. */
export interface Answer {
  status: number
  /** Set when it is a problem; each waiter gets it with an id of its own. */
  problem: object | undefined
  body: Buffer
  /** Made for the first who takes it. */
  zipped: Buffer | Promise<Buffer> | undefined
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

type Params = Record<string, unknown>

const operations: Record<string, Operation> = {
  '/cubejs-api/v1/load': 'load',
  '/cubejs-api/v1/subscribe': 'load',
  '/cubejs-api/v1/meta': 'meta',
  '/cubejs-api/v1/sql': 'sql',
  '/cubejs-api/v1/dry-run': 'dryRun',
}

const answerBytes = Number(process.env.CLIENTELE_ANSWER_CACHE_MB ?? 64) * 1e6
// Ranges like "last 7 days" count from the clock, so such an answer cannot stand for ever even when no data changes.
const answerSeconds = 10
// Rollups that Cube builds are renewed in the background and may be older than the data version; of those it tells when they were built.
export const rollupSeconds = 1

/** What happened to questions, for /metrics. */
export interface AnswerCounts {
  hit: number
  joined: number
  asked: number
  /** Asked before anybody did. */
  prepared: number
  failed: number
  heldBytes: number
}

/** What a question came to; it may stand for `seconds`, 0: it may not be kept. */
export interface Outcome {
  status: number
  message: unknown
  seconds: number
}

/** Something to be answered. Two with one key may be given one answer: it holds the rights, the question, the versions of data and model. */
export interface Wanted {
  key: string
  operation: string
  asker: PersonPrincipal
  /** Whether an answer that is kept will do, and this one is kept. */
  isKept?: boolean
  /** Nobody waits for it yet. */
  isAhead?: boolean
  /** Every question of it is asked in this context, so that all end when who waits for them leaves. */
  make(asking: { context: CubeContext; signal: AbortSignal }): Promise<Outcome>
}

export type Answers = ReturnType<typeof createAnswers>

interface AnswerSources {
  access: Pick<Access, 'allowCube' | 'rightsOf'>
  cube: Cube
  workspace: Workspace
  asked: Asked
  onAsked?: (operation: string, seconds: number) => void
  /** Told of every answer that somebody was given from what is kept. */
  onKept?: (wanted: Wanted, answer: Answer) => void
}

/** Answers Cube's read requests before Express sees them; `handle` says whether it took the request. */
export function createAnswers({ access, cube, workspace, asked, onAsked, onKept }: AnswerSources) {
  const answers = new Map<string, Answer>()
  const flights = new Map<string, Flight>()
  const counts: AnswerCounts = { hit: 0, joined: 0, asked: 0, prepared: 0, failed: 0, heldBytes: 0 }

  function handle(req: IncomingMessage, res: ServerResponse): boolean {
    const url = req.url ?? ''
    const mark = url.indexOf('?')
    // As Express would find it, so that no spelling of the address goes another way.
    const operation = operations[(mark < 0 ? url : url.slice(0, mark)).toLowerCase().replace(/\/$/, '')]
    if (!operation) return false
    const search = mark < 0 ? '' : url.slice(mark)
    if (req.method === 'GET' ? operation === 'meta' && search !== '' : req.method !== 'POST' || operation === 'meta') return false
    answer(req, res, operation, search).catch((error) => fail(req, res, error))
    return true
  }

  async function answer(req: IncomingMessage, res: ServerResponse, operation: Operation, search: string): Promise<void> {
    const asker = await access.allowCube(cubeToken(req))
    const text = req.method === 'GET' ? search : await readBody(req)
    await serve(req, res, await wantedOf(operation, text, asker))
  }

  /** What is wanted by somebody who sent this to Cube's API, of the data and the model there are now. */
  async function wantedOf(operation: Operation, text: string, asker: PersonPrincipal): Promise<Wanted> {
    const dataVersion = operation === 'load' ? await workspace.dataVersion() : ''
    const key = `${operation}\n${access.rightsOf(asker, operation)}\n${dataVersion}\n${cube.model.current.version}\n${text}`
    const isKept = !(text.includes('no-cache') || text.includes('must-revalidate'))
    return { key, operation, asker, isKept, make: ({ context }) => ask(operation, text, context) }
  }

  /** Replies from what is kept, or waits with whoever asks the same, or asks. When the last who waits leaves, the question ends. */
  async function serve(req: IncomingMessage, res: ServerResponse, wanted: Wanted): Promise<void> {
    const found = wanted.isKept === false ? undefined : kept(wanted.key)
    if (found) {
      onKept?.(wanted, found)
      return send(req, res, found)
    }
    const flight = board(wanted, requestId(req))
    let waits = true
    const leave = () => {
      if (!waits) return
      waits = false
      forget()
      if (--flight.waiting === 0) flight.cancel()
    }
    const forget = asked.track(wanted.asker, requestId(req), () => {
      leave()
      fail(req, res, givenUp)
    })
    res.once('close', leave)
    try {
      const answer = await flight.answer
      if (!waits) return
      // What is answered is not given up any more.
      waits = false
      await send(req, res, answer)
    } finally {
      waits = false
      forget()
    }
  }

  /** The answer itself, for those who go on with it here. `leaving` tells that they don't wait any more. */
  async function obtain(wanted: Wanted, id: string, leaving?: AbortSignal): Promise<Answer> {
    const found = wanted.isKept === false ? undefined : kept(wanted.key, !wanted.isAhead)
    if (found) return found
    const flight = board(wanted, id)
    const leave = () => {
      if (--flight.waiting === 0) flight.cancel()
    }
    leaving?.addEventListener('abort', leave, { once: true })
    return flight.answer.finally(() => leaving?.removeEventListener('abort', leave))
  }

  function board(wanted: Wanted, id: string): Flight {
    const known = flights.get(flightKey(wanted))
    if (known) counts.joined++
    const flight = known ?? start(wanted, id)
    flight.waiting++
    return flight
  }

  /** An answer that is there already. */
  function kept(key: string, isCounted = true): Answer | undefined {
    const found = answers.get(key)
    if (!found || found.expires <= Date.now()) return undefined
    if (isCounted) counts.hit++
    answers.delete(key)
    answers.set(key, found)
    return found
  }

  function start(wanted: Wanted, id: string): Flight {
    const { key, operation, asker, make, isKept = true, isAhead = false } = wanted
    const own = flightKey(wanted)
    counts[isAhead ? 'prepared' : 'asked']++
    const began = performance.now()
    // Unique, so that whoever sends somebody else's request id cannot cancel their question.
    const context = { securityContext: asker, requestId: `${id}.${randomBytes(6).toString('hex')}` }
    const leaving = new AbortController()
    const answer = make({ context, signal: leaving.signal })
      .then(pack)
      .then((made) => {
        if (made.status >= 400) counts.failed++
        else if (isKept && made.expires > 0) store(key, made)
        return made
      })
      .finally(() => {
        if (flights.get(own) === flight) flights.delete(own)
        onAsked?.(operation, (performance.now() - began) / 1000)
      })
    const flight: Flight = {
      answer,
      waiting: 0,
      cancel: () => {
        leaving.abort()
        flights.delete(own)
        cube.cancel(context).catch((error) => console.error(`[${id}] cannot cancel:`, error))
      },
    }
    flights.set(own, flight)
    return flight
  }

  async function ask(operation: Operation, text: string, context: CubeContext): Promise<Outcome> {
    const params = toParams(text)
    const { message, status } = await cube.ask(operation, params, context)
    const body = Buffer.isBuffer(message) ? message : Buffer.from(JSON.stringify(message))
    const waits = status === 200 && body.length < 200 && body.includes('"Continue wait"')
    // Only what Cube took is looked through: brackets in it are no deeper than allowed.
    const isTimeless = status === 200 && operation === 'load' && !readsClock(params.query) && !modelReadsClock(cube.model.current.files)
    const mostSeconds = isTimeless ? Number.POSITIVE_INFINITY : answerSeconds
    const seconds = waits ? 0 : body.includes('"lastUpdatedAt":') ? rollupSeconds : mostSeconds
    return { status, message: status >= 400 ? message : body, seconds }
  }

  function store(key: string, answer: Answer): void {
    // Zipped it takes about a quarter more.
    const bytes = answer.body.length * 1.25 + key.length * 2
    if (bytes > answerBytes / 4) return
    remove(key)
    answer.bytes = bytes
    answers.set(key, answer)
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

  return { handle, serve, obtain, kept, wantedOf, counts }
}

/** Answers are everybody's who may see the same. Under way a question is one asker's: in another's turn it would wait for all of theirs. */
const flightKey = ({ key, asker }: Wanted) => `${laneOf(asker)}\n${key}`

/** Makes an outcome ready for the wire. */
export function pack({ status, message, seconds }: Outcome): Answer {
  const body = Buffer.isBuffer(message) ? message : Buffer.from(JSON.stringify(message))
  const isProblem = status >= 400 && typeof message === 'object' && message !== null && !Buffer.isBuffer(message)
  return {
    status,
    problem: isProblem ? message : undefined,
    body,
    zipped: undefined,
    etag: `W/"${createHash('sha1').update(body).digest('base64url')}"`,
    bytes: body.length,
    expires: seconds === 0 ? 0 : Date.now() + seconds * 1000,
  }
}

/** Writes an answer; done when it is written, or when nobody waits for it any more. */
export async function send(req: IncomingMessage, res: ServerResponse, answer: Answer): Promise<void> {
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
  const { body } = answer
  if (body.length < leastZipped || !/\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''))) {
    res.writeHead(answer.status, { ...headers, 'Content-Length': body.length }).end(body)
    return
  }
  headers['Content-Encoding'] = 'gzip'
  if (body.length > mostZippedWhole) {
    res.writeHead(answer.status, headers)
    // Whoever leaves ends it.
    await pipeline(Readable.from(piecesOf(body)), createGzip(zipping), res).catch(() => res.destroy())
    return
  }
  answer.zipped ??= compress(body, zipping).then((zipped) => (answer.zipped = zipped))
  const zipped = Buffer.isBuffer(answer.zipped) ? answer.zipped : await answer.zipped
  if (!res.destroyed) res.writeHead(answer.status, { ...headers, 'Content-Length': zipped.length }).end(zipped)
}

const zipping = { level: 4 }
/** Bytes from which zipping pays, and up to which it is done at once and kept; larger answers are zipped as they are sent. */
const leastZipped = 1000
const mostZippedWhole = 1_000_000
const piece = 64 * 1024

function* piecesOf(body: Buffer): Generator<Buffer> {
  for (let at = 0; at < body.length; at += piece) yield body.subarray(at, at + piece)
}

function toParams(text: string): Params {
  if (text === '') return {}
  if (text.startsWith('?')) return Object.fromEntries(new URLSearchParams(text))
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : refuse('bad_json')
  } catch (error) {
    if (error instanceof Problem) throw error
    return refuse('bad_json')
  }
}
