import type { Router } from 'express'
import { firstAdminInput } from '../../core/admin/reply.ts'
import { refuser } from '../../core/problem.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { route } from '../route.ts'
import { storable } from '../storable.ts'
import { makeReadyBoards, takeSetupLink } from './firstAdmin.ts'
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

/** The first administrator, made by whoever has the link that the first start printed. */
export function addFirstAdmin(admin: Router, { database }: Context, { grant }: { grant: ReturnType<typeof grantSession> }): void {
  admin.post(
    '/login/first',
    route(async (req, res) => {
      const { key, email, name, password } = firstAdminInput.parse(storable.parse(req.body))
      checkPassword(password, { email, name })
      const passwordHash = await hashPassword(password)
      const person = await database.db.transaction(async (tx) => {
        if (!(await takeSetupLink(tx, key))) return refuse('first_gone')
        const made = (await makePerson(tx, { email, name, role: 'admin', passwordHash })) ?? refuse('first_gone')
        await makeReadyBoards(tx, made.id)
        await recordAct(tx, { actor: made.id, act: 'make person', thing: made.id, req, detail: { email, role: 'admin', first: true } })
        return made
      })
      database.forget()
      return grant(req, res, person)
    }),
  )
}
