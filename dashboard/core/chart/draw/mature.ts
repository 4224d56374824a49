import { addPeriods, endOf, startOf } from '../../field/calendar.ts'
import type { Grain } from '../spec.ts'

/** The start of a cohort's later period. */
export function addPeriodsTo(start: string, grain: Grain, count: number): string {
  return start ? addPeriods(startOf(start, grain), grain, count) : ''
}

/** Whether a period ends after the business date: a cell for it would lie. */
export function isAfter(start: string, grain: Grain, today: string): boolean {
  return start !== '' && endOf(start, grain) > today
}
