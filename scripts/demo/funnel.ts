import type { Calendar } from './calendar.ts'
import { intervalOf } from './calendar.ts'
import { personName } from './names.ts'
import { parameters } from './parameters.ts'
import { Choice, logistic, logit, Stream } from './random.ts'
import { channels, leadSources, lostReasons, regions, teams } from './vocabulary.ts'

const rules = parameters.funnel
const regionDraw = new Choice(regions.map((r) => r.share))
const sourceDraw = new Choice(leadSources.map((s) => s.share))
const starSourceDraw = new Choice(rules.starSource)
const reasonDraw = new Choice(lostReasons.map((r) => r.share))
const channelAt = (zh: string) => channels.findIndex((c) => c.zh === zh)
// Which channel a lead of each source came through: source, then pairs of channel and weight.
const channelsOfSource = [
  [
    ['自然流量', 45],
    ['百度搜索', 40],
    ['微信私域', 15],
  ],
  [
    ['自然流量', 30],
    ['百度搜索', 40],
    ['线下展会', 30],
  ],
  [['线下展会', 1]],
  [['老客推荐', 1]],
  [
    ['抖音', 55],
    ['百度搜索', 15],
    ['小红书', 15],
    ['天猫淘宝', 5],
    ['微信私域', 10],
  ],
  [
    ['微信私域', 50],
    ['百度搜索', 20],
    ['抖音', 30],
  ],
].map((pairs) => ({ draw: new Choice(pairs.map(([, w]) => w as number)), channels: pairs.map(([zh]) => channelAt(zh as string)) }))

export interface Rep {
  id: string
  name: string
  team: string
  /** Index in `regions`. */
  region: number
  skill: number
  hiredOn: string
}

const repsPerRegion = [6, 5, 4, 3, 3, 2, 1]
/** The star and the weak rep, as indexes of the sales team. */
export const starRep = 1
export const weakRep = 8
/** This region answers on working days only. */
const workdayRegion = regions.findIndex((r) => r.zh === '西北')
const northeast = regions.findIndex((r) => r.zh === '东北')

/** The 24 sales people. */
export function toReps(root: number, calendar: Calendar): Rep[] {
  const reps = repsPerRegion
    .flatMap((count, region) => Array.from({ length: count }, () => region))
    .map((region, i) => {
      const stream = new Stream(root, 'rep', i)
      let drawn = stream.normal(0, rules.skill)
      // The star and the weak rep must be first and last by skill.
      while (Math.abs(drawn) > 1.5 * rules.skill) drawn = stream.normal(0, rules.skill)
      const gender = stream.chance(0.5) ? 'female' : 'male'
      return {
        id: `S${String(i + 1).padStart(3, '0')}`,
        name: personName(stream, gender, 1985 + stream.below(12)),
        team: (teams[i % teams.length] as { zh: string }).zh,
        region,
        skill: i === starRep ? rules.star : i === weakRep ? rules.weak : drawn,
        hiredOn: `${Number(calendar.start.slice(0, 4)) - 1 - stream.below(6)}-${String(1 + stream.below(12)).padStart(2, '0')}-01`,
      }
    })
  // Two dozen draws do not average to nothing; the funnel's rates are meant for a team that does.
  const usual = reps.filter((_, i) => i !== starRep && i !== weakRep)
  const mean = usual.reduce((sum, rep) => sum + rep.skill, 0) / usual.length
  return reps.map((rep) => (usual.includes(rep) ? { ...rep, skill: rep.skill - mean } : rep))
}

/** When leads come in: working rhythm, growth, and the busy months. */
export function toLeadCalendar(calendar: Calendar): Float64Array {
  const running = new Float64Array(calendar.days + 1)
  for (let d = 0; d < calendar.days; d++) {
    const busy = (rules.busyMonths as readonly number[]).includes(calendar.month[d] as number) ? rules.busyFactor : 1
    const growth = 1 + parameters.acquisitionGrowth * (d / calendar.days)
    running[d + 1] = (running[d] as number) + (calendar.key.intensity[d] as number) * growth * busy
  }
  const total = running[calendar.days] as number
  return running.map((x) => x / total)
}

export interface Lead {
  index: number
  region: number
  source: number
  channel: number
  rep: number
  /** Seconds since the start of the window, as all times here. */
  created: number
  responded: number
  stages: { stage: string; at: number }[]
  /** How many of the five stages were passed, a skipped quote included. */
  passed: number
  skippedQuote: boolean
  wonAt: number | undefined
  lostReason: string | undefined
}

const day = 86_400
/** The same day between nine and six, never before what went ahead. */
const toOfficeHours = (at: number, before: number) =>
  Math.max(before + 60, Math.floor(at / day) * day + 9 * 3600 + Math.floor((at % day) * 0.375))

/** One lead's whole life, also beyond the end of the window. */
export function drawLead(root: number, index: number, calendar: Calendar, reps: Rep[], arrivals: Float64Array): Lead {
  const stream = new Stream(root, 'leads', index)
  const region = stream.choose(regionDraw)
  const first = reps.findIndex((rep) => rep.region === region)
  const rep = first + stream.below(repsPerRegion[region] as number)
  const skill = (reps[rep] as Rep).skill
  const source = stream.choose(rep === starRep ? starSourceDraw : sourceDraw)
  const ways = channelsOfSource[source] as (typeof channelsOfSource)[number]
  const channel = ways.channels[stream.choose(ways.draw)] as number
  const createdDay = intervalOf(arrivals, stream.uniform())
  const created = createdDay * day + Math.floor(Math.min(0.999, Math.max(0, stream.normal(14, 3.2) / 24)) * day)
  const hours = stream.lognormal(Math.log(rules.responseMedianHours), rules.responseSigma)
  let responded = created + Math.round(hours * 3600)
  if (region === workdayRegion) while (responded < calendar.days * day && !calendar.isWorkday[Math.floor(responded / day)]) responded += day
  const waited = (responded - created) / 3600

  const steps = [
    logit(rules.intent) +
      rules.intentShift +
      rules.perHour * Math.min(waited, rules.maxHours) +
      rules.intentSkill * skill +
      (rules.source[source] as number),
    logit(rules.negotiation) + rules.negotiationSkill * skill,
    logit(rules.quote) + rules.quoteSkill * skill,
    logit(rules.order) + rules.orderSkill * skill + (region === northeast ? rules.northeastOrder : 0),
  ].map(logistic)
  const names = ['intent', 'negotiation', 'quote', 'order']
  const stages: Lead['stages'] = [{ stage: 'lead', at: created }]
  const lead = { index, region, source, channel, rep, created, responded }
  let at = created
  for (const [i, p] of steps.entries()) {
    const shape = rules.stageShape
    const wait = Math.round(stream.gamma(shape, shape / (rules.stageDays[i] as number)) * day)
    const goesOn = stream.chance(p)
    const returns = stream.chance(rules.reenter)
    at = toOfficeHours(Math.max(at + wait, i === 0 ? responded : 0), at)
    if (!goesOn) {
      stages.push({ stage: 'lost', at })
      const lostReason = (lostReasons[stream.choose(reasonDraw)] as { zh: string }).zh
      return { ...lead, stages, passed: i + 1, skippedQuote: false, wonAt: undefined, lostReason }
    }
    stages.push({ stage: names[i] as string, at })
    // Back a stage and forth again: events that must not count twice.
    if (returns && (i === 1 || i === 2)) {
      const back = Math.round(stream.gamma(2, 1) * day) + 60
      stages.push({ stage: names[i - 1] as string, at: at + back })
      at += 2 * back
      stages.push({ stage: names[i] as string, at })
    }
  }
  // Only who orders can be seen to have skipped the quote: of all who came that far, the recipe's share.
  const skippedQuote = stream.chance(rules.skipQuote / (steps[3] as number))
  const kept = skippedQuote ? stages.filter(({ stage }) => stage !== 'quote') : stages
  return { ...lead, stages: kept, passed: 5, skippedQuote, wonAt: at, lostReason: undefined }
}
