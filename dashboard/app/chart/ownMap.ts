import { z } from 'zod'
import { type OwnMap, type OwnMapInput, ownMapReply } from '../../core/chart/ownMap.ts'
import { ask } from '../api.ts'

let coming: Promise<OwnMap | null> | null = null

/** The company's map, asked for when the first chart is drawn by it; null: none was supplied. */
export function loadMap(): Promise<OwnMap | null> {
  coming ??= ask('/api/map', ownMapReply).then(
    ({ map }) => map,
    (cause) => {
      // The next picture asks again.
      coming = null
      throw cause
    },
  )
  return coming
}

/** Puts a map in the place of the one before. */
export async function supplyMap(input: OwnMapInput): Promise<OwnMap | null> {
  const { map } = await ask('/api/map', ownMapReply, { method: 'PUT', body: input })
  coming = Promise.resolve(map)
  return map
}

export async function takeMapAway(): Promise<void> {
  await ask('/api/map', z.unknown(), { method: 'DELETE' })
  coming = Promise.resolve(null)
}
