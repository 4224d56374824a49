import { type ChartSpec, readSpec } from '../../core/chart/spec.ts'

const key = 'clientele.draft'

/** The chart left unsaved last time, if any. */
export function loadDraft(): ChartSpec | null {
  try {
    const stored = localStorage.getItem(key)
    return stored ? readSpec(JSON.parse(stored)) : null
  } catch {
    return null
  }
}

/** Keeps the unsaved chart on this device; null forgets it. */
export function saveDraft(spec: ChartSpec | null): void {
  try {
    if (spec) localStorage.setItem(key, JSON.stringify(spec))
    else localStorage.removeItem(key)
  } catch {
    // Without storage the address still holds the chart.
  }
}
