import { useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import { boardConflict, boardList, type ListedBoard, type StoredBoard, storedBoard } from '../../core/board/reply.ts'
import type { BoardSpec } from '../../core/board/spec.ts'
import { templates } from '../../core/board/templates.ts'
import { Problem } from '../../core/problem.ts'
import { ask } from '../api.ts'
import { useToken } from '../session.ts'

const nothing = z.unknown()

const readyTitles = new Set(templates.map(({ board }) => JSON.stringify(board.title)))

/** Whether a board is one that came with the product, and was given no other title since. */
export function isReadyMade({ title }: Pick<ListedBoard, 'title'>): boolean {
  return typeof title !== 'string' && readyTitles.has(JSON.stringify({ zh: title.zh, en: title.en }))
}

/** What the list shows: boards, charts shared alone, or what was deleted and can be brought back. */
export type ListKind = 'boards' | 'charts' | 'deleted'

const narrowings: Record<ListKind, Record<string, string>> = { boards: {}, charts: { single: 'true' }, deleted: { deleted: 'true' } }

/** Those whose title holds `search`, favourites first, or the last deleted first. */
export function useBoards(search: string, kind: ListKind = 'boards') {
  const token = useToken()
  const wish = new URLSearchParams({ limit: '200', ...(search && { search }), ...narrowings[kind] })
  return useQuery({
    queryKey: ['boards', search, kind, token],
    queryFn: ({ signal }) => ask(`/api/boards?${wish}`, boardList, { signal }),
    // While a search is typed the rows stay; of another kind they would be the wrong ones, with the wrong actions.
    placeholderData: (before, query) => (query?.queryKey[2] === kind ? before : undefined),
  })
}

/** One board as it is stored now. */
export function useBoard(id: string) {
  const token = useToken()
  return useQuery({
    queryKey: ['board', id, token],
    queryFn: ({ signal }) => ask(`/api/boards/${encodeURIComponent(id)}`, storedBoard, { signal }),
    // A newer version must not slip under somebody's hands; a save that meets one says so.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  })
}

export type Saved = { saved: StoredBoard } | { newer: StoredBoard }

/** Saves a board that began from `revision`. Somebody's newer version is an answer, not an error. */
export async function saveBoard(id: string, revision: number, spec: BoardSpec): Promise<Saved> {
  try {
    return { saved: await ask(`/api/boards/${id}`, storedBoard, { method: 'PUT', body: { revision, spec } }) }
  } catch (cause) {
    const conflict = cause instanceof Problem && cause.code === 'conflict' ? boardConflict.safeParse(cause.detail.body) : null
    if (conflict?.success) return { newer: conflict.data.board }
    throw cause
  }
}

/** Keeps a new board. */
export function makeBoard(spec: BoardSpec): Promise<StoredBoard> {
  return ask('/api/boards', storedBoard, { method: 'POST', body: spec })
}

/** A second board like this one, with a title that says so. */
export function duplicateBoard(id: string): Promise<StoredBoard> {
  return ask(`/api/boards/${id}/duplicate`, storedBoard, { method: 'POST' })
}

/** Reads a board once, for its tiles. */
export function loadBoard(id: string): Promise<StoredBoard> {
  return ask(`/api/boards/${id}`, storedBoard)
}

/** Deletes a board; it can be brought back. */
export function deleteBoard(id: string): Promise<unknown> {
  return ask(`/api/boards/${id}`, nothing, { method: 'DELETE' })
}

/** Brings a deleted board back. */
export function restoreBoard(id: string): Promise<unknown> {
  return ask(`/api/boards/${id}/restore`, nothing, { method: 'POST' })
}

/** Marks a board as one of the viewer's own favourites, or no longer. */
export function favourBoard(id: string, favourite: boolean): Promise<unknown> {
  return ask(`/api/boards/${id}/favourite`, nothing, { method: 'PUT', body: { favourite } })
}

/** Lets the list and the board be asked again after a change. */
export function useBoardsChanged() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: ['boards'] })
}
