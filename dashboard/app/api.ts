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
  cutOff: {
    zh: '文件没有传完就中断了。请重试；行数很多时，可先缩小时间范围或加筛选。',
    en: 'The file broke off before its end. Try again; where there are many rows, narrow the dates or add a filter first.',
  },
  ended: { zh: '登录已过期，请重新登录。', en: 'Your session has ended. Sign in again.' },
} satisfies Record<string, Words>

/** Asked without being signed in. */
const open = new Set(['/api/login', '/api/login/oidc', '/api/login/first', '/api/logout'])

interface Asked {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  signal?: AbortSignal
  /** Sent instead of that of whoever is signed in. */
  token?: string
}

/** Sends a request as whoever is signed in. Throws a `Problem` where no server answers. */
async function send(path: string, { method = 'GET', body, signal, token = currentToken() ?? undefined }: Asked): Promise<Response> {
  return fetch(path, {
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
}

/** The problem a refused request says. */
function refusedBy(response: Response, text: string, path: string, token: string | null): Problem {
  const problem = toProblem(response, readJson(text), text)
  // A token that no longer holds: back to the sign-in screen, unless that is where we are, or a newer one is there already.
  if (response.status === 401 && token && token === currentToken() && !open.has(path))
    endSession(problem.code === 'not_signed_in' ? failures.ended : problem.words)
  return problem
}

/** Asks our own API for a file. Throws a `Problem`, whatever goes wrong, also half-way. */
export async function askFile(path: string, asked: Asked): Promise<Blob> {
  const token = currentToken()
  const response = await send(path, asked)
  if (!response.ok) throw refusedBy(response, await response.text(), path, token)
  return response.blob().catch((cause: unknown) => {
    throw new Problem('cut_off', { status: 0, ...failures.cutOff }, { technical: String(cause) })
  })
}

/** Asks our own API and parses the reply. Throws a `Problem`, whatever goes wrong. */
export async function ask<T>(path: string, reply: z.ZodType<T>, asked: Asked = {}): Promise<T> {
  const token = asked.token === undefined ? currentToken() : null
  const response = await send(path, asked)
  const text = await response.text()
  const parsed = readJson(text)
  if (!response.ok) throw refusedBy(response, text, path, token)
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
