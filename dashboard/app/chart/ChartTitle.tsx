import { useState } from 'react'
import type { ChartSpec } from '../../core/chart/spec.ts'
import { titleText } from '../../core/chart/title.ts'
import type { Fields } from '../../core/field/field.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './Canvas.module.css'
import type { ChangeChart } from './useSession.ts'

interface ChartTitleProps {
  spec: ChartSpec
  fields: Fields
  change: ChangeChart
}

/** The title: generated as a question from the chart until the person writes one. */
export function ChartTitle({ spec, fields, change }: ChartTitleProps) {
  const { say, language } = usePreferences()
  const made = titleText({ ...spec, title: null }, fields, language)
  const [text, setText] = useState<string | null>(null)
  const shown = spec.title ? say(spec.title) : made
  function keep() {
    if (text === null) return
    const written = text.trim()
    setText(null)
    if (written === shown) return
    // Written in one language it stands for both, until somebody writes the other.
    const other = spec.title && spec.title.zh !== spec.title.en ? spec.title : { zh: written, en: written }
    change({ do: 'title', title: written === '' || written === made ? null : { ...other, [language]: written } })
  }
  return (
    <input
      className={css.title}
      value={text ?? shown}
      maxLength={120}
      aria-label={say({ zh: '图表标题', en: 'Title of the chart' })}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') {
          setText(null)
          event.stopPropagation()
        }
      }}
    />
  )
}
