import { quantileSorted } from 'simple-statistics'

/** A customer's own rhythm as of a day; days since an epoch throughout. */
export interface ReorderClock {
  /** Usual gap in days: the customer's median gap, or the segment's when there are fewer than three. */
  usualGap: number | null
  isOwnGap: boolean
  silence: number
  /** Silence ÷ usual gap; above 2 the customer is overdue. */
  overdueIndex: number | null
  nextDue: number | null
}

/** Gaps between consecutive distinct purchase days. */
export function gapsOf(days: number[]): number[] {
  const distinct = [...new Set(days)].sort((a, b) => a - b)
  return distinct.slice(1).map((day, i) => day - (distinct[i] ?? day))
}

/** The clock from purchase days (any order, at least one) and the median gap of comparable customers. */
export function reorderClock(days: number[], asOf: number, segmentGap: number | null): ReorderClock {
  const gaps = gapsOf(days).sort((a, b) => a - b)
  const isOwnGap = gaps.length >= 3
  const usualGap = isOwnGap ? quantileSorted(gaps, 0.5) : segmentGap
  const last = Math.max(...days)
  const silence = asOf - last
  return {
    usualGap,
    isOwnGap,
    silence,
    overdueIndex: usualGap ? silence / usualGap : null,
    nextDue: usualGap === null ? null : last + Math.round(usualGap),
  }
}
