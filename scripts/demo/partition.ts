import { intervalOf } from './calendar.ts'
import { type BasketLine, drawBasket } from './catalogue.ts'
import { type Customer, channelName, drawCustomer, drawPlace, drawType, markDuplicates } from './customers.ts'
import { drawLead, type Lead } from './funnel.ts'
import { parameters } from './parameters.ts'
import { Choice, logistic, logit, Stream } from './random.ts'
import { emptyTables, quoted, type Tables, timeText, yuan } from './rows.ts'
import { leadSources, refundReasons, regions } from './vocabulary.ts'
import type { World } from './world.ts'

/** Customers are drawn in blocks of this many, each with its leads; a preset's size is a multiple of it. */
export const blockSize = 100
const daySeconds = 86_400

/** What a partition adds up to; partitions are added in turn. */
export interface Sums {
  orders: Record<string, number>
  /** Cents of goods sold, refunds and counts by month of the order or refund. */
  sales: Record<string, number>
  refunds: Record<string, number>
  refundedLines: Record<string, number>
  lines: Record<string, number>
  salesByType: Record<string, number>
  leads: Record<string, number>
  duplicates: [string, string][]
  lossMakers: string[]
}
export const emptySums = (): Sums => ({
  orders: {},
  sales: {},
  refunds: {},
  refundedLines: {},
  lines: {},
  salesByType: {},
  leads: {},
  duplicates: [],
  lossMakers: [],
})
const raise = (sums: Record<string, number>, name: string, by: number) => {
  sums[name] = (sums[name] ?? 0) + by
}

export interface Partition {
  tables: Tables
  /** One CSV line per customer with what no warehouse knows: true rate, dropout, alive or not. */
  truth: string[]
  sums: Sums
}

const reasonDraw = new Choice(refundReasons.map((r) => r.share))
const leadTypeDraw = new Choice([23, 58, 19])

/** Times of the day, in seconds: people shop at noon and in the evening, firms in office hours, Douyin lives from its evening streams. */
function drawSecond(stream: Stream, isPerson: boolean, isDouyin: boolean): number {
  const which = stream.uniform()
  const hour = isPerson
    ? isDouyin && which < 0.6
      ? stream.normal(21.6, 0.9)
      : which < 0.28
        ? stream.normal(11, 1.3)
        : which < 0.46
          ? stream.normal(15, 1.8)
          : which < 0.9
            ? stream.normal(21, 1.2)
            : 8 + 14 * stream.uniform()
    : which < 0.5
      ? stream.normal(11, 0.9)
      : stream.normal(15, 1.1)
  return Math.floor(Math.min(23.99, Math.max(0.01, hour)) * 3600)
}

interface Streams {
  purchases: Stream
  basket: Stream
  delivery: Stream
  refund: Stream
  extra: Stream
  ticket: Stream
  survey: Stream
}

/** Draws blocks `from` to `to` (excluded) of customers and leads with all they did. */
export function drawPartition(world: World, from: number, to: number): Partition {
  const partition: Partition = { tables: emptyTables(), truth: [], sums: emptySums() }
  for (let block = from; block < to; block++) drawBlock(world, block, partition)
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
  // Won leads become the block's firms first, then persons: the funnel's customers are the same people as the buyers.
  const isFirm = (index: number) => drawType(world, index) > 0
  const takers = [...indexes.filter(isFirm), ...indexes.filter((index) => !isFirm(index))]
  const leadOf = new Map(won.slice(0, blockSize).map((lead, i) => [takers[i] as number, lead]))
  const customers = indexes.map((index) => drawCustomer(world, index, leadOf.get(index)))
  markDuplicates(world, customers)
  const customerOf = new Map(customers.flatMap((c) => (c.lead ? [[c.lead.index, c] as const] : [])))
  for (const customer of customers) drawLife(world, customer, partition)
  for (const lead of leads) writeLead(world, lead, customerOf.get(lead.index), partition)
}

function writeLead(world: World, lead: Lead, customer: Customer | undefined, { tables, sums }: Partition): void {
  const { iso, days } = world.calendar
  const end = days * daySeconds
  const stream = new Stream(world.seed, 'lead-details', lead.index)
  const type = parameters.types[customer?.type ?? stream.choose(leadTypeDraw)] as (typeof parameters.types)[number]
  const place = drawPlace(stream, lead.region)
  const expected = Math.round(stream.lognormal(type.mu + 1.2, 0.6)) * 100
  const id = `L${String(lead.index).padStart(7, '0')}`
  const rep = world.reps[lead.rep] as World['reps'][number]
  const lost = lead.stages.at(-1)
  tables.leads.add([
    id,
    customer?.id,
    timeText(iso, lead.created),
    iso[Math.floor(lead.created / daySeconds)],
    type.type,
    (leadSources[lead.source] as { zh: string }).zh,
    channelName(lead.channel),
    rep.id,
    (regions[lead.region] as { zh: string }).zh,
    customer?.province ?? place.province,
    customer?.city ?? place.city,
    lead.responded < end ? timeText(iso, lead.responded) : undefined,
    yuan(expected),
    lost?.stage === 'lost' && lost.at < end ? lead.lostReason : undefined,
  ])
  for (const { stage, at } of lead.stages) if (at < end) tables.lead_stages.add([id, stage, timeText(iso, at), rep.id])
  // Only leads old enough to have run their course tell the truth about the steps.
  if (lead.created < end - 90 * daySeconds) {
    for (let step = 1; step <= lead.passed; step++) raise(sums.leads, `matured ${step}`, 1)
    raise(sums.leads, `${rep.id} leads`, 1)
    if (lead.passed === 5) raise(sums.leads, `${rep.id} won`, 1)
    if (lead.skippedQuote) raise(sums.leads, 'matured skipped quote', 1)
  }
}

function drawLife(world: World, customer: Customer, partition: Partition): void {
  const { calendar } = world
  const { tables, sums } = partition
  const rules = parameters.types[customer.type] as (typeof parameters.types)[number]
  const clock = rules.type === 'key_account' ? calendar.key : calendar.person
  const stream = (kind: string) => new Stream(world.seed, kind, customer.index)
  const streams: Streams = {
    purchases: stream('purchases'),
    basket: stream('basket'),
    delivery: stream('delivery'),
    refund: stream('refund'),
    extra: stream('extra'),
    ticket: stream('ticket'),
    survey: stream('survey'),
  }
  const { purchases } = streams
  const isPerson = rules.type === 'person'
  const isDouyin = customer.channel === 4

  const drawnDay = intervalOf(clock.firstPurchase, purchases.uniform())
  const wonAt = customer.lead?.wonAt
  const firstDay = wonAt === undefined ? drawnDay : Math.floor(wonAt / daySeconds)
  let now = (clock.elapsed[firstDay] as number) + (purchases.uniform() * (clock.intensity[firstDay] as number)) / 7
  const firstTime = now
  let second = wonAt === undefined ? drawSecond(purchases, isPerson, isDouyin) : wonAt % daySeconds
  let day = firstDay
  const end = clock.elapsed[calendar.days] as number
  const life: Life = { seq: 0, lastDay: firstDay, answeredOn: -1000, reason: undefined }
  const joined = Math.max(0, customer.lead?.created ?? firstDay * daySeconds + second - Math.floor(purchases.exponential(1) * daySeconds))
  let alive = true
  let bought = 0
  let last = now
  for (;;) {
    const order = writeOrder(world, customer, life, day, second, streams, partition)
    bought += 1
    last = now
    life.lastDay = day
    // The model lets nobody go after the first purchase, only after a repeated one.
    if (bought > 1) {
      const { dropout } = parameters
      const p = world.effects
        ? logistic(
            logit(customer.dropout) +
              (order.late ? dropout.late : 0) +
              (order.refunded ? dropout.refunded : 0) +
              dropout.mood * customer.mood,
          )
        : customer.dropout
      if (purchases.chance(p)) {
        alive = false
        break
      }
    }
    now += purchases.exponential(customer.rate)
    if (now >= end) break
    const next = intervalOf(clock.elapsed, now)
    const drawn = drawSecond(purchases, isPerson, isDouyin)
    second = next === day ? Math.min(daySeconds - 1, Math.max(drawn, second + 600)) : drawn
    day = next
  }
  writeRepTime(world, customer, firstDay, alive ? calendar.days - 1 : Math.min(calendar.days - 1, life.lastDay + 60), partition)

  tables.customers.add([
    customer.id,
    quoted(customer.name),
    rules.type,
    customer.gender,
    customer.bornOn,
    customer.ageBand,
    customer.occupation,
    customer.industry,
    customer.companySize,
    (regions[customer.region] as { zh: string }).zh,
    customer.province,
    customer.city,
    customer.cityTier,
    channelName(customer.channel),
    undefined,
    customer.rep === undefined ? undefined : world.reps[customer.rep]?.id,
    timeText(calendar.iso, joined),
    calendar.iso[Math.floor(joined / daySeconds)],
    customer.phoneHash,
    customer.addressHash,
    customer.emailConsent,
    customer.smsConsent,
    life.reason,
  ])
  if (customer.duplicateOf) sums.duplicates.push([customer.duplicateOf, customer.id])
  if (customer.lossMaker) sums.lossMakers.push(customer.id)
  partition.truth.push(
    [
      customer.id,
      rules.type,
      channelName(customer.channel) ?? '',
      customer.rate.toFixed(6),
      customer.dropout.toFixed(6),
      customer.mood.toFixed(4),
      bought - 1,
      (last - firstTime).toFixed(6),
      (end - firstTime).toFixed(6),
      alive ? 1 : 0,
    ].join(','),
  )
}

/** The columns of the truth file on customers; t_x and T are operational weeks. */
export const truthHeader = 'customer_id,customer_type,channel,rate,dropout,mood,x,t_x,t,alive'

interface Life {
  seq: number
  lastDay: number
  answeredOn: number
  reason: string | undefined
}

function orderKey(customer: Customer, life: Life): string {
  life.seq += 1
  return String(customer.index).padStart(7, '0') + String(life.seq).padStart(4, '0')
}

interface Order {
  late: boolean
  refunded: boolean
}

function writeOrder(
  world: World,
  customer: Customer,
  life: Life,
  day: number,
  second: number,
  streams: Streams,
  partition: Partition,
): Order {
  const { calendar, catalogue } = world
  const { tables, sums } = partition
  const { iso } = calendar
  const rules = parameters.types[customer.type] as (typeof parameters.types)[number]
  const at = day * daySeconds + second
  const key = orderKey(customer, life)
  const id = `O${key}`
  const region = (regions[customer.region] as { zh: string }).zh
  const end = calendar.days * daySeconds

  const { basket, extra } = streams
  const discountRate = customer.lossMaker
    ? parameters.lossMakers.minDiscount + (parameters.lossMakers.maxDiscount - parameters.lossMakers.minDiscount) * basket.uniform()
    : basket.chance(parameters.coupon.share)
      ? parameters.coupon.min + (parameters.coupon.max - parameters.coupon.min) * basket.uniform()
      : 0
  const value = Math.max(1500, Math.exp(basket.normal(customer.logValue, rules.sigmaOrder)))
  const lines = drawBasket(basket, catalogue, calendar, day, customer.tastes, customer.style, value)

  const delivery = drawDelivery(world, customer, day, at, streams.delivery)
  const delivered = delivery.deliveredAt < end ? delivery.deliveredAt : undefined
  let listed = 0
  let paid = 0
  let weight = 0
  let refunded = false
  const month = iso[day]?.slice(0, 7) as string
  lines.forEach((line, i) => {
    const product = catalogue.products[line.product] as (typeof catalogue.products)[number]
    const full = line.quantity * line.price
    const off = Math.round(full * discountRate)
    listed += full
    paid += full - off
    weight += product.weight * line.quantity
    tables.order_lines.add([
      id,
      i + 1,
      product.id,
      line.quantity,
      yuan(line.price),
      yuan(off),
      yuan(full - off),
      yuan(line.quantity * product.cost),
    ])
    raise(sums.lines, String(product.category), 1)
    if (writeRefund(world, customer, delivery, key, i + 1, line, full - off, streams.refund, partition)) refunded = true
  })
  const fee = paid < parameters.shippingFee.below * 100 ? parameters.shippingFee.fee * 100 : 0
  const status = delivered !== undefined ? 'delivered' : delivery.shippedAt < end ? 'shipped' : 'paid'
  tables.orders.add([
    id,
    `${iso[day]?.replaceAll('-', '')}${key}`,
    customer.id,
    timeText(iso, at),
    iso[day],
    status,
    channelName(customer.channel),
    customer.rep === undefined ? undefined : world.reps[customer.rep]?.id,
    region,
    customer.province,
    customer.city,
    timeText(iso, Math.min(at + 30 + extra.below(900), end - 1)),
    delivery.shippedAt < end ? timeText(iso, delivery.shippedAt) : undefined,
    iso[delivery.promised],
    delivered === undefined ? undefined : timeText(iso, delivered),
    undefined,
    'CNY',
    yuan(listed - paid),
    yuan(fee),
    false,
  ])
  raise(sums.orders, month, 1)
  raise(sums.sales, month, paid)
  raise(sums.salesByType, rules.type, paid)
  const { cost } = parameters
  tables.costs.add([`CS${key}`, customer.id, id, iso[day], 'shipping', yuan(Math.round((cost.shipping + cost.perKg * weight) * 100))])
  tables.costs.add([`CP${key}`, customer.id, id, iso[day], 'payment', yuan(Math.round(paid * cost.payment))])
  writeTicket(world, customer, delivery, key, streams.ticket, partition)
  writeSurvey(world, customer, life, delivery, refunded, key, streams.survey, partition)
  if (world.effects && extra.chance(parameters.cancelled))
    writeSideOrder(world, customer, life, day, second, lines, extra, partition, 'cancelled')
  if (world.effects && extra.chance(parameters.testOrders))
    writeSideOrder(world, customer, life, day, second, lines, extra, partition, 'test')
  return { late: delivery.delay > 0, refunded }
}

interface Delivery {
  shippedAt: number
  /** Day promised, day delivered, and the days between them when late. */
  promised: number
  deliveredAt: number
  delay: number
}

function drawDelivery(world: World, customer: Customer, day: number, at: number, stream: Stream): Delivery {
  const rules = parameters.delivery
  const promised = day + (customer.remote ? rules.remotePromise : rules.promise)
  const isLate = stream.chance(rules.late)
  const drawnDelay = Math.min(1 + stream.poisson(rules.extraDelay), rules.maxDelay)
  const early = stream.uniform()
  const delay = world.effects && isLate ? drawnDelay : 0
  const arrives = delay > 0 ? promised + delay : promised - (early < 0.45 ? 0 : early < 0.85 ? 1 : 2)
  const deliveredAt = arrives * daySeconds + 9 * 3600 + stream.below(11 * 3600)
  const shippedAt = Math.min(at + 3600 + stream.below(20 * 3600), deliveredAt - 3600)
  return { shippedAt: Math.max(shippedAt, at + 1200), promised, deliveredAt, delay }
}

function writeRefund(
  world: World,
  customer: Customer,
  delivery: Delivery,
  key: string,
  lineNo: number,
  line: BasketLine,
  amount: number,
  stream: Stream,
  { tables, sums }: Partition,
): boolean {
  const { calendar, catalogue } = world
  const product = catalogue.products[line.product] as (typeof catalogue.products)[number]
  const base = (parameters.categories[product.category] as (typeof parameters.categories)[number]).refund
  const usual = logistic(logit(base) + (delivery.delay > 0 ? parameters.refund.late : 0))
  const p = customer.lossMaker ? Math.min(0.6, usual * parameters.lossMakers.refund) : usual
  if (!stream.chance(p)) return false
  raise(sums.refundedLines, String(product.category), 1)
  const day = Math.floor(delivery.deliveredAt / daySeconds) + parameters.refund.minDays + stream.below(parameters.refund.maxDays)
  const isFull = stream.chance(parameters.refund.full)
  const share = 0.2 + 0.6 * stream.uniform()
  const reason = (refundReasons[stream.choose(reasonDraw)] as { zh: string }).zh
  const at = day * daySeconds + 9 * 3600 + stream.below(12 * 3600)
  if (day >= calendar.days) return true
  // Part of a line is some of its pieces; of a single piece it is money back without the goods.
  const pieces = isFull ? line.quantity : Math.floor(line.quantity * share)
  const back = isFull ? amount : pieces > 0 ? Math.round((amount * pieces) / line.quantity) : Math.round(amount * share)
  const isoDay = calendar.iso[day] as string
  tables.refunds.add([
    `R${key}${lineNo}`,
    `O${key}`,
    lineNo,
    customer.id,
    product.id,
    timeText(calendar.iso, at),
    isoDay,
    pieces,
    yuan(back),
    reason,
  ])
  raise(sums.refunds, isoDay.slice(0, 7), back)
  const handling = parameters.cost.refundHandling * 100 + Math.round(product.cost * pieces * parameters.cost.lostGoods)
  tables.costs.add([`CR${key}${lineNo}`, customer.id, `O${key}`, isoDay, 'refund_handling', yuan(handling)])
  return true
}

function writeTicket(world: World, customer: Customer, delivery: Delivery, key: string, stream: Stream, { tables }: Partition): void {
  const isLate = delivery.delay > 0
  if (!stream.chance(isLate ? parameters.ticket.late : parameters.ticket.share)) return
  const { iso, days } = world.calendar
  const end = days * daySeconds
  const openedDay = isLate ? delivery.promised + 1 : Math.floor(delivery.deliveredAt / daySeconds) + stream.below(4)
  const opened = openedDay * daySeconds + 9 * 3600 + stream.below(12 * 3600)
  const kindDraw = stream.uniform()
  const kind = isLate
    ? kindDraw < 0.7
      ? 'complaint'
      : 'question'
    : kindDraw < 0.5
      ? 'question'
      : kindDraw < 0.72
        ? 'complaint'
        : 'service'
  const reply = opened + Math.round(stream.lognormal(Math.log(1.5), 0.9) * 3600)
  const resolved = reply + Math.round(stream.lognormal(Math.log(14), 1) * 3600)
  const contacts = 1 + stream.poisson(kind === 'complaint' ? 0.9 : 0.35)
  const urgency = stream.uniform()
  if (opened >= end) return
  tables.tickets.add([
    `T${key}`,
    customer.id,
    `O${key}`,
    kind,
    kind === 'complaint' && urgency < 0.4 ? 'high' : urgency < 0.75 ? 'normal' : 'low',
    timeText(iso, opened),
    reply < end ? timeText(iso, reply) : undefined,
    resolved < end ? timeText(iso, resolved) : undefined,
    contacts,
    yuan(parameters.cost.ticket * 100),
  ])
  tables.costs.add([`CT${key}`, customer.id, `O${key}`, iso[openedDay], 'support', yuan(parameters.cost.ticket * 100)])
}

function writeSurvey(
  _world: World,
  _customer: Customer,
  _life: Life,
  _delivery: Delivery,
  _refunded: boolean,
  _key: string,
  _stream: Stream,
  _partition: Partition,
): void {}

/** An order that never counts: cancelled before shipment and placed again at once, or a test. */
function writeSideOrder(
  world: World,
  customer: Customer,
  life: Life,
  day: number,
  second: number,
  lines: BasketLine[],
  stream: Stream,
  { tables, sums }: Partition,
  kind: 'cancelled' | 'test',
): void {
  const { calendar, catalogue } = world
  const { iso } = calendar
  const key = orderKey(customer, life)
  const at = Math.max(day * daySeconds, day * daySeconds + second - 120 - stream.below(1800))
  lines.forEach((line, i) => {
    const product = catalogue.products[line.product] as (typeof catalogue.products)[number]
    const amount = yuan(line.quantity * line.price)
    tables.order_lines.add([
      `O${key}`,
      i + 1,
      product.id,
      line.quantity,
      yuan(line.price),
      '0.00',
      amount,
      yuan(line.quantity * product.cost),
    ])
  })
  tables.orders.add([
    `O${key}`,
    `${iso[day]?.replaceAll('-', '')}${key}`,
    customer.id,
    timeText(iso, at),
    iso[day],
    kind === 'cancelled' ? 'cancelled' : 'placed',
    channelName(customer.channel),
    customer.rep === undefined ? undefined : world.reps[customer.rep]?.id,
    (regions[customer.region] as { zh: string }).zh,
    customer.province,
    customer.city,
    undefined,
    undefined,
    undefined,
    undefined,
    kind === 'cancelled' ? timeText(iso, at + 60 + stream.below(60)) : undefined,
    'CNY',
    '0.00',
    '0.00',
    kind === 'test',
  ])
  raise(sums.orders, kind, 1)
}

function writeRepTime(world: World, customer: Customer, from: number, to: number, { tables }: Partition): void {
  if (customer.typeName !== 'key_account') return
  const { iso } = world.calendar
  const stream = new Stream(world.seed, 'rep-time', customer.index)
  let month = ''
  for (let d = from; d <= to; d++) {
    const here = iso[d]?.slice(0, 7) as string
    if (here === month) continue
    month = here
    const hours = (1 + stream.poisson(parameters.cost.keyAccountHours)) * (customer.lossMaker ? parameters.lossMakers.visits : 1)
    const id = `CH${String(customer.index).padStart(7, '0')}${here.replace('-', '')}`
    tables.costs.add([id, customer.id, undefined, iso[d], 'rep_time', yuan(hours * parameters.cost.repHour * 100)])
  }
}
