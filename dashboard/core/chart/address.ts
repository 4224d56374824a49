import { isSame } from '../same.ts'
import { type ChartSpec, newSpec, readSpec } from './spec.ts'

/** A spec as a piece of an address; what is as in a new chart is left out, to keep it short. */
export function toAddress(spec: ChartSpec): string {
  const blank: Record<string, unknown> = newSpec(spec.type)
  const own = Object.entries(spec).filter(([name, value]) => name === 'version' || name === 'type' || !isSame(value, blank[name]))
  const bytes = new TextEncoder().encode(JSON.stringify(Object.fromEntries(own)))
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The spec in an address; null when it is none of ours. */
export function readAddress(text: string | null): ChartSpec | null {
  if (!text) return null
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
    return readSpec(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return null
  }
}
