import { z } from 'zod'
import { languages } from '../words.ts'
import { chartSpec, filter } from './spec.ts'

/** The most rows of one file. */
export const mostExported = 1_000_000

const members = z.array(z.string()).optional()

/** A file of rows that is asked for: one question as Cube takes it, and the language of its words. */
export const exportRequest = z.strictObject({
  query: z.looseObject({
    measures: members,
    dimensions: members,
    timeDimensions: z
      // Two spans compared are two questions, and no one list of rows.
      .array(z.looseObject({ dimension: z.string(), granularity: z.string().nullish(), compareDateRange: z.undefined().optional() }))
      .optional(),
    limit: z.int().min(1).optional(),
  }),
  language: z.enum(languages),
  /** Instead of the question alone, all of a chart that works out columns of its own. */
  chart: z.strictObject({ spec: chartSpec, filters: z.array(filter).max(120).default([]) }).optional(),
})
export type ExportRequest = z.infer<typeof exportRequest>
