import { randomBytes } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { json, type Request, type Response, Router } from 'express'
import { byteOrderMark, type CsvColumn, csvHead, csvLine } from '../../core/chart/csv.ts'
import { type ExportRequest, exportRequest, mostExported } from '../../core/chart/exporting.ts'
import type { Fields } from '../../core/field/field.ts'
import { refuser } from '../../core/problem.ts'
import type { Language } from '../../core/words.ts'
import type { PersonPrincipal } from '../access.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import type { Cube } from '../cube.ts'
import { requestId, route } from '../route.ts'
import { storable } from '../storable.ts'
import { chartFile } from './chartFile.ts'
import { laneOf } from './fair.ts'
import type { Reader } from './patches.ts'
import { hiddenMember } from './transform.ts'

const refuseExport = refuser({
  export_busy: {
    status: 429,
    zh: '已有导出正在进行。请等它结束后再试。',
    en: 'An export is under way. Try again when it has ended.',
  },
})

/** How many are written at once: each holds a connection of the warehouse for as long as its reader is slow. */
const atOnce = 2
const longestMillis = 15 * 60_000

type ExportContext = Pick<Context, 'access' | 'database' | 'fields' | 'workspace'>

/** A question's rows as a CSV file, written while the warehouse finds them. They come through Cube's gateway like any answer. */
export function exportRoutes({ access, database, fields, workspace }: ExportContext, cube: Pick<Cube, 'read' | 'ask'>): Router {
  const routes = Router()
  const running = new Set<string>()
  routes.use('/export', access.strangersOut, json({ limit: '100kb' }))

  routes.post(
    '/export',
    route(async (req, res) => {
      const asker = await access.allow(req, 'export data')
      const { query, language, chart } = exportRequest.parse(storable.parse(req.body))
      const lane = laneOf(asker)
      if (running.has(lane) || running.size >= atOnce) refuseExport('export_busy')
      running.add(lane)
      try {
        await recordAct(database, { actor: asker, act: 'export rows', req, detail: { query } })
        const file = { query, language, fields: await fields() }
        await (chart ? writeChart(req, res, asker, file, chart) : write(req, res, asker, file))
      } finally {
        running.delete(lane)
      }
    }),
  )

  async function write(req: Request, res: Response, asker: PersonPrincipal, file: Wish): Promise<void> {
    const context = { securityContext: asker, requestId: `${requestId(req)}.${randomBytes(6).toString('hex')}` }
    const limit = Math.min(mostExported, file.query.limit ?? mostExported)
    const reader = writerTo(req, res, file)
    const { status, message } = await cube.read({ query: { ...file.query, limit, total: false } }, context, reader)
    // What failed before the first row has its own reply; what fails after cuts the file off.
    if (status < 400) return
    if (res.headersSent) res.destroy()
    else res.status(status).json(message)
  }

  /** Formulas look at all rows at once, so these are not written one by one. */
  async function writeChart(
    req: Request,
    res: Response,
    asker: PersonPrincipal,
    { language, fields: known }: Wish,
    chart: NonNullable<ExportRequest['chart']>,
  ): Promise<void> {
    const context = { securityContext: asker, requestId: `${requestId(req)}.${randomBytes(6).toString('hex')}` }
    const { today, timezone } = await workspace.facts()
    const made = await chartFile(chart, { today, timezone, fields: known }, { ask: cube.ask, context, language })
    if ('text' in made) res.status(200).set(fileHeaders()).send(made.text)
    else res.status(made.status).json(made.message)
  }

  return routes
}

const fileHeaders = () => ({
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': `attachment; filename="clientele-${new Date().toISOString().slice(0, 10)}.csv"`,
  'cache-control': 'private, no-store',
})

interface Wish {
  query: ExportRequest['query']
  language: Language
  fields: Fields
}

const writerTo =
  (req: Request, res: Response, { query, language, fields }: Wish): Reader =>
  async (rows, members) => {
    // What may not be shown is refused before the statement runs.
    const columns = columnsOf(members, askedIn(query), fields)
    const reading = rows[Symbol.asyncIterator]()
    try {
      // A statement that fails does so here, while there is still a status to say it with.
      const first = await reading.next()
      async function* text() {
        yield byteOrderMark + csvHead(columns, language)
        for (let some = first; !some.done; some = await reading.next())
          yield some.value.map((row) => csvLine(row, columns, language)).join('')
      }
      res.status(200).set(fileHeaders())
      const signal = AbortSignal.timeout(longestMillis)
      if (!/\bgzip\b/.test(String(req.headers['accept-encoding'] ?? ''))) return await pipeline(text, res, { signal })
      res.set('content-encoding', 'gzip')
      return await pipeline(text, createGzip({ level: 4 }), res, { signal })
    } finally {
      // However it ended, the connection goes back.
      await reading.return?.()
    }
  }

/** The members of a question as Cube names its columns, in their order. */
const askedIn = ({ dimensions = [], timeDimensions = [], measures = [] }: Wish['query']): string[] => [
  ...dimensions,
  ...timeDimensions.flatMap(({ dimension, granularity }) => (granularity ? [`${dimension}.${granularity}`] : [])),
  ...measures,
]

/** The columns of the file. What is not public is refused in Cube's own words, as where an answer is written out. */
function columnsOf(members: Record<string, string>, asked: string[], fields: Fields): CsvColumn[] {
  const columns = Object.entries(members).map(([name, member]) => {
    const [view, short, grain] = member.split('.')
    const field = fields.byName.get(`${view}.${short}`)
    if (!field) throw hiddenMember(member)
    return { name, field, grain, at: asked.indexOf(member) }
  })
  return columns.sort((one, other) => one.at - other.at)
}
