import moment from 'moment-timezone'
import type { Joined, Summary } from '../estimate/summaries.ts'

interface Surroundings {
  /** The business time zone. */
  timezone: string
  /** How the dialect writes a column's local time in the question's zone; missing when that is not the business zone. */
  inZone?: ((column: string) => string) | undefined
  /** The value of a placeholder. */
  instantOf(placeholder: string): unknown
}

/**
 * `sql` with every large table replaced by the first summary that gives the same answer; placeholders are `$0$`, `$1$` … Cube's own rollups are
 * refreshed after the data have changed, and until then answer with old numbers; these are made in the transaction that changes the data.
 */
export function fromSummaries(sql: string, summaries: Summary[], around: Surroundings): string {
  let answer = sql
  const sources = new Set([...sql.matchAll(/\bclientele\.\w+ AS "\w+"/g)].map(([source]) => source))
  for (const source of sources) {
    const [, of = '', alias = ''] = /^clientele\.(\w+) AS "(\w+)"$/.exec(source) ?? []
    for (const summary of summaries) {
      const read = summary.of === of ? new Reading(answer, `"${alias}"`, summary, around).answer(source) : null
      if (read === null) continue
      answer = read
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

// A condition of a measure, up to its THEN: without other aggregates or branches in it.
const condition = '(?:(?!\\b(?:THEN|WHEN|ELSE)\\b|\\b(?:sum|count|min|max|avg)\\()[^])*?'

/** A question as it is asked of one summary. */
class Reading {
  /** Its SQL, in which what is known to be the same over the summary stands as its number in `#known`. */
  #text: string
  readonly #known: string[] = []
  /** Conditions of what is known. */
  readonly #conditions: string[] = []
  readonly #alias: string
  readonly #summary: Summary
  readonly #around: Surroundings

  /** `alias` comes quoted. */
  constructor(sql: string, alias: string, summary: Summary, around: Surroundings) {
    this.#text = sql
    this.#alias = alias
    this.#summary = summary
    this.#around = around
  }

  /** The SQL, reading the summary where `source` was read; null where its answer might differ. */
  answer(source: string): string | null {
    const { name, joined = [], time, ids, ranked, single, sums } = this.#summary
    if (!joined.every((one) => this.#leaveOut(one))) return null
    if (time) this.#readDays(time)
    if (ids) this.#countRows(ids)
    if (ranked) this.#rank(ranked)
    if (single) this.#know(percentileOf(`${this.#alias}.${single}`), (whole) => whole)
    const added = sums.join('|')
    const own = literally(this.#alias)
    this.#know(`sum\\(${own}\\.(?:${added})\\)`, (whole) => whole)
    this.#know(`sum\\(CASE\\s+WHEN (${condition}) THEN ${own}\\.(?:${added})(?: ELSE 0)? END\\)`, (whole, tested) => {
      this.#conditions.push(tested)
      return whole
    })
    if (!this.#isSame()) return null
    this.#text = this.#text.replaceAll(source, `clientele.${name} AS ${this.#alias}`)
    if (ranked && !this.#weigh(ranked)) return null
    return this.#text.replace(mark, (_, at: string) => this.#known[Number(at)] ?? '')
  }

  /** Puts `replacement` where the pattern is found, as something that is known; undefined leaves it. */
  #know(pattern: string, replacement: (whole: string, ...groups: string[]) => string | undefined): void {
    this.#text = this.#text.replace(any(pattern), (...found: string[]) => {
      const [whole = ''] = found
      const read = replacement(...(found as [string, ...string[]]))
      return read === undefined ? whole : `\uE000${this.#known.push(read) - 1}\uE000`
    })
  }

  /** Takes a joined table out of the question; false where it is asked for something that the summary has not. */
  #leaveOut({ table, alias, on, columns }: Joined): boolean {
    const equal = on.map((column) => literally(`${this.#alias}.${column} = "${alias}".${column}`)).join('\\s+AND\\s+')
    this.#text = this.#text
      .replace(any(`LEFT JOIN clientele\\.${table} AS "${alias}" ON ${equal}(?!\\s+(?:AND|OR)\\b)`), ' ')
      .replace(new RegExp(`"${alias}"\\.(${columns.join('|')})\\b`, 'g'), `${this.#alias}.$1`)
    return !this.#text.includes(`"${alias}"`)
  }

  #readDays({ column }: { column: string }): void {
    const { inZone, instantOf, timezone } = this.#around
    const instant = `${this.#alias}.${column}`
    if (inZone) this.#know(`date_trunc\\('(?:day|week|month|quarter|year)', ${literally(inZone(instant))}\\)`, (whole) => whole)
    // A day's rows stand at one of its instants: a bound within the day would take all of them or none.
    this.#know(`${literally(instant)} (<=?|>=?) \\$(\\d+)\\$`, (whole, sign, placeholder) => {
      const written = String(instantOf(placeholder))
      const at = moment.tz(written, timezone).add(sign === '>=' || sign === '<' ? 0 : 1, 'ms')
      return /Z$/.test(written) && at.isSame(at.clone().startOf('day')) ? whole : undefined
    })
  }

  #countRows(ids: string[]): void {
    const own = literally(this.#alias)
    const rows = `${this.#alias}.row_count`
    const id = `${own}\\.(?:${ids.join('|')})`
    this.#know(`count\\(${id}\\)`, () => `coalesce(sum(${rows}), 0)`)
    this.#know(`count\\(CASE\\s+WHEN (${condition}) THEN ${id} END\\)`, (_, tested) => {
      this.#conditions.push(tested)
      return `coalesce(sum(CASE WHEN ${tested} THEN ${rows} END), 0)`
    })
    this.#know(`sum\\(CASE\\s+WHEN (${condition}) THEN 1( ELSE 0)? END\\)`, (_, tested, otherwise = '') => {
      if (!tested.includes(`${this.#alias}.`)) return undefined
      this.#conditions.push(tested)
      return `sum(CASE WHEN ${tested} THEN ${rows}${otherwise} END)`
    })
  }

  /** Percentiles as databases interpolate them, from how many rows stand up to each. */
  #rank(column: string): void {
    const value = `${this.#alias}.${column}`
    this.#know(percentileOf(value), (_, share) => {
      const rank = `${share} * (${this.#alias}.all_rows - 1)`
      const at = (round: 'floor' | 'ceil') => `min(CASE WHEN ${this.#alias}.up_to > ${round}(${rank}) THEN ${value} END)`
      return `cast(${at('floor')} + (${at('ceil')} - ${at('floor')}) * max(${rank} - floor(${rank})) as double precision)`
    })
  }

  /** Gives the rows of the summary how many rows of their group stand up to them; false where the groups cannot be told. */
  #weigh(column: string): boolean {
    const parts =
      /^(\s*SELECT\s)([\s\S]*?)(\sFROM\s+)(clientele\.\w+ AS "\w+")((?:\s+WHERE\b[\s\S]*?)?)((?:\s+(?:GROUP BY|HAVING|ORDER BY|LIMIT|OFFSET)\b[\s\S]*)?)$/i.exec(
        this.#text.trimEnd(),
      )
    if (!parts || count(this.#text, /\bSELECT\b/gi) !== 1) return false
    const [, select = '', list = '', from = '', source = '', where = '', rest = ''] = parts
    const [, numbers = ''] = /^\s+GROUP BY ([\d, ]+)/i.exec(rest) ?? []
    if (/\bGROUP BY\b/i.test(rest) && !numbers) return false
    const grouped = splitList(list).slice(0, numbers ? numbers.split(',').length : 0)
    const alias = this.#alias
    const value = `${alias}.${column}`
    const apart = grouped.length > 0 ? `PARTITION BY ${grouped.map((one) => one.replace(/\s+"[^"]*"\s*$/, '')).join(', ')}` : ''
    const ranked = `sum(CASE WHEN ${value} IS NOT NULL THEN ${alias}.row_count END) OVER`
    const weighed = `SELECT ${alias}.*, ${ranked} (${apart} ORDER BY ${value}) AS up_to, ${ranked} (${apart}) AS all_rows FROM ${source}${where}`
    this.#text = `${select}${list}${from}(${weighed}) AS ${alias}${rest}`
    return true
  }

  /** Whether everything else names nothing but keys, and no function of many rows. */
  #isSame(): boolean {
    const rest = [this.#text.replace(mark, ' '), ...this.#conditions].join(' ; ')
    for (const [, column = ''] of rest.matchAll(any(`${literally(this.#alias)}\\.(\\w+)`)))
      if (!this.#summary.keys.includes(column)) return false
    const functions = rest.replace(/\b(?:count\(distinct|min\(|max\()/gi, ' ').matchAll(/\b([a-z_]\w*)\s*\(/gi)
    return [...functions].every(([, name = '']) => ofOneRow.has(name.toLowerCase()))
  }
}

const percentileOf = (column: string) => `percentile_cont\\((0?\\.\\d+)\\) WITHIN GROUP \\(ORDER BY ${literally(column)}\\)`
const mark = /\uE000(\d+)\uE000/g
const any = (pattern: string) => new RegExp(/^\w/.test(pattern) ? `\\b${pattern}` : pattern, 'gi')
const literally = (text: string) => text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length

/** The items of a list, whose commas stand outside brackets and quotes. */
function splitList(list: string): string[] {
  const items: string[] = ['']
  let depth = 0
  for (const [piece] of list.matchAll(/'[^']*'|"[^"]*"|[(),]|[^'"(),]+/g)) {
    depth += piece === '(' ? 1 : piece === ')' ? -1 : 0
    if (piece === ',' && depth === 0) items.push('')
    else items[items.length - 1] += piece
  }
  return items.map((item) => item.trim())
}
