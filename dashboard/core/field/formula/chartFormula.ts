import { z } from 'zod'

/**
 * What a measure of the chart alone is worked out from: a formula over measures of its view, by their names. What the chart asks for it stands beside it,
 * so that nothing has to read a formula before it asks; the first of them is what the values are ranked by.
 */
export const chartFormula = z.strictObject({
  title: z.strictObject({ zh: z.string().trim().min(1).max(80), en: z.string().trim().min(1).max(80) }),
  text: z.string().trim().min(1).max(2000),
  members: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/))
    .min(1)
    .max(30),
  /** What its numbers are of, as its own units make it or a person chose. */
  unit: z.enum(['number', 'whole', 'percent', 'points', 'money']),
  /** A person chose it, and another formula does not change it. */
  chosen: z.literal(true).optional(),
  additivity: z.enum(['A', 'S', 'R']),
})
export type ChartFormula = z.infer<typeof chartFormula>
