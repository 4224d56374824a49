import type { EstimateJobReply } from '../../core/estimate/request.ts'
import type { Words } from '../../core/words.ts'
import { newId } from '../newId.ts'
import type { Warehouse } from '../warehouse/port.ts'
import { estimateByItself, mostByItself, refreshEstimates } from './fits.ts'

/** The runs of one server, one at a time. */
export interface EstimateJobs {
  /** Starts a run; undefined while another one is at work. */
  start(asOf?: string): EstimateJobReply | undefined
  find(id: string): EstimateJobReply | undefined
  /** To be called when data have changed: runs when it is quick enough, and once more when data change meanwhile. */
  afterChange(): void
}

/** Finished runs that are remembered. */
const mostJobs = 100

/** Said when a run failed; what was estimated before still stands. */
export const failedWords: Words = {
  zh: '估算失败，之前的估算结果保持不变。技术细节见日志。',
  en: 'The estimates failed; the earlier ones still stand. The log has the technical part.',
}

/** Said when data have changed and estimating is left to somebody. */
export const notByItselfWords: Words = {
  zh: `客户超过 ${mostByItself.toLocaleString('en-US')} 人，没有自动更新估算。请运行：npm run estimate`,
  en: `With more than ${mostByItself.toLocaleString('en-US')} customers the estimates are not brought up to date by themselves. Run: npm run estimate`,
}

export function createEstimateJobs(warehouse: Warehouse): EstimateJobs {
  const jobs = new Map<string, EstimateJobReply>()
  let isAfterChangeRunning = false
  let hasChanged = false

  function start(asOf?: string): EstimateJobReply | undefined {
    if ([...jobs.values()].some(({ state }) => state === 'running')) return undefined
    const job: EstimateJobReply = { id: newId(12), state: 'running', progress: { phase: 'read', share: 0 }, outcome: null, message: null }
    jobs.set(job.id, job)
    for (const [id, old] of jobs) if (jobs.size > mostJobs && old.state !== 'running') jobs.delete(id)
    const onProgress = (progress: EstimateJobReply['progress']) => {
      job.progress = progress
    }
    refreshEstimates(warehouse, { asOf, onProgress }).then(
      (outcome) => Object.assign(job, { state: 'done', outcome }),
      (error: unknown) => {
        console.error(`[estimate ${job.id}]`, error)
        Object.assign(job, { state: 'failed', message: failedWords })
      },
    )
    return job
  }

  async function follow(): Promise<void> {
    isAfterChangeRunning = true
    try {
      while (hasChanged) {
        hasChanged = false
        if ((await estimateByItself(warehouse)) === null) console.log(`${notByItselfWords.en}\n${notByItselfWords.zh}`)
      }
    } catch (error) {
      console.error('[estimate]', error)
      console.error(`${failedWords.en}\n${failedWords.zh}`)
    } finally {
      isAfterChangeRunning = false
    }
  }

  return {
    start,
    find: (id) => jobs.get(id),
    afterChange() {
      hasChanged = true
      if (!isAfterChangeRunning) void follow()
    },
  }
}
