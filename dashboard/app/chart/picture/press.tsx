import type { KeyboardEvent, ReactNode } from 'react'
import type { Mark } from '../../../core/chart/drawing.ts'
import css from './press.module.css'

/** What makes a cell or row answer to a press; nothing when nobody listens. `PressText` inside it is what keys reach. */
export function pressable(mark: Mark | (() => Mark) | null, onMark: ((mark: Mark) => void) | undefined) {
  return mark && onMark ? { 'data-clickable': true, onClick: () => onMark(typeof mark === 'function' ? mark() : mark) } : {}
}

/** The text of a cell as a button, where a press does something; its click is heard by the cell or row around it. */
export function PressText({ when, children }: { when: boolean; children: ReactNode }) {
  if (!when) return children
  return (
    <button type="button" className={css.press} tabIndex={-1} data-press>
      {children}
    </button>
  )
}

/**
 * One stop of the Tab key for a table of buttons: arrows go from the table to its first button, and from button to button. For the
 * `onKeyDown` of the table's box.
 */
export function walkPresses(event: KeyboardEvent<HTMLElement>): void {
  const next = neighbour(event.currentTarget, event.key)
  if (!next) return
  event.preventDefault()
  event.stopPropagation()
  next.focus()
}

function neighbour(box: HTMLElement, key: string): HTMLElement | null {
  const rows = [...box.querySelectorAll('tr')]
    .map((row) => [...row.querySelectorAll<HTMLElement>('[data-press]')])
    .filter(({ length }) => length > 0)
  const here = rows.findIndex((row) => row.some((one) => one === document.activeElement))
  const row = rows[here]
  if (!row) {
    const entry = box.querySelector<HTMLElement>('tbody [data-press]') ?? rows[0]?.[0] ?? null
    return document.activeElement === box && /^Arrow(Down|Right)$/.test(key) ? entry : null
  }
  const at = row.findIndex((one) => one === document.activeElement)
  const middle = row[at] ? middleOf(row[at]) : 0
  // By where it stands: headings span several columns, and the row of a group has a heading more.
  const inColumn = (other: HTMLElement[] | undefined) =>
    other?.reduce<HTMLElement | null>((best, one) => {
      const distance = Math.abs(middleOf(one) - middle)
      return best && Math.abs(middleOf(best) - middle) <= distance ? best : one
    }, null) ?? null
  switch (key) {
    case 'ArrowRight':
      return row[at + 1] ?? null
    case 'ArrowLeft':
      return row[at - 1] ?? null
    case 'ArrowDown':
      return inColumn(rows[here + 1])
    case 'ArrowUp':
      return inColumn(rows[here - 1])
    case 'Home':
      return row[0] ?? null
    case 'End':
      return row.at(-1) ?? null
    default:
      return null
  }
}

function middleOf(one: HTMLElement): number {
  const { left, right } = (one.closest('td, th') ?? one).getBoundingClientRect()
  return (left + right) / 2
}
