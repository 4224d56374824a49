import { createHash } from 'node:crypto'
import { and, count, eq, gt, sql } from 'drizzle-orm'
import { templates } from '../../core/board/templates.ts'
import { makeBoard } from '../board/store.ts'
import type { Database, Drizzle } from '../database.ts'
import { newId } from '../newId.ts'
import { boards, people, setupLinks } from '../tables.ts'

const hashed = (key: string) => createHash('sha256').update(key).digest('base64url')

async function isEmpty(db: Drizzle): Promise<boolean> {
  const [found] = await db.select({ people: count() }).from(people)
  return found?.people === 0
}

/** The key of a new one-time link, where nobody is there yet; else null. */
export async function makeSetupLink({ db }: Pick<Database, 'db'>): Promise<string | null> {
  if (!(await isEmpty(db))) return null
  const key = newId(40)
  await db.insert(setupLinks).values({ id: hashed(key) })
  return key
}

/** The ready-made boards, for the first who can own them; not again where there is any board. */
export async function makeReadyBoards(tx: Drizzle, owner: string): Promise<void> {
  const [found] = await tx.select({ boards: count() }).from(boards)
  if (found?.boards !== 0) return
  // The last one made is the first one listed.
  for (const { board } of templates.toReversed()) await makeBoard(tx, owner, board)
}

/** Takes a link out for use, once; false where it holds no more or somebody is there. Whoever comes at the same time waits, and then finds it gone. */
export async function takeSetupLink(tx: Drizzle, key: string): Promise<boolean> {
  await tx.execute(sql`LOCK TABLE ${people} IN EXCLUSIVE MODE`)
  const [link] = await tx
    .delete(setupLinks)
    .where(and(eq(setupLinks.id, hashed(key)), gt(setupLinks.madeAt, sql`now() - interval '1 day'`)))
    .returning()
  return link !== undefined && (await isEmpty(tx))
}
