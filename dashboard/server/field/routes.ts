import { sql } from 'drizzle-orm'
import { Router } from 'express'
import type { MemberDefinition } from '../../core/field/catalogue.ts'
import { refuse } from '../../core/problem.ts'
import { may } from '../access.ts'
import type { Context } from '../context.ts'
import type { ModelState } from '../cube/model.ts'
import type { Database } from '../database.ts'
import { route } from '../route.ts'
import { memberDefinitions } from '../tables.ts'
import { type Definition, readDefinitions } from './definitions.ts'

interface Sources {
  model: () => ModelState
  /** The parameters the present numbers were made with. */
  parameters: () => Promise<Map<string, string>>
}

/** Writes down what the model's members are now; a definition that differs from the one last seen has changed today. */
export async function rememberDefinitions({ db }: Pick<Database, 'db'>, definitions: Iterable<Definition>): Promise<void> {
  const rows = [...definitions].map(({ member, fingerprint }) => ({ member, fingerprint }))
  if (rows.length === 0) return
  await db
    .insert(memberDefinitions)
    .values(rows)
    .onConflictDoUpdate({
      target: memberDefinitions.member,
      set: { fingerprint: sql`excluded.fingerprint`, changedAt: sql`now()` },
      setWhere: sql`${memberDefinitions.fingerprint} <> excluded.fingerprint`,
    })
}

/** The metric catalogue: how one member is defined. */
export function fieldRoutes({ access, database }: Pick<Context, 'access' | 'database'>, { model, parameters }: Sources): Router {
  const routes = Router()
  let known: { version: string; definitions: Promise<Map<string, Definition>> } | undefined

  const definitionsNow = (): Promise<Map<string, Definition>> => {
    const state = model()
    if (known?.version === state.version) return known.definitions
    const definitions = (async () => {
      const read = readDefinitions(state)
      await rememberDefinitions(database, read.values())
      return read
    })()
    definitions.catch(() => {
      // Read anew at the next question; whoever waits is told.
      known = undefined
    })
    known = { version: state.version, definitions }
    return definitions
  }
  // A change is dated when it is made, not when somebody first looks at it.
  setInterval(() => void definitionsNow().catch((error) => console.error('[definitions]', error)), 5000).unref()

  routes.get(
    '/fields/:member',
    route(async (req): Promise<MemberDefinition> => {
      const member = String(req.params.member)
      const asker = await access.allowMember(req, member)
      const definition = (await definitionsNow()).get(member) ?? refuse('not_found')
      const isPerson = asker.kind === 'person'
      const [seen] = await database.db.select().from(memberDefinitions).where(sql`${memberDefinitions.member} = ${definition.member}`)
      const values = definition.parameters.length > 0 ? await parameters() : new Map<string, string>()
      return {
        member: definition.member,
        sql: isPerson && may(asker, 'see the SQL') ? definition.sql : null,
        // The holder of a link learns what a number means, not where the house keeps it.
        file: isPerson ? definition.file : '',
        line: isPerson ? definition.line : null,
        parameters: definition.parameters.map((name) => ({ name, value: values.get(name) ?? '' })),
        firstSeenAt: (seen?.firstSeenAt ?? new Date()).toISOString(),
        changedAt: seen?.changedAt?.toISOString() ?? null,
      }
    }),
  )
  return routes
}
