import { json, Router } from 'express'
import { estimateRequest } from '../../core/estimate/request.ts'
import { refuse, refuser } from '../../core/problem.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { Reply, route } from '../route.ts'
import type { EstimateJobs } from './jobs.ts'

const refuseEstimate = refuser({
  estimate_running: {
    status: 409,
    zh: '另一次估算正在进行。请等它完成后再试。',
    en: 'Estimates are being made already. Try again when they are done.',
  },
  other_warehouse: {
    status: 409,
    zh: '当前数据仓库（CUBEJS_DB_TYPE）不能写入，无法保存估算结果。',
    en: 'This kind of warehouse (CUBEJS_DB_TYPE) cannot be written into, so estimates cannot be kept there.',
  },
})

/** Estimates: start a run, follow it. */
export function estimateRoutes({ access, database }: Pick<Context, 'access' | 'database'>, jobs: EstimateJobs | undefined): Router {
  const routes = Router()
  routes.post(
    '/estimates',
    access.strangersOut,
    json(),
    route(async (req) => {
      const actor = await access.allow(req, 'import data')
      const { asOf } = estimateRequest.parse(req.body ?? {})
      if (!jobs) return refuseEstimate('other_warehouse')
      const job = jobs.start(asOf) ?? refuseEstimate('estimate_running')
      await recordAct(database, { actor, act: 'estimate customers', thing: job.id, req, detail: { asOf: asOf ?? null } })
      return new Reply(202, job)
    }),
  )
  routes.get(
    '/estimates/:id',
    route(async (req) => {
      await access.allow(req, 'import data')
      return jobs?.find(String(req.params.id)) ?? refuse('not_found')
    }),
  )
  return routes
}
