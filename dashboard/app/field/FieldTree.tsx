import { IconMathFunction, IconSearch } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import type { Field, Fields } from '../../core/field/field.ts'
import type { ChartFormula } from '../../core/field/formula/chartFormula.ts'
import type { ToSyllables } from '../../core/field/search.ts'
import type { Words } from '../../core/words.ts'
import buttons from '../ui/controls.module.css'
import { Menu, type MenuLine } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useMedia } from '../ui/useMedia.ts'
import { useMay, useMe } from '../workspace.ts'
import { FieldCard } from './FieldCard.tsx'
import css from './FieldList.module.css'
import { FieldRow, rowId } from './FieldRow.tsx'
import { type Row, stepOf, type TypedLine } from './list.ts'
import { useFieldRows } from './useFieldRows.ts'

const CalculatedDialog = lazy(() =>
  import('./formula/CalculatedDialog.tsx').then(({ CalculatedDialog }) => ({ default: CalculatedDialog })),
)

const Withheld = lazy(() => import('./Withheld.tsx'))

const rowHeight = 30
const touchHeight = 44

interface FieldTreeProps {
  fields: Fields
  /** The view the chart asks now; the others stay closed until opened. */
  view: string | null
  /** Names of the fields in use. */
  used: ReadonlySet<string>
  /** Why a field can't join the present chart; null when it can. */
  blocked: (field: Field) => Words | null
  onAdd: (field: Field) => void
  onPickUp: (field: Field) => void
  /** The filters of the chart that a typed text stands for. */
  typedFor: (text: string, toSyllables?: ToSyllables) => TypedLine[]
  /** The places a field can go to, for its menu. */
  places: (field: Field) => MenuLine[]
  /** Takes a measure that is kept with the chart alone. */
  onKeep: (formula: ChartFormula, view: string) => void
  /** The last day with data, for the hover card. */
  today: string | undefined
}

export function FieldTree({ fields, view, used, blocked, onAdd, onPickUp, typedFor, places, onKeep, today }: FieldTreeProps) {
  const { say, language } = usePreferences()
  const isBlocked = useCallback((field: Field) => blocked(field) !== null, [blocked])
  const { text, search, found, rows, first, setOpen } = useFieldRows(fields, view, isBlocked, typedFor)
  const [chosen, setActive] = useState<number | null>(0)
  // Of what a search has found the first line that is no heading.
  const active = chosen ?? (rows[0]?.kind === 'view' ? 1 : 0)
  const mayDefine = useMay('define a measure')
  const isLimited = useMe().data?.limited ?? false
  const [formula, setFormula] = useState<{ view: string; field?: Field } | null>(null)
  const [menu, setMenu] = useState<{ field: Field; at: { x: number; y: number } } | null>(null)
  const { card, hover, hide } = useHoverCard()
  const scroller = useRef<HTMLDivElement>(null)
  const coarse = useMedia('(pointer: coarse)')
  const height = coarse ? touchHeight : rowHeight
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (at) => rows[at]?.key ?? at,
    overscan: 12,
  })
  useEffect(() => virtual.measure(), [virtual, height])
  const viewAt = rows.findIndex((row) => row.kind === 'view' && row.view.name === view)
  // Once its lines are there the chart's view comes in sight.
  useEffect(() => {
    if (viewAt >= 0) virtual.scrollToIndex(viewAt)
  }, [view])

  const now = Math.min(active, rows.length - 1)
  const current = rows[now]
  const openMenu = (field: Field, at: { x: number; y: number }) => {
    hide()
    setMenu({ field, at })
  }

  const filter = (typed: TypedLine) => {
    typed.act()
    search('')
  }

  function press(event: KeyboardEvent) {
    const step = stepOf(event, rows, now)
    if (!step) return
    event.preventDefault()
    if (step.do === 'move') {
      setActive(step.to)
      virtual.scrollToIndex(step.to)
    } else if (step.do === 'open') setOpen(step.view, step.isOpen)
    else if (step.do === 'add') onAdd(step.field)
    else if (step.do === 'filter') filter(step.typed)
    else if (step.do === 'pick up') onPickUp(step.field)
    else {
      const at = document.getElementById(rowId(step.field.name))?.getBoundingClientRect()
      if (at) openMenu(step.field, { x: at.left + 24, y: at.bottom })
    }
  }

  const linesOf = (field: Field): MenuLine[] => [
    ...places(field),
    ...(mayDefine && field.calculated
      ? [
          {
            text: say({ zh: '修改公式…', en: 'Change the formula …' }),
            act: () => setFormula({ view: field.view, field }),
          },
        ]
      : []),
  ]
  const formulaView = formula && (fields.views.find(({ name }) => name === formula.view) ?? fields.views[0])

  return (
    <div className={css.list}>
      <SearchBox
        text={text}
        onText={(next) => {
          search(next)
          setActive(null)
        }}
        onDown={() => scroller.current?.focus()}
        onEnter={() => {
          if (first && 'act' in first) filter(first)
          else if (first) onAdd(first)
        }}
        onCalculate={() => setFormula({ view: view ?? viewAround(current) })}
      />
      {found?.length === 0 && rows.length === 0 && (
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
        onScroll={hide}
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const row = rows[index]
            if (!row) return null
            return (
              <FieldRow
                key={key}
                row={row}
                top={start}
                height={height}
                active={index === now}
                used={row.kind === 'field' && used.has(row.field.name)}
                blocked={row.kind === 'field' ? blocked(row.field) : null}
                onPress={() => {
                  setActive(index)
                  hide()
                  if (row.kind === 'view') setOpen(row.view.name, !row.open)
                  else if (row.kind === 'typed') filter(row.typed)
                  else if (row.kind === 'field') onAdd(row.field)
                }}
                onMenu={(at) => row.kind === 'field' && openMenu(row.field, at)}
                onHover={(line) => hover(row.kind === 'field' && !coarse ? row.field : null, line)}
              />
            )
          })}
        </div>
      </div>
      {isLimited && (
        <Suspense>
          <Withheld fields={fields} />
        </Suspense>
      )}
      {card && !menu && (
        <FieldCard field={card.field} anchor={card.anchor} blocked={blocked(card.field)} language={language} today={today} />
      )}
      {menu && <Menu anchor={menu.at} label={say(menu.field.title)} lines={linesOf(menu.field)} onClose={() => setMenu(null)} />}
      {formulaView && (
        <Suspense>
          <CalculatedDialog
            view={formulaView}
            field={formula?.field}
            chart={{ onKeep: (made) => onKeep(made, formulaView.name) }}
            onClose={() => setFormula(null)}
          />
        </Suspense>
      )}
    </div>
  )
}

/** The card of the field the pointer rests on, a moment after it came. */
function useHoverCard() {
  const [card, setCard] = useState<{ field: Field; anchor: { current: HTMLElement } } | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const hide = () => {
    clearTimeout(timer.current)
    setCard(null)
  }
  const hover = (field: Field | null, line: HTMLElement | null) => {
    hide()
    if (field && line) timer.current = setTimeout(() => setCard({ field, anchor: { current: line } }), 450)
  }
  return { card, hover, hide }
}

const calculateWords: Words = { zh: '新建计算字段', en: 'New calculated field' }

/** The view that a line of the list stands in; the first of the list where there is none. */
const viewAround = (row: Row | undefined): string =>
  row?.kind === 'view' ? row.view.name : row?.kind === 'field' ? row.field.view : (row?.key.split('/')[0] ?? '')

interface SearchBoxProps {
  text: string
  onText: (text: string) => void
  onDown: () => void
  onEnter: () => void
  /** Opens a new calculated field. */
  onCalculate: () => void
}

function SearchBox({ text, onText, onDown, onEnter, onCalculate }: SearchBoxProps) {
  const { say } = usePreferences()
  function press(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      onDown()
    } else if (event.key === 'Enter') onEnter()
    else if (event.key === 'Escape' && text !== '') {
      // The first Esc empties the search; only the next is for the sheet it stands in.
      event.stopPropagation()
      onText('')
    }
  }
  return (
    <div className={css.head}>
      <label className={css.search}>
        <IconSearch size={15} stroke={1.6} aria-hidden />
        <input
          type="search"
          value={text}
          placeholder={say({ zh: '搜索字段或值，可用拼音', en: 'Search fields or values' })}
          aria-label={say({ zh: '搜索字段', en: 'Search fields' })}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={press}
        />
      </label>
      <button
        type="button"
        className={`${buttons.button} ${buttons.icon}`}
        title={say(calculateWords)}
        aria-label={say(calculateWords)}
        onClick={onCalculate}
      >
        <IconMathFunction size={16} stroke={1.6} aria-hidden />
      </button>
    </div>
  )
}
