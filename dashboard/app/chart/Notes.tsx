import { IconAlertTriangle } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { Note } from '../../core/chart/drawing.ts'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './Notes.module.css'

/** What a reader has to know of a picture: in a line below it; what is wrong with its data behind a button, in whole sentences. */
export function Notes({ notes }: { notes: Note[] }) {
  const { say } = usePreferences()
  const warnings = notes.filter(({ kind }) => kind === 'warning')
  return (
    <ul className={css.notes}>
      {warnings.length > 0 && (
        <li>
          <Warnings warnings={warnings} />
        </li>
      )}
      {notes.map(({ kind, text }) =>
        kind === 'warning' ? null : (
          <li key={kind + text.en} data-kind={kind} title={say(text)}>
            {say(text)}
          </li>
        ),
      )}
    </ul>
  )
}

function Warnings({ warnings }: { warnings: Note[] }) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const { length } = warnings
  const label = say({ zh: `${length} 条数据提示`, en: length === 1 ? '1 warning' : `${length} warnings` })
  return (
    <>
      <button ref={anchor} type="button" className={css.warn} aria-expanded={open} aria-haspopup="dialog" onClick={() => setOpen(!open)}>
        <IconAlertTriangle size={14} stroke={1.8} aria-hidden />
        {label}
      </button>
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} width={360} label={label}>
          <ul className={css.warnings}>
            {warnings.map(({ text }) => (
              <li key={text.en}>{say(text)}</li>
            ))}
          </ul>
        </Popover>
      )}
    </>
  )
}
