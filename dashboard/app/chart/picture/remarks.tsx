import { createContext, useContext } from 'react'
import type { Mark } from '../../../core/chart/drawing.ts'
import type { NumbersOf } from '../../../core/chart/remarks.ts'
import { usePreferences } from '../../ui/preferences.ts'
import css from './remarks.module.css'

/** Finds the remarks of marks in the chart around; null where it has none. */
export const RemarkNumbers = createContext<NumbersOf | null>(null)

/** The numbers of the remarks on a mark that is a cell, a row or a card: behind its text. */
export function RemarkSigns({ mark }: { mark: Mark | null }) {
  const numbersOf = useContext(RemarkNumbers)
  const numbers = mark && numbersOf ? numbersOf(mark, true) : []
  const { say } = usePreferences()
  if (numbers.length === 0) return null
  const list = numbers.join(', ')
  return (
    <sup className={css.sign} data-remark={list} title={say({ zh: `批注 ${list}`, en: `Note ${list}` })}>
      <span className={css.hidden}>{say({ zh: '批注', en: 'note' })} </span>
      {list}
    </sup>
  )
}
