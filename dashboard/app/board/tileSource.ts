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
  /** Filters that hold anyway, which a link does not take from its page. */
  fixed?: Filter[]
  /** Told of what was refused. */
  onProblem?: (problem: Problem) => void
}

const plain = ({ member, operator, values }: Filter) => JSON.stringify([member, operator, values])

/** The tiles of a board, answered by the server whole: those it has ready in one request for all, each of the others in one of its own. */
export function useTileSource({ address, revision, tiles, fixed = [], onProblem }: Place): ChartSource {
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
      // A tile is spared by its own marks: what they filter by is no part of its question.
      keyOf: (_spec, { tile, filters = [] }) => [
        ...place,
        tile,
        filters.filter(({ from }) => from === undefined || from !== tile).map(plain),
      ],
      ask: async (_spec, asking, signal) => {
        const { tile = '' } = asking
        const filters = setIn(asking)
        try {
          const kept = (await ready(filters)).tiles[tile]
          return readTile(
            kept ?? (await ask(`${address}/tiles/${tile}`, tileReply, { method: 'POST', body: { revision, filters }, signal })),
          )
        } catch (cause) {
          if (cause instanceof Problem) told.current?.(cause)
          throw cause
        }
      },
    }
  }, [token, client, dataVersion, modelVersion, address, revision, all, held])
}
