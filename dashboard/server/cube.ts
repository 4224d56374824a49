import { randomBytes } from 'node:crypto'
import path from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import type { Calculated } from '../core/field/formula/calculated.ts'
import { type Access, type PersonPrincipal, rightsOfRole } from './access.ts'
import { WarehouseDriver } from './cube/driver.ts'
import { lanes } from './cube/fair.ts'
import { type Model, type ModelState, watchModel } from './cube/model.ts'
import { dialectOf } from './cube/ourDialect.ts'
import { compileFiles, forCube, keepExpressions, type OnAnswered, type OnRead, patchCube, ServerCore } from './cube/patches.ts'
import { modelFolder } from './modelFolder.ts'
import type { Settings } from './settings.ts'
import { databaseOf } from './warehouse/databases.ts'

interface CubeSources {
  settings: Settings
  access: Pick<Access, 'checkAuth' | 'queryRewrite' | 'contextToApiScopes'>
  openWarehouse: () => Promise<DuckDBInstance>
  apiSecret: string
  env?: Record<string, string | undefined>
}

/** Settings Cube reads only from the environment. What an operator set stays, but for what our numbers depend on. */
export function prepareEnvironment(settings: Settings, env: Record<string, string | undefined> = process.env): void {
  // Without production Cube neither checks tokens nor hides its developer pages.
  env.NODE_ENV = 'production'
  env.CUBEJS_DEV_MODE = 'false'
  // Where the native binary exists another planner would be the default, and numbers would depend on the machine.
  env.CUBEJS_TESSERACT_SQL_PLANNER = 'false'
  env.CUBEJS_DB_TYPE = settings.warehouseType
  env.CUBEJS_DEFAULT_TIMEZONE ??= settings.timezone
  env.CUBEJS_TELEMETRY ??= 'false'
  env.CUBEJS_CACHE_AND_QUEUE_DRIVER ??= 'memory'
  env.CUBEJS_EXTERNAL_DEFAULT ??= 'false'
  // Rollups are built by our runner; Cube's worker would only ask refresh keys that no answer depends on.
  env.CUBEJS_REFRESH_WORKER ??= 'false'
  env.CUBEJS_REFRESH_KEY_LOCAL_TIME ??= 'true'
  env.CUBEJS_LOG_REDACTION ??= 'false'
  // Models name the currency of money by this.
  env.CLIENTELE_CURRENCY ??= settings.currency
}

/** What Cube parses of the model's files, from one start to the next. */
export const expressionsFile = (dataDir: string) => path.join(dataDir, 'expressions.json')

/** The options both our server and Cube's own command line start Cube with. */
export async function cubeOptions(sources: CubeSources): Promise<{ options: CubeOptions; model: Model }> {
  const { settings } = sources
  prepareEnvironment(settings, sources.env)
  patchCube(sources.env)
  keepExpressions(expressionsFile(settings.dataDir))
  const model = await watchModel({
    folder: modelFolder,
    compile: async ({ files }) => void (await compileFiles(modelFolder, files)),
    onChange: reportModel,
  })
  // Our orchestrator, which knows that rollups are built here, is not in Cube's own command line.
  const options = toOptions(sources, () => model.current, true)
  return { options, model }
}

function toOptions(
  { settings, access, openWarehouse, apiSecret }: CubeSources,
  currentModel: (version?: string) => ModelState,
  isUntold = false,
) {
  const driverFactory = databaseOf(settings)?.cubeDriver(openWarehouse)
  const dialects = new Map<string, unknown>()
  const options = {
    apiSecret,
    ...(driverFactory && { driverFactory }),
    dialectFactory: ({ dbType }: { dbType: string }) => {
      if (!dialects.has(dbType)) dialects.set(dbType, dialectOf(dbType, settings.timezone, isUntold))
      return dialects.get(dbType)
    },
    // One compiled model a version: while a new one is compiled the old one answers.
    contextToAppId: (context: { modelVersion?: string }) => `model_${currentModel(context?.modelVersion).version}`,
    repositoryFactory: (context: { modelVersion?: string }) => ({
      localPath: () => modelFolder,
      dataSchemaFiles: async () => currentModel(context?.modelVersion).files,
    }),
    scheduledRefreshContexts: async () => [null],
    compilerCacheSize: 3,
    contextToGroups: () => [],
    checkAuth: forCube(access.checkAuth),
    queryRewrite: forCube((query: unknown, context: { securityContext?: unknown }) => access.queryRewrite(query, context, !isUntold)),
    contextToApiScopes: access.contextToApiScopes,
    orchestratorOptions: {
      continueWaitTimeout: 10,
      // Anyone who is told to go on waiting asks again at once; a question nobody asked again for so long is given up.
      queryCacheOptions: { queueOptions: { concurrency: lanes, executionTimeout: settings.questionSeconds, orphanedTimeout: 30 } },
      preAggregationsOptions: { queueOptions: { concurrency: 2 } },
    },
    logger: logCube,
    telemetry: false,
  }
  return options
}

type CubeOptions = ReturnType<typeof toOptions>

/** How many questions of a view that went to the warehouse were answered from a rollup, and how many were not. */
export interface RollupReads {
  hit: number
  miss: number
}

/** Cube in this process. */
export interface Cube {
  core: ServerCore
  model: Model
  /** One question to Cube's gateway, past Express; the caller has checked who asks. */
  ask: ServerCore['ask']
  /** One question whose rows are read as the warehouse finds them; the caller has checked who asks. */
  read: ServerCore['read']
  /** Stops the question with this context's id, if it still runs. */
  cancel: ServerCore['cancel']
  /** The whole field list, as an administrator sees it. */
  meta(): Promise<unknown>
  /** Since the start, by view. */
  rollupReads(): ReadonlyMap<string, RollupReads>
  /** Rows of a statement, from whatever warehouse there is. */
  rows(sql: string): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

/** Starts Cube with a model already compiled, or with its problem known. `dataVersion` is part of every cached answer's key. */
export async function startCube(
  sources: CubeSources & { dataVersion: () => Promise<string>; calculated?: () => Promise<Calculated[]>; onAnswered?: OnAnswered },
): Promise<Cube> {
  prepareEnvironment(sources.settings, sources.env)
  patchCube(sources.env)
  keepExpressions(expressionsFile(sources.settings.dataDir))
  const candidates = new Map<string, ModelState>()
  let model: Model | undefined
  const currentModel = (version?: string) => (version && candidates.get(version)) || model?.current || { version: 'empty', files: [] }
  const reads = new Map<string, RollupReads>()
  const onRead: OnRead = (members, isRollup) => {
    for (const view of new Set(members.map((member) => member.split('.', 1)[0] ?? ''))) {
      const { hit, miss } = reads.get(view) ?? { hit: 0, miss: 0 }
      reads.set(view, isRollup ? { hit: hit + 1, miss } : { hit, miss: miss + 1 })
    }
  }
  const { settings, dataVersion, onAnswered } = sources
  const core = new ServerCore(toOptions(sources, currentModel), settings.timezone, dataVersion, onRead, onAnswered)
  model = await watchModel({
    folder: modelFolder,
    ...(sources.calculated && { calculated: sources.calculated }),
    onChange: reportModel,
    compile: async (candidate) => {
      candidates.set(candidate.version, candidate)
      try {
        await core.warm(candidate.version)
      } finally {
        candidates.delete(candidate.version)
      }
    },
  })
  const running = model
  return {
    core,
    model: running,
    ask: (...given) => core.ask(...given),
    read: (...given) => core.read(...given),
    cancel: (context) => core.cancel(context),
    rollupReads: () => reads,
    meta: async () => (await core.ask('meta', {}, { securityContext: ownAsker, requestId: 'own' })).message,
    rows: async (sql) => {
      const driver = await core.getDriver({ dataSource: 'default' } as never)
      return driver.query(sql, [])
    },
    stop: async () => {
      running.stop()
      // First of all: Cube waits for what runs, and it may run for long.
      const driver = await core.getDriver({ dataSource: 'default' } as never)
      if (driver instanceof WarehouseDriver) await driver.release()
      await core.beforeShutdown()
      await core.shutdown()
    },
  }
}

/** The rows of a question that the process itself asks, waited for. */
export async function askOwn({ ask }: Pick<Cube, 'ask'>, query: object): Promise<Record<string, unknown>[]> {
  for (;;) {
    const { message, status } = await ask(
      'load',
      { query },
      { securityContext: ownAsker, requestId: `own.${randomBytes(6).toString('hex')}` },
    )
    const reply = Buffer.isBuffer(message) ? JSON.parse(message.toString('utf8')) : message
    if (status !== 200) throw new Error(`The server's own question failed: ${JSON.stringify(reply)}`)
    if (reply.error !== 'Continue wait') return reply.data
  }
}

/** Who asks when the process itself does. */
export const ownAsker: PersonPrincipal = {
  kind: 'person',
  id: 'clientele',
  role: 'admin',
  session: null,
  rights: rightsOfRole('admin'),
  isOwn: true,
}

function reportModel({ problem, current }: Model): void {
  if (problem) console.error(`${problem.message.en}\n${problem.message.zh}`)
  else console.log(`model ${current.version}: ${current.files.length} files`)
}

// Cube logs every step of every question. What an operator can act on is kept; a question's own failure is in its reply.
const worthLogging = new Set(['Internal Server Error', 'Refresh Scheduler Error', 'Error while cancel', 'Orchestrator Release Error'])

function logCube(message: string, params: Record<string, unknown>): void {
  if (!worthLogging.has(message)) return
  console.error(`[${params.requestId ?? 'cube'}] ${message}: ${params.error ?? params.warning ?? ''}`)
}
