import type { Router } from 'express'
import { type InviteReply, inviteInput, readInvites } from '../../core/admin/invite.ts'
import { personRemoval } from '../../core/admin/reply.ts'
import { roleWords } from '../../core/admin/roles.ts'
import { byteOrderMark, csvTexts } from '../../core/chart/csv.ts'
import { refuse } from '../../core/problem.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { Reply, route } from '../route.ts'
import { storable } from '../storable.ts'
import { dropDemoLogin } from './demoLogins.ts'
import { groupsOfAll } from './groupsOf.ts'
import { belongingsOf, deletePerson, handOver } from './handOver.ts'
import { hashPassword, makePassword } from './password.ts'
import { countOtherAdmins, findByEmail, findPerson, listPeople, makePerson } from './people.ts'
import { refusePerson } from './refusals.ts'

const taken = { zh: '已有人使用这个邮箱', en: 'has an address that somebody here has already' }

/** Many people at once: invited by what is pasted, taken along as a file; and one taken away, with somebody who takes over. */
export function addManyPeople(admin: Router, { settings, database, access }: Context): void {
  admin.post(
    '/people/invite',
    route(async (req, res) => {
      const asker = await access.allow(req, 'manage people')
      const { text, checkOnly } = inviteInput.parse(storable.parse(req.body))
      const reply: InviteReply = { made: [], refused: [] }
      for (const wish of readInvites(text)) {
        if ('why' in wish) reply.refused.push(wish)
        else if (await findByEmail(database, wish.email)) reply.refused.push({ line: wish.line, text: wish.email, why: taken })
        else if (checkOnly) reply.made.push(wish)
        else {
          const password = makePassword()
          const passwordHash = await hashPassword(password)
          const { line, ...person } = wish
          const made = await database.db.transaction(async (tx) => {
            const row = await makePerson(tx, { ...person, passwordHash })
            if (row)
              await recordAct(tx, { actor: asker, act: 'make person', thing: row.id, req, detail: { email: row.email, role: row.role } })
            return row !== null
          })
          if (made) reply.made.push({ line, ...person, password })
          else reply.refused.push({ line, text: wish.email, why: taken })
        }
      }
      database.forget()
      res.set('cache-control', 'no-store')
      return new Reply(checkOnly ? 200 : 201, reply)
    }),
  )

  admin.get(
    '/people/export',
    route(async (req, res) => {
      const asker = await access.allow(req, 'manage people')
      const [everybody, groups] = [await listPeople(database), await groupsOfAll(database)]
      await recordAct(database, { actor: asker, act: 'export people', req, detail: { people: everybody.length } })
      const lines = everybody.map(({ id, email, name, role, createdAt, lastSignedInAt, disabledAt }) =>
        csvTexts([
          email,
          name,
          `${roleWords[role].en} ${roleWords[role].zh}`,
          [...new Set((groups.get(id) ?? []).map((group) => group.name))].join('; '),
          createdAt,
          lastSignedInAt ?? '',
          disabledAt ?? '',
        ]),
      )
      res.set({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="clientele-people.csv"' })
      res.set('cache-control', 'private, no-store')
      res.send(byteOrderMark + csvTexts(['email', 'name', 'role', 'groups', 'created', 'last_signed_in', 'disabled']) + lines.join(''))
    }),
  )

  admin.delete(
    '/people/:id',
    route(async (req) => {
      const asker = await access.allow(req, 'manage people')
      const { to } = personRemoval.parse(req.query)
      const id = String(req.params.id)
      const gone = await database.db.transaction(async (tx) => {
        const person = (await findPerson({ db: tx }, id)) ?? refuse('not_found')
        if (id === asker.id) refusePerson('oneself')
        if (person.role === 'admin' && !person.disabledAt && (await countOtherAdmins(tx, id)) === 0) refusePerson('last_admin')
        const has = await belongingsOf(tx, id)
        if (to === undefined && has.boards + has.links > 0) refusePerson('hand_over', { ...has })
        const heir = to === undefined ? null : await findPerson({ db: tx }, to)
        if (to !== undefined && (!heir || heir.disabledAt || heir.id === id)) refusePerson('no_heir')
        if (heir) {
          await handOver(tx, id, heir.id)
          await recordAct(tx, { actor: asker, act: 'hand over', thing: heir.id, req, detail: { from: person.name, ...has } })
        }
        await deletePerson(tx, person)
        await recordAct(tx, { actor: asker, act: 'delete person', thing: id, req, detail: { name: person.name, email: person.email } })
        return person
      })
      database.forget()
      dropDemoLogin(settings.dataDir, gone.email)
    }),
  )
}
