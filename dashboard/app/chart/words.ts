import { catalogue } from '../../core/chart/catalogue.ts'
import { fieldOf } from '../../core/chart/result.ts'
import type { ChartSpec, Compare, FieldRef, FilterOperator, Grain, WellName } from '../../core/chart/spec.ts'
import { askedNames, placedFields } from '../../core/chart/spec.ts'
import { grainWords } from '../../core/chart/title.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** A time grain by itself, as a menu and a pill name it. */
export function grainLabel(grain: Grain): Words {
  const { zh, en } = grainWords(grain)
  return { zh: grain === 'hour' ? '小时' : grain === 'quarter' ? '季度' : zh, en: capital(en) }
}

export const compareWords: Record<Compare, Words> = {
  none: { zh: '不对比', en: 'No comparison' },
  previous: { zh: '环比（上一周期）', en: 'Previous period' },
  last_year: { zh: '同比（去年同期）', en: 'Same period last year' },
  last_year_weekday: { zh: '同比（按星期对齐）', en: 'Last year, weekday to weekday' },
  last_year_holiday: { zh: '同比（按节假日对齐）', en: 'Last year, holiday to holiday' },
  custom: { zh: '自选日期…', en: 'Dates of your own…' },
}

export const operatorWords: Record<FilterOperator, Words> = {
  equals: { zh: '是', en: 'is' },
  notEquals: { zh: '不是', en: 'is not' },
  contains: { zh: '包含', en: 'contains' },
  notContains: { zh: '不包含', en: 'does not contain' },
  startsWith: { zh: '开头是', en: 'starts with' },
  endsWith: { zh: '结尾是', en: 'ends with' },
  gt: { zh: '大于', en: 'greater than' },
  gte: { zh: '不小于', en: 'at least' },
  lt: { zh: '小于', en: 'less than' },
  lte: { zh: '不大于', en: 'at most' },
  set: { zh: '已填写', en: 'is set' },
  notSet: { zh: '未填写', en: 'is not set' },
  inDateRange: { zh: '在', en: 'within' },
  beforeDate: { zh: '早于', en: 'before' },
  afterDate: { zh: '晚于', en: 'after' },
}

/** The title of a well in the present chart. */
export function wellWords(spec: ChartSpec, well: WellName): Words {
  return catalogue[spec.type].wells[well]?.title ?? { zh: '位置', en: 'Well' }
}

/** The title of a field; its bare name when the model no longer has it. */
export function titleOf(fields: Fields, name: string): Words {
  return fields.byName.get(name)?.title ?? { zh: name, en: name }
}

/** What is known of a field of the chart: by the model, or by its own formula. */
export function fieldOfRef(fields: Fields, ref: FieldRef): Field | undefined {
  return ref.formula ? fieldOf(ref, fields) : fields.byName.get(ref.name)
}

/** The title of a field of the chart. */
export const titleOfRef = (fields: Fields, ref: FieldRef): Words => ref.formula?.title ?? titleOf(fields, ref.name)

/** A chart as its maker answered earlier ones: who wants one axis has it also where two would be the chart's own choice. */
export function asAnswered(spec: ChartSpec, axes: 'one' | 'two' | null): ChartSpec {
  return axes === 'one' && spec.options.axes === 'auto' ? { ...spec, options: { ...spec.options, axes } } : spec
}

/** How a field stands in a spec. */
export function toRef(field: Field): FieldRef {
  return { name: field.name, kind: field.kind }
}

/** The names of all fields the chart uses. */
export function usedNames(spec: ChartSpec): Set<string> {
  return new Set([...placedFields(spec).flatMap(askedNames), ...spec.filters.map(({ member }) => member)])
}
