import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'

const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by))
const finish = (input: number) => {
  let x = input
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/** A 64-bit hash of root seed, entity kind and index, as two signed 32-bit halves. */
export function hash64(root: number, kind: string, index: number): [number, number] {
  let high = 0x9e3779b9 ^ root
  let low = 0x243f6a88 ^ Math.floor(root / 2 ** 32)
  const mix = (word: number) => {
    high = Math.imul(rotate(high ^ Math.imul(word, 0xcc9e2d51), 13), 5) + 0x561ccd1b
    low = Math.imul(rotate(low ^ Math.imul(word, 0x1b873593) ^ high, 17), 9) + 0x52dce729
  }
  for (let i = 0; i < kind.length; i++) mix(kind.charCodeAt(i))
  mix(index | 0)
  mix(Math.floor(index / 2 ** 32))
  const h = finish(high ^ rotate(low, 7))
  return [h, finish(low ^ rotate(h, 19))]
}

/** A probability table that answers in one step, whatever its length (Walker's alias method). */
export class Choice {
  private readonly chance: Float64Array
  private readonly other: Int32Array
  constructor(weights: readonly number[]) {
    const n = weights.length
    const total = weights.reduce((sum, w) => sum + w, 0)
    const scaled = weights.map((w) => (w * n) / total)
    this.chance = new Float64Array(n).fill(1)
    this.other = Int32Array.from({ length: n }, (_, i) => i)
    const small: number[] = []
    const large: number[] = []
    scaled.forEach((w, i) => {
      ;(w < 1 ? small : large).push(i)
    })
    while (small.length > 0 && large.length > 0) {
      const s = small.pop() as number
      const l = large[large.length - 1] as number
      this.chance[s] = scaled[s] as number
      this.other[s] = l
      scaled[l] = (scaled[l] as number) + (scaled[s] as number) - 1
      if ((scaled[l] as number) < 1) small.push(large.pop() as number)
    }
  }
  /** The index for one uniform number. */
  at(u: number): number {
    const x = u * this.chance.length
    const i = Math.floor(x)
    return x - i < (this.chance[i] as number) ? i : (this.other[i] as number)
  }
}

const logGammaTable = [0.08333333333333333, -0.002777777777777778, 0.0007936507936507937, -0.0005952380952380953]
/** ln Γ(x) for x > 0 (Stirling's series, shifted). */
export function logGamma(input: number): number {
  let x = input
  let shift = 0
  while (x < 8) {
    shift -= Math.log(x)
    x += 1
  }
  const y = 1 / (x * x)
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = logGammaTable
  return shift + (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + (c0 + y * (c1 + y * (c2 + y * c3))) / x
}

/** One entity's own sequence of random numbers. */
export class Stream {
  private readonly source: { next(): number }
  constructor(root: number, kind: string, index: number) {
    const [a, b] = hash64(root, kind, index)
    this.source = xoroshiro128plusFromState([a, b, finish(a ^ 0x6a09e667), finish(b ^ 0x3c6ef372) | 1])
  }
  /** Uniform in (0, 1), 52 bits: never 0, so a logarithm of it is always finite. */
  uniform(): number {
    const high = this.source.next() >>> 6
    const low = this.source.next() >>> 6
    return (high * 67108864 + low + 0.5) / 4503599627370496
  }
  chance(p: number): boolean {
    return this.uniform() < p
  }
  /** A whole number from 0 to n − 1. */
  below(n: number): number {
    return Math.floor(this.uniform() * n)
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T
  }
  choose(choice: Choice): number {
    return choice.at(this.uniform())
  }
  normal(mean = 0, sd = 1): number {
    return mean + sd * Math.sqrt(-2 * Math.log(this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }
  lognormal(mu: number, sigma: number): number {
    return Math.exp(this.normal(mu, sigma))
  }
  exponential(rate: number): number {
    return -Math.log(this.uniform()) / rate
  }
  /** Gamma with a shape and a rate (Marsaglia and Tsang 2000; a shape below 1 is boosted). */
  gamma(shape: number, rate = 1): number {
    if (shape < 1) return this.gamma(shape + 1, rate) * this.uniform() ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const v = (1 + c * x) ** 3
      if (v <= 0) continue
      const u = this.uniform()
      if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / rate
    }
  }
  beta(a: number, b: number): number {
    const x = this.gamma(a)
    return x / (x + this.gamma(b))
  }
  /** Poisson: inversion below 30, Hörmann's PTRS above. */
  poisson(mean: number): number {
    if (mean < 30) {
      let p = Math.exp(-mean)
      let u = this.uniform()
      let k = 0
      while (u > p) {
        u -= p
        k += 1
        p *= mean / k
        // Rounding can leave u a hair above a vanishing tail.
        if (k > 500) break
      }
      return k
    }
    const b = 0.931 + 2.53 * Math.sqrt(mean)
    const a = -0.059 + 0.02483 * b
    const inverse = 1.1239 + 1.1328 / (b - 3.4)
    const vr = 0.9277 - 3.6224 / (b - 2)
    for (;;) {
      const u = this.uniform() - 0.5
      const v = this.uniform()
      const us = 0.5 - Math.abs(u)
      const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43)
      if (us >= 0.07 && v <= vr) return k
      if (k < 0 || (us < 0.013 && v > us)) continue
      if (Math.log(v) + Math.log(inverse) - Math.log(a / (us * us) + b) <= -mean + k * Math.log(mean) - logGamma(k + 1)) return k
    }
  }
  /** Shares that add to 1. */
  dirichlet(alphas: readonly number[]): number[] {
    const draws = alphas.map((alpha) => this.gamma(alpha))
    const total = draws.reduce((sum, x) => sum + x, 0)
    return draws.map((x) => x / total)
  }
}

export const logit = (p: number) => Math.log(p / (1 - p))
export const logistic = (x: number) => 1 / (1 + Math.exp(-x))
