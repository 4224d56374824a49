import { BaseFilter, BaseQuery } from '@cubejs-backend/schema-compiler'
import moment from 'moment-timezone'

const numberTypes = ['number', 'count', 'count_distinct', 'count_distinct_approx', 'sum', 'avg', 'min', 'max']

export class WarehouseFilter extends BaseFilter {
  override castParameter(): string {
    return numberTypes.includes(this.definition().type) ? 'CAST(? AS DOUBLE)' : '?'
  }

  // DuckDB has no default escape character, and Cube escapes `_`, `%` and `\` in what a person typed.
  override likeIgnoreCase(column: string, not: boolean, param: unknown, type: string): string {
    return `${super.likeIgnoreCase(column, not, param, type)} ESCAPE '\\'`
  }
}

/** How Cube writes SQL for DuckDB. Timestamps are stored in UTC without zone, sessions are in UTC. */
export class WarehouseQuery extends BaseQuery {
  override newFilter(filter: unknown): BaseFilter {
    return new WarehouseFilter(this, filter)
  }

  override convertTz(field: string): string {
    return inZone(`${field}::timestamp`, this.timezone ?? 'UTC')
  }

  override timeStampCast(value: string): string {
    return `${value}::timestamp`
  }

  override timeGroupedColumn(granularity: string, dimension: string): string {
    return `date_trunc('${granularity}', ${dimension})`
  }

  override dateBin(interval: string, source: string, origin: string): string {
    return `time_bucket(INTERVAL '${interval}', ${source}, TIMESTAMP '${origin}')`
  }

  override countDistinctApprox(sql: string): string {
    return `approx_count_distinct(${sql})`
  }

  override buildSqlAndParams(...given: Parameters<BaseQuery['buildSqlAndParams']>): ReturnType<BaseQuery['buildSqlAndParams']> {
    const [sql, ...more] = super.buildSqlAndParams(...given) as [string, ...unknown[]]
    return [percentilesAtOnce(sql), ...more] as ReturnType<BaseQuery['buildSqlAndParams']>
  }
}

/** The same SQL with all percentiles of a column found in one pass over its values. */
export function percentilesAtOnce(sql: string): string {
  const pattern = /\bPERCENTILE_CONT\((\d*\.\d+)\) WITHIN GROUP \(ORDER BY ("\w+"\.\w+)\)/gi
  const shares = new Map<string, string[]>()
  for (const [, share = '', column = ''] of sql.matchAll(pattern)) shares.set(column, [...new Set([...(shares.get(column) ?? []), share])])
  return sql.replace(pattern, (whole, share: string, column: string) => {
    const all = shares.get(column) ?? []
    return all.length > 1 ? `quantile_cont(${column}, [${all.join(', ')}])[${all.indexOf(share) + 1}]` : whole
  })
}

// Outside these years (and they are rare in sales) DuckDB's own, slow, conversion is used.
const firstYear = Date.UTC(2000, 0, 1)
const lastYear = Date.UTC(2037, 0, 1)

/** SQL of a UTC timestamp in a zone's local time. Comparing with the zone's changes is five times faster than DuckDB's conversion. */
export function inZone(column: string, zone: string): string {
  if (/^(UTC|Etc\/UTC|GMT|Etc\/GMT)$/i.test(zone)) return column
  const rules = moment.tz.zone(zone)
  if (!rules) return `timezone('${zone.replaceAll("'", "''")}', (${column})::timestamptz)`
  const periods = rules.untils
    .map((until, at) => ({ until: until ?? Number.POSITIVE_INFINITY, minutes: -(rules.offsets[at] ?? 0) }))
    .filter((period) => period.until > firstYear)
  const used = periods.filter((_, at) => at === 0 || (periods[at - 1]?.until ?? 0) < lastYear)
  const slow = `timezone('${rules.name}', (${column})::timestamptz)`
  const shift = shiftOf(column, used)
  if (used.length === 1) return `CASE WHEN ${column} < ${literal(firstYear)} THEN ${slow} ELSE ${shift} END`
  return `CASE WHEN ${column} < ${literal(firstYear)} OR ${column} >= ${literal(lastYear)} THEN ${slow} ELSE ${shift} END`
}

interface Period {
  until: number
  minutes: number
}

// A tree, not a list: six comparisons a row instead of seventy.
function shiftOf(column: string, periods: Period[]): string {
  return `(${column} + to_minutes(${minutesOf(column, periods)}))`
}

function minutesOf(column: string, periods: Period[]): string {
  const [only] = periods
  if (periods.length <= 1) return String(Math.round(only?.minutes ?? 0))
  const half = periods.length >> 1
  const border = periods[half - 1]?.until ?? 0
  return `CASE WHEN ${column} < ${literal(border)} THEN ${minutesOf(column, periods.slice(0, half))} ELSE ${minutesOf(column, periods.slice(half))} END`
}

const literal = (millis: number) => `TIMESTAMP '${new Date(millis).toISOString().slice(0, 19).replace('T', ' ')}'`
