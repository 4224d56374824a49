import { expect, test } from 'vitest'
import { Choice, hash64, logGamma, Stream } from '../../scripts/demo/random.ts'

const n = 100_000
function moments(draw: () => number) {
  let sum = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    const x = draw()
    sum += x
    squares += x * x
  }
  const mean = sum / n
  return { mean, variance: squares / n - mean * mean }
}
const near = (found: { mean: number; variance: number }, mean: number, variance: number) => {
  // Four standard errors of the mean; 6 % of the variance, more than four standard errors for every law below.
  expect(Math.abs(found.mean - mean)).toBeLessThan(4 * Math.sqrt(variance / n))
  expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.06)
}
const stream = (kind: string) => new Stream(7, kind, 0)

test('uniform numbers have mean 1/2, variance 1/12 and never reach 0 or 1', () => {
  const s = stream('uniform')
  near(
    moments(() => s.uniform()),
    1 / 2,
    1 / 12,
  )
  for (let i = 0; i < n; i++) {
    const u = s.uniform()
    expect(u > 0 && u < 1).toBe(true)
  }
})

test('normal and lognormal numbers have their moments', () => {
  const s = stream('normal')
  near(
    moments(() => s.normal(3, 2)),
    3,
    4,
  )
  const [mu, sigma] = [0.5, 0.4]
  near(
    moments(() => s.lognormal(mu, sigma)),
    Math.exp(mu + sigma ** 2 / 2),
    (Math.exp(sigma ** 2) - 1) * Math.exp(2 * mu + sigma ** 2),
  )
})

test.each([
  [0.5, 2],
  [0.9, 5],
  [4, 6.5],
])('gamma with shape %d and rate %d has mean shape/rate and variance shape/rate²', (shape, rate) => {
  const s = stream(`gamma ${shape}`)
  near(
    moments(() => s.gamma(shape, rate)),
    shape / rate,
    shape / rate ** 2,
  )
})

test.each([
  [0.7, 5.5],
  [0.5, 20],
  [3, 2],
])('beta(%d, %d) has its moments', (a, b) => {
  const s = stream(`beta ${a}`)
  near(
    moments(() => s.beta(a, b)),
    a / (a + b),
    (a * b) / ((a + b) ** 2 * (a + b + 1)),
  )
})

test.each([0.3, 1.4, 12, 29.9, 30.1, 400])('poisson(%d) has mean and variance alike, by either method', (mean) => {
  const s = stream(`poisson ${mean}`)
  near(
    moments(() => s.poisson(mean)),
    mean,
    mean,
  )
})

test('exponential numbers have mean 1/rate', () => {
  const s = stream('exponential')
  near(
    moments(() => s.exponential(4)),
    1 / 4,
    1 / 16,
  )
})

test('an alias table draws each index as often as its weight says', () => {
  const weights = [5, 0, 1, 4]
  const choice = new Choice(weights)
  const s = stream('choice')
  const counts = [0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const drawn = s.choose(choice)
    counts[drawn] = (counts[drawn] ?? 0) + 1
  }
  expect(counts[1]).toBe(0)
  const total = counts.reduce((sum, c) => sum + c, 0)
  for (const [i, weight] of weights.entries()) expect(Math.abs((counts[i] ?? 0) / total - weight / 10)).toBeLessThan(0.007)
})

test('dirichlet shares add to 1 and have the mean of their weights', () => {
  const s = stream('dirichlet')
  let first = 0
  for (let i = 0; i < 5000; i++) {
    const shares = s.dirichlet([2, 1, 1])
    expect(shares.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 12)
    first += shares[0] ?? 0
  }
  expect(Math.abs(first / 5000 - 0.5)).toBeLessThan(0.013)
})

test('the log of gamma agrees with factorials', () => {
  expect(logGamma(1)).toBeCloseTo(0, 9)
  expect(logGamma(6)).toBeCloseTo(Math.log(120), 9)
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 7)
})

test('streams of neighbours and of other kinds have nothing to do with each other', () => {
  let neighbours = 0
  let kinds = 0
  let before = 0.5
  for (let i = 0; i < n; i++) {
    const u = new Stream(1, 'a', i).uniform() - 0.5
    neighbours += u * before
    kinds += u * (new Stream(1, 'b', i).uniform() - 0.5)
    before = u
  }
  // A correlation of independent numbers has standard error 1/√n.
  expect(Math.abs((12 * neighbours) / n)).toBeLessThan(4 / Math.sqrt(n))
  expect(Math.abs((12 * kinds) / n)).toBeLessThan(4 / Math.sqrt(n))
})

test('the hash tells seeds, kinds and indexes apart, also beyond 32 bits', () => {
  const seen = new Set<string>()
  for (const root of [0, 1, 2 ** 40])
    for (const kind of ['a', 'b', 'ab']) for (const index of [0, 1, 2 ** 33, 2 ** 33 + 1]) seen.add(hash64(root, kind, index).join())
  expect(seen.size).toBe(36)
})
