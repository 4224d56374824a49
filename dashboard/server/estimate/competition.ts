import type { Derived } from './build.ts'
import { dateLiteral, type Span } from './span.ts'

/** What was observed of competitors up to the business date. */
export const competitionRows = (span: Span): Derived => ({
  name: 'competition_rows',
  select: `
    select competitor, aspect, nullif(category, '') as category, observed_on, value, nullif(source, '') as source
    from competitor_observations where observed_on <= ${dateLiteral(span.today)}`,
})
