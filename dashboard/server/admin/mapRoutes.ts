import { json, type Router } from 'express'
import { mapMegabytes, ownMapInput, readGeoJson } from '../../core/chart/ownMap.ts'
import { refuser } from '../../core/problem.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import { route, tokenOf } from '../route.ts'
import { storable } from '../storable.ts'
import { dropMap, keepMap, loadMap } from './map.ts'

const refuse = refuser({
  map_wrong: { status: 400, zh: '地图无法使用：{zh}。', en: 'The map cannot be used: {en}.' },
})

/** The company's own map: everybody who sees a chart draws by it, also through a link; administrators supply it. */
export function addMap(admin: Router, { access, database }: Pick<Context, 'access' | 'database'>): void {
  admin.get(
    '/map',
    route(async (req) => {
      await access.authenticate(tokenOf(req))
      return { map: await loadMap(database) }
    }),
  )

  admin.put(
    '/map',
    access.strangersOut,
    json({ limit: `${mapMegabytes}mb` }),
    route(async (req) => {
      const asker = await access.allow(req, 'supply a map')
      const { geojson, ...rest } = ownMapInput.parse(storable.parse(req.body))
      const read = readGeoJson(geojson)
      if ('problem' in read) return refuse('map_wrong', { ...read.problem })
      await database.db.transaction(async (tx) => {
        await keepMap(tx, asker.id, { ...rest, regions: read.regions })
        await recordAct(tx, { actor: asker, act: 'supply map', thing: 'map', req, detail: { ...rest, regions: read.regions.length } })
      })
      return { map: await loadMap(database) }
    }),
  )

  admin.delete(
    '/map',
    access.strangersOut,
    route(async (req) => {
      const asker = await access.allow(req, 'supply a map')
      await database.db.transaction(async (tx) => {
        await dropMap(tx)
        await recordAct(tx, { actor: asker, act: 'take away map', thing: 'map', req })
      })
    }),
  )
}
