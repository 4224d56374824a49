import type { Ask } from '../../core/chart/drawing.ts'
import type { ChartOptions } from '../../core/chart/spec.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './Question.module.css'

interface QuestionProps {
  ask: Ask
  onAnswer: (options: Partial<ChartOptions>) => void
}

/** What a chart wants to know of whoever makes it, below the picture; the answer stays with the chart, and is the person's for the next ones. */
export function Question({ ask, onAnswer }: QuestionProps) {
  const { say } = usePreferences()
  return (
    <div className={css.question} role="status">
      <span>{say(ask.text)}</span>
      {ask.answers.map(({ text, options }) => (
        <button key={text.en} type="button" className={`${controls.button} ${controls.small}`} onClick={() => onAnswer(options)}>
          {say(text)}
        </button>
      ))}
    </div>
  )
}
