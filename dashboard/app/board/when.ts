import type { Language } from '../../core/words.ts'

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** How long ago a moment was, or how far it lies ahead. */
export function relativeTime(moment: string, language: Language, now = Date.now()): string {
  const seconds = (Date.parse(moment) - now) / 1000
  const text = new Intl.RelativeTimeFormat(language === 'zh' ? 'zh-CN' : 'en', { numeric: 'auto' })
  const unit = units.find(([, length]) => Math.abs(seconds) >= length)
  return unit ? text.format(Math.round(seconds / unit[1]), unit[0]) : language === 'zh' ? '刚刚' : 'just now'
}

/** A moment in full, for a hover title. */
export function exactTime(moment: string, language: Language): string {
  return new Date(moment).toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'short' })
}
