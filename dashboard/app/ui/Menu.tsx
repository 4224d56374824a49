import { IconCheck } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import css from './Menu.module.css'
import { Popup } from './Popup.tsx'

/** One line of a menu: an act, a heading (`act` absent), or a rule between groups (`'rule'`). */
export type MenuLine =
  | 'rule'
  | {
      text: string
      /** A second, quieter text: why it can't be chosen, or what it comes to. */
      note?: string | undefined
      act?: () => void
      checked?: boolean
      off?: boolean
      danger?: boolean
    }

interface MenuProps {
  anchor: { current: HTMLElement | null } | { x: number; y: number }
  label: string
  lines: MenuLine[]
  onClose: () => void
  align?: 'start' | 'end'
}

/** A list of acts. Arrows, Home, End and first letters move; Enter or Space chooses; Esc closes. */
export function Menu({ anchor, label, lines, onClose, align = 'start' }: MenuProps) {
  const list = useRef<HTMLDivElement>(null)
  function move(event: React.KeyboardEvent) {
    const entries = [...(list.current?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])]
    const at = entries.indexOf(document.activeElement as HTMLElement)
    const to = (index: number) => entries.at(index % entries.length)?.focus()
    if (event.key === 'ArrowDown') to(at + 1)
    else if (event.key === 'ArrowUp') to(at - 1)
    else if (event.key === 'Home') to(0)
    else if (event.key === 'End') to(-1)
    else if (event.key === 'Tab') onClose()
    else if (event.key.length === 1 && event.key !== ' ') {
      const letter = event.key.toLowerCase()
      const after = [...entries.slice(at + 1), ...entries.slice(0, at + 1)]
      after.find((entry) => entry.textContent?.toLowerCase().startsWith(letter))?.focus()
    } else return
    if (event.key !== 'Tab') event.preventDefault()
    event.stopPropagation()
  }
  return (
    <Popup anchor={anchor} onClose={onClose} align={align}>
      <div ref={list} role="menu" tabIndex={-1} aria-label={label} className={css.menu} onKeyDown={move}>
        {lines.map((line, at) => {
          if (line === 'rule') return <hr key={at} className={css.rule} />
          if (!line.act) {
            return (
              <div key={line.text} className={css.heading}>
                {line.text}
              </div>
            )
          }
          const { act } = line
          return (
            // biome-ignore lint/a11y/useAriaPropsSupportedByRole: checked only where the line is a radio
            <button
              key={line.text}
              type="button"
              role={line.checked === undefined ? 'menuitem' : 'menuitemradio'}
              aria-checked={line.checked}
              aria-disabled={line.off}
              tabIndex={-1}
              data-danger={line.danger}
              className={css.line}
              onClick={() => {
                if (line.off) return
                onClose()
                act()
              }}
            >
              {line.checked !== undefined && (
                <span className={css.check}>{line.checked && <IconCheck size={14} stroke={2} aria-hidden />}</span>
              )}
              <span>{line.text}</span>
              {line.note && <span className={css.note}>{line.note}</span>}
            </button>
          )
        })}
      </div>
    </Popup>
  )
}

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
      >
        {children}
      </button>
      {open && <Menu anchor={anchor} label={label} lines={lines} align={align} onClose={() => setOpen(false)} />}
    </>
  )
}
