import path from 'node:path'
import { json, Router } from 'express'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { newId } from '../newId.ts'
import { Reply, route } from '../route.ts'
import { createAttempts } from './attempts.ts'
import { addAudit } from './auditRoutes.ts'
import { backUp, backupFolder } from './backup.ts'
import { addFirstAdmin } from './firstAdminRoutes.ts'
import { addGroups } from './groupRoutes.ts'
import { addKeys } from './keyRoutes.ts'
import { addManyPeople } from './manyPeopleRoutes.ts'
import { addMap } from './mapRoutes.ts'
import { createOidcClient } from './oidcClient.ts'
import { addOidc } from './oidcRoutes.ts'
import { addPeople } from './peopleRoutes.ts'
import { addRights } from './rightsRoutes.ts'
import { addSessions } from './sessionRoutes.ts'
import { addSignIn, grantSession } from './signInRoutes.ts'

/** Sign-in and out, oneself, people, backups, and the audit log. */
export function adminRoutes(context: Context): Router {
  const { settings, database, warehouse, access } = context
  const admin = Router()
  const attempts = createAttempts(database)
  admin.use('/login', json({ limit: '100kb' }))
  admin.use(['/logout', '/me', '/people', '/groups', '/rights', '/keys', '/backups'], access.strangersOut, json({ limit: '100kb' }))
  const oidc = settings.oidc && createOidcClient(settings.oidc)
  const grant = grantSession(context)
  addSignIn(admin, context, { attempts, oidc, grant })
  addOidc(admin, context, { oidc, grant })
  addFirstAdmin(admin, context, { grant })
  addManyPeople(admin, context)
  addPeople(admin, context, attempts)
  addGroups(admin, context)
  addSessions(admin, context)
  addAudit(admin, context)
  addKeys(admin, context)
  addMap(admin, context)
  addRights(admin, context)

  admin.post(
    '/backups',
    route(async (req) => {
      const asker = await access.allow(req, 'back up')
      // Two in one second must not write into one folder.
      const name = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}-${newId(4)}`
      const made = await backUp({ settings, database, warehouse }, path.join(backupFolder(settings.dataDir), name))
      await recordAct(database, { actor: asker, act: 'back up', thing: name, req })
      return new Reply(201, { name, ...made })
    }),
  )

  return admin
}
