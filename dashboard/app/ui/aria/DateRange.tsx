import { type CalendarDate, parseDate } from '@internationalized/date'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useEffect, useState } from 'react'
import {
  Button,
  CalendarCell,
  CalendarGrid,
  CalendarHeading,
  CalendarMonthPicker,
  CalendarYearPicker,
  RangeCalendar,
} from 'react-aria-components/RangeCalendar'
import buttons from '../controls.module.css'
import { usePreferences } from '../preferences.ts'
import css from './DateRange.module.css'
import { Localized } from './Localized.tsx'

interface DateRangeProps {
  label: string
  /** `2025-01-31`, or empty; the calendar goes to where they are. */
  from: string
  to: string
  /** The day that is marked, and where the calendar begins without dates. */
  today: string
  /** How many months stand side by side. */
  months: 1 | 2
  onChange: (from: string, to: string) => void
}

/** Calendar months to take a first and a last day from: two presses, or arrows and Enter. */
export function DateRange({ label, from, to, today, months, onChange }: DateRangeProps) {
  const value = from && to && from <= to ? { start: parseDate(from), end: parseDate(to) } : null
  const [focused, setFocused] = useState<CalendarDate>(() => parseDate(to || from || today))
  // A date that is typed is looked up.
  useEffect(() => {
    if (from) setFocused(parseDate(from))
  }, [from])
  useEffect(() => {
    if (to) setFocused(parseDate(to))
  }, [to])
  return (
    <Localized>
      <RangeCalendar
        aria-label={label}
        className={css.calendar ?? ''}
        value={value}
        onChange={({ start, end }) => onChange(start.toString(), end.toString())}
        focusedValue={focused}
        onFocusChange={setFocused}
        firstDayOfWeek="mon"
        visibleDuration={{ months }}
        selectionAlignment="end"
        pageBehavior="single"
      >
        <div className={css.months}>
          {Array.from({ length: months }, (_, offset) => (
            <section key={offset}>
              <div className={css.head}>
                {offset === 0 && <Turn to="previous" />}
                {months === 1 ? <Jump /> : <CalendarHeading offset={{ months: offset }} className={css.title ?? ''} />}
                {offset === months - 1 && <Turn to="next" />}
              </div>
              <CalendarGrid offset={{ months: offset }} weekdayStyle="narrow" className={css.grid ?? ''}>
                {(date) => <CalendarCell date={date} className={css.day ?? ''} data-business={date.toString() === today || undefined} />}
              </CalendarGrid>
            </section>
          ))}
        </div>
      </RangeCalendar>
    </Localized>
  )
}

function Turn({ to }: { to: 'previous' | 'next' }) {
  return (
    <Button slot={to} className={`${buttons.sign} ${css.turn}`} data-to={to}>
      {to === 'previous' ? (
        <IconChevronLeft size={16} stroke={1.75} aria-hidden />
      ) : (
        <IconChevronRight size={16} stroke={1.75} aria-hidden />
      )}
    </Button>
  )
}

/** The month and its year, to go far in one step. Of two months nobody could say which one it sets. */
function Jump() {
  const { language } = usePreferences()
  const month = <CalendarMonthPicker key="month">{(picker) => <Pick {...picker} />}</CalendarMonthPicker>
  const year = <CalendarYearPicker key="year">{(picker) => <Pick {...picker} />}</CalendarYearPicker>
  return <div className={css.jump}>{language === 'zh' ? [year, month] : [month, year]}</div>
}

interface PickProps {
  'aria-label': string
  value: string | number
  onChange: (key: string | number | null) => void
  items: { id: number; formatted: string }[]
}

function Pick({ 'aria-label': label, value, onChange, items }: PickProps): ReactNode {
  return (
    <select className={css.pick} aria-label={label} value={value} onChange={({ target }) => onChange(Number(target.value))}>
      {items.map(({ id, formatted }) => (
        <option key={id} value={id}>
          {formatted}
        </option>
      ))}
    </select>
  )
}
