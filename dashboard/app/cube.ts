import type { CubeApi, Query } from '@cubejs-client/core'
import { skipToken, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { askChart, questionText } from '../core/chart/ask.ts'
import type { Contributions } from '../core/chart/contributions.ts'
import { type Compared, explainBy, type Unexplained } from '../core/chart/explain.ts'
import type { Asking, Results } from '../core/chart/query.ts'
import { type Result, readResult } from '../core/chart/result.ts'
import type { ChartSpec } from '../core/chart/spec.ts'
import { emptyWells } from '../core/chart/wells.ts'
import type { Field, Fields } from '../core/field/field.ts'
import { toFields } from '../core/field/meta.ts'
import { Problem } from '../core/problem.ts'
import type { Words } from '../core/words.ts'
import { failures } from './api.ts'
import { currentToken, endSession, useToken } from './session.ts'
import { useWorkspace } from './workspace.ts'

const apiUrl = '/cubejs-api/v1'
const pollPause = 300

const sentences = {
  offline: failures.offline,
  stopped: { zh: '查询已取消。', en: 'The query was cancelled.' },
  signed_out: failures.ended,
  hidden: {
    zh: '这里有您的角色无权查看的字段。请换一个字段，或联系管理员。',
    en: 'This uses a field hidden by your role. Choose another, or ask your administrator.',
  },
  too_long: {
    zh: '查询用时太长，已停止。请缩小时间范围或加筛选后重试。',
    en: 'The query took too long and was stopped. Narrow the dates or add a filter, then try again.',
  },
  refused: {
    zh: '此处不允许这个查询。请联系分享者或管理员。',
    en: 'This question is not allowed here. Ask whoever shared it, or your administrator.',
  },
  failed: {
    zh: '查询没有成功。请重试；若再次出现，请把请求编号发给管理员。',
    en: 'The query failed. Try again; if it comes back, send the request id to your administrator.',
  },
} satisfies Record<string, Words>

function codeOf(status: number, text: string): keyof typeof sentences {
  if (text === 'network Error') return 'offline'
  if (text === 'aborted') return 'stopped'
  if (status === 401) return 'signed_out'
  if (/hidden member|make it visible/i.test(text)) return 'hidden'
  if (/timeout|timed out/i.test(text)) return 'too_long'
  return status === 403 ? 'refused' : 'failed'
}

/** A failure of Cube's client as a problem. */
export function toProblem(cause: unknown, requestId?: string): Problem {
  if (cause instanceof Problem) return cause
  const { status = 0, response } = (typeof cause === 'object' && cause !== null ? cause : {}) as { status?: number; response?: unknown }
  const technical = cause instanceof Error ? cause.message : String(cause)
  const code = codeOf(status, technical)
  // Our own refusals bring their sentence with them.
  const own = response as { message?: Partial<Words> } | undefined
  const words = own?.message?.zh && own.message.en ? { zh: own.message.zh, en: own.message.en } : sentences[code]
  return new Problem(code, { status, ...words }, { requestId, technical })
}

const clients = new Map<string, Promise<CubeApi>>()

/** Cube's client for a person's token. It comes with the first question: the first page, with its field list, is there before it. */
export function clientFor(token: string): Promise<CubeApi> {
  const known = clients.get(token)
  if (known) return known
  const client = import('@cubejs-client/core').then(({ default: cubeClient }) =>
    cubeClient(async () => currentToken() ?? token, { apiUrl, pollInterval: pollPause / 1000 }),
  )
  clients.clear()
  clients.set(token, client)
  return client
}

/** A share link's token may ask for data only; titles and formats come with each answer. */
function isShareToken(token: string | null): boolean {
  try {
    const claims: unknown = JSON.parse(atob((token?.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')))
    return typeof claims === 'object' && claims !== null && 'aud' in claims && claims.aud === 'share'
  } catch {
    return false
  }
}

/** Whether this is the page of a link: nobody is signed in, and there is nowhere else to go. */
export function useIsShared(): boolean {
  return isShareToken(useToken())
}

export type FieldsAnswer =
  | { state: 'waiting'; fields?: undefined }
  | { state: 'failed'; problem: Problem; retry: () => void; fields?: Fields }
  | { state: 'ready'; fields: Fields }

let sharedFields: Fields = { views: [], byName: new Map() }

/** What the page of a share link knows of the fields: it was told with the board, since its token may not ask for them. */
export function setSharedFields(fields: Fields): void {
  sharedFields = fields
}

async function loadMeta(token: string, requestId: string): Promise<unknown> {
  const reply = await fetch(`${apiUrl}/meta`, { headers: { authorization: token, 'x-request-id': `${requestId}-span-1` } }).catch(() => {
    throw new Error('network Error')
  })
  const body: unknown = await reply.json().catch(() => null)
  if (!reply.ok) throw Object.assign(new Error(`${reply.status} ${reply.statusText}`), { status: reply.status, response: body })
  return body
}

/** The model's views and fields; read again when a model file changes, the last good list stays. */
export function useFields(): FieldsAnswer {
  const token = useToken()
  const workspace = useWorkspace()
  const isShare = useIsShared()
  const { data, error, refetch } = useQuery({
    queryKey: ['cube', 'meta', token, workspace.data?.modelVersion],
    queryFn: async () => {
      const requestId = crypto.randomUUID()
      try {
        return toFields(await loadMeta(token ?? '', requestId))
      } catch (cause) {
        const problem = toProblem(cause, requestId)
        if (problem.code === 'signed_out' && token === currentToken()) endSession(problem.words)
        throw problem
      }
    },
    enabled: token !== null && !isShare && !workspace.isLoading,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  })
  if (isShare) return { state: 'ready', fields: sharedFields }
  if (error) return { state: 'failed', problem: toProblem(error), retry: () => void refetch(), ...(data ? { fields: data } : {}) }
  return data ? { state: 'ready', fields: data } : { state: 'waiting' }
}

function useLoad() {
  const token = useToken()
  const workspace = useWorkspace()
  const { dataVersion, modelVersion } = workspace.data ?? {}
  return useMemo(
    () => (query: Query | null | undefined) => ({
      queryKey: ['cube', 'load', token, dataVersion, modelVersion, query ?? null],
      queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Result> => {
        const requestId = crypto.randomUUID()
        try {
          // Columnar: the names of the members travel once, not with every row.
          const cube = await clientFor(token ?? '')
          const answer = await cube.load(query ?? {}, { signal, baseRequestId: requestId }, undefined, 'columnar')
          return readResult({ annotation: answer.annotation(), data: answer.rawData(), total: answer.totalRows() })
        } catch (cause) {
          throw toProblem(cause, requestId)
        }
      },
      enabled: Boolean(query) && token !== null && dataVersion !== undefined,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 300_000,
    }),
    [token, dataVersion, modelVersion],
  )
}

export type Answer =
  | { state: 'idle' | 'waiting'; result?: Result; cancel: () => void }
  | { state: 'failed'; result?: Result; problem: Problem; retry: () => void }
  | { state: 'ready'; result: Result }

/** One question's answer. While a new one is on its way the last result stays; answers to older questions are dropped. */
export function useAnswer(query: Query | null | undefined): Answer {
  const load = useLoad()
  const queries = useQueryClient()
  const asked = load(query)
  const { data, error, refetch, isPlaceholderData } = useQuery({ ...asked, placeholderData: (before: Result | undefined) => before })
  if (!query) return { state: 'idle', cancel: () => {} }
  const kept = data ? { result: data } : {}
  if (error) return { state: 'failed', problem: toProblem(error), retry: () => void refetch(), ...kept }
  if (data && !isPlaceholderData) return { state: 'ready', result: data }
  return { state: 'waiting', cancel: () => void queries.cancelQueries({ queryKey: asked.queryKey }), ...kept }
}

export interface SeveralAnswers {
  results: Record<string, Result>
  isWaiting: boolean
  problem: Problem | null
}

/** The answers to several questions, as far as they have come, whether there are more to come, and why one will not. */
export function useSeveralAnswers(asked: Record<string, Query | undefined>): SeveralAnswers {
  const load = useLoad()
  const names = Object.keys(asked)
  const answers = useQueries({ queries: names.map((name) => load(asked[name])) })
  const failed = answers.find(({ error }) => error)
  return {
    results: Object.fromEntries(names.flatMap((name, at) => (answers[at]?.data ? [[name, answers[at].data]] : []))),
    isWaiting: answers.some(({ isLoading }) => isLoading),
    problem: failed ? toProblem(failed.error) : null,
  }
}

/** The answers to several questions, as far as they have come. */
export const useAnswers = (asked: Record<string, Query | undefined>): Record<string, Result> => useSeveralAnswers(asked).results

export type Explanation = { dimension: Field } & (
  | { state: 'waiting' }
  | { state: 'failed'; problem: Problem }
  | { state: 'ready'; found: Contributions | Unexplained }
)

/** How many dimensions are asked at a time: other people ask, too. */
const explainedAtOnce = 2

/** A change, if there is one, split by each of several dimensions, as far as the answers have come; a dimension's members are asked once. */
export function useExplanations(asked: Compared | null, dimensions: Field[]): Explanation[] {
  const load = useLoad()
  const client = useQueryClient()
  const [done, setDone] = useState(0)
  const answers = useQueries({
    queries: (asked ? dimensions : []).map((dimension, at) => ({
      queryKey: ['cube', 'explain', ...load(null).queryKey.slice(2, 5), asked, dimension.name],
      queryFn: asked ? () => explainBy(asked, dimension, (query) => client.fetchQuery(load(query))) : skipToken,
      enabled: at < done + explainedAtOnce,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 300_000,
    })),
  })
  const settled = answers.filter(({ isPending }) => !isPending).length
  if (settled !== done) setDone(settled)
  return (asked ? dimensions : []).map((dimension, at): Explanation => {
    const { data, error } = answers[at] ?? {}
    if (error) return { dimension, state: 'failed', problem: toProblem(error) }
    return data === undefined ? { dimension, state: 'waiting' } : { dimension, state: 'ready', found: data }
  })
}

/** How the charts of a screen get their answers. */
export interface ChartSource {
  /** Two charts with one key have the same answers. */
  keyOf(spec: ChartSpec, asking: Asking): unknown[]
  ask(spec: ChartSpec, asking: Asking, signal: AbortSignal): Promise<Results>
  /** Whether it answers in the order of a heading; else a table sorts what it shows. */
  sorts: boolean
}

/** Charts that are asked of Cube, question by question; a question asked before is not asked again. */
function useCubeSource(): ChartSource {
  const load = useLoad()
  const client = useQueryClient()
  return useMemo(
    () => ({
      sorts: true,
      keyOf: (spec, asking) => [...load(null).queryKey.slice(2, 5), questionText(spec, asking)],
      ask: (spec, asking, signal) =>
        askChart(spec, asking, async (query) => {
          const { queryKey, queryFn } = load(query)
          const known = client.getQueryData<Result>(queryKey)
          if (known) return known
          const result = await queryFn({ signal })
          client.setQueryData(queryKey, result)
          return result
        }),
    }),
    [load, client],
  )
}

export interface ChartAnswer {
  /** undefined until the whole answer to this very chart is there. */
  results: Results | undefined
  isWaiting: boolean
  problem: Problem | null
  retry: () => void
  cancel: () => void
}

/** All answers of one chart, from Cube unless there is another source. null: nothing can be asked yet. */
export function useChartAnswer(spec: ChartSpec, asking: Asking | null, given?: ChartSource): ChartAnswer {
  const cube = useCubeSource()
  const source = given ?? cube
  const client = useQueryClient()
  const mayAsk = asking !== null && emptyWells(spec).length === 0
  const queryKey = ['cube', 'chart', ...(mayAsk ? source.keyOf(spec, asking) : [])]
  const { data, error, fetchStatus, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => (asking ? source.ask(spec, asking, signal) : {}),
    enabled: mayAsk,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 300_000,
  })
  const stopped = useRef<string | null>(null)
  // A question that was cancelled goes back to rest: nothing is fetching, and nothing came.
  const isStopped = stopped.current === JSON.stringify(queryKey) && fetchStatus === 'idle' && !data
  return {
    results: mayAsk ? data : undefined,
    isWaiting: mayAsk && !data && !error && !isStopped,
    problem: error ? toProblem(error) : isStopped ? new Problem('stopped', { status: 0, ...sentences.stopped }) : null,
    retry: () => {
      stopped.current = null
      void refetch()
    },
    cancel: () => {
      stopped.current = JSON.stringify(queryKey)
      void client.cancelQueries({ queryKey })
    },
  }
}
