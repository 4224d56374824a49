import type { Field } from '../field/field.ts'
import { isMoney, isPercent } from '../field/text.ts'
import type { Words } from '../words.ts'
import { catalogue } from './catalogue.ts'
import type { Ask } from './drawing.ts'
import { type ChartSpec, fieldsIn } from './spec.ts'

/** Two measures further apart than this cannot be read on one axis. */
export const farApart = 10

/** What a measure of a chart reaches. */
export interface Reached {
  name: string
  field: Field
  values: (number | null)[]
}

/** Which measures stand on the right axis, and why. */
export interface Second {
  names: ReadonlySet<string>
  reason: 'units' | 'gap' | 'wish' | null
}

const none: Second = { names: new Set(), reason: null }

/** What a measure is counted in: two measures share an axis only if they count the same thing. */
function unitOf(field: Field): string {
  return isPercent(field) ? '%' : isMoney(field) ? `money ${field.currency ?? ''}` : (field.unit?.en ?? '')
}

/** Whether a chart has values side by side, which may be told apart by axes. */
const mayPart = (spec: ChartSpec) =>
  catalogue[spec.type].options.includes('axes') &&
  spec.options.axes !== 'one' &&
  spec.options.stack === 'none' &&
  fieldsIn(spec, 'values').length > 1 &&
  (['colour', 'split', 'second'] as const).every((well) => fieldsIn(spec, well).length === 0)

/** The measures that go to the right axis: those of the other of two units, else those less than a tenth of the largest. */
export function secondAxis(spec: ChartSpec, measures: Reached[]): Second {
  if (!mayPart(spec)) return none
  const own = measures.filter(({ name }) => fieldsIn(spec, 'values').some((ref) => ref.name === name))
  const [first] = own
  const others = own.filter(({ name }) => name !== first?.name)
  if (!first || others.length === 0) return none
  const named = (some: Reached[]) => new Set(some.map(({ name }) => name))
  const units = new Set(own.map(({ field }) => unitOf(field)))
  // Two axes cannot tell three units apart.
  if (units.size > 2) return none
  if (units.size === 2) return { names: named(others.filter(({ field }) => unitOf(field) !== unitOf(first.field))), reason: 'units' }
  const sizes = own.map((one) => ({ ...one, most: Math.max(0, ...one.values.map((value) => Math.abs(value ?? 0))) }))
  const highest = Math.max(...sizes.map(({ most }) => most))
  // Percentiles of one thing belong on one axis, however far apart, and surfaces of one unit are compared by their size.
  const low =
    catalogue[spec.type].isFilled || own.every(({ field }) => field.quantile !== undefined)
      ? []
      : sizes.filter(({ most }) => most > 0 && most * farApart < highest)
  if (low.length > 0) return { names: named(low), reason: 'gap' }
  return spec.options.axes === 'two' ? { names: named(others.slice(-1)), reason: 'wish' } : none
}

/** Asked once, where nobody has said yet whether two axes are wanted. */
export function askAxes(spec: ChartSpec, { names, reason }: Second, measures: Reached[]): Ask | null {
  if (spec.options.axes !== 'auto' || (reason !== 'units' && reason !== 'gap')) return null
  const titles = (isSecond: boolean, language: 'zh' | 'en') =>
    measures
      .filter(({ name }) => names.has(name) === isSecond && fieldsIn(spec, 'values').some((ref) => ref.name === name))
      .map(({ field }) => field.title[language])
      .join(language === 'zh' ? '、' : ', ')
  const why: Words =
    reason === 'units' ? { zh: '单位不同', en: 'have different units' } : { zh: '相差十倍以上', en: 'are more than tenfold apart' }
  return {
    text: {
      zh: `“${titles(false, 'zh')}”与“${titles(true, 'zh')}”${why.zh}，已分用左右两轴。`,
      en: `${titles(false, 'en')} and ${titles(true, 'en')} ${why.en}: they have an axis each.`,
    },
    answers: [
      { text: { zh: '保留两轴', en: 'Keep two axes' }, options: { axes: 'two' } },
      { text: { zh: '合用一轴', en: 'Use one axis' }, options: { axes: 'one' } },
    ],
  }
}
