import type { Request } from 'express'
import type { AuditedAct } from '../core/admin/audited.ts'
import type { PersonPrincipal } from './access.ts'
import type { Database, Drizzle } from './database.ts'
import { audit } from './tables.ts'

/** Writes down who did what to which thing; in the act's own transaction where there is one. */
export async function recordAct(
  database: Pick<Database, 'db'> | Drizzle,
  entry: { actor: PersonPrincipal | string; act: AuditedAct; thing?: string; req?: Pick<Request, 'ip'>; detail?: Record<string, unknown> },
): Promise<void> {
  const db = 'db' in database ? database.db : database
  const actor = typeof entry.actor === 'string' ? entry.actor : entry.actor.id
  await db
    .insert(audit)
    .values({ actor, act: entry.act, thing: entry.thing ?? '', address: entry.req?.ip ?? '', detail: entry.detail ?? {} })
}
