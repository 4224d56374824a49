import { type Change, changeOf, changeText, shareText } from '../field/change.ts'
import type { Field } from '../field/field.ts'
import { decimalsIn, isMoney, isPercent, notSet, numberText, shortText, valueText } from '../field/text.ts'
import type { Language, Words } from '../words.ts'
import type { Contribution, Contributions, Method } from './contributions.ts'
import type { Compared, GroupsAsked, Side, Unexplained } from './explain.ts'
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

/** "September 2025 → October 2025: ¥1.2 M → ¥1.1 M (↓ 8.3%)"; of groups "East against South, October 2025: ¥1.2 M against ¥1.1 M (↑ 9.1%)". */
export function changeHead(asked: Compared, { before, now }: { before: number; now: number }, language: Language): string {
  const change: Change | null = changeOf(now, before, asked.measure)
  const text = changeText(change, asked.measure, language)
  const shown = [before, now].map((value) => shortText(value, asked.measure, language))
  const against: Words = { zh: ' 对比 ', en: ' against ' }
  const values = 'of' in asked ? shown.toReversed().join(against[language]) : shown.join(' → ')
  const what = 'of' in asked ? groupsText(asked, language) : [asked.before, asked.now].map((span) => spanText(span, language)).join(' → ')
  return `${what}${language === 'zh' ? '：' : ': '}${values}${text ? (language === 'zh' ? `（${text}）` : ` (${text})`) : ''}`
}

/** "East against South, October 2025". */
function groupsText({ now, before, period }: GroupsAsked, language: Language): string {
  const span = period && spanText(period.span, language)
  return language === 'zh'
    ? `${now.name.zh} 对比 ${before.name.zh}${span ? `，${span}` : ''}`
    : `${now.name.en} against ${before.name.en}${span ? `, ${span}` : ''}`
}

/** What both sides are called above their numbers. */
export const sideWords = (asked: Compared): Record<Side, Words> =>
  'of' in asked
    ? { before: asked.before.name, now: asked.now.name }
    : { before: { zh: '前期', en: 'Before' }, now: { zh: '本期', en: 'Now' } }

/** What the parts are parts of. */
export const partWords = (asked: Compared): Words =>
  'of' in asked ? { zh: '对差额的贡献', en: 'Part of the difference' } : { zh: '对变动的贡献', en: 'Part of the change' }

/** A member that is on one side only: new or gone, or of one group alone. */
export function presenceWords(presence: Contribution['presence'], asked: Compared): Words | null {
  if (presence === 'both') return null
  if (!('of' in asked)) return presence === 'new' ? { zh: '新增', en: 'new' } : { zh: '消失', en: 'gone' }
  const { name } = presence === 'new' ? asked.now : asked.before
  return { zh: `仅${name.zh}有`, en: `only ${name.en}` }
}

export const memberText = ({ member }: Contribution, dimension: Field, language: Language) =>
  member === null ? notSet[language] : valueText(member, dimension, language)

/** A sentence in which no sign is left at the end of a line with its amount on the next: a word joiner holds them together. */
export const unbroken = (sentence: string): string =>
  sentence.replace(/([+−])(?=[^\s\d]?\d)/g, '$1\u2060').replace(/([+−]\u2060[^\s\d])(?=\d)/g, '$1\u2060')

const mostNamed = 3
const mostTimes = 3

/** The members that made most of the change, and those that went the other way, in one sentence. */
export function movement(found: Contributions, asked: Compared, dimension: Field, language: Language): string {
  const { parts, change } = found
  const writing = writingOf(found, asked.measure)
  const way = Math.sign(change)
  const say = (one: Contribution) => {
    const name = memberText(one, dimension, language)
    const text = partText(one.part, writing, language)
    const presence = presenceWords(one.presence, asked)?.[language]
    return `${name} ${text}${presence ? (language === 'zh' ? `（${presence}）` : ` (${presence})`) : ''}`
  }
  const along = parts.filter(({ part }) => way !== 0 && Math.sign(part) === way).slice(0, mostNamed)
  const against = parts.filter(({ part }) => Math.sign(part) === -way || (way === 0 && part !== 0)).slice(0, mostNamed)
  const told = along.reduce((sum, { part }) => sum + part, 0) / change
  // Against a change of almost nothing every part is many times it.
  const share = told <= mostTimes ? shareText(told, language) : null
  const whole: Words = 'of' in asked ? { zh: '总差额', en: 'difference' } : { zh: '总变动', en: 'change' }
  const join = (list: Contribution[]) => list.map(say).join(language === 'zh' ? '、' : ', ')
  if (language === 'zh') {
    const main = along.length > 0 ? `${join(along)}${share ? `，合计相当于${whole.zh}的 ${share}` : ''}` : ''
    return [main, against.length > 0 ? `方向相反的有 ${join(against)}` : ''].filter(Boolean).join('；')
  }
  const main = along.length > 0 ? `${join(along)}${share ? `: together ${share} of the ${whole.en}` : ''}` : ''
  return [main, against.length > 0 ? `against it ${join(against)}` : ''].filter(Boolean).join('; ')
}

/** How the parts were made, and that they are no proof of a cause. */
export function methodWords(method: Method, asked: Compared): Words {
  const hint: Words = { zh: '这是拆分，不是因果。', en: 'A split, not a cause.' }
  const base = asked.per?.title ?? { zh: '', en: '' }
  const own = 'of' in asked ? groupMethods(base)[method] : changeMethods(base)[method]
  return { zh: own.zh + hint.zh, en: `${own.en} ${hint.en}` }
}

function changeMethods(base: Words): Record<Method, Words> {
  return {
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
}

function groupMethods(base: Words): Record<Method, Words> {
  return {
    sum: {
      zh: '每一项是两组在这一项上的差额，各项相加等于总差额。',
      en: 'Each part is the difference of both groups in that value; the parts add up to the whole difference.',
    },
    volume: {
      zh: `每一项的差额按“${base.zh}”分为三部分：总量（两组整体${base.zh}的差异）、结构（它在组内占比的差异）、单值（每一份金额的差异）。三者按 Shapley 值平均，与先后次序无关；各项相加等于总差额。`,
      en: `Each part is split by ${base.en.toLowerCase()}: volume (one group has more of them), mix (its share of them differs) and rate (its value per one differs). Shapley values, so no order of steps matters; the parts add up to the whole difference.`,
    },
    ratio: {
      zh: `每一项的差额分为两部分：结构（它在“${base.zh}”中占比的差异，相对整体水平）与单值（它自身比率的差异），取两组均值作权重；各项相加等于总差额。`,
      en: `Each part is split into mix (its share of ${base.en.toLowerCase()} differs, against the level of the whole) and rate (its own ratio differs), each weighted by the mean of both groups; the parts add up to the whole difference.`,
    },
  }
}

/** Why a dimension explains nothing. */
export const unexplainedWords: Record<Unexplained, Words> = {
  no_value: { zh: '其中一方没有数值。', en: 'One of the two sides has no value.' },
  no_base: { zh: '其中一方没有分母。', en: 'One of the two sides has nothing to divide by.' },
  overlap: {
    zh: '各项相加不等于总数（同一对象属于多项），不能拆分。',
    en: 'Its members overlap: they add up to another number than the whole, so they are no parts of it.',
  },
  too_many: { zh: '取值太多（超过 5,000）。', en: 'It has more than 5,000 values.' },
  one_member: { zh: '只有一个取值。', en: 'It has only one value.' },
  apart: { zh: '两组没有共同的取值，无从对比。', en: 'The two groups have no value of it in common.' },
}
