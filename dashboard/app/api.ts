import { z } from 'zod'
import { Problem } from '../core/problem.ts'
import { type Words, words } from '../core/words.ts'
import { currentToken, endSession } from './session.ts'

const refusal = z.object({ problem: z.string(), message: words, requestId: z.string().optional() })

/** What is said where no reply of ours says it. */
export const failures = {
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

/** Asked without being signed in. */
const open = new Set(['/api/login', '/api/logout'])

interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  signal?: AbortSignal
}

/** Asks our own API and parses the reply. Throws a `Problem`, whatever goes wrong. */
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
    throw new Problem('offline', { status: 0, ...failures.offline }, { technical: String(cause) })
  })
  const text = await response.text()
  const parsed = readJson(text)
  if (!response.ok) {
    const problem = toProblem(response, parsed, text)
    // A token that no longer holds: back to the sign-in screen, unless that is where we are, or a newer one is there already.
    if (response.status === 401 && token && token === currentToken() && !open.has(path))
      endSession(problem.code === 'not_signed_in' ? failures.ended : problem.words)
    throw problem
  }
  const value = reply.safeParse(parsed)
  if (value.success) return value.data
  throw new Problem('unclear', { status: response.status, ...failures.unclear }, { technical: z.prettifyError(value.error), body: parsed })
}

function readJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return undefined
  }
}

function toProblem(response: Response, body: unknown, text: string): Problem {
  const known = refusal.safeParse(body)
  const requestId = response.headers.get('x-request-id') ?? undefined
  if (known.success) {
    const { problem, message } = known.data
    return new Problem(problem, { status: response.status, ...message }, { requestId: known.data.requestId ?? requestId, body })
  }
  const technical = `${response.status} ${text.slice(0, 500)}`
  return new Problem('unclear', { status: response.status, ...failures.unclear }, { requestId, technical, body })
}
