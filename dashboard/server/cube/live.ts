import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type WebSocket, WebSocketServer } from 'ws'
import { Problem } from '../../core/problem.ts'
import type { Access, PersonPrincipal, Principal } from '../access.ts'
import type { Workspace, WorkspaceFacts } from '../context.ts'
import type { Cube } from '../cube.ts'
import { toCubeBody, tokenOf, toProblem } from '../route.ts'
import type { Answer, Answers } from './answers.ts'
import type { Asked } from './asked.ts'
import { isResult } from './patches.ts'
import { createSubscriptions, type Subscriber } from './subscriptions.ts'
import { bodyLimit } from './wire.ts'

interface Connection {
  id: string
  socket: WebSocket
  token: string | undefined
  asker: Principal | undefined
  /** A token that was shown and is being looked at. */
  signingIn?: Promise<void>
  /** The ids the questions under way run under. */
  questions: Set<string>
  subscriptions: Map<string, Subscriber>
  /** Is told what is true for everybody, and whenever that changes. */
  isWatching: boolean
}

interface Outgoing {
  message?: unknown
  [name: string]: unknown
}

/** Cube's WebSocket API on the same port, at `/` as Cube's client expects it and below `/cubejs-api`. */
export interface Live {
  /** Open connections. */
  count(): number
  /** Something has changed: who subscribes is sent the new answers now. */
  renew(): Promise<void>
  stop(): Promise<void>
}

const everyMillis = 5000
// Answers to questions like "last 7 days" change with the day, which begins at a full or half hour somewhere.
const dayMillis = 30 * 60_000

/** Whoever opens a connection has so long to show a token. */
const strangerMillis = 10_000
/** A token is shorter; what else a stranger sends is not even read. */
const strangerBytes = 10_000
/** Connections of strangers, questions under way of one connection, and its subscriptions. */
const most = { strangers: 500, questions: 50, subscriptions: 100 }

interface LiveSources {
  cube: Cube
  access: Pick<Access, 'allowCube' | 'authenticate' | 'rightsOf'>
  answers: Answers
  asked: Asked
  workspace: Workspace
}

/**
 * Lets clients hold a connection open and subscribe: a question is asked once for all who may see the same, and only when something has changed.
 * The token is looked at again with every message and every renewal.
 */
export function allowLive(server: Server, { cube, access, answers, asked, workspace }: LiveSources): Live {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: bodyLimit })
  const connections = new Map<string, Connection>()
  const subscriptions = createSubscriptions({ answers, access })

  /** All of Cube's protocol but subscriptions. */
  const others = cube.core.initSubscriptionServer(async (id: string, outgoing: Outgoing) => {
    const socket = connections.get(id)?.socket
    if (socket?.readyState !== socket?.OPEN) return
    socket?.send(await toText(outgoing))
  })

  server.on('upgrade', (req, socket, head) => {
    // Node has let go of this socket: without a listener a client that hangs up would end the process.
    socket.on('error', () => socket.destroy())
    const address = (req.url ?? '').split('?')[0] ?? ''
    if (address !== '/' && !address.startsWith('/cubejs-api')) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () => socket.destroy())
      return
    }
    if ([...connections.values()].filter(({ asker }) => !asker).length >= most.strangers) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n', () => socket.destroy())
      return
    }
    sockets.handleUpgrade(req, socket, head, (opened) => connect(opened))
  })

  function connect(socket: WebSocket): void {
    const id = randomBytes(8).toString('hex')
    const connection: Connection = {
      id,
      socket,
      token: undefined,
      asker: undefined,
      questions: new Set(),
      subscriptions: new Map(),
      isWatching: false,
    }
    connections.set(id, connection)
    const stranger = setTimeout(() => {
      if (!connection.asker) socket.close(4401, 'not_signed_in')
    }, strangerMillis)
    const leave = () => {
      clearTimeout(stranger)
      if (!connections.delete(id)) return
      void others.disconnect(id)
      for (const question of connection.questions) cancel(connection, question)
      for (const subscriber of connection.subscriptions.values()) subscriptions.remove(subscriber)
    }
    socket.on('close', leave)
    socket.on('error', leave)
    socket.on('message', (data) => {
      if (!connection.asker && Buffer.byteLength(data as Buffer) > strangerBytes) return socket.close(4401, 'not_signed_in')
      receive(id, connection, String(data)).catch((error) => console.error(`[ws ${id}]`, error))
    })
  }

  function cancel({ asker }: Connection, requestId: string): void {
    cube.cancel({ securityContext: asker, requestId }).catch((error) => console.error(`[${requestId}] cannot cancel:`, error))
  }

  async function receive(id: string, connection: Connection, text: string): Promise<void> {
    const sent = toMessage(text)
    if (typeof sent?.watch === 'string') return watch(connection, sent.watch)
    if (typeof sent?.authorization === 'string') {
      connection.signingIn = signIn(connection, sent.authorization).then(() => others.processMessage(id, text))
      return connection.signingIn
    }
    // A client shows its token and asks in one breath: the question waits until the token is looked at. Should that fail, it has said so itself.
    await connection.signingIn?.catch(() => undefined)
    if (!(await holds(connection))) return
    if (sent && 'unsubscribe' in sent) unsubscribe(connection, String(sent.unsubscribe))
    if (typeof sent?.method === 'string') await answer(id, connection, sent)
    else await others.processMessage(id, text)
  }

  async function signIn(connection: Connection, authorization: string): Promise<void> {
    const token = tokenOf({ headers: { authorization } })
    const asker = await access.allowCube(token).catch((error) => {
      if (error instanceof Problem) return undefined
      throw error
    })
    // Cube says what is wrong with a token; one that held before goes on.
    if (asker) Object.assign(connection, { token, asker })
  }

  /** Tells what is true for everybody, now and whenever it changes; a link's holder may know it too. */
  async function watch(connection: Connection, token: string): Promise<void> {
    try {
      const asker = await access.authenticate(tokenOf({ headers: { authorization: token } }))
      Object.assign(connection, { token, asker, isWatching: true })
      connection.socket.send(workspaceText(await workspace.facts(), asker))
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      connection.socket.close(4401, error.code)
    }
  }

  function unsubscribe(connection: Connection, name: string): void {
    const subscriber = connection.subscriptions.get(name)
    connection.subscriptions.delete(name)
    if (subscriber) subscriptions.remove(subscriber)
  }

  /** A question, under an id of ours: what the asker calls it may be somebody else's id too. */
  async function answer(id: string, connection: Connection, sent: Record<string, unknown>): Promise<void> {
    const { asker, questions, socket } = connection
    const name = String(sent.messageId)
    const isMany = questions.size >= most.questions || (sent.method === 'subscribe' && connection.subscriptions.size >= most.subscriptions)
    if (isMany) {
      socket.send(JSON.stringify({ messageId: name.slice(0, 16), ...toMessageOf(tooManyHere, id) }))
      return
    }
    if (sent.method === 'unsubscribe') unsubscribe(connection, name)
    const isOurs = sent.method === 'subscribe' && asker?.kind === 'person' && typeof sent.messageId === 'string' && name.length <= 16
    if (isOurs) return subscribe(connection, asker, name, sent)
    const requestId = `ws.${id}.${randomBytes(6).toString('hex')}`
    const forget = asked.track(asker, typeof sent.requestId === 'string' ? sent.requestId : name, () => cancel(connection, requestId))
    questions.add(requestId)
    try {
      await others.processMessage(id, JSON.stringify({ ...sent, requestId }))
    } finally {
      questions.delete(requestId)
      forget()
    }
  }

  async function subscribe(connection: Connection, asker: PersonPrincipal, name: string, sent: Record<string, unknown>): Promise<void> {
    const { query, queryType, cache } = typeof sent.params === 'object' && sent.params !== null ? (sent.params as Outgoing) : {}
    unsubscribe(connection, name)
    const { id, socket } = connection
    const subscriber: Subscriber = {
      asker,
      text: JSON.stringify({ query, queryType, cache }),
      send: (found) => push(connection, name, found),
    }
    connection.subscriptions.set(name, subscriber)
    const forget = asked.track(asker, typeof sent.requestId === 'string' ? sent.requestId : name, () => unsubscribe(connection, name))
    try {
      await subscriptions.add(subscriber)
    } catch (error) {
      socket.send(JSON.stringify({ messageId: name, ...toMessageOf(toProblem(error), id) }))
    } finally {
      forget()
    }
  }

  /** Closes the connection of a token that ended, was withdrawn or signed out since it was shown; who may see other things now is sent those. */
  async function holds(connection: Connection): Promise<boolean> {
    const { id, socket, token, asker } = connection
    if (token === undefined || !asker) return true
    try {
      const now = await (connection.isWatching ? access.authenticate(token) : access.allowCube(token))
      connection.asker = now
      if (now.kind !== 'person' || asker.kind !== 'person' || access.rightsOf(now) === access.rightsOf(asker)) return true
      for (const [name, before] of connection.subscriptions) {
        subscriptions.remove(before)
        const subscriber = { ...before, asker: now }
        connection.subscriptions.set(name, subscriber)
        subscriptions.add(subscriber).catch((error) => console.error(`[ws ${id}]`, error))
      }
      return true
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      socket.send(JSON.stringify(toMessageOf(error, id)))
      socket.close(4401, error.code)
      return false
    }
  }

  let renewing: Promise<void> | undefined
  let isChanged = false
  let asOf = ''
  /** One after the other; what changes meanwhile is looked at once more. */
  async function renew(): Promise<void> {
    isChanged = true
    renewing ??= (async () => {
      while (isChanged) {
        isChanged = false
        await renewOnce().catch((error) => console.error('[ws]', error))
      }
      renewing = undefined
    })()
    return renewing
  }

  async function renewOnce(): Promise<void> {
    if (connections.size === 0) return
    let at = 0
    for (const connection of [...connections.values()]) {
      await holds(connection)
      // Thousands of tokens are looked at without anybody waiting for all of them.
      if (++at % 100 === 0) await nextTurn()
    }
    const facts = await workspace.facts()
    const now = JSON.stringify([facts, Math.floor(Date.now() / dayMillis)])
    if (now === asOf) return subscriptions.renewFailed()
    asOf = now
    for (const { socket, asker, isWatching } of connections.values()) if (isWatching && asker) socket.send(workspaceText(facts, asker))
    await subscriptions.renew()
  }
  const timer = setInterval(() => void renew(), everyMillis)
  timer.unref()

  return {
    count: () => connections.size,
    renew,
    stop: async () => {
      clearInterval(timer)
      for (const { socket } of connections.values()) socket.terminate()
      others.clear()
      sockets.close()
    },
  }
}

/** The body is the one of everybody who is sent this answer, never copied. */
function push({ id, socket }: Connection, name: string, { status, body, problem }: Answer): void {
  if (socket.readyState !== socket.OPEN) return
  if (problem) socket.send(JSON.stringify({ messageId: name, status, message: { ...problem, requestId: `ws.${id}` } }))
  else {
    socket.send(`{"messageId":${JSON.stringify(name)},"status":${status},"message":`, { fin: false })
    socket.send(body, { binary: false, fin: false })
    socket.send('}', { fin: true })
  }
  socket.send(JSON.stringify({ messageProcessedId: name }))
}

/** What is true for everybody; the holder of a link sees a board, not the state of the house. */
const workspaceText = (facts: WorkspaceFacts, { kind }: Principal) =>
  JSON.stringify({ workspace: kind === 'person' ? facts : { ...facts, modelProblem: null } })

/** Text that is no JSON, or no object, is for Cube to answer. */
function toMessage(text: string): Record<string, unknown> | undefined {
  try {
    const message: unknown = JSON.parse(text)
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? { ...message } : undefined
  } catch {
    return undefined
  }
}

const tooManyHere = new Problem('too_many', {
  status: 429,
  zh: '此连接上的问题太多。请等前面的回答到达，或取消一些订阅。',
  en: 'This connection has too many questions open. Wait for earlier answers, or give up some subscriptions.',
})

const toMessageOf = (problem: Problem, id: string) => ({ status: problem.status, message: toCubeBody(problem, `ws.${id}`) })

/** A result is already text; wrapping it by hand saves reading and writing it once more. */
async function toText(outgoing: Outgoing): Promise<string> {
  const { message, ...rest } = outgoing
  if (!isResult(message)) return JSON.stringify(outgoing)
  const body = new TextDecoder().decode(await message.getFinalResult())
  const head = JSON.stringify(rest)
  return head === '{}' ? `{"message":${body}}` : `${head.slice(0, -1)},"message":${body}}`
}
