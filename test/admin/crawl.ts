import { WebSocket } from 'ws'
import type { Server } from '../start.ts'

/** Somebody whose rights are crawled: what they are to see, said in the words of a question that an administrator asks. */
export interface Crawler {
  name: string
  token: string
  /** The rows of a view that are theirs, as a filter of the administrator's; null: the view is not theirs. */
  rowsOf(view: string, dimensions: ReadonlySet<string>): object[] | null
  isHidden(member: string): boolean
  /** Members of which they see a mask. */
  masked: ReadonlySet<string>
}

interface View {
  name: string
  measures: string[]
  dimensions: string[]
  times: string[]
}

export interface Crawled {
  asked: number
  refused: number
  /** What came back that should not have, in words. */
  leaks: string[]
}

interface MetaMember {
  name: string
  type: string
}

/** Every view of the model as an administrator sees it. */
export async function readViews(server: Server): Promise<View[]> {
  const { cubes } = (await server.ask('GET', '/cubejs-api/v1/meta')).body
  return cubes.map((cube: { name: string; measures: MetaMember[]; dimensions: MetaMember[] }) => ({
    name: cube.name,
    measures: cube.measures.map(({ name }) => name),
    dimensions: cube.dimensions.filter(({ type }) => type !== 'time').map(({ name }) => name),
    times: cube.dimensions.filter(({ type }) => type === 'time').map(({ name }) => name),
  }))
}

const chunks = <T>(list: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size))
const closed = ['hidden_member', 'view_withheld', 'no_rows', 'not_allowed']

/** Asks every member of every view as each of these people, over Cube's REST, and holds the answers against the administrator's of the same rows. */
export async function crawl(server: Server, people: Crawler[], views: View[]): Promise<Crawled> {
  const found: Crawled = { asked: 0, refused: 0, leaks: [] }
  const leak = (text: string) => void found.leaks.push(text)
  const load = async (query: object, token?: string) => {
    for (;;) {
      found.asked++
      const answer = await server.ask('POST', '/cubejs-api/v1/load', { query }, token ? { token } : 'admin')
      if (answer.body?.error !== 'Continue wait') return answer
    }
  }
  for (const view of views) {
    const dimensions = new Set(view.dimensions.map((name) => name.split('.')[1] ?? ''))
    for (const person of people) {
      const rows = person.rowsOf(view.name, dimensions)
      const asks: { members: string[]; query: object }[] = [
        ...chunks(view.measures, 12).map((measures) => ({ members: measures, query: { measures } })),
        ...chunks(view.dimensions, 4).map((some) => ({
          members: some,
          query: { dimensions: some, measures: [], limit: 500, order: some.map((name) => [name, 'asc']) },
        })),
        ...view.times.map((dimension) => ({
          members: [dimension],
          query: { measures: view.measures.slice(0, 1), timeDimensions: [{ dimension, granularity: 'year' }] },
        })),
      ]
      for (const { members, query } of asks) {
        const used = [...members, ...('timeDimensions' in query ? view.measures.slice(0, 1) : [])]
        const mayNot = rows === null || used.some((name) => person.isHidden(name))
        const own = await load(query, person.token)
        if (mayNot) {
          found.refused++
          if (own.status < 400 || !closed.includes(own.body.problem))
            leak(`${person.name} was answered ${members.join()}: ${JSON.stringify(own.body).slice(0, 200)}`)
          continue
        }
        if (own.status !== 200) {
          leak(`${person.name} was refused ${members.join()}: ${JSON.stringify(own.body).slice(0, 200)}`)
          continue
        }
        const masked = members.filter((name) => person.masked.has(name))
        for (const name of masked)
          for (const row of own.body.data)
            if (name.endsWith('_net_sales') ? !/^-?[1-9]?0*(\.0+)?$/.test(String(row[name] ?? '0')) : !/#/.test(String(row[name] ?? '#')))
              leak(`${person.name} saw ${name} unmasked: ${row[name]}`)
        if (masked.length > 0) continue
        const whole = await load({ ...query, filters: rows })
        if (!isAlike(whole.body.data, own.body.data))
          leak(
            `${person.name} saw other rows of ${members.join()}: ${JSON.stringify(own.body.data).slice(0, 150)}, not ${JSON.stringify(whole.body.data).slice(0, 150)}`,
          )
      }
    }
  }
  return found
}

/** Whether rows are the same; sums of fractions may differ in their last bits, by the order threads add them in. */
function isAlike(one: Record<string, unknown>[], other: Record<string, unknown>[]): boolean {
  const isSame = (a: unknown, b: unknown) => a === b || Math.abs(Number(a) - Number(b)) <= 1e-9 * Math.abs(Number(a))
  return (
    one.length === other.length && one.every((row, at) => Object.entries(row).every(([name, value]) => isSame(value, other[at]?.[name])))
  )
}

/** What a reply says of data: the words of the model that come with it are everybody's who sees the member. */
function withoutModel(text: string): string {
  if (!text.startsWith('{')) return text
  return JSON.stringify(JSON.parse(text), (name, value) => (name === 'annotation' ? undefined : value))
}

/** The same question over every other way to ask: whatever comes back, as text. `secret`: what must not be in it. */
export async function otherWays(
  server: Server,
  token: string,
  query: { measures: string[]; dimensions: string[] },
): Promise<Map<string, string>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const text = async (method: string, path: string, body?: unknown) => {
    const reply = await fetch(`${server.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const said = [...reply.headers].filter(([name]) => /disposition|etag/.test(name)).map(([, value]) => value)
    return `${reply.status} ${said.join(' ')} ${withoutModel(await reply.text())}`
  }
  const [view = ''] = (query.dimensions[0] ?? '').split('.')
  const short = (name: string) => name.split('.')[1] ?? ''
  const graph = `{ cube { ${view} { ${[...query.measures, ...query.dimensions].map(short).join(' ')} } } }`
  const asks: [string, () => Promise<string>][] = [
    ['GET load', () => text('GET', `/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(query))}`)],
    ['total', () => text('POST', '/cubejs-api/v1/load', { query: { ...query, total: true, limit: 1 } })],
    ['columnar', () => text('POST', '/cubejs-api/v1/load', { query: { ...query, responseFormat: 'columnar' } })],
    ['compact', () => text('POST', '/cubejs-api/v1/load', { query: { ...query, responseFormat: 'compact' } })],
    ['blended', () => text('POST', '/cubejs-api/v1/load', { query: [query, { ...query, limit: 9 }] })],
    ['no cache', () => text('POST', '/cubejs-api/v1/load', { query: { ...query, cache: 'no-cache' } })],
    ['ungrouped', () => text('POST', '/cubejs-api/v1/load', { query: { ...query, measures: [], ungrouped: true, limit: 50 } })],
    ['graphql', () => text('POST', '/cubejs-api/graphql', { query: graph })],
    ['graphql below v1', () => text('POST', '/cubejs-api/v1/graphql', { query: graph })],
    ['export', () => text('POST', '/api/export', { query, language: 'zh' })],
    ['websocket', () => overSocket(server, token, query)],
    ['subscription', () => overSocket(server, token, query, 'subscribe')],
  ]
  const found = new Map<string, string>()
  for (const [name, ask] of asks) found.set(name, await ask())
  return found
}

function overSocket(server: Server, token: string, query: object, method = 'load'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/cubejs-api/v1`)
    const late = setTimeout(() => socket.terminate(), 60_000)
    const done = (text: string) => {
      clearTimeout(late)
      socket.close()
      resolve(withoutModel(text))
    }
    socket.on('open', () => {
      socket.send(JSON.stringify({ authorization: `Bearer ${token}` }))
      socket.send(JSON.stringify({ messageId: '1', method, params: { query, queryType: 'multi' } }))
    })
    socket.on('message', (data) => {
      const text = String(data)
      if (text.includes('"messageId":"1"') && !text.includes('Continue wait')) done(text)
    })
    socket.on('error', reject)
    socket.on('close', () => done('closed'))
  })
}
