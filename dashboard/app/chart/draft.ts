import { z } from 'zod'
import { type ChartSpec, readSpec } from '../../core/chart/spec.ts'

const key = 'clientele.drafts'
const most = 8

const kept = z.array(z.object({ tab: z.string(), spec: z.unknown() }))
type Kept = z.infer<typeof kept>

/** This tab's own name: each has a draft of its own, so that two charts in two tabs do not take each other's place. */
function tabName(): string {
  const own = sessionStorage.getItem(key)
  if (own) return own
  const made = crypto.randomUUID?.() ?? String(Math.random())
  sessionStorage.setItem(key, made)
  return made
}

function readKept(): Kept {
  const read = kept.safeParse(JSON.parse(localStorage.getItem(key) ?? '[]'))
  return read.success ? read.data : []
}

/** The charts left unsaved, this tab's own first, then the latest of the others. */
export function loadDrafts(): { tab: string; spec: ChartSpec }[] {
  try {
    const mine = tabName()
    const ordered = readKept().toSorted((a, b) => Number(b.tab === mine) - Number(a.tab === mine))
    return ordered.flatMap(({ tab, spec }) => {
      try {
        return [{ tab, spec: readSpec(spec) }]
      } catch {
        // A draft of another version is no chart here.
        return []
      }
    })
  } catch {
    return []
  }
}

/** Keeps the unsaved chart of this tab on this device; null forgets it, or that of the tab named. */
export function saveDraft(spec: ChartSpec | null, tab?: string): void {
  try {
    const name = tab ?? tabName()
    const others = readKept().filter((one) => one.tab !== name)
    localStorage.setItem(key, JSON.stringify([...(spec ? [{ tab: name, spec }] : []), ...others].slice(0, most)))
  } catch {
    // Without storage the address still holds the chart.
  }
}
