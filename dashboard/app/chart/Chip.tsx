import { IconX } from '@tabler/icons-react'
import { type ReactNode, useRef, useState } from 'react'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './FilterBar.module.css'

interface ChipProps {
  text: string
  /** What it is known by: the member of a filter, the kind of a condition. */
  mark: { 'data-filter': string } | { 'data-condition': string }
  /** What the editor is called, where not by the text. */
  label?: string | undefined
  onRemove: () => void
  /** Its editor, which closes itself by `close`; null where there is nothing to edit. */
  editor: (close: () => void) => ReactNode
}

/** What narrows a chart, as a word: press it to change it, its cross or Delete takes it away. */
export function Chip({ text, mark, label = text, onRemove, editor }: ChipProps) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const opened = open && editor(() => setOpen(false))
  return (
    <span className={css.chip} {...mark}>
      <button
        ref={anchor}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => (event.key === 'Delete' || event.key === 'Backspace') && onRemove()}
      >
        {text}
      </button>
      <button type="button" aria-label={say({ zh: `去掉筛选：${text}`, en: `Remove filter: ${text}` })} onClick={onRemove}>
        <IconX size={13} stroke={2} aria-hidden />
      </button>
      {opened && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} label={label}>
          {opened}
        </Popover>
      )}
    </span>
  )
}
