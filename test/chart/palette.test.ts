import { readFileSync } from 'node:fs'
import { converter, differenceCiede2000, filterDeficiencyDeuter, filterDeficiencyProt, type Rgb, wcagContrast } from 'culori'
import { describe, expect, test } from 'vitest'
import { createColours } from '../../dashboard/core/chart/look.ts'

// The thirty colours of series, measured by a library that has no part in choosing them.

const css = readFileSync(new URL('../../dashboard/app/ui/theme.css', import.meta.url), 'utf8')
const begin = css.indexOf(':root[data-theme="dark"]')
const difference = differenceCiede2000()
const toRgb = converter('rgb')

function apartness(one: string, other: string, seen: (colour: Rgb) => Rgb): number {
  const [a, b] = [toRgb(one), toRgb(other)]
  if (!a || !b) throw new Error(`no colours: ${one}, ${other}`)
  return difference(seen(a), seen(b))
}

/** The smallest difference of any two, as an eye sees them. */
function nearest(colours: string[], seen: (colour: Rgb) => Rgb = (colour) => colour) {
  const pairs = colours.flatMap((one, at) => colours.slice(at + 1).map((other) => ({ one, other, apart: apartness(one, other, seen) })))
  return pairs.reduce((least, pair) => (pair.apart < least.apart ? pair : least))
}

describe.each([
  ['light', css.slice(0, begin)],
  ['dark', css.slice(begin)],
])('the palette, %s', (_, theme) => {
  const read = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(theme)?.[1] ?? ''
  const series = Array.from({ length: 30 }, (_, at) => read(`series-${at + 1}`))
  const greys = ['series-other', 'series-none'].map(read)
  const surface = read('surface-raised')

  test('has thirty colours, any two of them apart by a CIEDE2000 difference of 11', () => {
    expect(series.every((colour) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true)
    // Two patches side by side are told apart from about 2; lines and small marks need several times that.
    const { one, other, apart } = nearest(series)
    expect(apart, `${one} ${other}`).toBeGreaterThanOrEqual(11)
  })

  test('has none that could be taken for the rest or for nothing', () => {
    for (const colour of series) for (const grey of greys) expect(difference(colour, grey), `${colour} ${grey}`).toBeGreaterThanOrEqual(9)
  })

  test('stands out of the ground by 3 to 1', () => {
    for (const colour of series) expect(wcagContrast(colour, surface), colour).toBeGreaterThanOrEqual(3)
  })

  test('its first eight are apart without red or green cones too', () => {
    const few = series.slice(0, 8)
    expect(nearest(few, filterDeficiencyDeuter(1)).apart).toBeGreaterThanOrEqual(10)
    expect(nearest(few, filterDeficiencyProt(1)).apart).toBeGreaterThanOrEqual(10)
  })
})

test('a chart of no more than ten series has only the first ten colours, and one of thirty each its own', () => {
  const names = (count: number) => Array.from({ length: count }, (_, at) => `value ${at}`)
  expect(Math.max(...createColours().placesOf('v.city', names(10)))).toBeLessThan(10)
  expect(new Set(createColours().placesOf('v.city', names(30))).size).toBe(30)
  // Whatever other charts have shown before.
  const colours = createColours()
  colours.placesOf('v.city', names(200))
  const few = colours.placesOf('v.city', ['new one', 'newer one', 'newest one'])
  expect(Math.max(...few)).toBeLessThan(10)
  expect(new Set(few).size).toBe(3)
})
