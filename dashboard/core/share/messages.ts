/**
 * What a host page and the frame of a shared board say to each other. No zod here: the embed script carries this file and must stay a few kB.
 */
export type FrameMessage =
  /** The frame listens from now on; the host answers with a `LookMessage`. */
  | { clientele: 'ready' }
  /** The height its content wants, in CSS pixels. */
  | { clientele: 'height'; height: number }
  /** Somebody clicked a mark: the filters that are set now. */
  | { clientele: 'filter'; filters: MessageFilter[] }

export type HostMessage =
  /** The host is there, and how it wants the board to look. Sent again whenever an attribute changes. */
  | { clientele: 'ready'; language: 'zh' | 'en' | null; theme: 'light' | 'dark' | 'system' | null }
  /** The filters the host page wants to be set. */
  | { clientele: 'filter'; filters: MessageFilter[] }

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
  if (value.clientele === 'ready') return { clientele: 'ready' }
  if (value.clientele === 'height' && typeof value.height === 'number' && Number.isFinite(value.height) && value.height >= 0)
    return { clientele: 'height', height: value.height }
  const filters = value.clientele === 'filter' ? readFilters(value.filters) : null
  return filters && { clientele: 'filter', filters }
}

/** A message from the host page, or null for anything else that flies by. */
export function readHostMessage(value: unknown): HostMessage | null {
  if (!isObject(value)) return null
  if (value.clientele === 'ready') {
    const language = value.language === 'zh' || value.language === 'en' ? value.language : null
    const theme = value.theme === 'light' || value.theme === 'dark' || value.theme === 'system' ? value.theme : null
    return { clientele: 'ready', language, theme }
  }
  const filters = value.clientele === 'filter' ? readFilters(value.filters) : null
  return filters && { clientele: 'filter', filters }
}
