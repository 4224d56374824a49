import type { Field, Fields } from '../field/field.ts'
import { isTitled, normal, soundsOf, type ToSyllables } from '../field/search.ts'
import { valueText } from '../field/text.ts'
import type { Words } from '../words.ts'
import { type Change, timeFieldOf } from './edit.ts'
import { presetWords } from './range.ts'
import { type ChartSpec, type Filter, presetsFor, type RangePreset, viewOf } from './spec.ts'

// A person who filters types the value he has in mind, or the dates, more often than the field they are of.

/** What was typed, as a filter of the chart: a value whose words the model has, or dates. */
export interface Typed {
  key: string
  words: Words
  /** 3: the whole of its words, 2: their beginning, 1: a part of them or their sound. */
  rank: 1 | 2 | 3
  change: Change
  /** The value it is, where it is one. */
  of?: { field: Field; value: string }
}

const isText = (field: Field) => field.kind === 'dimension' && field.type === 'string'

function rankOf(texts: string[], word: string, toSyllables?: ToSyllables): Typed['rank'] | null {
  const own = texts.map(normal)
  if (own.includes(word)) return 3
  if (own.some((one) => one.startsWith(word))) return 2
  if (own.some((one) => one.includes(word))) return 1
  const chinese = texts[0] ?? ''
  return toSyllables && soundsOf(chinese, toSyllables).some((one) => one.startsWith(word)) ? 1 : null
}

/** A value of a field as what it does to a chart. One more value of a field that is filtered by its values joins them: both at once would be nothing. */
export function typedValue(spec: ChartSpec, field: Field, value: string): Omit<Typed, 'rank'> & { of: { field: Field; value: string } } {
  const at = spec.filters.findIndex(({ member, operator }) => member === field.name && operator === 'equals')
  const before = spec.filters[at]
  const filter: Filter = { member: field.name, operator: 'equals', values: [...new Set([...(before?.values ?? []), value])] }
  return {
    // Of one word: it names a line of the list on the page.
    key: `value-${field.name}-${encodeURIComponent(value)}`,
    words: {
      zh: `${field.title.zh}：${valueText(value, field, 'zh')}`,
      en: `${field.title.en}: ${valueText(value, field, 'en')}`,
    },
    change: before ? { do: 'filter', filter, at } : { do: 'filter', filter },
    of: { field, value },
  }
}

function typedRange(spec: ChartSpec, time: Field, preset: RangePreset): Omit<Typed, 'rank'> {
  const words = presetWords[preset]
  return {
    key: `dates-${preset}`,
    words: { zh: `${time.title.zh}：${words.zh}`, en: `${time.title.en}: ${words.en}` },
    change: { do: 'range', range: preset === 'all' ? null : { field: spec.range?.field ?? time.name, preset } },
  }
}

/** The filters a text stands for, without asking anybody: by words in either language, by the value's own name, by sound. Best first. */
export function typedFilters(spec: ChartSpec, fields: Fields, text: string, toSyllables?: ToSyllables): Typed[] {
  const word = normal(text)
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  if (word === '' || !view) return []
  const values = view.fields.filter(isText).flatMap((field) =>
    Object.entries(field.values ?? {}).flatMap(([value, words]): Typed[] => {
      const rank = rankOf([words.zh, words.en, value], word, toSyllables)
      return rank ? [{ ...typedValue(spec, field, value), rank }] : []
    }),
  )
  const time = fields.byName.get(timeFieldOf(spec, fields) ?? '')
  const dates = (time ? presetsFor(time.grains ?? []) : []).flatMap((preset): Typed[] => {
    const { zh, en } = presetWords[preset]
    const rank = rankOf([zh, en], word, toSyllables)
    return time && rank ? [{ ...typedRange(spec, time, preset), rank }] : []
  })
  return [...values, ...dates].sort((a, b) => b.rank - a.rank)
}

/** Fields and filters in one list, as far as each is what was typed: a whole title before a whole value, a title's part before a value's beginning. */
export function inOrder(found: Field[], typed: Typed[], text: string): (Field | Typed)[] {
  const word = normal(text)
  const titles = (field: Field) => [field.title.zh, field.title.en].map(normal)
  const whole = found.filter((field) => titles(field).includes(word))
  const titled = found.filter((field) => !whole.includes(field) && isTitled(field, text))
  const others = found.filter((field) => !whole.includes(field) && !titled.includes(field))
  const of = (rank: Typed['rank']) => typed.filter((one) => one.rank === rank)
  return [...whole, ...of(3), ...titled, ...of(2), ...of(1), ...others]
}

/** How many fields are asked for values at a time: other people ask, too. */
const mostAsked = 6

// Numbers of orders and customers are named so throughout the model; nobody filters by one out of memory, and looking through all of them takes long.
const isIdentifier = ({ name }: Field) => /_(id|code)$/.test(name)

/** The fields whose values are worth asking for: texts the model has no words for. Those that are looked at from wide to narrow come first. */
export function searchableFields(spec: ChartSpec, fields: Fields): Field[] {
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  const levels = view?.hierarchies.flat() ?? []
  const open = (view?.fields ?? []).filter((field) => isText(field) && !field.values && !isIdentifier(field))
  return open.toSorted((a, b) => Number(levels.includes(b.name)) - Number(levels.includes(a.name))).slice(0, mostAsked)
}
