import type { Language } from '../words.ts'
import { type Formatted, isMoney, isPercent, noUnit, plainText, type Unit, unitFor, unitsBelow } from './text.ts'

/** Where an axis begins and ends, and by how many equal steps. */
export interface Scale {
  min: number
  max: number
  tickAmount: number
}

// What is left of a number after more than fifteen digits is chance.
const tidy = (value: number) => Number(value.toPrecision(15))

/** Whether an axis counts: half an order is nothing that can be read off. */
export const isCount = (values: (number | null)[], field: Formatted) =>
  !isPercent(field) && !isMoney(field) && values.every((value) => value === null || Number.isInteger(value))

/** Round steps for an axis, so that ticks are numbers one can say. */
export function niceScale(values: (number | null)[], fromZero: boolean, isWhole = false, steps = 5): Scale {
  const known = values.filter((value) => value !== null)
  let low = known.length > 0 ? Math.min(...known) : 0
  let high = known.length > 0 ? Math.max(...known) : 1
  // A refund of a few coins must not open a whole step below zero.
  if (low < 0 && -low < high * 0.005) low = 0
  // A line far above zero may leave zero out; when it's near, zero is the honest foot.
  if (fromZero || (low > 0 && low < high * 0.5)) low = Math.min(low, 0)
  if (fromZero || (high < 0 && high > low * 0.5)) high = Math.max(high, 0)
  if (high - low <= Math.max(Math.abs(high), Math.abs(low)) * 1e-12) {
    if (low === 0 && high === 0) return { min: 0, max: 1, tickAmount: 1 }
    if (low > 0) low = 0
    else high = 0
  }
  const rough = (high - low) / steps
  const power = 10 ** Math.floor(Math.log10(rough))
  const nice = ([1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.999) ?? 10) * power
  const step = isWhole && nice < 10 ? Math.max(1, Math.ceil(tidy(nice))) : nice
  const min = Math.floor(low / step + 1e-9) * step
  const max = Math.ceil(high / step - 1e-9) * step
  return { min: tidy(min), max: tidy(max), tickAmount: Math.max(1, Math.round((max - min) / step)) }
}

/** The ticks of an axis: its unit, said once beside it, and what is written at each of them. */
export interface Ticks {
  unit: Unit
  textOf: (value: number) => string
}

/** How many decimals it takes to write a round step. */
function placesOf(step: number): number {
  const exponent = Math.floor(Math.log10(step) + 1e-9)
  const isWhole = (places: number) =>
    Math.abs(step * 10 ** places - Math.round(step * 10 ** places)) < 1e-6 * Math.max(1, step * 10 ** places)
  const least = Math.max(0, -exponent)
  return isWhole(least) ? least : least + 1
}

/** Ticks with the decimals of their step, in the largest unit that needs no more than two. */
export function ticksFor({ min, max, tickAmount }: Scale, field: Formatted, language: Language): Ticks {
  const [step, largest] = [(max - min) / tickAmount, Math.max(Math.abs(min), Math.abs(max))]
  const first = unitFor(largest, field, language)
  const unit = [first, ...unitsBelow(first, language)].find(({ divisor }) => placesOf(step / divisor) <= 2) ?? noUnit
  const scale = isPercent(field) ? 100 : 1 / unit.divisor
  const places = placesOf(step * scale)
  const write = (value: number) => {
    const scaled = value * scale
    const tick = tidy(scaled)
    if (places <= 12 && largest * scale < 1e15) return plainText(tick, language, places, places)
    return tick === 0 ? '0' : tick.toExponential().replaceAll('-', '−').replace('e+', 'e')
  }
  return {
    unit,
    textOf: (value) => {
      // The picture's own sums end in 0.30000000000000004, and nought in −0.
      const near = Math.round((value - min) / step)
      const isTick = Math.abs((value - min) / step - near) < 1e-6
      const exact = isTick ? min + near * step : value
      return `${write(Math.abs(exact) < step * 1e-6 ? 0 : exact)}${isPercent(field) ? '%' : ''}`
    },
  }
}
