import { useDraggable } from '@dnd-kit/core'
import { IconChevronRight, IconDots, IconSearch } from '@tabler/icons-react'
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import type { Field, Fields } from '../../core/field/field.ts'
import { createSearch } from '../../core/field/search.ts'
import type { Words } from '../../core/words.ts'
import { Menu, type MenuLine } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { FieldCard } from './FieldCard.tsx'
import { FieldIcon, kindWords } from './FieldIcon.tsx'
import css from './FieldList.module.css'
import { inOrder, type Row, toRows } from './rows.ts'
import { useSyllables } from './syllables.ts'

interface FieldListProps {
  fields: Fields
  /** The view the chart asks now; the others stay closed until opened. */
  view: string | null
  /** Names of the fields in use. */
  used: ReadonlySet<string>
  /** Why a field can't join the present chart; null when it can. */
  blocked: (field: Field) => Words | null
  onAdd: (field: Field) => void
  onPickUp: (field: Field) => void
  /** The places a field can go to, for its menu. */
  places: (field: Field) => MenuLine[]
  /** The last day with data, for the hover card. */
  today: string | undefined
}

const rowHeight = 30
const touchHeight = 44

/** Every field by view and folder, with search. Click or Enter adds; Space picks up; dragging moves. */
export function FieldList({ fields, view, used, blocked, onAdd, onPickUp, places, today }: FieldListProps) {
  const { say, language } = usePreferences()
  const [text, setText] = useState('')
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set([view ?? inOrder(fields.views)[0]?.name ?? '']))
  const [active, setActive] = useState(0)
  const [card, setCard] = useState<{ field: Field; anchor: { current: HTMLElement } } | null>(null)
  const [menu, setMenu] = useState<{ field: Field; at: { x: number; y: number } } | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const hover = useRef<ReturnType<typeof setTimeout>>(undefined)
  const toSyllables = useSyllables()

  // A chart asks one view: that one opens, and the others make room.
  useEffect(() => {
    if (!view) return
    setOpen((now) => (now.size === 1 && now.has(view) ? now : new Set([view])))
    const frame = requestAnimationFrame(() => document.getElementById(rowId(view))?.scrollIntoView({ block: 'nearest' }))
    return () => cancelAnimationFrame(frame)
  }, [view])

  const search = useMemo(
    () =>
      createSearch(
        inOrder(fields.views).flatMap((one) => one.fields),
        toSyllables,
      ),
    [fields, toSyllables],
  )
  const found = useMemo(() => (text.trim() ? search(text) : null), [search, text])
  const rows = useMemo(() => toRows(fields, open, found), [fields, open, found])
  const coarse = useMemo(() => matchMedia('(pointer: coarse)').matches, [])
  const lines = useWindow(scroller, rows.length, coarse ? touchHeight : rowHeight)

  const now = Math.min(active, rows.length - 1)
  const current = rows[now]
  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to))
    setActive(next)
    lines.show(next)
  }
  const setViewOpen = (name: string, isOpen: boolean) =>
    setOpen((before) => new Set(isOpen ? [...before, name] : [...before].filter((one) => one !== name)))
  const openMenu = (field: Field, at: { x: number; y: number }) => {
    clearTimeout(hover.current)
    setCard(null)
    setMenu({ field, at })
  }

  function press(event: KeyboardEvent) {
    const field = current?.kind === 'field' ? current.field : null
    switch (event.key) {
      case 'ArrowDown':
        move(now + 1)
        break
      case 'ArrowUp':
        move(now - 1)
        break
      case 'Home':
        move(0)
        break
      case 'End':
        move(rows.length - 1)
        break
      case 'ArrowRight':
        if (current?.kind === 'view') setViewOpen(current.view.name, true)
        break
      case 'ArrowLeft':
        if (current?.kind === 'view') setViewOpen(current.view.name, false)
        else move(rows.findLastIndex((row, at) => at < now && row.kind === 'view'))
        break
      case 'Enter':
        if (current?.kind === 'view') setViewOpen(current.view.name, !current.open)
        else if (field) onAdd(field)
        break
      case ' ':
        if (field) onPickUp(field)
        break
      case 'ContextMenu':
      case 'F10': {
        if (!field || (event.key === 'F10' && !event.shiftKey)) return
        const at = document.getElementById(rowId(field.name))?.getBoundingClientRect()
        if (at) openMenu(field, { x: at.left + 24, y: at.bottom })
        break
      }
      default:
        return
    }
    event.preventDefault()
  }

  return (
    <div className={css.list}>
      <label className={css.search}>
        <IconSearch size={15} stroke={1.6} aria-hidden />
        <input
          type="search"
          value={text}
          placeholder={say({ zh: '搜索字段，可用拼音首字母', en: 'Search fields' })}
          aria-label={say({ zh: '搜索字段', en: 'Search fields' })}
          onChange={(event) => {
            setText(event.target.value)
            setActive(1)
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') {
              event.preventDefault()
              document.getElementById('field-tree')?.focus()
            } else if (event.key === 'Enter' && found?.[0]) onAdd(found[0])
            else if (event.key === 'Escape') setText('')
          }}
        />
      </label>
      {found?.length === 0 && (
        <p className={css.none}>
          {say({
            zh: `没有叫“${text}”的字段。换个说法，或清空搜索。`,
            en: `No field matches “${text}”. Try another word, or clear the search.`,
          })}
        </p>
      )}
      <div
        ref={scroller}
        id="field-tree"
        className={css.tree}
        role="tree"
        tabIndex={0}
        aria-label={say({ zh: '字段', en: 'Fields' })}
        aria-description={say({ zh: '回车添加，空格拿起，Shift+F10 打开菜单', en: 'Enter adds, Space picks up, Shift+F10 opens the menu' })}
        aria-activedescendant={current && rowId(current.key)}
        onKeyDown={press}
        onScroll={() => setCard(null)}
      >
        <div role="presentation" style={{ height: lines.height, position: 'relative' }}>
          {rows.slice(lines.from, lines.to).map((row, place) => {
            const index = lines.from + place
            return (
              <TreeRow
                key={row.key}
                row={row}
                top={index * lines.line}
                height={lines.line}
                active={index === now}
                used={row.kind === 'field' && used.has(row.field.name)}
                blocked={row.kind === 'field' ? blocked(row.field) : null}
                say={say}
                onPress={() => {
                  setActive(index)
                  setCard(null)
                  if (row.kind === 'view') setViewOpen(row.view.name, !row.open)
                  else if (row.kind === 'field') onAdd(row.field)
                }}
                onMenu={(at) => row.kind === 'field' && openMenu(row.field, at)}
                onHover={(anchor) => {
                  clearTimeout(hover.current)
                  if (!anchor || row.kind !== 'field' || coarse) setCard(null)
                  else hover.current = setTimeout(() => setCard({ field: row.field, anchor: { current: anchor } }), 450)
                }}
              />
            )
          })}
        </div>
      </div>
      {card && !menu && (
        <FieldCard field={card.field} anchor={card.anchor} blocked={blocked(card.field)} language={language} today={today} />
      )}
      {menu && <Menu anchor={menu.at} label={say(menu.field.title)} lines={places(menu.field)} onClose={() => setMenu(null)} />}
    </div>
  )
}

const rowId = (key: string) => `field-${key}`

interface TreeRowProps {
  row: Row
  top: number
  height: number
  active: boolean
  used: boolean
  blocked: Words | null
  say: (words: Words) => string
  onPress: () => void
  onMenu: (at: { x: number; y: number }) => void
  onHover: (anchor: HTMLElement | null) => void
}

function TreeRow({ row, top, height, active, used, blocked, say, onPress, onMenu, onHover }: TreeRowProps) {
  // Not a transform: dnd-kit leaves transforms out when it measures where a drag begins.
  const place = { top, height }
  if (row.kind === 'view') {
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the keys, the row only the pointer
      <div
        id={rowId(row.key)}
        role="treeitem"
        tabIndex={-1}
        aria-level={1}
        aria-expanded={row.open}
        className={css.view}
        style={place}
        data-active={active}
        onClick={onPress}
      >
        <IconChevronRight size={14} stroke={2} aria-hidden />
        <span>{say(row.view.title)}</span>
        <span className={css.count}>{row.count}</span>
      </div>
    )
  }
  if (row.kind === 'folder') {
    return (
      <div id={rowId(row.key)} role="treeitem" tabIndex={-1} aria-level={2} className={css.folder} style={place} data-active={active}>
        {say(row.title)}
      </div>
    )
  }
  return <FieldRow {...{ field: row.field, place, active, used, blocked, say, onPress, onMenu, onHover }} />
}

interface FieldRowProps extends Omit<TreeRowProps, 'row' | 'top' | 'height'> {
  field: Field
  place: React.CSSProperties
}

function FieldRow({ field, place, active, used, blocked, say, onPress, onMenu, onHover }: FieldRowProps) {
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

const beyond = 12

/** The lines in sight and a few beyond them; all lines are equally high. */
function useWindow(scroller: RefObject<HTMLElement | null>, count: number, line: number) {
  const [sight, setSight] = useState({ top: 0, height: 900 })
  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const look = () => setSight({ top: element.scrollTop, height: element.clientHeight })
    look()
    const watch = new ResizeObserver(look)
    watch.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      watch.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [scroller])
  return {
    line,
    height: count * line,
    from: Math.max(0, Math.floor(sight.top / line) - beyond),
    to: Math.min(count, Math.ceil((sight.top + sight.height) / line) + beyond),
    /** Scrolls just as far as is needed to see a line. */
    show(at: number) {
      const element = scroller.current
      if (!element) return
      if (at * line < element.scrollTop) element.scrollTop = at * line
      else if ((at + 1) * line > element.scrollTop + element.clientHeight) element.scrollTop = (at + 1) * line - element.clientHeight
    },
  }
}
