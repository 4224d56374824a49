import { useQuery, useQueryClient } from '@tanstack/react-query'
import { z } from 'zod'
import type { BoardId } from '../../core/board/spec.ts'
import { filterValues } from '../../core/board/tile.ts'
import type { Fields } from '../../core/field/field.ts'
import { indexFields } from '../../core/field/meta.ts'
import {
  linkList,
  type MadeShare,
  madeShare,
  type OpenedShare,
  openedShare,
  type Share,
  type ShareChange,
  type ShareInput,
  share,
  shareList,
} from '../../core/share/share.ts'
import type { Words } from '../../core/words.ts'
import { ask } from '../api.ts'
import { setSharedFields } from '../cube.ts'
import { currentToken, renewToken, setToken } from '../session.ts'
import { wanted } from './host.ts'

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
export function loadValues(address: string, at: number, signal: AbortSignal) {
  return ask(`${address}/filters/${at}/values`, filterValues, { method: 'POST', signal })
}

/** How a page is opened: by a link, with its password where it has one, or by the token of a host page. */
export type Opening = { token: string; password?: string; isPass?: boolean } | { hostToken: string; board: string; tile: string | null }

/** An open board, the fields of it, and where its tiles are asked. */
export type Opened = OpenedShare & { fields: Fields; address: string }

/** Opens a link or an embed. From then on its pass, or its token, is what this page asks with. */
export async function openShared(opening: Opening, signal: AbortSignal): Promise<Opened> {
  const opened = await askToOpen(opening, signal)
  const fields = indexFields(opened.views)
  setSharedFields(fields)
  const { pass } = opened
  const token = pass ?? ('token' in opening ? opening.token : '')
  setToken(token, false)
  return { ...opened, fields, address: addressOf(pass === null ? token : '-') }
}

function askToOpen(opening: Opening, signal: AbortSignal): Promise<OpenedShare> {
  if ('hostToken' in opening) {
    const { hostToken, board, tile } = opening
    const body = { board, ...(tile && { tile }) }
    return ask('/api/embed/open', openedShare, { method: 'POST', body, signal, token: hostToken })
  }
  const { token, password, isPass } = opening
  if (isPass) return ask(addressOf('-'), openedShare, { signal, token })
  if (password === undefined) return ask(addressOf(token), openedShare, { signal })
  return ask(`${addressOf(token)}/open`, openedShare, { method: 'POST', body: { password }, signal })
}

/** Reads what is open again, by its pass: the board was saved meanwhile, or the host handed over a token of other rights. */
export async function reopen(signal: AbortSignal): Promise<Opened> {
  const pass = currentToken() ?? ''
  return openShared({ token: pass, isPass: true }, signal)
}

/** Changes the next token of a host page for another pass. Whether it gives the same as the last: then what is on the screen stays. */
export async function renewPass(hostToken: string, shown: OpenedShare): Promise<boolean> {
  const { board, tile } = wanted
  const opened = await askToOpen({ hostToken, board: board ?? '', tile }, new AbortController().signal)
  if (opened.pass) renewToken(opened.pass)
  const given = ({ revision, locked, rights, adjustable }: OpenedShare) => JSON.stringify({ revision, locked, rights, adjustable })
  return given(opened) === given(shown)
}

/** Every link one person made; for administrators. */
export function useLinksOf(person: string) {
  return useQuery({
    queryKey: ['links of', person],
    queryFn: ({ signal }) => ask(`/api/shares?${new URLSearchParams({ by: person })}`, linkList, { signal }),
    staleTime: 0,
  })
}

/** Every link that is whose business it is: everybody's for an administrator, else one's own. */
export function useAllLinks() {
  return useQuery({ queryKey: ['links'], queryFn: ({ signal }) => ask('/api/shares', linkList, { signal }), staleTime: 0 })
}

/** Changes a link that is out. */
export function changeShare(id: string, change: ShareChange): Promise<Share> {
  return ask(`/api/shares/${id}`, share, { method: 'PUT', body: change })
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
