import type { BaseQuery } from '@cubejs-backend/schema-compiler'
import moment from 'moment-timezone'
import type { Summary } from '../estimate/summaries.ts'

type Dialect = typeof BaseQuery | (new (...given: never[]) => unknown)

interface Asked {
  options: { from?: unknown; multiStageQuery?: unknown; totalQuery?: unknown; ungrouped?: unknown }
  timezone: string
  paramAllocator: { params: unknown[] }
  buildParamAnnotatedSql(): string
  countAllQuery(sql: string): string
  convertTz(field: string): string
}

/**
 * A dialect that reads a small summary where a question would read a large table and gets the same numbers from it. Cube's own rollups are
 * refreshed after the data have changed, and until then answer with old numbers; these are made in the transaction that changes the data.
 * `timezone` is the business time zone: the days of a summary are days there.
 */
export function readSummaries<Base extends Dialect>(base: Base | undefined, summaries: Summary[], timezone: string): Base | undefined {
  if (!base) return undefined
  return class extends (base as unknown as new (...given: never[]) => Asked) {
    override buildParamAnnotatedSql(): string {
      const sql = super.buildParamAnnotatedSql()
      const { from, multiStageQuery, totalQuery } = this.options
      return from || multiStageQuery || totalQuery ? sql : this.#fromSummaries(sql)
    }

    override countAllQuery(sql: string): string {
      return super.countAllQuery(this.#fromSummaries(sql))
    }

    #fromSummaries(sql: string): string {
      // Ungrouped, every row of the large table is a row of the answer.
      if (this.options.ungrouped) return sql
      const inZone = this.timezone === timezone ? (column: string) => this.convertTz(column) : undefined
      const instantOf = (placeholder: string) => this.paramAllocator.params[Number(placeholder)]
      return fromSummaries(sql, summaries, { timezone, inZone, instantOf })
    }
  } as unknown as Base
}

interface Surroundings {
  /** The business time zone. */
  timezone: string
  /** How the dialect writes a column's local time in the question's zone; missing when that is not the business zone. */
  inZone?: ((column: string) => string) | undefined
  /** The value of a placeholder. */
  instantOf(placeholder: string): unknown
}

/** `sql` with every large table replaced by the first summary that gives the same answer; placeholders are `$0$`, `$1$` … */
export function fromSummaries(sql: string, summaries: Summary[], around: Surroundings): string {
  let answer = sql
  const sources = new Set([...sql.matchAll(/\bclientele\.\w+ AS "\w+"/g)].map(([source]) => source))
  for (const source of sources) {
    const [, of = '', alias = ''] = /^clientele\.(\w+) AS "(\w+)"$/.exec(source) ?? []
    for (const summary of summaries) {
      if (summary.of !== of) continue
      const read = readingFrom(answer, `"${alias}"`, summary, around)
      if (read === null) continue
      answer = read.replaceAll(source, `clientele.${summary.name} AS "${alias}"`)
      break
    }
  }
  return answer
}

/** Functions of a row, and words before a bracket. What is not known here may look at all rows of a group, which a summary has fewer of. */
const ofOneRow = new Set(
  'abs and as by case cast ceil coalesce concat date_trunc decimal else end extract floor from having if in lower not nullif numeric on or round select then timezone to_minutes trim union upper when where with'.split(
    ' ',
  ),
)

/** The question as it is asked of a summary; null where its answer might differ. `alias` comes quoted. */
function readingFrom(sql: string, alias: string, { keys, sums, time, ids, counts }: Summary, around: Surroundings): string | null {
  const own = literally(alias)
  // A condition of a measure, up to its THEN: without other aggregates or branches in it.
  const condition = '(?:(?!\\b(?:THEN|WHEN|ELSE)\\b|\\b(?:sum|count|min|max|avg)\\()[^])*?'
  let read = sql
  if (counts) {
    const { column, as, when } = counts
    const isOneRow = (tested: string) => when.some((one) => tested.startsWith(`(${alias}.${one}`)) && !/\bOR\b/i.test(tested)
    read = read.replace(any(`count\\(distinct CASE\\s+WHEN (${condition}) THEN ${own}\\.${column} END\\)`), (whole, tested: string) =>
      isOneRow(tested) ? `coalesce(sum(CASE WHEN ${tested} THEN ${alias}.${as} END), 0)` : whole,
    )
  }
  if (ids) {
    const rows = `${alias}.row_count`
    read = read
      .replace(any(`count\\(${own}\\.(?:${ids.join('|')})\\)`), `coalesce(sum(${rows}), 0)`)
      .replace(
        any(`count\\(CASE\\s+WHEN (${condition}) THEN ${own}\\.(?:${ids.join('|')}) END\\)`),
        `coalesce(sum(CASE WHEN $1 THEN ${rows} END), 0)`,
      )
      .replace(any(`sum\\(CASE\\s+WHEN (${condition}) THEN 1( ELSE 0)? END\\)`), (whole, tested: string, otherwise = '') =>
        tested.includes(`${alias}.`) ? `sum(CASE WHEN ${tested} THEN ${rows}${otherwise} END)` : whole,
      )
  }
  // What is left after everything that is known to be the same over a summary must name nothing but keys, and no function of many rows.
  const added = [...sums, ...(counts ? [counts.as] : []), ...(ids ? ['row_count'] : [])].join('|')
  let rest = read
    .replace(any(`sum\\(${own}\\.(?:${added})\\)`), ' ')
    .replace(any(`sum\\(CASE\\s+WHEN (${condition}) THEN ${own}\\.(?:${added})(?: ELSE 0)? END\\)`), ' $1 ')
  if (time) {
    const column = `${alias}.${time.column}`
    const { inZone, instantOf, timezone } = around
    if (inZone) rest = rest.replace(any(`date_trunc\\('(?:day|week|month|quarter|year)', ${literally(inZone(column))}\\)`), ' ')
    // A day's rows stand at one of its instants: a bound within the day would take all of them or none.
    rest = rest.replace(any(`${literally(column)} (<=?|>=?) \\$(\\d+)\\$`), (whole, sign: string, placeholder: string) => {
      const written = String(instantOf(placeholder))
      const at = moment.tz(written, timezone).add(sign === '>=' || sign === '<' ? 0 : 1, 'ms')
      return /Z$/.test(written) && at.isSame(at.clone().startOf('day')) ? ' ' : whole
    })
  }
  for (const [, column = ''] of rest.matchAll(any(`${own}\\.(\\w+)`))) if (!keys.includes(column)) return null
  const functions = rest.replace(/\b(?:count\(distinct|min\(|max\()/gi, ' ').matchAll(/\b([a-z_]\w*)\s*\(/gi)
  return [...functions].every(([, name = '']) => ofOneRow.has(name.toLowerCase())) ? read : null
}

const any = (pattern: string) => new RegExp(/^\w/.test(pattern) ? `\\b${pattern}` : pattern, 'gi')
const literally = (text: string) => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')
