import { dayIn } from '../field/calendar.ts'
import type { Field, Fields } from '../field/field.ts'
import { notSet, valueText } from '../field/text.ts'
import type { Language } from '../words.ts'
import type { Mark } from './drawing.ts'
import { fieldOf, type Result } from './result.ts'
import type { ChartSpec, Filter, Remark } from './spec.ts'
import { spanText } from './title.ts'

// What people wrote at marks of a chart. A remark is kept by what its mark stands for, not by where it was drawn: it stays with its month or region
// when the chart is sorted, filtered or drawn otherwise, and is listed as not shown where there is no such mark.

/** A chart with more of them would be a text with a picture. */
export const mostRemarks = 20

/** The remarks of a chart, in the order of their numbers. */
export const remarksOf = ({ remarks }: Pick<ChartSpec, 'remarks'>): Remark[] => remarks ?? []

/** What is in "Other" changes with the data; that it is the rest of a list does not. */
const lasting = (mark: Pick<Mark, 'filters' | 'rests'>): Filter[] =>
  mark.filters.map(({ member, operator, values }) =>
    mark.rests?.some((rest) => rest.member === member && rest.operator === operator)
      ? { member, operator: 'notEquals', values: [] }
      : { member, operator, values },
  )

const keyOf = (filters: Filter[]) =>
  filters
    .map(({ member, operator, values }) => JSON.stringify([member, operator, values.map((value) => asText(value, operator))]))
    .sort()
    .join('\n')

/** Dates are compared as days: an axis of hours and a stored filter write them at different lengths. */
const asText = (value: string | null, operator: Filter['operator']) => (operator === 'inDateRange' && value ? dayIn(value) : value)

/** Where a remark on this mark is kept. An axis label over several series means all of them, so that it has no measure. */
export function placeOf(mark: Mark): Pick<Remark, 'at' | 'measure'> {
  const isWhole = mark.value === null && mark.filters.length > 0
  return { at: lasting(mark), ...(mark.measure && !isWhole ? { measure: mark.measure.name } : {}) }
}

/** The place of the remark on exactly this mark in the list, or -1. */
export function remarkAt(spec: Pick<ChartSpec, 'remarks'>, mark: Mark): number {
  const { at, measure } = placeOf(mark)
  const key = keyOf(at)
  return remarksOf(spec).findIndex((one) => one.measure === measure && keyOf(one.at) === key)
}

/**
 * The numbers of the remarks on a mark, as they are listed below the chart: from 1. `isLoose`: also what was written at all that is drawn there, or of
 * a name of the axis at one measure there, which has no mark of its own in this picture.
 */
export type NumbersOf = (mark: Mark, isLoose?: boolean) => number[]

/** Finds the numbers of marks; null where a chart has no remarks, so that nobody looks. */
export function numbersOf(spec: Pick<ChartSpec, 'remarks'>): NumbersOf | null {
  const all = remarksOf(spec)
  if (all.length === 0) return null
  const places = new Map<string, { number: number; measure: string | undefined }[]>()
  for (const [at, { at: filters, measure }] of all.entries()) {
    const key = keyOf(filters)
    places.set(key, [...(places.get(key) ?? []), { number: at + 1, measure }])
  }
  return (mark, isLoose = false) => {
    const { at, measure } = placeOf(mark)
    const isMeant = (own: string | undefined) =>
      own === measure || (isLoose && at.length > 0 && (own === undefined || measure === undefined))
    return (places.get(keyOf(at)) ?? []).filter((one) => isMeant(one.measure)).map(({ number }) => number)
  }
}

/** The text in a language, or in the other one where that is all there is. */
export const remarkText = ({ text }: Pick<Remark, 'text'>, language: Language): string =>
  text[language] || text[language === 'zh' ? 'en' : 'zh'] || ''

/** What a remark is about, in words: "East · November 2026 · Net sales". */
export function remarkPlace({ at, measure }: Remark, fields: Fields | undefined, language: Language, result?: Result): string {
  const parts = at.map((filter) => filterText(filter, (name) => fieldOf({ name, kind: 'dimension' }, fields, result), language))
  const named = measure ? [fieldOf({ name: measure, kind: 'measure' }, fields, result).title[language]] : []
  return [...parts, ...named].join(' · ')
}

function filterText({ member, operator, values }: Filter, fieldNamed: (name: string) => Field, language: Language): string {
  const [from, to] = values
  if (operator === 'inDateRange' && from && to) return spanText({ from: dayIn(from), to: dayIn(to) }, language)
  if (operator === 'notEquals' && values.length === 0) return language === 'zh' ? '其他' : 'Other'
  if (operator === 'notSet') return notSet[language]
  const field = fieldNamed(member)
  const texts = values.map((value) => (value === null ? notSet[language] : valueText(value, field, language)))
  const shown = texts.slice(0, 2).join(language === 'zh' ? '、' : ', ')
  const more = texts.length > 2 ? (language === 'zh' ? ` 等 ${texts.length} 项` : ` and ${texts.length - 2} more`) : ''
  const except = operator === 'notEquals' ? (language === 'zh' ? '除' : 'all but ') : ''
  return `${except}${shown}${more}${except && language === 'zh' ? '外' : ''}`
}
