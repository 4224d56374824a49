import type { Router } from 'express'
import { personGroupsInput } from '../../core/admin/groups.ts'
import { refuse } from '../../core/problem.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { route } from '../route.ts'
import { storable } from '../storable.ts'
import { groupsOf, listGroups, setGroups } from './groupsOf.ts'
import { findPerson } from './people.ts'

/** The groups of a person: seen by administrators, and those given by hand are given and taken by them. */
export function addGroups(admin: Router, { database, access }: Context): void {
  admin.get(
    '/people/:id/groups',
    route(async (req) => {
      await access.allow(req, 'manage people')
      const person = (await findPerson(database, String(req.params.id))) ?? refuse('not_found')
      return { groups: await groupsOf(database, person.id) }
    }),
  )

  admin.put(
    '/people/:id/groups',
    route(async (req) => {
      const asker = await access.allow(req, 'manage people')
      const { groups } = personGroupsInput.parse(storable.parse(req.body))
      const id = String(req.params.id)
      await database.db.transaction(async (tx) => {
        if (!(await findPerson({ db: tx }, id))) refuse('not_found')
        const before = (await listGroups(tx, id)).filter(({ origin }) => origin === 'hand').map(({ name }) => name)
        await setGroups(tx, id, 'hand', groups)
        const given = groups.filter((name) => !before.includes(name))
        const taken = before.filter((name) => !groups.includes(name))
        await recordAct(tx, { actor: asker, act: 'change groups', thing: id, req, detail: { given, taken } })
      })
      // Open sessions ask for the groups with every question: what is forgotten here holds at the next one.
      database.forget()
      return { groups: await groupsOf(database, id) }
    }),
  )
}
