import type { DuckDBConnection } from '@duckdb/node-api'
import { rowsOf } from '../../dashboard/server/warehouse.ts'
import { type DemoFile, writeFiles } from './files.ts'
import { parameters } from './parameters.ts'
import { Stream } from './random.ts'
import { emptyTables, yuan } from './rows.ts'
import type { Recipe } from './world.ts'

const { foresight, noise } = parameters.targets
const bias: Record<string, number> = parameters.targets.bias

const facts = `
  SELECT strftime(o.ordered_on, '%Y-%m') AS month, o.region, coalesce(o.owner_id, '') AS owner, p.category, l.amount
  FROM order_lines l JOIN orders o USING (order_id) JOIN products p USING (product_id)
  WHERE o.status <> 'cancelled' AND NOT o.is_test
  UNION ALL
  SELECT strftime(r.refunded_on, '%Y-%m'), o.region, coalesce(o.owner_id, ''), p.category, -r.amount
  FROM refunds r JOIN orders o USING (order_id) JOIN products p USING (product_id)`

interface Cell {
  month: string
  name: string
  cents: number
}

/**
 * Net sales targets of the last two years: last year's figure times the company's growth, moved towards what became of it (planners know
 * their customers), with noise. Needs the warehouse filled with everything else; exact sums make them the same on every run.
 */
export async function drawTargets(connection: DuckDBConnection, recipe: Recipe, folder: string): Promise<DemoFile[]> {
  await connection.run(
    `CREATE TEMP TABLE net_sales AS SELECT month, region, owner, category, sum(amount) AS amount FROM (${facts}) GROUP BY ALL`,
  )
  const by = async (column: string): Promise<Cell[]> => {
    const sql = `SELECT month, ${column} AS name, CAST(sum(amount) * 100 AS BIGINT) AS cents FROM net_sales GROUP BY ALL ORDER BY month, name`
    return (await rowsOf(connection, sql)).map((row) => ({ month: String(row.month), name: String(row.name), cents: Number(row.cents) }))
  }
  const regions = await by('region')
  const owners = (await by('owner')).filter((cell) => cell.name !== '')
  const categories = await by('category')
  await connection.run('DROP TABLE net_sales')

  const endYear = Number(recipe.end.slice(0, 4))
  const { targets } = emptyTables()
  const last = (month: string) => `${Number(month.slice(0, 4)) - 1}${month.slice(4)}`
  const sum = (cells: Cell[]) => cells.reduce((total, cell) => total + cell.cents, 0)
  const plan = (cells: Cell[], years: number[], kind: string, grain: (month: string) => string) => {
    const months = [...new Set(cells.map((cell) => cell.month))].filter((month) => years.includes(Number(month.slice(0, 4))))
    const names = [...new Set(cells.map((cell) => cell.name))]
    const inGrain = (month: string, name: string | undefined) =>
      sum(cells.filter((cell) => grain(cell.month) === grain(month) && (name === undefined || cell.name === name)))
    for (const month of months)
      for (const [i, name] of names.entries()) {
        const base = inGrain(last(month), name)
        const past = inGrain(last(month), undefined)
        if (base <= 0 || past <= 0) continue
        const growth = inGrain(month, undefined) / past
        const period = months.filter((other) => grain(other) === grain(month))
        const stream = new Stream(recipe.seed, `target/${kind}/${grain(month)}`, i)
        const actual = Math.max(0, inGrain(month, name))
        const foreseen = (1 - foresight) * base * growth + foresight * actual
        const cents = Math.round((foreseen * (bias[name] ?? 1) * stream.normal(1, noise)) / period.length)
        const cell = (own: string) => (kind === own ? name : '""')
        targets.add(['net_sales', `${month}-01`, cell('region'), cell('owner'), cell('category'), yuan(cents)])
      }
  }
  const quarter = (month: string) => `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5)) / 3)}`
  plan(regions, [endYear - 1, endYear], 'region', (month) => month)
  plan(owners, [endYear], 'owner', quarter)
  plan(categories, [endYear], 'category', (month) => month)
  return writeFiles(folder, 'company', { ...emptyTables(), targets })
}
