import { createHash } from 'node:crypto'
import { and, count, eq, gt, sql } from 'drizzle-orm'
import type { Router } from 'express'
import { firstAdminInput } from '../../core/admin/reply.ts'
import { templates } from '../../core/board/templates.ts'
import { refuser } from '../../core/problem.ts'
import { recordAct } from '../audit.ts'
import { makeBoard } from '../board/store.ts'
import type { Context } from '../context.ts'
import type { Database, Drizzle } from '../database.ts'
import { newId } from '../newId.ts'
import { route } from '../route.ts'
import { storable } from '../storable.ts'
import { boards, people, setupLinks } from '../tables.ts'
import { hashPassword } from './password.ts'
import { makePerson } from './people.ts'
import { checkPassword } from './refusals.ts'
import type { grantSession } from './signInRoutes.ts'

const refuse = refuser({
  first_gone: {
    status: 410,
    zh: '此链接已用过或已过期（有效一天）。还没有管理员时，重新启动服务会打印新的链接。',
    en: 'This link was used or is older than a day. While there is no administrator, starting the server again prints a new one.',
  },
})

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

/** The first administrator, made by whoever has the link that the first start printed. */
export function addFirstAdmin(admin: Router, { database }: Context, { grant }: { grant: ReturnType<typeof grantSession> }): void {
  admin.post(
    '/login/first',
    route(async (req, res) => {
      const { key, email, name, password } = firstAdminInput.parse(storable.parse(req.body))
      checkPassword(password, { email, name })
      const passwordHash = await hashPassword(password)
      const person = await database.db.transaction(async (tx) => {
        // Two with one link: the second waits here, and then finds somebody.
        await tx.execute(sql`LOCK TABLE ${people} IN EXCLUSIVE MODE`)
        const [link] = await tx
          .delete(setupLinks)
          .where(and(eq(setupLinks.id, hashed(key)), gt(setupLinks.madeAt, sql`now() - interval '1 day'`)))
          .returning()
        if (!link || !(await isEmpty(tx))) return refuse('first_gone')
        const made = (await makePerson(tx, { email, name, role: 'admin', passwordHash })) ?? refuse('first_gone')
        await tx.delete(setupLinks)
        await makeReadyBoards(tx, made.id)
        await recordAct(tx, { actor: made.id, act: 'make person', thing: made.id, req, detail: { email, role: 'admin', first: true } })
        return made
      })
      database.forget()
      return grant(req, res, person)
    }),
  )
}
