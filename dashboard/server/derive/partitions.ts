import type { Parts } from './build.ts'
import { addDays, dateLiteral } from './days.ts'
import type { Header } from './derivedFile.ts'
import { nameOf, numberParts, type Piece, partsOf, type Span, wholeMonths, within } from './span.ts'

/** What a query fills of a table: all of it, or one of its partitions. */
export interface Partition {
  /** The days of its rows. */
  piece: Piece
  /** SQL that the row with a value in this column belongs to it. */
  holds(column: string): string
  /** Its name, as rows may bear it. */
  name: string
  as_of?: string | undefined
  previous_as_of?: string | undefined
  month?: string | undefined
}

/** The partitions of a table, and how its rows are told apart by them, where only some of them may have to be made. */
export interface Partitions {
  list: Partition[]
  parts?: (made: Pick<Parts, 'material' | 'of' | 'ignoring'>) => Parts
}

const everything: Partition = { piece: {}, holds: () => '(1 = 1)', name: '' }

const onDate = (day: string): Partition => ({
  piece: { from: day, until: addDays(day, 1) },
  holds: (column) => `${column} = ${dateLiteral(day)}`,
  name: day,
})

/** How a table with this header is cut. Without any date or month to make rows of there is no partition. */
export function partitionsOf({ partition }: Header, span: Span): Partitions {
  if (!partition) return { list: [everything] }
  if ('time' in partition) return byTime(partition, span)
  if ('as_of' in partition) return byAsOf(partition.as_of, span)
  if ('month' in partition) return byMonth(partition.month, span)
  return { list: numberParts(span).map((holds) => ({ ...everything, holds: (column) => `(${holds(column)})` })) }
}

function byTime({ time, part, size, whole }: Extract<Header['partition'], { time: string }>, span: Span): Partitions {
  const cut = size === 'long' ? span.longPieces : span.pieces
  const pieces = whole === 'months' ? wholeMonths(cut) : cut
  return {
    list: pieces.map((piece) => ({ piece, holds: (column) => `(${within(piece, column)})`, name: nameOf(piece) })),
    parts: (made) => partsOf(pieces, part ? null : time, made),
  }
}

function byAsOf(column: string, { asOf }: Span): Partitions {
  return {
    list: asOf.map((day, at) => ({ ...onDate(day), as_of: day, previous_as_of: asOf[at - 1] })),
    // What is known by a date is made of all days up to it.
    parts: (made) => ({
      ...made,
      list: asOf.map((day) => ({ name: day, until: addDays(day, 1) })),
      rows: (day) => onDate(day).holds(column),
    }),
  }
}

function byMonth(column: string, { asOf }: Span): Partitions {
  const months = asOf.filter((day) => addDays(day, 1).endsWith('-01')).map((day) => `${day.slice(0, 7)}-01`)
  return {
    list: months.map((month) => ({ ...onDate(month), month })),
    parts: (made) => ({
      ...made,
      list: months.map((month) => ({ name: month, from: month, until: addDays(month, 1) })),
      rows: (month) => onDate(month).holds(column),
    }),
  }
}
