import { z } from 'zod'

/** Whether the state can keep it: JSON columns hold neither NUL characters nor half a surrogate pair, and zod drops `__proto__` without a word. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed()
  if (Array.isArray(value)) return value.every(isStorable)
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).every(([key, inner]) => key !== '__proto__' && isStorable(key) && isStorable(inner))
  return true
}

/** A value as it came, refused when its text can't be stored. */
export const storable = z.unknown().refine(isStorable, 'contains a NUL character, broken Unicode or a __proto__ key; remove it')
