import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Access } from '../access.ts'
import type { Cube } from '../cube.ts'
import { Refusal, tokenOf } from '../route.ts'
import { bodyLimit } from './answers.ts'

interface Connection {
  socket: WebSocket
  token: string | undefined
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

/** Lets clients hold a connection open and subscribe. The token is looked at again with every message and every renewal. */
export function allowLive(server: Server, { cube, access }: { cube: Cube; access: Pick<Access, 'whoIs'> }): Live {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: bodyLimit })
  const connections = new Map<string, Connection>()

  const subscriptions = cube.core.initSubscriptionServer(async (id: string, outgoing: Outgoing) => {
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
    sockets.handleUpgrade(req, socket, head, (opened) => connect(opened))
  })

  function connect(socket: WebSocket): void {
    const id = randomBytes(8).toString('hex')
    const connection: Connection = { socket, token: undefined }
    connections.set(id, connection)
    const leave = () => {
      connections.delete(id)
      void subscriptions.disconnect(id)
    }
    socket.on('close', leave)
    socket.on('error', leave)
    socket.on('message', (data) => {
      receive(id, connection, String(data)).catch((error) => console.error(`[ws ${id}]`, error))
    })
  }

  async function receive(id: string, connection: Connection, text: string): Promise<void> {
    const sent = toToken(text)
    if (sent !== undefined) connection.token = tokenOf({ headers: { authorization: sent } })
    else if (!(await holds(connection))) return
    await subscriptions.processMessage(id, text)
  }

  /** Closes the connection of a token that ended, was withdrawn or signed out since it was shown. */
  async function holds({ socket, token }: Connection): Promise<boolean> {
    if (token === undefined) return true
    try {
      await access.whoIs(token)
      return true
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const { zh, en, status } = error.words
      socket.send(JSON.stringify({ status, message: { error: en, problem: error.problem, message: { zh, en } } }))
      socket.close(4401, error.problem)
      return false
    }
  }

  let renewing = false
  async function renew(): Promise<void> {
    if (renewing || connections.size === 0) return
    renewing = true
    try {
      await Promise.all([...connections.values()].map(holds))
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

function toToken(text: string): string | undefined {
  try {
    const message: unknown = JSON.parse(text)
    const sent = typeof message === 'object' && message !== null && 'authorization' in message ? message.authorization : undefined
    return typeof sent === 'string' ? sent : undefined
  } catch {
    // Cube answers text that is not JSON itself.
    return undefined
  }
}

/** A result is already text; wrapping it by hand saves reading and writing it once more. */
async function toText(outgoing: Outgoing): Promise<string> {
  const { message, ...rest } = outgoing
  if (!isResult(message)) return JSON.stringify(outgoing)
  const body = new TextDecoder().decode(await message.getFinalResult())
  const head = JSON.stringify(rest)
  return head === '{}' ? `{"message":${body}}` : `${head.slice(0, -1)},"message":${body}}`
}

const isResult = (message: unknown): message is { getFinalResult(): Promise<ArrayBuffer> } =>
  typeof message === 'object' && message !== null && 'isWrapper' in message
