import type { TooLittle } from './bgNbd.ts'
import { leastRepeaters } from './bgNbd.ts'
import { exactSum, minimise } from './minimise.ts'
import { lnGamma } from './special.ts'

/** A repeat buyer's spend: `x` repeat purchase days with mean `m` money each; both > 0. */
export interface Spend {
  x: number
  m: number
}

/** A fitted Gamma-Gamma model of spend per purchase; `correlation` of x and m should be near 0 for it to hold. */
export interface SpendModel {
  kind: 'gamma-gamma'
  p: number
  q: number
  gamma: number
  logLikelihood: number
  customers: number
  correlation: number
}

/** Spend that depends this much on frequency breaks the model's assumption: warn. */
export const correlationLimit = 0.3

/** ln L of the Gamma-Gamma model (Fader, Hardie & Lee 2005; Hardie's note 025). */
export function spendLogLikelihood(p: number, q: number, gamma: number, spends: Spend[]): number {
  const lnQ = lnGamma(q)
  const lnG = Math.log(gamma)
  return exactSum(spends.length, (i) => {
    const { x, m } = spends[i] as Spend
    return (
      lnGamma(p * x + q) -
      lnGamma(p * x) -
      lnQ +
      q * lnG +
      (p * x - 1) * Math.log(m) +
      p * x * Math.log(x) -
      (p * x + q) * Math.log(gamma + x * m)
    )
  })
}

/** Fits spend per purchase of repeat buyers with positive mean, from `near` where a good guess is known; others must be left out by the caller. */
export function fitSpend(spends: Spend[], near?: SpendModel): SpendModel | TooLittle | { kind: 'infinite_mean'; q: number } {
  if (spends.length < leastRepeaters) return { kind: 'too_few_repeaters', repeaters: spends.length }
  // In money of another size the same shapes fit: scaling keeps the search in the same region for yuan and for cents.
  const scale = spends.reduce((sum, s) => sum + s.m, 0) / spends.length
  const scaled = spends.map(({ x, m }) => ({ x, m: m / scale }))
  const found = minimise(
    (at) => {
      const [p = 1, q = 1, gamma = 1] = at.map(Math.exp)
      return at.every((v) => Math.abs(v) <= 12) ? -spendLogLikelihood(p, q, gamma, scaled) : Number.POSITIVE_INFINITY
    },
    near
      ? [[near.p, near.q, near.gamma / scale].map(Math.log)]
      : [
          [1, 1, 0],
          [0, 1.5, 1],
          [2, 1, -1],
          [1.5, 2, 0.5],
        ],
  )
  const [p = 1, q = 1, gammaScaled = 1] = found.at.map(Math.exp)
  if (q <= 1) return { kind: 'infinite_mean', q }
  const gamma = gammaScaled * scale
  return {
    kind: 'gamma-gamma',
    p,
    q,
    gamma,
    logLikelihood: spendLogLikelihood(p, q, gamma, spends),
    customers: spends.length,
    correlation: correlationOf(spends),
  }
}

/** Expected money per future purchase; `x` = 0 gives the population mean. */
export function expectedSpend({ p, q, gamma }: SpendModel, { x, m }: Spend): number {
  return x === 0 ? (p * gamma) / (q - 1) : (p * (gamma + x * m)) / (p * x + q - 1)
}

function correlationOf(spends: Spend[]): number {
  const n = spends.length
  const mean = (of: (s: Spend) => number) => spends.reduce((sum, s) => sum + of(s), 0) / n
  const [mx, mm] = [mean((s) => s.x), mean((s) => s.m)]
  const cross = mean((s) => (s.x - mx) * (s.m - mm))
  const spread = Math.sqrt(mean((s) => (s.x - mx) ** 2) * mean((s) => (s.m - mm) ** 2))
  return spread === 0 ? 0 : cross / spread
}
