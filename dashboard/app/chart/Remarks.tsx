import { IconMessage2 } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { remarkPlace, remarksOf, remarkText } from '../../core/chart/remarks.ts'
import type { Remark } from '../../core/chart/spec.ts'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './Remarks.module.css'
import type { Shown } from './useShown.ts'

interface RemarksProps {
  shown: Shown
  /** The numbers of those that have a mark in the picture as it is. */
  inPicture: ReadonlySet<number>
  /** A low picture has no room for a list below it: the list opens at a press. */
  isFolded: boolean
  /** Opens one to be written otherwise; not there for whoever only reads. */
  onEdit: ((remark: Remark, at: number) => void) | undefined
}

/** What was written at the marks of a chart, by its numbers. */
export function Remarks({ isFolded, ...list }: RemarksProps) {
  return isFolded ? <Folded {...list} /> : <List {...list} />
}

function Folded(list: Omit<RemarksProps, 'isFolded'>) {
  const { say } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const { length } = remarksOf(list.shown.spec)
  const label = say({ zh: `${length} 条批注`, en: length === 1 ? '1 note' : `${length} notes` })
  return (
    <>
      <button ref={anchor} type="button" className={css.folded} aria-expanded={open} aria-haspopup="dialog" onClick={() => setOpen(!open)}>
        <IconMessage2 size={14} stroke={1.8} aria-hidden />
        {label}
      </button>
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} width={340} label={label}>
          <div className={css.inside}>
            <List {...list} />
          </div>
        </Popover>
      )}
    </>
  )
}

function List({ shown, inPicture, onEdit }: Omit<RemarksProps, 'isFolded'>) {
  const { say, language } = usePreferences()
  const { spec, asking, results } = shown
  return (
    <ol className={css.remarks} aria-label={say({ zh: '批注', en: 'Notes' })} data-remark-list>
      {remarksOf(spec).map((remark, at) => {
        const place = remarkPlace(remark, asking.fields, language, results.main)
        const isShown = inPicture.has(at + 1)
        const what = (
          <>
            {place && <b dir="auto">{place}</b>}
            <span dir="auto">{remarkText(remark, language)}</span>
            {!isShown && <em>{say({ zh: '现在未显示', en: 'not shown now' })}</em>}
          </>
        )
        return (
          <li key={at} value={at + 1} data-shown={isShown}>
            <i aria-hidden>{at + 1}</i>
            {onEdit ? (
              <button type="button" title={say({ zh: '修改批注', en: 'Edit the note' })} onClick={() => onEdit(remark, at)}>
                {what}
              </button>
            ) : (
              <p>{what}</p>
            )}
          </li>
        )
      })}
    </ol>
  )
}
