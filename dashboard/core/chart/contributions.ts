import type { Cell } from '../field/text.ts'

// How much each member of a dimension contributed to the change of a number, in exact parts.

/** A measure in one period; `base` is what it is counted per (orders of an order value), where the measure has one. */
export interface Amount {
  value: number | null
  base?: number | null
}

/** One dimension in two periods. The totals are asked by themselves: they prove that the members add up to them. */
export interface TwoPeriods {
  before: { total: Amount; members: Map<Cell, Amount> }
  now: { total: Amount; members: Map<Cell, Amount> }
}

/**
 * `sum`: members are parts of a sum. `volume`: members are parts of a sum, each split into the effect of the whole base, of the member's share of
 * it, and of its value per base. `ratio`: the measure is a value per base; members are split into the effect of their share and of their own ratio.
 */
export type Method = 'sum' | 'volume' | 'ratio'

export interface Contribution {
  member: Cell
  before: number | null
  now: number | null
  /** Its part of the change, in the measure's unit: volume + mix + rate. */
  part: number
  /** Because the whole base grew. */
  volume: number
  /** Because its share of the base changed. */
  mix: number
  /** Because its own value per base changed. */
  rate: number
  /** It was only there afterwards, or only before. */
  presence: 'both' | 'new' | 'gone'
}

export interface Contributions {
  method: Method
  /** The whole in both periods. */
  before: number
  now: number
  change: number
  /** The largest first, whichever way it goes. */
  parts: Contribution[]
  /** 0 where all members changed alike, towards 1 where five at most changed against the rest: how much this dimension tells. */
  unevenness: number
}

/** `overlap`: members add up to something else than the total, as customers who bought in two categories do. */
export type NotExplained = 'no_value' | 'no_base' | 'overlap'

/**
 * Splits the change of a measure over the members of a dimension. The parts add up to the change, and do not depend on an order of steps: of a sum
 * each effect is its Shapley value (the mean over all orders in which base, share and rate may change); of a ratio share and rate are each taken at
 * the mean of both periods. A member without a base in one period keeps the ratio it has in the other, so that it came or went by its share.
 */
export function contributionsOf(method: Method, periods: TwoPeriods): Contributions | NotExplained {
  const { before, now } = periods
  if (before.total.value === null || now.total.value === null) return 'no_value'
  if (method !== 'sum' && !(isBase(before.total) && isBase(now.total))) return 'no_base'
  if (!addsUp(method, before) || !addsUp(method, now)) return 'overlap'
  const whole = { before: before.total.value, now: now.total.value }
  const change = whole.now - whole.before
  const members = [...new Set([...before.members.keys(), ...now.members.keys()])]
  const split = { sum: plainSum, volume: volumeMixRate, ratio: mixRate }[method](periods)
  const parts = members.map((member): Contribution => {
    const was = before.members.get(member)
    const is = now.members.get(member)
    const { volume, mix, rate } = split(was, is)
    const presence = was === undefined ? 'new' : is === undefined ? 'gone' : 'both'
    return { member, before: was?.value ?? null, now: is?.value ?? null, part: volume + mix + rate, volume, mix, rate, presence }
  })
  parts.sort((a, b) => Math.abs(b.part) - Math.abs(a.part))
  return { method, ...whole, change, parts, unevenness: unevennessOf(method, periods, change, parts) }
}

const isBase = ({ base }: Amount) => typeof base === 'number' && base !== 0
const amountOf = (amount: Amount | undefined) => amount?.value ?? 0
const baseOf = (amount: Amount | undefined) => amount?.base ?? 0

/** What a member adds to the total: of a ratio its value times its base. */
const massOf = (method: Method, amount: Amount | undefined) => (method === 'ratio' ? amountOf(amount) * baseOf(amount) : amountOf(amount))

// Sums of the same amounts in another order differ in the last digits; a person counted twice differs by one.
const tolerance = 1e-9

function addsUp(method: Method, { total, members }: TwoPeriods['now']): boolean {
  const all = [...members.values()]
  const isSum = (of: (amount: Amount) => number) => {
    const size = all.reduce((sum, one) => sum + Math.abs(of(one)), Math.abs(of(total)))
    return Math.abs(all.reduce((sum, one) => sum + of(one), 0) - of(total)) <= tolerance * size
  }
  return isSum((amount) => massOf(method, amount)) && (method === 'sum' || isSum(baseOf))
}

interface Effects {
  volume: number
  mix: number
  rate: number
}
type Split = (was: Amount | undefined, is: Amount | undefined) => Effects

/** Without a base all of it is the member's own. */
const plainSum = (): Split => (was, is) => ({ volume: 0, mix: 0, rate: amountOf(is) - amountOf(was) })

/** The ratio of a member in both periods; where it has no base in one, that of the other. */
function ratesOf(rate: (amount: Amount) => number, was: Amount | undefined, is: Amount | undefined): [number, number] {
  const at = (amount: Amount | undefined) => (amount && isBase(amount) ? rate(amount) : null)
  return [at(was) ?? at(is) ?? 0, at(is) ?? at(was) ?? 0]
}

/** Value = whole base × share × rate: the Shapley value of each of the three. */
function volumeMixRate({ before, now }: TwoPeriods): Split {
  const bases = [baseOf(before.total), baseOf(now.total)] as const
  return (was, is) => {
    const shares = [baseOf(was) / bases[0], baseOf(is) / bases[1]] as const
    const rates = ratesOf((amount) => amountOf(amount) / baseOf(amount), was, is)
    const volume = effectOf(bases, shares, rates)
    const mix = effectOf(shares, bases, rates)
    // The rest, so that the parts are exact also for a value without a base, as a refund of an order long ago.
    return { volume, mix, rate: amountOf(is) - amountOf(was) - volume - mix }
  }
}

type Pair = readonly [before: number, now: number]

/** The mean effect of `x` on x·y·z over all orders in which the three may change. */
function effectOf(x: Pair, y: Pair, z: Pair): number {
  return (x[1] - x[0]) * ((y[0] * z[0] + y[1] * z[1]) / 3 + (y[0] * z[1] + y[1] * z[0]) / 6)
}

/** Ratio of the whole = sum of share × own ratio. A share counts against the ratio of the whole: more of what is average changes nothing. */
function mixRate({ before, now }: TwoPeriods): Split {
  const whole = (amountOf(before.total) + amountOf(now.total)) / 2
  return (was, is) => {
    const shares = [baseOf(was) / baseOf(before.total), baseOf(is) / baseOf(now.total)] as const
    const rates = ratesOf(amountOf, was, is)
    const mean = (rates[0] + rates[1]) / 2
    const share = shares[1] - shares[0]
    return { volume: 0, mix: (mean - whole) * share, rate: shares[1] * amountOf(is) - shares[0] * amountOf(was) - mean * share }
  }
}

// Among hundreds of members chance moves many a little: what a reader can name counts, as in Adtributor (Bhagwan et al., NSDI 2014).
const named = 5

/**
 * How far the largest parts are from those of an even change, against all that changed. Even is: of a sum by what members were before, of a ratio by
 * their mean share of the base.
 */
function unevennessOf(method: Method, { before, now }: TwoPeriods, change: number, parts: Contribution[]): number {
  const weightOf = ({ member }: Contribution) =>
    method === 'ratio'
      ? (baseOf(before.members.get(member)) / baseOf(before.total) + baseOf(now.members.get(member)) / baseOf(now.total)) / 2
      : amountOf(before.total) === 0
        ? 1 / parts.length
        : amountOf(before.members.get(member)) / amountOf(before.total)
  const deviations = parts.map((one) => Math.abs(one.part - weightOf(one) * change)).sort((a, b) => b - a)
  const size = parts.reduce((sum, { part }) => sum + Math.abs(part), Math.abs(change))
  const told = deviations.slice(0, named).reduce((sum, one) => sum + one, 0)
  return size === 0 ? 0 : Math.min(1, told / size)
}

/**
 * Parts rounded to so many decimals that still add up to the rounded change: what rounding leaves over goes to the parts that lost most by it
 * (largest remainder).
 */
export function roundedParts(parts: number[], change: number, decimals: number): number[] {
  const scale = 10 ** decimals
  const floors = parts.map((part) => Math.floor(part * scale))
  const rest = Math.round(change * scale) - floors.reduce((sum, one) => sum + one, 0)
  const order = parts.map((part, at) => ({ at, lost: part * scale - (floors[at] ?? 0) })).sort((a, b) => b.lost - a.lost)
  const raised = new Set(order.slice(0, Math.max(0, rest)).map(({ at }) => at))
  return floors.map((floor, at) => (floor + (raised.has(at) ? 1 : 0)) / scale)
}
