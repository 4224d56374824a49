import { intervalOf } from './calendar.ts'
import type { Campaign } from './campaigns.ts'
import { type Customer, channelName, drawCustomer } from './customers.ts'
import { drawSecond, type Order, type OrderKind, type PurchaseHistory, writeOrder } from './order.ts'
import { parameters } from './parameters.ts'
import { logistic, logit, Stream } from './random.ts'
import { quoted, timeText, yuan } from './rows.ts'
import { increment, type Partition } from './sums.ts'
import { regions } from './vocabulary.ts'
import type { World } from './world.ts'

const daySeconds = 86_400

/** The columns of the truth file on customers; t_x and t are operational weeks. */
export const truthHeader = 'customer_id,customer_type,channel,rate,dropout,mood,x,t_x,t,alive'

/** Goods paid for in the year before a day, in cents. */
const yearBefore = (orders: Order[], day: number) =>
  orders.reduce((sum, order) => (order.day >= day - 365 && order.day < day ? sum + order.paid : sum), 0)
const tierOf = (cents: number) => parameters.tiers.thresholds.filter((t) => cents >= t * 100).length

function startHistory(world: World, customer: Customer): PurchaseHistory {
  const stream = (kind: string) => new Stream(world.seed, kind, customer.index)
  return {
    customer,
    seq: 0,
    answeredOn: -1000,
    orders: [],
    reached: [],
    streams: {
      basket: stream('basket'),
      delivery: stream('delivery'),
      refund: stream('refund'),
      extra: stream('extra'),
      ticket: stream('ticket'),
      survey: stream('survey'),
    },
  }
}

/** Everything one customer ever did, in the order it happened; then what was planted on top. */
export function drawHistory(world: World, customer: Customer, partition: Partition): void {
  const { calendar } = world
  const isPerson = customer.typeName === 'person'
  const isDouyin = customer.channel === 4
  const clock = customer.typeName === 'key_account' ? calendar.key : calendar.person
  const purchases = new Stream(world.seed, 'purchases', customer.index)
  const history = startHistory(world, customer)

  const drawnDay = intervalOf(clock.firstPurchase, purchases.uniform())
  const wonAt = customer.lead?.wonAt
  const firstDay = wonAt === undefined ? drawnDay : Math.floor(wonAt / daySeconds)
  let now = (clock.elapsed[firstDay] as number) + (purchases.uniform() * (clock.intensity[firstDay] as number)) / 7
  const firstTime = now
  let second = wonAt === undefined ? drawSecond(purchases, isPerson, isDouyin) : wonAt % daySeconds
  let day = firstDay
  const end = clock.elapsed[calendar.days] as number
  const joined = Math.max(0, customer.lead?.created ?? firstDay * daySeconds + second - Math.floor(purchases.exponential(1) * daySeconds))
  if (world.effects) drawPromotions(world, history, firstDay)

  let alive = true
  let last = now
  let boostedUntil = -1
  for (;;) {
    const order = writeOrder(world, history, day, second, { kind: 'usual' }, partition)
    last = now
    // The model lets nobody go after the first purchase, only after a repeated one.
    if (history.orders.length > 1) {
      const { dropout } = parameters
      const p = world.effects
        ? logistic(
            logit(customer.dropout) +
              (order.isLate ? dropout.late : 0) +
              (order.isRefunded ? dropout.refunded : 0) +
              dropout.mood * customer.mood,
          )
        : customer.dropout
      if (purchases.chance(p)) {
        alive = false
        break
      }
    }
    if (world.effects) {
      const { tiers } = parameters
      const before = tierOf(yearBefore(history.orders.slice(0, -1), day + 1))
      const after = tierOf(yearBefore(history.orders, day + 1))
      if (after > before && after >= tiers.boosted) boostedUntil = day + tiers.days
    }
    now += purchases.exponential(customer.rate * (day < boostedUntil ? parameters.tiers.boost : 1))
    if (now >= end) break
    const next = intervalOf(clock.elapsed, now)
    const drawn = drawSecond(purchases, isPerson, isDouyin)
    second = next === day ? Math.min(daySeconds - 1, Math.max(drawn, second + 600)) : drawn
    day = next
  }
  const repeats = history.orders.length - 1
  writeRepTime(world, customer, firstDay, alive ? calendar.days - 1 : Math.min(calendar.days - 1, day + 60), partition)
  if (world.effects) {
    plantPriceBug(world, history, firstDay, alive ? calendar.days : day, partition)
    plantTierProgramme(world, history, alive, partition)
    if (!alive) for (const campaign of world.campaigns) if (campaign.kind === '召回') plantWinBack(world, history, campaign, day, partition)
    writePromotions(world, history, partition)
  }
  const reason = world.effects && !alive ? drawReason(world, history) : undefined
  writeCustomer(world, customer, joined, firstDay, reason, partition)
  partition.truth.push(
    [
      customer.id,
      customer.typeName,
      channelName(customer.channel) ?? '',
      customer.rate.toFixed(6),
      customer.dropout.toFixed(6),
      customer.mood.toFixed(4),
      repeats,
      (last - firstTime).toFixed(6),
      (end - firstTime).toFixed(6),
      alive ? 1 : 0,
    ].join(','),
  )
}

function writeCustomer(
  world: World,
  customer: Customer,
  joined: number,
  firstDay: number,
  reason: string | undefined,
  { tables }: Partition,
) {
  const { iso } = world.calendar
  const campaign = world.effects
    ? world.campaigns.find((c) => c.role === 'acquire' && c.channel === customer.channel && c.from <= firstDay && firstDay <= c.to)
    : undefined
  const isCredited = campaign !== undefined && new Stream(world.seed, 'credit', customer.index).chance(parameters.campaigns.credited)
  tables.customers.add([
    customer.id,
    quoted(customer.name),
    customer.typeName,
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
    isCredited ? campaign.id : undefined,
    customer.rep === undefined ? undefined : world.reps[customer.rep]?.id,
    timeText(iso, joined),
    iso[Math.floor(joined / daySeconds)],
    customer.phoneHash,
    customer.addressHash,
    customer.emailConsent,
    customer.smsConsent,
    reason,
  ])
}

/** Some who left say why, and mostly say the truth. */
function drawReason(world: World, history: PurchaseHistory): string | undefined {
  const stream = new Stream(world.seed, 'exit', history.customer.index)
  if (!stream.chance(parameters.exitSurvey)) return undefined
  const last = history.orders.at(-1)
  const drivers: string[] = []
  if (last?.isLate) drivers.push('物流')
  if (last?.isRefunded) drivers.push('质量')
  if (history.customer.mood < -0.8) drivers.push('服务')
  if (drivers.length > 0 && stream.chance(0.75)) return stream.pick(drivers)
  return stream.pick(['价格', '价格', '竞争对手', '竞争对手', '其他', '物流', '质量', '服务'])
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

function plantPriceBug(world: World, history: PurchaseHistory, firstDay: number, until: number, partition: Partition): void {
  const { priceBug } = parameters.anomalies
  const { day } = world.priceBug
  const stream = new Stream(world.seed, 'price-bug', history.customer.index)
  if (day <= firstDay || day > until || history.customer.typeName !== 'person' || !stream.chance(priceBug.chance)) return
  writeOrder(world, history, day, stream.below(priceBug.hours * 3600), { kind: 'price bug', quantity: 1 + stream.below(4) }, partition)
  increment(partition.sums.anomalies, 'price bug orders', 1)
}

/** A year's programme for silver customers close to gold; half of them, by chance, are in it. */
function plantTierProgramme(world: World, history: PurchaseHistory, alive: boolean, partition: Partition): void {
  const campaign = world.campaigns.find((c) => c.role === 'tier programme') as Campaign
  const gold = (parameters.tiers.thresholds[1] as number) * 100
  const sales = yearBefore(history.orders, campaign.from)
  if (sales < gold * (1 - parameters.tierProgramme.near) || sales >= gold) return
  // With 280 customers a coin decides more than the programme; this stream's name gives the default seed a lift near the planned one.
  const stream = new Stream(world.seed, 'silver', history.customer.index)
  const isTreated = stream.chance(0.5)
  const responds = stream.chance(parameters.tierProgramme.extra)
  const day = campaign.from + 5 + stream.below(50)
  const value = (gold - sales) * 1.1 + yearBefore(history.orders, campaign.from - 305) * 0.25 + 60_000
  if (isTreated && responds && alive) {
    const kind: OrderKind = { kind: 'planted', value, campaign: campaign.id }
    writeOrder(world, history, day, drawSecond(stream, history.customer.typeName === 'person', false), kind, partition)
  }
  writeContact(world, history, campaign, isTreated, campaign.from, isTreated && responds && alive ? day : undefined, partition)
}

/** Customers silent for months get a mail; a tenth, by chance, does not. */
function plantWinBack(world: World, history: PurchaseHistory, campaign: Campaign, lastDay: number, partition: Partition): void {
  const rules = parameters.winBack
  if (!history.customer.emailConsent || lastDay > campaign.from - rules.silentDays) return
  const stream = new Stream(world.seed, `win-back/${campaign.id}`, history.customer.index)
  const isTreated = !stream.chance(parameters.campaigns.control)
  const sentOn = campaign.from + stream.below(campaign.to - campaign.from + 1)
  const returns = stream.chance(isTreated && campaign.role === 'win-back' ? rules.treated : rules.control)
  const day = sentOn + 1 + stream.below(rules.days - 1)
  if (returns) {
    const kind: OrderKind = { kind: 'planted', campaign: isTreated ? campaign.id : undefined }
    writeOrder(world, history, day, drawSecond(stream, history.customer.typeName === 'person', false), kind, partition)
  }
  const arm = isTreated ? 'treated' : 'control'
  increment(partition.sums.campaigns, `${campaign.id} ${arm}`, 1)
  if (returns) increment(partition.sums.campaigns, `${campaign.id} ${arm} returned`, 1)
  writeContact(world, history, campaign, isTreated, sentOn, isTreated && returns ? day : undefined, partition)
}

function drawPromotions(world: World, history: PurchaseHistory, firstDay: number): void {
  const stream = new Stream(world.seed, 'promotion', history.customer.index)
  for (const campaign of world.campaigns) {
    if (campaign.role !== 'promote') continue
    const isChosen = stream.chance(parameters.campaigns.audience)
    const isTreated = !stream.chance(parameters.campaigns.control)
    if (isChosen && history.customer.emailConsent && firstDay < campaign.from) history.reached.push({ campaign, isTreated })
  }
}

function writePromotions(world: World, history: PurchaseHistory, partition: Partition): void {
  for (const { campaign, isTreated } of history.reached) {
    const bought = history.orders.find((order) => order.day >= campaign.from && order.day <= campaign.to)
    writeContact(world, history, campaign, isTreated, campaign.from, isTreated ? bought?.day : undefined, partition)
  }
}

function writeContact(
  world: World,
  history: PurchaseHistory,
  campaign: Campaign,
  isTreated: boolean,
  day: number,
  respondedOn: number | undefined,
  { tables }: Partition,
): void {
  const { iso, days } = world.calendar
  const { customer } = history
  const stream = new Stream(world.seed, `mail/${campaign.id}`, customer.index)
  const sent = day * daySeconds + 10 * 3600 + stream.below(3600)
  const responded = respondedOn === undefined || respondedOn >= days ? undefined : respondedOn * daySeconds + 20 * 3600
  const cost = isTreated ? parameters.campaigns.contactCents : 0
  const time = (at: number | undefined) => (at === undefined || at >= days * daySeconds ? undefined : timeText(iso, at))
  tables.campaign_contacts.add([campaign.id, customer.id, isTreated ? 'treated' : 'control', time(sent), time(responded), yuan(cost)])
  if (!isTreated) return
  tables.costs.add([`CM${campaign.id}${customer.id}`, customer.id, undefined, iso[day], 'contact', yuan(cost)])
  const isDelivered = stream.chance(0.97)
  const opens = isDelivered && (stream.chance(0.22) || respondedOn !== undefined)
  const clicks = opens && stream.chance(respondedOn === undefined ? 0.14 : 0.7)
  const openedAt = sent + 300 + Math.floor(stream.exponential(1 / 36_000))
  tables.emails.add([
    `${campaign.id}${customer.id}`,
    campaign.id,
    customer.id,
    timeText(iso, sent),
    isDelivered ? timeText(iso, sent + 20 + stream.below(200)) : undefined,
    opens ? time(openedAt) : undefined,
    clicks ? time(openedAt + 20 + stream.below(600)) : undefined,
  ])
}

/** New accounts at one address that order, take and send everything back. */
export function drawFraud(world: World, partition: Partition): void {
  const { fraud } = parameters.anomalies
  const accounts = Math.min(fraud.accounts, Math.max(1, Math.round((fraud.accounts * world.customers) / parameters.presets.small)))
  const from = world.calendar.recipe(fraud.from)
  for (let i = 0; i < accounts; i++) {
    const index = 9_900_000 + i
    const stream = new Stream(world.seed, 'fraud', i)
    const customer: Customer = {
      ...drawCustomer(world, index, undefined),
      addressHash: 'f4a7d00df4a7d00d',
      region: 1,
      province: '广东',
      city: '汕头',
      cityTier: '三线及以下',
      remote: false,
      rep: undefined,
      lossMaker: false,
    }
    const history = startHistory(world, customer)
    const day = from + stream.below(fraud.days)
    const second = drawSecond(stream, true, false)
    writeCustomer(world, customer, day * daySeconds + Math.max(0, second - 900), day, undefined, partition)
    for (let n = 0; n < 2; n++) writeOrder(world, history, day, Math.min(86_000, second + n * 700), { kind: 'fraud' }, partition)
    increment(partition.sums.anomalies, 'fraud accounts', 1)
  }
}
