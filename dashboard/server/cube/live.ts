import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { Problem } from '../../core/problem.ts'
import type { Access, Principal } from '../access.ts'
import type { Workspace } from '../context.ts'
import type { Cube } from '../cube.ts'
import { toCubeBody, tokenOf } from '../route.ts'
import type { Asked } from './asked.ts'
import { isResult } from './patches.ts'
import { bodyLimit } from './wire.ts'

interface Connection {
  id: string
  socket: WebSocket
  token: string | undefined
  asker: Principal | undefined
  /** The questions under way, and those asked again and again, by the ids they run under. */
  questions: Set<string>
  subscriptions: Map<string, string>
}

interface Outgoing {
  message?: unknown
  [name: string]: unknown
}

/** Cube's WebSocket API on the same port, at `/` as Cube's client expects it and below `/cubejs-api`. */
export interface Live {
  /** Open connections. */
  count(): number
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
  access: Pick<Access, 'allowCube'>
  asked: Asked
  workspace: Pick<Workspace, 'dataVersion'>
}

/** Lets clients hold a connection open and subscribe. The token is looked at again with every message and every renewal. */
export function allowLive(server: Server, { cube, access, asked, workspace }: LiveSources): Live {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: bodyLimit })
  const connections = new Map<string, Connection>()

  const subscriptions = cube.core.initSubscriptionServer(async (id: string, outgoing: Outgoing) => {
    if (isUnanswered(outgoing)) isDue = true
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
    const connection: Connection = { id, socket, token: undefined, asker: undefined, questions: new Set(), subscriptions: new Map() }
    connections.set(id, connection)
    const stranger = setTimeout(() => {
      if (!connection.asker) socket.close(4401, 'not_signed_in')
    }, strangerMillis)
    const leave = () => {
      clearTimeout(stranger)
      if (!connections.delete(id)) return
      void subscriptions.disconnect(id)
      for (const question of [...connection.questions, ...connection.subscriptions.values()]) cancel(connection, question)
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
    if (typeof sent?.authorization === 'string') {
      const token = tokenOf({ headers: { authorization: sent.authorization } })
      const asker = await access.allowCube(token).catch((error) => {
        if (error instanceof Problem) return undefined
        throw error
      })
      // Cube says what is wrong with a token; one that held before goes on.
      if (asker) Object.assign(connection, { token, asker })
    } else if (!(await holds(connection))) return
    if (typeof sent?.method === 'string') await answer(id, connection, sent)
    else {
      if (sent && 'unsubscribe' in sent) connection.subscriptions.delete(String(sent.unsubscribe))
      await subscriptions.processMessage(id, text)
    }
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
    const requestId = `ws.${id}.${randomBytes(6).toString('hex')}`
    const forget = asked.track(asker, typeof sent.requestId === 'string' ? sent.requestId : name, () => cancel(connection, requestId))
    questions.add(requestId)
    if (sent.method === 'subscribe') connection.subscriptions.set(name, requestId)
    if (sent.method === 'unsubscribe') connection.subscriptions.delete(name)
    try {
      await subscriptions.processMessage(id, JSON.stringify({ ...sent, requestId }))
    } finally {
      questions.delete(requestId)
      forget()
    }
  }

  /** Closes the connection of a token that ended, was withdrawn or signed out since it was shown. */
  async function holds({ id, socket, token }: Connection): Promise<boolean> {
    if (token === undefined) return true
    try {
      await access.allowCube(token)
      return true
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      socket.send(JSON.stringify(toMessageOf(error, id)))
      socket.close(4401, error.code)
      return false
    }
  }

  let renewing = false
  let asOf = ''
  // Set where a subscription has no answer yet.
  let isDue = false
  async function renew(): Promise<void> {
    if (renewing || connections.size === 0) return
    renewing = true
    try {
      await Promise.all([...connections.values()].map(holds))
      const now = `${await workspace.dataVersion()} ${cube.model.current.version} ${Math.floor(Date.now() / dayMillis)}`
      if (now === asOf && !isDue) return
      asOf = now
      isDue = false
      await subscriptions.processSubscriptions()
    } catch (error) {
      console.error('[ws]', error)
    } finally {
      renewing = false
    }
  }
  const timer = setInterval(() => void renew(), everyMillis)
  timer.unref()

  return {
    count: () => connections.size,
    stop: async () => {
      clearInterval(timer)
      for (const { socket } of connections.values()) socket.terminate()
      subscriptions.clear()
      sockets.close()
    },
  }
}

/** An answer that is still to come, or did not come. */
const isUnanswered = ({ message, status }: Outgoing) =>
  (typeof status === 'number' && status >= 400) || (typeof message === 'object' && message !== null && 'error' in message)

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
