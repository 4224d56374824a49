import fc from 'fast-check'

interface Schema {
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: Schema | boolean
  maxLength?: number
  default?: unknown
}

interface Operation {
  security?: unknown[]
  parameters?: { name: string; in: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

/** An OpenAPI document, as far as requests are made of it. */
export interface Document {
  paths: Record<string, Record<string, Operation>>
}

export interface Request {
  method: string
  address: string
  /** The JSON text; undefined for none. */
  body: string | undefined
}

// What breaks servers: nothing, too much, the wrong kind, what databases and JSON cannot keep, what means something to a shell, a URL or SQL.
const odd: unknown[] = [
  null,
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '’"\'`;--',
  "'; DROP TABLE people; --",
  '../../etc/passwd',
  '%',
  '%00',
  '🙂'.repeat(50),
  'x'.repeat(5000),
  '__proto__',
  'constructor',
  'true',
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  2 ** 31,
  true,
  false,
  [],
  {},
  [[[[[]]]]],
  { toString: 1 },
  { length: 1e9 },
]
const oddValue = fc.oneof(fc.constantFrom(...odd), fc.jsonValue({ maxDepth: 2 }))

/** Mostly what a schema asks for, so that what lies behind the first check is reached; now and then anything else, at any depth. */
function fitting(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 7, arbitrary: exactly(schema, depth) }, { weight: 1, arbitrary: oddValue })
}

function exactly(schema: Schema, depth: number): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf
  if (depth > 7) return oddValue
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (choices) return fc.oneof(...choices.map((one) => fitting(one, depth + 1)))
  if (schema.allOf) return fitting(Object.assign({}, ...schema.allOf), depth + 1)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'object': {
      const shape = Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, fitting(inner, depth + 1)] as const)
      const known = fc.record(Object.fromEntries(shape), { requiredKeys: schema.required ?? [] })
      const more = typeof schema.additionalProperties === 'object' ? fitting(schema.additionalProperties, depth + 1) : fc.constant(1)
      return fc.oneof(
        { weight: 6, arbitrary: known },
        { weight: 1, arbitrary: fc.tuple(known, fc.string(), more).map(([own, key, value]) => ({ ...own, [key]: value })) },
      )
    }
    case 'array':
      return fc.array(fitting(schema.items ?? {}, depth + 1), { maxLength: 3 })
    case 'integer':
      return fc.oneof(fc.integer({ min: 0, max: 20 }), fc.maxSafeInteger())
    case 'number':
      return fc.oneof(fc.integer({ min: 0, max: 20 }), fc.double({ noNaN: true }))
    case 'boolean':
      return fc.boolean()
    case 'string':
      return fc.oneof(
        fc.string({ maxLength: 30, unit: 'grapheme' }),
        fc.emailAddress(),
        fc.constantFrom('2026-01-05', 'sales.orders', 'aaaaaaaaaaaa'),
      )
    default:
      return oddValue
  }
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed()

/** Requests for one operation of the document. `ids` are names of things that are there. */
export function requestsFor(document: Document, address: string, method: string, ids: string[]): fc.Arbitrary<Request> {
  const operation = document.paths[address]?.[method] ?? {}
  const parameters = operation.parameters ?? []
  const inPath = parameters.filter((one) => one.in === 'path')
  const inQuery = parameters.filter((one) => one.in === 'query')
  const schema = operation.requestBody?.content['application/json']?.schema
  const named = fc.tuple(...inPath.map(() => fc.oneof(fc.constantFrom(...ids, '1', 'sales.orders'), oddValue.map(asText))))
  const query = fc.tuple(...inQuery.map((one) => fc.option(fitting(one.schema).map(asText))))
  const body = schema
    ? fc.oneof(
        { weight: 12, arbitrary: fitting(schema).map((value) => JSON.stringify(value)) },
        { weight: 1, arbitrary: fc.constantFrom('', '{', '"', '[1,', 'null', '\ufeff{}') },
      )
    : fc.constant(undefined)
  return fc.tuple(named, query, body).map(([names, asked, text]) => {
    const filled = inPath.reduce((path, { name }, at) => path.replace(`{${name}}`, encodeURIComponent(names[at] ?? '') || '%20'), address)
    const search = new URLSearchParams(inQuery.flatMap(({ name }, at) => (asked[at] == null ? [] : [[name, asked[at]]])))
    return { method: method.toUpperCase(), address: `${filled}${search.size > 0 ? `?${search}` : ''}`, body: text }
  })
}
