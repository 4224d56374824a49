import { followedBy, type SourceChart, sourceKey } from '../chart/sameAs.ts'
import type { ChartSpec } from '../chart/spec.ts'
import { titleOf } from '../chart/title.ts'
import type { Fields } from '../field/field.ts'
import type { BoardSpec } from './spec.ts'

/** So many charts are looked up for one: who follows more follows a mistake. */
const mostSources = 50

/** The charts that these follow, and those that they follow in turn. */
export async function findSources(
  followed: Pick<SourceChart, 'board' | 'tile'>[],
  load: (board: string) => Promise<BoardSpec | null>,
  fields: Fields,
): Promise<SourceChart[]> {
  const found = new Map<string, SourceChart>()
  const waiting = [...followed]
  const seen = new Set<string>()
  for (let next = waiting.shift(); next && found.size < mostSources; next = waiting.shift()) {
    if (seen.has(sourceKey(next))) continue
    seen.add(sourceKey(next))
    const { board, tile } = next
    const chart = (await load(board))?.tiles.find(({ id, kind }) => id === tile && kind === 'chart')
    if (chart?.kind !== 'chart') continue
    const { filters, conditions = [] } = chart.chart
    found.set(sourceKey(next), { board, tile, title: chart.chart.title ?? titleOf(chart.chart, fields), filters, conditions })
    waiting.push(...followedBy(chart.chart))
  }
  return [...found.values()]
}

/** How many filters a chart has, of whatever kind. */
export const filtersIn = ({ filters, conditions = [] }: ChartSpec) => filters.length + conditions.length
