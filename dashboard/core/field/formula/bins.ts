import type { Words } from '../../words.ts'
import type { Field } from '../field.ts'
import { isPercent } from '../text.ts'
import type { Formula } from './parse.ts'

/** About how many bins a person can take in, and the fewest and most that are proposed. */
const [few, good, many] = [4, 12, 60]

/** Whether the numbers of a dimension can be put into bins: those that have an order of their own stand for something else. */
export const takesBins = (field: Field): boolean =>
  field.kind === 'dimension' && field.type === 'number' && !field.order && !field.values && !field.role && field.calculated === undefined

/** Round widths for numbers from `low` to `high`, the narrowest first, and which of them makes about a dozen bins. */
export function binWidths(low: number, high: number): { widths: number[]; best: number } {
  const span = high - low
  if (!(span > 0) || !Number.isFinite(span)) return { widths: [1], best: 1 }
  const isWhole = Number.isInteger(low) && Number.isInteger(high)
  const power = Math.floor(Math.log10(span))
  // Written as a number is: 3 * 10 ** -1 is no 0.3.
  const all = [-2, -1, 0].flatMap((step) => [1, 2, 5].map((digit) => Number(`${digit}e${power + step}`)))
  const widths = all.filter((width) => span / width >= few && span / width <= many && !(isWhole && width < 1))
  const distance = (width: number) => Math.abs(Math.log(span / width / good))
  const [best = 1] = [...widths].sort((a, b) => distance(a) - distance(b))
  return { widths: widths.length > 0 ? widths : [1], best }
}

/** The formula by which each number becomes the beginning of its bin, with the field by its name. */
export function binFormula(field: Field, width: number): Words {
  const name = `[${field.name.slice(field.view.length + 1)}]`
  const text = width.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 20 })
  // Tenths are counted and divided again: three times 0.1 is no 0.3.
  const parts = 1 / width
  const isPart = width < 1 && Number.isInteger(parts)
  const [to, back] = isPart ? ([`× ${parts}`, `÷ ${parts}`] as const) : ([`÷ ${text}`, `× ${text}`] as const)
  return { zh: `向下取整(${name} ${to}) ${back}`, en: `floor(${name} ${to}) ${back}` }
}

/** How wide the bins are whose beginnings such a formula comes to; null for any other. */
export function binWidth(formula: Formula): number | null {
  if (formula.kind !== 'arithmetic' || formula.left.kind !== 'call' || formula.left.function !== 'floor') return null
  const [of] = formula.left.arguments
  const [times, back] = [of?.kind === 'arithmetic' && of.right.kind === 'number' ? of.right.value : 0, formula.right]
  const isBack = back.kind === 'number' && back.value === times && times > 0
  if (!isBack || of?.kind !== 'arithmetic' || of.left.kind !== 'field') return null
  if (of.operator === '/' && formula.operator === '*') return times
  return of.operator === '*' && formula.operator === '/' ? 1 / times : null
}

/** What such a field is called. */
export function binTitle(field: Field, width: number): Words {
  const text = isPercent(field) ? `${Number((width * 100).toPrecision(12))}%` : width.toLocaleString('en', { maximumFractionDigits: 12 })
  return { zh: `${field.title.zh}（每 ${text} 一段）`, en: `${field.title.en} (bins of ${text})` }
}
