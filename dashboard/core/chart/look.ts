import type { Language } from '../words.ts'

/** The colours a picture is drawn in; the app reads them from its theme. */
export interface Palette {
  surface: string
  ink: string
  inkSoft: string
  line: string
  accent: string
  good: string
  bad: string
  series: string[]
  other: string
  none: string
  sequential: string[]
}

/** Who looks: language, light or dark, room, and which colour a value already has. */
export interface Look {
  language: Language
  scheme: 'light' | 'dark'
  palette: Palette
  width: number
  height: number
  colours: Colours
  /** Chinese market habit: up is red, down is green. */
  upIsRed?: boolean
}

/** Gives each value of a dimension its place in the palette, the same on every chart. */
export interface Colours {
  placeOf(member: string, value: string, known?: string[]): number
}

function hashOf(text: string): number {
  let hash = 2166136261
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619)
  return hash >>> 0
}

/** One memory of colours for a page: values of a closed list go by their place in it, others by their name. */
export function createColours(size = 10): Colours {
  const places = new Map<string, Map<string, number>>()
  return {
    placeOf(member, value, known = []) {
      const listed = known.indexOf(value)
      if (listed >= 0) return listed % size
      // The same dimension in two views is the same to a reader.
      const name = member.split('.')[1] ?? member
      const taken = places.get(name) ?? new Map<string, number>()
      places.set(name, taken)
      const before = taken.get(value)
      if (before !== undefined) return before
      const used = new Set(taken.values())
      let place = hashOf(value) % size
      for (let step = 0; used.has(place) && used.size < size && step < size; step++) place = (place + 1) % size
      taken.set(value, place)
      return place
    },
  }
}
