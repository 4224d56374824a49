import { useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import type { BoardId } from '../../core/board/spec.ts'
import { filterValues } from '../../core/board/tile.ts'
import type { Fields } from '../../core/field/field.ts'
import { indexFields } from '../../core/field/meta.ts'
import { linkList, type MadeShare, madeShare, type OpenedShare, openedShare, type ShareInput, shareList } from '../../core/share/share.ts'
import type { Words } from '../../core/words.ts'
import { ask } from '../api.ts'
import { setSharedFields } from '../cube.ts'
import { setToken } from '../session.ts'

const keyOf = (board: BoardId) => ['shares', board]

/** The links to a board, the newest first. */
export function useShares(board: BoardId) {
  return useQuery({
    queryKey: keyOf(board),
    queryFn: ({ signal }) => ask(`/api/boards/${board}/shares`, shareList, { signal }),
    staleTime: 0,
  })
}

/** Lets the links be read again. */
export function useSharesChanged(board: BoardId) {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: keyOf(board) })
}

/** A new link to a board. */
export function makeShare(board: BoardId, wish: Partial<ShareInput>): Promise<MadeShare> {
  return ask(`/api/boards/${board}/shares`, madeShare, { method: 'POST', body: wish })
}

/** Withdraws a link: from now on it opens nothing. */
export function withdrawShare(id: string): Promise<unknown> {
  return ask(`/api/shares/${id}`, z.unknown(), { method: 'DELETE' })
}

/** Where a link is asked. */
export const addressOf = (token: string) => `/api/shared/${encodeURIComponent(token)}`

/** The values that one of the board's filters, by its place, can be set to through a link. */
export function loadValues(token: string, at: number, signal: AbortSignal) {
  return ask(`${addressOf(token)}/filters/${at}/values`, filterValues, { method: 'POST', signal })
}

/** What a link shows, and the fields of it. From then on its token is what this page asks with. */
export async function openShared(token: string, signal: AbortSignal): Promise<OpenedShare & { fields: Fields }> {
  const opened = await ask(addressOf(token), openedShare, { signal })
  const { views } = opened
  const fields = indexFields(views)
  setSharedFields(fields)
  setToken(token, false)
  return { ...opened, fields }
}

/** Every link one person made; for administrators. */
export function useLinksOf(person: string) {
  return useQuery({
    queryKey: ['links of', person],
    queryFn: ({ signal }) => ask(`/api/shares?${new URLSearchParams({ by: person })}`, linkList, { signal }),
    staleTime: 0,
  })
}

/** The address of a link. */
export function shareAddress(token: string): string {
  return `${location.origin}/shared/${token}`
}

/** The five lines for a page of somebody's own. */
export function embedLines(token: string, language: 'zh' | 'en', theme: 'light' | 'dark', noun: Words): string {
  const waiting =
    language === 'zh'
      ? `正在打开${noun.zh}。若一直没有内容，说明客析服务器暂时连不上，请稍后再试。`
      : `Opening the ${noun.en}. If nothing appears, the Clientele server cannot be reached just now; try again later.`
  return [
    `<script src="${location.origin}/embed.js" async></script>`,
    `<clientele-board token="${token}"`,
    `  lang="${language}" theme="${theme}">`,
    `  ${waiting}`,
    '</clientele-board>',
  ].join('\n')
}
