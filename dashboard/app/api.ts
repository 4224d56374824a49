import { z } from 'zod'
import { type Words, words } from '../core/words.ts'
import { currentToken, endSession } from './session.ts'

const refusal = z.object({ problem: z.string(), message: words, requestId: z.string().optional() })

const failures = {
  offline: {
    zh: '连不上服务器。请检查网络，然后重试。',
    en: 'The server cannot be reached. Check the connection, then try again.',
  },
  unclear: {
    zh: '服务器的答复无法读懂，可能正在升级。请稍后重试。',
    en: 'The server answered in a way this page does not understand; it may be upgrading. Try again in a moment.',
  },
  ended: { zh: '登录已过期，请重新登录。', en: 'Your session has ended. Sign in again.' },
} satisfies Record<string, Words>

/** What went wrong with a request, ready to be shown: `words` is the sentence, `technical` the part to fold away. */
export class ApiProblem extends Error {
  readonly problem: string
  readonly words: Words
  readonly status: number
  readonly requestId: string | undefined
  readonly technical: string | undefined
  /** The reply's whole body, for problems that carry more (a conflict carries the newer board). */
  readonly body: unknown

  constructor(
    problem: string,
    words: Words,
    more: { status?: number; requestId?: string | undefined; technical?: string; body?: unknown } = {},
  ) {
    super(words.en)
    this.problem = problem
    this.words = words
    this.status = more.status ?? 0
    this.requestId = more.requestId
    this.technical = more.technical
    this.body = more.body
  }
}

/** Asked without being signed in. */
const open = new Set(['/api/login', '/api/logout'])

interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  signal?: AbortSignal
}

/** Asks our own API and parses the reply. Throws an `ApiProblem`, whatever goes wrong. */
export async function ask<T>(path: string, reply: z.ZodType<T>, { method = 'GET', body, signal }: Asked = {}): Promise<T> {
  const token = currentToken()
  const response = await fetch(path, {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause
    throw new ApiProblem('offline', failures.offline, { technical: String(cause) })
  })
  const text = await response.text()
  const parsed = readJson(text)
  if (!response.ok) {
    const problem = toProblem(response, parsed, text)
    // A token that no longer holds: back to the sign-in screen, unless that is where we are, or a newer one is there already.
    if (response.status === 401 && token && token === currentToken() && !open.has(path))
      endSession(problem.problem === 'not_signed_in' ? failures.ended : problem.words)
    throw problem
  }
  const value = reply.safeParse(parsed)
  if (value.success) return value.data
  throw new ApiProblem('unclear', failures.unclear, { status: response.status, technical: z.prettifyError(value.error), body: parsed })
}

function readJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return undefined
  }
}

function toProblem(response: Response, body: unknown, text: string): ApiProblem {
  const known = refusal.safeParse(body)
  const requestId = response.headers.get('x-request-id') ?? undefined
  if (known.success) {
    const { problem, message } = known.data
    return new ApiProblem(problem, message, { status: response.status, requestId: known.data.requestId ?? requestId, body })
  }
  return new ApiProblem('unclear', failures.unclear, {
    status: response.status,
    requestId,
    technical: `${response.status} ${text.slice(0, 500)}`,
    body,
  })
}
