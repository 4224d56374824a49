import {
  aliveProbability,
  expectedPurchases,
  fitPurchases,
  groupHistories,
  type History,
  type PurchaseModel,
  repeatDistribution,
  silenceProbability,
  type TooLittle,
} from './bgNbd.ts'
import { expectedSpend, fitSpend, type Spend, type SpendModel } from './gammaGamma.ts'
import { discountedPurchases } from './lifetimeValue.ts'
import { sampleOf } from './sample.ts'

/** Customers of one group, a column each, all times in days: millions of them must fit into memory. */
export interface Histories {
  /** Purchase days after the first. */
  repeats: Int32Array
  /** From the first purchase day to the last. */
  lastDay: Int32Array
  /** From the first purchase day to the as-of date. */
  age: Int32Array
}

/** What is known of a group: histories with the mean spend of the repeat days (NaN without any), and a rehearsal that ended earlier. */
export interface Group extends Histories {
  spend: Float64Array
  rehearsal: (Histories & { days: number; later: Int32Array }) | null
}

/** Numbers a customer each, in the order of the group. NaN = not to be told. */
export interface Scores {
  alive: Float64Array
  silent90: Float64Array
  orders30: Float64Array
  orders90: Float64Array
  orders365: Float64Array
  spend: Float64Array
  /** Discounted expected money of the next twelve months. */
  value: Float64Array
}

/** Actual and expected side by side for one number of repeat purchases; the last represents "or more". */
export interface Check {
  x: number
  customers: number
  actual: number
  expected: number
}

export type SpendFit = ReturnType<typeof fitSpend>

/** A group's models, how well they describe it, and what they say of each customer. */
export interface GroupEstimate {
  customers: number
  repeaters: number
  purchases: PurchaseModel | TooLittle
  /** Null where purchases could not be fitted either. */
  spend: SpendFit | null
  /** How many customers were fitted on. */
  sampled: number
  histogram: Check[]
  holdout: { days: number; rows: Check[] } | null
  scores: Scores | null
}

/** Most customers a model is fitted on; everybody is scored. */
const mostFitted = 200_000
const mostSpends = 30_000
/** The best of several starts is found on this many, then refined on all. */
const mostRough = 3000
/** The check's last row: so many repeats or more. */
const lastBin = 7
const week = 7

/** Fits and scores one group of comparable customers. `ready` of special.ts must have resolved. */
export function estimateGroup(group: Group): GroupEstimate {
  const { repeats } = group
  const repeaters = repeats.reduce((sum, x) => sum + (x > 0 ? 1 : 0), 0)
  const purchases = fitHistories(group, mostFitted)
  const model = 'alpha' in purchases ? purchases : null
  const spend = model && fitSpends(group)
  return {
    customers: repeats.length,
    repeaters,
    purchases,
    spend,
    sampled: model?.customers ?? 0,
    histogram: model ? histogramOf(model, group) : [],
    holdout: model && group.rehearsal && rehearse(group.rehearsal),
    scores: model && score(model, spend?.kind === 'gamma-gamma' ? spend : null, group),
  }
}

const historyAt = ({ repeats, lastDay, age }: Histories, i: number): History => ({
  x: repeats[i] ?? 0,
  tx: (lastDay[i] ?? 0) / week,
  T: (age[i] ?? 0) / week,
})

function fitHistories(histories: Histories, most: number): PurchaseModel | TooLittle {
  const fit = (many: number, near?: PurchaseModel) =>
    fitPurchases(groupHistories(Array.from(sampleOf(histories.repeats.length, many), (i) => historyAt(histories, i))), near)
  const rough = fit(mostRough)
  if (histories.repeats.length <= mostRough) return rough
  // Too rare repeaters may be enough in the larger sample, and dropout may show there: then all starts are tried again.
  return fit(most, rough.kind === 'bg-nbd' ? rough : undefined)
}

function fitSpends({ repeats, spend }: Group): SpendFit {
  const known: number[] = []
  for (let i = 0; i < repeats.length; i++) if ((repeats[i] ?? 0) > 0 && (spend[i] ?? 0) > 0) known.push(i)
  const take = (most: number): Spend[] =>
    Array.from(sampleOf(known.length, most), (at) => ({ x: repeats[known[at] ?? 0] ?? 0, m: spend[known[at] ?? 0] ?? 0 }))
  const rough = fitSpend(take(mostRough))
  return known.length <= mostRough || rough.kind !== 'gamma-gamma' ? rough : fitSpend(take(mostSpends), rough)
}

function histogramOf(model: PurchaseModel, { repeats, age }: Histories): Check[] {
  const rows = emptyChecks()
  const ofAge = new Map<number, number>()
  for (let i = 0; i < repeats.length; i++) {
    const row = rows[Math.min(repeats[i] ?? 0, lastBin)] as Check
    row.customers++
    row.actual++
    ofAge.set(age[i] ?? 0, (ofAge.get(age[i] ?? 0) ?? 0) + 1)
  }
  for (const [days, customers] of ofAge) {
    // Somebody new today has bought once, for certain.
    const shares = days === 0 ? [1] : repeatDistribution(model, days / week, lastBin - 1)
    let rest = 1
    shares.forEach((share, x) => {
      ;(rows[x] as Check).expected += customers * share
      rest -= share
    })
    ;(rows[lastBin] as Check).expected += customers * Math.max(0, rest)
  }
  return rows
}

const emptyChecks = (): Check[] => Array.from({ length: lastBin + 1 }, (_, x) => ({ x, customers: 0, actual: 0, expected: 0 }))

/** Fits on the time before the last `days`, and compares what it expected of them with what came. */
function rehearse(rehearsal: NonNullable<Group['rehearsal']>): GroupEstimate['holdout'] {
  const model = fitHistories(rehearsal, mostRough)
  if (!('alpha' in model)) return null
  const rows = emptyChecks()
  const grown = remember(model, [rehearsal.days / week])
  for (let i = 0; i < rehearsal.repeats.length; i++) {
    const history = historyAt(rehearsal, i)
    const row = rows[Math.min(history.x, lastBin)] as Check
    row.customers++
    row.actual += rehearsal.later[i] ?? 0
    row.expected += (grown(history)[0] ?? 0) * (aliveProbability(model, history) ?? 1)
  }
  return { days: rehearsal.days, rows }
}

/**
 * Expected purchases within each span, and the discounted ones, of somebody surely alive: they depend on repeats and age only, which many
 * customers share, while the hypergeometric function is dear.
 */
function remember(model: PurchaseModel, spans: number[]) {
  const known = new Map<number, number[]>()
  return ({ x, T }: History): number[] => {
    const key = x * 100_000 + Math.round(T * week)
    let found = known.get(key)
    if (!found) {
      const fresh = { x, tx: T, T }
      const alive = aliveProbability(model, fresh) ?? 1
      found = [...spans.map((span) => expectedPurchases(model, fresh, span) / alive), discountedPurchases(model, fresh) / alive]
      known.set(key, found)
    }
    return found
  }
}

function score(model: PurchaseModel, spendModel: SpendModel | null, group: Group): Scores {
  const count = group.repeats.length
  const column = () => new Float64Array(count).fill(Number.NaN)
  const scores: Scores = {
    alive: column(),
    silent90: column(),
    orders30: column(),
    orders90: column(),
    orders365: column(),
    spend: column(),
    value: column(),
  }
  const grown = remember(model, [30 / week, 90 / week, 365 / week])
  for (let i = 0; i < count; i++) {
    const history = historyAt(group, i)
    const alive = aliveProbability(model, history)
    const [in30 = 0, in90 = 0, in365 = 0, discounted = 0] = grown(history).map((expected) => expected * (alive ?? 1))
    // Of one-time buyers the model says 1, which is no finding.
    if (alive !== null && history.x > 0) scores.alive[i] = alive
    scores.silent90[i] = silenceProbability(model, history, 90 / week)
    scores.orders30[i] = in30
    scores.orders90[i] = in90
    scores.orders365[i] = in365
    if (!spendModel) continue
    const money = expectedSpend(spendModel, { x: history.x, m: history.x > 0 ? Math.max(0, group.spend[i] ?? 0) : 0 })
    scores.spend[i] = money
    scores.value[i] = money * discounted
  }
  return scores
}
