import type { Router } from 'express'
import { keyChange, keyInput } from '../../core/admin/apiKey.ts'
import { refuse } from '../../core/problem.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { Reply, route } from '../route.ts'
import { storable } from '../storable.ts'
import { changeOrigins, listKeys, makeKey, revokeKey } from './apiKeys.ts'

/** The keys of back ends, as administrators make and end them. */
export function addKeys(admin: Router, { database, access, secrets }: Context): void {
  admin.get(
    '/keys',
    route(async (req) => {
      await access.allow(req, 'manage people')
      return { keys: await listKeys(database) }
    }),
  )

  admin.post(
    '/keys',
    route(async (req, res) => {
      const asker = await access.allow(req, 'manage people')
      const wish = keyInput.parse(storable.parse(req.body))
      const made = await database.db.transaction(async (tx) => {
        const told = await makeKey(tx, secrets, asker.id, wish)
        await recordAct(tx, { actor: asker, act: 'make key', thing: told.id, req, detail: { ...wish } })
        const [listed] = (await listKeys({ db: tx })).filter(({ id }) => id === told.id)
        return { ...listed, ...told }
      })
      database.forget()
      res.set('cache-control', 'no-store')
      return new Reply(201, made)
    }),
  )

  admin.put(
    '/keys/:id',
    route(async (req) => {
      const asker = await access.allow(req, 'manage people')
      const id = String(req.params.id)
      const { origins } = keyChange.parse(storable.parse(req.body))
      await database.db.transaction(async (tx) => {
        if (!(await changeOrigins(tx, id, origins))) refuse('not_found')
        await recordAct(tx, { actor: asker, act: 'change key', thing: id, req, detail: { origins } })
      })
      database.forget()
    }),
  )

  admin.delete(
    '/keys/:id',
    route(async (req) => {
      const asker = await access.allow(req, 'manage people')
      const id = String(req.params.id)
      await database.db.transaction(async (tx) => {
        if (!(await revokeKey(tx, id, asker.id))) refuse('not_found')
        await recordAct(tx, { actor: asker, act: 'revoke key', thing: id, req })
      })
      database.forget()
    }),
  )
}
