import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { SignJWT } from 'jose'
import { warehouseFile } from '../dashboard/server/warehouse.ts'
import { askBoards } from './bench/boards.ts'
import { compareCached, compareQuestions, median, type Note, startFloor } from './bench/compare.ts'
import { questions } from './bench/questions.ts'
import { benchRefreshes } from './bench/refresh.ts'
import { memoryOf, soak } from './bench/soak.ts'
import { watch } from './bench/watchers.ts'
import { launchBrowser, openPage } from './browser/open.ts'
// @ts-expect-error: the launcher is plain JavaScript, for Nodes that read no types
import { givesBack } from './launch/memory.mjs'

// Prints how fast the product is against the bare parts below it, as ratios. Nothing here asserts: machines differ, ratios less so.

const { values: options } = parseArgs({
  options: {
    preset: { type: 'string', default: 'small' },
    data: { type: 'string' },
    repeat: { type: 'string', default: '7' },
    soak: { type: 'string', default: '0' },
    only: { type: 'string' },
  },
})
const root = path.resolve(import.meta.dirname, '..')
const repeat = Number(options.repeat)

interface Figure {
  what: string
  ours: string
  theirs: string
  ratio: string
  aim: string
}
const figures: Figure[] = []
/** What came out worse than its aim, by name. */
const worse: string[] = []
const ms = (value: number) => `${value.toFixed(1)} ms`

function note(what: string, ours: string, theirs: string, ratio: number | string, aim: string): void {
  figures.push({ what, ours, theirs, ratio: typeof ratio === 'number' ? ratio.toFixed(2) : ratio, aim })
  console.log(`  ${what}: ${ours} / ${theirs} = ${typeof ratio === 'number' ? ratio.toFixed(2) : ratio}`)
}

const quotient: Note = (what, ours, theirs, unit, aim, remark = '') => {
  const shown = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ${unit}`
  note(what, shown(ours), shown(theirs), ours / theirs, [aim ? `≤ ${aim}` : '–', remark].filter(Boolean).join(' · '))
  if (aim && ours / theirs > aim) worse.push(`${what}: ${(ours / theirs).toFixed(2)}, aim ${aim}`)
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo
      probe.close(() => resolve(port))
    })
  })

/** Runs a script to its end; throws with the end of its output when it fails. */
function runScript(args: string[], env: Record<string, string>, onText: (soFar: string) => void = () => undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } })
    let text = ''
    const add = (chunk: Buffer) => {
      text += chunk
      onText(text)
    }
    child.stdout.on('data', add)
    child.stderr.on('data', add)
    child.on('close', (code) =>
      code === 0 ? resolve(text) : reject(new Error(`${args.join(' ')} ended with ${code}:\n${text.slice(-2000)}`)),
    )
  })
}

interface Server {
  url: string
  headers: Record<string, string>
  child: ChildProcess
  load(query: object): Promise<Response>
  stop(): Promise<void>
}

async function startServer(dataDir: string): Promise<Server> {
  const port = await freePort()
  const child = spawn(process.execPath, ['dashboard/server/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: dataDir,
      CLIENTELE_QUESTIONS_PER_MINUTE: '0',
      ...givesBack,
      NODE_ENV: 'production',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  child.stdout.on('data', (chunk) => (text += chunk))
  child.stderr.on('data', (chunk) => (text += chunk))
  const url = `http://127.0.0.1:${port}`
  const until = Date.now() + 120_000
  for (;;) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`The server did not come up:\n${text.slice(-2000)}`)
    if (
      await fetch(`${url}/readyz`).then(
        (reply) => reply.ok,
        () => false,
      )
    )
      break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const secrets = JSON.parse(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')) as { api: string }
  const token = await new SignJWT({ role: 'admin' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('bench')
    .setExpirationTime('4h')
    .sign(new TextEncoder().encode(process.env.CUBEJS_API_SECRET ?? secrets.api))
  const headers = { authorization: token, 'content-type': 'application/json' }
  return {
    url,
    headers,
    child,
    load: (query) => fetch(`${url}/cubejs-api/v1/load`, { method: 'POST', headers, body: JSON.stringify({ query }) }),
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

async function answer(server: Server, query: object): Promise<string> {
  const until = Date.now() + 300_000
  for (;;) {
    const reply = await server.load(query)
    const text = await reply.text()
    if (!reply.ok) throw new Error(`${reply.status}: ${text.slice(0, 500)}`)
    if (!text.includes('"Continue wait"')) return text
    if (Date.now() > until) throw new Error('The question was not answered within five minutes')
  }
}

/** Questions and kept answers against what nothing can be faster than. */
async function benchQuestions(server: Server, dataDir: string): Promise<void> {
  const floor = await startFloor(dataDir, await freePort())
  const measured = { url: server.url, headers: server.headers, answer: (query: object) => answer(server, query) }
  try {
    if (options.only !== 'cached') await compareQuestions(measured, floor, repeat, quotient)
    await compareCached(measured, floor, quotient)
  } finally {
    floor.stop()
  }
}

/** People who look on while nothing changes. */
async function benchWatchers(server: Server): Promise<void> {
  const measured = { url: server.url, headers: server.headers, answer: (query: object) => answer(server, query) }
  for (const people of [1000, 5000]) {
    const { core, p99, memory } = await watch(
      measured,
      server.child.pid ?? 0,
      questions.slice(0, 6).map(({ query }) => query),
      people,
    )
    quotient(`${people} people watching, nothing changes: of a core`, core * 100, 10, '%', people === 5000 ? 1 : 0.2)
    quotient("… others' kept answers, p99", p99, 50, 'ms', 1)
    quotient('… memory of a connection', memory, 100, 'kB', undefined)
  }
}

/** Everything the ready-made boards ask, not cached. */
async function benchBoards(server: Server): Promise<void> {
  const meta = await (await fetch(`${server.url}/cubejs-api/v1/meta`, { headers: server.headers })).json()
  const { today } = (await (await fetch(`${server.url}/api/workspace`, { headers: server.headers })).json()) as { today: string }
  const asked = await askBoards((query) => answer(server, query), meta, today, 3)
  const report = (what: string, times: typeof asked, timeOf: (one: (typeof asked)[number]) => number) => {
    if (times.length === 0) return
    const slowest = times.reduce((a, b) => (timeOf(a) > timeOf(b) ? a : b))
    const middle = median(times.map(timeOf))
    const worst = `slowest ${ms(timeOf(slowest))} (${slowest.tile}, ${slowest.part})`
    note(`board ${what}: ${times.length} questions, median`, ms(middle), worst, middle / 50, '≤ 1 × 50 ms on large')
  }
  for (const board of new Set(asked.map((one) => one.board))) {
    const own = asked.filter((one) => one.board === board)
    const opening = own.filter(({ filter }) => filter === '')
    report(`${board}, as it opens`, opening, ({ first }) => first)
    report(`${board}, the same, not prepared`, opening, ({ spent }) => spent)
    report(
      `${board}, with a filter`,
      own.filter(({ filter }) => filter !== ''),
      ({ spent }) => spent,
    )
  }
  if (options.only === 'boards')
    for (const one of asked) console.log(`    ${one.board} ${one.filter} ${one.tile} ${one.part} ${ms(one.first)} ${ms(one.spent)}`)
}

async function benchImport(): Promise<void> {
  const file = path.resolve(root, '../shared/data/online-retail/online_retail.csv.gz')
  if (!existsSync(file)) return note('import of Online Retail', 'skipped', 'no ../shared/data here', '–', '≤ 3')
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-bench-'))
  const began = performance.now()
  let rowsIn = Number.NaN
  const watch = (text: string) => {
    if (Number.isNaN(rowsIn) && text.includes('computing customer states')) rowsIn = performance.now() - began
  }
  await runScript(['scripts/import.ts', file, '--mapping', 'scripts/mappings/online-retail.yml'], { DATA_DIR: folder }, watch).catch(
    (error: Error) => {
      // Exit code 2: some rows were refused, which this file is known for.
      if (!error.message.includes('ended with 2')) throw error
    },
  )
  const whole = performance.now() - began
  const byHand = `import('@duckdb/node-api').then(async ({ DuckDBInstance }) => { const c = await (await DuckDBInstance.create(process.argv[1])).connect(); await c.run("CREATE TABLE t AS FROM read_csv('${file}')") })`
  const theirs = await time(() => runScript(['--input-type=module', '-e', byHand, path.join(folder, 'raw.duckdb')], {}))
  note('import of Online Retail, until its rows are in', ms(rowsIn), `${ms(theirs)} DuckDB's own read`, rowsIn / theirs, '≤ 3')
  note('… with customer states and estimates', ms(whole), `${ms(theirs)} DuckDB's own read`, whole / theirs, '–')
  rmSync(folder, { recursive: true, force: true })
}

/** The script a browser needs before the first page shows: what index.html names, gzipped. */
function benchFirstPage(): void {
  const dist = path.join(root, 'dashboard/dist')
  if (!existsSync(path.join(dist, 'index.html'))) {
    note('script of the first page', 'skipped', 'no build here', '–', '≤ 170 kB')
    return
  }
  const page = readFileSync(path.join(dist, 'index.html'), 'utf8')
  const names = [...page.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map((match) => match[1] ?? '')
  const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(dist, name)), { level: 9 }).length, 0)
  const all = readdirSync(path.join(dist, 'assets')).filter((name) => name.endsWith('.js')).length
  note(
    'script of the first page',
    `${(bytes / 1000).toFixed(0)} kB gzipped`,
    `${names.length} of ${all} files`,
    bytes / 170_000,
    '≤ 1 × 170 kB',
  )
}

/** From the click that adds a field to the last stroke of the new picture, less the time its questions took. */
async function benchRepaint(server: Server): Promise<void> {
  const browser = await launchBrowser()
  try {
    const { page } = await openPage(browser, `${server.url}/explore`, { token: server.headers.authorization, language: 'en', height: 2600 })
    const add = (field: string) => page.locator(`[data-field="${field}"]`).first().click()
    await add('sales.net_sales')
    await add('sales.ordered_at')
    await page.locator('.apexcharts-series path').first().waitFor()
    const spent: number[] = []
    for (const field of ['sales.customer_type', 'sales.order_kind', 'sales.region', 'sales.channel', 'sales.status']) {
      await page.waitForTimeout(1500)
      const measured = page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            const questions: PerformanceEntry[] = []
            let clicked = 0
            let painted = 0
            addEventListener('click', () => (clicked = performance.now()), { capture: true, once: true })
            new PerformanceObserver((list) => questions.push(...list.getEntries().filter((e) => e.name.includes('/load')))).observe({
              type: 'resource',
            })
            const drawing = new MutationObserver((changes) => {
              if (changes.some(({ target }) => target instanceof Element && target.closest('.apexcharts-canvas, [id^="chart"], svg')))
                painted = performance.now()
            })
            drawing.observe(document.body, { subtree: true, childList: true, attributes: true })
            const check = setInterval(() => {
              if (questions.length === 0 || painted === 0 || performance.now() - painted < 800) return
              clearInterval(check)
              drawing.disconnect()
              const first = Math.min(...questions.map((q) => q.startTime))
              const last = Math.max(...questions.map((q) => q.startTime + q.duration))
              resolve(painted - clicked - (last - first))
            }, 100)
          }),
      )
      // Awaited below; until then a failure of the click must not hide behind it.
      measured.catch(() => undefined)
      await page.waitForTimeout(100)
      await add(field)
      spent.push(await measured)
      await page.keyboard.press('Control+z')
    }
    note('from click to repainted chart, less the query', ms(median(spent)), '100 ms', median(spent) / 100, '≤ 1')
  } finally {
    await browser.close()
  }
}

/** An hour of a mixed working day: the memory of its last sixth against that of its middle. */
async function benchSoak(server: Server, minutes: number): Promise<void> {
  const asked = questions.map(({ query }) => query)
  const { samples, done } = await soak({ url: server.url, headers: server.headers, pid: server.child.pid ?? 0 }, asked, minutes)
  const middle = median(samples.slice(samples.length / 2 - 3, samples.length / 2 + 3))
  const last = median(samples.slice(-4))
  const acts = Object.values(done).reduce((sum, times) => sum + times, 0)
  note(
    `memory over ${minutes} min of mixed load (${acts} acts)`,
    `${last.toFixed(0)} MB at the end`,
    `${middle.toFixed(0)} MB half-way`,
    last / middle,
    '≤ 1.05',
  )
}

async function benchRefresh(dataDir: string): Promise<void> {
  console.log('Derived tables after a change of the sources, nothing of which is kept:')
  const { orders, everything, ...some } = await benchRefreshes(warehouseFile(dataDir), process.env.CLIENTELE_TIMEZONE ?? 'Asia/Shanghai')
  const seconds = (value: number) => `${value.toFixed(1)} s`
  for (const [what, spent] of Object.entries(some))
    note(`refresh of ${orders} orders after ${what}`, seconds(spent), `everything in ${seconds(everything)}`, spent / everything, '')
}

async function main(): Promise<void> {
  const dataDir = options.data ? path.resolve(options.data) : mkdtempSync(path.join(os.tmpdir(), 'clientele-bench-'))
  if (!existsSync(warehouseFile(dataDir))) {
    console.log(`Making the demo company, preset ${options.preset} …`)
    await runScript(['scripts/seed.ts', '--preset', options.preset], { DATA_DIR: dataDir })
  }
  const all = options.only === undefined
  if (all) {
    benchFirstPage()
    await benchImport()
  }
  try {
    if (all || options.only === 'refresh') await benchRefresh(dataDir)
    if (options.only !== 'refresh') await benchServer(dataDir, all)
  } finally {
    if (!options.data) rmSync(dataDir, { recursive: true, force: true })
  }
  console.table(figures)
  console.log(worse.length > 0 ? `Worse than its aim:\n  ${worse.join('\n  ')}` : 'Nothing is worse than its aim.')
}

async function benchServer(dataDir: string, all: boolean): Promise<void> {
  const server = await startServer(dataDir)
  try {
    if (existsSync('/proc')) {
      // Cube compiles the model in workers, whose memory comes back some seconds after they have ended.
      await sleep(20_000)
      quotient('server memory after start', memoryOf(server.child.pid ?? 0), 350, 'MB', 1)
    }
    await answer(server, { measures: ['sales.orders'], limit: 1 })
    if (all || options.only === 'repaint') await benchRepaint(server)
    if (all || options.only === 'questions' || options.only === 'cached') await benchQuestions(server, dataDir)
    if (all || options.only === 'boards') await benchBoards(server)
    if ((all || options.only === 'watchers') && existsSync('/proc')) await benchWatchers(server)
    if (Number(options.soak) > 0) await benchSoak(server, Number(options.soak))
  } finally {
    await server.stop()
  }
}

await main()
