import { randomBytes } from 'node:crypto'
import type { Query } from '@cubejs-client/core'
import { askBoard } from '../../core/board/ask.ts'
import { type Result, readResult } from '../../core/chart/result.ts'
import type { Context } from '../context.ts'
import { type Cube, ownAsker } from '../cube.ts'
import { loadRecentBoards } from './store.ts'

const lookEveryMillis = 2000

/** So many boards, changed last, are prepared. */
const mostBoards = 100

/**
 * Asks what the boards ask as they open, so that their answers are there before anybody does: after the start, and whenever data or model
 * have changed. Cube keeps the answers by their SQL, so they serve everybody who sees the same rows. Returns how to end it.
 */
export function keepPrepared(context: Pick<Context, 'database' | 'workspace' | 'fields'>, ask: Cube['ask']): () => void {
  const { workspace } = context
  const versions = async () => {
    const { dataVersion, modelVersion } = await workspace.facts()
    return `${dataVersion} ${modelVersion}`
  }
  let prepared = ''
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  async function look(): Promise<void> {
    const now = await versions()
    if (now === prepared) return
    prepared = now
    const began = performance.now()
    const { asked, failed } = await prepare(context, ask, async () => !isOver && (await versions()) === now)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    if (asked > 0)
      console.log(`boards: ${asked} answers prepared in ${seconds} s${failed ? `; boards with a chart that fails: ${failed}` : ''}`)
  }

  const round = () => {
    look()
      // What fails while the server ends is not worth a word.
      .catch((error) => isOver || console.error('[boards]', error))
      .finally(() => {
        if (!isOver) timer = setTimeout(round, lookEveryMillis).unref()
      })
  }
  round()
  return () => {
    isOver = true
    clearTimeout(timer)
  }
}

/** Asks the boards' questions while `mayGoOn`; a chart that fails ends its board, whose viewers are told why when they open it. */
async function prepare(
  { database, workspace, fields }: Pick<Context, 'database' | 'workspace' | 'fields'>,
  ask: Cube['ask'],
  mayGoOn: () => Promise<boolean>,
): Promise<{ asked: number; failed: number }> {
  const { today, timezone } = await workspace.facts()
  const facts = { today, timezone, fields: await fields() }
  const counts = { asked: 0, failed: 0 }
  for (const board of await loadRecentBoards(database, mostBoards)) {
    try {
      await askBoard(board, facts, async (query) => {
        if (!(await mayGoOn())) throw new NoLonger()
        counts.asked++
        return answerOf(ask, query)
      })
    } catch (error) {
      if (error instanceof NoLonger) break
      counts.failed++
    }
  }
  return counts
}

class NoLonger extends Error {}

async function answerOf(ask: Cube['ask'], query: Query): Promise<Result> {
  for (;;) {
    const context = { securityContext: ownAsker, requestId: `prepare.${randomBytes(6).toString('hex')}` }
    const { message, status } = await ask('load', { query: { ...query, responseFormat: 'columnar' } }, context)
    const reply: unknown = Buffer.isBuffer(message) ? JSON.parse(message.toString('utf8')) : message
    const { error } = (typeof reply === 'object' && reply !== null ? reply : {}) as { error?: string }
    if (status === 200 && error === 'Continue wait') continue
    if (status !== 200) throw new Error(error ?? `status ${status}`)
    return readResult(reply)
  }
}
