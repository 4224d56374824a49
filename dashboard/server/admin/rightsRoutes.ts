import { eq } from 'drizzle-orm'
import type { Router } from 'express'
import { everything } from '../../core/admin/policy.ts'
import {
  fileWish,
  type GroupReply,
  groupInput,
  ownerInput,
  problemsOf,
  type RightsReport,
  rightsGroupName,
  viewsFor,
} from '../../core/admin/rights.ts'
import { refuse } from '../../core/problem.ts'
import type { Standing } from '../access.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { route } from '../route.ts'
import { storable } from '../storable.ts'
import { people } from '../tables.ts'
import { deleteGroup, everyoneName, listGrants, saveGroup } from './grants.ts'
import { groupsOfAll } from './groupsOf.ts'
import { findPerson, listPeople, standingOf } from './people.ts'

/** Groups and what they give, whose records are whose, and what follows from it: who sees what. */
export function addRights(admin: Router, { database, access, fields }: Context): void {
  async function groupsNow(): Promise<GroupReply[]> {
    const [all, members, everybody, model] = await Promise.all([
      listGrants(database),
      groupsOfAll(database),
      listPeople(database),
      fields(),
    ])
    const stored = all.some(({ name }) => name === everyoneName)
      ? all
      : [{ name: everyoneName, note: '', rights: everything, updatedAt: null, updatedBy: null }, ...all]
    const known = new Set(all.map(({ name }) => name))
    const namesOf = (id: string) =>
      (members.get(id) ?? []).map(({ name }) => name).filter((name) => known.has(name) && name !== everyoneName)
    const isIn = (id: string, group: string) => (group === everyoneName ? namesOf(id).length === 0 : namesOf(id).includes(group))
    return stored.map((group) => ({
      ...group,
      people: everybody.filter(({ id, disabledAt }) => !disabledAt && isIn(id, group.name)).map(({ id, name }) => ({ id, name })),
      problems: problemsOf(group.rights, model),
    }))
  }

  admin.get(
    '/groups',
    route(async (req) => {
      await access.allow(req, 'manage people')
      return { groups: await groupsNow() }
    }),
  )

  admin.put(
    '/groups/:name',
    route(async (req) => {
      const asker = await access.allow(req, 'manage people')
      const name = rightsGroupName.parse(storable.parse(req.params.name))
      const { note, rights } = groupInput.parse(storable.parse(req.body))
      await database.db.transaction(async (tx) => {
        await saveGroup(tx, { name, note, rights, updatedBy: asker.id })
        await recordAct(tx, { actor: asker, act: 'change rights', thing: name, req, detail: { rights } })
      })
      // Every open session, link and token has the new rights with its next question.
      database.forget()
      return (await groupsNow()).find((group) => group.name === name) ?? refuse('not_found')
    }),
  )

  admin.delete(
    '/groups/:name',
    route(async (req) => {
      const asker = await access.allow(req, 'manage people')
      const name = rightsGroupName.parse(storable.parse(req.params.name))
      await database.db.transaction(async (tx) => {
        if (!(await deleteGroup(tx, name))) refuse('not_found')
        await recordAct(tx, { actor: asker, act: 'delete group', thing: name, req })
      })
      database.forget()
    }),
  )

  admin.put(
    '/people/:id/owner',
    route(async (req) => {
      const asker = await access.allow(req, 'manage people')
      const { records } = ownerInput.parse(storable.parse(req.body))
      const id = String(req.params.id)
      await database.db.transaction(async (tx) => {
        const changed = await tx.update(people).set({ ownerRecords: records }).where(eq(people.id, id)).returning({ id: people.id })
        if (changed.length === 0) refuse('not_found')
        await recordAct(tx, { actor: asker, act: 'change owner records', thing: id, req, detail: { records } })
      })
      database.forget()
      return { records }
    }),
  )

  async function reportOf(person: { id: string; name: string }, standing: Standing): Promise<RightsReport> {
    const { policy } = await access.rightsFor(standing)
    const { role, groups, owner } = standing
    return {
      person: { ...person, role, groups, owner },
      acts: policy.acts,
      rows: policy.rows,
      masked: policy.masked,
      smallestGroup: policy.smallestGroup,
      views: viewsFor(policy, await fields()),
    }
  }

  /** Of everybody whose account is open. */
  async function reportsNow(): Promise<RightsReport[]> {
    const open = (await listPeople(database)).filter(({ disabledAt }) => !disabledAt)
    const reports = open.map(async ({ id, name }) => {
      const row = (await findPerson(database, id)) ?? refuse('not_found')
      return reportOf({ id, name }, await standingOf(database, row))
    })
    return Promise.all(reports)
  }

  admin.get(
    '/rights',
    route(async (req) => {
      await access.allow(req, 'manage people')
      return { reports: await reportsNow() }
    }),
  )

  admin.get(
    '/rights/file',
    route(async (req, res) => {
      const asker = await access.allow(req, 'manage people')
      const { language } = fileWish.parse(req.query)
      const [reports, model] = await Promise.all([reportsNow(), fields()])
      const { rightsWorkbook } = await import('./rightsFile.ts')
      const file = await rightsWorkbook(reports, model, language)
      await recordAct(database, { actor: asker, act: 'export rights', req })
      res
        .set({
          'content-type': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          'content-disposition': `attachment; filename="rights-${new Date().toISOString().slice(0, 10)}.xlsx"`,
          'cache-control': 'private, no-store',
        })
        .send(file)
    }),
  )

  admin.get(
    '/me/rights',
    route(async (req) => {
      const asker = await access.allowPerson(req)
      const person = asker.session ? await findPerson(database, asker.id) : null
      return reportOf({ id: asker.id, name: person?.name ?? asker.id }, asker.rights.standing)
    }),
  )
}
