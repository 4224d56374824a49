import { z } from 'zod'
import { type Words, words } from '../words.ts'
import type { Additivity } from './field.ts'

/** A parameter of `model/parameters.yml`, with the value the present numbers were made with. */
const parameter = z.object({ name: z.string(), value: z.string() })

/** How one member is defined: the model's own SQL, where it is, what it depends on, and when that last changed. */
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

/** What each parameter of `model/parameters.yml` is called by people. */
export const parameterWords: Record<string, Words> = {
  history_months: { zh: '保留的月末数', en: 'Month ends kept' },
  activity_days: { zh: '多少天内买过算活跃', en: 'Days within which a buyer counts as active' },
  new_customer_days: { zh: '首购后多少天内算新客', en: 'Days a customer counts as new' },
  reactivation_gap_days: { zh: '沉默多少天后再买算召回', en: 'Days of silence before a purchase counts as reactivation' },
  refund_maturity_days: { zh: '退单率不计的近期天数', en: 'Latest days left out of the order return rate' },
  winback_days: { zh: '触达后多少天内再买算赢回', en: 'Days after a contact in which a purchase counts as won back' },
  response_days: { zh: '触达后多少天内的购买算作响应', en: 'Days after a contact in which a purchase counts as a response' },
  'returns.written_off_share': { zh: '退回商品成本中报废的份额', en: 'Share of the cost of returned goods that is lost' },
  overdue_index: { zh: '超过常用间隔几倍算逾期未购', en: 'Usual gaps of silence before a customer is overdue' },
  'rfm.window_months': { zh: 'RFM 回看月数（0 为全部）', en: 'Months RFM looks back (0 = all)' },
  'rfm.frequency_of': { zh: 'RFM 频率按购买日还是按订单', en: 'What RFM frequency counts: purchase days or orders' },
  'rfm.method': { zh: 'RFM 打分方法', en: 'How RFM scores are given' },
  'rfm.class8_cut': { zh: '八类客户的分界', en: 'Cut of the eight classes' },
  'tiers.window_months': { zh: '等级回看月数', en: 'Months tiers look back' },
  'tiers.sales': { zh: '等级按净额还是毛额', en: 'Sales tiers go by: net or gross' },
  'tiers.silver': { zh: '白银等级门槛', en: 'Silver tier from' },
  'tiers.gold': { zh: '黄金等级门槛', en: 'Gold tier from' },
  'tiers.platinum': { zh: '铂金等级门槛', en: 'Platinum tier from' },
  'tiers.diamond': { zh: '钻石等级门槛', en: 'Diamond tier from' },
  'funnel.window_days': { zh: '转化窗口天数', en: 'Days a lead has to convert' },
  'funnel.fill_skipped': { zh: '跳过的阶段算已到达', en: 'Skipped stages count as reached' },
  'affinity.window_months': { zh: '购物篮回看月数（0 为全部）', en: 'Months of baskets (0 = all)' },
  'affinity.minimum_baskets': { zh: '至少一起买过的次数', en: 'Least baskets a pair is in' },
  'marketing.value_per_platform_purchase': {
    zh: '平台每次转化购买按多少金额计',
    en: 'Money taken for a purchase an advertising platform reports',
  },
  'pipeline.stage_probability': { zh: '各阶段的赢单概率', en: 'Chance of winning in each stage' },
  'affinity.rule_support': { zh: '规则组合的最低支持度', en: 'Least support of a set that makes rules' },
  'affinity.rule_products': { zh: '参与三项及以上规则的商品数', en: 'Products among which longer rules are looked for' },
  'affinity.products': { zh: '参与配对的商品数', en: 'Products that are paired' },
}
