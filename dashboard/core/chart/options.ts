import { z } from 'zod'

/** What can be set by hand; every chart reads only those its catalogue row names. */
export const chartOptions = z.strictObject({
  stack: z.enum(['none', 'stacked', 'percent']).default('none'),
  hole: z.boolean().default(false),
  curve: z.enum(['straight', 'smooth', 'step']).default('straight'),
  labels: z.enum(['auto', 'on', 'off']).default('auto'),
  legend: z.enum(['auto', 'on', 'off']).default('auto'),
  /** What a date without rows is: `auto` is 0 for counts and sums, a gap for averages and ratios. */
  missing: z.enum(['auto', 'zero', 'gap', 'join']).default('auto'),
  totals: z.boolean().default(true),
})
export type ChartOptions = z.infer<typeof chartOptions>
