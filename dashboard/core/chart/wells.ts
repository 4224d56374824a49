import type { FieldKind } from '../field/field.ts'
import type { Words } from '../words.ts'
import { catalogue } from './catalogue.ts'
import type { WellName, WellRule } from './kind.ts'
import type { ChartSpec, ChartType } from './spec.ts'

/** The wells of a chart, in the order they are on screen. */
export function wellsOf(type: ChartType): [WellName, WellRule][] {
  return Object.entries(catalogue[type].wells) as [WellName, WellRule][]
}

const kindWords: Record<FieldKind, Words> = {
  measure: { zh: '指标', en: 'a measure' },
  dimension: { zh: '维度', en: 'a dimension' },
  time: { zh: '日期', en: 'a date' },
}

/** "needs a date": what a well asks for. */
export function wantOf(rule: WellRule): Words {
  if (rule.meant) return { zh: `需要${rule.meant.words.zh}`, en: `needs ${rule.meant.words.en}` }
  const kinds = rule.accepts.map((kind) => kindWords[kind])
  return {
    zh: `需要${kinds.map((kind) => kind.zh).join('或')}`,
    en: `needs ${kinds.map((kind) => kind.en).join(' or ')}`,
  }
}

/** A well that still has to be filled before anything can be asked. */
export interface EmptyWell {
  well: WellName
  title: Words
  wants: Words
}

/** The wells without which this chart can't be drawn. Empty: it can. */
export function emptyWells(spec: ChartSpec): EmptyWell[] {
  const wells = wellsOf(spec.type)
  const count = (well: WellName) => spec.wells[well]?.length ?? 0
  const [first] = wells
  // Where no well has to be filled, any field will do, and one is needed all the same.
  if (first && wells.every(([well, { min }]) => min === 0 && count(well) === 0)) {
    const [well, { title }] = first
    return [{ well, title, wants: { zh: '需要任意字段', en: 'needs any field' } }]
  }
  return wells.filter(([well, { min }]) => count(well) < min).map(([well, rule]) => ({ well, title: rule.title, wants: wantOf(rule) }))
}
