import { useMemo } from 'react'
import { createColours, type Look, type Palette } from '../../../core/chart/look.ts'
import { usePreferences } from '../../ui/preferences.ts'

/** Which colour each value has on this page; one memory for all charts. */
const colours = createColours()

/** The company's map, and what reads it, come with the first chart that is drawn by it. */
const loadMap = async () => (await import('../ownMap.ts')).loadMap()

/** Style sheets are made small on their way here: `#fff` is written out as `#ffffff`. */
const inFull = (colour: string) => colour.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')

/** Apex reads only `#rrggbb`: a see-through colour is laid on its ground. */
function toHex(colour: string, ground: string): string {
  const parts = colour.match(/[\d.]+/g)?.map(Number)
  if (colour.startsWith('#') || !parts || parts.length < 3) return colour
  const alpha = parts[3] ?? 1
  const below = [1, 3, 5].map((at) => Number.parseInt(ground.slice(at, at + 2), 16))
  return `#${parts
    .slice(0, 3)
    .map((part, at) =>
      Math.round(part * alpha + (below[at] ?? 0) * (1 - alpha))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string) => inFull(style.getPropertyValue(`--${name}`).trim())
  const numbered = (name: string, count: number) => Array.from({ length: count }, (_, at) => read(`${name}-${at + 1}`)).filter(Boolean)
  return {
    surface: read('surface-raised'),
    ink: read('ink'),
    inkSoft: read('ink-soft'),
    line: toHex(read('line'), read('surface-raised')),
    accent: read('accent'),
    good: read('good'),
    bad: read('bad'),
    series: numbered('series', 30),
    other: read('series-other'),
    none: read('series-none'),
    sequential: numbered('sequential', 6),
  }
}

/** The viewer's language and theme with the room a picture has, as the drawing functions take them. */
export function useLook(width: number, height: number): Look {
  const { language, scheme } = usePreferences()
  const palette = useMemo(readPalette, [scheme])
  return useMemo(() => ({ language, scheme, palette, width, height, colours, loadMap }), [language, scheme, palette, width, height])
}
