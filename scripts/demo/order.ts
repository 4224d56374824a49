import type { Campaign } from './campaigns.ts'
import { type BasketLine, drawBasket } from './catalogue.ts'
import type { Customer } from './customers.ts'
import { channelName } from './customers.ts'
import { parameters } from './parameters.ts'
import { Choice, logistic, logit, type Stream } from './random.ts'
import { quoted, timeText, yuan } from './rows.ts'
import { increment, type Partition } from './sums.ts'
import { refundReasons, regions } from './vocabulary.ts'
import type { World } from './world.ts'

const daySeconds = 86_400
const reasonDraw = new Choice(refundReasons.map((r) => r.share))

/** Why an order exists: the purchase model, or something planted. */
export type OrderKind =
  | { kind: 'usual' }
  | { kind: 'planted'; value?: number; campaign: string | undefined }
  | { kind: 'price bug'; quantity: number }
  | { kind: 'fraud' }

/** What one customer has done so far, and the random numbers of each side of their life. */
export interface PurchaseHistory {
  customer: Customer
  /** Orders placed so far, the ones that never count included. */
  seq: number
  answeredOn: number
  orders: Order[]
  /** Promotions that reached the customer. */
  reached: { campaign: Campaign; isTreated: boolean }[]
  streams: Record<'basket' | 'delivery' | 'refund' | 'extra' | 'ticket' | 'survey', Stream>
}

/** What later decisions need to know of an order. */
export interface Order {
  day: number
  /** Cents paid for goods. */
  paid: number
  isLate: boolean
  isRefunded: boolean
}

/** Times of the day, in seconds: people shop at noon and in the evening, firms in office hours, Douyin lives from its evening streams. */
export function drawSecond(stream: Stream, isPerson: boolean, isDouyin: boolean): number {
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

function nextKey(history: PurchaseHistory): string {
  history.seq += 1
  return String(history.customer.index).padStart(7, '0') + String(history.seq).padStart(4, '0')
}

interface Delivery {
  shippedAt: number
  /** The day promised. */
  promised: number
  deliveredAt: number
  /** Days after the promise; 0 when on time. */
  delay: number
  /** Ordered in the South China logistics failure. */
  isFailure: boolean
}

/** Draws one order with its basket, delivery, refunds, ticket and survey, and writes them all. */
export function writeOrder(
  world: World,
  history: PurchaseHistory,
  day: number,
  second: number,
  why: OrderKind,
  partition: Partition,
): Order {
  const { calendar, catalogue } = world
  const { iso } = calendar
  const { tables, sums } = partition
  const { customer } = history
  const { basket, extra } = history.streams
  const rules = parameters.types[customer.type] as (typeof parameters.types)[number]
  const key = nextKey(history)
  const at = day * daySeconds + second
  const end = calendar.days * daySeconds

  const { coupon, lossMakers } = parameters
  const hasCoupon = basket.chance(coupon.share)
  const range = customer.lossMaker ? [lossMakers.minDiscount, lossMakers.maxDiscount] : hasCoupon ? [coupon.min, coupon.max] : [0, 0]
  const discount = (range[0] as number) + ((range[1] as number) - (range[0] as number)) * basket.uniform()
  const drawn = Math.max(1500, Math.exp(basket.normal(customer.logValue, rules.sigmaOrder)))
  const value = why.kind === 'planted' && why.value ? Math.max(drawn, why.value) : drawn
  const lines =
    why.kind === 'price bug'
      ? [brokenLine(world, why.quantity)]
      : drawBasket(basket, catalogue, calendar, day, customer.tastes, customer.style, value)
  const delivery = drawDelivery(world, history, day, at)

  let listed = 0
  let paid = 0
  let weight = 0
  let isRefunded = false
  lines.forEach((line, i) => {
    const product = catalogue.products[line.product] as (typeof catalogue.products)[number]
    const full = line.quantity * line.price
    const off = Math.round(full * discount)
    listed += full
    paid += full - off
    weight += product.weight * line.quantity
    writeLine(world, `O${key}`, i + 1, line, off, partition)
    increment(sums.lines, String(product.category), 1)
    if (writeRefund(world, history, delivery, day, key, i + 1, line, full - off, why.kind === 'fraud', partition)) isRefunded = true
  })
  const delivered = delivery.deliveredAt < end ? delivery.deliveredAt : undefined
  const campaign = why.kind === 'planted' ? why.campaign : creditOf(history, day)
  tables.orders.add([
    `O${key}`,
    `${iso[day]?.replaceAll('-', '')}${key}`,
    customer.id,
    timeText(iso, at),
    iso[day],
    delivered !== undefined ? 'delivered' : delivery.shippedAt < end ? 'shipped' : 'paid',
    channelName(customer.channel),
    campaign,
    customer.rep === undefined ? undefined : world.reps[customer.rep]?.id,
    (regions[customer.region] as { zh: string }).zh,
    customer.province,
    customer.city,
    timeText(iso, Math.min(at + 30 + extra.below(900), end - 1)),
    delivery.shippedAt < end ? timeText(iso, delivery.shippedAt) : undefined,
    iso[delivery.promised],
    delivered === undefined ? undefined : timeText(iso, delivered),
    undefined,
    'CNY',
    yuan(listed - paid),
    yuan(paid < parameters.shippingFee.below * 100 ? parameters.shippingFee.fee * 100 : 0),
    false,
  ])
  const month = iso[day]?.slice(0, 7) as string
  increment(sums.orders, month, 1)
  increment(sums.sales, month, paid)
  increment(sums.salesByType, rules.type, paid)
  const { cost } = parameters
  tables.costs.add([
    `CS${key}`,
    customer.id,
    `O${key}`,
    iso[day],
    'shipping',
    yuan(Math.round((cost.shipping + cost.perKg * weight) * 100)),
  ])
  tables.costs.add([`CP${key}`, customer.id, `O${key}`, iso[day], 'payment', yuan(Math.round(paid * cost.payment))])
  writeTicket(world, history, delivery, key, partition)
  if (world.effects && why.kind === 'usual') writeSurvey(world, history, delivery, isRefunded, key, partition)
  if (world.effects && extra.chance(parameters.cancelled)) writeSideOrder(world, history, at, lines, 'cancelled', partition)
  if (world.effects && extra.chance(parameters.testOrders)) writeSideOrder(world, history, at, lines, 'test', partition)
  const order: Order = { day, paid, isLate: delivery.delay > 0, isRefunded }
  history.orders.push(order)
  return order
}

const creditOf = (history: PurchaseHistory, day: number) =>
  history.reached.find(({ campaign, isTreated }) => isTreated && day >= campaign.from && day <= campaign.to)?.campaign.id

function brokenLine(world: World, quantity: number): BasketLine {
  const { product, day } = world.priceBug
  const price = world.catalogue.prices[product * world.calendar.days + day] as number
  return { product, quantity, price: Math.round(price * parameters.anomalies.priceBug.factor) }
}

function writeLine(world: World, orderId: string, lineNo: number, line: BasketLine, off: number, { tables }: Partition): void {
  const product = world.catalogue.products[line.product] as World['catalogue']['products'][number]
  const full = line.quantity * line.price
  tables.order_lines.add([
    orderId,
    lineNo,
    product.id,
    line.quantity,
    yuan(line.price),
    yuan(off),
    yuan(full - off),
    yuan(line.quantity * product.cost),
  ])
}

function drawDelivery(world: World, history: PurchaseHistory, day: number, at: number): Delivery {
  const stream = history.streams.delivery
  const rules = parameters.delivery
  const { logistics } = parameters.anomalies
  const isFailure =
    world.effects && regions[history.customer.region]?.zh === logistics.region && day >= world.logistics.from && day <= world.logistics.to
  const promised = day + (history.customer.remote ? rules.remotePromise : rules.promise)
  const isLate = stream.chance(isFailure ? logistics.late : rules.late)
  const drawn = Math.min(1 + stream.poisson(rules.extraDelay), rules.maxDelay) + (isFailure ? logistics.extraDays : 0)
  const early = stream.uniform()
  const delay = world.effects && isLate ? drawn : 0
  const arrives = delay > 0 ? promised + delay : promised - (early < 0.45 ? 0 : early < 0.85 ? 1 : 2)
  const deliveredAt = arrives * daySeconds + 9 * 3600 + stream.below(11 * 3600)
  const shippedAt = Math.max(at + 1200, Math.min(at + 3600 + stream.below(20 * 3600), deliveredAt - 3600))
  return { shippedAt, promised, deliveredAt, delay, isFailure }
}

function writeRefund(
  world: World,
  history: PurchaseHistory,
  delivery: Delivery,
  day: number,
  key: string,
  lineNo: number,
  line: BasketLine,
  amount: number,
  isFraud: boolean,
  { tables, sums }: Partition,
): boolean {
  const { calendar, catalogue } = world
  const { customer } = history
  const stream = history.streams.refund
  const { anomalies, refund } = parameters
  const product = catalogue.products[line.product] as (typeof catalogue.products)[number]
  const base = (parameters.categories[product.category] as (typeof parameters.categories)[number]).refund
  const isBad = world.effects && line.product === world.badBatch.product && day >= world.badBatch.from && day <= world.badBatch.to
  const usual = logistic(logit(base) + (delivery.delay > 0 ? refund.late : 0) + (delivery.isFailure ? anomalies.logistics.refund : 0))
  const p = isFraud
    ? 1
    : isBad
      ? anomalies.badBatch.refund
      : customer.lossMaker
        ? Math.min(0.6, usual * parameters.lossMakers.refund)
        : usual
  if (!stream.chance(p)) return false
  increment(sums.refundedLines, String(product.category), 1)
  if (isBad) increment(sums.anomalies, 'bad batch refunds', 1)
  const refundDay = Math.floor(delivery.deliveredAt / daySeconds) + refund.minDays + stream.below(refund.maxDays)
  const isFull = stream.chance(refund.full) || isFraud
  const share = 0.2 + 0.6 * stream.uniform()
  const drawnReason = (refundReasons[stream.choose(reasonDraw)] as { zh: string }).zh
  const reason = isBad && stream.chance(0.85) ? anomalies.badBatch.reason : drawnReason
  const at = refundDay * daySeconds + 9 * 3600 + stream.below(12 * 3600)
  if (refundDay >= calendar.days) return true
  // Part of a line is some of its pieces; of a single piece it is money back without the goods.
  const pieces = isFull ? line.quantity : Math.floor(line.quantity * share)
  const back = isFull ? amount : pieces > 0 ? Math.round((amount * pieces) / line.quantity) : Math.round(amount * share)
  const on = calendar.iso[refundDay] as string
  const orderId = `O${key}`
  tables.refunds.add([
    `R${key}${lineNo}`,
    orderId,
    lineNo,
    customer.id,
    product.id,
    timeText(calendar.iso, at),
    on,
    pieces,
    yuan(back),
    reason,
  ])
  increment(sums.refunds, on.slice(0, 7), back)
  const handling = parameters.cost.refundHandling * 100 + Math.round(product.cost * pieces * parameters.cost.lostGoods)
  tables.costs.add([`CR${key}${lineNo}`, customer.id, orderId, on, 'refund_handling', yuan(handling)])
  return true
}

function writeTicket(world: World, history: PurchaseHistory, delivery: Delivery, key: string, partition: Partition): void {
  const { tables } = partition
  const stream = history.streams.ticket
  const isLate = delivery.delay > 0
  const usual = isLate ? parameters.ticket.late : parameters.ticket.share
  if (!stream.chance(delivery.isFailure ? usual * parameters.anomalies.logistics.tickets : usual)) return
  const { iso, days } = world.calendar
  const end = days * daySeconds
  const openedDay = isLate ? delivery.promised + 1 : Math.floor(delivery.deliveredAt / daySeconds) + stream.below(4)
  const opened = openedDay * daySeconds + 9 * 3600 + stream.below(12 * 3600)
  const which = stream.uniform()
  const kind = which < (isLate ? 0.7 : 0.22) ? 'complaint' : which < 0.75 ? 'question' : isLate ? 'question' : 'service'
  const reply = opened + Math.round(stream.lognormal(Math.log(1.5), 0.9) * 3600)
  const resolved = reply + Math.round(stream.lognormal(Math.log(14), 1) * 3600)
  const contacts = 1 + stream.poisson(kind === 'complaint' ? 0.9 : 0.35)
  const urgency = stream.uniform()
  if (opened >= end) return
  const cents = parameters.cost.ticket * 100
  tables.tickets.add([
    `T${key}`,
    history.customer.id,
    `O${key}`,
    kind,
    kind === 'complaint' && urgency < 0.4 ? 'high' : urgency < 0.75 ? 'normal' : 'low',
    timeText(iso, opened),
    reply < end ? timeText(iso, reply) : undefined,
    resolved < end ? timeText(iso, resolved) : undefined,
    contacts,
    yuan(cents),
  ])
  tables.costs.add([`CT${key}`, history.customer.id, `O${key}`, iso[openedDay], 'support', yuan(cents)])
  if (!world.effects || !stream.chance(parameters.survey.ces)) return
  const asked = resolved + 3600
  const answered = asked + 600 + Math.floor(stream.exponential(1 / 40_000))
  const hours = (resolved - opened) / 3600
  const ease = 5.6 + 0.4 * history.customer.mood - 0.7 * (contacts - 1) - 0.012 * Math.min(hours, 96) + stream.normal(0, 1)
  const doesAnswer = stream.chance(parameters.survey.answered)
  if (asked >= end) return
  const names = ['服务回访', '客服', history.customer.id, `O${key}`]
  tables.survey_invitations.add([`IT${key}`, ...names, timeText(iso, asked), true])
  if (!doesAnswer || answered >= end) return
  const score = Math.min(7, Math.max(1, Math.round(ease)))
  tables.survey_answers.add([`AT${key}`, `IT${key}`, ...names, timeText(iso, answered), 'ces', score, 7, undefined])
}

const comments = {
  high: ['配送很快，包装也好。', '一直在这里买，放心。', 'Great quality, will buy again.', '客服态度好！'],
  middle: ['还可以。', '东西不错，就是有点贵。', 'OK overall, packaging could be better.'],
  low: ['等了好久才到，催了几次。', '质量和图片不一样。', 'Arrived late and nobody answered my call.', '退款流程太麻烦'],
}

function writeSurvey(
  world: World,
  history: PurchaseHistory,
  delivery: Delivery,
  isRefunded: boolean,
  key: string,
  { tables }: Partition,
): void {
  const rules = parameters.survey
  const stream = history.streams.survey
  if (!stream.chance(rules.invited)) return
  const { iso, days } = world.calendar
  const end = days * daySeconds
  const asked = delivery.deliveredAt + daySeconds + stream.below(2 * daySeconds)
  const answered = asked + 900 + Math.floor(stream.exponential(1 / 70_000))
  const latent = rules.base + history.customer.mood + rules.perDelayDay * delivery.delay + (isRefunded ? rules.refunded : 0)
  const felt = latent + stream.normal(0, rules.noise)
  const doesAnswer = stream.chance(rules.answered)
  const fault = stream.uniform()
  const csatFelt = felt + stream.normal(0, rules.csatNoise)
  const askedCsat = stream.chance(rules.csat)
  const hasComment = stream.chance(rules.comment)
  const answeredOn = Math.floor(answered / daySeconds)
  // Nobody is asked twice in two months.
  if (asked >= end || answeredOn - history.answeredOn < rules.quietDays) return
  const names = ['订单回访', '配送', history.customer.id, `O${key}`]
  tables.survey_invitations.add([`IO${key}`, ...names, timeText(iso, asked), true])
  if (!doesAnswer || answered >= end) return
  history.answeredOn = answeredOn
  const score = Math.min(10, Math.max(0, Math.round(felt)))
  const list = score >= 9 ? comments.high : score >= 7 ? comments.middle : comments.low
  const given = fault < rules.blank ? undefined : fault < rules.blank + rules.unknown ? 99 : score
  const comment = hasComment ? quoted(list[(score * 7 + history.seq) % list.length] as string) : undefined
  tables.survey_answers.add([`AO${key}`, `IO${key}`, ...names, timeText(iso, answered), 'nps', given, 10, comment])
  if (!askedCsat) return
  const csat = 1 + rules.csatCuts.filter((cut) => csatFelt >= cut).length
  tables.survey_answers.add([`AC${key}`, `IO${key}`, ...names, timeText(iso, answered), 'csat', csat, 5, undefined])
}

/** An order that never counts: cancelled before shipment and placed again at once, or a test. */
function writeSideOrder(
  world: World,
  history: PurchaseHistory,
  at: number,
  lines: BasketLine[],
  kind: 'cancelled' | 'test',
  partition: Partition,
): void {
  const { iso } = world.calendar
  const { customer } = history
  const stream = history.streams.extra
  const key = nextKey(history)
  const day = Math.floor(at / daySeconds)
  const placed = Math.max(day * daySeconds, at - 120 - stream.below(1800))
  lines.forEach((line, i) => {
    writeLine(world, `O${key}`, i + 1, line, 0, partition)
  })
  partition.tables.orders.add([
    `O${key}`,
    `${iso[day]?.replaceAll('-', '')}${key}`,
    customer.id,
    timeText(iso, placed),
    iso[day],
    kind === 'cancelled' ? 'cancelled' : 'placed',
    channelName(customer.channel),
    undefined,
    customer.rep === undefined ? undefined : world.reps[customer.rep]?.id,
    (regions[customer.region] as { zh: string }).zh,
    customer.province,
    customer.city,
    undefined,
    undefined,
    undefined,
    undefined,
    kind === 'cancelled' ? timeText(iso, placed + 60 + stream.below(60)) : undefined,
    'CNY',
    '0.00',
    '0.00',
    kind === 'test',
  ])
  increment(partition.sums.orders, kind, 1)
}
