import { useCallback, useEffect, useReducer, useRef } from 'react'
import { type Change, edit } from '../../core/chart/edit.ts'
import { type ChartSpec, newSpec, placedFields, readSpec } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'

const steps = 100

/** The spec now, the ones before it and the ones taken back. */
export interface History {
  past: ChartSpec[]
  present: ChartSpec
  future: ChartSpec[]
  /** Edits of the same group in a row (typing) are one step. */
  group: string | null
}

export type Step = { do: 'edit'; spec: ChartSpec; group?: string } | { do: 'undo' } | { do: 'redo' }

/** One step in the history: an edit, or a step back or forth. Pure. */
export function toHistory(history: History, step: Step): History {
  const { past, present, future } = history
  switch (step.do) {
    case 'edit': {
      if (step.spec === present) return history
      const joined = step.group !== undefined && step.group === history.group
      return { past: joined ? past : [...past, present].slice(-steps), present: step.spec, future: [], group: step.group ?? null }
    }
    case 'undo': {
      const before = past.at(-1)
      return before ? { past: past.slice(0, -1), present: before, future: [present, ...future], group: null } : history
    }
    case 'redo': {
      const [after, ...rest] = future
      return after ? { past: [...past, present], present: after, future: rest, group: null } : history
    }
  }
}

/** A spec as a piece of an address; what is as in a new chart is left out, to keep it short. */
export function toAddress(spec: ChartSpec): string {
  const blank: Record<string, unknown> = newSpec(spec.type)
  const own = Object.entries(spec).filter(
    ([name, value]) => name === 'version' || name === 'type' || JSON.stringify(value) !== JSON.stringify(blank[name]),
  )
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

/** The chart being made: its spec, its history, and its copy in the address and on this device. */
export function useDraft(fields: Fields): Draft {
  const [history, dispatch] = useReducer(toHistory, null, () => ({
    past: [],
    present: readAddress(new URLSearchParams(location.search).get('spec')) ?? newSpec(),
    future: [],
    group: null,
  }))
  const spec = history.present
  // Changes within one event build on each other, not on the last painted spec.
  const latest = useRef(spec)
  latest.current = spec

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

  const replace = useCallback((next: ChartSpec, group?: string) => {
    latest.current = next
    dispatch({ do: 'edit', spec: next, ...(group !== undefined && { group }) })
  }, [])
  const change = useCallback((step: Change, group?: string) => replace(edit(latest.current, step, fields), group), [fields, replace])
  const undo = useCallback(() => dispatch({ do: 'undo' }), [])
  const redo = useCallback(() => dispatch({ do: 'redo' }), [])
  return { spec, change, replace, undo, redo, canUndo: history.past.length > 0, canRedo: history.future.length > 0 }
}
