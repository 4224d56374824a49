import { parameters } from './parameters.ts'
import { Stream } from './random.ts'
import { emptyTables, quoted, type Tables, yuan } from './rows.ts'
import { categories, channels, regions } from './vocabulary.ts'
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
  if (world.effects) for (const [i] of channels.entries()) drawChannel(world, i, tables)
  return tables
}

function drawChannel(world: World, channel: number, tables: Tables): void {
  const { calendar } = world
  const rules = parameters.channels[channel] as (typeof parameters.channels)[number]
  const name = (channels[channel] as { zh: string; share: number }).zh
  const share = (channels[channel] as { share: number }).share / 100
  const lastYear = calendar.days - 365
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
      tables.spend.add([calendar.iso[d], name, '""', yuan(cents), impressions, clicks, leads])
    }
    const visits = clicks + stream.poisson(expected * 28 + world.customers * share * 0.01 * (calendar.person.intensity[d] as number))
    const visitors = Math.round(visits * (0.72 + 0.1 * stream.uniform()))
    tables.visits.add([calendar.iso[d], name, '""', visits, visitors])
  }
}
