import { useDraggable, useDroppable } from '@dnd-kit/core'
import { IconChevronDown } from '@tabler/icons-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { calculationTitle } from '../../core/chart/calculate.ts'
import type { FieldRef, WellName } from '../../core/chart/spec.ts'
import type { Field } from '../../core/field/field.ts'
import { FieldIcon } from '../field/FieldIcon.tsx'
import { Menu, type MenuLine } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './Pill.module.css'
import { grainLabel } from './words.ts'

interface PillProps {
  fieldRef: FieldRef
  field: Field | undefined
  well: WellName
  at: number
  lines: () => MenuLine[]
  lifted: boolean
  onPickUp: () => void
  onRemove: () => void
}

/** A field in a well: what it is, its time grain, and its menu. */
export function Pill({ fieldRef, field, well, at, lines, lifted, onPickUp, onRemove }: PillProps) {
  const { say } = usePreferences()
  const [open, setOpen] = useState(false)
  const anchor = useRef<HTMLButtonElement | null>(null)
  const id = `pill:${well}:${at}`
  const drag = useDraggable({ id, data: { field, origin: { well, at } }, disabled: !field })
  const drop = useDroppable({ id, data: { target: { place: 'well', well, at } } })
  const title = say(field?.title ?? { zh: fieldRef.name, en: fieldRef.name })
  const made = fieldRef.calculation && calculationTitle(fieldRef.calculation)
  const grain = fieldRef.grain && say(grainLabel(fieldRef.grain))

  function press(event: KeyboardEvent) {
    if (event.key === ' ') onPickUp()
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      keepFocus(well, at)
      onRemove()
    } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey) || event.key === 'Enter' || event.key === 'ArrowDown')
      setOpen(true)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <>
      <button
        ref={(element) => {
          anchor.current = element
          drag.setNodeRef(element)
          drop.setNodeRef(element)
        }}
        type="button"
        className={css.pill}
        data-kind={fieldRef.kind}
        data-pill={`${well}:${at}`}
        data-lifted={lifted || drag.isDragging}
        data-missing={!field}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-description={say({ zh: '空格拿起，Delete 移除，回车打开菜单', en: 'Space picks up, Delete removes, Enter opens the menu' })}
        {...drag.listeners}
        onKeyDown={press}
        onClick={() => setOpen(!open)}
        onContextMenu={(event) => {
          event.preventDefault()
          setOpen(true)
        }}
      >
        {field && <FieldIcon field={field} size={14} />}
        <span className={css.title}>{title}</span>
        {grain && <span className={css.grain}>{grain}</span>}
        {made && <span className={css.grain}>{say(made)}</span>}
        {fieldRef.formula && <span className={css.grain}>{say({ zh: '图内公式', en: 'formula' })}</span>}
        {fieldRef.groups && <span className={css.grain}>{say({ zh: '已归组', en: 'grouped' })}</span>}
        <IconChevronDown size={12} stroke={2} aria-hidden className={css.open} />
      </button>
      {open && <Menu anchor={anchor} label={title} lines={lines()} onClose={() => setOpen(false)} />}
    </>
  )
}

/** After a pill is gone the focus stands on the one in its place, else on another of the shelf, so that keys go on from there. */
function keepFocus(well: WellName, at: number): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const pill = (place: string) => document.querySelector<HTMLElement>(place)
      const next = pill(`[data-pill="${well}:${at}"]`) ?? pill(`[data-pill="${well}:${at - 1}"]`) ?? pill('[data-pill]')
      ;(next ?? document.querySelector<HTMLElement>('input[type="search"]'))?.focus()
    }),
  )
}

/** The pill under the pointer while it is dragged. */
export function Ghost({ field }: { field: Field }) {
  const { say } = usePreferences()
  return (
    <div className={`${css.pill} ${css.ghost}`} data-kind={field.kind}>
      <FieldIcon field={field} size={14} />
      <span className={css.title}>{say(field.title)}</span>
    </div>
  )
}
