import { isSame } from './same.ts'

const steps = 100

/** What is being made, what it was before, and what was taken back. */
export interface History<T> {
  past: T[]
  now: T
  future: T[]
  /** What the last change was part of: typing in one field is one step. */
  group: string | null
}

export type HistoryStep<T> =
  | { do: 'change'; to: T; group?: string | undefined }
  | { do: 'undo' }
  | { do: 'redo' }
  /** Something else altogether: nothing to undo. */
  | { do: 'start'; from: T }

/** A history that begins with `now`. */
export const newHistory = <T>(now: T): History<T> => ({ past: [], now, future: [], group: null })

/** One step of work on a chart or a board: a change, or a step back or forth, a hundred deep. */
export function toHistory<T>(history: History<T>, step: HistoryStep<T>): History<T> {
  const { past, now, future, group } = history
  switch (step.do) {
    case 'start':
      return newHistory(step.from)
    case 'change': {
      if (isSame(step.to, now)) return history
      const grouped = step.group !== undefined && step.group === group
      return { past: grouped ? past : [...past, now].slice(-steps), now: step.to, future: [], group: step.group ?? null }
    }
    case 'undo': {
      const before = past.at(-1)
      return before === undefined ? history : { past: past.slice(0, -1), now: before, future: [now, ...future], group: null }
    }
    case 'redo': {
      const [next, ...rest] = future
      return next === undefined ? history : { past: [...past, now], now: next, future: rest, group: null }
    }
  }
}
