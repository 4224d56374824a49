import { and, count, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Drizzle } from '../database.ts'
import { boards, favourites, identities, people, personGroups, sessions, shares, signInAttempts } from '../tables.ts'

/** What somebody has that others use: boards, and links that still open. */
export async function belongingsOf(db: Drizzle, id: string): Promise<{ boards: number; links: number }> {
  const [owned] = await db
    .select({ n: count() })
    .from(boards)
    .where(and(eq(boards.ownerId, id), isNull(boards.deletedAt)))
  const [shared] = await db
    .select({ n: count() })
    .from(shares)
    .where(and(eq(shares.createdBy, id), isNull(shares.withdrawnAt), gt(shares.expiresAt, sql`now()`)))
  return { boards: owned?.n ?? 0, links: shared?.n ?? 0 }
}

/** Gives all boards, deleted ones too, and links of one person to another. */
export async function handOver(tx: Drizzle, from: string, to: string): Promise<void> {
  await tx.update(boards).set({ ownerId: to }).where(eq(boards.ownerId, from))
  await tx.update(shares).set({ createdBy: to }).where(eq(shares.createdBy, from))
}

/** Takes a person away with everything that is theirs alone. The audit log keeps what they did. */
export async function deletePerson(tx: Drizzle, { id, email }: { id: string; email: string }): Promise<void> {
  await tx.delete(sessions).where(eq(sessions.personId, id))
  await tx.delete(identities).where(eq(identities.personId, id))
  await tx.delete(personGroups).where(eq(personGroups.personId, id))
  await tx.delete(favourites).where(eq(favourites.personId, id))
  await tx.delete(signInAttempts).where(eq(signInAttempts.account, email))
  await tx.delete(people).where(eq(people.id, id))
}
