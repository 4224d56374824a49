import { type Flag, flags } from '../../core/estimate/flag.ts'
import { correlationLimit } from '../../core/estimate/gammaGamma.ts'
import type { GroupEstimate, Scores } from '../../core/estimate/group.ts'
import { defaultHorizon } from '../../core/estimate/lifetimeValue.ts'
import type { EstimateOutcome, EstimateProgress } from '../../core/estimate/request.ts'
import { trackWeeks } from '../../core/estimate/tracking.ts'
import { build, type Derived } from '../derive/build.ts'
import { readCubeFiles } from '../derive/cubeFiles.ts'
import { addDays, dateLiteral } from '../derive/days.ts'
import { derivedFolder, readDerivedFiles } from '../derive/derivedFile.ts'
import { createEstimateTables, resultTables } from '../derive/estimateTables.ts'
import { withInline } from '../derive/inline.ts'
import { measuresOf } from '../derive/measures.ts'
import { readParameters } from '../derive/parameters.ts'
import { rollupsOver } from '../derive/rollups.ts'
import { emptySpan } from '../derive/span.ts'
import { queryOf } from '../derive/toDerived.ts'
import { needsWideSums, widened } from '../derive/width.ts'
import { modelFolderWith } from '../modelFolder.ts'
import { newId } from '../newId.ts'
import type { Cell, Port, Warehouse } from '../warehouse/port.ts'
import { contributionSql, readHistories, type TypeGroup } from './histories.ts'
import { anomalies, forecasts, type Lines, readDaily, seasons, secondOrders, weekdays } from './series.ts'
import { estimateGroups } from './workerPool.ts'

export interface EstimateOptions {
  /** The business date; without it the last as-of date of the states. */
  asOf?: string | undefined
  onProgress?: (progress: EstimateProgress) => void
  /** The folder with the model's definitions, where it is not that of this process. */
  modelFolder?: string
}

/** More customers than this are not estimated by themselves after an import, but when somebody asks. */
export const mostByItself = 2_000_000

/** Runs after data have changed, when it is quick enough; null when it is left to `npm run estimate`. */
export async function estimateByItself(warehouse: Warehouse, options: EstimateOptions = {}): Promise<EstimateOutcome | null> {
  const [row] = await warehouse.rows('SELECT count(*) AS customers FROM clientele.customers')
  return Number(row?.customers) > mostByItself ? null : refreshEstimates(warehouse, options)
}

/** Fits and scores every type of customers as of a day, and writes it all in one transaction with the data version, or nothing. */
export async function refreshEstimates(warehouse: Warehouse, options: EstimateOptions = {}): Promise<EstimateOutcome> {
  return warehouse.change(async (port) => {
    const outcome = await estimateInside(port, options)
    await build(port, await rollupsOfEstimates(port, options.modelFolder ?? modelFolderWith('cubes')))
    return outcome
  })
}

/** The rollups that hold estimates, as the next build of everything would make them. */
async function rollupsOfEstimates(port: Port, modelFolder: string): Promise<Derived[]> {
  const dates = await port.rows('SELECT cast(as_of AS varchar) AS day FROM clientele.as_of_dates ORDER BY as_of')
  const span = { ...emptySpan('UTC'), asOf: dates.map(({ day }) => String(day)) }
  const tables = rollupsOver('customer_estimates', readCubeFiles(modelFolder), span)
  return (await needsWideSums(port)) ? widened(tables) : tables
}

async function estimateInside(port: Port, options: EstimateOptions) {
  const { asOf: asked, onProgress = () => undefined, modelFolder = modelFolderWith(derivedFolder) } = options
  const measures = measuresOf(modelFolder)
  await createEstimateTables(port)
  const runId = newId(12)
  const asOf = asked ?? (await lastDay(port))
  onProgress({ phase: 'read', share: 0 })
  const groups = asOf === null ? [] : await readHistories(port, asOf, measures, readQueries(modelFolder, asOf).purchases)
  if (asOf === null || groups.length === 0) {
    if (asOf !== null) await clear(port, asOf)
    await writeRun(port, { runId, asOf, modelFolder }, { customer_type: null, kind: 'none', ...saying(['no_orders']) })
    return { runId, asOf, scored: 0, types: [], reason: flags.no_orders } satisfies EstimateOutcome
  }
  onProgress({ phase: 'fit', share: 0.2 })
  let done = 0
  const estimates = await estimateGroups(
    groups.map(({ group }) => group),
    () => onProgress({ phase: 'fit', share: 0.2 + (0.5 * ++done) / groups.length }),
  )
  onProgress({ phase: 'write', share: 0.7 })
  const run = { runId, asOf, modelFolder }
  await clear(port, asOf)
  const outcomes: EstimateOutcome['types'] = []
  for (const [at, group] of groups.entries()) {
    const estimate = estimates[at] as GroupEstimate
    const found = flagsOf(group, estimate)
    await writeRun(port, run, { ...describe(group, estimate), ...saying(found) })
    outcomes.push({ type: group.type, kind: estimate.purchases.kind, customers: estimate.customers, flags: found })
  }
  await writeLines(port, 'fit_checks', run, await checks(port, asOf, groups, estimates))
  await writeCustomers(port, run, groups, estimates)
  await writeAcquired(port, run)
  const daily = await readDaily(port, asOf, measures)
  await writeLines(port, 'daily_anomalies', run, anomalies(daily))
  await writeLines(port, 'seasonal_weekdays', run, weekdays(daily))
  await writeLines(port, 'period_forecasts', run, forecasts(daily, asOf))
  await writeLines(port, 'seasonal_months', run, seasons(daily))
  await writeLines(port, 'second_order_curve', run, await secondOrders(port, asOf))
  const scored = estimates.reduce((sum, { scores, customers }) => sum + (scores ? customers : 0), 0)
  onProgress({ phase: 'write', share: 1 })
  return { runId, asOf, scored, types: outcomes, reason: null } satisfies EstimateOutcome
}

interface Run {
  runId: string
  asOf: string | null
  /** Holds the definitions that the run takes its measures from. */
  modelFolder: string
}

async function lastDay(port: Port): Promise<string | null> {
  const [row] = await port.rows('SELECT CAST(max(as_of) AS VARCHAR) AS day FROM clientele.as_of_dates')
  return row?.day ? String(row.day) : null
}

/** Makes room for a day's numbers; those of days the states no longer know go too, so that nothing grows for ever. */
async function clear(port: Port, asOf: string): Promise<void> {
  for (const table of resultTables)
    await port.run(
      `DELETE FROM clientele.${table} WHERE as_of = ${dateLiteral(asOf)} OR as_of NOT IN (SELECT as_of FROM clientele.as_of_dates)`,
    )
}

function flagsOf({ margin }: TypeGroup, { purchases, spend }: GroupEstimate): Flag[] {
  const found: Flag[] = []
  if (purchases.kind === 'nbd') found.push('dropout_not_identified')
  if (purchases.kind === 'too_few_customers' || purchases.kind === 'too_few_repeaters') return [purchases.kind]
  if (spend?.kind === 'too_few_repeaters' || spend?.kind === 'too_few_customers') found.push('spend_too_few')
  if (spend?.kind === 'infinite_mean') found.push('spend_infinite_mean')
  if (spend?.kind === 'gamma-gamma' && Math.abs(spend.correlation) > correlationLimit) found.push('spend_depends_on_frequency')
  if (margin === null) found.push('no_costs')
  return found
}

const saying = (found: Flag[]) => ({
  flags: JSON.stringify(found),
  reason_zh: found.map((flag) => flags[flag].zh).join('') || null,
  reason_en: found.map((flag) => flags[flag].en).join(' ') || null,
})

function describe({ type, margin }: TypeGroup, estimate: GroupEstimate): Record<string, string | number | null> {
  const { purchases, spend } = estimate
  return {
    customer_type: type,
    kind: purchases.kind,
    customers: estimate.customers,
    repeaters: estimate.repeaters,
    sampled: estimate.sampled,
    margin,
    ...('alpha' in purchases && { r: purchases.r, alpha: purchases.alpha, log_likelihood: purchases.logLikelihood }),
    ...(purchases.kind === 'bg-nbd' && { a: purchases.a, b: purchases.b }),
    ...(spend?.kind === 'gamma-gamma' && {
      p: spend.p,
      q: spend.q,
      gamma: spend.gamma,
      spend_log_likelihood: spend.logLikelihood,
      correlation: spend.correlation,
    }),
    histogram: JSON.stringify(estimate.histogram),
    holdout: estimate.holdout && JSON.stringify(estimate.holdout),
  }
}

async function writeRun(port: Port, { runId, asOf }: Run, values: Record<string, string | number | null>): Promise<void> {
  // The states a run reads (segments of the reorder clock, as-of dates) were made by these.
  const states = await port.rows('SELECT name, value FROM clientele.parameters ORDER BY name')
  const parameters = JSON.stringify({
    time_unit: 'week',
    horizon: defaultHorizon,
    states: Object.fromEntries(states.map(({ name, value }) => [String(name), String(value)])),
  })
  const columns = { run_id: runId, as_of: asOf, parameters, ...values }
  const names = Object.keys(columns)
  await port.run(
    `INSERT INTO clientele.estimate_runs (created_at, ${names.join(', ')}) VALUES (now() AT TIME ZONE 'UTC', ${names.map((_, at) => `$${at + 1}`).join(', ')})`,
    Object.values(columns),
  )
}

async function writeLines(port: Port, table: string, { runId, asOf }: Run, lines: Lines): Promise<void> {
  const most = 1000
  for (let from = 0; from < lines.length; from += most) {
    const rows = lines.slice(from, from + most)
    const values = rows.map((line) => `('${runId}', ${dateLiteral(asOf ?? '')}, ${line.map(literal).join(', ')})`)
    await port.run(`INSERT INTO clientele.${table} VALUES ${values.join(', ')}`)
  }
}

const literal = (value: string | number | null) =>
  value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`

/** How well each type's model describes it: by number of repeats, in the time put aside, and week by week. */
async function checks(port: Port, asOf: string, groups: TypeGroup[], estimates: GroupEstimate[]): Promise<Lines> {
  const rows =
    await port.rows(`SELECT h.type, CAST(floor((${dateLiteral(asOf)} - d.day) / 7) AS INTEGER) AS weeks_ago, CAST(count(*) AS INTEGER) AS repeats
    FROM estimate_days d JOIN estimate_histories h ON h.customer_no = d.customer_no WHERE ${dateLiteral(asOf)} - d.day < h.age GROUP BY 1, 2`)
  return groups.flatMap(({ type, group }, at): Lines => {
    const { histogram, holdout, purchases } = estimates[at] as GroupEstimate
    const byRepeats = (kind: string, list: GroupEstimate['histogram']): Lines =>
      list.map(({ x, customers, actual, expected }) => [type, kind, x, null, customers, actual, expected])
    const repeats = new Map(rows.filter((row) => row.type === type).map((row) => [Number(row.weeks_ago), Number(row.repeats)]))
    const weeks = 'alpha' in purchases ? trackWeeks(purchases, group.age, repeats) : []
    return [
      ...byRepeats('repeats', histogram),
      ...byRepeats('holdout', holdout?.rows ?? []),
      ...weeks.map(({ weeksAgo, actual, expected }) => [type, 'weeks', null, addDays(asOf, -7 * weeksAgo), null, actual, expected]),
    ]
  })
}

/** What customers have contributed and are predicted to, by the day and channel that won them; only those the model gives a value. */
async function writeAcquired(port: Port, { runId, asOf, modelFolder }: Run): Promise<void> {
  const last = dateLiteral(asOf ?? '')
  await port.run(`INSERT INTO clientele.acquired_values
    SELECT '${runId}', ${last}, c.first_on, c.channel, c.campaign, count(*), sum(e.clv_predicted_profit + d.contribution)
    FROM clientele.customer_estimates e JOIN clientele.customers c ON c.customer_id = e.customer_id
    JOIN (SELECT customer_no, CAST(${contributionSql(measuresOf(modelFolder))} AS double precision) AS contribution
      FROM clientele.customer_days WHERE day <= ${last} GROUP BY customer_no) d ON d.customer_no = c.customer_no
    WHERE e.run_id = '${runId}' AND e.clv_predicted_profit IS NOT NULL GROUP BY c.first_on, c.channel, c.campaign`)
}

// The database keeps all gaps of a customer until it knows their median, and counts them to no limit.
const customersAtOnce = 200_000

const scoreColumns = ['alive', 'silent90', 'orders30', 'orders90', 'orders365', 'spend', 'value'] as const satisfies (keyof Scores)[]

function* scoreRows(groups: TypeGroup[], estimates: GroupEstimate[]): Generator<Cell[]> {
  const orNull = (value: number) => (Number.isNaN(value) ? null : value)
  for (const [at, { customers, margin }] of groups.entries()) {
    const { scores } = estimates[at] as GroupEstimate
    if (!scores) continue
    for (let i = 0; i < customers.length; i++)
      yield [customers[i] ?? 0, margin, ...scoreColumns.map((name) => orNull(scores[name][i] ?? Number.NaN))]
  }
}

/** Brings the scores beside the customers and their reorder clocks. */
async function writeCustomers(port: Port, { runId, asOf, modelFolder }: Run, groups: TypeGroup[], estimates: GroupEstimate[]) {
  await port.run('DROP TABLE IF EXISTS estimate_scores')
  await port.run(
    `CREATE TEMP TABLE estimate_scores (customer_no integer, margin double precision, ${scoreColumns.map((name) => `${name} double precision`).join(', ')})`,
  )
  await port.append('estimate_scores', scoreRows(groups, estimates))
  const queries = readQueries(modelFolder, asOf ?? '')
  await port.run('DROP TABLE IF EXISTS estimate_gaps')
  await port.run(`CREATE TEMP TABLE estimate_gaps AS ${queries.gaps}`)
  const parts = Math.max(1, Math.ceil(groups.reduce((sum, { customers }) => sum + customers.length, 0) / customersAtOnce))
  for (let part = 0; part < parts; part++)
    await port.run(`INSERT INTO clientele.customer_estimates (run_id, ${queries.columns.join(', ')})
      SELECT '${runId}', ${queries.columns.join(', ')} FROM (${queries.customers((number) => `(${number} % ${parts} = ${part})`)}) e`)
  for (const table of ['estimate_days', 'estimate_histories', 'estimate_scores', 'estimate_gaps']) await port.run(`DROP TABLE ${table}`)
}

/** What `model/derived` says of the customers of a run: their purchases, usual gaps by segment, and the rows it writes, over those that `holds` says. */
function readQueries(modelFolder: string, asOf: string) {
  const files = withInline(readDerivedFiles(modelFolder))
  const build = { measures: measuresOf(modelFolder), span: emptySpan('UTC', asOf), parameters: readParameters() }
  const fileOf = (name: string) => {
    const found = files.find((file) => file.name === name)
    if (!found) throw new Error(`There is no model/derived/${name}.sql`)
    return found
  }
  const file = fileOf('customer_estimates')
  return {
    purchases: queryOf(fileOf('net_purchases'), build),
    gaps: queryOf(fileOf('segment_gaps'), build),
    columns: file.columns.map(({ name }) => name),
    // The usual gaps as of this day are the run's own.
    customers: (holds: (column: string) => string) => queryOf(file, build, holds).replaceAll('clientele.segment_gaps', 'estimate_gaps'),
  }
}
