import { useEffect, useSyncExternalStore } from 'react'
import type { Words } from '../../core/words.ts'
import { usePreferences } from './preferences.ts'
import css from './Toasts.module.css'

interface Toast {
  id: number
  words: Words
  tone: 'plain' | 'bad'
  undo: (() => void) | undefined
}

let toasts: Toast[] = []
let last = 0
const listeners = new Set<() => void>()

function show(next: Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

/** A short message at the foot of the screen. With `undo` it offers to take the step back. */
export function toast(words: Words, { undo, tone = 'plain' }: { undo?: () => void; tone?: 'plain' | 'bad' } = {}): void {
  last += 1
  // Three at most: older ones would only hide the screen.
  show([...toasts.slice(-2), { id: last, words, tone, undo }])
}

const close = (id: number) => show(toasts.filter((one) => one.id !== id))

/** Where toasts appear; once per page. */
export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
  return (
    // Read aloud and pressed even while a dialog hides the rest of the page.
    <div className={css.toasts} role="status" aria-live="polite" data-react-aria-top-layer="true">
      {shown.map((one) => (
        <OneToast key={one.id} toast={one} />
      ))}
    </div>
  )
}

function OneToast({ toast: { id, words, tone, undo } }: { toast: Toast }) {
  const { say } = usePreferences()
  useEffect(() => {
    const timer = setTimeout(() => close(id), undo || tone === 'bad' ? 8000 : 4000)
    return () => clearTimeout(timer)
  }, [id, undo, tone])
  return (
    <div className={css.toast} data-tone={tone}>
      <span>{say(words)}</span>
      {undo && (
        <button
          type="button"
          onClick={() => {
            undo()
            close(id)
          }}
        >
          {say({ zh: '撤销', en: 'Undo' })}
        </button>
      )}
      <button type="button" aria-label={say({ zh: '关闭提示', en: 'Close message' })} onClick={() => close(id)}>
        ×
      </button>
    </div>
  )
}
