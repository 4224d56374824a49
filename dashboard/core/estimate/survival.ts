/** A spell: how long it lasted, whether the event ended it or observation did (censored), and how many equal ones there are. */
export interface Spell {
  time: number
  happened: boolean
  /** 1 unless given. */
  count?: number
}

/** The share not yet reached by the event just after `time`. */
export interface SurvivalStep {
  time: number
  atRisk: number
  events: number
  surviving: number
}

/** Kaplan–Meier estimate: one step per time at which the event happened, in order. No spells give no steps. */
export function survivalCurve(spells: Spell[]): SurvivalStep[] {
  const sorted = [...spells].sort((p, q) => p.time - q.time)
  const steps: SurvivalStep[] = []
  let surviving = 1
  let atRisk = sorted.reduce((sum, { count = 1 }) => sum + count, 0)
  for (let i = 0; i < sorted.length; ) {
    const time = (sorted[i] as Spell).time
    let [events, ended] = [0, 0]
    for (; i < sorted.length && (sorted[i] as Spell).time === time; i++) {
      const { happened, count = 1 } = sorted[i] as Spell
      ended += count
      if (happened) events += count
    }
    if (events > 0) {
      surviving *= 1 - events / atRisk
      steps.push({ time, atRisk, events, surviving })
    }
    atRisk -= ended
  }
  return steps
}

/** The same estimate on every day from 0 to the last step, steps of more than a day ago held on; in days as times. */
export function dailyCurve(spells: Spell[]): SurvivalStep[] {
  const steps = survivalCurve(spells)
  const last = steps.at(-1)?.time ?? -1
  const ends = new Map<number, number>()
  for (const { time, count = 1 } of spells) ends.set(time, (ends.get(time) ?? 0) + count)
  const days: SurvivalStep[] = []
  let atRisk = spells.reduce((sum, { time, count = 1 }) => sum + (time >= 0 ? count : 0), 0)
  for (let day = 0, at = 0; day <= last; day++) {
    const step = steps[at]?.time === day ? steps[at++] : undefined
    days.push({ time: day, atRisk, events: step?.events ?? 0, surviving: step?.surviving ?? days.at(-1)?.surviving ?? 1 })
    atRisk -= ends.get(day) ?? 0
  }
  return days
}

/** The share that has had the event within `time`; 0 before the first event. */
export function reachedWithin(steps: SurvivalStep[], time: number): number {
  return 1 - (steps.findLast((step) => step.time <= time)?.surviving ?? 1)
}

/** The earliest time by which half have had the event; null while fewer than half have. */
export function medianTime(steps: SurvivalStep[]): number | null {
  return steps.find((step) => step.surviving <= 0.5)?.time ?? null
}
