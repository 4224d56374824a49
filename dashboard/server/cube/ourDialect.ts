import { createRequire } from 'node:module'
import { type BaseQuery, queryClass } from '@cubejs-backend/schema-compiler'
import { summaries } from '../estimate/summaries.ts'
import { keepDays, WarehouseQuery } from './dialect.ts'
import { fromTheStart } from './population.ts'
import { takeLatest } from './snapshot.ts'
import { readSummaries } from './summaries.ts'

type Dialect = typeof BaseQuery

// Its entry exports the class itself with the rest as properties, which an ES import cannot name.
const { CubejsServerCore }: typeof import('@cubejs-backend/server-core') = createRequire(import.meta.url)(
  '@cubejs-backend/server-core/dist/src/index.js',
)

/**
 * A way of writing SQL in which the numbers mean what the model says: days are days, stocks are not added over time, and what became of
 * customers is not asked by what they are afterwards.
 */
export const withOurRules = (stock: Dialect): Dialect => takeLatest(keepDays(fromTheStart(stock))) as Dialect

/** How Cube itself writes SQL for a database: as its driver says, else as Cube's compiler does. */
function stockDialect(dbType: string): Dialect {
  if (dbType === 'duckdb') return WarehouseQuery as Dialect
  const driver = CubejsServerCore.lookupDriverClass(dbType) as unknown as { dialectClass?: () => Dialect }
  const stock: Dialect | undefined = driver.dialectClass?.() ?? queryClass(dbType, undefined)
  if (!stock) throw new Error(`Cube has no SQL dialect for ${dbType}`)
  return stock
}

/** The dialect every question is written in, whichever database answers; `timezone` is the business time zone. */
export const dialectOf = (dbType: string, timezone: string): Dialect =>
  readSummaries(withOurRules(stockDialect(dbType)), summaries, timezone) as Dialect
