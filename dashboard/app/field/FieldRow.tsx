import { useDraggable } from '@dnd-kit/core'
import { IconChevronRight, IconDots, IconFilter } from '@tabler/icons-react'
import type { CSSProperties } from 'react'
import type { Field } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { usePreferences } from '../ui/preferences.ts'
import { FieldIcon, kindWords } from './FieldIcon.tsx'
import css from './FieldList.module.css'
import type { Row } from './list.ts'

/** The id of a line on the page, by which the list names the one the keys are on. */
export const rowId = (key: string) => `field-${key}`

interface FieldRowProps {
  row: Row
  top: number
  height: number
  active: boolean
  used: boolean
  /** Why the field can't join the present chart; null when it can. */
  blocked: Words | null
  onPress: () => void
  onMenu: (at: { x: number; y: number }) => void
  /** The line the pointer has come to; null when it left. */
  onHover: (line: HTMLElement | null) => void
}

/** One line of the field list: a view to open, the name of a folder, or a field to press or drag. */
export function FieldRow({ row, top, height, ...rest }: FieldRowProps) {
  const { say } = usePreferences()
  // Not a transform: dnd-kit leaves transforms out when it measures where a drag begins.
  const place = { top, height }
  if (row.kind === 'field') return <FieldLine field={row.field} place={place} {...rest} />
  const common = { id: rowId(row.key), style: place, 'data-active': rest.active }
  if (row.kind === 'folder') {
    return (
      <div {...common} role="treeitem" tabIndex={-1} aria-level={2} className={css.folder}>
        {say(row.title)}
      </div>
    )
  }
  if (row.kind === 'typed') {
    const { words } = row.typed
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys, the row only the pointer
      <div
        {...common}
        role="treeitem"
        tabIndex={-1}
        aria-level={1}
        aria-label={say({ zh: `筛选 ${words.zh}`, en: `Filter by ${words.en}` })}
        className={css.field}
        data-typed={row.key}
        onClick={rest.onPress}
      >
        <IconFilter size={15} stroke={1.6} aria-hidden />
        <span className={css.title}>{say(words)}</span>
      </div>
    )
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys, the row only the pointer
    <div {...common} role="treeitem" tabIndex={-1} aria-level={1} aria-expanded={row.open} className={css.view} onClick={rest.onPress}>
      <IconChevronRight size={14} stroke={2} aria-hidden />
      <span>{say(row.view.title)}</span>
      <span className={css.count}>{row.count}</span>
    </div>
  )
}

interface FieldLineProps extends Omit<FieldRowProps, 'row' | 'top' | 'height'> {
  field: Field
  place: CSSProperties
}

function FieldLine({ field, place, active, used, blocked, onPress, onMenu, onHover }: FieldLineProps) {
  const { say } = usePreferences()
  const { setNodeRef, listeners, isDragging } = useDraggable({
    id: `list:${field.name}`,
    data: { field, origin: null },
    disabled: blocked !== null,
  })
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys, the row only the pointer
    <div
      ref={setNodeRef}
      id={rowId(field.name)}
      role="treeitem"
      tabIndex={-1}
      aria-level={3}
      aria-selected={used}
      aria-disabled={blocked !== null}
      aria-description={say(
        blocked ?? { zh: `${kindWords(field).zh}：${field.description.zh}`, en: `${kindWords(field).en}: ${field.description.en}` },
      )}
      className={css.field}
      style={place}
      data-active={active}
      data-used={used}
      data-dragging={isDragging}
      data-field={field.name}
      {...listeners}
      onClick={onPress}
      onContextMenu={(event) => {
        event.preventDefault()
        onMenu({ x: event.clientX, y: event.clientY })
      }}
      onPointerEnter={(event) => onHover(event.currentTarget)}
      onPointerLeave={() => onHover(null)}
    >
      <FieldIcon field={field} />
      <span className={css.title}>{say(field.title)}</span>
      <button
        type="button"
        tabIndex={-1}
        className={css.more}
        aria-label={say({ zh: `${field.title.zh}：添加到…`, en: `${field.title.en}: add to…` })}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation()
          const at = event.currentTarget.getBoundingClientRect()
          onMenu({ x: at.left, y: at.bottom })
        }}
      >
        <IconDots size={15} stroke={1.6} aria-hidden />
      </button>
    </div>
  )
}
