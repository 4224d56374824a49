import { z } from 'zod'
import { words } from '../words.ts'
import { type Flag, flags } from './flag.ts'

/** What `POST /api/estimates` is asked: the business date to estimate as of; without it the last day with orders. */
export const estimateRequest = z.strictObject({ asOf: z.iso.date().optional() })

/** What a run found: the types of customers, each with its model or why it has none. */
export const estimateOutcome = z.object({
  runId: z.string(),
  asOf: z.string().nullable(),
  /** Customers that were given numbers of a model. */
  scored: z.number(),
  types: z.array(
    z.object({
      type: z.string(),
      kind: z.enum(['bg-nbd', 'nbd', 'too_few_customers', 'too_few_repeaters']),
      customers: z.number(),
      flags: z.array(z.enum(Object.keys(flags) as [Flag, ...Flag[]])),
    }),
  ),
  /** Why the run has no numbers at all. */
  reason: words.nullable(),
})
export type EstimateOutcome = z.infer<typeof estimateOutcome>

/** A run in the server as it is. */
export const estimateJobReply = z.object({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  progress: z.object({ phase: z.enum(['read', 'fit', 'write']), share: z.number() }),
  outcome: estimateOutcome.nullable(),
  /** Why it failed. */
  message: words.nullable(),
})
export type EstimateJobReply = z.infer<typeof estimateJobReply>
export type EstimateProgress = EstimateJobReply['progress']
