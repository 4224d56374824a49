import { type Day, daysBetween } from './calendar.ts'

// Month and day from 2000 on, from the lunar calendar (Hong Kong Observatory's tables agree).
const moving = {
  spring:
    '0205 0124 0212 0201 0122 0209 0129 0218 0207 0126 0214 0203 0123 0210 0131 0219 0208 0128 0216 0205 0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 0212',
  dragonBoat:
    '0606 0625 0615 0604 0622 0611 0531 0619 0608 0528 0616 0606 0623 0612 0602 0620 0609 0530 0618 0607 0625 0614 0603 0622 0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610 0530 0618 0607 0527 0614',
  midAutumn:
    '0912 1001 0921 0911 0928 0918 1006 0925 0914 1003 0922 0912 0930 0919 0908 0927 0915 1004 0924 0913 1001 0921 0910 0929 0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916 1004 0924 0913 1002 0920',
}
// New Year, Qingming, Labour Day and National Day fall within a day of the same date every year.
const standing = ['0101', '0404', '0501', '1001']

/** The public holidays of China by the day they are about; the first is the one that moves business most. */
type Festival = keyof typeof moving

/** The day of a festival that follows the moon; undefined outside 2000–2040. */
export function festivalIn(year: number, festival: Festival): Day | undefined {
  const at = year - 2000
  const found = at < 0 ? undefined : moving[festival].split(' ')[at]
  return found && `${year}-${found.slice(0, 2)}-${found.slice(2)}`
}

// A longer span holds so much besides a festival that laying the festival on its like would move everything else away from its own.
const longest = 200

/**
 * The festival a span is aligned by, and the same of the year before: Spring Festival when the span holds it, else the first public holiday it
 * holds, else the nearest. null: compare by date, because that holiday always has the same one, the span is longer than 200 days, or the
 * year lies outside 2000–2040.
 */
export function lastYearsFestival(from: Day, to: Day): { day: Day; before: Day } | null {
  if (daysBetween(from, to) > longest) return null
  const year = Number(from.slice(0, 4))
  const around = [year - 1, year, year + 1].flatMap((one) => [
    ...(Object.keys(moving) as Festival[]).map((festival) => ({
      day: festivalIn(one, festival),
      before: festivalIn(one - 1, festival),
      weight: festival === 'spring' ? 0 : 1,
    })),
    ...standing.map((date) => ({ day: `${one}-${date.slice(0, 2)}-${date.slice(2)}`, before: undefined, weight: 1 })),
  ])
  const away = (day: Day) => (day < from ? daysBetween(day, from) - 1 : day > to ? daysBetween(to, day) - 1 : 0)
  const [nearest] = around
    .flatMap(({ day, ...rest }) => (day ? [{ day, away: away(day), ...rest }] : []))
    .sort((a, b) => a.away - b.away || a.weight - b.weight || (a.day < b.day ? -1 : 1))
  return nearest?.before ? { day: nearest.day, before: nearest.before } : null
}
