import { getFormat } from '@cubejs-client/core/format'
import type { Language, Words } from '../words.ts'
import type { CalendarGrain } from './calendar.ts'
import { dateText } from './date.ts'
import type { Field, Format } from './field.ts'

/** A value as Cube gives it once numbers are parsed. */
export type Cell = string | number | boolean | null

/** What text needs to know of a field; every `Field` is one, and so is an annotation. */
export type Formatted = Pick<Field, 'type'> & Partial<Pick<Field, 'kind' | 'format' | 'currency' | 'values' | 'unit'>>

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

/** A number in full, as the model says. */
export function numberText(value: number | null, field: Formatted, language: Language): string {
  return value === null ? '–' : exactFormatter(field, language)(value)
}

/** A unit for a whole axis: numbers are divided by it, its name is said once. */
export interface Unit {
  divisor: number
  name: string
}

const units: Record<Language, Unit[]> = {
  zh: [
    { divisor: 1e8, name: '亿' },
    { divisor: 1e4, name: '万' },
  ],
  en: [
    { divisor: 1e9, name: 'B' },
    { divisor: 1e6, name: 'M' },
    { divisor: 1e3, name: 'K' },
  ],
}

const noUnit: Unit = { divisor: 1, name: '' }

/** The unit for numbers up to `largest`; shares have none. */
export function unitFor(largest: number, field: Formatted, language: Language): Unit {
  if (isPercent(field) || !Number.isFinite(largest)) return noUnit
  // Below a hundred thousand the digits fit.
  return units[language].find(({ divisor }) => Math.abs(largest) >= Math.max(divisor, 1e5)) ?? noUnit
}

const plain = new Map<string, Intl.NumberFormat>()
function plainText(value: number, language: Language, digits: number, least = 0): string {
  const key = `${language} ${digits} ${least}`
  let format = plain.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locales[language], { maximumFractionDigits: digits, minimumFractionDigits: least })
    plain.set(key, format)
  }
  return format.format(value).replace('-', '−')
}

/** A tick of an axis: the number in the axis's unit, without its name. */
export function tickText(value: number | null, unit: Unit, field: Formatted, language: Language): string {
  if (value === null || !Number.isFinite(value)) return ''
  if (isPercent(field)) return `${plainText(value * 100, language, 1)}%`
  return plainText(value / unit.divisor, language, 2)
}

/** A number in few characters with its own unit: ¥1,234.6万, $12.35M, 45.6%. */
export function shortText(value: number | null, field: Formatted, language: Language, unit?: Unit): string {
  if (value === null || !Number.isFinite(value)) return '–'
  if (isPercent(field)) {
    const text = plainText(Math.abs(value) * 100, language, 1)
    return `${value < 0 && /[1-9]/.test(text) ? '−' : ''}${text}%`
  }
  const chosen = value === 0 ? noUnit : (unit ?? unitFor(value, field, language))
  const scaled = value / chosen.divisor
  const size = Math.abs(scaled)
  const isCoins = isMoney(field) && chosen.divisor === 1 && size < 1000 && size >= 0.005
  const digits = Number.isInteger(scaled) ? 0 : isCoins ? 2 : size >= 1000 ? 0 : size >= 100 ? 1 : 2
  const text = plainText(Math.abs(scaled), language, digits, isCoins ? digits : 0)
  const sign = value < 0 && /[1-9]/.test(text) ? '−' : ''
  return `${sign}${isMoney(field) ? currencySymbol(field.currency, language) : ''}${text}${chosen.name}`
}

/** Numbers that stand together in few characters: all with the decimals the largest of them has. Zero needs none. */
export function shortTexts(values: (number | null)[], field: Formatted, language: Language, unit: Unit): string[] {
  const shown = (value: number | null) => shortText(value, field, language, unit)
  if (isPercent(field)) return evenDecimals(values.map(shown))
  const sizes = values.flatMap((value) => (value === null ? [] : Math.abs(value) / unit.divisor))
  const largest = Math.max(0, ...sizes)
  const digits = sizes.every(Number.isInteger) || largest >= 1000 ? 0 : largest >= 100 ? 1 : 2
  return values.map((value) => {
    if (!value) return shown(value)
    const text = plainText(Math.abs(value) / unit.divisor, language, digits, digits)
    const sign = value < 0 && /[1-9]/.test(text) ? '−' : ''
    return `${sign}${isMoney(field) ? currencySymbol(field.currency, language) : ''}${text}${unit.name}`
  })
}

/** Texts that stand together get one number of decimals; money has none or two. What is no number stays as it is. */
export function evenDecimals(texts: string[], field?: Formatted): string[] {
  const parts = texts.map((text) => /^(\D*)(\d[\d,]*)(?:\.(\d+))?(\D*)$/.exec(text))
  const most = Math.max(0, ...parts.map((part) => part?.[3]?.length ?? 0))
  const digits = most === 1 && field && isMoney(field) && parts.every((part) => !part?.[4]) ? 2 : most
  if (digits === 0) return texts
  return texts.map((text, at) => {
    const part = parts[at]
    return part ? `${part[1]}${part[2]}.${(part[3] ?? '').padEnd(digits, '0')}${part[4]}` : text
  })
}

/** What stands once on an axis: "万元", "¥ M", "%"; empty when there is nothing to say. */
export function unitText(field: Formatted, unit: Unit, language: Language): string {
  if (isPercent(field)) return ''
  if (isMoney(field)) {
    if (language === 'zh' && (field.currency ?? 'CNY') === 'CNY') return `${unit.name}元`
    return [currencySymbol(field.currency, language), unit.name].filter(Boolean).join(' ')
  }
  const own = field.unit?.[language] ?? ''
  return language === 'zh' ? `${unit.name}${own}` : [unit.name, own].filter(Boolean).join(' ')
}

/** Any value of a field in words: dates by grain, closed lists by the model's labels, nothing as "Not set". */
export function valueText(value: Cell, field: Formatted, language: Language, grain?: CalendarGrain): string {
  if (value === null) return field.kind === 'measure' ? '–' : notSet[language]
  if (value === '') return emptyText[language]
  const label = field.values?.[String(value)]
  if (label) return label[language]
  if (typeof value === 'boolean') return (value ? yes : no)[language]
  if (field.type === 'boolean') return (value === 'true' || value === 1 || value === '1' ? yes : no)[language]
  if (field.type === 'time' && typeof value === 'string') return dateText(value, grain, language)
  if (typeof value === 'number')
    return field.format === undefined && field.kind !== 'measure' ? String(value) : numberText(value, field, language)
  return value
}
