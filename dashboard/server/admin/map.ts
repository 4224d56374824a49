import type { MapRegion, OwnMap } from '../../core/chart/ownMap.ts'
import type { Words } from '../../core/words.ts'
import type { Database, Drizzle } from '../database.ts'
import { companyMap } from '../tables.ts'

/** The map of the company, or null. */
export async function loadMap({ db }: Pick<Database, 'db'>): Promise<OwnMap | null> {
  const [row] = await db.select().from(companyMap).limit(1)
  return row ? { title: row.title, approval: row.approval, regions: row.regions, updatedAt: row.updatedAt.toISOString() } : null
}

/** Puts this map in the place of any before it. */
export async function keepMap(tx: Drizzle, by: string, map: { title: Words; approval: string; regions: MapRegion[] }): Promise<void> {
  const row = { ...map, updatedBy: by, updatedAt: new Date() }
  await tx
    .insert(companyMap)
    .values({ id: 'map', ...row })
    .onConflictDoUpdate({ target: companyMap.id, set: row })
}

export async function dropMap(tx: Drizzle): Promise<void> {
  await tx.delete(companyMap)
}
