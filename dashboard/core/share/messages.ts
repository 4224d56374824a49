/**
 * What a host page and the frame of a shared board say to each other. No zod here: the embed script carries this file and must stay a few kB.
 */
export type FrameMessage =
  /** The frame listens from now on; the host answers with its token, where there is one, its filters and its look. */
  | { clientele: 'ready' }
  /** The board is open, and its charts are on their way. */
  | { clientele: 'opened' }
  /** The height its content wants, in CSS pixels. */
  | { clientele: 'height'; height: number }
  /** The viewer changed what is filtered: all that is set now. */
  | { clientele: 'filter'; filters: MessageFilter[] }
  /** The viewer pressed a mark of a chart. */
  | { clientele: 'drill'; tile: string; filters: MessageFilter[] }
  /** Something can't be shown, or a filter of the host's can't be set; `member` names it. */
  | { clientele: 'error'; code: string; zh: string; en: string; member?: string }
  /** The token has ended: a new one is wanted. */
  | { clientele: 'token' }

export type HostMessage =
  /** The host is there, and how it wants the board to look. Sent again whenever an attribute changes. */
  | {
      clientele: 'ready'
      language: 'zh' | 'en' | null
      theme: 'light' | 'dark' | 'system' | null
      /** Of `title`, `filters`: what is not to be seen. */
      hide: string[]
      /** The host's own font, colours and spacing, by the names of `lookNames`. */
      look: Record<string, string>
    }
  /** The filters the host page wants to be set. */
  | { clientele: 'filter'; filters: MessageFilter[] }
  /** What the frame opens by: signed by the host's back end. */
  | { clientele: 'token'; token: string }

/** What a host page may lend: `--clientele-font` on its element is the frame's font, and so on. */
export const lookNames = ['font', 'accent', 'paper', 'card', 'ink', 'soft', 'line', 'space', 'radius', 'height']

/** A filter as it travels: the shape of a board's own; null among the values means "not set". */
export interface MessageFilter {
  member: string
  operator: string
  values: (string | null)[]
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The filters in a value of unknown origin; null when it holds anything else. */
export function readFilters(value: unknown): MessageFilter[] | null {
  if (!Array.isArray(value) || value.length > 40) return null
  const fits = value.every(
    (filter) =>
      isObject(filter) &&
      typeof filter.member === 'string' &&
      typeof filter.operator === 'string' &&
      Array.isArray(filter.values) &&
      filter.values.every((entry) => entry === null || typeof entry === 'string'),
  )
  if (!fits) return null
  return value.map(({ member, operator, values }) => ({ member, operator, values }))
}

/** A message from the frame, or null for anything else that flies by. */
export function readFrameMessage(value: unknown): FrameMessage | null {
  if (!isObject(value)) return null
  const { clientele: kind, height, tile, code, zh, en, member } = value
  if (kind === 'ready' || kind === 'opened' || kind === 'token') return { clientele: kind }
  if (kind === 'height') return typeof height === 'number' && height >= 0 && height < 1e6 ? { clientele: kind, height } : null
  if (kind === 'error') {
    if (!isText(code) || !isText(zh) || !isText(en)) return null
    return { clientele: kind, code, zh, en, ...(isText(member) && { member }) }
  }
  const filters = kind === 'filter' || kind === 'drill' ? readFilters(value.filters) : null
  if (!filters) return null
  if (kind === 'filter') return { clientele: kind, filters }
  return isText(tile) ? { clientele: 'drill', tile, filters } : null
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isTexts = (value: unknown): value is Record<string, string> => isObject(value) && Object.values(value).every(isText)

/** A message from the host page, or null for anything else that flies by. */
export function readHostMessage(value: unknown): HostMessage | null {
  if (!isObject(value)) return null
  if (value.clientele === 'ready') {
    const language = value.language === 'zh' || value.language === 'en' ? value.language : null
    const theme = value.theme === 'light' || value.theme === 'dark' || value.theme === 'system' ? value.theme : null
    const hide = Array.isArray(value.hide) ? value.hide.filter(isText) : []
    return { clientele: 'ready', language, theme, hide, look: isTexts(value.look) ? value.look : {} }
  }
  if (value.clientele === 'token') return isText(value.token) ? { clientele: 'token', token: value.token } : null
  const filters = value.clientele === 'filter' ? readFilters(value.filters) : null
  return filters && { clientele: 'filter', filters }
}
