import { z } from 'zod'
import type { Field } from '../field/field.ts'
import { numberText } from '../field/text.ts'
import type { Words } from '../words.ts'

// How a number in a table, a pivot or a figure looks by its size: rules, a colour scale, or bars. Kept in the chart, a measure each.

export const comparisons = ['gt', 'gte', 'lt', 'lte', 'between', 'equals'] as const
export const tones = ['good', 'warn', 'bad', 'accent'] as const
export const signs = ['none', 'up', 'down', 'dot', 'check', 'cross', 'alert'] as const
export type Comparison = (typeof comparisons)[number]
export type Tone = (typeof tones)[number]
export type Sign = (typeof signs)[number]

/** A number compared with another, and how it looks where that holds; `to`: the other end of `between`. */
export const numberRule = z.strictObject({
  when: z.enum(comparisons),
  value: z.number(),
  to: z.number().optional(),
  tone: z.enum(tones),
  sign: z.enum(signs).default('none'),
})
export type NumberRule = z.infer<typeof numberRule>

/** Most rules a measure has. */
export const mostRules = 8

export const measureFormat = z.discriminatedUnion('kind', [
  /** The first rule that holds counts. */
  z.strictObject({ kind: z.literal('rules'), rules: z.array(numberRule).min(1).max(mostRules) }),
  /** The more, the darker; or in two colours, from the middle to either side. */
  z.strictObject({ kind: z.literal('scale'), colours: z.enum(['one', 'two']) }),
  z.strictObject({ kind: z.literal('bars') }),
])
export type MeasureFormat = z.infer<typeof measureFormat>

/** What a format makes of one number. */
export type CellLook =
  | { kind: 'rule'; tone: Tone; sign: Sign; words: Words }
  /** How deep, from 0 to 1, in the colour for more or the one for less. */
  | { kind: 'shade'; hue: 'more' | 'less'; depth: number }
  /** From where to where in the cell, from 0 to 1. */
  | { kind: 'bar'; from: number; to: number; isLoss: boolean }

export const comparisonWords: Record<Comparison, Words> = {
  gt: { zh: '大于', en: 'greater than' },
  gte: { zh: '大于或等于', en: 'at least' },
  lt: { zh: '小于', en: 'less than' },
  lte: { zh: '小于或等于', en: 'at most' },
  between: { zh: '介于', en: 'between' },
  equals: { zh: '等于', en: 'equal to' },
}

/** A rule as a few words: "less than 20%". */
export function ruleWords({ when, value, to }: NumberRule, field: Field): Words {
  const say = (language: 'zh' | 'en') => {
    const [one, other] = [value, to ?? value].map((number) => numberText(number, field, language))
    const words = comparisonWords[when][language]
    if (when === 'between') return language === 'zh' ? `${words} ${one} 与 ${other} 之间` : `${words} ${one} and ${other}`
    return `${words} ${one}`
  }
  return { zh: say('zh'), en: say('en') }
}
