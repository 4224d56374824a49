import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Amount,
  type Contributions,
  contributionsOf,
  roundedParts,
  type TwoPeriods,
} from '../../dashboard/core/chart/contributions.ts'

type Rows = Record<string, [value: number, base?: number]>

/** Two periods from their members; the totals are the sums, of a ratio the sum of values by the sum of bases. */
function periods(before: Rows, now: Rows, ratio = false): TwoPeriods {
  const of = (rows: Rows) => {
    const all = Object.entries(rows)
    const value = all.reduce((sum, [, [one]]) => sum + one, 0)
    const base = all.reduce((sum, [, [, one = 0]]) => sum + one, 0)
    const amount = ([one, per]: Rows[string]): Amount =>
      per === undefined ? { value: one } : { value: ratio ? (per === 0 ? null : one / per) : one, base: per }
    return {
      total: { value: ratio ? (base === 0 ? null : value / base) : value, base },
      members: new Map(all.map(([name, row]) => [name, amount(row)])),
    }
  }
  return { before: of(before), now: of(now) }
}

function explained(found: ReturnType<typeof contributionsOf>): Contributions {
  if (typeof found === 'string') throw new Error(`refused: ${found}`)
  return found
}
const partsOf = (found: Contributions) => Object.fromEntries(found.parts.map(({ member, part }) => [member, part]))

describe('by hand', () => {
  test('a sum: members are its parts, the new and the gone among them', () => {
    const found = explained(contributionsOf('sum', periods({ east: [100], south: [50], old: [20] }, { east: [90], south: [80], new: [5] })))
    expect(found.change).toBe(5)
    expect(partsOf(found)).toEqual({ east: -10, south: 30, old: -20, new: 5 })
    expect(found.parts.map(({ member, presence }) => [member, presence])).toEqual([
      ['south', 'both'],
      ['old', 'gone'],
      ['east', 'both'],
      ['new', 'new'],
    ])
  })

  test('volume, mix and rate of one member are those of the price-volume-mix of a textbook', () => {
    // 10 orders of 100 become 20 orders of 110: base +10 at the mean price 105, no mix, price +10 at the mean of 15 orders.
    const found = explained(contributionsOf('volume', periods({ all: [1000, 10] }, { all: [2200, 20] })))
    expect(found.parts[0]).toMatchObject({ part: 1200, volume: 1050, mix: 0, rate: 150 })
  })

  test("a ratio that rises in each group may fall in all: Simpson's case is all mix", () => {
    // Before: A 90 of 100, B 1 of 10. Now: A 10 of 10 (from 0.9 to 1), B 20 of 100 (from 0.1 to 0.2). 91/110 → 30/110.
    const found = explained(contributionsOf('ratio', periods({ A: [90, 100], B: [1, 10] }, { A: [10, 10], B: [20, 100] }, true)))
    expect(found.change).toBeCloseTo((30 - 91) / 110, 12)
    const [mix, rate] = [found.parts.reduce((sum, one) => sum + one.mix, 0), found.parts.reduce((sum, one) => sum + one.rate, 0)]
    // Shares of A 10/11 → 1/11, of both the mean is 1/2: rate (0.1 + 0.1) / 2 = 0.1; mix: −9/11 × (0.95 − 0.15) = −0.654545….
    expect(rate).toBeCloseTo(0.1, 12)
    expect(mix).toBeCloseTo((-9 / 11) * 0.8, 12)
  })

  test('a member that comes with the ratio of the whole changes nothing', () => {
    const found = explained(contributionsOf('ratio', periods({ A: [50, 100] }, { A: [50, 100], B: [25, 50] }, true)))
    expect(found.change).toBe(0)
    for (const { part } of found.parts) expect(part).toBeCloseTo(0, 12)
  })
})

describe('refused rather than wrong', () => {
  test('members that overlap: two buyers of both categories are three, not four', () => {
    const two = periods({ shoes: [2], hats: [2] }, { shoes: [2], hats: [1] })
    two.before.total.value = 3
    expect(contributionsOf('sum', two)).toBe('overlap')
  })
  test('a period without a value, or without a base', () => {
    const none = periods({ a: [1] }, { a: [2] })
    none.before.total.value = null
    expect(contributionsOf('sum', none)).toBe('no_value')
    expect(contributionsOf('volume', periods({ a: [5, 0] }, { a: [2, 1] }))).toBe('no_base')
  })
})

// Members may be missing in either period, have no base, or a negative one; values of any sign.
const amount = fc.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.oneof(fc.constant(0), fc.integer({ min: -50, max: 5000 })))
const rows = fc.dictionary(fc.constantFrom(...'abcdefgh'), amount, { minKeys: 1 })
const sized = (one: Rows) => Object.values(one).reduce((sum, [, base = 0]) => sum + base, 0) !== 0

/** Every order in which three factors may change, walked one step at a time. */
function averagedOverOrders(before: [number, number, number], now: [number, number, number]): number[] {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]
  const effects = [0, 0, 0]
  for (const order of orders) {
    const at = [...before]
    for (const factor of order) {
      const was = at.reduce((product, one) => product * one, 1)
      at[factor] = now[factor] as number
      effects[factor] = (effects[factor] as number) + (at.reduce((product, one) => product * one, 1) - was) / 6
    }
  }
  return effects
}

describe('any two periods (200 generated cases each)', () => {
  test.each(['sum', 'volume', 'ratio'] as const)('%s: the parts add up to the change, to the displayed digit too', (method) => {
    fc.assert(
      fc.property(rows, rows, (before, now) => {
        fc.pre(sized(before as Rows) && sized(now as Rows))
        // A ratio has no value where there is no base: the amounts of such members belong to nobody.
        const kept = (one: Rows) => Object.fromEntries(Object.entries(one).filter(([, [, base]]) => method !== 'ratio' || base !== 0))
        fc.pre(Object.keys(kept(before as Rows)).length > 0 && Object.keys(kept(now as Rows)).length > 0)
        const found = explained(contributionsOf(method, periods(kept(before as Rows), kept(now as Rows), method === 'ratio')))
        const parts = found.parts.map(({ part }) => part)
        const size = parts.reduce((sum, one) => sum + Math.abs(one), Math.abs(found.change)) + 1
        expect(Math.abs(parts.reduce((sum, one) => sum + one, 0) - found.change)).toBeLessThan(1e-9 * size * 100)
        const shown = roundedParts(parts, found.change, 2)
        expect(Math.round(shown.reduce((sum, one) => sum + one, 0) * 100)).toBe(Math.round(found.change * 100))
        shown.forEach((one, at) => {
          expect(Math.abs(one - (parts[at] as number))).toBeLessThanOrEqual(0.01 + 1e-6 * size)
        })
        expect(found.unevenness).toBeGreaterThanOrEqual(0)
        expect(found.unevenness).toBeLessThanOrEqual(1)
      }),
      { numRuns: 200 },
    )
  })

  test('volume, mix and rate are what all orders of the three give on the mean', () => {
    const full = fc.tuple(fc.integer({ min: -100_000, max: 100_000 }), fc.integer({ min: 1, max: 5000 }))
    const member = fc.dictionary(fc.constantFrom(...'abcd'), full, { minKeys: 4 })
    fc.assert(
      fc.property(member, member, (before, now) => {
        const found = explained(contributionsOf('volume', periods(before as Rows, now as Rows)))
        const sum = (one: Record<string, [number, number]>) => Object.values(one).reduce((total, [, base]) => total + base, 0)
        for (const one of found.parts) {
          const [was, is] = [before[String(one.member)] as [number, number], now[String(one.member)] as [number, number]]
          const [volume, mix, rate] = averagedOverOrders(
            [sum(before), was[1] / sum(before), was[0] / was[1]],
            [sum(now), is[1] / sum(now), is[0] / is[1]],
          )
          const close = (a: number, b = 0) => expect(Math.abs(a - b)).toBeLessThan(1e-6 * (Math.abs(was[0]) + Math.abs(is[0]) + 1) * 100)
          close(one.volume, volume)
          close(one.mix, mix)
          close(one.rate, rate)
        }
      }),
      { numRuns: 200 },
    )
  })
})
