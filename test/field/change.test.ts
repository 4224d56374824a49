import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changeOf, changeText, hasMixedSigns, partOf, sharesOf, shareText } from '../../dashboard/core/field/change.ts'
import type { Formatted } from '../../dashboard/core/field/text.ts'

const money: Formatted = { type: 'number', format: 'currency' }
const rate: Formatted = { type: 'number', format: 'percent_1' }
const nps: Formatted = { type: 'number', format: 'number_1', unit: { zh: '分', en: 'points' } }
const textOf = (now: number | null, before: number | null, field: Formatted, language: 'zh' | 'en' = 'en') =>
  changeText(changeOf(now, before, field), field, language)

test('an amount changes by a part of what it was', () => {
  expect([textOf(150, 120, money), textOf(90, 120, money), textOf(120, 120, money)]).toEqual(['↑ 25%', '↓ 25%', '0%'])
  expect(textOf(1301, 301, money)).toBe('↑ 332.2%')
  expect(textOf(100_003, 100_000, money)).toBe('↑ 0.003%')
})

test('a share changes in points, and so does a score', () => {
  expect([textOf(0.081, 0.079, rate), textOf(0.081, 0.079, rate, 'zh')]).toEqual(['+0.2 pts', '+0.2 个百分点'])
  expect([textOf(0.06, 0.08, rate), textOf(0.06, 0.08, rate, 'zh')]).toEqual(['−2 pts', '−2 个百分点'])
  expect(textOf(0.00019, 0.000179, rate)).toBe('+0.0011 pts')
  expect(textOf(0.05, 0, rate)).toBe('+5 pts')
  expect([textOf(42, 30, nps), textOf(-5.5, 3, nps, 'zh')]).toEqual(['+12 pts', '−8.5 分'])
  expect(textOf(0.5, 0.5, rate)).toBe('0 pts')
})

test('nothing is said against nought, a loss or what is not known', () => {
  expect([textOf(150, 0, money), textOf(150, -10, money), textOf(null, 5, money), textOf(5, null, rate)]).toEqual([null, null, null, null])
})

test('values of both signs have no shares', () => {
  // −50, 20 and 60 sum to 30: they would be −166.7 %, 66.7 % and 200 %.
  expect(sharesOf([-50, 20, 60])).toEqual([null, null, null])
  expect(sharesOf([0, 0])).toEqual([null, null])
  expect(sharesOf([1, null, 3])).toEqual([0.25, null, 0.75])
  // Parts of a loss are parts.
  expect(sharesOf([-1, -3])).toEqual([0.25, 0.75])
  fc.assert(
    fc.property(fc.array(fc.option(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { nil: null })), (values) => {
      const shares = sharesOf(values).filter((share) => share !== null)
      for (const share of shares) expect(share >= 0 && share <= 1 + 1e-12).toBe(true)
      if (hasMixedSigns(values)) expect(shares).toEqual([])
      else if (shares.length > 0) expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
    }),
  )
})

test('a part of nothing is no share, and a small one is not rounded away', () => {
  expect([partOf(3, 4), partOf(3, 0), partOf(-1, 4), partOf(3, null)]).toEqual([0.75, null, null, null])
  expect([shareText(0.714, 'en'), shareText(0.0003, 'en'), shareText(null, 'en')]).toEqual(['71.4%', '0.03%', null])
})
