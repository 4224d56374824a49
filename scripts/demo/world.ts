import { type Calendar, toCalendar } from './calendar.ts'
import { type Campaign, toCampaigns } from './campaigns.ts'
import { type Catalogue, toCatalogue } from './catalogue.ts'
import { type Rep, toLeadCalendar, toReps } from './funnel.ts'
import { parameters } from './parameters.ts'

/** What a person asked for; everything else follows from it. */
export interface Recipe {
  seed: number
  end: string
  /** False switches off sections 5 to 8 of the recipe: a plain purchase model, seasons and catalogue remain. */
  effects: boolean
  customers: number
}

/** A planted fault, as days of the window. */
interface Span {
  from: number
  to: number
}

/** What every partition shares; built again, and equal, in each worker. */
export interface World extends Recipe {
  calendar: Calendar
  catalogue: Catalogue
  reps: Rep[]
  leadArrivals: Float64Array
  campaigns: Campaign[]
  logistics: Span
  badBatch: Span & { product: number }
  priceBug: { day: number; product: number }
}

/** Works out everything the partitions have in common. */
export function toWorld(recipe: Recipe): World {
  const calendar = toCalendar(recipe.end)
  const catalogue = toCatalogue(recipe.seed, calendar)
  const { logistics, badBatch, priceBug } = parameters.anomalies
  const span = ({ from, to }: { from: string; to: string }) => ({ from: calendar.recipe(from), to: calendar.recipe(to) })
  const productAt = (id: string) => catalogue.products.findIndex((p) => p.id === id)
  return {
    ...recipe,
    calendar,
    catalogue,
    reps: toReps(recipe.seed, calendar),
    leadArrivals: toLeadCalendar(calendar),
    campaigns: toCampaigns(calendar),
    logistics: span(logistics),
    badBatch: { ...span(badBatch), product: productAt(badBatch.product) },
    priceBug: { day: calendar.recipe(priceBug.day), product: productAt(priceBug.product) },
  }
}
