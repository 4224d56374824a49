import { spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import autocannon from 'autocannon'
import { warehouseFile } from '../../dashboard/server/warehouse.ts'
import { type BenchQuestion, bigQuestion, questions } from './questions.ts'

/** The server that is measured. */
export interface Measured {
  url: string
  headers: Record<string, string>
  answer(query: object): Promise<string>
}

/** One figure; `quotient` is ours over theirs, and worse where it is above the aim. */
export type Note = (what: string, ours: number, theirs: number, unit: string, aim: number | undefined, remark?: string) => void

interface Floor {
  url: string
  /** A statement's answer; `/same` gives the bytes that were put there. */
  ask(sql: string): Promise<string>
  keep(bytes: Buffer): Promise<void>
  stop(): void
}

/** Plain DuckDB behind Node's own http server, over a copy: the server that is measured holds the file. */
export async function startFloor(dataDir: string, port: number): Promise<Floor> {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'clientele-bench-')), 'copy.duckdb')
  copyFileSync(warehouseFile(dataDir), file)
  if (existsSync(`${warehouseFile(dataDir)}.wal`)) copyFileSync(`${warehouseFile(dataDir)}.wal`, `${file}.wal`)
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'floor.ts'), String(port), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([
    new Promise((resolve) => child.stdout.once('data', resolve)),
    new Promise((_, reject) => child.once('exit', () => reject(new Error('The floor server did not come up')))),
  ])
  const url = `http://127.0.0.1:${port}`
  const send = (method: string, body: string | Buffer) => fetch(`${url}/`, { method, body: new Uint8Array(Buffer.from(body)) })
  return {
    url,
    ask: async (sql) => (await send('POST', sql)).text(),
    keep: async (bytes) => void (await send('PUT', bytes)),
    stop: () => {
      child.kill('SIGTERM')
      rmSync(path.dirname(file), { recursive: true, force: true })
    },
  }
}

export const median = (list: number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** All numbers of an answer, in no order: those of both must be the same. */
function numbersOf(columns: unknown[]): string {
  const numbers = columns.flat().filter((value) => /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(String(value)))
  return numbers
    .map((value) => Number(value).toFixed(2))
    .sort()
    .join(' ')
}

/** Whether both give the same numbers, or which answer has how many. */
function compare(ours: string, theirs: string): string {
  const { data } = JSON.parse(ours) as { data: { columns: unknown[][] } }
  const mine = numbersOf(data.columns)
  const byHand = numbersOf(JSON.parse(theirs))
  if (mine === byHand) return 'same numbers'
  return `NUMBERS DIFFER: ${mine.slice(0, 60)} … against ${byHand.slice(0, 60)} …`
}

/** The questions, none of which an answer is kept of, against the SQL an analyst would write over the imported tables. */
export async function compareQuestions(server: Measured, floor: Floor, repeat: number, note: Note): Promise<void> {
  let limit = 9999
  const quotients: number[] = []
  const measure = async ({ what, query, sql }: BenchQuestion, rows: number | undefined, times: number) => {
    const ours: number[] = []
    const theirs: number[] = []
    let told = ''
    for (let at = 0; at <= times; at++) {
      // Another limit is another question to every cache, and the same work for the database. Columnar, as the dashboard asks.
      const asked = { ...query, responseFormat: 'columnar', limit: rows ? rows - at : limit-- }
      let [mine, byHand] = ['', '']
      const spent = await time(async () => (mine = await server.answer(asked)))
      const floorSpent = await time(async () => (byHand = await floor.ask(`${sql} LIMIT ${asked.limit}`)))
      if (at === 0) told = rows ? '' : compare(mine, byHand)
      else {
        ours.push(spent)
        theirs.push(floorSpent)
      }
    }
    if (!rows) quotients.push(median(ours) / median(theirs))
    note(`uncached: ${what}`, median(ours), median(theirs), 'ms', rows ? 2 : 1.3, told)
  }
  for (const question of questions) await measure(question, undefined, repeat)
  note(
    'uncached: the twelve, geometric mean',
    Math.exp(quotients.reduce((sum, one) => sum + Math.log(one), 0) / quotients.length),
    1,
    '×',
    1.3,
  )
  await measure(bigQuestion, 50_000, 3)
}

/** One reply's time over a connection that stays open. */
function replyTime(url: string, agent: http.Agent, headers: Record<string, string>, body: string): Promise<number> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent, headers }, (reply) => {
      reply.on('data', () => undefined).on('end', () => resolve(performance.now() - began))
    })
    request.on('error', reject).end(body)
  })
}

/** Answers that are kept: one after a pause, and a hundred people at once. */
export async function compareCached(server: Measured, floor: Floor, note: Note): Promise<void> {
  const [, byMonth] = questions
  const body = JSON.stringify({ query: byMonth?.query })
  const headers = { ...server.headers, 'accept-encoding': 'gzip' }
  const answered = await fetch(`${server.url}/cubejs-api/v1/load`, { method: 'POST', headers, body })
  await floor.keep(gzipSync(Buffer.from(await answered.arrayBuffer())))
  const ours = `${server.url}/cubejs-api/v1/load`
  const theirs = `${floor.url}/same`
  for (const pause of [0, 70, 1000, 11_000]) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const spent: [number[], number[]] = [[], []]
    const times = pause > 1000 ? 3 : pause === 1000 ? 10 : 40
    for (let at = 0; at <= times; at++) {
      // In turn first and second, so that none is always the one whose process sleeps.
      for (const which of at % 2 ? [0, 1] : [1, 0]) {
        await sleep(pause)
        const one = await replyTime(which ? theirs : ours, agent, headers, body)
        if (at > 0) spent[which as 0 | 1].push(one)
      }
    }
    agent.destroy()
    note(`cached, after a pause of ${pause} ms`, median(spent[0]), median(spent[1]), 'ms', pause > 1000 ? undefined : 1.2)
  }
  const bare = await fire(theirs, headers, body)
  const mine = await fire(ours, headers, body)
  const failed = mine.non2xx + mine.errors
  note('cached, time of one of a hundred at once', 1e5 / mine.requests.average, 1e5 / bare.requests.average, 'ms', 1.2, `${failed} failed`)
}

const fire = (url: string, headers: Record<string, string>, body: string) =>
  new Promise<autocannon.Result>((resolve, reject) => {
    autocannon({ url, method: 'POST', headers, body, connections: 100, duration: 6 }, (error, result) =>
      error ? reject(error) : resolve(result),
    )
  })
