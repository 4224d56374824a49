import type { Language } from '../words.ts'
import type { Field } from './field.ts'
import { type Formatted, isPercent, numberText, plainText, shortText } from './text.ts'

// Every share and every change anybody reads is made here: in bars, labels, tooltips, tables and figures alike.

type Numbers = (number | null)[]

/** Whether some are above and some below zero: then they are parts of nothing. */
export const hasMixedSigns = (values: Numbers) => values.some((value) => (value ?? 0) > 0) && values.some((value) => (value ?? 0) < 0)

/** Whether the values of a measure are parts of their sum; an average of averages is not. */
export const mayShare = ({ additivity }: Pick<Field, 'additivity'>) => additivity !== 'R' && additivity !== 'Q'

/** The part each value is of their sum; nothing where signs are mixed, or where there is nothing to share. */
export function sharesOf(values: Numbers): Numbers {
  const sum = values.reduce<number>((total, value) => total + (value ?? 0), 0)
  return values.map((value) => (value === null || sum === 0 || hasMixedSigns(values) ? null : value / sum))
}

/** What is left of a whole; nothing of a whole that is none. */
export const partOf = (part: number | null, whole: number | null) =>
  part === null || whole === null || whole <= 0 || part < 0 ? null : part / whole

const share: Formatted = { type: 'number', format: 'percent' }

/** A share in words; it is never rounded to nothing. */
export const shareText = (value: number | null, language: Language) => (value === null ? null : shortText(value, share, language))

/** What a share or change is written in at most, for texts shown together. */
export const shareDecimals = 1

/** A change against an earlier value: of a share or a score in points, of anything else as a part of what it was. */
export interface Change {
  amount: number
  isPoints: boolean
}

const isScore = ({ unit }: Formatted) => unit?.en === 'points'

/** The change from `before` to `now`; null where it would say nothing, as against nought or a loss. */
export function changeOf(now: number | null, before: number | null, field: Formatted): Change | null {
  if (now === null || before === null) return null
  if (isPercent(field) || isScore(field)) return { amount: now - before, isPoints: true }
  return before > 0 ? { amount: (now - before) / before, isPoints: false } : null
}

/** "↑ 12.3%", and of a share "+0.2 pts". */
export function changeText(change: Change | null, field: Formatted, language: Language): string | null {
  if (!change) return null
  const { amount, isPoints } = change
  if (!isPoints) return `${amount > 0 ? '↑ ' : amount < 0 ? '↓ ' : ''}${shareText(Math.abs(amount), language)}`
  const points = Math.abs(amount) * (isPercent(field) ? 100 : 1)
  const text = points >= 0.1 ? plainText(points, language, 1) : shortText(points, { type: 'number' }, language)
  const sign = !/[1-9]/.test(text) ? '' : amount > 0 ? '+' : '−'
  const unit = language === 'en' ? 'pts' : isPercent(field) ? '个百分点' : '分'
  return `${sign}${text} ${unit}`
}

/** A change in full: by how much, and what part that is of what it was: "+¥20 · ↑ 20%"; of a share in points alone. */
export function differenceText(
  now: number | null,
  before: number | null,
  field: Formatted,
  language: Language,
  isShort = false,
): string | null {
  if (now === null || before === null) return null
  const change = changeOf(now, before, field)
  const relative = changeText(change, field, language)
  if (change?.isPoints) return relative
  const difference = now - before
  const amount = `${difference > 0 ? '+' : difference < 0 ? '−' : ''}${(isShort ? shortText : numberText)(Math.abs(difference), field, language)}`
  return relative ? `${amount} · ${relative}` : amount
}
