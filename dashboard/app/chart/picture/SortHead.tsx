import type { ReactNode } from 'react'
import { usePreferences } from '../../ui/preferences.ts'
import css from './SortHead.module.css'

export type Sorted = 'ascending' | 'descending' | 'none'

interface SortHeadProps {
  sorted: Sorted
  children: ReactNode
  /** Reached by arrows, as the cells below are, and not by Tab: there may be hundreds. */
  walked?: boolean
  onSort: () => void
}

/** The words of a heading as a button that sorts; the heading around it has `aria-sort`. */
export function SortHead({ sorted, children, walked = false, onSort }: SortHeadProps) {
  const { say } = usePreferences()
  return (
    <button
      type="button"
      className={css.sort}
      title={say({ zh: '排序', en: 'Sort' })}
      onClick={onSort}
      {...(walked ? { tabIndex: -1, 'data-press': true } : {})}
    >
      {children}
      <i aria-hidden>{sorted === 'none' ? '' : sorted === 'descending' ? '↓' : '↑'}</i>
    </button>
  )
}
