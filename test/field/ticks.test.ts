import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Formatted, shortText } from '../../dashboard/core/field/text.ts'
import { isCount, niceScale, ticksFor } from '../../dashboard/core/field/ticks.ts'

const plain: Formatted = { type: 'number', format: 'number' }
const money: Formatted = { type: 'number', format: 'currency', currency: 'CNY' }
const percent: Formatted = { type: 'number', format: 'percent_1' }

/** What a reader takes a tick to say: the digits, times the unit said beside the axis. */
function readTick(text: string, divisor: number): number {
  const digits = text.replaceAll(',', '').replaceAll('−', '-')
  return digits.endsWith('%') ? Number(digits.slice(0, -1)) / 100 : Number(digits) * divisor
}

function axisOf(values: number[], fromZero: boolean, field: Formatted, language: 'zh' | 'en') {
  const scale = niceScale(values, fromZero, isCount(values, field))
  const step = (scale.max - scale.min) / scale.tickAmount
  const ticks = Array.from({ length: scale.tickAmount + 1 }, (_, at) => scale.min + at * step)
  const { unit, textOf } = ticksFor(scale, field, language)
  return { scale, step, ticks, unit, texts: ticks.map(textOf) }
}

// Numbers of every size, ranges from wide to a ten-billionth of what they begin at.
const range = fc
  .record({
    start: fc.double({ min: -1, max: 1, noNaN: true, noDefaultInfinity: true }),
    power: fc.integer({ min: -9, max: 18 }),
    width: fc.integer({ min: 0, max: 10 }),
    share: fc.double({ min: 0.1, max: 1, noNaN: true }),
    isWhole: fc.boolean(),
  })
  .map(({ start, power, width, share, isWhole }) => {
    const low = start * 10 ** power
    const high = low + share * 10 ** (power - width)
    return isWhole ? [Math.round(low), Math.round(high)] : [low, high]
  })

test('ticks are distinct, rise, reach over what is drawn and say what they stand at', () => {
  fc.assert(
    fc.property(
      range,
      fc.boolean(),
      fc.constantFrom(plain, money, percent),
      fc.constantFrom('zh' as const, 'en' as const),
      (values, fromZero, field, language) => {
        const { scale, step, ticks, unit, texts } = axisOf(values, fromZero, field, language)
        const read = texts.map((text) => readTick(text, unit.divisor))
        expect(new Set(texts).size).toBe(texts.length)
        for (const [at, value] of read.entries()) {
          expect(Math.abs(value - (ticks[at] ?? 0))).toBeLessThan(step / 2)
          if (at > 0) expect(value).toBeGreaterThan(read[at - 1] ?? 0)
        }
        const slack = step * 1e-6 + Math.max(...values.map(Math.abs)) * 0.005
        expect(scale.min).toBeLessThanOrEqual(Math.min(...values) + slack)
        expect(scale.max).toBeGreaterThanOrEqual(Math.max(...values) - slack)
        expect(texts.join()).not.toMatch(/NaN|Infinity|undefined/)
        expect(scale.tickAmount).toBeLessThanOrEqual(12)
      },
    ),
    { numRuns: 3000 },
  )
})

test('an axis of counts stands at whole numbers, also with one order', () => {
  expect(axisOf([1], true, plain, 'en').texts).toEqual(['0', '1'])
  expect(axisOf([0, 3], true, plain, 'zh').texts).toEqual(['0', '1', '2', '3'])
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 6 }), (counts) => {
      expect(axisOf(counts, true, plain, 'en').ticks.every(Number.isInteger)).toBe(true)
    }),
  )
  // Money and shares have parts.
  expect(axisOf([1], true, percent, 'en').texts).toEqual(['0%', '20%', '40%', '60%', '80%', '100%'])
})

test('the axes that people met with equal ticks', () => {
  expect(axisOf([1_000_001, 1_000_004], false, plain, 'en').texts).toEqual(['1,000,001', '1,000,002', '1,000,003', '1,000,004'])
  expect(axisOf([12_000_001, 12_000_005], false, plain, 'zh').texts[0]).toBe('12,000,001')
  expect(axisOf([0.0001, 0.0006], false, money, 'en').texts).toEqual(['0.0000', '0.0002', '0.0004', '0.0006'])
  expect(axisOf([0, 0.0011], true, percent, 'en').texts).toEqual(['0.000%', '0.025%', '0.050%', '0.075%', '0.100%', '0.125%'])
})

test('a short number, whatever its size, says itself within its last place', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.integer({ min: -8, max: 15 }),
      fc.constantFrom('zh' as const, 'en' as const),
      (start, power, language) => {
        const value = start * 10 ** power
        const text = shortText(value, money, language)
        const units = { K: 1e3, M: 1e6, B: 1e9, T: 1e12, 万: 1e4, 亿: 1e8, 万亿: 1e12 }
        const [, sign, digits, unit] = /^(−?)¥([\d,.]+)(.*)$/.exec(text) ?? []
        const read = Number(digits?.replaceAll(',', '')) * (unit ? units[unit as keyof typeof units] : 1) * (sign ? -1 : 1)
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 0.0501, Math.abs(value) < 0.01 ? 0 : 0.00501) + 1e-9)
      },
    ),
    { numRuns: 2000 },
  )
})
