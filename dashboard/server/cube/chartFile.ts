import type { Query } from '@cubejs-client/core'
import { chartRows } from '../../core/chart/chartRows.ts'
import type { ExportRequest } from '../../core/chart/exporting.ts'
import type { Asking } from '../../core/chart/query.ts'
import { readResult } from '../../core/chart/result.ts'
import type { Language } from '../../core/words.ts'
import type { Cube } from '../cube.ts'
import type { CubeContext } from './patches.ts'

/** The rows of a chart with its own formulas as a CSV file; or Cube's reply to the question that it did not answer. */
export async function chartFile(
  { spec, filters }: NonNullable<ExportRequest['chart']>,
  asking: Asking,
  { ask, context, language }: { ask: Cube['ask']; context: CubeContext; language: Language },
): Promise<{ text: string } | { status: number; message: unknown }> {
  let unanswered: { status: number; message: unknown } | undefined
  const load = async (query: Query) => {
    for (;;) {
      const { message, status } = await ask('load', { query: { ...query, responseFormat: 'columnar' } }, context)
      const reply: unknown = Buffer.isBuffer(message) ? JSON.parse(message.toString('utf8')) : message
      const isMade = typeof reply === 'object' && reply !== null && !('error' in reply)
      if (status === 200 && isMade) return readResult(reply)
      // Cube's way of saying that the answer is still being worked out.
      if (status === 200 && typeof reply === 'object' && reply !== null && 'error' in reply && reply.error === 'Continue wait') continue
      unanswered = { status: status === 200 ? 503 : status, message: reply }
      throw new Error('unanswered')
    }
  }
  try {
    return { text: await chartRows(spec, { ...asking, filters }, load, language) }
  } catch (error) {
    if (unanswered) return unanswered
    throw error
  }
}
