// What Cube's native addon does with a finished result, in plain TypeScript. The rules are Cube's, not ours:
// every deviation is visible to Cube's clients, and the hidden-member check is part of access control.

/** A result as the driver gave it, turned to columns. */
export interface RawResult {
  members: string[]
  columns: unknown[][]
}

interface TimeDimension {
  dimension: string
  granularity?: string | null
  dateRange?: string | string[] | null
}

type Member = string | { name: string }

export interface TransformQuery {
  measures?: Member[] | null
  dimensions?: Member[] | null
  timeDimensions?: TimeDimension[] | null
  [name: string]: unknown
}

export interface TransformData {
  aliasToMemberNameMap: Record<string, string>
  annotation: Record<string, { type?: string } | undefined>
  query: TransformQuery
  queryType?: string
  resType?: string
}

export type Envelope = Record<string, unknown>

/** One output column: its member and either a source column or one value for every row. */
interface Plan {
  member: string
  isTime: boolean
  source: unknown[] | { constant: unknown }
}

const granularityLevels: Record<string, number> = { second: 1, minute: 2, hour: 3, day: 4, week: 5, month: 6, quarter: 7, year: 8 }
const levelOfCustom = 10

/** The reply of one query as JSON text. */
export function toReply(data: TransformData, raw: RawResult, envelope: Envelope): string {
  return toObject([...envelopeParts(envelope), ['data', toDataJson(data, raw)]])
}

/** The reply of a client that sends `queryType: multi`: every result, and the query that pivots them together. */
export function toMultiReply(datas: TransformData[], raws: RawResult[], envelope: Envelope): string {
  const envelopes = (envelope.results as Envelope[] | undefined) ?? []
  const replies = datas.map((data, at) => toReply(data, raws[at] ?? { members: [], columns: [] }, envelopes[at] ?? {}))
  const queryType = String(envelope.queryType ?? 'regularQuery')
  const pivot = toPivotQuery(
    queryType,
    datas.map((data) => data.query),
  )
  return toObject([
    ['queryType', JSON.stringify(queryType)],
    ['results', `[${replies.join(',')}]`],
    ['pivotQuery', toObject(queryParts(pivot))],
    ['slowQuery', JSON.stringify(Boolean(envelope.slowQuery))],
  ])
}

/** Cube's own getPivotQuery changes its argument and forgets fields of a blended query; this one does neither. */
export function toPivotQuery(queryType: string, queries: TransformQuery[]): TransformQuery {
  const [first = {}] = queries
  if (queryType === 'compareDateRangeQuery') return { ...first, dimensions: ['compareDateRange', ...(first.dimensions ?? [])], queryType }
  if (queryType !== 'blendingQuery') return { ...first, queryType }
  const union = (name: 'measures' | 'dimensions') => {
    const members = queries.flatMap((query) => query[name] ?? [])
    return members.filter((member, at) => members.findIndex((other) => nameOf(other) === nameOf(member)) === at)
  }
  const granularity = queries.flatMap((query) => query.timeDimensions?.[0]?.granularity ?? [])[0]
  return {
    ...first,
    measures: union('measures'),
    dimensions: union('dimensions'),
    timeDimensions: [{ dimension: 'time', ...(granularity ? { granularity } : {}) }],
    queryType,
  }
}

function toDataJson(data: TransformData, raw: RawResult): string {
  const plans = planColumns(data, raw)
  const rowCount = raw.columns[0]?.length ?? 0
  const columns = plans.map((plan) => toJsonColumn(plan, rowCount))
  if (data.resType === 'columnar') {
    const body = columns.map((column) => `[${column.join(',')}]`).join(',')
    return `{"members":${membersJson(plans)},"columns":[${body}]}`
  }
  if (data.resType === 'compact') {
    const rows = toRows(rowCount, (row) => `[${columns.map((column) => column[row]).join(',')}]`)
    return `{"members":${membersJson(plans)},"dataset":[${rows.join(',')}]}`
  }
  // A member asked twice is one key of a row object; the later value stands, at the first place.
  const byMember = new Map<string, string[]>()
  for (const [at, plan] of plans.entries()) byMember.set(plan.member, columns[at] ?? [])
  const cells = [...byMember].map(([member, column]) => ({ key: `${JSON.stringify(member)}:`, column }))
  const rows = toRows(rowCount, (row) => `{${cells.map(({ key, column }) => key + column[row]).join(',')}}`)
  return `[${rows.join(',')}]`
}

const membersJson = (plans: Plan[]) => JSON.stringify(plans.map((plan) => plan.member))

const toRows = (count: number, row: (at: number) => string) => Array.from({ length: count }, (_, at) => row(at))

function planColumns(data: TransformData, raw: RawResult): Plan[] {
  if (raw.members.length === 0) {
    checkAskedMembers(data)
    return []
  }
  const plans: Plan[] = raw.members.map((alias, at) => {
    const member = data.aliasToMemberNameMap[alias]
    if (member === undefined) throw new Error(`Member name not found for alias: '${alias}'`)
    return { member, isTime: visible(member, data).type === 'time', source: raw.columns[at] ?? [] }
  })
  const bare = bareTimeDimensions(plans, data)
  return [...plans, ...bare, ...tailColumn(plans, data)]
}

/** An empty answer has no columns to check, and would tell that a hidden member exists. */
function checkAskedMembers(data: TransformData): void {
  const { measures, dimensions, timeDimensions } = data.query
  for (const member of [...(measures ?? []), ...(dimensions ?? [])]) visible(nameOf(member), data)
  for (const time of timeDimensions ?? []) if (time.granularity) visible(time.dimension, data)
}

function visible(member: string, data: TransformData): { type?: string } {
  const annotation = Object.hasOwn(data.annotation, member) ? data.annotation[member] : undefined
  if (annotation) return annotation
  throw hiddenMember(member)
}

/** Cube's own words for a member that is not public. */
export const hiddenMember = (member: string) =>
  new Error(
    `You requested hidden member: '${member}'. Please make it visible using \`public: true\`. ` +
      'Please note primaryKey fields are `public: false` by default: ' +
      'https://docs.cube.dev/reference/data-modeling/joins#setting-a-primary-key.',
  )

/** Clients older than granularities in names read `cube.dim`; it carries the finest granularity asked for. */
function bareTimeDimensions(plans: Plan[], { query }: TransformData): Plan[] {
  const asked = new Set((query.dimensions ?? []).filter((dimension) => typeof dimension === 'string'))
  const finest = new Map<string, { level: number; plan: Plan }>()
  for (const plan of plans) {
    const [cube, dimension, granularity, ...more] = plan.member.split('.')
    if (granularity === undefined || more.length > 0) continue
    const bare = `${cube}.${dimension}`
    if (asked.has(bare)) continue
    const level = granularityLevels[granularity] ?? levelOfCustom
    if ((finest.get(bare)?.level ?? Number.POSITIVE_INFINITY) >= level) finest.set(bare, { level, plan })
  }
  return [...finest].map(([member, { plan }]) => ({ ...plan, member }))
}

function tailColumn(plans: Plan[], { query, queryType }: TransformData): Plan[] {
  if (queryType === 'compareDateRangeQuery')
    return [{ member: 'compareDateRange', isTime: false, source: { constant: dateRangeText(query.timeDimensions) } }]
  if (queryType !== 'blendingQuery') return []
  const time = query.timeDimensions?.[0]
  if (!time) throw new Error('QueryTimeDimension should be specified for the blending query.')
  if (!time.granularity)
    throw new Error(`Inconsistent QueryTimeDimension configuration for the blending query, granularity required: ${JSON.stringify(time)}`)
  const source = plans.find((plan) => plan.member === `${time.dimension}.${time.granularity}`)
  return [{ member: `time.${time.granularity}`, isTime: source?.isTime ?? false, source: source?.source ?? { constant: null } }]
}

/** The text of the compared range, as every row of a `compareDateRange` answer carries it. */
export function dateRangeText(timeDimensions: TimeDimension[] | null | undefined): string {
  if (!timeDimensions) throw new Error('QueryTimeDimension should be specified for the compare date range query.')
  const [time] = timeDimensions
  if (!time) throw new Error('No time dimension provided.')
  if (!time.dateRange) throw new Error('Inconsistent QueryTimeDimension configuration: dateRange required.')
  const range = Array.isArray(time.dateRange) ? time.dateRange : [time.dateRange]
  if (range.length === 1) throw new Error(`Inconsistent dateRange configuration for the compare date range query: ${range[0]}`)
  return range.join(' - ')
}

function toJsonColumn({ isTime, source }: Plan, rowCount: number): string[] {
  if (!Array.isArray(source)) return new Array<string>(rowCount).fill(JSON.stringify(source.constant))
  return Array.from({ length: rowCount }, (_, at) => toJsonValue(source[at], isTime))
}

function toJsonValue(value: unknown, isTime: boolean): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return JSON.stringify(isTime ? toIsoText(value) : value)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (typeof value === 'number') return Number.isFinite(value) ? `"${withoutExponent(value)}"` : 'null'
  if (typeof value === 'bigint') return `"${value}"`
  if (value instanceof Date) return JSON.stringify(isTime ? toIsoText(value.toISOString()) : value.toISOString())
  return JSON.stringify(value) ?? 'null'
}

/** A number as shortest decimal text, never `1e21`. */
export function withoutExponent(value: number): string {
  const text = String(value)
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (!match) return text
  const [, minus = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = whole.length + Number(exponent)
  if (point <= 0) return `${minus}0.${'0'.repeat(-point)}${digits}`
  return point >= digits.length
    ? minus + digits + '0'.repeat(point - digits.length)
    : `${minus}${digits.slice(0, point)}.${digits.slice(point)}`
}

const zoned = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?:Z|[+-]\d{2}:\d{2})$/i
const blank = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?: \S.*)?$/
const naive = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})()$/

/** A time in Cube's one form, `YYYY-MM-DDTHH:mm:ss.SSS`; the offset is dropped, not applied. Anything else is left as it is. */
export function toIsoText(text: string): string {
  const match = zoned.exec(text) ?? blank.exec(text) ?? naive.exec(text)
  if (!match) return text
  const [, date = '', time = '', fraction = ''] = match
  if (!isDate(date) || !isTime(time)) return text
  return `${date}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}`
}

function isDate(date: string): boolean {
  const parsed = new Date(`${date}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date)
}

function isTime(time: string): boolean {
  const [hour = 99, minute = 99, second = 99] = time.split(':').map(Number)
  return hour < 24 && minute < 60 && second < 60
}

const nameOf = (member: Member) => (typeof member === 'string' ? member : member.name)

const envelopeOrder = [
  ...['query', 'lastRefreshTime', 'refreshKeyValues', 'usedPreAggregations', 'transformedQuery', 'requestId', 'annotation'],
  ...['dataSource', 'dbType', 'extDbType', 'external', 'slowQuery', 'total'],
]

const queryOrder = [
  ...['measures', 'dimensions', 'timeDimensions', 'segments', 'limit', 'offset', 'total', 'totalQuery', 'timezone'],
  ...['ungrouped', 'responseFormat', 'filters', 'rowLimit', 'order', 'queryType'],
]

type Parts = [name: string, json: string][]

function envelopeParts(envelope: Envelope): Parts {
  const parts: Parts = []
  for (const name of envelopeOrder) {
    const value = name === 'slowQuery' ? Boolean(envelope.slowQuery) : envelope[name]
    if (value === undefined || value === null) continue
    if (name === 'usedPreAggregations' && Object.keys(value).length === 0) continue
    parts.push([name, name === 'query' ? toObject(queryParts(value as TransformQuery)) : JSON.stringify(value)])
  }
  return parts
}

function queryParts(query: TransformQuery): Parts {
  return queryOrder.flatMap((name): Parts => {
    const value = query[name]
    return value === undefined || value === null ? [] : [[name, JSON.stringify(value)]]
  })
}

const toObject = (parts: Parts) => `{${parts.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`
