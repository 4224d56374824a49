import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { OperatorError } from '../../core/problem.ts'
import { modelFolderWith } from '../modelFolder.ts'

const days = z.number().int().min(1).max(3660)
const bounds = z.tuple([z.number(), z.number(), z.number(), z.number()])
const rising = (values: number[]) => values.every((value, at) => at === 0 || value > (values[at - 1] ?? 0))

/** What `model/parameters.yml` may say; each number is explained there. */
export const parameters = z.strictObject({
  calendar: z.strictObject({ fiscal_year_starts: z.number().int().min(1).max(12) }).default({ fiscal_year_starts: 1 }),
  history_months: z.number().int().min(1).max(600),
  activity_days: days,
  new_customer_days: days,
  reactivation_gap_days: days,
  refund_maturity_days: days,
  winback_days: days,
  response_days: days.default(30),
  returns: z.strictObject({ written_off_share: z.number().min(0).max(1) }).default({ written_off_share: 0 }),
  overdue_index: z.number().positive(),
  rfm: z.strictObject({
    window_months: z.number().int().min(0).max(600),
    frequency_of: z.enum(['purchase_days', 'orders']).default('purchase_days'),
    method: z.enum(['quantiles', 'ntile', 'thresholds']),
    thresholds: z.strictObject({
      recency_days: bounds.refine((b) => rising([...b].reverse()), 'must fall from left to right'),
      frequency: bounds.refine(rising, 'must rise from left to right'),
      monetary: bounds.refine(rising, 'must rise from left to right'),
    }),
    class8_cut: z.enum(['mean', 'median', 'fixed']),
    class8_fixed: z.strictObject({ recency_days: z.number(), frequency: z.number(), monetary: z.number() }),
  }),
  tiers: z
    .strictObject({
      window_months: z.number().int().min(1).max(600).default(12),
      sales: z.enum(['net', 'gross']).default('net'),
      silver: z.number(),
      gold: z.number(),
      platinum: z.number(),
      diamond: z.number(),
    })
    .refine((t) => rising([0, t.silver, t.gold, t.platinum, t.diamond]), 'must rise from silver to diamond'),
  funnel: z.strictObject({ window_days: days, fill_skipped: z.boolean() }),
  marketing: z.strictObject({ value_per_platform_purchase: z.number().min(0) }).default({ value_per_platform_purchase: 0 }),
  pipeline: z.strictObject({ stage_probability: z.record(z.string(), z.number().min(0).max(1)) }),
  affinity: z.strictObject({
    window_months: z.number().int().min(0).max(600),
    minimum_baskets: z.number().int().min(1),
    products: z.number().int().min(2).max(5000),
    rule_support: z.number().min(0).max(1).default(0.0001),
    rule_products: z.number().int().min(3).max(500).default(150),
  }),
})
export type Parameters = z.infer<typeof parameters>

/** The parameters' file in a model folder. */
export const parametersName = 'parameters.yml'

/** Where the parameters in force are. */
export const parametersFile = path.join(modelFolderWith(parametersName), parametersName)

/** The parameters as written in the file. Throws `OperatorError` that names the file and each value that does not fit. */
export function readParameters(file = parametersFile): Parameters {
  let problem: unknown
  try {
    const read = parameters.safeParse(parse(readFileSync(file, 'utf8')))
    if (read.success) return read.data
    problem = z.prettifyError(read.error)
  } catch (error) {
    problem = error instanceof Error ? error.message : error
  }
  throw new OperatorError({
    zh: `参数文件 ${file} 不合规：\n${problem}\n请改正后重试；npm run check 会指出行号。没有改动任何数据。`,
    en: `The parameters in ${file} do not fit:\n${problem}\nCorrect them and try again; npm run check names the line. Nothing was changed.`,
  })
}

/** Each parameter by its dotted name, as text. */
export function parameterTexts(all: object): Map<string, string> {
  const flat = (value: object, prefix: string): [string, string][] =>
    Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? flat(inner, `${prefix}${name}.`)
        : [[`${prefix}${name}`, Array.isArray(inner) ? inner.join(', ') : String(inner)] as [string, string]],
    )
  return new Map(flat(all, ''))
}
