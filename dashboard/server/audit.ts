import type { Request } from 'express'
import type { PersonPrincipal } from './access.ts'
import type { Database, Drizzle } from './database.ts'
import { audit } from './tables.ts'

/** Everything that is written down when somebody does it. */
export type AuditedAct =
  | 'sign in'
  | 'sign-in refused'
  | 'sign out'
  | 'change password'
  | 'make person'
  | 'change person'
  | 'reset password'
  | 'unlock person'
  | 'change groups'
  | 'end sessions'
  | 'tie identity'
  | 'change rights'
  | 'delete group'
  | 'change owner records'
  | 'make key'
  | 'revoke key'
  | 'make board'
  | 'save board'
  | 'delete board'
  | 'restore board'
  | 'share board'
  | 'withdraw share'
  | 'define measure'
  | 'supply map'
  | 'take away map'
  | 'change measure'
  | 'delete measure'
  | 'export rows'
  | 'import data'
  | 'estimate customers'
  | 'back up'

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
