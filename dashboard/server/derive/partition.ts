import { addDays, dateLiteral } from './days.ts'

/** A part of a derived table that is made by itself: all of it, a stretch of time, an as-of date, a month, or some of the customers. */
export interface Partition {
  /** Tells it from the others of its table; rows may bear it. */
  name: string
  /** The days of what it is made of, from the first to before the last; open where missing. */
  from?: string | undefined
  until?: string | undefined
  /** SQL that the row with this value of the table's column belongs to it. */
  holds(column: string): string
  as_of?: string | undefined
  previous_as_of?: string | undefined
  month?: string
}

/** The whole of a table. */
export const everything: Partition = { name: '', holds: () => '(1 = 1)' }

/** The days from one to before another. What has no day lies in the first stretch: it must not be lost for belonging to no time. */
export const stretch = (from?: string, until?: string): Partition => ({
  name: `${from ?? ''}..${until ?? ''}`,
  from,
  until,
  holds(day) {
    const bounds = [from && `${day} >= ${dateLiteral(from)}`, until && `${day} < ${dateLiteral(until)}`]
    const isIn = bounds.filter(Boolean).join(' and ') || '1 = 1'
    return from ? `(${isIn})` : `(${isIn} or ${day} is null)`
  },
})

const onDay = (day: string) => (column: string) => `${column} = ${dateLiteral(day)}`

/** How tables are cut, by the word of their headers. */
export interface Cuts {
  time: Partition[]
  as_of: Partition[]
  month: Partition[]
  number: Partition[]
}

/** How tables are cut whose rows are as many as those of orders on these days; `rows` of them can be held at once. */
export function cutsOf(asOf: string[], rowsOn: Map<string, number>, rows: number): Cuts {
  const shares = Math.ceil([...rowsOn.values()].reduce((sum, some) => sum + some, 0) / (sharesHold * rows)) || 1
  return {
    time: cutTime(rowsOn, rows),
    // What is known by a date is made of all days up to it.
    as_of: asOf.map((day, at) => ({ name: day, until: addDays(day, 1), holds: onDay(day), as_of: day, previous_as_of: asOf[at - 1] })),
    month: asOf
      .filter((day) => addDays(day, 1).endsWith('-01'))
      .map((day) => `${day.slice(0, 7)}-01`)
      .map((month) => ({ name: month, from: month, until: addDays(month, 1), holds: onDay(month), month })),
    number:
      shares === 1
        ? [everything]
        : Array.from({ length: shares }, (_, at) => ({ name: String(at), holds: (column) => `(${column} % ${shares} = ${at})` })),
  }
}

// A share of the customers holds little of each row.
const sharesHold = 3
// Partition after partition takes longer than all at once: what is small is not cut.
const smallShare = 0.05
// A busy month may be twice the usual one.
const busy = 2

/** Where a day's year, half, quarter and month begin. They hardly move when new data come. */
const units = [12, 6, 3, 1].map((months) => (day: string) => {
  const first = Math.floor((Number(day.slice(5, 7)) - 1) / months) * months + 1
  return `${day.slice(0, 4)}-${String(first).padStart(2, '0')}-01`
})

/** All time, cut where the longest unit begins of which none has too many rows. Empty ones get no stretch: one order of 1970 must not make fifty. */
function cutTime(rowsOn: Map<string, number>, most: number): Partition[] {
  const all = [...rowsOn.values()].reduce((sum, rows) => sum + rows, 0)
  if (all <= most * smallShare) return [stretch()]
  let starts: string[] = []
  for (const unit of units) {
    const sizes = new Map<string, number>()
    for (const [day, rows] of rowsOn) sizes.set(unit(day), (sizes.get(unit(day)) ?? 0) + rows)
    starts = [...sizes.keys()].sort()
    if (Math.max(...sizes.values()) <= busy * most) break
  }
  return starts.map((start, at) => stretch(at === 0 ? undefined : start, starts[at + 1]))
}

/** SQL that a day of a partition is not after another one, which it names only where the partition lies on both sides of it. */
export function notAfter({ from, until }: Partition, day: string, last: string): string {
  if (until && until <= addDays(last, 1)) return `${day} < ${dateLiteral(until)}`
  return from && from > last ? `${day} < ${dateLiteral(from)}` : `${day} <= ${dateLiteral(last)}`
}
