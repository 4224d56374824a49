import { addPeriods } from '../field/calendar.ts'
import { mayShare } from '../field/change.ts'
import type { Field } from '../field/field.ts'
import { isMoney } from '../field/text.ts'
import type { Words } from '../words.ts'
import { catalogue } from './catalogue.ts'
import { asKey } from './draw/keys.ts'
import { fieldIn, type Scene } from './draw/scene.ts'
import type { Note } from './drawing.ts'
import { groupsOf, measuresOf } from './query.ts'
import { cellsOf, numbersOf } from './result.ts'
import { shownOnly } from './shown.ts'
import { type FieldRef, fieldsIn } from './spec.ts'
import { grainWords } from './title.ts'
import { farApart, secondAxis } from './twoAxes.ts'

// What is wrong with the data behind a picture, though it is drawn as asked. Each says what to do.

/** Fewer than this many behind a ratio, and one more or less changes it by points. */
const smallBase = 10
/** More than this part without a value says more about the data than about the business. */
const muchNotSet = 0.2
/** A value so many times the middle one presses the others flat. */
const dwarfs = 50
/** Fewer values than these may well be alike, or one of them the largest. */
const enough = 5

interface Measured {
  ref: FieldRef
  field: Field
  values: (number | null)[]
}

interface Asked {
  scene: Scene
  measures: Measured[]
  /** The groups of the answer: none for figures. */
  groups: FieldRef[]
}

type Rule = (asked: Asked) => Words[]

const reachedBy = (measures: Measured[]) => measures.map(({ ref, field, values }) => ({ name: ref.name, field, values }))

const rules: Rule[] = [
  function noValue({ measures }) {
    return measures
      .filter(({ values }) => values.length > 0 && values.every((value) => value === null))
      .map(({ field: { title } }) => ({
        zh: `“${title.zh}”没有任何值：所选范围内缺少计算它的数据。请放宽日期或筛选。`,
        en: `${title.en} has no value at all: what it is worked out from is missing in this range. Widen the dates or the filters.`,
      }))
  },
  function allZero({ measures }) {
    return measures
      .filter(({ values }) => values.length > 1 && values.some((value) => value === 0) && values.every((value) => !value))
      .map(({ field: { title } }) => ({
        zh: `“${title.zh}”全部为 0。请检查日期与筛选。`,
        en: `${title.en} is 0 everywhere. Check the dates and the filters.`,
      }))
  },
  function onePoint({ scene, groups }) {
    const [axis] = fieldsIn(scene.spec, 'axis')
    if (axis?.kind !== 'time' || groups.length !== 1 || catalogue[scene.spec.type].asksDays) return []
    const keys = new Set(cellsOf(scene.results.main, axis))
    if (keys.size !== 1) return []
    return [
      {
        zh: '只有一个时间点，看不出走势。请放宽日期或改用更细的粒度。',
        en: 'One point makes no trend. Widen the dates, or choose a finer grain.',
      },
    ]
  },
  function missingPeriods({ scene, measures, groups }) {
    const [axis] = groups
    if (axis?.kind !== 'time' || groups.length !== 1 || !axis.grain || axis.grain === 'hour') return []
    // What is gathered from days is not left open where one is missing.
    if (catalogue[scene.spec.type].asksDays) return []
    const { grain } = axis
    // What is counted is 0 where nothing was; a ratio without a row is unknown.
    if (measures.every(({ field }) => field.additivity === 'A' || field.additivity === 'D')) return []
    const keys = [...new Set(cellsOf(scene.results.main, axis).map((cell) => String(asKey(cell, axis))))].sort()
    const [first, last] = [keys[0], keys.at(-1)]
    if (!first || !last) return []
    const known = new Set(keys)
    let missing = 0
    let all = 0
    for (let key = first; key <= last; key = addPeriods(key, grain, 1), all++) if (!known.has(key)) missing++
    const { zh, en } = grainWords(grain)
    return missing === 0
      ? []
      : [
          {
            zh: `${all} 个${zh}中有 ${missing} 个没有数据，图上留空；可在设置中改为连线或按 0 计。`,
            en: `${missing} of ${all} ${en}s have no data and are left open; the settings can join them or draw them as 0.`,
          },
        ]
  },
  function currencies({ measures }) {
    const found = [...new Set(measures.filter(({ field }) => isMoney(field)).map(({ field }) => field.currency ?? 'CNY'))]
    return found.length < 2
      ? []
      : [
          {
            zh: `含不同币种（${found.join('、')}），数值不可直接比较。请分成两张图。`,
            en: `There are different currencies (${found.join(', ')}), which cannot be compared as they are. Make two charts of it.`,
          },
        ]
  },
  function smallBases({ measures }) {
    return measures.flatMap(({ field, values }) => {
      const per = measures.find((one) => one.field.name === field.per)
      if (!per || mayShare(field)) return []
      const bases = per.values.flatMap((base, row) => (values[row] !== null && base !== null && base < smallBase ? [base] : []))
      if (bases.length === 0) return []
      const least = Math.min(...bases)
      return [
        {
          zh: `“${field.title.zh}”有 ${bases.length} 项样本很少（最少 n = ${least}），数值不稳。请合并小项或放宽日期。`,
          en: `${field.title.en} rests on few ${per.field.title.en.toLowerCase()} in ${bases.length} ${bases.length === 1 ? 'place' : 'places'} (least n = ${least}) and may be chance. Group small ones, or widen the dates.`,
        },
      ]
    })
  },
  function notSetShare({ scene, measures, groups }) {
    const [group] = groups
    const [first] = measures
    if (group?.kind !== 'dimension' || groups.length !== 1 || !first || first.field.additivity !== 'A') return []
    const nothing = cellsOf(scene.results.main, group).indexOf(null)
    const whole = first.values.reduce<number>((sum, value) => sum + Math.max(0, value ?? 0), 0)
    const part = nothing < 0 || whole === 0 ? 0 : (first.values[nothing] ?? 0) / whole
    if (part <= muchNotSet) return []
    const share = part.toLocaleString('en', { style: 'percent', maximumFractionDigits: 0 })
    const { title } = fieldIn(scene, group)
    return [
      {
        zh: `“${title.zh}”未填写的占 ${share}，其余各项可能偏低。请先补全数据，或筛掉未填写。`,
        en: `${share} has no ${title.en.toLowerCase()}, so the others may be too low. Complete the data, or filter out what is not set.`,
      },
    ]
  },
  function oneDwarfs({ scene, measures, groups }) {
    const [only, more] = measures
    if (!only || more || groups.length !== 1 || !catalogue[scene.spec.type].cutsAxis) return []
    const sizes = only.values.flatMap((value) => (value ? [Math.abs(value)] : [])).sort((a, b) => a - b)
    const middle = sizes[Math.floor(sizes.length / 2)] ?? 0
    const largest = sizes.at(-1) ?? 0
    return sizes.length < enough || largest <= dwarfs * middle
      ? []
      : [
          {
            zh: `最大的一项是中间值的 ${Math.round(largest / middle).toLocaleString('en')} 倍，其余几乎看不见。请筛掉它，或改用表格。`,
            en: `The largest is ${Math.round(largest / middle).toLocaleString('en')} times the middle one: the others can hardly be seen. Filter it out, or use a table.`,
          },
        ]
  },
  function unlike({ scene, measures }) {
    const { type } = scene.spec
    const shared = fieldsIn(scene.spec, 'values').map(({ name }) => name)
    if (!catalogue[type].cutsAxis || shared.length < 2) return []
    const { names } = secondAxis(scene.spec, reachedBy(measures))
    if (names.size > 0) return []
    // Percentiles of one thing belong on one axis, however far apart.
    if (measures.every(({ field }) => field.quantile !== undefined)) return []
    const reached = measures
      .filter(({ ref }) => shared.includes(ref.name))
      .map(({ field, values }) => ({ field, most: Math.max(...values.map((value) => Math.abs(value ?? 0))) }))
      .filter(({ most }) => most > 0)
      .sort((a, b) => b.most - a.most)
    const [high, low] = [reached[0], reached.at(-1)]
    return !high || !low || high.most <= farApart * low.most
      ? []
      : [
          {
            zh: `“${low.field.title.zh}”比“${high.field.title.zh}”小 ${farApart} 倍以上，在同一轴上看不清。请用双轴组合图，把它放到右轴。`,
            en: `${low.field.title.en} is less than a tenth of ${high.field.title.en} and cannot be read on one axis. Put it on the right axis of a combo.`,
          },
        ]
  },
  function countedTwice({ scene, measures }) {
    if (scene.spec.options.stack === 'none' || fieldsIn(scene.spec, 'colour').length === 0) return []
    if (!catalogue[scene.spec.type].options.includes('stack')) return []
    return measures
      .filter(({ field }) => field.additivity === 'D')
      .map(({ field: { title } }) => ({
        zh: `“${title.zh}”是去重数：同一个会出现在多个系列里，堆叠的总高会重复计算。请改为并排。`,
        en: `${title.en} counts each once, and one may be in several series: the height of a stack counts it twice. Put them side by side.`,
      }))
  },
  function allAlike({ measures, groups }) {
    if (groups.length === 0) return []
    return measures
      .filter(
        ({ values }) => values.length >= enough && values[0] !== null && values[0] !== 0 && values.every((value) => value === values[0]),
      )
      .map(({ field: { title } }) => ({
        zh: `“${title.zh}”每一项都相同：它可能与这个维度无关。请换一个维度。`,
        en: `${title.en} is the same everywhere: this dimension may not apply to it. Choose another.`,
      }))
  },
]

/** What a reader should know of the data of a picture before trusting it, most serious first. */
export function warningsOf(asked: Scene): Note[] {
  // Of what is drawn: on boards no more than that is sent.
  const main = shownOnly(asked.spec, asked.asking, asked.results).main ?? asked.results.main
  const scene = { ...asked, results: { ...asked.results, main } }
  const measures = measuresOf(scene.spec).map((ref) => ({ ref, field: fieldIn(scene, ref), values: numbersOf(main, ref) }))
  const groups = catalogue[scene.spec.type].isFigure ? [] : groupsOf(scene.spec)
  return rules.flatMap((rule) => rule({ scene, measures, groups })).map((text) => ({ kind: 'warning', text }))
}
