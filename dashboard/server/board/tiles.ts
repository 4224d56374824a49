import type { Query } from '@cubejs-client/core'
import type { Request, Response } from 'express'
import { z } from 'zod'
import { type PartReply, readTile, type TileQuestion, tileReply } from '../../core/board/tile.ts'
import { askChart, inTurn, questionText } from '../../core/chart/ask.ts'
import type { Part, Results } from '../../core/chart/query.ts'
import { type Result, readResult } from '../../core/chart/result.ts'
import { shownOnly } from '../../core/chart/shown.ts'
import type { Access, PersonPrincipal } from '../access.ts'
import type { Workspace } from '../context.ts'
import { type Answer, type Answers, type Outcome, pack, rollupSeconds, send, type Wanted } from '../cube/answers.ts'
import { isHidden } from '../cube/errors.ts'
import type { CubeContext } from '../cube/patches.ts'
import type { Cube } from '../cube.ts'
import { requestId } from '../route.ts'

interface TileSources {
  answers: Pick<Answers, 'serve' | 'obtain' | 'kept'>
  cube: Pick<Cube, 'ask' | 'model'>
  workspace: Pick<Workspace, 'dataVersion'>
  access: Pick<Access, 'rightsOf'>
}

export type Tiles = ReturnType<typeof createTiles>

/** Answers charts whole, by the one way there is, and keeps what they came to for everybody of the same rights. */
export function createTiles({ answers, cube, workspace, access }: TileSources) {
  /** The version is asked once for all tiles of a request. */
  async function versionNow(): Promise<string> {
    return `${await workspace.dataVersion()}\n${cube.model.current.version}`
  }

  function wanted({ spec, asking }: TileQuestion, asker: PersonPrincipal, version: string, isAhead = false): Wanted {
    return {
      // Auto decides by the answer what is drawn, and so what of it is sent.
      key: `tile\n${access.rightsOf(asker)}\n${version}\n${spec.auto}\n${questionText(spec, asking)}`,
      operation: 'tile',
      asker,
      isAhead,
      make: ({ context, signal }) => {
        const one = (query: Query) => load(cube.ask, query, context, signal)
        return answerTile({ spec, asking }, one, isAhead)
      },
    }
  }

  return {
    /** Replies with what one chart shows. */
    async reply(req: Request, res: Response, question: TileQuestion, asker: PersonPrincipal): Promise<void> {
      await answers.serve(req, res, wanted(question, asker, await versionNow()))
    },

    /** Replies with those of the charts that are answered already, and names the others; null is one that can't be asked. */
    async replyKept(req: Request, res: Response, questions: Map<string, TileQuestion | null>, asker: PersonPrincipal): Promise<void> {
      const version = await versionNow()
      const found = [...questions].map(([id, question]) => [id, question && answers.kept(wanted(question, asker, version).key)] as const)
      const tiles = found.flatMap(([id, answer]) => (answer ? [`${JSON.stringify(id)}:${answer.body.toString('utf8')}`] : []))
      const missing = found.flatMap(([id, answer]) => (answer ? [] : [id]))
      const message = Buffer.from(`{"tiles":{${tiles.join()}},"missing":${JSON.stringify(missing)}}`)
      await send(req, res, pack({ status: 200, message, seconds: 0 }))
    },

    /** What one chart shows, for those who go on with it here. null: it can't be answered. */
    async shown(req: Request, question: TileQuestion, asker: PersonPrincipal): Promise<Results | null> {
      return toResults(await answers.obtain(wanted(question, asker, await versionNow()), requestId(req)))
    },

    /** Sees to it that a chart is answered before anybody asks; false where it can't be. */
    async prepare(question: TileQuestion, asker: PersonPrincipal): Promise<boolean> {
      return (await answers.obtain(wanted(question, asker, await versionNow(), true), 'prepare')).status === 200
    },
  }
}

/** Cube's reply to one question, which was no answer. */
class Unanswered extends Error {
  readonly outcome: Outcome
  constructor(status: number, message: unknown) {
    super(`status ${status}`)
    this.outcome = { status, message, seconds: 0 }
  }
}

/** Cube's answer to one question, waited for as long as somebody waits for it. */
async function load(ask: Cube['ask'], query: Query, context: CubeContext, signal: AbortSignal): Promise<Record<string, unknown>> {
  for (;;) {
    const { message, status } = await ask('load', { query: { ...query, responseFormat: 'columnar' } }, context)
    const reply: unknown = Buffer.isBuffer(message) ? JSON.parse(message.toString('utf8')) : message
    if (status !== 200 || typeof reply !== 'object' || reply === null) throw new Unanswered(status, reply)
    if (!('error' in reply)) return { ...reply }
    // Cube's way of saying that the answer is still being worked out.
    if (reply.error !== 'Continue wait' || signal.aborted) throw new Unanswered(503, reply)
  }
}

/** An answer without rows. */
const nothing: Record<string, unknown> = { annotation: { measures: {}, dimensions: {}, timeDimensions: {} }, data: [] }

async function answerTile(
  { spec, asking }: TileQuestion,
  one: (query: Query) => Promise<Record<string, unknown>>,
  isAhead: boolean,
): Promise<Outcome> {
  const annotations: Partial<Record<Part, PartReply['annotation']>> = {}
  const rollups: Partial<Record<Part, Rollups>> = {}
  let seconds = Number.POSITIVE_INFINITY
  const refused = new Set<Part>()
  const ask = async (query: Query, part: Part): Promise<Result> => {
    const reply = await one(query).catch((error: unknown) => {
      // Whoever may not see the targets sees the chart without its goal; the page says why.
      if (part !== 'goal' || !(error instanceof Unanswered) || !isHidden(error.outcome.message)) throw error
      refused.add(part)
      return nothing
    })
    // Ranges are spelled out by the business date, so an answer is as long as the data; rollups that Cube builds may be older than those.
    const used = rollupsOf(reply.usedPreAggregations)
    if (Object.values(used ?? {}).some(({ lastUpdatedAt }) => lastUpdatedAt !== undefined)) seconds = rollupSeconds
    annotations[part] = toAnnotation(reply.annotation)
    if (used) rollups[part] = used
    return readResult(reply)
  }
  try {
    const whole = await askChart(spec, asking, isAhead ? inTurn(ask) : ask)
    const shown = Object.entries(shownOnly(spec, asking, whole)) as [Part, Result][]
    const answered = shown.filter(([part]) => !refused.has(part))
    const results = Object.fromEntries(answered.map(([part, result]) => [part, toPart(result, annotations[part] ?? {}, rollups[part])]))
    return { status: 200, message: { results }, seconds }
  } catch (error) {
    if (error instanceof Unanswered) return error.outcome
    throw error
  }
}

function toPart({ columns, total, refreshed, unfit }: Result, annotation: PartReply['annotation'], used: Rollups | undefined): PartReply {
  return {
    annotation: { measures: {}, dimensions: {}, timeDimensions: {}, ...annotation },
    data: { members: Object.keys(columns), columns: Object.values(columns) },
    ...(total === undefined ? {} : { total }),
    ...(refreshed ? { lastRefreshTime: refreshed } : {}),
    ...(used ? { usedPreAggregations: used } : {}),
    ...(unfit ? { unfit } : {}),
  }
}

const usedRollups = z.record(z.string(), z.object({ preAggregationId: z.string(), lastUpdatedAt: z.unknown().optional() }))
type Rollups = z.infer<typeof usedRollups>

/** The rollups an answer was read from, as Cube tells of them. */
const rollupsOf = (told: unknown): Rollups | undefined => usedRollups.safeParse(told).data

const annotated = z.record(
  z.string(),
  z.record(
    z.string(),
    z
      .object({
        shortTitle: z.string(),
        type: z.string(),
        format: z.unknown(),
        currency: z.string(),
        meta: z.object({ zh: z.object({ title: z.string() }).partial(), unit: z.unknown(), additivity: z.string() }).partial(),
      })
      .partial(),
  ),
)

/** Of what Cube tells of the members what is needed to read their numbers: nobody's page needs owners, synonyms or what to drill into. */
const toAnnotation = (told: unknown): PartReply['annotation'] => annotated.safeParse(told).data ?? {}

/** A kept answer, read again. */
function toResults({ status, body }: Answer): Results | null {
  return status === 200 ? readTile(tileReply.parse(JSON.parse(body.toString('utf8')))) : null
}
