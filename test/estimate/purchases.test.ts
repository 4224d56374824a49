import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  aliveProbability,
  expectedOfNew,
  expectedPurchases,
  fitPurchases,
  groupHistories,
  logLikelihood,
  type PurchaseModel,
  repeatDistribution,
  silenceProbability,
} from '../../dashboard/core/estimate/bgNbd.ts'
import { expectedSpend, fitSpend, type SpendModel } from '../../dashboard/core/estimate/gammaGamma.ts'
import { estimateGroup } from '../../dashboard/core/estimate/group.ts'
import { discountedPurchases } from '../../dashboard/core/estimate/lifetimeValue.ts'
import { ready } from '../../dashboard/core/estimate/special.ts'

// Parameters published for the CDNOW sample (Fader, Hardie & Lee 2005). Expected values below were computed apart with SciPy
// (gammaln, hyp2f1 in the textbook form), and agree with the figures printed in the BTYD vignette: 25.76, 0.9689, 1.444.
const published: PurchaseModel = {
  kind: 'bg-nbd',
  r: 0.2426,
  alpha: 4.4136,
  a: 0.7929,
  b: 2.4259,
  logLikelihood: Number.NaN,
  customers: 2357,
}

const cdnow = path.resolve(import.meta.dirname, '../../../shared/data/cdnow/cdnow_summary_with_monetary.csv')
const customers = existsSync(cdnow)
  ? readFileSync(cdnow, 'utf8')
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => line.split(',').map(Number))
      .map(([, x = 0, tx = 0, T = 0, m = 0]) => ({ x, tx, T, m }))
  : []

beforeAll(() => ready)

describe('BG/NBD with the published parameters', () => {
  test.each([
    [{ x: 2, tx: 30.43, T: 38.86 }, 0.7266140448542472, 1.2259226579870381],
    [{ x: 26, tx: 30.86, T: 31 }, 0.9689193502121781, 20.750457698780604],
    [{ x: 1, tx: 1.71, T: 38.86 }, 0.21223426371008025, 0.2032585255260545],
    [{ x: 0, tx: 0, T: 38.86 }, 1, 0.1947867691606155],
  ])('%o: P(alive) and expected purchases in 39 weeks', (history, alive, expected) => {
    expect(aliveProbability(published, history)).toBeCloseTo(alive, 10)
    expect(expectedPurchases(published, history, 39)).toBeCloseTo(expected, 8)
  })

  test('a new customer buys 1.444 times again in a year', () => {
    expect(expectedOfNew(published, 52)).toBeCloseTo(1.4440599948982218, 8)
  })

  test('the distribution of repeats sums to one and starts as computed apart', () => {
    const shares = repeatDistribution(published, 39, 400)
    ;[0.5742999197005054, 0.19919386048701548, 0.08532423127557015, 0.04579855928529087].forEach((share, x) => {
      expect(shares[x]).toBeCloseTo(share, 9)
    })
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
  })

  test('a very heavy buyer gets a number, where the textbook form gives NaN', () => {
    const heavy = expectedPurchases(published, { x: 5000, tx: 100, T: 100 }, 52)
    // The textbook form in 60-digit arithmetic (mpmath).
    expect(heavy).toBeCloseTo(2107.580807821031, 6)
  })

  test('a long silence of a heavy buyer ends in certainty, not in NaN', () => {
    expect(aliveProbability(published, { x: 5000, tx: 1, T: 300 })).toBe(0)
  })

  test('silence is likelier than death, and for one-time buyers says what P(alive) = 1 hides', () => {
    const once = { x: 0, tx: 0, T: 38.86 }
    // 1 − 1 + ((4.4136 + 38.86)/(4.4136 + 38.86 + 13))^0.2426
    expect(silenceProbability(published, once, 13)).toBeCloseTo((43.2736 / 56.2736) ** 0.2426, 12)
    const often = { x: 2, tx: 30.43, T: 38.86 }
    expect(silenceProbability(published, often, 13)).toBeGreaterThan(1 - (aliveProbability(published, often) ?? 0))
  })

  test('discounted purchases over twelve months', () => {
    expect(discountedPurchases(published, { x: 2, tx: 30.43, T: 38.86 })).toBeCloseTo(1.4898924047012596, 8)
    expect(discountedPurchases(published, { x: 0, tx: 0, T: 38.86 })).toBeCloseTo(0.24034122617032766, 8)
  })
})

describe.skipIf(customers.length === 0)('CDNOW sample (skipped without ../shared/data)', () => {
  test('the log-likelihood at the published parameters', () => {
    expect(logLikelihood(published, groupHistories(customers))).toBeCloseTo(-9582.425560910782, 6)
  })

  test('the fit finds the published optimum', () => {
    const fit = fitPurchases(groupHistories(customers)) as PurchaseModel
    expect(fit.kind).toBe('bg-nbd')
    expect(fit.r).toBeCloseTo(0.2426, 3)
    expect(fit.alpha).toBeCloseTo(4.4136, 2)
    expect(fit.a).toBeCloseTo(0.7929, 2)
    expect(fit.b).toBeCloseTo(2.4259, 2)
    expect(fit.logLikelihood).toBeGreaterThanOrEqual(-9582.4256)
    expect(fit.customers).toBe(2357)
  })

  test('the spend model finds the published optimum', () => {
    const fit = fitSpend(customers.filter((c) => c.x > 0 && c.m > 0)) as SpendModel
    // SciPy's Nelder–Mead: 6.24880, 3.74459, 15.44774 with ln L −4055.92324.
    expect(fit.logLikelihood).toBeCloseTo(-4055.9232435, 4)
    expect(fit.p).toBeCloseTo(6.2488, 2)
    expect(fit.q).toBeCloseTo(3.7446, 2)
    expect(fit.gamma).toBeCloseTo(15.4477, 1)
  })
})

test('expected spend leans on the population when there is little to go by', () => {
  const model: SpendModel = { kind: 'gamma-gamma', p: 6.25, q: 3.74, gamma: 15.44, logLikelihood: 0, customers: 946, correlation: 0 }
  expect(expectedSpend(model, { x: 2, m: 22.35 })).toBeCloseTo(24.663713910761153, 10)
  expect(expectedSpend(model, { x: 0, m: 0 })).toBeCloseTo(35.21897810218978, 10)
})

test('customers who never stop are told apart: no dropout, no P(alive)', () => {
  // Every customer buys like a clock until the last day: nothing in the data speaks of dropout.
  const histories = Array.from({ length: 600 }, (_, i) => ({ x: 20 + (i % 7), tx: 51.5 + (i % 5) / 10, T: 52 }))
  const fit = fitPurchases(groupHistories(histories)) as PurchaseModel
  expect(fit.kind).toBe('nbd')
  expect(aliveProbability(fit, { x: 20, tx: 51.5, T: 52 })).toBeNull()
  expect(expectedPurchases(fit, { x: 20, tx: 51.5, T: 52 }, 52)).toBeCloseTo(((fit.r + 20) / (fit.alpha + 52)) * 52, 10)
})

test('a model is fitted on everybody, not on the sample that finds where to start', () => {
  // Nobody stops, and again nobody does once all are looked at; 3,370 is more than the 3,000 of the sample.
  const count = 3370
  const column = (of: (i: number) => number) => Int32Array.from({ length: count }, (_, i) => of(i))
  const group = { repeats: column((i) => 20 + (i % 7)), lastDay: column((i) => 360 + (i % 4)), age: column(() => 364) }
  const estimate = estimateGroup({ ...group, spend: new Float64Array(count).fill(Number.NaN), rehearsal: null })
  expect(estimate.purchases).toMatchObject({ kind: 'nbd', customers: count })
  expect(estimate.sampled).toBe(count)
})

test('too few customers or repeaters are named, not fitted', () => {
  expect(fitPurchases([{ x: 1, tx: 1, T: 2, n: 499 }])).toEqual({ kind: 'too_few_customers', customers: 499 })
  expect(
    fitPurchases([
      { x: 0, tx: 0, T: 2, n: 5000 },
      { x: 1, tx: 1, T: 2, n: 99 },
    ]),
  ).toEqual({ kind: 'too_few_repeaters', repeaters: 99 })
})
