import { tables as sources } from '../../core/source/contract.ts'
import type { Port } from '../warehouse/port.ts'
import type { Derived } from './build.ts'

// Both hold four decimals: the first up to 10^14, the second more than any currency needs. Sums of the second take about thirty times as long.
const [usual, wide] = ['decimal(18,4)', 'decimal(38,4)']
const most = 9e13

/** Whether all money of the warehouse together may be more than the usual type of sums holds; no single sum can then be. */
export async function needsWideSums(port: Port): Promise<boolean> {
  const totals = sources.flatMap(({ name, columns }) => {
    const money = columns.filter(({ type }) => type === 'money').map((column) => `abs(coalesce("${column.name}", 0))`)
    return money.length > 0 ? [`(SELECT coalesce(${money.map((value) => `sum(${value})`).join(' + ')}, 0) FROM ${name})`] : []
  })
  const [row] = await port.rows(`SELECT CAST(${totals.join(' + ')} AS double precision) AS total`)
  return Number(row?.total) > most
}

/** The same tables with sums of money that hold more: in the queries made here and in those of `model/derived` alike. */
export const widened = (tables: Derived[]): Derived[] =>
  tables.map(({ select, kept, ...table }) => ({
    ...table,
    select: select.map(wider),
    ...(kept && { kept: { ...kept, ...(kept.material && { material: kept.material.map(wider) }) } }),
  }))

const wider = (sql: string) => sql.replaceAll(new RegExp(`\\b${usual.replace(/[()]/g, '\\$&')}`, 'gi'), wide)
