import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Measured } from './compare.ts'
import { memoryOf } from './soak.ts'

/** What people who only look on cost while nothing changes. */
interface Watched {
  /** Of one core, 0 to 1. */
  core: number
  /** Of others' kept answers meanwhile, in milliseconds: the slowest of a hundred. */
  p99: number
  /** What each connection takes of the server's memory, in kB. */
  memory: number
}

const ticksASecond = 100

function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / ticksASecond
}

/** Opens a connection as a board in a browser does, and subscribes to a question. */
async function look(server: Measured, query: object): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/cubejs-api/v1`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const answered = new Promise<void>((resolve, reject) => {
    socket.on('message', (data) => {
      const { handshake, message } = JSON.parse(String(data))
      if (handshake) socket.send(JSON.stringify({ messageId: '1', method: 'subscribe', params: { query, queryType: 'multi' } }))
      if (message?.error && message.error !== 'Continue wait') reject(new Error(message.error))
      else if (message) resolve()
    })
    socket.once('close', () => reject(new Error('The server closed the connection')))
  })
  socket.send(JSON.stringify({ authorization: server.headers.authorization }))
  await answered
  return socket
}

/** So many people look at the same few questions, and nothing changes for half a minute. */
export async function watch(server: Measured, pid: number, queries: object[], people: number): Promise<Watched> {
  const before = memoryOf(pid)
  const sockets: WebSocket[] = []
  while (sockets.length < people) {
    const next = Array.from({ length: Math.min(100, people - sockets.length) }, (_, at) =>
      look(server, queries[(sockets.length + at) % queries.length] ?? {}),
    )
    sockets.push(...(await Promise.all(next)))
  }
  await sleep(10_000)
  const memory = ((memoryOf(pid) - before) * 1024) / people
  const began = { at: performance.now(), used: processorSeconds(pid) }
  await sleep(20_000)
  const core = (processorSeconds(pid) - began.used) / ((performance.now() - began.at) / 1000)
  const times: number[] = []
  for (let at = 0; at < 200; at++) {
    const start = performance.now()
    await server.answer({ measures: ['sales.orders'], limit: 1 })
    times.push(performance.now() - start)
    await sleep(20)
  }
  for (const socket of sockets) socket.terminate()
  times.sort((a, b) => a - b)
  return { core, p99: times[Math.floor(times.length * 0.99)] ?? Number.NaN, memory }
}
