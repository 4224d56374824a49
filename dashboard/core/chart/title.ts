import { endOf, isOwnGrain, startOf } from '../field/calendar.ts'
import { dateText } from '../field/date.ts'
import type { Fields } from '../field/field.ts'
import type { Language, Words } from '../words.ts'
import { catalogue } from './catalogue.ts'
import { groupsOf, measuresOf } from './query.ts'
import { presetWords, type Span } from './range.ts'
import { fieldOf, type Result } from './result.ts'
import { type Between, type ChartSpec, type DateRange, type FieldRef, fieldsIn, type Grain, type plainGrains } from './spec.ts'

const plainWords: Record<(typeof plainGrains)[number], Words> = {
  hour: { zh: '小时', en: 'hour' },
  day: { zh: '日', en: 'day' },
  week: { zh: '周', en: 'week' },
  month: { zh: '月', en: 'month' },
  quarter: { zh: '季', en: 'quarter' },
  year: { zh: '年', en: 'year' },
}

/** A time grain inside a sentence: "by month". */
export function grainWords(grain: Grain): Words {
  if (grain === 'week_sunday') return { zh: '周（周日起）', en: 'week (from Sunday)' }
  if (isOwnGrain(grain)) return grain.startsWith('fiscal_year') ? { zh: '财年', en: 'fiscal year' } : { zh: '财季', en: 'fiscal quarter' }
  return plainWords[grain]
}

/** Two dates in as few words as they need: 2025, March 2025, 3 Mar 2025 – 9 Mar 2025. */
export function spanText({ from, to }: Span, language: Language): string {
  for (const grain of ['year', 'quarter', 'month'] as const) {
    if (from === startOf(from, grain) && to === endOf(from, grain)) return dateText(from, grain, language)
  }
  const [first, last] = [dateText(from, 'day', language), dateText(to, 'day', language)]
  return first === last ? first : language === 'zh' ? `${first}至${last}` : `${first} – ${last}`
}

function rangeText(range: DateRange | null, language: Language): string {
  if (!range) return ''
  if ('preset' in range) return range.preset === 'all' ? '' : presetWords[range.preset][language]
  return spanText(range, language)
}

/** The words of a field in a well: its title, and for a time its grain. */
export function refText(ref: FieldRef, fields: Fields | undefined, language: Language, result?: Result): string {
  if (ref.kind === 'time') return grainWords(ref.grain ?? 'day')[language]
  return fieldOf(ref, fields, result).title[language]
}

const lower = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text)

function list(texts: string[], language: Language): string {
  if (texts.length <= 1) return texts.join('')
  const last = texts.at(-1)
  return language === 'zh' ? `${texts.slice(0, -1).join('、')}和${last}` : `${texts.slice(0, -1).join(', ')} and ${last}`
}

/** Two groups that are held against each other: "East against South". */
export const betweenWords = ({ now, before }: Between): Words => ({
  zh: `${now.name.zh} 对比 ${before.name.zh}`,
  en: `${now.name.en} against ${before.name.en}`,
})

/** The question a chart answers: "Net sales by month and channel, 2025". */
export function titleText(
  spec: ChartSpec,
  fields: Fields | undefined,
  language: Language,
  range: DateRange | null = spec.range,
  result?: Result,
): string {
  if (spec.title) return spec.title[language]
  const { titled, isFigure, isList, isProduct, title } = catalogue[spec.type]
  const said = titled?.flatMap((well) => fieldsIn(spec, well)) ?? measuresOf(spec).filter((ref) => !fieldsIn(spec, 'detail').includes(ref))
  const measures = said.map((ref) => fieldOf(ref, fields, result).title[language])
  const groups = isProduct
    ? [{ zh: '定义', en: 'definition' }[language]]
    : groupsOf(spec).map((ref) => refText(ref, fields, language, result))
  const sides = spec.between ? `${language === 'zh' ? '：' : ': '}${betweenWords(spec.between)[language]}` : ''
  const when = rangeText(range, language)
  if (language === 'zh') {
    const what = list(measures, 'zh') || (isList ? '列表' : title.zh)
    return `${when}${when && /[a-z0-9]$/i.test(when) ? ' ' : ''}${what}${groups.length > 0 && !isFigure ? `（按${list(groups, 'zh')}）` : ''}${sides}`
  }
  const shown = measures.map((text, at) => (at === 0 ? text : lower(text)))
  const what = list(shown, 'en') || (isList ? 'List' : title.en)
  return `${what}${groups.length > 0 && !isFigure ? ` by ${list(groups.map(lower), 'en')}` : ''}${when ? `, ${range && 'preset' in range ? lower(when) : when}` : ''}${sides}`
}

/** The generated title in both languages. */
export function titleOf(spec: ChartSpec, fields?: Fields): Words {
  return { zh: titleText(spec, fields, 'zh'), en: titleText(spec, fields, 'en') }
}
