import { getFormat } from '@cubejs-client/core/format'
import type { Language, Words } from '../words.ts'
import type { CalendarGrain } from './calendar.ts'
import { dateText } from './date.ts'
import type { Field, Format } from './field.ts'

/** A value as Cube gives it once numbers are parsed. */
export type Cell = string | number | boolean | null

/** What text needs to know of a field; every `Field` is one, and so is an annotation. */
export type Formatted = Pick<Field, 'type'> & Partial<Pick<Field, 'kind' | 'format' | 'currency' | 'values' | 'unit' | 'bin'>>

const locales: Record<Language, string> = { zh: 'zh-CN', en: 'en-US' }

export const notSet: Words = { zh: '未填写', en: 'Not set' }
const emptyText: Words = { zh: '（空白）', en: '(blank)' }
const yes: Words = { zh: '是', en: 'Yes' }
const no: Words = { zh: '否', en: 'No' }

/** The name of a format: Cube turns `percent_1` into a described object whose alias still has the name. */
function formatName(format: Format | undefined): string {
  if (format === undefined) return 'number'
  if (typeof format === 'string') return format
  return format.alias ?? (typeof format.value === 'string' ? format.value : 'number')
}

export const isPercent = (field: Formatted) => /^percent|%$/.test(formatName(field.format))
export const isMoney = (field: Formatted) => /^currency|^accounting|\$/.test(formatName(field.format))

// A renminbi is ¥ to everyone who reads this product; Intl writes CN¥ in English.
const ownSymbol = (text: string) => text.replace('CN¥', '¥')

/** The sign a currency is written with. */
export function currencySymbol(currency: string | undefined, language: Language): string {
  const parts = new Intl.NumberFormat(locales[language], { style: 'currency', currency: currency ?? 'CNY' }).formatToParts(0)
  return ownSymbol(parts.find((part) => part.type === 'currency')?.value ?? '')
}

const formatters = new Map<string, (value: number) => string>()

function exactFormatter(field: Formatted, language: Language): (value: number) => string {
  const name = formatName(field.format)
  const currency = field.currency ?? 'CNY'
  const key = `${name} ${currency} ${language}`
  const known = formatters.get(key)
  if (known) return known
  const isNamed = /^(number|percent|currency|decimal|abbr|accounting|id)(_\d)?$/.test(name)
  const format = (isNamed ? name : { type: 'custom-numeric', value: name }) as Parameters<typeof getFormat>[0]['format']
  const { formatFunc } = getFormat({ type: 'number', currency, ...(format ? { format } : {}) }, { locale: locales[language] })
  const made = (value: number) => ownSymbol(formatFunc(value))
  formatters.set(key, made)
  return made
}

// What sums of fractions leave over, and no number of anything.
const dust = 1e-9

/** The decimals of a number of this size: `digits`, and more where those would show nothing of it but noughts. */
function digitsFor(size: number, digits: number): number {
  return size < dust || size >= 10 ** -digits ? digits : 1 - Math.floor(Math.log10(size))
}

/** The decimals a format writes at most. */
export function decimalsIn(field: Formatted): number {
  const name = formatName(field.format)
  return Number(/_(\d)$/.exec(name)?.[1] ?? (name === 'id' ? 0 : 2))
}

/** A number in full, as the model says; one too small for the model's decimals with as many as it needs. */
export function numberText(value: number | null, field: Formatted, language: Language): string {
  if (value === null) return '–'
  const text = exactFormatter(field, language)(value)
  const size = Math.abs(value) * (isPercent(field) ? 100 : 1)
  const digits = decimalsIn(field)
  if (digitsFor(size, digits) === digits) return text
  const sign = value < 0 && !/^[−-]/.test(text) ? '−' : ''
  return sign + text.replace(/\d[\d,]*(\.\d+)?/, plainText(size, language, digitsFor(size, digits)))
}

/** A unit for a whole axis: numbers are divided by it, its name is said once. */
export interface Unit {
  divisor: number
  name: string
}

const units: Record<Language, Unit[]> = {
  zh: [
    { divisor: 1e12, name: '万亿' },
    { divisor: 1e8, name: '亿' },
    { divisor: 1e4, name: '万' },
  ],
  en: [
    { divisor: 1e12, name: 'T' },
    { divisor: 1e9, name: 'B' },
    { divisor: 1e6, name: 'M' },
    { divisor: 1e3, name: 'K' },
  ],
}

export const noUnit: Unit = { divisor: 1, name: '' }

/** The decimals a short number of this size has. */
const shortDigits = (size: number) => (size >= 1000 ? 0 : size >= 100 ? 1 : 2)

/** The unit for numbers up to `largest`; shares have none. */
export function unitFor(largest: number, field: Formatted, language: Language): Unit {
  const size = Math.abs(largest)
  if (isPercent(field) || !Number.isFinite(size)) return noUnit
  const known = [...units[language], noUnit]
  const fits = ({ divisor }: Unit, at: number) => {
    const smaller = known[at + 1]?.divisor ?? 1
    // Written in the unit below, 999,999 would be rounded to 1,000 of it.
    const rounded = Number((size / smaller).toFixed(shortDigits(size / smaller))) * smaller
    // Below a hundred thousand the digits fit.
    return rounded >= Math.max(divisor, 1e5)
  }
  return units[language].find(fits) ?? noUnit
}

/** The units smaller than one, the next first, and none at last. */
export const unitsBelow = (unit: Unit, language: Language): Unit[] => [
  ...units[language].filter(({ divisor }) => divisor < unit.divisor),
  noUnit,
]

const plain = new Map<string, Intl.NumberFormat>()
/** Digits alone, with `digits` decimals at most and `least` in any case. */
export function plainText(value: number, language: Language, digits: number, least = 0): string {
  const key = `${language} ${digits} ${least}`
  let format = plain.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locales[language], { maximumFractionDigits: digits, minimumFractionDigits: least })
    plain.set(key, format)
  }
  return format.format(value).replace('-', '−')
}

/** A size with its sign and the signs of its field; what is written as nought has no sign. */
function signed(value: number, digits: string, field: Formatted, language: Language, unit = noUnit): string {
  const sign = value < 0 && /[1-9]/.test(digits) ? '−' : ''
  if (isPercent(field)) return `${sign}${digits}%`
  return `${sign}${isMoney(field) ? currencySymbol(field.currency, language) : ''}${digits}${unit.name}`
}

/** A number in few characters with its own unit, or with a common one where that shows it: ¥1,234.6万, $12.35M, 45.6%. */
export function shortText(value: number | null, field: Formatted, language: Language, unit?: Unit): string {
  if (value === null || !Number.isFinite(value)) return '–'
  if (isPercent(field)) {
    const share = Math.abs(value) * 100
    return signed(value, plainText(share, language, digitsFor(share, 1)), field, language)
  }
  const isSeen = unit !== undefined && Math.abs(value) / unit.divisor >= 0.01
  const chosen = value === 0 ? noUnit : isSeen ? unit : unitFor(value, field, language)
  const size = Math.abs(value) / chosen.divisor
  const isCoins = isMoney(field) && chosen.divisor === 1 && size < 1000 && size >= 0.01
  const digits = Number.isInteger(size) ? 0 : isCoins ? 2 : digitsFor(size, shortDigits(size))
  return signed(value, plainText(size, language, digits, isCoins ? digits : 0), field, language, chosen)
}

/** Numbers shown together in few characters: all with the decimals the largest of them has. Zero needs none. */
export function shortTexts(values: (number | null)[], field: Formatted, language: Language, unit: Unit): string[] {
  const shown = (value: number | null) => shortText(value, field, language, unit)
  if (isPercent(field)) return evenDecimals(values.map(shown), 1)
  const sizes = values.flatMap((value) => (value === null ? [] : Math.abs(value) / unit.divisor))
  const digits = sizes.every(Number.isInteger) ? 0 : shortDigits(Math.max(0, ...sizes))
  return values.map((value) => {
    const size = Math.abs(value ?? 0) / unit.divisor
    // Beside the trillions a few coins are written as what they are.
    return !value || size < 10 ** -digits ? shown(value) : signed(value, plainText(size, language, digits, digits), field, language, unit)
  })
}

/**
 * Texts shown together get one number of decimals, never more than `most`, which is what they were rounded to; money has none or two.
 * A number so small that it needs more keeps its own, and what is no number stays as it is.
 */
export function evenDecimals(texts: string[], most: number, field?: Formatted): string[] {
  const digits = digitsAmong(texts, most, field)
  return texts.map((text) => toDigits(text, digits))
}

const numberPattern = /^(\D*)(\d[\d,]*)(?:\.(\d+))?(\D*)$/

/** How many decimals texts have that are shown together; no more are looked at than it takes to know. */
export function digitsAmong(texts: Iterable<string>, most: number, field?: Formatted): number {
  const isAmount = field !== undefined && isMoney(field)
  let longest = 0
  let isPlain = true
  for (const text of texts) {
    const [, , , decimals = '', unit = ''] = numberPattern.exec(text) ?? []
    if (decimals.length <= most) longest = Math.max(longest, decimals.length)
    if (unit) isPlain = false
    if (longest === most && !(isAmount && longest === 1)) break
  }
  return longest === 1 && isAmount && isPlain ? 2 : longest
}

/** A text with that many decimals. */
export function toDigits(text: string, digits: number): string {
  const part = digits === 0 ? null : numberPattern.exec(text)
  return part ? `${part[1]}${part[2]}.${(part[3] ?? '').padEnd(digits, '0')}${part[4]}` : text
}

/** What is written once on an axis: "万元", "¥ M", "%"; empty when there is nothing to say. */
export function unitText(field: Formatted, unit: Unit, language: Language): string {
  if (isPercent(field)) return ''
  if (isMoney(field)) {
    if (language === 'zh' && (field.currency ?? 'CNY') === 'CNY') return `${unit.name}元`
    return [currencySymbol(field.currency, language), unit.name].filter(Boolean).join(' ')
  }
  const own = field.unit?.[language] ?? ''
  return language === 'zh' ? `${unit.name}${own}` : [unit.name, own].filter(Boolean).join(' ')
}

/** The model's words for a value of a closed list. A value may be called anything, also `constructor`. */
export function labelOf({ values }: Pick<Formatted, 'values'>, value: Cell): Words | undefined {
  return values && Object.hasOwn(values, String(value)) ? values[String(value)] : undefined
}

/** From where a bin begins to where the next one does. */
function binText(from: number, width: number): string {
  const to = Number((from + width).toPrecision(12))
  return from < 0 || to < 0 ? `${from} – ${to}` : `${from}–${to}`
}

/** Any value of a field in words: dates by grain, closed lists by the model's labels, nothing as "Not set". */
export function valueText(value: Cell, field: Formatted, language: Language, grain?: CalendarGrain): string {
  if (value === null) return field.kind === 'measure' ? '–' : notSet[language]
  if (value === '') return emptyText[language]
  const label = labelOf(field, value)
  if (label) return label[language]
  if (typeof value === 'boolean') return (value ? yes : no)[language]
  if (field.type === 'boolean') return (value === 'true' || value === 1 || value === '1' ? yes : no)[language]
  if (field.type === 'time' && typeof value === 'string') return dateText(value, grain, language)
  if (field.bin && field.bin !== 1 && value !== '' && Number.isFinite(Number(value))) return binText(Number(value), field.bin)
  if (typeof value === 'number')
    return field.format === undefined && field.kind !== 'measure' ? String(value) : numberText(value, field, language)
  return value
}
