import { type Cell, numberText, valueText } from '../../field/text.ts'
import type { Language } from '../../words.ts'
import type { Column, TableDrawing } from '../drawing.ts'
import { columnOf } from '../result.ts'
import { asKey } from './keys.ts'
import type { Drawn, Frame, Line } from './scene.ts'

/** A column for each line laid over the picture, two for a band; keys that only lines reach get rows of their own. */
export function withLines(table: TableDrawing, lined: Drawn['lined'], language: Language): TableDrawing {
  const at = lined ? table.columns.findIndex(({ ref }) => columnOf(ref) === columnOf(lined.frame.axis)) : -1
  if (!lined || at < 0) return table
  const { frame, lines } = lined
  const places = new Map(frame.keys.map((key, place) => [key, place]))
  const hueAt = table.columns.findIndex(({ ref }, column) => column !== at && ref.kind !== 'measure')
  const rows = [...table.rows, ...added(table, frame, lines, at)]
  const columns = lines.flatMap((line) => edgesOf(line, language))
  const own = columns.map(({ values, line }) =>
    rows.map((row): Cell => {
      const isOwn = line.hue === undefined || row[hueAt] === line.hue
      const place = places.get(asKey(row[at] ?? null, frame.axis))
      return isOwn && place !== undefined ? (values[place] ?? null) : null
    }),
  )
  const head = columns.map(
    ({ title, line }): Column => ({ ref: { name: line.ref.name, kind: 'measure' }, field: line.field, title, isNumber: true }),
  )
  const textsOf = (row: Cell[]) =>
    row.map((cell, column) => {
      const { field, grain, isNumber } = table.columns[column] as Column
      return isNumber && typeof cell === 'number' ? numberText(cell, field, language) : valueText(cell, field, language, grain)
    })
  return {
    columns: [...table.columns, ...head],
    rows: rows.map((row, place) => [...row, ...own.map((column) => column[place] ?? null)]),
    texts: rows.map((row, place) => [
      ...(table.texts[place] ?? textsOf(row)),
      ...own.map((column, nth) => numberText((column[place] as number | null | undefined) ?? null, (head[nth] as Column).field, language)),
    ]),
    total: table.total && [...table.total, ...columns.map(() => '')],
  }
}

interface Edge {
  line: Line
  title: string
  values: (number | null)[]
}

function edgesOf(line: Line, language: Language): Edge[] {
  const { name, values, upTo, band } = line
  const [low, high] = language === 'zh' ? ['下限', '上限'] : ['low', 'high']
  if (band)
    return [
      { line, title: name, values },
      { line, title: `${name} · ${low}`, values: band.low },
      { line, title: `${name} · ${high}`, values: band.high },
    ]
  if (!upTo) return [{ line, title: name, values }]
  return [
    { line, title: `${name} · ${low}`, values },
    { line, title: `${name} · ${high}`, values: upTo },
  ]
}

/** Rows of the keys behind the last of the answer: nothing stands there but lines. */
function added(table: TableDrawing, { keys, axis }: Frame, lines: Line[], at: number): Cell[][] {
  if (axis.kind !== 'time') return []
  const last = table.rows.reduce((latest, row) => {
    const key = String(asKey(row[at] ?? null, axis) ?? '')
    return key > latest ? key : latest
  }, '')
  const later = keys.flatMap((key, place) =>
    typeof key === 'string' && key > last && lines.some(({ isLevel, values }) => !isLevel && (values[place] ?? null) !== null) ? [key] : [],
  )
  return later.map((key) => table.columns.map((_, column): Cell => (column === at ? key : null)))
}
