import { deferred } from './deferred.tsx'

const calendars = deferred(() => import('./aria/DateRange.tsx'))

/** Calendar months to take a first and a last day from: two presses, or arrows and Enter. */
export const DateRange = calendars.part((parts) => parts.DateRange)
