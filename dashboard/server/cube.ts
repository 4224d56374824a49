import { createRequire } from 'node:module'
import path from 'node:path'
import { ApiGateway, CubejsHandlerError, UserError } from '@cubejs-backend/api-gateway'
import { prepareCompiler } from '@cubejs-backend/schema-compiler'
import type { CreateOptions } from '@cubejs-backend/server-core'
import type { DuckDBInstance } from '@duckdb/node-api'
import type { Access, PersonAsker } from './access.ts'
import { WarehouseDriver } from './cube/driver.ts'
import { type CubeProblem, explainCubeError } from './cube/errors.ts'
import { FairQueueDriver, laneOf, lanes, ownId, sentId, Waiters, withoutSpan } from './cube/fair.ts'
import { allMembersOf, checkQuestions, type Question, unseenMembersOf } from './cube/gate.ts'
import { boundResults } from './cube/memory.ts'
import { type Model, type ModelState, watchModel } from './cube/model.ts'
import { installStandIn, prepareModelHere } from './cube/native.ts'
import { dialectOf } from './cube/ourDialect.ts'
import { hiddenMember } from './cube/transform.ts'
import { Turns } from './cube/turns.ts'
import { Refusal } from './route.ts'
import type { Settings } from './settings.ts'
import { sessionOptions } from './warehouse/postgres.ts'

// Its entry exports the class itself with the rest as properties, which an ES import cannot name.
const serverCore: typeof import('@cubejs-backend/server-core') = createRequire(import.meta.url)(
  '@cubejs-backend/server-core/dist/src/index.js',
)
const { CubejsServerCore, OrchestratorApi } = serverCore
// Cube installs a reader of source maps for stack traces. It builds one for every question, and keeps 40 MB of maps.
Object.assign(Error, { prepareStackTrace: undefined })
type CubejsServerCore = import('@cubejs-backend/server-core').CubejsServerCore
type OrchestratorApi = import('@cubejs-backend/server-core').OrchestratorApi

/** The folder of model files, also for Cube's own command line. */
export const modelFolder = path.resolve(process.env.CUBEJS_SCHEMA_PATH || path.join(import.meta.dirname, '../../model'))

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
  env.CUBEJS_REFRESH_WORKER ??= 'true'
  env.CUBEJS_REFRESH_KEY_LOCAL_TIME ??= 'true'
  env.CUBEJS_LOG_REDACTION ??= 'false'
  // Models name the currency of money by this.
  env.CLIENTELE_CURRENCY ??= settings.currency
}

/** The options both our server and Cube's own command line start Cube with. */
export async function cubeOptions(sources: CubeSources): Promise<{ options: CreateOptions; model: Model }> {
  const { settings } = sources
  prepareEnvironment(settings, sources.env)
  installStandIn(sources.env)
  prepareModelHere()
  boundResults()
  const model = await watchModel({ folder: modelFolder, compile: checkModel, onChange: reportModel })
  const options = toOptions(sources, () => model.current)
  return { options, model }
}

function toOptions(
  { settings, access, openWarehouse, apiSecret }: CubeSources,
  currentModel: (version?: string) => ModelState,
): CreateOptions {
  const isDuckDb = settings.warehouseType === 'duckdb'
  const driver = new WarehouseDriver(openWarehouse)
  const dialects = new Map<string, unknown>()
  const options = {
    apiSecret,
    ...(isDuckDb ? { driverFactory: () => driver } : {}),
    // Cube's own driver, whose sessions see the source tables as ours do.
    ...(settings.warehouseType === 'postgres' ? { driverFactory: () => ({ type: 'postgres', options: sessionOptions }) } : {}),
    dialectFactory: ({ dbType }: { dbType: string }) => {
      if (!dialects.has(dbType)) dialects.set(dbType, dialectOf(dbType, settings.timezone))
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
    checkAuth: access.checkAuth,
    queryRewrite: access.queryRewrite,
    contextToApiScopes: access.contextToApiScopes,
    orchestratorOptions: {
      continueWaitTimeout: 10,
      // Whoever is told to go on waiting asks again at once; a question nobody asked again for so long is given up.
      queryCacheOptions: { queueOptions: { concurrency: lanes, executionTimeout: settings.questionSeconds, orphanedTimeout: 30 } },
      preAggregationsOptions: { queueOptions: { concurrency: 2 } },
    },
    logger: logCube,
    telemetry: false,
  }
  return options as unknown as CreateOptions
}

/** Cube in this process. */
export interface Cube {
  core: ServerCore
  gateway: Gateway
  model: Model
  /** One question to Cube's gateway, past Express; the caller has checked who asks. */
  ask(operation: Operation, params: Record<string, unknown>, context: CubeContext): Promise<CubeReply>
  /** Stops the question with this context's id, if it still runs. */
  cancel(context: CubeContext): Promise<void>
  /** The whole field list, as an administrator sees it. */
  meta(): Promise<unknown>
  /** Rows of a statement, from whatever warehouse there is. */
  rows(sql: string): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

export type Operation = 'load' | 'meta' | 'sql' | 'dryRun'

const isResult = (message: unknown): message is { getFinalResult(): Promise<ArrayBuffer> } =>
  typeof message === 'object' && message !== null && 'isWrapper' in message && message.isWrapper === true

/** What Cube replies with: an object, or a result already written out. */
export interface CubeReply {
  message: unknown
  status: number
}

/** Starts Cube with a model already compiled, or with its problem known. `dataVersion` is part of every cached answer's key. */
export async function startCube(sources: CubeSources & { dataVersion: () => Promise<string> }): Promise<Cube> {
  prepareEnvironment(sources.settings, sources.env)
  installStandIn(sources.env)
  prepareModelHere()
  boundResults()
  const candidates = new Map<string, ModelState>()
  let model: Model | undefined
  const currentModel = (version?: string) => (version && candidates.get(version)) || model?.current || { version: 'empty', files: [] }
  const core = new ServerCore(toOptions(sources, currentModel), sources.dataVersion)
  model = await watchModel({
    folder: modelFolder,
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
    gateway: core.gateway(),
    model: running,
    ask: (operation, params, context) => core.gateway().ask(operation, params, context),
    cancel: async (context) => {
      const asked = toRequestContext(context)
      core.gateway().leave(asked.requestId)
      const orchestrator = (await core.getOrchestratorApi(asked)) as Orchestrator
      await orchestrator.leave(asked.requestId)
    },
    meta: async () => (await core.gateway().ask('meta', {}, { securityContext: ownAsker, requestId: 'own' })).message,
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

/** Who asks when the process itself does. */
export const ownAsker: PersonAsker = { kind: 'person', id: 'clientele', role: 'admin', session: null }

/** The context Cube's gateway works with. */
export interface CubeContext {
  securityContext: unknown
  requestId: string
}

/** Cube's server core with our gateway, and with answers that are never older than the data version they were asked at. */
export class ServerCore extends CubejsServerCore {
  readonly #dataVersion: () => Promise<string>

  constructor(options: CreateOptions, dataVersion: () => Promise<string>) {
    super(options)
    this.#dataVersion = dataVersion
  }

  gateway(): Gateway {
    return this.apiGateway() as Gateway
  }

  /** Compiles one version of the model, so that the first question does not wait for it. */
  async warm(modelVersion: string): Promise<void> {
    const context = { securityContext: {}, requestId: 'warm', modelVersion } as never
    try {
      const compiler = await this.getCompilerApi(context)
      await compiler.metaConfig(context, { requestId: 'warm' })
    } catch (error) {
      this.compilerCache.delete(`model_${modelVersion}`)
      throw error
    }
  }

  protected override createApiGatewayInstance(...given: ConstructorParameters<typeof ApiGateway>): ApiGateway {
    return new Gateway(...given)
  }

  protected override createOrchestratorApi(...[getDriver, options]: OrchestratorArguments): OrchestratorApi {
    return new Orchestrator(getDriver, this.logger, options, this.#dataVersion)
  }
}

type OrchestratorArguments = [ConstructorParameters<typeof OrchestratorApi>[0], ConstructorParameters<typeof OrchestratorApi>[2]]
type SqlQuestion = Parameters<OrchestratorApi['executeQuery']>[0]
type QueueOptions = (dataSource: string) => Promise<object>

class Orchestrator extends OrchestratorApi {
  readonly #dataVersion: () => Promise<string>
  readonly #waiters: Waiters

  constructor(
    getDriver: ConstructorParameters<typeof OrchestratorApi>[0],
    logger: ConstructorParameters<typeof OrchestratorApi>[1],
    options: ConstructorParameters<typeof OrchestratorApi>[2],
    dataVersion: () => Promise<string>,
  ) {
    const waiters = new Waiters()
    super(getDriver, logger, withFairQueue(options, waiters))
    this.#dataVersion = dataVersion
    this.#waiters = waiters
  }

  /** Whoever asked this does not wait for the answer any more. */
  async leave(id: string): Promise<void> {
    const queues = Object.values(this.orchestrator.getQueryCache().getQueues())
    for (const question of this.#waiters.leave(id)) await Promise.all(queues.map((queue) => queue.cancelQuery(question as never, null)))
  }

  // Cube would ask each cube's refresh key, at most as often as its `every` says: late by up to that, and one query more
  // a question. The version as a comment makes an answer's key exact. Rollups keep Cube's way; their builds depend on it.
  override async executeQuery(question: SqlQuestion): Promise<unknown> {
    if (question.loadRefreshKeysOnly || question.preAggregations?.length || !question.query) return super.executeQuery(question)
    const version = await this.#dataVersion()
    try {
      return await super.executeQuery({ ...question, query: `${question.query}\n-- data ${version}`, cacheKeyQueries: [] })
    } finally {
      if (question.requestId) this.#waiters.leave(question.requestId)
    }
  }
}

/** Cube takes no queue of ours among its options: they are checked, so it is put into what they become. */
function withFairQueue(options: OrchestratorArguments[1], waiters: Waiters): OrchestratorArguments[1] {
  if (process.env.CUBEJS_CACHE_AND_QUEUE_DRIVER !== 'memory') return options
  const queueOptions = options.queryCacheOptions?.queueOptions as unknown as QueueOptions
  const queueDriverFactory = (_type: string, given: ConstructorParameters<typeof FairQueueDriver>[0]) => new FairQueueDriver(given, waiters)
  const fair: QueueOptions = async (dataSource) => ({ ...(await queueOptions(dataSource)), queueDriverFactory })
  return { ...options, queryCacheOptions: { ...options.queryCacheOptions, queueOptions: fair as never } }
}

type RequestContext = Parameters<CubejsServerCore['getOrchestratorApi']>[0]

const toRequestContext = ({ securityContext, requestId }: CubeContext): RequestContext & { requestId: string } =>
  ({
    securityContext,
    authInfo: securityContext,
    signedWithPlaygroundAuthSecret: false,
    requestId: ownId(securityContext, requestId),
  }) as never

type GatewayRest = [context: never, persistent?: boolean, memberExpressions?: boolean, cacheMode?: never]

/** Cube's gateway, with errors as sentences. */
export class Gateway extends ApiGateway {
  ask(operation: Operation, params: Record<string, unknown>, given: CubeContext): Promise<CubeReply> {
    return new Promise((resolve, reject) => {
      const context = toRequestContext(given)
      // Written out here, so that a member refused while the result is made goes Cube's way for errors.
      const res = async (message: unknown, { status = 200 }: { status?: number } = {}) =>
        resolve({ message: isResult(message) ? Buffer.from(await message.getFinalResult()) : message, status })
      const request = { query: params.query, queryType: params.queryType, cacheMode: params.cache, context, res } as never
      if (operation === 'load') this.load(request).catch(reject)
      else if (operation === 'meta') this.meta(request).catch(reject)
      else if (operation === 'dryRun') this.dryRun(request).catch(reject)
      else if (params.format === 'sql') this.sql4sql(request).catch(reject)
      else this.sql(request).catch(reject)
    })
  }

  // Of the routes that are Express' and of the WebSocket; `ask` makes its own.
  override async contextByReq(...[req, asker, id]: Parameters<ApiGateway['contextByReq']>): ReturnType<ApiGateway['contextByReq']> {
    return super.contextByReq(req, asker, ownId(asker, id))
  }

  readonly #checked = new WeakSet<object>()

  // Every question of every interface comes by here, before anything else is done with it.
  protected override parseQueryParam(asked: unknown): never {
    if (typeof asked === 'object' && asked !== null && this.#checked.has(asked)) return asked as never
    const query: unknown = super.parseQueryParam(asked as never)
    const questions = forCube(() => checkQuestions(query))
    for (const member of questions.flatMap(allMembersOf)) {
      // Cube would find a member named like a property of every object.
      const strange = member.split('.').find((part) => part in Object.prototype)
      if (strange) throw new UserError(`'${strange}' not found for path '${member}'`)
    }
    const checked = Array.isArray(query) ? questions : (questions[0] as Question)
    this.#checked.add(checked)
    return checked as never
  }

  readonly #turns = new Turns()
  readonly #left = new Set<string>()

  /** Whoever asked this has left: should its turn only come now, it is not compiled any more. */
  leave(id: string): void {
    const asked = withoutSpan(id)
    this.#left.add(asked)
    setTimeout(() => this.#left.delete(asked), 60_000).unref()
  }

  protected override async getNormalizedQueries(asked: never, ...given: GatewayRest) {
    const query: Question | Question[] = this.parseQueryParam(asked)
    const [context] = given
    // Reading and compiling hold the event loop: one question at a time, everybody in turn.
    const { securityContext, requestId } = context as CubeContext
    await this.#turns.take(laneOf(securityContext))
    if (this.#left.has(withoutSpan(requestId))) throw new UserError('Query was cancelled')
    // Shown members are checked with the result. One that only filters or sorts never gets there, and would tell by yes and no what it hides.
    const hidden = await this.#hiddenMembers(context)
    for (const member of [query].flat().flatMap(unseenMembersOf)) {
      const name = member.split('.', 2).join('.')
      if (hidden.has(name)) throw hiddenMember(name)
    }
    return super.getNormalizedQueries(query as never, ...given)
  }

  async #seesSql(context: CubeContext): Promise<boolean> {
    return this.assertApiScope('sql', context.securityContext as never).then(
      () => true,
      () => false,
    )
  }

  // How Cube would look for a summary names what stands behind the views.
  override async dryRun(given: Parameters<ApiGateway['dryRun']>[0]): Promise<void> {
    if (await this.#seesSql(given.context as CubeContext)) return super.dryRun(given)
    const reply = given.res as unknown as (message: object, extra?: object) => unknown
    const res = (message: object, extra?: object) =>
      reply('transformedQueries' in message ? { ...message, transformedQueries: [] } : message, extra)
    return super.dryRun({ ...given, res: res as never })
  }

  // The definitions behind the fields are SQL.
  override async metaExtended(given: Parameters<ApiGateway['metaExtended']>[0]): Promise<void> {
    try {
      await this.assertApiScope('sql', given.context.securityContext)
    } catch (e) {
      return this.handleError({ e, context: given.context, res: given.res })
    }
    return super.metaExtended(given)
  }

  readonly #hidden = new WeakMap<object, Set<string>>()

  /** The members of the model that answers which are not public. */
  async #hiddenMembers(context: never): Promise<Set<string>> {
    const compiler = await this.getCompilerApi(context)
    const cubes = (await compiler.metaConfig(context, { requestId: 'hidden' })) as MetaCube[]
    const known = this.#hidden.get(cubes)
    if (known) return known
    const members = cubes.flatMap(({ config }) => [...config.measures, ...config.dimensions, ...config.segments])
    const hidden = new Set(members.filter(({ isVisible }) => !isVisible).map(({ name }) => name))
    this.#hidden.set(cubes, hidden)
    return hidden
  }

  override handleError(failure: Parameters<ApiGateway['handleError']>[0]): void {
    let answer: { message: unknown; status: number } | undefined
    super.handleError({
      ...failure,
      res: ((message: unknown, extra?: { status?: number }) => {
        answer = { message, status: extra?.status ?? 200 }
      }) as typeof failure.res,
    })
    const reply = failure.res as unknown as (message: unknown, extra: { status: number }) => void
    if (!answer) return
    const problem: CubeProblem | undefined = explainCubeError(failure.e, answer.status, sentId(failure.context?.requestId ?? ''))
    const status = problem?.status ?? answer.status
    // GraphQL hears of the failure alone, and gives its own status.
    if (failure.context) Object.assign(failure.context, { status })
    reply(problem?.body ?? answer.message, { status })
  }
}

interface MetaCube {
  config: Record<'measures' | 'dimensions' | 'segments', { name: string; isVisible: boolean }[]>
}

/** Cube knows only its own errors; a refusal keeps its status and its sentence in one. */
function forCube<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new CubejsHandlerError(error.words.status, error.problem, error.words.en, error)
  }
}

/** Rejects when Cube cannot compile these files. */
export async function checkModel({ files }: ModelState): Promise<void> {
  const repository = { localPath: () => modelFolder, dataSchemaFiles: async () => files }
  await prepareCompiler(
    repository as never,
    { nativeInstance: new (await import('@cubejs-backend/native')).NativeInstance() } as never,
  ).compiler.compile()
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
