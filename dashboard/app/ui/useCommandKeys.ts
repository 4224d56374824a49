import { useEffect } from 'react'

/** Where the keys of undo mean the text, not the chart or the board. */
const typed = 'input:not([type="checkbox"], [type="radio"]), textarea, select'

interface Commands {
  undo: () => void
  redo: () => void
  /** Other keys with Ctrl or Cmd, which hold while somebody types too: `s` to save, `enter` to run. */
  also: Record<string, () => void>
}

/** Ctrl or Cmd with Z and Y undoes and redoes, unless somebody is typing; with the keys of `also` it does those. */
export function useCommandKeys({ undo, redo, also }: Commands): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      const act = also[event.key.toLowerCase()] ?? (isTyping(event) ? undefined : step(event, undo, redo))
      if (!act) return
      event.preventDefault()
      act()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [undo, redo, also])
}

const isTyping = ({ target }: KeyboardEvent) => target instanceof HTMLElement && target.closest(typed) !== null

function step({ key, shiftKey }: KeyboardEvent, undo: () => void, redo: () => void): (() => void) | undefined {
  const letter = key.toLowerCase()
  if (letter === 'z') return shiftKey ? redo : undo
  return letter === 'y' ? redo : undefined
}
