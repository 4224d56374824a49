import type { Tables } from './rows.ts'

/** Counts and sums of cents, by what they count. */
export type Tally = Record<string, number>
/** What a partition adds up to; partitions are added in turn. */
export interface Sums {
  /** Orders by month, and those that never count by kind. */
  orders: Tally
  /** Cents of goods sold by month of the order; cents of refunds by month of the refund. */
  sales: Tally
  refunds: Tally
  salesByType: Tally
  /** Lines and lines sent back, by category: also those whose refund comes after the window. */
  lines: Tally
  refundedLines: Tally
  leads: Tally
  campaigns: Tally
  anomalies: Tally
}
const tallies = ['orders', 'sales', 'refunds', 'salesByType', 'lines', 'refundedLines', 'leads', 'campaigns', 'anomalies'] as const

/** Sums of nothing. */
export const emptySums = () => Object.fromEntries(tallies.map((name) => [name, {}])) as unknown as Sums
export const increment = (tally: Tally, name: string, by: number) => {
  tally[name] = (tally[name] ?? 0) + by
}
/** Adds one partition's sums to the whole. */
export function addSums(into: Sums, part: Sums): void {
  for (const name of tallies) for (const [key, value] of Object.entries(part[name])) increment(into[name], key, value)
}

export interface Partition {
  tables: Tables
  /** One CSV line per customer with what no warehouse knows: true rate, dropout, alive or not. */
  truth: string[]
  sums: Sums
  duplicates: [string, string][]
  lossMakers: string[]
}
