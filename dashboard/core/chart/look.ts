import type { Language } from '../words.ts'
import type { OwnMap } from './ownMap.ts'

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
  /** The company's own map, brought when a chart is drawn by it. */
  loadMap?: () => Promise<OwnMap | null>
}

/** Gives the values of a dimension their places in the palette: the same on every chart, and apart within one. */
export interface Colours {
  placesOf(member: string, values: string[], known?: string[]): number[]
}

const partsOf = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))

/** The relative luminance of a `#rrggbb` colour (WCAG 2.2). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = partsOf(hex).map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** The contrast of two `#rrggbb` colours, 1 to 21 (WCAG 2.2). */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** A colour for words in the colour of a line: as much nearer to the ink as reading small text asks for (4.5 to 1). */
export function legible(colour: string, { surface, ink }: Pick<Palette, 'surface' | 'ink'>): string {
  const mixed = (share: number) =>
    `#${partsOf(colour)
      .map((part, at) => Math.round(part + ((partsOf(ink)[at] ?? 0) - part) * share))
      .map((part) => part.toString(16).padStart(2, '0'))
      .join('')}`
  const shades = Array.from({ length: 10 }, (_, at) => mixed(at / 10))
  return shades.find((shade) => contrast(shade, surface) >= 4.5) ?? ink
}

function hashOf(text: string): number {
  let hash = 2166136261
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619)
  return hash >>> 0
}

/** The first of the palette are further apart than the rest, for every eye: a chart of no more series has none but these. */
const first = 10

/** One memory of colours for a page: values of a closed list go by their place in it, others by their name. */
export function createColours(size = 30): Colours {
  const places = new Map<string, Map<string, number>>()
  return {
    placesOf(member, values, known = []) {
      // The same dimension in two views is the same to a reader.
      const name = member.split('.')[1] ?? member
      const memory = places.get(name) ?? new Map<string, number>()
      places.set(name, memory)
      const free = (used: Set<number>, wanted: number, most: number) => {
        for (let step = 0; step < first; step++) {
          const place = (wanted + step) % first
          if (!used.has(place)) return place
        }
        for (let place = first; place < most; place++) if (!used.has(place)) return place
        return wanted
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
        const place = free(here, free(new Set([...memory.values(), ...here]), hashOf(value) % first, first), size)
        here.add(place)
        if (!memory.has(value)) memory.set(value, place)
        return place
      })
    },
  }
}
