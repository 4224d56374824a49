import type { Query } from '@cubejs-client/core'
import type { Field, Fields } from '../field/field.ts'
import { isMoney } from '../field/text.ts'
import type { Words } from '../words.ts'
import { type Compared, type Side, sideQuery } from './explain.ts'
import { numbersOf, type Result } from './result.ts'

// A number that is a product by its definition: how much of its change each factor made, exactly.

/** One factor on both sides, and its part of the change of the product. */
export interface FactorPart {
  title: Words
  field: Field
  before: number
  now: number
  part: number
}

/** The counts a measure is built on, outermost first; empty where its definition is no product, or one of them is not to be seen. */
export function factorsOf(measure: Field, fields: Fields): Field[] {
  const factors = (measure.factors ?? []).map((name) => fields.byName.get(name))
  return factors.every((field) => field !== undefined) ? factors : []
}

/** What each side is asked for: the measure and what it is built on. */
export const factorQuery = (asked: Compared, factors: Field[], side: Side): Query => sideQuery(asked, side, [asked.measure, ...factors])

/**
 * The change split over the factors: a × (b ÷ a) × (value ÷ b). null: where something is missing or nought there is no product to split; then the
 * measure is explained by its members only.
 */
export function factorParts(measure: Field, factors: Field[], before: Result, now: Result): FactorPart[] | null {
  const chain = [...factors, measure]
  const amounts = [before, now].map((result) => chain.map(({ name }) => numbersOf(result, { name, kind: 'measure' })[0] ?? null))
  const [was, is] = amounts.map(ratiosOf)
  if (!was || !is) return null
  const parts = shapleyOfProduct(was, is)
  return chain.map((field, at) => ({
    title: titleOf(field, chain[at - 1]),
    field: at === 0 ? field : ratioField(field, chain[at - 1], at === chain.length - 1),
    before: was[at] ?? 0,
    now: is[at] ?? 0,
    part: parts[at] ?? 0,
  }))
}

/** Each amount per the one before it; null where that is nought. */
function ratiosOf(amounts: (number | null)[]): number[] | null {
  const ratios = amounts.map((amount, at) => {
    const base = at === 0 ? 1 : (amounts[at - 1] ?? 0)
    return amount === null || base === 0 ? null : amount / base
  })
  return ratios.every((ratio) => ratio !== null) ? ratios : null
}

const titleOf = ({ title }: Field, per: Field | undefined): Words =>
  per ? { zh: `${title.zh} ÷ ${per.title.zh}`, en: `${title.en} ÷ ${per.title.en}` } : title

/** What a factor per the one before it is written as: money of money is a share, money per count is money, a count per count has no unit. */
function ratioField(field: Field, per: Field | undefined, isLast: boolean): Field {
  const { unit: _, currency: __, ...plain } = field
  if (isMoney(field) && per && isMoney(per)) return { ...plain, format: 'percent_1' }
  return isLast && isMoney(field) ? field : { ...plain, format: 'decimal_2' }
}

/**
 * The Shapley value of each factor of a product: the mean of what its change makes over all orders in which the factors may change. The parts add up
 * to the change of the product, and none depends on which factor is named first.
 */
export function shapleyOfProduct(before: number[], now: number[]): number[] {
  const count = before.length
  const weights = Array.from({ length: count }, (_, size) => (factorial(size) * factorial(count - size - 1)) / factorial(count))
  return before.map((was, at) => {
    const others = before.map((_, one) => one).filter((one) => one !== at)
    let mean = 0
    for (let chosen = 0; chosen < 2 ** others.length; chosen++) {
      const isChanged = others.map((_, place) => Math.floor(chosen / 2 ** place) % 2 === 1)
      const size = isChanged.filter(Boolean).length
      const rest = others.reduce((product, one, place) => product * ((isChanged[place] ? now[one] : before[one]) ?? 0), 1)
      mean += (weights[size] ?? 0) * rest
    }
    return ((now[at] ?? 0) - was) * mean
  })
}

const factorial = (number: number): number => (number <= 1 ? 1 : number * factorial(number - 1))

/** How the split of a change, or of the difference of two groups, was made. */
export function factorWords(measure: Field, factors: Field[], isOfGroups = false): Words {
  const chain = [...factors, measure]
  const product = (language: 'zh' | 'en') =>
    chain.map((field, at) => (at === 0 ? field.title[language] : `(${titleOf(field, chain[at - 1])[language]})`)).join(' × ')
  const whole: Words = isOfGroups ? { zh: '总差额', en: 'difference' } : { zh: '总变动', en: 'change' }
  return {
    zh: `${measure.title.zh} = ${product('zh')}。各因素的影响取所有替换顺序的平均（Shapley 值），相加等于${whole.zh}。`,
    en: `${measure.title.en} = ${product('en')}. Each effect is the mean over all orders in which the factors may change (Shapley value); they add up to the ${whole.en}.`,
  }
}
