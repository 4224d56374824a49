import type { Lead } from './funnel.ts'
import { customerId, edgeNames, edgeTypes, firmName, otherSpelling, personName } from './names.ts'
import { parameters } from './parameters.ts'
import { Choice, Stream } from './random.ts'
import { channels, cityTiers, industries, occupations, provinces, regions } from './vocabulary.ts'
import type { World } from './world.ts'

const typeDraw = new Choice(parameters.types.map((t) => t.share))
const regionDraw = new Choice(regions.map((r) => r.share))
const industryDraw = new Choice(industries.map((r) => r.share))
const occupationDraw = new Choice(occupations.map((r) => r.share))
const provincesOf = regions.map((region) => {
  const list = provinces.filter((p) => p.region === region.zh)
  return {
    list,
    draw: new Choice(list.map((p) => p.weight)),
    cities: list.map((p) => new Choice(p.cities.map(([, , , weight]) => weight))),
  }
})
// A quarter of the customers come through the funnel with their lead's channel; these are the rest, so that the sum is the recipe's share.
const directChannelDraw = new Choice([14.1, 5, 8.7, 8.4, 17.8, 9.1, 10.7, 0.3])
const companySizes = ['micro', 'small', 'medium', 'large']
const sizesOf = { small_firm: new Choice([55, 40, 5, 0]), key_account: new Choice([0, 15, 50, 35]) }

export interface Customer {
  index: number
  id: string
  /** Index in `parameters.types`. */
  type: number
  typeName: 'person' | 'small_firm' | 'key_account'
  name: string
  gender: 'female' | 'male' | undefined
  bornOn: string | undefined
  ageBand: string | undefined
  occupation: string | undefined
  industry: string | undefined
  companySize: string | undefined
  region: number
  province: string
  city: string
  cityTier: string
  remote: boolean
  /** Index in `channels`; −1 is unknown. */
  channel: number
  rep: number | undefined
  phoneHash: string
  addressHash: string
  emailConsent: boolean
  smsConsent: boolean
  lead: Lead | undefined
  duplicateOf: string | undefined
  lossMaker: boolean
  /** Purchases a week, chance to leave after a repeat purchase, log of the usual order value in cents, contentment. */
  rate: number
  dropout: number
  logValue: number
  mood: number
  style: number
  tastes: number[]
}

/** A place in a region: province, city and its tier. */
export function drawPlace(stream: Stream, region: number) {
  const choice = provincesOf[region] as (typeof provincesOf)[number]
  const at = stream.choose(choice.draw)
  const province = choice.list[at] as (typeof provinces)[number]
  const [city, , tier] = province.cities[stream.choose(choice.cities[at] as Choice)] as (typeof province.cities)[number]
  return { province: province.zh, city, cityTier: (cityTiers[tier] as { zh: string }).zh, remote: province.remote === true }
}

const hex = (stream: Stream) => Array.from({ length: 4 }, () => stream.below(65536).toString(16).padStart(4, '0')).join('')
const bandOf = (age: number) =>
  age < 18 ? 'under_18' : age < 25 ? '18_24' : age < 35 ? '25_34' : age < 45 ? '35_44' : age < 55 ? '45_54' : age < 65 ? '55_64' : '65_up'

/** The type alone: needed before leads are given to customers. */
export const drawType = (world: World, index: number) => edgeTypes[index] ?? new Stream(world.seed, 'type', index).choose(typeDraw)

/** Expected yearly worth up to a constant: high-value persons come through the funnel. */
export function drawWorth(world: World, index: number): number {
  const rules = parameters.types[drawType(world, index)] as (typeof parameters.types)[number]
  const buying = new Stream(world.seed, 'buying', index)
  const rate = buying.gamma(rules.r, rules.alpha)
  // The dropout is drawn between rate and value: the same order as in drawCustomer.
  buying.beta(rules.a, rules.b)
  return rate * buying.lognormal(rules.mu, rules.sigmaCustomer)
}

/** Everything about a customer except what they buy. `lead` is the lead they were won through. */
export function drawCustomer(world: World, index: number, lead: Lead | undefined): Customer {
  const type = drawType(world, index)
  const rules = parameters.types[type] as (typeof parameters.types)[number]
  const stream = new Stream(world.seed, 'customer', index)
  const isPerson = rules.type === 'person'
  const drawnRegion = stream.choose(regionDraw)
  const drawnChannel = stream.choose(directChannelDraw)
  const isUnknown = stream.chance(parameters.unknownChannel)
  const region = lead?.region ?? drawnRegion
  const channel = isUnknown ? -1 : (lead?.channel ?? drawnChannel)
  const place = drawPlace(stream, region)
  const endYear = Number(world.end.slice(0, 4))
  const age = Math.min(78, Math.max(18, Math.round(stream.normal(36, 11))))
  const birthYear = endYear - age
  const bornOn = `${birthYear}-${String(1 + stream.below(12)).padStart(2, '0')}-${String(1 + stream.below(28)).padStart(2, '0')}`
  const gender = stream.chance(0.58) ? 'female' : 'male'
  const occupation = age > 62 ? '退休' : age < 22 ? '学生' : (occupations[stream.choose(occupationDraw)] as { zh: string }).zh
  const industry = (industries[stream.choose(industryDraw)] as { zh: string }).zh
  const size = rules.type === 'person' ? undefined : companySizes[stream.choose(sizesOf[rules.type])]
  const regionReps = world.reps.flatMap((rep, i) => (rep.region === region ? [i] : []))
  const rep = isPerson ? lead?.rep : (lead?.rep ?? stream.pick(regionReps))
  const naming = new Stream(world.seed, 'name', index)
  const drawnName = isPerson ? personName(naming, gender, birthYear) : firmName(naming, place.city, industry)
  const effect = parameters.channels[channel]
  const hasEffect = world.effects && effect !== undefined
  const firmOnly = effect === parameters.channels[7] && isPerson
  const buying = new Stream(world.seed, 'buying', index)
  const rate = buying.gamma(rules.r, rules.alpha) * (hasEffect && !firmOnly ? effect.rate : 1)
  const dropout = buying.beta(rules.a, rules.b)
  // Amounts are drawn in cents: ln 100 more than in the recipe.
  const logValue = buying.normal(rules.mu, rules.sigmaCustomer) + Math.log(100) + (hasEffect ? Math.log(effect.value) : 0)
  const isBig = rules.type === 'key_account' && rate * Math.exp(logValue) > (rules.r / rules.alpha) * Math.exp(rules.mu) * 100
  return {
    index,
    id: customerId(index),
    type,
    typeName: rules.type,
    name: edgeNames[index] ?? drawnName,
    gender: isPerson ? gender : undefined,
    bornOn: isPerson ? bornOn : undefined,
    ageBand: isPerson ? bandOf(age) : undefined,
    occupation: isPerson ? occupation : undefined,
    industry: isPerson ? undefined : industry,
    companySize: size,
    region,
    ...place,
    channel,
    rep,
    phoneHash: hex(stream),
    addressHash: hex(stream),
    emailConsent: stream.chance(0.62),
    smsConsent: stream.chance(0.48),
    lead,
    duplicateOf: undefined,
    lossMaker: world.effects && isBig && new Stream(world.seed, 'loss-maker', index).chance(2 * parameters.lossMakers.share),
    rate,
    dropout,
    logValue,
    mood: new Stream(world.seed, 'mood', index).normal(0, parameters.mood),
    style: new Stream(world.seed, 'style', index).gamma(1 / parameters.styleVariance, 1 / parameters.styleVariance),
    tastes: new Stream(world.seed, 'taste', index).dirichlet(categoryAlphas),
  }
}
const categoryAlphas = [18, 12, 12, 12, 14, 10, 7, 7, 4, 4].map((share) => parameters.taste * share)

/** Some persons registered twice: the second record takes the phone of the first in another spelling. */
export function markDuplicates(world: World, customers: Customer[]): void {
  const persons = customers.filter((c) => c.typeName === 'person' && edgeNames[c.index] === undefined)
  for (const [i, customer] of persons.entries()) {
    const stream = new Stream(world.seed, 'duplicate', customer.index)
    const twin = persons[i - 1]
    if (!stream.chance(parameters.duplicates) || !twin || twin.duplicateOf) continue
    customer.duplicateOf = twin.id
    customer.phoneHash = twin.phoneHash
    customer.name = otherSpelling(stream, twin.name)
    customer.gender = twin.gender
  }
}

/** The channel's name, or nothing when unknown. */
export const channelName = (index: number) => channels[index]?.zh
