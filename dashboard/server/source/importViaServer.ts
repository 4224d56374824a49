import { openAsBlob } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isProblem, Problem } from '../../core/problem.ts'
import { importProblem, type SourceProblem } from '../../core/source/problem.ts'
import { serverAddress } from '../running.ts'
import type { Settings } from '../settings.ts'
import type { ImportOptions, ImportOutcome } from './importing.ts'
import type { Progress } from './stage.ts'

/** The state of an import that runs in the server, as `GET /api/imports/:id` replies. */
export interface ImportJobReply {
  id: string
  state: 'running' | 'done' | 'failed' | 'cancelled'
  progress: Progress
  outcome: ImportOutcome | null
  problem: SourceProblem | null
}

interface HandOverOptions
  extends Pick<ImportOptions, 'files' | 'how' | 'reading' | 'notation' | 'mode' | 'strict' | 'signal' | 'onProgress'> {
  settings: Pick<Settings, 'dataDir' | 'host' | 'port'>
  /** An administrator's, which the server must accept. */
  token: string
  /** What DuckDB said of the process that holds the file. */
  held: string
}

const startMillis = 20_000
const busyMillis = 120_000

/** Gives the files to the running server, which alone may write to its warehouse file, and follows its import to the end. */
export async function importViaServer({
  files,
  how,
  reading,
  mode,
  strict,
  notation,
  signal,
  onProgress,
  settings,
  token,
  held,
}: HandOverOptions): Promise<ImportOutcome> {
  const server = serverAddress(settings)
  const ask = async (method: string, path: string, body?: Blob | string): Promise<unknown> => {
    let reply: Response
    try {
      reply = await fetch(`${server}/api/imports${path}`, {
        method,
        headers: { authorization: token, 'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream' },
        ...(body !== undefined && { body }),
      })
    } catch {
      throw importProblem({ kind: 'held', detail: held })
    }
    const value: unknown = reply.status === 204 ? null : await reply.json().catch(() => null)
    if (reply.ok) return value
    const message = (value as { message?: { zh: string; en: string } } | null)?.message
    // Another program, or another data folder's server, may answer on that port.
    if (!message || reply.status === 401) throw importProblem({ kind: 'held', detail: held })
    throw new Problem('server_refused', { status: reply.status, ...message })
  }
  await waitFor(server, held, signal)
  const uploads: { upload: string; name: string }[] = []
  for (const file of files) {
    signal?.throwIfAborted()
    const blob = await openAsBlob(file.path).catch(() => {
      throw importProblem({ kind: 'missing_file', file: file.name })
    })
    const { upload } = (await ask('POST', `/files?name=${encodeURIComponent(file.name)}`, blob)) as { upload: string }
    uploads.push({ upload, name: file.name })
  }
  const started = (await ask(
    'POST',
    '',
    JSON.stringify({ files: uploads, ...how, ...reading, decimal: notation?.decimal, dateOrder: notation?.date_order, mode, strict }),
  )) as ImportJobReply
  const look = async () => (await ask('GET', `/${started.id}`)) as ImportJobReply
  let job = started
  let cancelled = false
  while (job.state === 'running') {
    if (signal?.aborted && !cancelled) {
      cancelled = true
      await ask('DELETE', `/${job.id}`)
    }
    await sleep(200)
    job = await look().catch(async (error) => {
      if (!isProblem(error, 'held')) throw error
      // A busy server drops a connection now and then; its import goes on.
      await waitFor(server, held, signal, busyMillis)
      return look()
    })
    onProgress?.(job.progress)
  }
  if (job.problem) throw importProblem(job.problem)
  if (!job.outcome) throw importProblem({ kind: 'cancelled' })
  return job.outcome
}

/** Waits until the server answers: one that just starts holds the file before. Throws a `Problem`. */
export async function waitFor(server: string, held: string, signal?: AbortSignal, millis = startMillis): Promise<void> {
  const until = Date.now() + millis
  for (;;) {
    const reply = await fetch(`${server}/healthz`, signal ? { signal } : {}).catch(() => null)
    if (reply) return
    if (signal?.aborted) throw importProblem({ kind: 'cancelled' })
    if (Date.now() > until) throw importProblem({ kind: 'held', detail: held })
    await sleep(500)
  }
}
