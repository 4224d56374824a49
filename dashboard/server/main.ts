import { refuse } from '../core/problem.ts'
import './threads.ts'
import http from 'node:http'
import path from 'node:path'
import { setFlagsFromString } from 'node:v8'
import express from 'express'
import type { Words } from '../core/words.ts'
import { readDemoLogins } from './admin/demoLogins.ts'
import { makeSetupLink } from './admin/firstAdmin.ts'
import { firstRun } from './admin/firstRun.ts'
import { adminRoutes } from './admin/routes.ts'
import { keepAuditShort } from './auditLog.ts'
import { boardRoutes } from './board/routes.ts'
import { tileRoutes } from './board/tileRoutes.ts'
import { createTiles, type Tiles } from './board/tiles.ts'
import { findUsage } from './board/usage.ts'
import { warmBoards } from './board/warmBoards.ts'
import { sayProblem } from './commandLine.ts'
import type { Context } from './context.ts'
import { createAnswers } from './cube/answers.ts'
import { createAsked } from './cube/asked.ts'
import { cubeDoors } from './cube/doors.ts'
import { exportRoutes } from './cube/exportRoutes.ts'
import { createKeptLog } from './cube/keptLog.ts'
import { allowLive } from './cube/live.ts'
import { heldResultBytes } from './cube/resultCache.ts'
import { askOwn, type Cube, ownAsker, startCube } from './cube.ts'
import { ensureDerived, keepRefreshed, type RefreshReport, refreshWarehouse } from './derive/keepRefreshed.ts'
import { refreshOfImports, stalenessOf } from './derive/refresh.ts'
import { createEstimateJobs, type EstimateJobs } from './estimate/jobs.ts'
import { estimateRoutes } from './estimate/routes.ts'
import { loadCalculated } from './field/calculated.ts'
import { calculatedRoutes } from './field/calculatedRoutes.ts'
import { fieldRoutes } from './field/routes.ts'
import { createMetrics } from './metrics.ts'
import { openApiRoutes } from './openapi.ts'
import { explainPort, explainWarehouse, openDataFolder } from './operatorErrors.ts'
import { refused, route, tokenOf } from './route.ts'
import { announceServer, localAddress } from './running.ts'
import { readSettings, type Settings } from './settings.ts'
import { framePolicy } from './share/framePolicy.ts'
import { linkRoutes } from './share/linkRoutes.ts'
import { shareRoutes } from './share/routes.ts'
import { sourceRoutes } from './source/routes.ts'
import { openState } from './state.ts'
import { databaseOf } from './warehouse/databases.ts'
import { memoryOptions } from './warehouse/memory.ts'
import type { Warehouse } from './warehouse/port.ts'
import { onWarehouseChange } from './warehouse.ts'
import { securityHeaders, staticFiles } from './web.ts'
import { createWorkspace } from './workspace.ts'

// Ctrl+C and SIGTERM promise five seconds; what has not ended by then is cut off.
const stopMillis = 4500

const dist = path.resolve(import.meta.dirname, '../dist')

async function start(): Promise<void> {
  // The embedded Postgres is WebAssembly: compiled again for speed it takes 400 MB more, and our state is small.
  setFlagsFromString('--liftoff-only')
  const began = performance.now()
  const settings = readSettings()
  openDataFolder(settings.dataDir)
  // Found out before the seconds of work, not after.
  await tryPort(settings)
  const store = await openOwnStore(settings)
  const rows: Cube['rows'] = (sql) => (store ?? cube).rows(sql)

  const workspace = createWorkspace({ settings, rows, model: () => cube.model, isTold: store?.instance !== undefined })
  if (store?.instance) onWarehouseChange(store.instance, workspace.dataChanged)
  const { secrets, database, access, proof, log, fields } = await openState(settings, {
    facts: workspace.facts,
    meta: () => cube.meta(),
    countPeople: (count) => askOwn(cube, count),
  })
  const cube = await startCube({
    settings,
    access,
    apiSecret: secrets.api,
    openWarehouse: async () => store?.instance ?? refuse('unavailable'),
    dataVersion: workspace.dataVersion,
    calculated: () => loadCalculated(database),
    // What the process asks for itself (boards made ready, people counted) is nobody's question.
    onAnswered: (answered) => answered.asker.id === ownAsker.id || log.question(answered),
  })
  const context: Context = { settings, secrets, warehouse: store?.instance, database, access, proof, workspace, log, fields }
  const isFirst = (settings.demoAccounts ?? (await isDemo(settings, rows))) && (await firstRun(context))

  const asked = createAsked()
  const keptLog = createKeptLog(log)
  const answers = createAnswers({
    access,
    cube,
    workspace,
    asked,
    onKept: keptLog.taken,
    onAsked: (operation, seconds) => metrics.onAsked(operation, seconds),
  })
  const tiles = createTiles({ answers, cube, workspace, access })
  const app = express()
  const server = http.createServer((req, res) => {
    if (!answers.handle(req, res)) app(req, res)
  })
  // Longer than a proxy or a browser keeps a connection: the server must not be the first to close, or a question meets a closed connection.
  server.keepAliveTimeout = 75_000
  const live = allowLive(server, { cube, access, answers, asked, workspace })
  if (store?.instance) onWarehouseChange(store.instance, () => void live.renew())
  const metrics = createMetrics({
    answers: () => answers.counts,
    resultBytes: heldResultBytes,
    rollupReads: cube.rollupReads,
    connections: live.count,
    hasModelProblem: () => cube.model.problem !== null,
  })
  const estimates = store && createEstimateJobs(store)
  addRoutes(app, context, { cube, rows, metrics, tiles, estimates, store })
  // Cube's own error handler, and its page at `/`, come with it: ours are registered before and after.
  app.use('/cubejs-api', cubeDoors({ access, cube, asked }))
  app.use(
    '/cubejs-system',
    route(() => refuse('not_found')),
  )
  await cube.core.initApp(app)
  app.use(route(() => refuse('not_found')))
  app.use(refused)

  await listen(server, settings)
  const withdraw = announceServer(settings.dataDir, localAddress(settings.host, portOf(server)))
  // A warehouse elsewhere may be paid by the question.
  const endPreparing = store ? warmBoards(context, tiles) : () => undefined
  const endForgetting = keepAuditShort(database, settings.auditDays)
  const endRefreshing = store?.isShared
    ? keepRefreshed(store, settings, {
        onMade: (tables, seconds) => {
          tellRefresh.onMade?.(tables, seconds)
          estimates?.afterChange()
        },
      })
    : () => undefined
  onSignals(async () => {
    withdraw()
    endPreparing()
    endRefreshing()
    server.close()
    server.closeIdleConnections()
    await live.stop()
    await cube.stop()
    endForgetting()
    await log.stop()
    await database.close()
    await store?.close()
  })
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const address = `http://${settings.host === '0.0.0.0' || settings.host === '127.0.0.1' ? 'localhost' : settings.host}:${portOf(server)}`
  say({ zh: `客析已就绪（${seconds} 秒）：${address}`, en: `Clientele is ready (${seconds} s): ${address}` })
  tellLogins(settings.dataDir, isFirst)
  await tellFirstLink(context, address)
  say({ zh: '停止：按 Ctrl+C', en: 'Stop: Ctrl+C' })
  if (store && !store.isShared) refreshBehind(store, settings).catch((error) => console.error('[states]', error))
}

/** The passwords once; what scrolls by in a terminal or is kept in a log at every start is read by somebody in the end. */
function tellLogins(dataDir: string, isFirst: boolean): void {
  const logins = readDemoLogins(dataDir)
  if (logins.length === 0) return
  say(
    isFirst
      ? {
          zh: '演示账户（密码只在此显示一次；再次查看：npm run logins）：',
          en: 'Demo logins (printed this once; npm run logins shows them again):',
        }
      : { zh: '演示账户照旧可用；查看密码：npm run logins', en: 'The demo accounts are as before; npm run logins shows their passwords' },
  )
  if (isFirst) for (const { email, password } of logins) console.log(`  ${email}  ${password}`)
}

/** Whether the warehouse is the demo company and the state nobody else's: only then are accounts with printed passwords of use. */
async function isDemo({ databaseUrl }: Settings, rows: Cube['rows']): Promise<boolean> {
  if (databaseUrl) return false
  const [table] = await rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'clientele' AND table_name = 'demo'")
  return table !== undefined && (await rows('SELECT preset FROM clientele.demo')).length > 0
}

/** Where nobody is there yet: the link that makes the first administrator. Behind the # it reaches no log of a proxy. */
async function tellFirstLink({ settings, database }: Context, address: string): Promise<void> {
  const key = await makeSetupLink(database)
  if (key === null) return
  const link = `${settings.publicUrl ?? address}/signin#first=${key}`
  say({
    zh: `还没有人员。用此链接设立第一位管理员（只能用一次，一天内有效）：\n  ${link}`,
    en: `Nobody is here yet. This link makes the first administrator (once, within a day):\n  ${link}`,
  })
}

const tellRefresh: RefreshReport = {
  onBegin: say,
  onMade: (tables, seconds) =>
    say({
      zh: `客户状态已算好：${tables.length} 个表或部分（${seconds.toFixed(1)} 秒）`,
      en: `The customer states are made: ${tables.length} tables or parts (${seconds.toFixed(1)} s)`,
    }),
}

/** The warehouse with all that the model asks of it; undefined where it is a database that Cube alone asks. */
async function openOwnStore(settings: Settings): Promise<Warehouse | undefined> {
  const store = await databaseOf(settings)?.open(settings, memoryOptions(settings))
  try {
    if (store) await ensureDerived(store, settings, tellRefresh)
    await store?.restrictFileAccess?.(settings.dataDir)
    return store
  } catch (error) {
    await store?.close()
    // A file may open and yet not be whole.
    throw (store?.instance && explainWarehouse(store.name, error)) || error
  }
}

/** The parameters the derived tables were made with, by their path in `model/parameters.yml`. */
async function madeWith(rows: Cube['rows']): Promise<Map<string, string>> {
  const found = await rows('SELECT name, value FROM clientele.parameters')
  return new Map(found.map(({ name, value }) => [String(name), String(value)]))
}

/** After a change of `model/parameters.yml`: the old numbers go on answering, as what they were made with, until the new ones are there. */
async function refreshBehind(store: Warehouse, settings: Settings): Promise<void> {
  if ((await store.read((port) => stalenessOf(port, settings))) === 'nothing') return
  const began = performance.now()
  say({
    zh: '参数或业务日期有变：正在后台重新计算客户状态，算好之前仍显示原来的数字。',
    en: 'Parameters or the business date changed: working out the customer states anew behind the answers; until then the old numbers are shown.',
  })
  await refreshWarehouse(store, settings)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  say({ zh: `客户状态已按新参数算好（${seconds} 秒）`, en: `The customer states are made with the new parameters (${seconds} s)` })
}

interface Machinery {
  cube: Cube
  rows: Cube['rows']
  metrics: ReturnType<typeof createMetrics>
  tiles: Tiles
  estimates: EstimateJobs | undefined
  /** The warehouse, where it is a database we write into. */
  store: Warehouse | undefined
}

function addRoutes(app: express.Express, context: Context, { cube, rows, metrics, tiles, estimates, store }: Machinery): void {
  const { access, database, workspace } = context
  app.disable('x-powered-by')
  app.set('trust proxy', context.settings.trustProxy)
  app.use(securityHeaders)
  app.get('/healthz', (_req, res) => void res.json({ status: 'up' }))
  app.get(
    '/readyz',
    route(async () => {
      await Promise.all([rows('SELECT 1'), database.ping()]).catch(() => refuse('unavailable'))
      return { status: 'ready' }
    }),
  )
  app.get(
    '/metrics',
    route(async (_req, res) => {
      const text = await metrics.text()
      res.type(metrics.contentType).send(text)
    }),
  )
  app.get(
    '/api/workspace',
    route(async (req) => {
      const asker = await access.authenticate(tokenOf(req))
      const facts = await workspace.facts()
      // The holder of a link sees a board, not the state of the house.
      return asker.kind === 'person' ? facts : { ...facts, modelProblem: null }
    }),
  )
  const derived = store && refreshOfImports(context.settings, store)
  const imports = sourceRoutes(context, {
    store,
    ...(derived && { afterLoad: derived.refresh }),
    afterImport() {
      derived?.committed()
      estimates?.afterChange()
    },
  })
  const catalogue = fieldRoutes(context, { model: () => cube.model.current, parameters: () => madeWith(rows) })
  const routers = [
    calculatedRoutes(context, { model: () => cube.model, usage: async (member) => findUsage(database, member, await context.fields()) }),
    catalogue,
    exportRoutes(context, cube),
    ...[boardRoutes, shareRoutes, adminRoutes].map((routes) => routes(context)),
    ...[tileRoutes, linkRoutes].map((routes) => routes(context, tiles)),
    imports,
    estimateRoutes(context, estimates),
  ]
  app.use('/api', ...routers, openApiRoutes(routers))
  app.use(
    '/api',
    route(() => refuse('not_found')),
  )
  app.use('/shared', framePolicy(context))
  app.use(staticFiles(dist))
  // Before Cube's own error handler, which calls a broken body a failure of the server.
  app.use(refused)
}

function listen(server: http.Server, { port, host }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explainPort(port, host, error) ?? error))
    server.listen(port, host, () => resolve())
  })
}

async function tryPort(settings: Settings): Promise<void> {
  const probe = http.createServer()
  await listen(probe, settings)
  await new Promise((resolve) => probe.close(resolve))
}

const portOf = (server: http.Server) => {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

function onSignals(stop: () => Promise<void>): void {
  let stopping = false
  const begin = () => {
    if (stopping) return
    stopping = true
    say({ zh: '正在停止…', en: 'Stopping…' })
    // Not an exit in order, which waits for any statement that still runs; what was acknowledged outlives this too.
    const deadline = setTimeout(() => process.kill(process.pid, 'SIGKILL'), stopMillis)
    deadline.unref()
    stop().then(
      () => process.exit(0),
      (error) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', begin)
  process.on('SIGINT', begin)
}

/** Both languages unless the operator's own is known. */
function say(words: Words): void {
  const language = (process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '').toLowerCase()
  if (language.startsWith('zh')) console.log(words.zh)
  else if (language.startsWith('en')) console.log(words.en)
  else console.log(`${words.en}\n${words.zh}`)
}

start().catch((error: unknown) => {
  sayProblem(error)
  process.exit(1)
})
