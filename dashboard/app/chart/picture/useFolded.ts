import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { Folded } from './pivotRows.ts'

/** The groups of a pivot that are folded. The button that folds one stands in another row then, and the focus goes there with it. */
export function useFolded(box: RefObject<HTMLElement | null>) {
  const [folded, setFolded] = useState<Folded>(new Set())
  const pressed = useRef<string | null>(null)
  const toggle = useCallback((group: string) => {
    pressed.current = group
    setFolded((before) => {
      const next = new Set(before)
      if (!next.delete(group)) next.add(group)
      return next
    })
  }, [])
  useLayoutEffect(() => {
    const group = pressed.current
    pressed.current = null
    if (group === null) return
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>('[data-group]') ?? [])]
    buttons.find((one) => one.dataset.group === group)?.focus()
  }, [box, folded])
  return { folded, setFolded, toggle }
}
