import http from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answer, pack, send } from '../../dashboard/server/cube/answers.ts'

const rows = (count: number) => JSON.stringify({ data: Array.from({ length: count }, (_, at) => [`order ${at}`, `${(at * 7919) % 1000}`]) })
const texts = { small: rows(5), middle: rows(2000), large: rows(80_000) }
const answers = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [name, pack({ status: 200, message: Buffer.from(text), seconds: 10 })]),
) as Record<keyof typeof texts, Answer>

let server: http.Server
let address = ''
/** How the replies ended: whether each was sent to its end. */
const ended: boolean[] = []
beforeAll(async () => {
  server = http.createServer((req, res) => {
    res.once('close', () => ended.push(res.writableFinished))
    send(req, res, answers[(req.url ?? '').slice(1) as keyof typeof texts])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  address = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`
})
afterAll(() => server.close())

function get(name: string, headers: Record<string, string>): Promise<{ headers: http.IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    http
      .get(`${address}/${name}`, { headers }, (reply) => {
        const chunks: Buffer[] = []
        reply.on('data', (chunk) => chunks.push(chunk)).on('error', reject)
        reply.on('end', () => resolve({ headers: reply.headers, body: Buffer.concat(chunks) }))
      })
      .on('error', reject)
  })
}

test('an answer is zipped for whom takes that, and for nobody else', async () => {
  for (const name of ['small', 'middle', 'large'] as const) {
    const plain = await get(name, {})
    expect([name, plain.headers['content-encoding'], plain.body.toString() === texts[name]]).toEqual([name, undefined, true])
    expect(answers[name].zipped).toBeUndefined()
  }
  for (const name of ['small', 'middle', 'large'] as const) {
    const { headers, body } = await get(name, { 'accept-encoding': 'gzip' })
    const isZipped = name !== 'small'
    expect([name, headers['content-encoding']]).toEqual([name, isZipped ? 'gzip' : undefined])
    expect((isZipped ? gunzipSync(body) : body).toString() === texts[name]).toBe(true)
  }
})

test('a large answer is zipped as it is sent, and not kept zipped; whoever leaves ends it', async () => {
  const { headers } = await get('large', { 'accept-encoding': 'gzip' })
  expect([headers['transfer-encoding'], headers['content-length']]).toEqual(['chunked', undefined])
  expect(Buffer.isBuffer(answers.middle.zipped)).toBe(true)
  expect(answers.large.zipped).toBeUndefined()
  ended.length = 0
  await new Promise<void>((resolve) => {
    const request = http.get(`${address}/large`, { headers: { 'accept-encoding': 'gzip' } }, (reply) => {
      reply.once('data', () => {
        request.destroy()
        resolve()
      })
      reply.on('error', () => undefined)
    })
    request.on('error', () => undefined)
  })
  await expect.poll(() => ended.length).toBe(1)
  expect((await get('small', {})).body.toString()).toBe(texts.small)
})
