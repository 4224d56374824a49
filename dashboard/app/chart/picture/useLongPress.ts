import { type MouseEvent, type PointerEvent, useRef } from 'react'

const long = 550
const steady = 10

/**
 * A press with the second button, or a long one of a finger, with where it was. Some phones tell of a long press themselves; those that do not are
 * timed. Whoever goes on to scroll has not pressed.
 */
export function useLongPress(onPress: ((target: Element, at: { x: number; y: number }) => boolean) | undefined) {
  const held = useRef<{ timer: number; x: number; y: number } | null>(null)
  const told = useRef(0)
  const letGo = () => {
    if (held.current) clearTimeout(held.current.timer)
    held.current = null
  }
  if (!onPress) return {}
  const press = (target: Element, at: { x: number; y: number }, when: number) => {
    letGo()
    if (when - told.current < long) return true
    const isTaken = onPress(target, at)
    if (isTaken) told.current = when
    return isTaken
  }
  return {
    onContextMenu: (event: MouseEvent) => {
      if (press(event.target as Element, { x: event.clientX, y: event.clientY }, event.timeStamp)) event.preventDefault()
    },
    onPointerDown: ({ pointerType, target, clientX: x, clientY: y, timeStamp }: PointerEvent) => {
      letGo()
      if (pointerType !== 'touch') return
      const timer = window.setTimeout(() => press(target as Element, { x, y }, timeStamp + long), long)
      held.current = { timer, x, y }
    },
    onPointerMove: ({ clientX, clientY }: PointerEvent) => {
      const { x, y } = held.current ?? { x: clientX, y: clientY }
      if (Math.hypot(clientX - x, clientY - y) > steady) letGo()
    },
    onPointerUp: letGo,
    onPointerCancel: letGo,
  }
}
