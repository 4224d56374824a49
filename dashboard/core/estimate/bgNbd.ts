import { exactSum, minimise } from './minimise.ts'
import { hypergeometric, lnGamma, lnSumExp } from './special.ts'

/**
 * A customer's purchase history, all times in one unit (weeks): `x` purchase days after the first, `tx` from the first to the
 * last purchase, `T` from the first purchase to the end of observation. 0 ≤ tx ≤ T, and tx = 0 when x = 0.
 */
export interface History {
  x: number
  tx: number
  T: number
}

/** Equal histories, `n` customers each. */
export interface HistoryGroup extends History {
  n: number
}

/**
 * A fitted purchase model. `bg-nbd`: Poisson purchases with Gamma(r, alpha) rates, dropout after a repeat purchase with Beta(a, b)
 * probability. `nbd`: the same without dropout, when dropout cannot be told from the data.
 */
export interface PurchaseModel {
  kind: 'bg-nbd' | 'nbd'
  r: number
  alpha: number
  /** Infinity-free: 0 and 1 in an `nbd` model, where they mean nothing. */
  a: number
  b: number
  logLikelihood: number
  customers: number
}

/** Why a model was not fitted. */
export type TooLittle = { kind: 'too_few_customers'; customers: number } | { kind: 'too_few_repeaters'; repeaters: number }

/** Fewer customers, or fewer with a second purchase, say nothing about a population (metrics.md 6). */
export const leastCustomers = 500
export const leastRepeaters = 100

/** Log-parameters stay within these, so that a likelihood rising for ever ends somewhere. */
const bound = 12

/** Groups equal histories: all one-time buyers of a day become one row. */
export function groupHistories(histories: Iterable<History>): HistoryGroup[] {
  const groups = new Map<string, HistoryGroup>()
  for (const { x, tx, T } of histories) {
    const key = `${x}/${tx}/${T}`
    const group = groups.get(key)
    if (group) group.n++
    else groups.set(key, { x, tx, T, n: 1 })
  }
  return [...groups.values()]
}

/** ln L of grouped histories under BG/NBD (Fader, Hardie & Lee 2005, in the #NUM!-safe form of Hardie's note 027). */
export function logLikelihood({ r, alpha, a, b }: Pick<PurchaseModel, 'r' | 'alpha' | 'a' | 'b'>, groups: HistoryGroup[]): number {
  const ofX = new Map<number, number>()
  const shared = (x: number) => {
    let known = ofX.get(x)
    if (known === undefined) {
      known = lnGamma(r + x) - lnGamma(r) + r * Math.log(alpha) + lnGamma(a + b) + lnGamma(b + x) - lnGamma(b) - lnGamma(a + b + x)
      ofX.set(x, known)
    }
    return known
  }
  return exactSum(groups.length, (i) => {
    const { x, tx, T, n } = groups[i] as HistoryGroup
    const alive = -(r + x) * Math.log(alpha + T)
    const gone = x > 0 ? Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + tx) : Number.NEGATIVE_INFINITY
    return n * (shared(x) + lnSumExp(alive, gone))
  })
}

function nbdLogLikelihood(r: number, alpha: number, groups: HistoryGroup[]): number {
  return exactSum(groups.length, (i) => {
    const { x, T, n } = groups[i] as HistoryGroup
    return n * (lnGamma(r + x) - lnGamma(r) + r * Math.log(alpha) - (r + x) * Math.log(alpha + T))
  })
}

const isInside = (at: number[]) => at.every((x) => Math.abs(x) <= bound)

/** Four corners to search from: one alone may end in a valley. */
const corners = [
  [0, 0, 0, 0],
  [-1, 1.5, -0.5, 1],
  [0.5, 2, -1, 2],
  [-1, 0, 0.5, 0.5],
]

/**
 * Maximum-likelihood fit, from `near` where a good guess is known. Falls back to `nbd` when nobody seems to drop out (a/(a+b) < 1e-3 or a parameter at its bound): the
 * likelihood then rises for ever and P(alive) would be 1 for all.
 */
export function fitPurchases(groups: HistoryGroup[], near?: PurchaseModel): PurchaseModel | TooLittle {
  const customers = groups.reduce((sum, g) => sum + g.n, 0)
  const repeaters = groups.reduce((sum, g) => sum + (g.x > 0 ? g.n : 0), 0)
  if (customers < leastCustomers) return { kind: 'too_few_customers', customers }
  if (repeaters < leastRepeaters) return { kind: 'too_few_repeaters', repeaters }
  const toModel = (at: number[]) => {
    const [r = 1, alpha = 1, a = 1, b = 1] = at.map(Math.exp)
    return { r, alpha, a, b }
  }
  const found = minimise(
    (at) => (isInside(at) ? -logLikelihood(toModel(at), groups) : Number.POSITIVE_INFINITY),
    near ? [[near.r, near.alpha, near.a, near.b].map(Math.log)] : corners,
  )
  const model = toModel(found.at)
  const atBound = found.at.some((x) => Math.abs(x) > bound - 0.01)
  if (model.a / (model.a + model.b) >= 1e-3 && !atBound) return { kind: 'bg-nbd', ...model, logLikelihood: -found.value, customers }
  const nbd = minimise(
    (at) => (isInside(at) ? -nbdLogLikelihood(Math.exp(at[0] ?? 0), Math.exp(at[1] ?? 0), groups) : Number.POSITIVE_INFINITY),
    [
      [0, 0],
      [-1, 1.5],
    ],
  )
  const [r = 1, alpha = 1] = nbd.at.map(Math.exp)
  return { kind: 'nbd', r, alpha, a: 0, b: 1, logLikelihood: -nbd.value, customers }
}

/**
 * P(alive): the probability that the customer has not dropped out. Exactly 1 for a one-time buyer, which says nothing about
 * loyalty; null in an `nbd` model, which has no dropout.
 */
export function aliveProbability({ kind, r, alpha, a, b }: PurchaseModel, { x, tx, T }: History): number | null {
  if (kind === 'nbd') return null
  if (x === 0) return 1
  // May overflow to Infinity for long silences of heavy buyers: then P is 0, as it should be.
  return 1 / (1 + (a / (b + x - 1)) * Math.exp((r + x) * Math.log((alpha + T) / (alpha + tx))))
}

function grownShare(model: PurchaseModel, x: number, z: number): number {
  const { r, a, b } = model
  const at = (a: number) => {
    // Published formula after Euler's transformation: the textbook form overflows for heavy buyers.
    const tail = Math.exp((a - 1) * Math.log1p(-z)) * hypergeometric(a + b - 1 - r, a - 1, a + b + x - 1, z)
    return ((a + b + x - 1) / (a - 1)) * (1 - tail)
  }
  return Math.abs(a - 1) < 1e-6 ? (at(1 + 1e-5) + at(1 - 1e-5)) / 2 : at(a)
}

/** Expected purchases of a customer with this history in the next `t` units. */
export function expectedPurchases(model: PurchaseModel, history: History, t: number): number {
  if (t <= 0) return 0
  const { r, alpha } = model
  const { x, T } = history
  if (model.kind === 'nbd') return ((r + x) / (alpha + T)) * t
  return grownShare(model, x, t / (alpha + T + t)) * (aliveProbability(model, history) ?? 1)
}

/** Expected repeat purchases of somebody who buys for the first time now, in the next `t` units. */
export function expectedOfNew(model: PurchaseModel, t: number): number {
  if (t <= 0) return 0
  return model.kind === 'nbd' ? (model.r / model.alpha) * t : grownShare(model, 0, t / (model.alpha + t))
}

/** P(no purchase in the next `t` units): valid for every customer, one-time buyers too. */
export function silenceProbability(model: PurchaseModel, history: History, t: number): number {
  const { r, alpha } = model
  const alive = aliveProbability(model, history) ?? 1
  return 1 - alive * (1 - Math.exp((r + history.x) * Math.log((alpha + history.T) / (alpha + history.T + t))))
}

/** P(X(t) = 0 … most) of somebody observed from the first purchase for `t` units (Hardie's note 014); the rest is more. */
export function repeatDistribution(model: PurchaseModel, t: number, most: number): number[] {
  const { r, alpha, a, b } = model
  const lnStay = r * Math.log(alpha / (alpha + t))
  const lnStep = Math.log(t / (alpha + t))
  const lnCount = (x: number) => lnGamma(r + x) - lnGamma(r) - lnGamma(x + 1) + lnStay + x * lnStep
  const lnBeta = (p: number, q: number) => lnGamma(p) + lnGamma(q) - lnGamma(p + q)
  let below = 0
  return Array.from({ length: most + 1 }, (_, x) => {
    const count = Math.exp(lnCount(x))
    if (model.kind === 'nbd') return count
    const dropped = x > 0 ? Math.exp(lnBeta(a + 1, b + x - 1) - lnBeta(a, b)) * (1 - below) : 0
    below += count
    return Math.exp(lnBeta(a, b + x) - lnBeta(a, b)) * count + dropped
  })
}
