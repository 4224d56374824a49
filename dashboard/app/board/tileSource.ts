import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { readTile, tileReply, tilesReply } from '../../core/board/tile.ts'
import type { Asking } from '../../core/chart/query.ts'
import type { Filter } from '../../core/chart/spec.ts'
import { Problem } from '../../core/problem.ts'
import { ask } from '../api.ts'
import type { ChartSource } from '../cube.ts'
import { useToken } from '../session.ts'
import { useWorkspace } from '../workspace.ts'

interface Place {
  /** The address of the board, or of the link. */
  address: string
  revision: number
  /** Its charts. */
  tiles: string[]
  /** Whether its tables may be asked in another order. */
  sorts?: boolean
  /** Filters that hold anyway, which a link does not take from its page. */
  fixed?: Filter[]
  /** Told of what was refused. */
  onProblem?: (problem: Problem) => void
}

const plain = ({ member, operator, values }: Filter) => JSON.stringify([member, operator, values])

/** The tiles of a board, answered by the server whole: those it has ready in one request for all, each of the others in one of its own. */
export function useTileSource({ address, revision, tiles, sorts = true, fixed = [], onProblem }: Place): ChartSource {
  const token = useToken()
  const client = useQueryClient()
  const { dataVersion, modelVersion } = useWorkspace().data ?? {}
  const told = useRef(onProblem)
  useEffect(() => {
    told.current = onProblem
  }, [onProblem])
  const all = tiles.join()
  const held = fixed.map(plain).join()
  return useMemo(() => {
    const place = [token, dataVersion, modelVersion, address, revision]
    const setIn = ({ filters = [] }: Asking) => filters.filter((filter) => filter.from !== undefined || !held.includes(plain(filter)))
    const ready = (filters: Filter[]) =>
      client.fetchQuery({
        queryKey: ['tiles', ...place, all, filters],
        queryFn: () => ask(`${address}/tiles`, tilesReply, { method: 'POST', body: { revision, filters, tiles: all.split(',') } }),
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 60_000,
      })
    return {
      sorts,
      // A tile is spared by its own marks: what they filter by is no part of its question.
      // Nor are those it follows part of the board, which stays what it is when they change.
      keyOf: ({ conditions }, { tile, order, filters = [] }) => [
        ...place,
        tile,
        order,
        conditions ?? null,
        filters.filter(({ from }) => from === undefined || from !== tile).map(plain),
      ],
      ask: async (_spec, asking, signal) => {
        const { tile = '', order } = asking
        const filters = setIn(asking)
        try {
          const kept = order === undefined ? (await ready(filters)).tiles[tile] : undefined
          return readTile(
            kept ?? (await ask(`${address}/tiles/${tile}`, tileReply, { method: 'POST', body: { revision, filters, order }, signal })),
          )
        } catch (cause) {
          if (cause instanceof Problem) told.current?.(cause)
          throw cause
        }
      },
    }
  }, [token, client, dataVersion, modelVersion, address, revision, all, held, sorts])
}
