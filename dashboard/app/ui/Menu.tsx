import { type ReactNode, useRef, useState } from 'react'
import type { MenuLine } from './menuLines.ts'
import { overlays } from './overlays.ts'

export type { MenuLine } from './menuLines.ts'

/** A list of acts. Arrows, Home, End and first letters move; Enter or Space chooses; Esc closes. */
export const Menu = overlays.part((parts) => parts.Menu)

interface MenuButtonProps {
  label: string
  lines: MenuLine[]
  className?: string | undefined
  align?: 'start' | 'end'
  children: ReactNode
}

/** A button that opens a menu. */
export function MenuButton({ label, lines, className, align = 'start', children }: MenuButtonProps) {
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={className}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          // Not by the click a key makes: that counts as a screen reader's, for which the focus is moved later, when what it was on is out of reach already.
          if (!['ArrowDown', 'Enter', ' '].includes(event.key)) return
          event.preventDefault()
          setOpen(true)
        }}
      >
        {children}
      </button>
      {open && <Menu anchor={anchor} label={label} lines={lines} align={align} onClose={() => setOpen(false)} />}
    </>
  )
}
