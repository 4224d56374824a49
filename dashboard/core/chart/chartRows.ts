import type { Language } from '../words.ts'
import { askChart, type Load } from './ask.ts'
import { byteOrderMark, type CsvColumn, csvHead, csvLine } from './csv.ts'
import { type Asking, groupsOf, measuresOf, mostRows } from './query.ts'
import { columnOf, fieldOf } from './result.ts'
import type { ChartSpec } from './spec.ts'
import { directionOf } from './withCalculations.ts'

/** A chart as one list of all its rows; what runs along its axis runs along the last name of a row. */
export function asList(spec: ChartSpec): ChartSpec {
  const direction = directionOf(spec)
  const groups = groupsOf(spec)
  const rows = direction ? [...groups.filter((ref) => ref !== direction), direction] : groups
  const { formats: _, conditions, ...plain } = spec
  return {
    ...plain,
    ...(conditions ? { conditions } : {}),
    type: 'table',
    auto: false,
    wells: { rows, values: measuresOf(spec) },
    unplaced: [],
    compare: 'none',
    sort: null,
    limit: { rows: mostRows, series: null, other: false },
    options: { ...spec.options, totals: false, lines: [] },
  }
}

/** The rows of a chart as a CSV file, with what its own formulas come to. What `load` rejects with, ends it. */
export async function chartRows(spec: ChartSpec, asking: Asking, load: Load, language: Language): Promise<string> {
  const list = asList(spec)
  const { main } = await askChart(list, asking, load)
  const columns = [...groupsOf(list), ...measuresOf(list)].map(
    (ref): CsvColumn => ({ name: columnOf(ref), field: fieldOf(ref, asking.fields, main), grain: ref.grain }),
  )
  const lines = Array.from({ length: main?.length ?? 0 }, (_, row) =>
    csvLine(Object.fromEntries(columns.map(({ name }) => [name, main?.columns[name]?.[row]])), columns, language),
  )
  return byteOrderMark + csvHead(columns, language) + lines.join('')
}
