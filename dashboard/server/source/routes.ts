import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { json, Router } from 'express'
import { refuse, refuser } from '../../core/problem.ts'
import { toNotation } from '../../core/source/notation.ts'
import { explain, sourceProblemOf } from '../../core/source/problem.ts'
import { type ImportRequest, importRequest, uploadId, uploadQuery } from '../../core/source/request.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { Reply, route } from '../route.ts'
import type { Port, Warehouse } from '../warehouse/port.ts'
import { importFiles, importFolder, sweepAtStart, type Understanding } from './importing.ts'
import type { ImportJobReply } from './importViaServer.ts'

/** The most bytes of one uploaded file. */
const mostUpload = 8 * 2 ** 30
/** Finished imports that are remembered. */
const mostJobs = 100

const refuseImport = refuser({
  upload_too_large: {
    status: 413,
    zh: '文件超过 8 GB。请拆分，或在服务器上用 npm run import 导入。',
    en: 'The file is larger than 8 GB. Split it, or import it on the server with npm run import.',
  },
  upload_unknown: {
    status: 404,
    zh: '找不到上传的文件“{name}”，它可能已过期。请重新上传。',
    en: 'The uploaded file "{name}" is not there any more. Upload it again.',
  },
  import_running: {
    status: 409,
    zh: '另一个导入正在进行。请等它完成后再试。',
    en: 'Another import is running. Try again when it is done.',
  },
  other_warehouse: {
    status: 409,
    zh: '当前数据仓库（CUBEJS_DB_TYPE）不能写入。请在该数据库中提供同名的表或视图。',
    en: 'This kind of warehouse (CUBEJS_DB_TYPE) cannot be written into. Provide tables or views of the same names in that database.',
  },
})

interface Job extends ImportJobReply {
  stop: AbortController
  finished: Promise<void>
}

export interface SourceOptions {
  /** Where imports go; undefined where it is no database we write into. */
  store?: Warehouse | undefined
  /** Brings derived tables up to date after changes of these source tables, inside the transaction of an import. */
  afterLoad?: (port: Port, touched: string[]) => Promise<unknown>
  /** Told when an import has changed the warehouse. */
  afterImport?: () => void
}

/** Imports: send files, check or load them, follow, cancel, fetch the report of refused rows. */
export function sourceRoutes(
  { settings, access, database }: Pick<Context, 'settings' | 'access' | 'database'>,
  options: SourceOptions = {},
): Router {
  const routes = Router()
  const jobs = new Map<string, Job>()
  const folder = importFolder(settings.dataDir)
  // The name on the disk is our own, so what the file is called can lead nowhere.
  const uploadPath = (id: string) => path.join(folder, `upload-${id}`)
  sweepAtStart(settings.dataDir)

  routes.post(
    '/imports/files',
    route(async (req) => {
      const { name } = uploadQuery.parse(req.query)
      await access.allow(req, 'import data')
      if (Number(req.headers['content-length'] ?? 0) > mostUpload) return refuseImport('upload_too_large')
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const id = randomUUID()
      let bytes = 0
      const bound = new Transform({
        transform(chunk: Buffer, _encoding, next) {
          bytes += chunk.length
          next(bytes > mostUpload ? new Error('upload_too_large') : null, chunk)
        },
      })
      try {
        await pipeline(req, bound, createWriteStream(uploadPath(id), { mode: 0o600 }))
      } catch (error) {
        await rm(uploadPath(id), { force: true })
        if (bytes > mostUpload) return refuseImport('upload_too_large')
        throw error
      }
      return new Reply(201, { upload: id, name: shownName(name), bytes })
    }),
  )

  routes.post(
    '/imports',
    access.strangersOut,
    json({ limit: '4mb' }),
    route(async (req) => {
      const actor = await access.allow(req, 'import data')
      const wish = importRequest.parse(req.body)
      if (!options.store && !wish.dryRun) return refuseImport('other_warehouse')
      // One at a time: two would load one after the other anyway, and each may use its share of memory.
      if ([...jobs.values()].some((job) => job.state === 'running')) return refuseImport('import_running')
      for (const { upload, name } of wish.files) if (!(await exists(uploadPath(upload)))) return refuseImport('upload_unknown', { name })
      const job = begin(wish)
      const detail = {
        files: wish.files.map(({ name }) => shownName(name)),
        mode: wish.mode,
        dryRun: wish.dryRun,
        tables: Object.keys(wish.mapping?.tables ?? {}),
      }
      await recordAct(database, { actor, act: 'import data', thing: job.id, req, detail })
      return new Reply(202, toReply(job))
    }),
  )

  routes.get(
    '/imports/:id',
    route(async (req) => {
      await access.allow(req, 'import data')
      return toReply(jobOf(req.params.id))
    }),
  )

  routes.delete(
    '/imports/:id',
    route(async (req) => {
      const job = jobOf(req.params.id)
      await access.allow(req, 'import data')
      job.stop.abort()
      await job.finished
      return toReply(job)
    }),
  )

  routes.get(
    '/imports/:id/report',
    route(async (req, res) => {
      await access.allow(req, 'import data')
      const { outcome } = jobOf(req.params.id)
      const report = outcome?.report
      if (!report || !(await exists(report))) return refuse('not_found')
      res.setHeader('content-type', 'text/csv; charset=utf-8')
      res.setHeader('content-disposition', 'attachment; filename="import-report.csv"')
      return new Promise<void>((resolve, reject) =>
        res.sendFile(report, { dotfiles: 'allow' }, (error) => (error ? reject(error) : resolve())),
      )
    }),
  )

  function jobOf(id: string | undefined): Job {
    return jobs.get(uploadId.safeParse(id).data ?? '') ?? refuse('not_found')
  }

  function begin(wish: ImportRequest): Job {
    const job: Job = {
      id: randomUUID(),
      state: 'running',
      progress: { phase: 'read', rows: 0, share: 0 },
      outcome: null,
      problem: null,
      stop: new AbortController(),
      finished: Promise.resolve(),
    }
    jobs.set(job.id, job)
    for (const [id, old] of jobs) if (jobs.size > mostJobs && old.state !== 'running') jobs.delete(id)
    job.finished = run(job, wish)
    return job
  }

  async function run(job: Job, wish: ImportRequest): Promise<void> {
    const files = wish.files.map(({ upload, name }) => ({ path: uploadPath(upload), name: shownName(name) }))
    try {
      job.outcome = await importFiles({
        files,
        how: toUnderstanding(wish),
        reading: { sheet: wish.sheet, skip: wish.skip, comment: wish.comment },
        mode: wish.mode,
        strict: wish.strict,
        dryRun: wish.dryRun,
        notation: toNotation(wish.decimal, wish.dateOrder),
        dataDir: settings.dataDir,
        warehouse: options.store,
        timezone: settings.timezone,
        currency: settings.currency,
        afterLoad: options.afterLoad,
        signal: job.stop.signal,
        onProgress: (progress) => {
          job.progress = progress
        },
      })
      job.state = 'done'
      if (!wish.dryRun && job.outcome.status !== 'none') options.afterImport?.()
    } catch (error) {
      const known = sourceProblemOf(error)
      job.problem = known ?? { kind: 'failed', detail: job.id }
      job.state = job.problem.kind === 'cancelled' ? 'cancelled' : 'failed'
      if (!known) console.error(`[import ${job.id}]`, error)
    }
    // After a dry run or a failure the same files may be asked for again and need not be sent anew; what nobody asks for is swept.
    if (!wish.dryRun && job.outcome && job.outcome.status !== 'none') for (const file of files) await rm(file.path, { force: true })
  }

  return routes
}

const toReply = ({ id, state, progress, outcome, problem }: Job) => ({
  id,
  state,
  progress,
  outcome,
  problem,
  message: problem ? explain(problem) : null,
})

function toUnderstanding({ table, preset, mapping }: ImportRequest): Understanding {
  if (mapping) return { mapping }
  if (preset !== undefined) return { preset }
  return table !== undefined ? { table } : { guess: true }
}

/** The last part of whatever path a client gave, for messages only. */
const shownName = (name: string) =>
  name
    .split(/[\\/]/)
    .pop()
    ?.replace(/\p{Cc}/gu, '') || 'file'

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )
