// Everything that reaches into Cube beyond what its documentation promises. No other file imports Cube's packages (but for the documented base
// classes of drivers and dialects) or casts into their objects. What we do there is ours to explain in `patches` at the end, and to test: test/cube/patches.test.ts.

import { createRequire } from 'node:module'
import { ApiGateway, CubejsHandlerError, UserError } from '@cubejs-backend/api-gateway'
import {
  LocalCacheDriver,
  LocalQueueDriver,
  LocalQueueDriverConnection,
  QueryCache,
  QueryOrchestrator,
  QueryQueue,
} from '@cubejs-backend/query-orchestrator'
import { BaseFilter, BaseQuery, PreAggregations, prepareCompiler, queryClass } from '@cubejs-backend/schema-compiler'
import { Problem } from '../../core/problem.ts'
import { toCubeBody } from '../route.ts'
import { WarehouseFilter, WarehouseQuery } from './dialect.ts'
import type { DialectRules } from './dialectRules.ts'
import { WarehouseDriver } from './driver.ts'
import { explainCubeError } from './errors.ts'
import { Expressions } from './expressions.ts'
import { laneOf, nextOf, ownId, type Queue, sentId, Waiters, withoutSpan } from './fair.ts'
import { allMembersOf, checkQuestions, hiddenIn, type MetaCube, type Question, strangeName, unseenMembersOf } from './gate.ts'
import type { ModelFile } from './model.ts'
import { passThroughTemplates, standIn, toColumns } from './native.ts'
import { boundedCache } from './resultCache.ts'
import { type Rollup, type RollupQuestion, shortName } from './rollups.ts'
import { type AskedQuery, type Compiled, Shapes, shapeOf, type Way } from './shapes.ts'
import { maskedFor, policyOf, shownTo } from './shownTo.ts'
import { hiddenMember } from './transform.ts'
import { Turns } from './turns.ts'

/** A way of writing SQL, as Cube has one a database. */
export type Dialect = typeof BaseQuery

const require = createRequire(import.meta.url)

// Its entry exports the class itself with the rest as properties, which an ES import cannot name.
const serverCore: typeof import('@cubejs-backend/server-core') = require('@cubejs-backend/server-core/dist/src/index.js')
const { CubejsServerCore, CompilerApi, OrchestratorApi } = serverCore
type OrchestratorApi = import('@cubejs-backend/server-core').OrchestratorApi
type CompilerApi = import('@cubejs-backend/server-core').CompilerApi
Object.assign(Error, { prepareStackTrace: undefined })

type Native = typeof standIn & {
  loadNative: () => unknown
  NativeInstance: new () => object
  ResultWrapper: new () => object
}
const native: Native = require('@cubejs-backend/native')

/** Whether Cube's own binary is on this machine and can be loaded; its functions are then in their places. */
export function loadRealNative(): Native | undefined {
  try {
    native.loadNative()
    return native
  } catch {
    // Its absence is the usual case, and the reason for the stand-in.
    return undefined
  }
}

/** Puts our functions in the place of the native ones, unless CLIENTELE_NATIVE=1 asks for the binary and it is there. Says which. */
export function installStandIn(env: Record<string, string | undefined> = process.env): 'native' | 'stand-in' {
  if (env.CLIENTELE_NATIVE === '1' && loadRealNative()) return 'native'
  Object.assign(native, standIn)
  Object.assign(native.NativeInstance.prototype, templates)
  Object.assign(native.ResultWrapper.prototype, resultRows)
  return 'stand-in'
}

const templates = { newJinjaEngine: passThroughTemplates }
const resultRows = {
  getRawData(this: { jsResult?: Record<string, unknown>[] }) {
    return [toColumns(this.jsResult ?? [])]
  },
}

type Methods = Record<string, (...given: unknown[]) => unknown>

/** What Cube's compiler takes its worker threads from. */
const workers: object = createRequire(require.resolve('@cubejs-backend/schema-compiler'))('workerpool')
let ownMethods: Methods | undefined
/** Runs the worker's script in this thread. */
const ownWorkers = {
  worker(given: Methods) {
    ownMethods = given
  },
  pool: (script: string) => ({
    exec: async (name: string, given: unknown[]) => {
      if (!ownMethods) require(script)
      return ownMethods?.[name]?.(...given)
    },
    terminate: () => undefined,
  }),
}

interface Report {
  error(...given: unknown[]): void
}
interface YamlCompiler {
  parsePythonAndTranspileToJs(code: string, report: Report): unknown
}
const compilerFolder = '@cubejs-backend/schema-compiler'
const yamlCompiler: YamlCompiler = require(`${compilerFolder}/dist/src/compiler/YamlCompiler.js`).YamlCompiler.prototype
const parseExpression = yamlCompiler.parsePythonAndTranspileToJs
const expressions = new Expressions(require(`${compilerFolder}/package.json`).version)
const parsedOnce: YamlCompiler = {
  parsePythonAndTranspileToJs(code, report) {
    const known = expressions.get(code)
    if (known !== undefined) return JSON.parse(known)
    let isBroken = false
    const error = (...given: unknown[]) => {
      isBroken = true
      report.error(...given)
    }
    const parsed = parseExpression.call(this, code, { error })
    if (!isBroken) expressions.add(code, JSON.stringify(parsed))
    return parsed
  },
}

/** Where parsed expressions of the model are kept from one start to the next. */
export const keepExpressions = (file: string): void => expressions.keepIn(file)

export const boundResults = (): void => void Object.assign(LocalCacheDriver.prototype, boundedCache)

/** All patches of what Cube keeps for the whole process; before the first question, as Cube reads them when it calls. */
export function patchCube(env?: Record<string, string | undefined>): void {
  installStandIn(env)
  Object.assign(workers, ownWorkers)
  Object.assign(yamlCompiler, parsedOnce)
  boundResults()
}

/** Model files compiled by Cube's compiler. Rejects with Cube's own words where they don't. */
export async function compileFiles(folder: string, files: ModelFile[]): Promise<unknown> {
  // The planner of the server, on every machine.
  process.env.CUBEJS_TESSERACT_SQL_PLANNER = 'false'
  const repository = { localPath: () => folder, dataSchemaFiles: async () => files }
  const compilers = prepareCompiler(repository as never, { nativeInstance: new native.NativeInstance() } as never)
  await compilers.compiler.compile()
  expressions.save()
  return compilers
}

/** Cube knows only its own errors; a refusal of ours keeps its status and its sentence in one. */
function toCubeError(error: unknown): unknown {
  return error instanceof Problem ? new CubejsHandlerError(error.status, error.code, `${error.words.en} ${error.words.zh}`, error) : error
}

/** The same work as a hook of Cube's options. */
export function forCube<Given extends unknown[], T>(work: (...given: Given) => Promise<T>): (...given: Given) => Promise<T> {
  return (...given) =>
    work(...given).catch((error) => {
      throw toCubeError(error)
    })
}

/** The context Cube's gateway works with. */
export interface CubeContext {
  securityContext: unknown
  requestId: string
}

export type Operation = 'load' | 'meta' | 'sql' | 'dryRun'

/** What Cube replies with: an object, or a result already written out. */
export interface CubeReply {
  message: unknown
  status: number
}

type Row = Record<string, unknown>

/** Takes the rows of a question as the warehouse finds them, with the member that each of their columns is. */
export type Reader = (rows: AsyncIterable<Row[]>, members: Record<string, string>) => Promise<void>

/** Who reads the rows of a question, by its id, instead of waiting for all of them. */
const readers = new Map<string, Reader>()
const readerOf = (requestId = '') => readers.get(withoutSpan(requestId))

interface Streaming {
  query(sql: string, values: unknown[]): Promise<Row[]>
  stream?(sql: string, values: unknown[], options: object): Promise<{ rowStream: AsyncIterable<Row>; release?: () => Promise<void> }>
}

async function* rowsOf(driver: Streaming, sql: string, values: unknown[]): AsyncGenerator<Row[]> {
  if (driver instanceof WarehouseDriver) return yield* driver.read(sql, values)
  if (!driver.stream) return yield await driver.query(sql, values)
  const { rowStream, release } = await driver.stream(sql, values, { highWaterMark: rowsAtOnce })
  try {
    let rows: Row[] = []
    for await (const row of rowStream) {
      rows.push(row)
      if (rows.length < rowsAtOnce) continue
      yield rows
      rows = []
    }
    if (rows.length > 0) yield rows
  } finally {
    await release?.()
  }
}

const rowsAtOnce = 2000

/** A result that is still to be written out. */
export const isResult = (message: unknown): message is { getFinalResult(): Promise<ArrayBuffer> } =>
  typeof message === 'object' && message !== null && 'isWrapper' in message && message.isWrapper === true

/** The status our gateway gave the question that failed, where Cube's GraphQL answers in its own way. */
export const statusGiven = (req: object): number | undefined => (req as { context?: { status?: number } }).context?.status

type RequestContext = Parameters<InstanceType<typeof CubejsServerCore>['getOrchestratorApi']>[0]

const toRequestContext = ({ securityContext, requestId }: CubeContext): RequestContext & { requestId: string } =>
  ({
    securityContext,
    authInfo: securityContext,
    signedWithPlaygroundAuthSecret: false,
    requestId: ownId(securityContext, requestId),
  }) as never

/** A question of somebody that was answered by Cube, for the audit log. */
export interface Answered {
  asker: { id: string }
  members: string[]
  filters: unknown
  rows: number
  millis: number
  way: string
}
export type OnAnswered = (answered: Answered) => void

/** Rows found for a question, by its id, until it is answered. */
const rowsFound = new Map<string, number>()

/** Cube's gateway, where every question of every interface comes by. */
export class Gateway extends ApiGateway {
  onAnswered: OnAnswered | undefined
  readonly #checked = new WeakSet<object>()
  readonly #hidden = new WeakMap<object, Set<string>>()
  readonly #turns = new Turns()
  readonly #left = new Set<string>()

  constructor(...given: ConstructorParameters<typeof ApiGateway>) {
    super(...given)
    // Everything Cube tells of its model, and the members a result may have, goes through this; its types call it private.
    const gateway = this as unknown as { filterVisibleItemsInMeta: (context: unknown, cubes: never[]) => never[] }
    const visible = gateway.filterVisibleItemsInMeta.bind(this)
    gateway.filterVisibleItemsInMeta = (context, cubes) => shownTo(context, visible(context, cubes), cubes)
  }

  /** One question, past Express; the caller has checked who asks. */
  ask(operation: Operation, params: Record<string, unknown>, given: CubeContext): Promise<CubeReply> {
    return new Promise((resolve, reject) => {
      const context = toRequestContext(given)
      // Written out here, so that a member refused while the result is made goes Cube's way for errors.
      const res = async (message: unknown, { status = 200 }: { status?: number } = {}) =>
        resolve({ message: isResult(message) ? Buffer.from(await message.getFinalResult()) : message, status })
      const request = { query: params.query, queryType: params.queryType, cacheMode: params.cache, context, res } as never
      const method = operation === 'sql' && params.format === 'sql' ? 'sql4sql' : operation
      this[method](request).catch(reject)
    })
  }

  /**
   * One question as `ask` takes it, gate and all, of which the rows are read while the warehouse finds them: as many as the question says, past
   * Cube's limit of an answer. The reply comes after the last row, without any.
   */
  async read(params: Record<string, unknown>, given: CubeContext, reader: Reader): Promise<CubeReply> {
    const id = toRequestContext(given).requestId
    readers.set(id, reader)
    try {
      return await this.ask('load', params, given)
    } finally {
      readers.delete(id)
    }
  }

  override async load(request: Parameters<ApiGateway['load']>[0]): Promise<void> {
    const began = performance.now()
    await super.load(request)
    const { context, query, apiType } = request as { context?: Partial<CubeContext>; query?: unknown; apiType?: string }
    const id = withoutSpan(context?.requestId ?? '')
    const rows = rowsFound.get(id)
    rowsFound.delete(id)
    const asker = context?.securityContext as { id?: string } | undefined
    // What found nothing out (refused, still waited for) is no answer.
    if (rows === undefined || !asker?.id || !this.onAnswered) return
    const questions = checked(super.parseQueryParam(query as never))
    const members = [...new Set(questions.flatMap(allMembersOf))]
    const filters = questions.flatMap((one) => [...(one.filters ?? []), ...(one.timeDimensions ?? []).filter(({ dateRange }) => dateRange)])
    this.onAnswered({ asker: { id: asker.id }, members, filters, rows, millis: performance.now() - began, way: apiType ?? 'rest' })
  }

  /** Whoever asked this has left: should its turn only come now, it is not compiled any more. */
  leave(id: string): void {
    const asked = withoutSpan(id)
    this.#left.add(asked)
    setTimeout(() => this.#left.delete(asked), 60_000).unref()
  }

  override async contextByReq(...[req, asker, id]: Parameters<ApiGateway['contextByReq']>): ReturnType<ApiGateway['contextByReq']> {
    return super.contextByReq(req, asker, ownId(asker, id))
  }

  protected override parseQueryParam(asked: unknown): never {
    if (typeof asked === 'object' && asked !== null && this.#checked.has(asked)) return asked as never
    const query: unknown = super.parseQueryParam(asked as never)
    const questions = checked(query)
    const strange = strangeName(questions)
    if (strange) throw new UserError(`'${strange.part}' not found for path '${strange.member}'`)
    const all = Array.isArray(query) ? questions : (questions[0] as Question)
    this.#checked.add(all)
    return all as never
  }

  protected override async getNormalizedQueries(...[asked, context, isStreamed, ...more]: [never, never, boolean?, boolean?, never?]) {
    const query: Question | Question[] = this.parseQueryParam(asked)
    // Reading and compiling hold the event loop: one question at a time, everybody in turn.
    const { securityContext, requestId } = context as CubeContext
    await this.#turns.take(laneOf(securityContext))
    if (this.#left.has(withoutSpan(requestId))) throw new UserError('Query was cancelled')
    const hidden = await this.#hiddenMembers(context)
    for (const member of [query].flat().flatMap(unseenMembersOf)) {
      const name = member.split('.', 2).join('.')
      if (hidden.has(name)) throw hiddenMember(name)
    }
    return super.getNormalizedQueries(query as never, context, isStreamed || readerOf(requestId) !== undefined, ...more)
  }

  /** The members of the model that answers which are not public. */
  async #hiddenMembers(context: never): Promise<Set<string>> {
    const compiler = await this.getCompilerApi(context)
    const cubes = (await compiler.metaConfig(context, { requestId: 'hidden' })) as MetaCube[]
    const hidden = this.#hidden.get(cubes) ?? hiddenIn(cubes)
    this.#hidden.set(cubes, hidden)
    return hidden
  }

  override async dryRun(given: Parameters<ApiGateway['dryRun']>[0]): Promise<void> {
    const seesSql = await this.assertApiScope('sql', given.context.securityContext).then(
      () => true,
      () => false,
    )
    if (seesSql) return super.dryRun(given)
    const reply = given.res as (message: object, extra?: object) => unknown
    const res = (message: object, extra?: object) =>
      reply('transformedQueries' in message ? { ...message, transformedQueries: [] } : message, extra)
    return super.dryRun({ ...given, res: res as never })
  }

  override async metaExtended(given: Parameters<ApiGateway['metaExtended']>[0]): Promise<void> {
    try {
      await this.assertApiScope('sql', given.context.securityContext)
    } catch (e) {
      return this.handleError({ e, context: given.context, res: given.res })
    }
    return super.metaExtended(given)
  }

  override handleError(failure: Parameters<ApiGateway['handleError']>[0]): void {
    let answer: CubeReply | undefined
    super.handleError({
      ...failure,
      res: ((message: unknown, extra?: { status?: number }) => {
        answer = { message, status: extra?.status ?? 200 }
      }) as typeof failure.res,
    })
    const reply = failure.res as (message: never, extra: { status: number }) => void
    if (!answer) return
    const id = sentId(failure.context?.requestId ?? '')
    const problem = explainCubeError(failure.e, answer.status, id)
    const status = problem?.status ?? answer.status
    // GraphQL hears of the failure alone, and gives its own status; see `statusGiven`.
    if (failure.context) Object.assign(failure.context, { status })
    reply((problem ? toCubeBody(problem, id) : answer.message) as never, { status })
  }
}

function checked(query: unknown): Question[] {
  try {
    return checkQuestions(query)
  } catch (error) {
    throw toCubeError(error)
  }
}

/** Cube's queue in memory, which starts questions in the order of `nextOf` instead of first come, first served. */
export class FairQueueDriver extends LocalQueueDriver {
  readonly #given: [QueueOptions, Waiters]

  constructor(...given: [QueueOptions, Waiters]) {
    super(given[0])
    this.#given = given
  }

  override async createConnection(): Promise<LocalQueueDriverConnection> {
    // Private to Cube's class, and the one thing all connections of a queue share.
    const { state } = (await super.createConnection()) as unknown as { state: Queue }
    return new FairConnection(this, state, ...this.#given)
  }
}

type QueueOptions = ConstructorParameters<typeof LocalQueueDriver>[0]

export class FairConnection extends LocalQueueDriverConnection {
  readonly #queue: Queue
  readonly #waiters: Waiters

  constructor(driver: LocalQueueDriver, queue: Queue, options: QueueOptions, waiters: Waiters) {
    super(driver, queue as never, options)
    this.#queue = queue
    this.#waiters = waiters
  }

  override addToQueue(...given: Parameters<LocalQueueDriverConnection['addToQueue']>) {
    const [key, , , , { requestId }] = given
    if (requestId) this.#waiters.join(this.redisHash(key), requestId)
    return super.addToQueue(...given)
  }

  // Cube takes as many from the front of this list as it has room for.
  override async getActiveAndToProcess(): ReturnType<LocalQueueDriverConnection['getActiveAndToProcess']> {
    const [active, waiting] = await super.getActiveAndToProcess()
    const byKey = new Map(waiting.map((one) => [String(one[0]), one]))
    const next = nextOf(this.#queue, this.#waiters).map(({ key }) => byKey.get(key))
    return [active, next.filter((one) => one !== undefined)]
  }

  // Several may be taken at once; each is looked at again with what has started since.
  override async retrieveForProcessing(...[key, id]: Parameters<LocalQueueDriverConnection['retrieveForProcessing']>) {
    const place = nextOf(this.#queue, this.#waiters).find((one) => one.key === String(key))
    if (!place) return null
    const retrieved = await super.retrieveForProcessing(key, id)
    // It takes up the lane of whoever's turn it was, who need not have asked it first.
    const item = this.#queue.active[key]
    if (retrieved && item) item.lane = place.lane
    return retrieved
  }
}

type OrchestratorArguments = ConstructorParameters<typeof OrchestratorApi>
type OwnQueue = (dataSource: string) => Promise<object>

/** Cube's options with our queue in them. */
function withFairQueue(options: OrchestratorArguments[2], waiters: Waiters): OrchestratorArguments[2] {
  if (process.env.CUBEJS_CACHE_AND_QUEUE_DRIVER !== 'memory') return options
  const queueOptions = options.queryCacheOptions?.queueOptions as unknown as OwnQueue
  const queueDriverFactory = (_type: string, given: QueueOptions) => new FairQueueDriver(given, waiters)
  const fair: OwnQueue = async (dataSource) => ({ ...(await queueOptions(dataSource)), queueDriverFactory })
  return { ...options, queryCacheOptions: { ...options.queryCacheOptions, queueOptions: fair as never } }
}

/** A rollup that a question reads and nobody has to build. */
interface OwnRollup {
  preAggregationId: string
  tableName: string
  type: string
  isBuiltHere: true
}

/** Told of every question that goes to the warehouse: its members, and whether it reads a rollup. */
export type OnRead = (members: string[], isRollup: boolean) => void

export class Orchestrator extends OrchestratorApi {
  readonly #dataVersion: () => Promise<string>
  readonly #onRead: OnRead
  readonly #waiters: Waiters
  readonly #getDriver: OrchestratorArguments[0]

  constructor(dataVersion: () => Promise<string>, onRead: OnRead, ...[getDriver, logger, options]: OrchestratorArguments) {
    const waiters = new Waiters()
    super(getDriver, logger, withFairQueue(options, waiters))
    this.#getDriver = getDriver
    this.#dataVersion = dataVersion
    this.#onRead = onRead
    this.#waiters = waiters
  }

  /** Whoever asked this does not wait for the answer any more. */
  async leave(id: string): Promise<void> {
    const queues = Object.values(this.orchestrator.getQueryCache().getQueues())
    for (const question of this.#waiters.leave(id)) await Promise.all(queues.map((queue) => queue.cancelQuery(question as never, null)))
  }

  override async executeQuery(question: Parameters<OrchestratorApi['executeQuery']>[0]): Promise<unknown> {
    const rollups: Partial<OwnRollup>[] = question.preAggregations ?? []
    const own = rollups.filter((one): one is OwnRollup => one.isBuiltHere === true)
    const reader = readerOf(question.requestId)
    if (question.loadRefreshKeysOnly || own.length < rollups.length || !question.query) {
      if (reader) throw new UserError('This question reads a rollup of its own and cannot be streamed')
      return super.executeQuery(question)
    }
    this.#onRead(Object.values(question.aliasNameToMember ?? {}), own.length > 0)
    if (reader) {
      const driver = (await this.#getDriver('default')) as unknown as Streaming
      await reader(rowsOf(driver, question.query, question.values ?? []), question.aliasNameToMember ?? {})
      return { data: [] }
    }
    const version = await this.#dataVersion()
    try {
      const asked = { ...question, preAggregations: [], query: `${question.query}\n-- data ${version}`, cacheKeyQueries: [] }
      const answer = (await super.executeQuery(asked)) as { data?: unknown[] }
      if (question.requestId && Array.isArray(answer.data)) {
        const id = withoutSpan(question.requestId)
        // Of questions that nobody waits for any more.
        if (rowsFound.size > 5000) rowsFound.clear()
        rowsFound.set(id, (rowsFound.get(id) ?? 0) + answer.data.length)
      }
      if (own.length === 0) return answer
      return { ...answer, usedPreAggregations: Object.fromEntries(own.map(({ isBuiltHere: _, tableName, ...told }) => [tableName, told])) }
    } finally {
      if (question.requestId) this.#waiters.leave(question.requestId)
    }
  }
}

type CompilerArguments = ConstructorParameters<typeof CompilerApi>

/** What a model reads of who asks a question. */
const readsContext = /security_?context|compile_?context/i

/** Cube's compiler, which compiles questions of one shape once. */
export class ShapedCompiler extends CompilerApi {
  readonly #businessZone: string
  readonly shapes = new Shapes()
  #isContextRead: boolean | undefined

  constructor(businessZone: string, ...given: CompilerArguments) {
    super(...given)
    this.#businessZone = businessZone
  }

  override async applyRowLevelSecurity(
    ...given: Parameters<CompilerApi['applyRowLevelSecurity']>
  ): ReturnType<CompilerApi['applyRowLevelSecurity']> {
    const { query, denied } = await super.applyRowLevelSecurity(...given)
    const [, , context] = given
    if (!policyOf(context)?.masked.length) return { query, denied }
    const asked = JSON.stringify(query)
    const cubes = await this.metaConfig(context as never, { requestId: 'masks' })
    const masked = maskedFor(context, cubes).filter((name) => asked.includes(JSON.stringify(name)))
    return { query: masked.length > 0 ? { ...query, maskedMembers: masked.map((member) => ({ member })) } : query, denied }
  }

  override async getSql(...[query, options = {}]: Parameters<CompilerApi['getSql']>): Promise<Awaited<ReturnType<CompilerApi['getSql']>>> {
    const { includeDebugInfo, exportAnnotatedSql, preAggregationsOnly } = options
    this.#isContextRead ??= (await this.repository.dataSchemaFiles()).some(({ content }) => readsContext.test(content))
    const isPlain = !includeDebugInfo && !exportAnnotatedSql && !preAggregationsOnly
    const shape = isPlain ? shapeOf({ ...query } as AskedQuery, this.#isContextRead, this.#businessZone) : undefined
    if (!shape) return super.getSql(query, options)
    const compile = (marked: AskedQuery | undefined) =>
      super.getSql((marked ?? query) as typeof query, options) as unknown as Promise<Compiled>
    // Of the question's own dialect, but without the question.
    const wayOf = async (): Promise<Way> => {
      const generator: BaseQuery = (await this.getSqlGenerator(query)).sqlGenerator
      const { inDbTimeZone, timezone } = generator
      const format = generator.timestampFormat()
      return (date) => inDbTimeZone.call({ timezone, timestampFormat: () => format } as never, date) as unknown as string
    }
    return (await this.shapes.compiled(shape, compile, wayOf)) as never
  }
}

/** Cube's server core with our gateway, and with answers that are never older than the data version they were asked at. */
export class ServerCore extends CubejsServerCore {
  readonly #dataVersion: () => Promise<string>
  readonly #onRead: OnRead
  readonly #businessZone: string
  readonly #onAnswered: OnAnswered | undefined

  constructor(options: object, businessZone: string, dataVersion: () => Promise<string>, onRead: OnRead, onAnswered?: OnAnswered) {
    super(options)
    this.#onAnswered = onAnswered
    this.#businessZone = businessZone
    this.#dataVersion = dataVersion
    this.#onRead = onRead
  }

  ask(...given: Parameters<Gateway['ask']>): Promise<CubeReply> {
    return this.#gateway().ask(...given)
  }

  read(...given: Parameters<Gateway['read']>): Promise<CubeReply> {
    return this.#gateway().read(...given)
  }

  /** Stops the question with this context's id, if it still runs. */
  async cancel(context: CubeContext): Promise<void> {
    const asked = toRequestContext(context)
    this.#gateway().leave(asked.requestId)
    await ((await this.getOrchestratorApi(asked)) as Orchestrator).leave(asked.requestId)
  }

  #gateway(): Gateway {
    return this.apiGateway() as Gateway
  }

  /** Compiles one version of the model, so that the first question does not wait for it. */
  async warm(modelVersion: string): Promise<void> {
    const context = { securityContext: {}, requestId: 'warm', modelVersion } as never
    try {
      const compiler = await this.getCompilerApi(context)
      await compiler.metaConfig(context, { requestId: 'warm' })
      expressions.save()
    } catch (error) {
      this.compilerCache.delete(`model_${modelVersion}`)
      throw error
    }
  }

  protected override createApiGatewayInstance(...given: ConstructorParameters<typeof ApiGateway>): ApiGateway {
    const gateway = new Gateway(...given)
    gateway.onAnswered = this.#onAnswered
    return gateway
  }

  protected override createCompilerApi(...[repository, given = {}]: [CompilerArguments[0], Record<string, unknown>?]) {
    const dbType = given.dbType ?? this.options.dbType
    return new ShapedCompiler(this.#businessZone, repository, dbType as never, this.createCompilerApiOptions(given))
  }

  protected override createOrchestratorApi(...[getDriver, options]: [OrchestratorArguments[0], OrchestratorArguments[2]]): OrchestratorApi {
    return new Orchestrator(this.#dataVersion, this.#onRead, getDriver, this.logger, options)
  }
}

/** How Cube's compiler itself writes SQL for a database. */
export function adapterOf(dbType: string): Dialect {
  const adapter: Dialect | undefined = queryClass(dbType, undefined)
  if (!adapter) throw new Error(`Cube has no SQL dialect for ${dbType}`)
  return adapter
}

/** How Cube writes SQL for a database: as its driver says, else as its compiler does. */
export function stockDialect(dbType: string): Dialect {
  if (dbType === 'duckdb') return WarehouseQuery as Dialect
  return CubejsServerCore.lookupDriverClass(dbType).dialectClass?.() ?? adapterOf(dbType)
}

interface Placed {
  definition(): object | undefined
  formatFromDate(date: string): string
  formatToDate(date: string): string
}

/** A rollup held against a question. */
interface Match {
  preAggregationName: string
  preAggregationId: string
  canUsePreAggregation: boolean
  references: Rollup
}

/** Cube's choice among the rollups of a question. */
interface Choice {
  rollupMatchResults(): Match[]
  findPreAggregationForQuery(): Match | undefined
  preAggregationsDescription(): object[]
  measuresRenderedReference(match: Match): Record<string, string>
  timeDimensionsRenderedReference(granularity: string, match: Match): Record<string, string>
}

/** A database's dialect with rules of ours. */
export function dialectWith(stock: Dialect, rules: DialectRules): Dialect {
  const isDay = (placed: Placed) => {
    try {
      return rules.isDay((placed.definition() as { meta?: { day?: boolean } } | undefined)?.meta)
    } catch {
      // A filter on a segment or an unknown member has no definition here; Cube says so itself later, with the member's name.
      return false
    }
  }
  const withoutZone = (placed: Placed) => ({
    inDbTimeZoneDateFrom: (date: string) => placed.formatFromDate(date),
    inDbTimeZoneDateTo: (date: string) => placed.formatToDate(date),
  })

  return class extends stock {
    constructor(compilers: { cubeEvaluator: never }, options: object) {
      super(compilers, rules.toAsked(options, compilers.cubeEvaluator))
    }

    override newTimeDimension(time: Parameters<BaseQuery['newTimeDimension']>[0]) {
      const made = super.newTimeDimension(time)
      if (isDay(made)) Object.assign(made, withoutZone(made), { convertedToTz: () => this.dateTimeCast(this.dimensionSql(made)) })
      return made
    }

    override newFilter(filter: Parameters<BaseQuery['newFilter']>[0]) {
      const made = super.newFilter(filter)
      return 'dimension' in made && made.dimension && isDay(made) ? Object.assign(made, withoutZone(made)) : made
    }

    override measureSql(measure: { measure: unknown }): string {
      const { measure: path } = measure
      const isEmpty = typeof path === 'string' && rules.isEmpty(path, this.options, this.cubeEvaluator as never)
      // Nothing, in every database.
      return isEmpty ? 'NULLIF(1.0, 1.0)' : super.measureSql(measure)
    }

    // Cube asks this of a measure alone; `isRight` then asks it of the measure in a rollup.
    override newMeasure(path: unknown) {
      const measure = super.newMeasure(path)
      const isAdditive = measure.isAdditive.bind(measure)
      measure.isAdditive = () => isAdditive() || (typeof path === 'string' && measure.definition().type === 'countDistinct')
      return measure
    }

    override aggregateOnGroupedColumn(symbol: { type: string }, sql: string, ...more: [boolean, string]): string | undefined {
      const sum =
        symbol.type === 'countDistinct' ? `sum(${sql})` : (super.aggregateOnGroupedColumn(symbol, sql, ...more) as string | undefined)
      // Of no rows at all counts are 0, and so are their sums.
      return sum && ['count', 'countDistinct'].includes(symbol.type) ? `coalesce(${sum}, 0)` : sum
    }

    override preAggregationTableName(cube: string, name: string, skipSchema?: boolean): string {
      return rules.rollups.tableOf && !skipSchema ? rules.rollups.tableOf(name) : super.preAggregationTableName(cube, name, skipSchema)
    }

    override newPreAggregations() {
      const made: Choice = super.newPreAggregations() as never
      const [matches, columns] = [made.rollupMatchResults, made.measuresRenderedReference]
      const { isRight, readAs, tableOf } = rules.rollups
      made.rollupMatchResults = () => {
        const found = matches.call(made)
        // A mask is of the table's columns, which a rollup need not have.
        if ((this.maskedMembers as Set<string> | undefined)?.size) return found.map((one) => ({ ...one, canUsePreAggregation: false }))
        if (!found.some((one) => one.canUsePreAggregation)) return found
        const question = this.questionOf(made)
        return found.map((one) => ({ ...one, canUsePreAggregation: one.canUsePreAggregation && isRight(one.references, question) }))
      }
      made.measuresRenderedReference = (match) => {
        const own = readAs?.(match.references, this.questionOf(made, match), (path) => this.columnOf(path)) ?? {}
        return {
          ...columns.call(made, match),
          ...own,
          ...Object.fromEntries(Object.entries(own).map(([path, sql]) => [shortName(path), sql])),
        }
      }
      // Nothing is to be built or waited for.
      if (tableOf)
        made.preAggregationsDescription = () => {
          const { preAggregationId, preAggregationName: name } = made.findPreAggregationForQuery() ?? {}
          // Cube's own orchestrator would want to build what it is told of.
          if (rules.rollups.isUntold) return []
          return preAggregationId && name ? [{ preAggregationId, tableName: tableOf(name), type: 'rollup', isBuiltHere: true }] : []
        }
      return made as never
    }

    columnOf(path: string): string {
      const member = this.cubeEvaluator.isMeasure(shortName(path)) ? this.newMeasure(path) : this.newDimension(path)
      return member.aliasName() ?? path
    }

    questionOf(choice: Choice, match?: Match): RollupQuestion {
      const { cubeEvaluator } = this
      const definition = (name: string) => cubeEvaluator.dimensionByPath(shortName(name)) as { aliasMember?: string }
      const ofCube = (name: string) => shortName(definition(name).aliasMember ?? name)
      const behind = (how: 'collectMemberNamesFor' | 'collectLeafMeasures') =>
        (this.collectFrom([...this.measures, ...this.measureFilters], this[how].bind(this), how) as string[])
          .filter((path) => cubeEvaluator.isMeasure(shortName(path)))
          .map(shortName)
      const filters: { operator?: string; values?: unknown[]; dimension?: string }[] = this.filters as never
      return {
        timezone: this.timezone ?? 'UTC',
        grouped: this.dimensions.map((dimension) => ofCube(dimension.expressionPath())),
        pinned: filters.flatMap(({ operator, values, dimension }) =>
          operator === 'equals' && values?.length === 1 && dimension ? ofCube(dimension) : [],
        ),
        times: this.timeDimensions.map((time) => ({
          dimension: ofCube(time.dimension),
          granularity: time.granularityObj?.granularity,
          starts: () => {
            const [rolled] = match?.references.timeDimensions ?? []
            if (!match || !rolled) return []
            const renderedReference = choice.timeDimensionsRenderedReference(rolled.granularity, match)
            const over = { renderedReference, rollupQuery: true, rollupGranularity: rolled.granularity }
            return [
              ...(time.granularityObj ? [this.evaluateSymbolSqlWithContext(() => time.dimensionSql(), over) as string] : []),
              ...(time.dateRange ? [this.dateTimeCast(`'${time.dateFromFormatted()}'`)] : []),
            ]
          },
        })),
        measures: behind('collectMemberNamesFor'),
        leaves: behind('collectLeafMeasures'),
        measure: (path) => cubeEvaluator.measureByPath(path) as never,
        dimension: (path) => cubeEvaluator.dimensionByPath(path) as never,
      }
    }
  }
}

/** One thing we do with Cube that its documentation does not promise. */
export interface Patch {
  what: string
  why: string
  /** When it can go. */
  until: string
  needs: Need[]
}

/** Methods of an object of Cube's, with their count of parameters; something of ours may take their places or stand above them. */
export interface Need {
  of: object
  ours: object | undefined
  /** Called for ordinary questions. */
  called: Record<string, number>
  /** Called by some settings only. */
  rarely: Record<string, number>
}

/** `methods` as in `get/1 set/3 (reset/0)`: those in brackets are called by some settings only. */
function need(methods: string, of: object, ours?: object): Need {
  const [called = '', rarely = ''] = methods.split('(')
  const counts = (text: string) =>
    Object.fromEntries([...text.matchAll(/(\w+)\/(\d)/g)].map(([, name = '', count]) => [name, Number(count)]))
  return { of, ours, called: counts(called), rarely: counts(rarely) }
}

export const patches: Patch[] = [
  {
    what: 'the native functions are ours, in TypeScript',
    why: 'the binary is fetched from the internet when Cube is installed, and is not there for every machine',
    until: 'an npm package brings the binary to every platform we promise, or Cube runs without it',
    needs: [
      need(
        'setupLogger/2 getFinalQueryResult/3 getFinalQueryResultMulti/3 (resetLogger/1 isFallbackBuild/0 redactSqlLiterals/1 registerInterface/1 shutdownInterface/2 execSql/4 sql4sql/4 rest4sql/3)',
        native,
        standIn,
      ),
      need('newJinjaEngine/1', native.NativeInstance.prototype, templates),
    ],
  },
  {
    what: 'a result stays rows until it is written out',
    why: 'the binary wants bytes; without it, turning 50 000 rows into JSON and back is 50 ms for nothing',
    until: 'the stand-in goes',
    needs: [need('getRawData/0', native.ResultWrapper.prototype, resultRows)],
  },
  {
    what: 'model files are prepared in this thread',
    why: 'a worker thread costs 30 MB that never come back, for a few dozen files',
    until: 'Cube has a setting for no worker threads at all',
    needs: [need('pool/2 worker/2', workers, ownWorkers)],
  },
  {
    what: 'an expression of the model is parsed once, not at every start',
    why: "Cube's grammar of Python takes 5 s of processor time for the 10,000 expressions of the model, more than half of the start",
    until: 'Cube keeps what it parsed, or has a quicker grammar',
    needs: [need('parsePythonAndTranspileToJs/2', yamlCompiler, parsedOnce)],
  },
  {
    what: 'the result cache is bounded',
    why: "Cube's own never lets go of anything, and turns every result into text just to count it",
    until: "Cube's memory cache has a limit in bytes",
    needs: [need('get/1 set/3 (remove/1 keysStartingWith/1 reset/0)', LocalCacheDriver.prototype, boundedCache)],
  },
  {
    what: 'Error.prepareStackTrace is taken away again',
    why: 'Cube installs a reader of source maps, which builds a trace for every question and keeps 40 MB of maps',
    until: 'loading @cubejs-backend/server-core leaves Error.prepareStackTrace alone',
    needs: [],
  },
  {
    what: 'the queue starts questions of whoever has least at the warehouse',
    why: "Cube's is first come, first served: one person's heavy board lets everybody wait. Queues are no option of Cube's, and its options are checked, so ours is put into what they become",
    until: 'Cube takes a queue driver as an option, or is fair itself',
    needs: [
      need('createConnection/0', LocalQueueDriver.prototype, FairQueueDriver.prototype),
      need('addToQueue/5 getActiveAndToProcess/0 retrieveForProcessing/2', LocalQueueDriverConnection.prototype, FairConnection.prototype),
      need('redisHash/1', LocalQueueDriverConnection.prototype),
    ],
  },
  {
    what: 'an answer belongs to the data version it was asked at',
    why: "Cube asks each cube's refresh key at most as often as its `every` says: late by up to that, and one query more a question. The version as a comment makes an answer's key exact. Rollups keep Cube's way; their builds depend on it",
    until: "a refresh key can be a value of ours, given with the question's context",
    needs: [need('executeQuery/1', OrchestratorApi.prototype, Orchestrator.prototype)],
  },
  {
    what: 'a question nobody waits for is stopped',
    why: "Cube's own way to cancel is for its WebSocket alone, and stops what others wait for too",
    until: 'Cube cancels by request id, and counts who waits',
    needs: [
      need('getQueryCache/0', QueryOrchestrator.prototype),
      need('getQueues/0', QueryCache.prototype),
      need('cancelQuery/2', QueryQueue.prototype),
    ],
  },
  {
    what: 'questions of one shape are compiled once',
    why: "Cube's compiler takes 5 to 15 ms of the event loop for a question, and again for every other limit, date or filtered value",
    until: "Cube compiles with values as parameters, or keeps compiled SQL by a question's shape",
    needs: [
      need('getSql/1', CompilerApi.prototype, ShapedCompiler.prototype),
      need('getSqlGenerator/2', CompilerApi.prototype),
      need('inDbTimeZone/1 timestampFormat/0', BaseQuery.prototype),
    ],
  },
  {
    what: 'the server core makes our gateway and our orchestrator',
    why: 'it is where both are made; there is no option for either',
    until: 'the patches of both are gone',
    needs: [
      need('createApiGatewayInstance/5 createOrchestratorApi/2 createCompilerApi/1', CubejsServerCore.prototype, ServerCore.prototype),
      need('apiGateway/0 getCompilerApi/1 getOrchestratorApi/1 getDriver/2 createCompilerApiOptions/0', CubejsServerCore.prototype),
      need('metaConfig/1', CompilerApi.prototype),
    ],
  },
  {
    what: 'questions are asked in process',
    why: 'tiles, warming and the answer cache would go through Express and HTTP to the process they are in',
    until: 'Cube documents a way to ask in process',
    needs: [need('load/1 meta/1 dryRun/1 sql/1 sql4sql/1', ApiGateway.prototype)],
  },
  {
    what: 'a question runs under an id made of who asks and what they call it',
    why: 'somebody could stop, or wait for, the question of another by choosing the same id',
    until: "ids of questions are Cube's own, and told to the asker",
    needs: [need('contextByReq/3', ApiGateway.prototype, Gateway.prototype)],
  },
  {
    what: 'every question of every interface is told once it is answered, with its rows',
    why: 'the audit log names who asked what; Cube logs questions by their SQL, and those of GraphQL and WebSocket pass no route of ours',
    until: 'Cube has a hook after a question, with asker, members and rows',
    needs: [need('load/1', ApiGateway.prototype, Gateway.prototype)],
  },
  {
    what: 'what Cube tells of its model, and the members of a result, are those the asker may know',
    why: 'its own access policies stand in model files and speak of roles; rights here are edited by administrators while the server runs',
    until: 'Cube takes the members of an asker from a function of ours',
    needs: [need('filterVisibleItemsInMeta/2', ApiGateway.prototype)],
  },
  {
    what: 'members are compiled with the `mask` of their definition for those whose policy masks them',
    why: 'Cube itself masks by access policies in model files alone; masked in the SQL, a value is masked in filters, orders and groups too',
    until: 'as above',
    needs: [need('applyRowLevelSecurity/3', CompilerApi.prototype, ShapedCompiler.prototype)],
  },
  {
    what: 'every question is checked before anything else is done with it, and waits for its turn',
    why: 'Cube takes expressions and questions without bounds, finds members named like properties of every object, and answers by yes and no about hidden members that only filter or sort: shown ones are checked with the result, others never get there',
    until: 'Cube has limits of its own and checks hidden members wherever they stand',
    needs: [
      need('parseQueryParam/1 getNormalizedQueries/2', ApiGateway.prototype, Gateway.prototype),
      need('getCompilerApi/1', ApiGateway.prototype),
    ],
  },
  {
    what: 'whoever may not see SQL gets none by the dry run and the extended meta either',
    why: 'how Cube would look for a rollup names what stands behind the views, and so do the definitions behind the fields',
    until: "both belong to Cube's scope `sql`",
    needs: [need('dryRun/1 metaExtended/1', ApiGateway.prototype, Gateway.prototype), need('assertApiScope/2', ApiGateway.prototype)],
  },
  {
    what: 'errors are sentences in both languages',
    why: "Cube's hold SQL and inner names, and its GraphQL gives every failure the same status",
    until: 'Cube has a hook for what it answers with',
    needs: [need('handleError/1', ApiGateway.prototype, Gateway.prototype)],
  },
  {
    what: 'a dialect follows the rules of our model',
    why: 'days in a time zone, stocks added over time and rates of those chosen afterwards are wrong numbers, and no YAML can say so',
    until: 'Cube knows calendar days, semi-additive measures and populations',
    needs: [
      need('newTimeDimension/1 measureSql/1 dateTimeCast/1 dimensionSql/1 (newFilter/1 convertTz/1)', BaseQuery.prototype),
      need('definition/0 formatFromDate/1 formatToDate/1 (inDbTimeZoneDateFrom/1 inDbTimeZoneDateTo/1)', BaseFilter.prototype),
    ],
  },
  {
    what: 'rollups are tables of ours, and hold counts of different values',
    why: 'Cube builds its rollups after the data have changed, and answers from the old ones until then; ours are built in the transaction of the data. It adds up no counts of different values, though an order has one region and one day (`meta.additive_over`), and sums of no rows where counts are 0. It looks for steps in between only among the measures a question names',
    until: 'Cube takes tables that somebody else keeps, and a measure can say over which dimensions it may be added up',
    needs: [
      need(
        'newMeasure/1 newDimension/1 aggregateOnGroupedColumn/4 newPreAggregations/0 collectFrom/4 collectLeafMeasures/1 collectMemberNamesFor/1 evaluateSymbolSqlWithContext/2 (preAggregationTableName/3)',
        BaseQuery.prototype,
      ),
      need(
        'rollupMatchResults/0 findPreAggregationForQuery/0 measuresRenderedReference/1 timeDimensionsRenderedReference/2 (preAggregationsDescription/0)',
        PreAggregations.prototype,
      ),
    ],
  },
  {
    what: 'the DuckDB dialect is ours (dialect.ts)',
    why: "Cube's finds nothing with `_`, `%` or a backslash in a text filter, converts every row's time zone five to thirty times slower, and counts each percentile in a pass of its own",
    until: 'issue 7492 of cube-js/cube is closed and its conversion of time zones is as fast',
    needs: [
      need(
        'newFilter/1 convertTz/1 timeStampCast/1 timeGroupedColumn/2 buildSqlAndParams/1 dateBin/3 countDistinctApprox/1',
        BaseQuery.prototype,
        WarehouseQuery.prototype,
      ),
      need('castParameter/0 likeIgnoreCase/4', BaseFilter.prototype, WarehouseFilter.prototype),
    ],
  },
]
