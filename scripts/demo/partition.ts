import { type Customer, channelName, drawCustomer, drawPlace, drawType, drawWorth, markDuplicates } from './customers.ts'
import { drawLead, type Lead } from './funnel.ts'
import { drawFraud, drawHistory } from './history.ts'
import { parameters } from './parameters.ts'
import { Choice, Stream } from './random.ts'
import { emptyTables, timeText, yuan } from './rows.ts'
import { emptySums, increment, type Partition } from './sums.ts'
import { leadSources, regions } from './vocabulary.ts'
import type { World } from './world.ts'

/** Customers are drawn in blocks of this many, each with its leads; a preset's size is a multiple of it. */
export const blockSize = 100
const daySeconds = 86_400

const leadTypeDraw = new Choice([23, 58, 19])

/** Draws blocks `from` to `to` (excluded) of customers and leads with all they did. */
export function drawPartition(world: World, from: number, to: number): Partition {
  const partition: Partition = { tables: emptyTables(), truth: [], sums: emptySums(), duplicates: [], lossMakers: [] }
  for (let block = from; block < to; block++) drawBlock(world, block, partition)
  if (from === 0 && world.effects) drawFraud(world, partition)
  return partition
}

function drawBlock(world: World, block: number, partition: Partition): void {
  const windowEnd = world.calendar.days * daySeconds
  const leadCount = blockSize * parameters.leadsPerCustomer
  const leads = world.effects
    ? Array.from({ length: leadCount }, (_, i) =>
        drawLead(world.seed, block * leadCount + i, world.calendar, world.reps, world.leadArrivals),
      )
    : []
  const won = leads.filter((lead) => lead.wonAt !== undefined && lead.wonAt < windowEnd)
  const indexes = Array.from({ length: blockSize }, (_, i) => block * blockSize + i)
  // Won leads become the block's firms first, then its best persons: the funnel's customers are the same people as the buyers.
  const persons = indexes.filter((index) => drawType(world, index) === 0).map((index) => ({ index, worth: drawWorth(world, index) }))
  const best = persons.sort((a, b) => b.worth - a.worth || a.index - b.index).map((p) => p.index)
  const takers = [...indexes.filter((index) => drawType(world, index) > 0), ...best]
  const leadOf = new Map(won.slice(0, blockSize).map((lead, i) => [takers[i] as number, lead]))
  const customers = indexes.map((index) => drawCustomer(world, index, leadOf.get(index)))
  markDuplicates(world, customers)
  const customerOf = new Map(customers.flatMap((c) => (c.lead ? [[c.lead.index, c] as const] : [])))
  for (const customer of customers) {
    drawHistory(world, customer, partition)
    if (customer.duplicateOf) partition.duplicates.push([customer.duplicateOf, customer.id])
    if (customer.lossMaker) partition.lossMakers.push(customer.id)
  }
  for (const lead of leads) writeLead(world, lead, customerOf.get(lead.index), partition)
}

function writeLead(world: World, lead: Lead, customer: Customer | undefined, { tables, sums }: Partition): void {
  const { iso, days } = world.calendar
  const end = days * daySeconds
  const stream = new Stream(world.seed, 'lead-details', lead.index)
  const type = parameters.types[customer?.type ?? stream.choose(leadTypeDraw)] as (typeof parameters.types)[number]
  const place = drawPlace(stream, lead.region)
  const expected = Math.round(stream.lognormal(type.mu + 1.2, 0.6)) * 100
  const isCredited = stream.chance(parameters.campaigns.credited)
  const id = `L${String(lead.index).padStart(7, '0')}`
  const rep = world.reps[lead.rep] as World['reps'][number]
  const createdDay = Math.floor(lead.created / daySeconds)
  const campaign = world.campaigns.find(
    (c) => c.role === 'acquire' && c.channel === lead.channel && c.from <= createdDay && createdDay <= c.to,
  )
  const known = lead.stages.filter(({ at }) => at < end)
  const last = known.at(-1)
  const lostReason = last?.stage === 'lost' ? lead.lostReason : undefined
  tables.leads.add([
    id,
    customer?.id,
    timeText(iso, lead.created),
    iso[createdDay],
    type.type,
    (leadSources[lead.source] as { zh: string }).zh,
    channelName(lead.channel),
    isCredited ? campaign?.id : undefined,
    rep.id,
    (regions[lead.region] as { zh: string }).zh,
    customer?.province ?? place.province,
    customer?.city ?? place.city,
    lead.responded < end ? timeText(iso, lead.responded) : undefined,
    yuan(expected),
    lostReason,
  ])
  for (const { stage, at } of known) tables.lead_stages.add([id, stage, timeText(iso, at), rep.id])

  const opened = known.find(({ stage }) => stage === 'negotiation')
  if (opened && last) {
    const outcome = last.stage === 'order' ? 'won' : last.stage === 'lost' ? 'lost' : 'open'
    const probability = { intent: 0.2, negotiation: 0.32, quote: 0.46, order: 1, lost: 0 }[last.stage]
    const product = world.catalogue.products[stream.below(world.catalogue.products.length)]
    tables.opportunities.add([
      `P${String(lead.index).padStart(7, '0')}`,
      id,
      customer?.id,
      rep.id,
      product?.id,
      last.stage,
      probability,
      yuan(expected),
      iso[Math.floor(opened.at / daySeconds)],
      outcome === 'open' ? undefined : iso[Math.floor(last.at / daySeconds)],
      outcome,
      lostReason,
    ])
  }

  // Only leads old enough to have run their course tell the truth about the steps.
  if (lead.created >= end - 90 * daySeconds) return
  for (let step = 1; step <= lead.passed; step++) increment(sums.leads, `matured ${step}`, 1)
  increment(sums.leads, `${rep.id} leads`, 1)
  if (lead.passed === 5) increment(sums.leads, `${rep.id} won`, 1)
  if (lead.skippedQuote) increment(sums.leads, 'matured skipped quote', 1)
}
