import { type Envelope, type RawResult, type TransformData, toMultiReply, toReply } from './transform.ts'

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

/** Cube takes every YAML file with `}}` in it for a template, and flow YAML has that without being one. */
export function passThroughTemplates() {
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

/** Rows as the native functions take them. The binary wants bytes; without it, turning 50 000 rows into JSON and back is 50 ms for nothing. */
export function toColumns(rows: Record<string, unknown>[]): RawResult {
  const members = Object.keys(rows[0] ?? {})
  return { members, columns: members.map((member) => rows.map((row) => row[member])) }
}
