import { createRequire } from 'node:module'
import { type Envelope, type RawResult, type TransformData, toMultiReply, toReply } from './transform.ts'

/** The parts of `@cubejs-backend/native` that are replaced. Its own callers read them when they call, so replacing works until the first request. */
interface NativeModule {
  setupLogger: unknown
  resetLogger: unknown
  isFallbackBuild: unknown
  redactSqlLiterals: unknown
  registerInterface: unknown
  shutdownInterface: unknown
  execSql: unknown
  sql4sql: unknown
  rest4sql: unknown
  getFinalQueryResult: (data: TransformData, raw: Uint8Array | RawResult, envelope: Envelope) => Promise<Uint8Array | ArrayBuffer>
  getFinalQueryResultMulti: (
    datas: TransformData[],
    raws: (Uint8Array | RawResult)[],
    envelope: Envelope,
  ) => Promise<Uint8Array | ArrayBuffer>
  loadNative: () => unknown
  NativeInstance: { prototype: { newJinjaEngine: unknown } }
  ResultWrapper: { prototype: { getRawData: () => unknown[]; jsResult?: Record<string, unknown>[] } }
}

const native: NativeModule = createRequire(import.meta.url)('@cubejs-backend/native')

/** The real binary's module when it is on this machine. */
export function loadRealNative(): NativeModule | undefined {
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
  native.NativeInstance.prototype.newJinjaEngine = passThroughTemplates
  // The binary wants bytes; without it, turning 50 000 rows into JSON and back is 50 ms for nothing.
  native.ResultWrapper.prototype.getRawData = function () {
    return [toColumns(this.jsResult ?? [])]
  }
  return 'stand-in'
}

interface WorkerPool {
  worker: (methods: Record<string, (...given: unknown[]) => unknown>) => void
  pool: (script: string) => { exec: (name: string, given: unknown[]) => Promise<unknown>; terminate: () => void }
}

/** Lets Cube prepare model files in this thread: its worker thread costs 30 MB that never come back, for a dozen files. */
export function prepareModelHere(): void {
  const require = createRequire(createRequire(import.meta.url).resolve('@cubejs-backend/schema-compiler'))
  const workers: WorkerPool = require('workerpool')
  let methods: Parameters<WorkerPool['worker']>[0] | undefined
  workers.worker = (given) => {
    methods = given
  }
  workers.pool = (script) => ({
    exec: async (name, given) => {
      if (!methods) require(script)
      return methods?.[name]?.(...given)
    },
    terminate: () => undefined,
  })
}

const sqlInterface = async () => {
  throw new Error("Cube's SQL interface needs its native binary. Start with CLIENTELE_NATIVE=1 on a machine that has it.")
}

/** What stands in for each native function. */
export const standIn = {
  setupLogger: () => undefined,
  resetLogger: () => undefined,
  isFallbackBuild: () => true,
  redactSqlLiterals: (sql: string) => sql.replace(/'(?:[^']|'')*'/g, "'redacted'"),
  registerInterface: sqlInterface,
  shutdownInterface: async () => undefined,
  execSql: sqlInterface,
  sql4sql: sqlInterface,
  rest4sql: sqlInterface,
  getFinalQueryResult: async (data: TransformData, raw: Uint8Array | RawResult, envelope: Envelope): Promise<Uint8Array> =>
    Buffer.from(toReply(data, readRaw(raw), envelope)),
  getFinalQueryResultMulti: async (datas: TransformData[], raws: (Uint8Array | RawResult)[], envelope: Envelope): Promise<Uint8Array> =>
    Buffer.from(toMultiReply(datas, raws.map(readRaw), envelope)),
}

// Cube takes every YAML file with `}}` in it for a template, and flow YAML has that without being one.
function passThroughTemplates() {
  const templates = new Map<string, string>()
  return {
    loadTemplate: (name: string, content: string) => {
      templates.set(name, content)
    },
    renderTemplate: async (name: string) => {
      const content = templates.get(name) ?? ''
      if (!/\{\{|\{%|\{#/.test(content)) return content
      throw new Error(
        `${name}: Jinja templates ({{ }}, {% %}, {# #}) need Cube's native binary. Write the file without them, or in JavaScript.`,
      )
    },
  }
}

function readRaw(raw: Uint8Array | RawResult): RawResult {
  return raw instanceof Uint8Array ? JSON.parse(Buffer.from(raw).toString('utf8')) : raw
}

function toColumns(rows: Record<string, unknown>[]): RawResult {
  const members = Object.keys(rows[0] ?? {})
  return { members, columns: members.map((member) => rows.map((row) => row[member])) }
}
