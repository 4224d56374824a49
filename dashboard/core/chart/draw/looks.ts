import type { Field } from '../../field/field.ts'
import { type CellLook, type Comparison, type MeasureFormat, type NumberRule, ruleWords } from '../conditionalFormat.ts'
import { medianOf } from './quadrants.ts'

/** How one number looks. */
export type Looks = (value: number | null) => CellLook | null

const noLook: Looks = () => null

// Sums of fractions leave some dust over.
const isEqual = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))

const holds: Record<Comparison, (value: number, rule: NumberRule) => boolean> = {
  gt: (value, rule) => value > rule.value,
  gte: (value, rule) => value >= rule.value,
  lt: (value, rule) => value < rule.value,
  lte: (value, rule) => value <= rule.value,
  between: (value, { value: one, to = one }) => value >= Math.min(one, to) && value <= Math.max(one, to),
  equals: (value, rule) => isEqual(value, rule.value),
}

/** How the numbers of one measure look, each by itself or among all that are shown. */
export function looksOf(format: MeasureFormat | undefined, field: Field, shown: (number | null)[]): Looks {
  if (!format) return noLook
  const numbers = shown.filter((value) => value !== null)
  switch (format.kind) {
    case 'rules':
      return byRules(format.rules, field)
    case 'scale':
      return format.colours === 'one' ? inOneColour(numbers) : inTwoColours(numbers, field)
    case 'bars':
      return asBars(numbers)
  }
}

function byRules(rules: NumberRule[], field: Field): Looks {
  const worded = rules.map((rule) => ({ rule, words: ruleWords(rule, field) }))
  return (value) => {
    const found = value === null ? undefined : worded.find(({ rule }) => holds[rule.when](value, rule))
    return found ? { kind: 'rule', tone: found.rule.tone, sign: found.rule.sign, words: found.words } : null
  }
}

const least = (numbers: number[]) => numbers.reduce((low, one) => Math.min(low, one), Number.POSITIVE_INFINITY)
const most = (numbers: number[]) => numbers.reduce((high, one) => Math.max(high, one), Number.NEGATIVE_INFINITY)

function inOneColour(numbers: number[]): Looks {
  const [low, high] = [least(numbers), most(numbers)]
  if (!(high > low)) return noLook
  return (value) => (value === null ? null : { kind: 'shade', hue: 'more', depth: clamped((value - low) / (high - low)) })
}

/** From nought where numbers lie on both sides of it, else from the one in the middle. Where less is better, the colours change places. */
function inTwoColours(numbers: number[], { better }: Field): Looks {
  const [low, high] = [least(numbers), most(numbers)]
  if (!(high > low)) return noLook
  const middle = low < 0 && high > 0 ? 0 : medianOf(numbers)
  const reach = { more: high - middle, less: middle - low }
  return (value) => {
    if (value === null) return null
    const side = value >= middle ? 'more' : 'less'
    const depth = reach[side] > 0 ? clamped(Math.abs(value - middle) / reach[side]) : 0
    const hue = better === 'down' ? (side === 'more' ? 'less' : 'more') : side
    return { kind: 'shade', hue, depth }
  }
}

/** Bars begin at nought, wherever that lies among the numbers. */
function asBars(numbers: number[]): Looks {
  const [low, high] = [Math.min(0, least(numbers)), Math.max(0, most(numbers))]
  if (!(high > low)) return noLook
  const placeOf = (value: number) => clamped((value - low) / (high - low))
  return (value) => {
    if (value === null || value === 0) return null
    const [from, to] = [placeOf(Math.min(0, value)), placeOf(Math.max(0, value))]
    return { kind: 'bar', from, to, isLoss: value < 0 }
  }
}

const clamped = (share: number) => Math.max(0, Math.min(1, share))
