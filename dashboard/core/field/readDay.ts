/** What people type for a date (2025-1-31, 2025/01/31, 20250131, full-width) as `2025-01-31`; null when it is no day. */
export function readDay(text: string): string | null {
  const match = /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$/.exec(text.normalize('NFKC').trim())
  if (!match) return null
  const [, year = '', month = '', day = ''] = match
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const date = new Date(`${written}T00:00:00Z`)
  // JavaScript turns the 30th of February into the 2nd of March.
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== written ? null : written
}
