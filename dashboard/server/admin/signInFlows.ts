import { createHash } from 'node:crypto'
import { and, eq, gt, isNull, lt, ne, or, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { newId } from '../newId.ts'
import { signInFlows } from '../tables.ts'
import type { Challenge } from './oidcClient.ts'

const minutes = 10
/** So many are on their way at most: strangers who begin and never come back fill no disk. */
const most = 5000

/** What came of a sign-in at the provider, told to the browser that began it. */
export interface FlowOutcome {
  personId: string | null
  problem: string | null
  next: string
  detail: Record<string, unknown>
}

const hashed = (key: string) => createHash('sha256').update(key).digest('base64url')
const recent = () => gt(signInFlows.beganAt, new Date(Date.now() - minutes * 60_000))

/** Sign-ins on their way to the provider and back, in the state: any process may finish what another began. */
export function createFlows({ db }: Pick<Database, 'db'>) {
  return {
    /** Begins one; the reply is the key for the browser's cookie, null where too many are under way. */
    async begin(challenge: Challenge, next: string): Promise<string | null> {
      await db.delete(signInFlows).where(lt(signInFlows.beganAt, new Date(Date.now() - minutes * 60_000)))
      if ((await db.$count(signInFlows)) >= most) return null
      const key = newId(40)
      await db.insert(signInFlows).values({ id: hashed(key), ...challenge, next })
      return key
    },

    /** Takes the challenge out that a reply of the provider answers: a second reply finds none. */
    async take(key: string, state: string): Promise<Challenge | null> {
      if (state === '') return null
      const [row] = await db
        .update(signInFlows)
        .set({ state: '' })
        .where(and(eq(signInFlows.id, hashed(key)), eq(signInFlows.state, state), ne(signInFlows.state, ''), recent()))
        .returning({ nonce: signInFlows.nonce, verifier: signInFlows.verifier })
      return row ? { state, ...row } : null
    },

    /** Notes what came of it; once. */
    async settle(key: string, outcome: { personId?: string; problem?: string; detail?: Record<string, unknown> }): Promise<void> {
      await db
        .update(signInFlows)
        .set({ state: '', personId: outcome.personId ?? null, problem: outcome.problem ?? null, detail: outcome.detail ?? {} })
        .where(and(eq(signInFlows.id, hashed(key)), isNull(signInFlows.personId), isNull(signInFlows.problem)))
    },

    /** Gives out what came of it and forgets it; null where nothing did, or it was given out before. */
    async collect(key: string): Promise<FlowOutcome | null> {
      const settled = or(sql`${signInFlows.personId} IS NOT NULL`, sql`${signInFlows.problem} IS NOT NULL`)
      const [row] = await db
        .delete(signInFlows)
        .where(and(eq(signInFlows.id, hashed(key)), settled, recent()))
        .returning()
      return row ? { personId: row.personId, problem: row.problem, next: row.next, detail: row.detail } : null
    },
  }
}
