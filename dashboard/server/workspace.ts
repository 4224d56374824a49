import type { Workspace, WorkspaceFacts } from './context.ts'
import type { Cube } from './cube.ts'
import type { Settings } from './settings.ts'

interface WorkspaceSources {
  settings: Settings
  /** Rows of a statement, from whatever warehouse there is. */
  rows: Cube['rows']
  model: () => Cube['model']
  /** Whether every change of the data is told by `dataChanged`. */
  isTold: boolean
}

// How old the known data version may be where nobody tells. One look answers everybody who asks meanwhile.
const lookEveryMillis = 50
// A warehouse without our version table: how long an answer may be kept.
const unversionedSeconds = 10

/** What is true for everybody who works here, read from the warehouse and remembered as long as its data is unchanged. */
export function createWorkspace({ settings, rows, model, isTold }: WorkspaceSources): Workspace & { dataChanged(): void } {
  let changes = 0
  let known: { version: string; at: number } | undefined
  let looking: Promise<string> | undefined
  let lastDay: { version: string; day: string } | undefined
  let versioned = true

  async function look(): Promise<string> {
    const before = changes
    try {
      const version = versioned ? await readVersion() : clockVersion()
      // Read before a change, it is not the version after it.
      if (changes === before) known = { version, at: Date.now() }
      return version
    } finally {
      if (changes === before) looking = undefined
    }
  }

  function dataChanged(): void {
    changes++
    known = undefined
    looking = undefined
  }

  async function readVersion(): Promise<string> {
    try {
      const [row] = await rows('SELECT v, changed_at FROM import_version')
      // With the time: a warehouse rebuilt counts from 1 again.
      return row ? `${row.v}.${Date.parse(String(row.changed_at))}` : clockVersion()
    } catch (error) {
      if (!(error instanceof Error && /import_version/.test(error.message))) throw error
      versioned = false
      return clockVersion()
    }
  }

  async function dataVersion(): Promise<string> {
    const stands = known && ((isTold && versioned) || Date.now() - known.at < lookEveryMillis)
    if (known && stands) return known.version
    looking ??= look()
    return looking
  }

  async function today(): Promise<string> {
    if (settings.today !== 'auto') return settings.today
    const version = await dataVersion()
    if (lastDay?.version === version) return lastDay.day
    const [row] = await rows('SELECT max(ordered_on) AS day FROM orders')
    const day = row?.day ? String(row.day).slice(0, 10) : toDay(new Date(), settings.timezone)
    lastDay = { version, day }
    return day
  }

  return {
    dataChanged,
    dataVersion,
    async facts(): Promise<WorkspaceFacts> {
      const { current, problem } = model()
      return {
        today: await today(),
        timezone: settings.timezone,
        currency: settings.currency,
        dataVersion: await dataVersion(),
        modelVersion: current.version,
        modelProblem: problem,
      }
    },
  }
}

const clockVersion = () => `clock.${Math.floor(Date.now() / 1000 / unversionedSeconds)}`

const toDay = (moment: Date, timezone: string) => new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(moment)
