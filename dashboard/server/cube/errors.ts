import { CubejsHandlerError } from '@cubejs-backend/api-gateway'
import type { Words } from '../../core/words.ts'
import { Refusal } from '../route.ts'

export interface CubeProblem {
  status: number
  /** `error` is Cube's own text, which its clients read; the rest is ours. */
  body: { error: string; problem: string; message: Words; requestId: string }
}

interface Rule {
  problem: string
  test: RegExp
  status?: number
  zh: string
  en: string
}

// Tried in order; `$1` is the first group of the match.
const rules: Rule[] = [
  {
    problem: 'hidden_member',
    test: /requested hidden member: '([^']*)'/,
    zh: '字段 $1 未公开或您无权查看。请从字段列表中选择其他字段。',
    en: 'The field $1 is not public, or not for you. Choose another from the field list.',
  },
]

/** One of Cube's errors as a sentence in both languages, with Cube's text kept for its clients. Nothing for "Continue wait", which is none. */
export function explainCubeError(error: unknown, status: number, requestId: string): CubeProblem | undefined {
  const text = textOf(error)
  if (text === 'Continue wait') return undefined
  const refusal = refusalIn(error)
  if (refusal) {
    const { zh, en } = refusal.words
    return { status: refusal.words.status, body: { error: en, problem: refusal.problem, message: { zh, en }, requestId } }
  }
  const rule = rules.find(({ test }) => test.test(text))
  if (!rule)
    return {
      status,
      body: { error: text, problem: status >= 500 ? 'unexpected' : 'bad_query', message: { zh: text, en: text }, requestId },
    }
  const [, first = ''] = rule.test.exec(text) ?? []
  const fill = (sentence: string) => sentence.replaceAll('$1', first)
  return {
    status: rule.status ?? status,
    body: { error: text, problem: rule.problem, message: { zh: fill(rule.zh), en: fill(rule.en) }, requestId },
  }
}

/** What access refused, inside the error Cube knows. */
function refusalIn(error: unknown): Refusal | undefined {
  return error instanceof CubejsHandlerError && error.originalError instanceof Refusal ? error.originalError : undefined
}

function textOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const inner = 'error' in error ? error.error : undefined
  if (typeof inner === 'string') return inner
  return error instanceof Error ? error.toString() : String(inner ?? error)
}
