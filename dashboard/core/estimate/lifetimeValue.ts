import { expectedPurchases, type History, type PurchaseModel } from './bgNbd.ts'

/** How future value is counted. */
export interface Horizon {
  /** Months ahead. */
  months: number
  /** Yearly discount rate, 0.1 = 10 %. */
  yearlyRate: number
}

/** 12 months at 10 % a year (metrics.md 6). */
export const defaultHorizon: Horizon = { months: 12, yearlyRate: 0.1 }

/** A month in weeks, the models' unit of time. */
export const weeksInMonth = 365.25 / 12 / 7

/** Discounted expected purchases over the horizon; times expected spend (and margin) it is the predicted lifetime value. */
export function discountedPurchases(model: PurchaseModel, history: History, { months, yearlyRate }: Horizon = defaultHorizon): number {
  const monthlyRate = (1 + yearlyRate) ** (1 / 12) - 1
  let sum = 0
  let before = 0
  for (let k = 1; k <= months; k++) {
    const until = expectedPurchases(model, history, k * weeksInMonth)
    sum += (until - before) / (1 + monthlyRate) ** k
    before = until
  }
  return sum
}
