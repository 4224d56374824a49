import { type Calendar, toCalendar } from './calendar.ts'
import { type Catalogue, toCatalogue } from './catalogue.ts'
import { type Rep, toLeadCalendar, toReps } from './funnel.ts'

/** What a person asked for; everything else follows from it. */
export interface Recipe {
  seed: number
  end: string
  /** False switches off sections 5 to 8 of the recipe: a plain purchase model, seasons and catalogue remain. */
  effects: boolean
  customers: number
}

/** What every partition shares; built anew, and equal, in each worker. */
export interface World extends Recipe {
  calendar: Calendar
  catalogue: Catalogue
  reps: Rep[]
  leadArrivals: Float64Array
}

export function toWorld(recipe: Recipe): World {
  const calendar = toCalendar(recipe.end)
  return {
    ...recipe,
    calendar,
    catalogue: toCatalogue(recipe.seed, calendar),
    reps: toReps(recipe.seed, calendar),
    leadArrivals: toLeadCalendar(calendar),
  }
}
