import { expectedOfNew, type PurchaseModel } from './bgNbd.ts'

/** Repeat purchases of a group from its beginning to the end of a week, as they were and as the model expects them. */
export interface TrackedWeek {
  /** 0 = the week that ends on the as-of date. */
  weeksAgo: number
  actual: number
  expected: number
}

/**
 * Cumulative tracking by week, oldest first. `ages` are days from each customer's first purchase to the as-of date; `repeats` counts the
 * repeat purchases of each week by how many weeks ago it ended. Expected is the sum over customers of E[X(t)], t since their first purchase.
 */
export function trackWeeks(model: PurchaseModel, ages: Int32Array, repeats: Map<number, number>): TrackedWeek[] {
  const ofAge = new Map<number, number>()
  for (const age of ages) ofAge.set(age, (ofAge.get(age) ?? 0) + 1)
  const oldest = Math.max(0, ...ofAge.keys())
  const ofDays = Array.from({ length: oldest + 1 }, (_, days) => expectedOfNew(model, days / 7))
  let actual = 0
  return Array.from({ length: Math.floor(oldest / 7) + 1 }, (_, at) => {
    const weeksAgo = Math.floor(oldest / 7) - at
    actual += repeats.get(weeksAgo) ?? 0
    let expected = 0
    for (const [age, customers] of ofAge) expected += customers * (ofDays[age - 7 * weeksAgo] ?? 0)
    return { weeksAgo, actual, expected }
  })
}
