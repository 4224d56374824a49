import { z } from 'zod'
import { type Words, words } from '../words.ts'
import type { Additivity } from './field.ts'

/** A parameter of `model/parameters.yml`, with the value the present numbers were made with. */
const parameter = z.object({ name: z.string(), value: z.string() })

/** How one member is defined: the model's own SQL, where it stands, what it depends on, and when that last changed. */
export const memberDefinition = z.object({
  member: z.string(),
  /** Null for who may not see SQL. */
  sql: z.string().nullable(),
  file: z.string(),
  line: z.number().nullable(),
  parameters: z.array(parameter),
  firstSeenAt: z.string(),
  /** Null while it is as it was first seen. */
  changedAt: z.string().nullable(),
})
export type MemberDefinition = z.infer<typeof memberDefinition>

/** Where a member is used: boards, each with the charts that show it, filter by it or sort by it. */
export const memberUsage = z.object({
  boards: z.array(
    z.object({
      id: z.string(),
      title: z.union([z.string(), words]),
      charts: z.array(z.union([z.string(), words])),
      /** Whether the whole board is filtered by it. */
      isFilter: z.boolean(),
    }),
  ),
})
export type MemberUsage = z.infer<typeof memberUsage>

/** What each way of adding up means, in a sentence for people. */
export const additivityWords: Record<Additivity, { title: Words; meaning: Words }> = {
  A: {
    title: { zh: '可加', en: 'Additive' },
    meaning: { zh: '各部分相加就是合计。', en: 'The parts add up to the total.' },
  },
  S: {
    title: { zh: '时点存量', en: 'A stock' },
    meaning: {
      zh: '在客户之间可加，在时间上不可加：取期末那天的值。',
      en: 'Adds up over customers, never over time: the last day counts.',
    },
  },
  D: {
    title: { zh: '去重计数', en: 'A distinct count' },
    meaning: { zh: '同一个客户只数一次，合计要重新数。', en: 'Each is counted once, so a total is counted again.' },
  },
  R: {
    title: { zh: '比率', en: 'A ratio' },
    meaning: {
      zh: '合计由分子、分母的合计重新相除，不是各比率的平均。',
      en: 'A total divides the summed parts anew; rates are never averaged.',
    },
  },
  Q: {
    title: { zh: '分位数', en: 'A quantile' },
    meaning: { zh: '合计由明细重新计算，不能相加或平均。', en: 'A total is worked out from the rows again, never added or averaged.' },
  },
}
