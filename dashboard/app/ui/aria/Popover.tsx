import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { Popover as AriaPopover } from 'react-aria-components/Popover'
import { useMedia } from '../useMedia.ts'
import { Dialog } from './Dialog.tsx'
import { Localized } from './Localized.tsx'
import css from './Popover.module.css'

interface PopoverProps {
  /** What it hangs on. */
  anchor: Anchor
  onClose: () => void
  width?: number | undefined
  /** Its name for a screen reader, its title on a phone. */
  label: string
  children: ReactNode
}

/** A small surface beside what was pressed, a sheet on a phone. */
export function Popover({ anchor, onClose, width, label, children }: PopoverProps) {
  const isPhone = useMedia('(max-width: 700px)')
  if (isPhone)
    return (
      <Dialog shape="sheet" title={label} onClose={onClose}>
        <div className={css.sheet}>{children}</div>
      </Dialog>
    )
  return (
    <Surface anchor={anchor} onClose={onClose} label={label} width={width}>
      {children}
    </Surface>
  )
}

interface SurfaceProps extends PopoverProps {
  align?: 'start' | 'end' | undefined
}

/** What a surface hangs on: an element, or a point of the screen. */
export type Anchor = RefObject<HTMLElement | null> | { x: number; y: number }

/** Where surfaces hang: a point needs an element of its own to be measured from. */
export function anchored(anchor: Anchor) {
  if ('current' in anchor) return { triggerRef: anchor }
  return { triggerRef: { current: document.body }, getTargetRect: () => new DOMRect(anchor.x, anchor.y, 0, 0) }
}

/** The surface itself: nothing covers or clips it, Esc and a press outside close it, and focus goes back. */
export function Surface({ anchor, onClose, align = 'start', width, label, children }: SurfaceProps) {
  const surface = useRef<HTMLElement>(null)
  useFocusWithin(surface)
  return (
    <Localized>
      <AriaPopover
        ref={surface}
        {...anchored(anchor)}
        isOpen
        onOpenChange={(isOpen) => !isOpen && onClose()}
        placement={`bottom ${align}`}
        offset={4}
        containerPadding={8}
        className={css.popover}
        aria-label={label}
        style={width ? { width } : {}}
      >
        {children}
      </AriaPopover>
    </Localized>
  )
}

/**
 * Opened by Enter, a surface whose content takes no focus by itself would leave it nowhere: what was pressed is out of reach by then. A moment later,
 * so that whatever does take it comes first.
 */
function useFocusWithin(surface: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) surface.current?.focus()
    }, 60)
    return () => clearTimeout(timer)
  }, [surface])
}
