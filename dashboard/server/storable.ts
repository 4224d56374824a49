import { z } from 'zod'

// Nothing of ours is a quarter as deep; ten thousand brackets would exhaust the stack.
const mostDepth = 100

/** Whether the state can keep it: JSON columns hold neither NUL characters nor half a surrogate pair, and zod drops `__proto__` without a word. */
function isStorable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return !value.includes('\0') && value.isWellFormed()
  if (depth > mostDepth) return false
  if (Array.isArray(value)) return value.every((inner) => isStorable(inner, depth + 1))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).every(([key, inner]) => key !== '__proto__' && isStorable(key) && isStorable(inner, depth + 1))
  return true
}

/** A value as it came, refused when its text can't be stored. */
export const storable = z
  .unknown()
  .refine(isStorable, 'contains a NUL character, broken Unicode, a __proto__ key or too many brackets within brackets; remove it')
