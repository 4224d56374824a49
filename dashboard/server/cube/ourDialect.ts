import type { DialectRules } from './dialectRules.ts'
import { type Dialect, dialectWith, stockDialect } from './patches.ts'
import { isChosenLater } from './population.ts'
import { addedUp, noRollups, ownRollups } from './rollups.ts'
import { latestOnly } from './semiAdditive.ts'

const rules: DialectRules = { toAsked: latestOnly, isEmpty: isChosenLater, isDay: (meta) => meta?.day === true, rollups: addedUp }

/**
 * A way of writing SQL in which the numbers mean what the model says: days are days, stocks are not added over time, and what became of
 * customers is not asked by what they are afterwards.
 */
export const withOurRules = (stock: Dialect): Dialect => dialectWith(stock, rules)

/** The same, read from the cubes' own tables whatever is asked. */
export const withoutRollups = (stock: Dialect): Dialect => dialectWith(stock, { ...rules, rollups: noRollups })

/**
 * The dialect every question is written in, whichever database answers; `timezone` is the business time zone, whose days those of a rollup are.
 * With `isUntold`, questions read rollups and Cube's orchestrator does not hear of it.
 */
export const dialectOf = (dbType: string, timezone: string, isUntold = false): Dialect =>
  dialectWith(stockDialect(dbType), { ...rules, rollups: ownRollups(timezone, isUntold) })
