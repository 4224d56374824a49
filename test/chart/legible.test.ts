import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contrast, legible } from '../../dashboard/core/chart/look.ts'

test('contrast is that of WCAG: black on white 21, the grey that just passes 4.54', () => {
  expect(contrast('#000000', '#ffffff')).toBe(21)
  expect(contrast('#ffffff', '#767676')).toBeCloseTo(4.54, 2)
})

const css = readFileSync(new URL('../../dashboard/app/ui/theme.css', import.meta.url), 'utf8')

test.each([
  ['light', css.slice(0, css.indexOf(':root[data-theme="dark"]'))],
  ['dark', css.slice(css.indexOf(':root[data-theme="dark"]'))],
])('names at the ends of lines can be read, %s', (_, theme) => {
  const read = (name: string) => new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(theme)?.[1] ?? ''
  const palette = { surface: read('surface-raised'), ink: read('ink') }
  const series = Array.from({ length: 30 }, (_, at) => read(`series-${at + 1}`))
  expect(series.every((colour) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true)
  for (const colour of series) {
    expect(contrast(legible(colour, palette), palette.surface)).toBeGreaterThanOrEqual(4.5)
    // What can be read as it is stays as it is.
    if (contrast(colour, palette.surface) >= 4.5) expect(legible(colour, palette)).toBe(colour)
  }
  expect(series.some((colour) => legible(colour, palette) !== colour)).toBe(true)
})
