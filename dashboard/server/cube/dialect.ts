import { BaseFilter, BaseQuery } from '@cubejs-backend/schema-compiler'
import moment from 'moment-timezone'

const numberTypes = ['number', 'count', 'count_distinct', 'count_distinct_approx', 'sum', 'avg', 'min', 'max']

class WarehouseFilter extends BaseFilter {
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

interface Placed {
  dimension: string
  dimensionDefinition(): { meta?: { day?: boolean } }
  definition(): { meta?: { day?: boolean } }
  formatFromDate(date: string): string
  formatToDate(date: string): string
  inDbTimeZoneDateFrom(date: string): string
  inDbTimeZoneDateTo(date: string): string
  convertedToTz?(): string
}

type Dialect = new (...given: never[]) => BaseQuery

/** A dialect for which a dimension with `meta: { day: true }` is a calendar day: no time zone moves it, in any database. */
export function keepDays<Base extends Dialect>(base: Base | undefined): Base | undefined {
  if (!base) return undefined
  return class extends (base as unknown as typeof BaseQuery) {
    override newTimeDimension(time: Parameters<BaseQuery['newTimeDimension']>[0]) {
      const made = super.newTimeDimension(time)
      const placed = made as unknown as Placed
      if (isDay(placed)) {
        withoutZone(placed)
        placed.convertedToTz = () => this.dateTimeCast(this.dimensionSql(made))
      }
      return made
    }

    override newFilter(filter: Parameters<BaseQuery['newFilter']>[0]) {
      const made = super.newFilter(filter)
      const placed = made as unknown as Placed
      if (placed.dimension && isDay(placed)) withoutZone(placed)
      return made
    }
  } as unknown as Base
}

function isDay(placed: Placed): boolean {
  try {
    return placed.definition()?.meta?.day === true
  } catch {
    // A filter on a segment or an unknown member has no definition here; Cube says so itself later, with the member's name.
    return false
  }
}

function withoutZone(placed: Placed): void {
  placed.inDbTimeZoneDateFrom = (date) => placed.formatFromDate(date)
  placed.inDbTimeZoneDateTo = (date) => placed.formatToDate(date)
}
