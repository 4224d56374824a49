import { useCallback, useEffect, useReducer } from 'react'
import { type Change, edit } from '../../core/chart/edit.ts'
import { type ChartSpec, newSpec, placedFields, readSpec } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { type History, type HistoryStep, newHistory, toHistory } from '../../core/history.ts'
import { isSame } from '../../core/same.ts'

/** A spec as a piece of an address; what is as in a new chart is left out, to keep it short. */
export function toAddress(spec: ChartSpec): string {
  const blank: Record<string, unknown> = newSpec(spec.type)
  const own = Object.entries(spec).filter(([name, value]) => name === 'version' || name === 'type' || !isSame(value, blank[name]))
  const bytes = new TextEncoder().encode(JSON.stringify(Object.fromEntries(own)))
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(letters).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The spec in an address; null when it is none of ours. */
export function readAddress(text: string | null): ChartSpec | null {
  if (!text) return null
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
    return readSpec(JSON.parse(new TextDecoder().decode(bytes)))
  } catch {
    return null
  }
}

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

export interface Draft {
  spec: ChartSpec
  /** Applies a change; `group` joins a run of them (typing) into one step. */
  change: (change: Change, group?: string) => void
  replace: (spec: ChartSpec) => void
  undo: () => void
  redo: () => void
  canUndo: boolean
  canRedo: boolean
}

type Step = HistoryStep<ChartSpec> | { do: 'edit'; change: Change; fields: Fields; group: string | undefined }

// Changes within one event build on each other, not on the last painted spec.
function toDraft(history: History<ChartSpec>, step: Step): History<ChartSpec> {
  if (step.do !== 'edit') return toHistory(history, step)
  return toHistory(history, { do: 'change', to: edit(history.now, step.change, step.fields), group: step.group })
}

/** The chart being made: its spec, its history, and its copy in the address and on this device. */
export function useDraft(fields: Fields): Draft {
  const [history, dispatch] = useReducer(toDraft, null, () =>
    newHistory(readAddress(new URLSearchParams(location.search).get('spec')) ?? newSpec()),
  )
  const spec = history.now
  useKept(spec)
  const change = useCallback((step: Change, group?: string) => dispatch({ do: 'edit', change: step, fields, group }), [fields])
  const replace = useCallback((to: ChartSpec) => dispatch({ do: 'change', to }), [])
  const undo = useCallback(() => dispatch({ do: 'undo' }), [])
  const redo = useCallback(() => dispatch({ do: 'redo' }), [])
  return { spec, change, replace, undo, redo, canUndo: history.past.length > 0, canRedo: history.future.length > 0 }
}

/** Keeps a chart in the address, and on this device until it is saved; an empty one leaves the address and nothing else. */
function useKept(spec: ChartSpec): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      const address = new URL(location.href)
      const isEmpty = placedFields(spec).length === 0 && spec.filters.length === 0
      if (isEmpty) address.searchParams.delete('spec')
      else address.searchParams.set('spec', toAddress(spec))
      window.history.replaceState(window.history.state, '', address)
      if (!isEmpty) saveDraft(spec)
    }, 200)
    return () => clearTimeout(timer)
  }, [spec])
}
