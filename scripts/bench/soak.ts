import { readFileSync } from 'node:fs'

/** A server under load, as the other measurements use it. */
interface Soaked {
  url: string
  headers: Record<string, string>
  pid: number
}

interface Soak {
  /** Resident memory in MB, evenly over the time. */
  samples: number[]
  /** What was done, by name. */
  done: Record<string, number>
}

const sampleCount = 24

/** Resident memory of a process in MB (Linux only). */
export function memoryOf(pid: number): number {
  const [, kB] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kB) / 1024
}

/**
 * A working day pressed together: new and repeated questions, boards saved, links made, opened and withdrawn, live subscriptions, SQL looked
 * at, an import every few minutes. Throws when anything is answered with an error.
 */
export async function soak(server: Soaked, questions: Record<string, unknown>[], minutes: number): Promise<Soak> {
  const done: Record<string, number> = {}
  const count = (what: string) => {
    done[what] = (done[what] ?? 0) + 1
  }
  async function ask(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const reply = await fetch(`${server.url}${path}`, {
      method,
      headers: server.headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 300)}`)
    return text === '' ? {} : JSON.parse(text)
  }
  async function load(query: Record<string, unknown>): Promise<void> {
    while ((await ask('POST', '/cubejs-api/v1/load', { query })).error === 'Continue wait');
  }

  const acts: Record<string, (turn: number) => Promise<void>> = {
    // Another limit is another question to every cache.
    'new questions': (turn) => load({ ...questions[turn % questions.length], limit: 9000 - (turn % 4000) }),
    'repeated questions': async (turn) => {
      for (let again = 0; again < 10; again++) await load(questions[(turn + again) % questions.length] ?? {})
    },
    'boards and links': async (turn) => {
      const spec = { version: 1, title: `Soak ${turn}` }
      const board = await ask('POST', '/api/boards', spec)
      const share = await ask('POST', `/api/boards/${board.id}/shares`, { days: 1 })
      await ask('DELETE', `/api/shares/${share.id}`)
      await ask('DELETE', `/api/boards/${board.id}`)
    },
    'live connections': async (turn) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/cubejs-api/v1`)
      await new Promise((resolve, reject) => {
        socket.onerror = () => reject(new Error('The WebSocket broke'))
        socket.onopen = () => socket.send(JSON.stringify({ authorization: server.headers.authorization }))
        socket.onmessage = ({ data }) => {
          const message = JSON.parse(String(data))
          if (message.handshake)
            socket.send(JSON.stringify({ messageId: '1', method: 'subscribe', params: { query: questions[turn % questions.length] } }))
          else if (message.messageId === '1') resolve(undefined)
        }
      })
      socket.close()
    },
    'looks at SQL': async (turn) => {
      await ask('POST', '/cubejs-api/v1/sql', { query: { ...questions[turn % questions.length], limit: 100 + (turn % 900) } })
    },
    'large answers': (turn) =>
      load({
        dimensions: ['sales.order_id', 'sales.region', 'sales.customer_type'],
        measures: ['sales.gross_sales'],
        responseFormat: 'columnar',
        limit: 20_000 - (turn % 5000),
      }),
  }
  const began = Date.now()
  const samples: number[] = []
  const names = Object.keys(acts)
  for (let turn = 0; Date.now() - began < minutes * 60_000; turn++) {
    // Questions are most of what is done; each of the rest comes now and then.
    const name = turn % 4 < 3 ? (names[turn % 2] ?? '') : (names[2 + ((turn >> 2) % (names.length - 2))] ?? '')
    await acts[name]?.(turn)
    count(name)
    // People read between questions.
    await new Promise((resolve) => setTimeout(resolve, 150))
    if (Date.now() - began >= (samples.length + 1) * ((minutes * 60_000) / sampleCount)) {
      samples.push(memoryOf(server.pid))
      const seen = Object.entries(done).map(([what, times]) => `${times} ${what}`)
      console.log(`  ${((Date.now() - began) / 60_000).toFixed(1)} min, ${samples.at(-1)?.toFixed(0)} MB: ${seen.join(', ')}`)
      if (samples.length % 2 === 0) {
        await importCost(server, turn)
        count('imports')
      }
    }
  }
  return { samples, done }
}

/** One row of costs by way of the HTTP import, as an upload in the app goes. */
async function importCost({ url, headers }: Soaked, turn: number): Promise<void> {
  const csv = `cost_id,incurred_on,kind,amount\nsoak-${turn},2025-12-30,support,1.00\n`
  const upload = await fetch(`${url}/api/imports/files?name=costs.csv`, {
    method: 'POST',
    headers: { authorization: headers.authorization ?? '', 'content-type': 'application/octet-stream' },
    body: csv,
  })
  const sent = (await upload.json()) as { upload: string }
  const started = await fetch(`${url}/api/imports`, {
    method: 'POST',
    headers,
    body: JSON.stringify({
      files: [{ upload: sent.upload, name: 'costs.csv' }],
      table: 'costs',
      mode: 'merge',
      strict: false,
      dryRun: false,
    }),
  })
  let job = (await started.json()) as { id: string; state: string; message: unknown }
  while (job.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 300))
    job = (await (await fetch(`${url}/api/imports/${job.id}`, { headers })).json()) as typeof job
  }
  if (job.state !== 'done') throw new Error(`The import did not end well: ${JSON.stringify(job)}`)
}
