import { parameters } from './parameters.ts'
import { Choice, Stream } from './random.ts'
import { emptyTables, quoted, type Tables, timeText, yuan } from './rows.ts'
import { categories, channels, competitors, mentionTopics, platforms, regions } from './vocabulary.ts'
import type { World } from './world.ts'

/** What the company has once, whatever its size: people, products, calendar, daily spend and visits. */
export function drawCompany(world: World): Tables {
  const tables = emptyTables()
  const { calendar, catalogue } = world
  for (const rep of world.reps) {
    const region = (regions[rep.region] as { zh: string }).zh
    tables.owners.add([rep.id, quoted(rep.name), rep.team, region, rep.hiredOn, undefined, yuan(parameters.cost.repHour * 100)])
  }
  catalogue.products.forEach((product, i) => {
    const price = catalogue.prices[i * calendar.days + calendar.days - 1] as number
    const category = (categories[product.category] as { zh: string }).zh
    tables.products.add([
      product.id,
      quoted(product.name),
      category,
      product.subcategory,
      product.brand,
      yuan(price),
      yuan(product.cost),
      product.weight,
    ])
  })
  for (const event of calendar.events) {
    const [from, to] = [calendar.iso[Math.max(0, event.from)] as string, calendar.iso[event.to] as string]
    tables.events.add([event.id, quoted(event.zh), quoted(event.en), event.kind, from, to, event.to - Math.max(0, event.from) + 1])
  }
  if (!world.effects) return tables
  for (const [i] of channels.entries()) drawChannel(world, i, tables)
  writeCampaigns(world, tables)
  writeBusinessEvents(world, tables)
  drawMentions(world, tables)
  drawCompetitors(world, tables)
  return tables
}

function drawChannel(world: World, channel: number, tables: Tables): void {
  const { calendar } = world
  const rules = parameters.channels[channel] as (typeof parameters.channels)[number]
  const name = (channels[channel] as { zh: string; share: number }).zh
  const share = (channels[channel] as { share: number }).share / 100
  const lastYear = calendar.days - 365
  const gap = parameters.anomalies.trackingGap
  for (let d = 0; d < calendar.days; d++) {
    const stream = new Stream(world.seed, `spend/${channel}`, d)
    const chance = (calendar.person.firstPurchase[d + 1] as number) - (calendar.person.firstPurchase[d] as number)
    const expected = world.customers * share * (1 - parameters.unknownChannel) * chance
    const drift = name === '百度搜索' && d >= lastYear ? (1 + parameters.searchDrift) ** Math.floor((d - lastYear) / 30.5 + 1) : 1
    const cents = Math.round(expected * rules.cac * 100 * drift * stream.lognormal(-0.01125, 0.15))
    const clickPrice = 90 + 0.5 * rules.cac
    const clicks = rules.cac === 0 ? 0 : stream.poisson(cents / drift / clickPrice)
    if (cents > 0) {
      const impressions = Math.round((clicks / rules.ctr) * stream.lognormal(0, 0.12))
      const leads = Math.min(clicks, stream.poisson(cents / 100 / drift / rules.cpl))
      const isGap = name === gap.channel && d >= calendar.recipe(gap.from) && d <= calendar.recipe(gap.to)
      const campaign = world.campaigns.find((c) => c.role === 'acquire' && c.channel === channel && c.from <= d && d <= c.to)
      // A running campaign takes its part of the day's money; the rest is the channel's usual spend.
      const part = campaign ? parameters.campaigns.credited : 0
      const cut = (n: number) => Math.round(n * part)
      const day = calendar.iso[d]
      if (!isGap && campaign) tables.spend.add([day, name, campaign.id, yuan(cut(cents)), cut(impressions), cut(clicks), cut(leads)])
      if (!isGap)
        tables.spend.add([
          day,
          name,
          '""',
          yuan(cents - cut(cents)),
          impressions - cut(impressions),
          clicks - cut(clicks),
          leads - cut(leads),
        ])
    }
    const visits = clicks + stream.poisson(expected * 28 + world.customers * share * 0.01 * (calendar.person.intensity[d] as number))
    const visitors = Math.round(visits * (0.72 + 0.1 * stream.uniform()))
    tables.visits.add([calendar.iso[d], name, '""', visits, visitors])
  }
}

function writeCampaigns(world: World, tables: Tables): void {
  const { calendar } = world
  for (const [i, campaign] of world.campaigns.entries()) {
    const stream = new Stream(world.seed, 'campaign', i)
    const rules = parameters.channels[campaign.channel]
    const share = (channels[campaign.channel]?.share ?? 0) / 100
    const { firstPurchase } = calendar.person
    const chance = (firstPurchase[Math.min(calendar.days, campaign.to + 1)] as number) - (firstPurchase[campaign.from] as number)
    const planned = rules ? world.customers * share * chance * rules.cac * parameters.campaigns.credited * stream.lognormal(0.05, 0.1) : 0
    const budget = rules ? Math.max(500, Math.round(planned / 100) * 100) : Math.max(500, Math.round(world.customers / 40))
    const channel = channels[campaign.channel]?.zh ?? '邮件'
    tables.campaigns.add([
      campaign.id,
      quoted(campaign.name),
      channel,
      campaign.kind,
      calendar.iso[campaign.from],
      calendar.iso[campaign.to],
      yuan(budget * 100),
    ])
  }
}

const platformDraw = new Choice(platforms.map((p) => p.share))
const topicDraw = new Choice(mentionTopics.map((t) => t.share))

/** What people write about the company; mostly kind, except about delivery while it fails. */
function drawMentions(world: World, tables: Tables): void {
  const { calendar } = world
  for (let d = 0; d < calendar.days; d++) {
    const stream = new Stream(world.seed, 'mention', d)
    const isFailing = d > world.logistics.from + 2 && d <= world.logistics.to + 7
    const mean = 1.5 * Math.sqrt(world.customers / 2000) * (calendar.person.intensity[d] as number) * (isFailing ? 2.2 : 1)
    const count = stream.poisson(mean)
    for (let n = 0; n < count; n++) {
      const platform = (platforms[stream.choose(platformDraw)] as { zh: string }).zh
      const isAboutFailure = isFailing && stream.chance(0.55)
      const topic = isAboutFailure ? '物流' : (mentionTopics[stream.choose(topicDraw)] as { zh: string }).zh
      const mood = stream.uniform()
      const negative = isAboutFailure ? 0.85 : topic === '物流' ? 0.3 : 0.16
      const sentiment = mood < negative ? 'negative' : mood < negative + (1 - negative) * 0.45 ? 'neutral' : 'positive'
      const at = d * 86_400 + 8 * 3600 + stream.below(15 * 3600)
      const reach = Math.round(stream.lognormal(5.5, 1.4))
      tables.mentions.add([`N${String(d).padStart(4, '0')}${n}`, timeText(calendar.iso, at), platform, sentiment, topic, reach])
    }
  }
}

/** Price index (1 = our price) by category and month, market share and satisfaction (0–100) by quarter, ours among them. */
function drawCompetitors(world: World, tables: Tables): void {
  const { calendar } = world
  const firsts = calendar.iso.slice(0, calendar.days).filter((text) => text.endsWith('-01'))
  for (const [c, { zh }] of competitors.entries()) {
    const own = new Stream(world.seed, 'competitor', c)
    const level = [1.06, 0.97, 0.93, 1.02][c] ?? 1
    for (const { zh: category } of categories) {
      let index = level * own.lognormal(0, 0.05)
      for (const month of firsts) {
        index *= own.lognormal(0, 0.012)
        tables.competitor_observations.add([zh, 'price_index', category, month, index.toFixed(3), '价格抽样'])
      }
    }
  }
  const sellers = [...competitors.map((c) => c.zh), '云岭商贸']
  const start = { share: [0.26, 0.19, 0.14, 0.09, 0.06], score: [78, 74, 71, 76, 79] }
  const trend = { share: [-0.002, 0.001, 0.004, -0.001, 0.003], score: [0, 0.1, 0.35, -0.1, 0.1] }
  const quarters = firsts.filter((text) => ['01', '04', '07', '10'].includes(text.slice(5, 7)))
  for (const [s, seller] of sellers.entries()) {
    const stream = new Stream(world.seed, 'seller', s)
    for (const [q, day] of quarters.entries()) {
      const share = (start.share[s] as number) + q * (trend.share[s] as number) + stream.normal(0, 0.003)
      const score = (start.score[s] as number) + q * (trend.score[s] as number) + stream.normal(0, 0.8)
      tables.competitor_observations.add([seller, 'share', '""', day, share.toFixed(4), '行业报告'])
      tables.competitor_observations.add([seller, 'score', '""', day, score.toFixed(1), '第三方调查'])
    }
  }
}

/** What the company itself would note in its calendar about the planted faults and the programme. */
function writeBusinessEvents(world: World, tables: Tables): void {
  const { iso, days } = world.calendar
  const add = (id: string, zh: string, en: string, from: number, to: number) => {
    if (from < 0 || to >= days) return
    tables.events.add([id, quoted(zh), quoted(en), 'business', iso[from], iso[to], to - from + 1])
  }
  add('south-warehouse', '华南仓库搬迁', 'South China warehouse moves', world.logistics.from, world.logistics.to)
  add('price-error', '价格设置错误', 'Price entered wrongly', world.priceBug.day, world.priceBug.day)
  for (const campaign of world.campaigns)
    if (campaign.role === 'tier programme') add('silver-programme', '银卡升级计划', 'Silver upgrade programme', campaign.from, campaign.to)
}
