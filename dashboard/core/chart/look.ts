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
}

/** Gives the values of a dimension their places in the palette: the same on every chart, and apart within one. */
export interface Colours {
  placesOf(member: string, values: string[], known?: string[]): number[]
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
    placesOf(member, values, known = []) {
      // The same dimension in two views is the same to a reader.
      const name = member.split('.')[1] ?? member
      const memory = places.get(name) ?? new Map<string, number>()
      places.set(name, memory)
      const free = (used: Set<number>, wanted: number) => {
        if (used.size >= size) return wanted
        let place = wanted
        while (used.has(place)) place = (place + 1) % size
        return place
      }
      const here = new Set<number>()
      // Those who have a colour keep it; newcomers take what neither this chart nor the memory uses, while there is any.
      const kept = values.map((value) => {
        const listed = known.indexOf(value)
        const own = listed >= 0 ? listed % size : memory.get(value)
        if (own === undefined || here.has(own)) return undefined
        here.add(own)
        return own
      })
      return kept.map((own, at) => {
        if (own !== undefined) return own
        const value = values[at] ?? ''
        const place = free(here, free(new Set([...memory.values(), ...here]), hashOf(value) % size))
        here.add(place)
        if (!memory.has(value)) memory.set(value, place)
        return place
      })
    },
  }
}
