import { type MouseEvent, type PointerEvent, useRef } from 'react'

const long = 550
const steady = 10

/**
 * A press with the second button, or a long one of a finger, with where it was. Some phones tell of a long press themselves; those that do not are
 * timed. Whoever goes on to scroll has not pressed.
 */
export function useLongPress(onPress: ((target: Element, at: { x: number; y: number }) => boolean) | undefined) {
  const held = useRef<{ timer: number; x: number; y: number } | null>(null)
  const timed = useRef(Number.NEGATIVE_INFINITY)
  const letGo = () => {
    if (held.current) clearTimeout(held.current.timer)
    held.current = null
  }
  if (!onPress) return {}
  return {
    onContextMenu: (event: MouseEvent) => {
      letGo()
      // A phone that tells of a long press after it was timed tells of the same one.
      const isSame = event.timeStamp - timed.current < long
      if (isSame || onPress(event.target as Element, { x: event.clientX, y: event.clientY })) event.preventDefault()
    },
    onPointerDown: ({ pointerType, target, clientX: x, clientY: y, timeStamp }: PointerEvent) => {
      letGo()
      if (pointerType !== 'touch') return
      const timer = window.setTimeout(() => {
        letGo()
        if (onPress(target as Element, { x, y })) timed.current = timeStamp + long
      }, long)
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
