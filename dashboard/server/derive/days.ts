const toDate = (day: string) => new Date(`${day}T00:00:00Z`)
const toDay = (date: Date) => date.toISOString().slice(0, 10)

/** The day so many days later. */
export function addDays(day: string, days: number): string {
  const date = toDate(day)
  date.setUTCDate(date.getUTCDate() + days)
  return toDay(date)
}

/** The day so many months earlier, or the last of that month where it is shorter. */
export function monthsBefore(day: string, months: number): string {
  const date = toDate(day)
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1))
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0))
  return toDay(new Date(Math.min(first.getTime() + (date.getUTCDate() - 1) * 86_400_000, last.getTime())))
}

/** Month ends from the month of `first` on, before `today`, at most `months` of them; then `today` itself. */
export function asOfDates(first: string, today: string, months: number): string[] {
  const ends: string[] = []
  const start = toDate(first)
  for (let month = 0; ; month++) {
    const end = toDay(new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + month + 1, 0)))
    if (end >= today) break
    ends.push(end)
  }
  return [...ends.slice(-months), today]
}

/** A business date as SQL. */
export const dateLiteral = (day: string) => `cast('${day}' as date)`

/** The UTC instant at which a day begins in a zone, as SQL. */
export function beginOf(day: string, timezone: string): string {
  const guess = toDate(day).getTime()
  const shift = (millis: number) => {
    const local = new Date(millis).toLocaleString('sv-SE', { timeZone: timezone })
    return new Date(`${local.replace(' ', 'T')}Z`).getTime() - millis
  }
  // Twice, because the zone's offset at the guess need not be the one at the day's beginning.
  const once = guess - shift(guess)
  return `cast('${new Date(guess - shift(once)).toISOString().slice(0, 19).replace('T', ' ')}' as timestamp)`
}
