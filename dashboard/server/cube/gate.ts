import { z } from 'zod'
import { Problem, type ProblemWords } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'

/** How much one question may ask for. What a chart, a board or an honest notebook asks is well below. */
export const most = {
  members: 60,
  filters: 100,
  /** Groups of filters within groups. */
  depth: 10,
  /** In one filter: a list of names somebody pasted. */
  values: 10_000,
  /** Questions blended into one, and ranges compared in one. */
  questions: 10,
  /** Whatever stands in a question, each value and each bracket; what is more is not looked at. */
  things: 25_000,
}

/** A question as it may go on to Cube: members are names, never expressions, and nothing stands in it that Cube alone knows. */
export type Question = z.infer<typeof question>

// Each names an entry of `faults`, which has the words.
const member = z
  .string('member')
  .max(200)
  .regex(/^\w+\.\w+$/, 'member')
const memberOfTime = z
  .string('member')
  .max(200)
  .regex(/^\w+\.\w+(\.\w+)?$/, 'member')
const sorted = z
  .string('member')
  .max(200)
  .regex(/^\w+(\.\w+){0,2}$/, 'member')
const direction = z.enum(['asc', 'desc'], 'direction')
const short = z.string('text').max(100)
const count = z.int('count').min(0, 'count').max(1_000_000_000)

const leaf = {
  member: member.optional(),
  dimension: member.optional(),
  // Of Cube's own making alone: it takes the member for an expression.
  operator: short.refine((name) => name !== 'measureFilter', 'operator').optional(),
  values: z
    .array(z.union([z.string().max(1000), z.number(), z.boolean(), z.null()], 'value'), 'list')
    .max(most.values)
    .optional(),
}

interface Filter {
  member?: string | undefined
  dimension?: string | undefined
  and?: Filter[] | undefined
  or?: Filter[] | undefined
}

/** Built from the innermost outward: a schema that calls itself would follow a hostile question as deep as the stack goes. */
function filterOf(depth: number): z.ZodType<Filter> {
  const inner = depth === 0 ? z.undefined('depth') : z.array(filterOf(depth - 1), 'list').max(most.filters)
  return z.strictObject({ ...leaf, and: inner.optional(), or: inner.optional() }, 'object')
}

const range = z.union([short, z.array(short).min(1).max(2)], 'range')
const timeDimension = z.strictObject(
  {
    dimension: member,
    granularity: z.string('text').max(128).nullish(),
    dateRange: range.nullish(),
    compareDateRange: z.array(range, 'list').min(1).max(most.questions).nullish(),
  },
  'object',
)

const question = z.strictObject(
  {
    measures: z.array(member, 'list').max(most.members).optional(),
    dimensions: z.array(memberOfTime, 'list').max(most.members).optional(),
    segments: z.array(member, 'list').max(most.members).optional(),
    timeDimensions: z.array(timeDimension, 'list').max(most.members).optional(),
    filters: z.array(filterOf(most.depth), 'list').max(most.filters).optional(),
    order: z.union([z.record(sorted, direction), z.array(z.tuple([sorted, direction])).max(most.members)], 'order').optional(),
    timezone: short.optional(),
    limit: count.optional(),
    offset: count.optional(),
    total: z.boolean('flag').optional(),
    ungrouped: z.boolean('flag').optional(),
    responseFormat: z.enum(['default', 'compact', 'columnar'], 'format').optional(),
    cache: short.optional(),
    cacheMode: short.optional(),
  },
  'object',
)

/** The questions of a request, one or several to be blended, or a refusal that says what does not fit and where. Nothing is compiled before. */
export function checkQuestions(asked: unknown): Question[] {
  refuseTooMuch(asked)
  if (!Array.isArray(asked)) return [checkQuestion(asked, [])]
  if (asked.length === 0) throw refusal([], faults.nothing)
  if (asked.length > most.questions) throw refusal([], tooMany(most.questions))
  return asked.map((one, at) => checkQuestion(one, [at]))
}

function checkQuestion(asked: unknown, place: PropertyKey[]): Question {
  const parsed = question.safeParse(asked)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw refusal([...place, ...(issue?.path ?? [])], issue ? faultOf(issue) : faults.object)
  }
  const { measures = [], dimensions = [], segments = [], timeDimensions = [], filters = [], order = {} } = parsed.data
  const members = measures.length + dimensions.length + segments.length + timeDimensions.length
  if (members > most.members) throw refusal(place, tooMany(most.members, { zh: '个字段', en: 'fields' }))
  if (Object.keys(order).length > most.members) throw refusal([...place, 'order'], tooMany(most.members))
  if (filters.reduce((sum, filter) => sum + sizeOf(filter), 0) > most.filters) throw refusal([...place, 'filters'], tooMany(most.filters))
  return parsed.data
}

const sizeOf = ({ and = [], or = [] }: Filter): number => [...and, ...or].reduce((sum, filter) => sum + sizeOf(filter), 1)

/** The members a question filters, sorts or narrows by, none of which need be in its result. */
export function unseenMembersOf({ filters = [], order = {}, segments = [], timeDimensions = [] }: Question): string[] {
  const sortedBy = Array.isArray(order) ? order.map(([name]) => name) : Object.keys(order)
  return [...filters.flatMap(membersOf), ...sortedBy, ...segments, ...timeDimensions.map(({ dimension }) => dimension)]
}

/** Every member a question names. */
export function allMembersOf(asked: Question): string[] {
  return [...(asked.measures ?? []), ...(asked.dimensions ?? []), ...unseenMembersOf(asked)]
}

/** A member named like a property of every object, which Cube would find. */
export function strangeName(questions: Question[]): { member: string; part: string } | undefined {
  for (const member of questions.flatMap(allMembersOf)) {
    const part = member.split('.').find((one) => one in Object.prototype)
    if (part) return { member, part }
  }
  return undefined
}

/** A cube or view as Cube's compiler describes it. */
export interface MetaCube {
  config: Record<'measures' | 'dimensions' | 'segments', { name: string; isVisible: boolean }[]>
}

/** The members of a model that are not public. */
export function hiddenIn(cubes: MetaCube[]): Set<string> {
  const members = cubes.flatMap(({ config }) => [...config.measures, ...config.dimensions, ...config.segments])
  return new Set(members.filter(({ isVisible }) => !isVisible).map(({ name }) => name))
}

function membersOf({ member, dimension, and = [], or = [] }: Filter): string[] {
  return [member, dimension].filter((name) => name !== undefined).concat([...and, ...or].flatMap(membersOf))
}

// A few levels of lists and objects around the deepest group of filters.
const mostDepth = most.depth * 2 + 6

/** Counted without a call for each bracket, and no further than the limit, so that looking costs nothing either. */
function refuseTooMuch(asked: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: asked, depth: 0 }]
  let things = 0
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next
    if (typeof value !== 'object' || value === null) continue
    const inner = Object.values(value)
    things += inner.length
    if (things > most.things) throw refusal([], tooMany(most.things, { zh: '个值', en: 'values in all' }))
    if (depth > mostDepth) throw refusal([], faults.depth)
    for (const one of inner) open.push({ value: one, depth: depth + 1 })
  }
}

const faults = {
  object: { zh: '应为一个对象', en: 'this must be an object' },
  list: { zh: '应为列表', en: 'this must be a list' },
  member: { zh: '应为字段名称，例如 sales.orders', en: 'this must be the name of a field, like sales.orders' },
  text: { zh: '应为文本', en: 'this must be text' },
  value: { zh: '应为文本、数字、是/否或空值', en: 'this must be text, a number, true, false or null' },
  count: { zh: '应为 0 或正整数', en: 'this must be 0 or a positive whole number' },
  flag: { zh: '应为 true 或 false', en: 'this must be true or false' },
  operator: { zh: '筛选不支持此运算符', en: 'filters have no such operator' },
  direction: { zh: '应为 asc 或 desc', en: 'this must be asc or desc' },
  order: { zh: '排序应写作 {"字段": "asc"}', en: 'an order is written {"field": "asc"}' },
  range: { zh: '应为一个日期范围', en: 'this must be a range of dates' },
  format: { zh: '应为 default、compact 或 columnar', en: 'this must be default, compact or columnar' },
  depth: { zh: `筛选组最多嵌套 ${most.depth} 层`, en: `groups of filters may stand within each other ${most.depth} deep` },
  empty: { zh: '列表不能为空', en: 'this list must not be empty' },
  nothing: { zh: '列表中没有查询', en: 'the list has no query' },
  other: { zh: '不符合要求', en: 'this does not fit' },
} satisfies Record<string, Words>

const tooMany = (limit: number, what: Words = { zh: '项', en: 'are allowed' }): Words => ({
  zh: `最多 ${limit.toLocaleString('en')} ${what.zh}`,
  en: `at most ${limit.toLocaleString('en')} ${what.en}`,
})

function faultOf(issue: z.core.$ZodIssue): Words {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.slice(0, 3).map(shorten).join(', ')
    return { zh: `不接受 “${names}”`, en: `"${names}" is not taken here` }
  }
  if (issue.code === 'too_big' && issue.origin === 'string')
    return { zh: `最多 ${issue.maximum} 个字符`, en: `at most ${issue.maximum} characters are allowed` }
  if (issue.code === 'too_big') return tooMany(Number(issue.maximum))
  if (issue.code === 'too_small' && issue.origin === 'array') return faults.empty
  return issue.message in faults ? faults[issue.message as keyof typeof faults] : faults.other
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

function refusal(path: PropertyKey[], what: Words): Problem {
  const place = path.map((key) => shorten(String(key))).join('.')
  return new Problem('bad_query', badQuery({ zh: `${place && `${place}：`}${what.zh}`, en: `${place && `${place}: `}${what.en}` }))
}

/** The sentence about a question that is not written as one is. */
export const badQuery = ({ zh, en }: Words): ProblemWords => ({
  status: 400,
  zh: `查询格式不正确：${zh}。请对照文档改正。`,
  en: `The query does not fit: ${en}. Correct it and try again.`,
})
