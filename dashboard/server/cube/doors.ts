import { randomBytes } from 'node:crypto'
import express, { type Request, type Response, Router } from 'express'
import { seesWholeModel } from '../../core/admin/policy.ts'
import { commonProblem } from '../../core/problem.ts'
import type { Access, PersonPrincipal } from '../access.ts'
import type { Cube } from '../cube.ts'
import { refused, requestId } from '../route.ts'
import { allowOrigins } from '../web.ts'
import type { Asked } from './asked.ts'
import { noSqlInterface } from './errors.ts'
import { checkGraphQl } from './graphql.ts'
import { statusGiven } from './patches.ts'
import { bodyLimit, cubeToken, fail } from './wire.ts'

interface Doors {
  access: Pick<Access, 'allowCube'>
  cube: Pick<Cube, 'cancel'>
  asked: Asked
}

/**
 * What of Cube's routes is open below `/cubejs-api`, to whom, and what is looked at before Cube sees it. Questions over REST are answered before
 * Express (`answers.ts`); these are the rest, for people only. Whatever is not named here is closed: Cube has routes for its own tools.
 */
export function cubeDoors({ access, cube, asked }: Doors): Router {
  const doors = Router()
  const person = (req: Request) => req.res?.locals.asker as PersonPrincipal

  doors.use(allowOrigins, (req, res, next) => {
    // Before the body: whoever may not ask has none read.
    access.allowCube(cubeToken(req)).then(
      (asker) => {
        res.locals.asker = asker
        next()
      },
      (error) => fail(req, res, error),
    )
  })

  doors.get('/v1/meta', (_req, _res, next) => next('router'))

  doors.delete('/v1/running-query/:id', (req, res) => {
    asked.giveUp(person(req), req.params.id)
    res.status(204).end()
  })

  const texts = [express.json({ limit: bodyLimit }), express.text({ type: 'application/graphql', limit: bodyLimit })]
  // The contract has it below v1 like the rest; Cube does not.
  doors.all(['/graphql', '/v1/graphql'], ...texts, (req, res, next) => {
    try {
      for (const text of graphQlTexts(req)) checkGraphQl(text, seesWholeModel(person(req).rights.policy))
    } catch (error) {
      return fail(req, res, error)
    }
    follow(req, res)
    req.url = req.url.replace(/^\/v1\/graphql/i, '/graphql')
    next('router')
  })

  doors.post(['/v1/cubesql', '/v1/convert-query'], (req, res) => fail(req, res, noSqlInterface))
  doors.use((req, res) => fail(req, res, commonProblem('not_found')))
  // A body that cannot be read, for instance.
  doors.use(refused)
  return doors

  /** Gives the question up when its asker leaves, or says so. */
  function follow(req: Request, res: Response): void {
    const asker = person(req)
    const sent = requestId(req)
    const context = { securityContext: asker, requestId: `${sent}.${randomBytes(6).toString('hex')}` }
    // Cube takes the question's id from here.
    req.headers['x-request-id'] = context.requestId
    const cancel = () => cube.cancel(context).catch((error) => console.error(`[${sent}] cannot cancel:`, error))
    const forget = asked.track(asker, sent, cancel)
    res.once('close', () => {
      forget()
      if (!res.writableFinished) void cancel()
    })
    // Where a question fails GraphQL has nothing to show, which its server takes for a failure of its own.
    const writeHead = res.writeHead.bind(res) as (...given: unknown[]) => Response
    res.writeHead = ((status: number, ...more: unknown[]) =>
      writeHead(status === 500 ? statusOf(req) : status, ...more)) as typeof res.writeHead
  }
}

/** The status our gateway gave the question that failed; one that still runs is to be asked again. */
function statusOf(req: Request): number {
  const status = statusGiven(req)
  return status === undefined ? 400 : status < 400 ? 503 : status
}

/** The texts Cube's GraphQL may take the question from: the address comes first with it, then the body. */
function graphQlTexts(req: Request): unknown[] {
  const inAddress = new URL(req.url, 'http://localhost').searchParams.get('query')
  const body: unknown = req.body
  const inBody = typeof body === 'object' && body !== null && 'query' in body ? body.query : typeof body === 'string' ? body : null
  const texts = [inAddress, inBody].filter((text) => text !== null && text !== undefined)
  return texts.length > 0 ? texts : [undefined]
}
