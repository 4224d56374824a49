import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import css from './Popup.module.css'

interface PopupProps {
  /** What it hangs on: an element, or a point of the screen. */
  anchor: RefObject<HTMLElement | null> | { x: number; y: number }
  onClose: () => void
  side?: 'below' | 'right'
  align?: 'start' | 'end'
  width?: number
  /** Whether focus goes in when it opens (menus, forms) or stays where it is (hover cards). */
  takesFocus?: boolean
  role?: string
  label?: string
  className?: string | undefined
  children: ReactNode
}

const gap = 4
const edge = 8

/** A small surface beside what was pressed. In the browser's top layer, so nothing covers or clips it; Esc and a press outside close it. */
export function Popup({
  anchor,
  onClose,
  side = 'below',
  align = 'start',
  width,
  takesFocus = true,
  role,
  label,
  className,
  children,
}: PopupProps) {
  const box = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState({ left: 0, top: 0, maxHeight: 480 })

  useLayoutEffect(() => {
    const element = box.current
    if (!element) return
    const before = document.activeElement
    element.showPopover?.()
    const settle = () => setPlace(placeBeside(rectOf(anchor), element, side, align))
    settle()
    const watch = new ResizeObserver(settle)
    watch.observe(element)
    addEventListener('resize', settle)
    addEventListener('scroll', settle, true)
    if (takesFocus)
      (element.querySelector<HTMLElement>('[data-autofocus], input, button, [tabindex="0"]') ?? element).focus({ preventScroll: true })
    return () => {
      watch.disconnect()
      removeEventListener('resize', settle)
      removeEventListener('scroll', settle, true)
      if (
        takesFocus &&
        (element.contains(document.activeElement) || document.activeElement === document.body) &&
        before instanceof HTMLElement
      )
        before.focus({ preventScroll: true })
    }
    // The anchor is a ref or a fixed point for as long as the popup is open.
  }, [])

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      const target = event.target as Element
      if (box.current?.contains(target) || target.closest?.('[popover]')) return
      if ('current' in anchor && anchor.current?.contains(target)) return
      onClose()
    }
    addEventListener('pointerdown', outside, true)
    return () => removeEventListener('pointerdown', outside, true)
  })

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the role comes from outside
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: every role it is given takes a label
    <div
      ref={box}
      popover="manual"
      role={role ?? 'group'}
      aria-label={label}
      tabIndex={-1}
      className={[css.popup, className].filter(Boolean).join(' ')}
      style={{ ...place, ...(width && { width }) }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        event.preventDefault()
        onClose()
      }}
    >
      {children}
    </div>
  )
}

function rectOf(anchor: PopupProps['anchor']): DOMRect {
  if ('current' in anchor) return anchor.current?.getBoundingClientRect() ?? new DOMRect()
  return new DOMRect(anchor.x, anchor.y, 0, 0)
}

function placeBeside(at: DOMRect, element: HTMLElement, side: 'below' | 'right', align: 'start' | 'end') {
  const { innerWidth, innerHeight } = window
  const width = element.offsetWidth
  const height = element.scrollHeight + 2
  const within = (left: number) => Math.max(edge, Math.min(left, innerWidth - width - edge))
  if (side === 'right') {
    const left = at.right + gap + width > innerWidth - edge ? at.left - gap - width : at.right + gap
    return { left: within(left), top: Math.max(edge, Math.min(at.top, innerHeight - height - edge)), maxHeight: innerHeight - 2 * edge }
  }
  const left = within(align === 'start' ? at.left : at.right - width)
  const below = innerHeight - at.bottom - gap - edge
  const above = at.top - gap - edge
  if (height <= below || below >= above) return { left, top: at.bottom + gap, maxHeight: below }
  return { left, top: at.top - gap - Math.min(height, above), maxHeight: above }
}
