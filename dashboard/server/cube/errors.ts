import { commonProblem, commonProblems, Problem, type ProblemWords } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { badQuery } from './gate.ts'

interface Rule extends Words {
  code: string
  test: RegExp
  status?: number
  /** Cube's clients know it by Cube's own text, in which nothing stands but what was asked. */
  keepsText?: true
}

const sqlInterface: ProblemWords = {
  status: 501,
  zh: '本服务器不提供 SQL 接口。请使用 REST、GraphQL 或 WebSocket。',
  en: 'This server has no SQL interface. Use REST, GraphQL or WebSocket.',
}
export const noSqlInterface = new Problem('not_supported', sqlInterface)

const cancelled: ProblemWords = {
  status: 503,
  zh: '查询已取消：提问的人取消或离开了，或服务器正在停止。如仍需要，请再查一次。',
  en: 'The question was given up: whoever asked cancelled it or left, or the server is stopping. Ask again if you still want it.',
}
export const givenUp = new Problem('cancelled', cancelled)

// Tried in order; `$1` and `$2` are the groups of the match.
const rules: Rule[] = [
  {
    code: 'hidden_member',
    test: /requested hidden member: '([^']*)'/,
    status: 400,
    keepsText: true,
    zh: '字段 $1 未公开或您无权查看。请从字段列表中选择其他字段。',
    en: 'The field $1 is not public, or not for you. Choose another from the field list.',
  },
  {
    code: 'unknown_member',
    test: /not (?:found|defined) for path '([^']*)'/,
    status: 400,
    zh: '没有 $1 这个字段。它可能已改名或删除，请从字段列表中重新选择。',
    en: 'There is no field $1. It may have been renamed or removed; choose again from the field list.',
  },
  {
    code: 'unknown_granularity',
    test: /Granularity "([^"]*)" does not exist in dimension/,
    status: 400,
    zh: '时间字段没有 $1 这个粒度。请改用 second、minute、hour、day、week、month、quarter 或 year。',
    en: 'The time has no granularity $1. Use second, minute, hour, day, week, month, quarter or year.',
  },
  {
    code: 'no_join',
    test: /Can't find join path to join/,
    status: 400,
    zh: '这些字段之间没有关联，不能放在同一个问题里。请使用同一视图中的字段。',
    en: 'These fields are not connected and cannot be asked together. Use fields of one view.',
  },
  {
    code: 'bad_timezone',
    test: /valid IANA time zone, got "?([^"]*)"?/,
    zh: '“$1” 不是有效的时区。请使用 Asia/Shanghai 这样的名称。',
    en: '"$1" is no time zone. Use a name like Asia/Shanghai.',
  },
  {
    code: 'over_limit',
    test: /query limit has been exceeded/,
    status: 400,
    zh: '一次最多可取 50,000 行。请减小 limit，或用 offset 分批读取。',
    en: 'At most 50,000 rows can be asked for at once. Lower the limit, or read in parts with offset.',
  },
  {
    code: 'bad_date',
    test: /Can't parse date: '([^']*)'|timestamp field format: "([^"]*)"|(?:date|timestamp) field value out of range: "([^"]*)"/,
    zh: '无法识别日期 “$1”。请使用 2025-01-31 这样的日期，或 last month 这样的区间。',
    en: 'The date "$1" cannot be read. Use dates like 2025-01-31, or ranges like last month.',
  },
  {
    code: 'bad_value',
    test: /Could not convert string '([^']*)' to (\S+)|invalid input syntax for type (?:numeric|double precision|integer): "([^"]*)"/,
    zh: '筛选值 “$1” 不是数字。请改为数字后再试。',
    en: 'The filter value "$1" is not a number. Give a number and try again.',
  },
  {
    code: 'empty_query',
    test: /Query should contain either measures|Query param is required/,
    zh: '问题是空的。请至少选择一个指标、维度，或带粒度的时间。',
    en: 'The question is empty. Choose at least one measure, one dimension, or a time with a granularity.',
  },
  {
    code: 'bad_query',
    test: /Invalid query format: (.*)$/s,
    ...badQuery({ zh: '$1', en: '$1' }),
  },
  {
    code: 'bad_query',
    test: /Unable to decode query param as JSON, error: (.*)$/s,
    zh: '查询不是有效的 JSON：$1。',
    en: 'The query is not valid JSON: $1.',
  },
  {
    code: 'filter_without_value',
    test: /Values required for filter/,
    zh: '有一个筛选条件没有值。请填写它，或删除该条件。',
    en: 'One filter has no value. Fill it in, or remove the filter.',
  },
  {
    code: 'not_supported',
    test: /'(compareDateRangeQuery|blendingQuery)' query type is not supported by the client/,
    zh: '这是多重查询（$1），请求中须带 queryType: "multi"。',
    en: 'This is a question of several parts ($1); send queryType: "multi" with it.',
  },
  {
    code: 'not_supported',
    test: /Expressions are not allowed in this context/,
    status: 400,
    zh: '这里不接受 SQL 表达式。请使用模型中的字段。',
    en: 'SQL expressions are not taken here. Use fields of the model.',
  },
  {
    code: 'not_supported',
    test: /SQL interface (?:is not initialized|needs its native binary)/,
    ...sqlInterface,
  },
  {
    code: 'no_scope',
    test: /API scope is missing: (\S+)/,
    zh: '此令牌不能使用 $1 接口。请联系管理员。',
    en: 'This token may not use the $1 interface. Ask an administrator.',
  },
  {
    code: 'took_too_long',
    test: /Query execution timeout/,
    status: 504,
    zh: '查询用时太长，已停止。请缩小日期范围，或增加筛选条件后再试。',
    en: 'The question took too long and was stopped. Narrow the dates or add a filter, then try again.',
  },
  {
    code: 'cancelled',
    test: /INTERRUPT|was cancelled/i,
    ...cancelled,
  },
  {
    code: 'out_of_memory',
    test: /Out of Memory|failed to (?:allocate|pin)/i,
    status: 503,
    zh: '这个问题需要的内存超过服务器允许的量。请缩小时间范围或减少维度。',
    en: 'This question needs more memory than the server allows. Take a shorter range or fewer dimensions.',
  },
  {
    code: 'disk_full',
    test: /No space left on device|disk full/i,
    ...commonProblems.disk_full,
  },
  {
    code: 'no_data',
    test: /(?:Table with name "?|relation ")clientele\./,
    status: 503,
    zh: '数据仓库还没有可分析的数据。请先导入文件，或用 npm run seed 生成演示公司。',
    en: 'The warehouse has nothing to analyse yet. Import files first, or make the demo company with npm run seed.',
  },
  {
    code: 'broken_model',
    test: /Compile errors/,
    status: 503,
    zh: '模型文件有错误，暂时无法回答。请管理员查看服务器日志并改正模型。',
    en: 'The model files have an error and nothing can be answered. Ask an administrator to look at the log and correct them.',
  },
]

/** One of Cube's errors as a problem, with Cube's text kept for its clients. Nothing for "Continue wait", which is none. */
export function explainCubeError(error: unknown, status: number, requestId: string): Problem | undefined {
  const text = textOf(error)
  if (text === 'Continue wait') return undefined
  const ours = problemIn(error)
  if (ours) return ours
  const rule = rules.find(({ test }) => test.test(text))
  if (!rule) return explainOther(text, status, requestId)
  const [first = '', second = first] = (rule.test.exec(text) ?? []).slice(1).filter((group) => group !== undefined)
  const fill = (sentence: string) => sentence.replaceAll('$1', first.slice(0, 200)).replaceAll('$2', second.slice(0, 200))
  const words = { status: rule.status ?? status, zh: fill(rule.zh), en: fill(rule.en) }
  return new Problem(rule.code, words, rule.keepsText ? { error: text } : {})
}

const cannotAnswer = {
  zh: '这个查询无法完成：字段或筛选值彼此不合。请检查筛选值和所选字段；若不明白原因，请把请求编号 {requestId} 告诉管理员。',
  en: 'This question cannot be worked out: its fields or filter values do not fit together. Check them; if you cannot see why, tell your administrator the request id {requestId}.',
}

/** What nobody foresaw may hold SQL, inner names or a stack: it is for the log only. */
function explainOther(text: string, status: number, requestId: string): Problem {
  console.error(`[${requestId}] ${text}`)
  return status >= 500 ? commonProblem('unexpected') : new Problem('cannot_answer', { status, ...cannotAnswer })
}

/** What access refused, inside the error Cube knows. */
function problemIn(error: unknown): Problem | undefined {
  const original = typeof error === 'object' && error !== null && 'originalError' in error ? error.originalError : undefined
  return original instanceof Problem ? original : undefined
}

function textOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const inner = 'error' in error ? error.error : undefined
  const text = typeof inner === 'string' ? inner : error instanceof Error ? error.toString() : String(inner ?? error)
  // DuckDB shows the line of SQL that failed; not everybody may see it, and nobody typed it.
  return text.split('\n\nLINE ')[0]?.trim() ?? text
}

/** What is refused since whoever asks may not see it, by its code: a member, a view that their rows cannot be told in, every row. */
const unseen = /"problem":"(?:hidden_member|view_withheld|no_rows)"/

/** Whether a question was refused for what whoever asks may not see, by the model or by their rights. */
export function isHidden(message: unknown): boolean {
  const text = typeof message === 'string' ? message : (JSON.stringify(message) ?? '')
  return unseen.test(text) || rules.some(({ code, test }) => code === 'hidden_member' && test.test(text))
}
