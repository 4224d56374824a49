import { type Change, changeOf, changeText, shareText } from '../field/change.ts'
import type { Field } from '../field/field.ts'
import { decimalsIn, isMoney, isPercent, notSet, numberText, shortText, valueText } from '../field/text.ts'
import type { Language, Words } from '../words.ts'
import type { Contribution, Contributions, Method } from './contributions.ts'
import type { ChangeAsked, Unexplained } from './explain.ts'
import { spanText } from './title.ts'

/** How the amounts of a table are written: money in whole units where it is large, so that columns can be compared. */
export interface Writing {
  field: Field
  /** Of the parts, as displayed. */
  decimals: number
}

export function writingOf({ before, now }: Pick<Contributions, 'before' | 'now'>, measure: Field): Writing {
  if (isPercent(measure)) return { field: measure, decimals: 3 }
  const isLarge = isMoney(measure) && Math.max(Math.abs(before), Math.abs(now)) >= 1000
  return isLarge ? { field: { ...measure, format: 'currency_0' }, decimals: 0 } : { field: measure, decimals: decimalsIn(measure) }
}

/** A part of a change in the measure's own unit, with its sign: "+¥1,200", and of a share "+0.4 pts". */
export function partText(part: number, { field }: Writing, language: Language): string {
  if (isPercent(field)) return changeText({ amount: part, isPoints: true }, field, language) ?? ''
  const text = numberText(Math.abs(part), field, language)
  return !/[1-9]/.test(text) ? text : `${part > 0 ? '+' : '−'}${text}`
}

/** "September 2025 → October 2025: ¥1.2 M → ¥1.1 M (↓ 8.3%)". */
export function changeHead(asked: ChangeAsked, { before, now }: { before: number; now: number }, language: Language): string {
  const change: Change | null = changeOf(now, before, asked.measure)
  const text = changeText(change, asked.measure, language)
  const values = [before, now].map((value) => shortText(value, asked.measure, language)).join(' → ')
  const spans = [asked.before, asked.now].map((span) => spanText(span, language)).join(' → ')
  return `${spans}${language === 'zh' ? '：' : ': '}${values}${text ? (language === 'zh' ? `（${text}）` : ` (${text})`) : ''}`
}

export const memberText = ({ member }: Contribution, dimension: Field, language: Language) =>
  member === null ? notSet[language] : valueText(member, dimension, language)

const mostNamed = 3
const mostTimes = 3

/** The members that made most of the change, and those that went the other way, in one sentence. */
export function movement(found: Contributions, measure: Field, dimension: Field, language: Language): string {
  const { parts, change } = found
  const writing = writingOf(found, measure)
  const way = Math.sign(change)
  const say = (one: Contribution) => {
    const name = memberText(one, dimension, language)
    const text = partText(one.part, writing, language)
    if (language === 'zh') return `${name} ${text}${one.presence === 'new' ? '（新增）' : one.presence === 'gone' ? '（消失）' : ''}`
    return `${name} ${text}${one.presence === 'new' ? ' (new)' : one.presence === 'gone' ? ' (gone)' : ''}`
  }
  const along = parts.filter(({ part }) => way !== 0 && Math.sign(part) === way).slice(0, mostNamed)
  const against = parts.filter(({ part }) => Math.sign(part) === -way || (way === 0 && part !== 0)).slice(0, mostNamed)
  const told = along.reduce((sum, { part }) => sum + part, 0) / change
  // Against a change of almost nothing every part is many times it.
  const share = told <= mostTimes ? shareText(told, language) : null
  const join = (list: Contribution[]) => list.map(say).join(language === 'zh' ? '、' : ', ')
  if (language === 'zh') {
    const main = along.length > 0 ? `${join(along)}${share ? `，合计相当于总变动的 ${share}` : ''}` : ''
    return [main, against.length > 0 ? `方向相反的有 ${join(against)}` : ''].filter(Boolean).join('；')
  }
  const main = along.length > 0 ? `${join(along)}${share ? `: together ${share} of the change` : ''}` : ''
  return [main, against.length > 0 ? `against it ${join(against)}` : ''].filter(Boolean).join('; ')
}

/** How the parts were made, and that they are no proof of a cause. */
export function methodWords(method: Method, per: Field | null): Words {
  const hint: Words = { zh: '这是拆分，不是因果。', en: 'A split, not a cause.' }
  const base = per?.title ?? { zh: '', en: '' }
  const own: Record<Method, Words> = {
    sum: {
      zh: '每一项是它自己的变动，各项相加等于总变动。',
      en: 'Each part is the member’s own change; the parts add up to the whole.',
    },
    volume: {
      zh: `每一项按“${base.zh}”分为三部分：总量（整体${base.zh}变多或变少）、结构（它的占比变化）、单值（每一份的金额变化）。三者按 Shapley 值平均，与先后次序无关；各项相加等于总变动。`,
      en: `Each part is split by ${base.en.toLowerCase()}: volume (all of them grew or fell), mix (its share of them changed) and rate (its value per one changed). Shapley values, so no order of steps matters; the parts add up to the whole.`,
    },
    ratio: {
      zh: `每一项分为两部分：结构（它在“${base.zh}”中的占比变化，相对整体水平）与单值（它自身比率的变化），取两期均值作权重；各项相加等于总变动。`,
      en: `Each part is split into mix (its share of ${base.en.toLowerCase()} changed, against the level of the whole) and rate (its own ratio changed), each weighted by the mean of both periods; the parts add up to the whole.`,
    },
  }
  return { zh: own[method].zh + hint.zh, en: `${own[method].en} ${hint.en}` }
}

/** Why a dimension explains nothing. */
export const unexplainedWords: Record<Unexplained, Words> = {
  no_value: { zh: '其中一期没有数值。', en: 'One of the two periods has no value.' },
  no_base: { zh: '其中一期没有分母。', en: 'One of the two periods has nothing to divide by.' },
  overlap: {
    zh: '各项相加不等于总数（同一对象属于多项），不能拆分。',
    en: 'Its members overlap: they add up to another number than the whole, so they are no parts of it.',
  },
  too_many: { zh: '取值太多（超过 5,000）。', en: 'It has more than 5,000 values.' },
  one_member: { zh: '只有一个取值。', en: 'It has only one value.' },
}
