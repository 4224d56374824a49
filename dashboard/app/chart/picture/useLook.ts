import { useMemo } from 'react'
import { createColours, type Look, type Palette } from '../../../core/chart/look.ts'
import { usePreferences } from '../../ui/preferences.ts'

/** Which colour each value has on this page; one memory for all charts. */
const colours = createColours()

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const numbered = (name: string, count: number) => Array.from({ length: count }, (_, at) => read(`${name}-${at + 1}`)).filter(Boolean)
  return {
    surface: read('surface-raised'),
    ink: read('ink'),
    inkSoft: read('ink-soft'),
    line: read('line'),
    accent: read('accent'),
    good: read('good'),
    bad: read('bad'),
    series: numbered('series', 10),
    other: read('series-other'),
    none: read('series-none'),
    sequential: numbered('sequential', 6),
  }
}

/** The viewer's language and theme with the room a picture has, as the drawing functions take them. */
export function useLook(width: number, height: number): Look {
  const { language, scheme } = usePreferences()
  const palette = useMemo(readPalette, [scheme])
  return useMemo(() => ({ language, scheme, palette, width, height, colours }), [language, scheme, palette, width, height])
}
