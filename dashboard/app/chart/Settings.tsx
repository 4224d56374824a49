import { lazy, Suspense } from 'react'
import { catalogue, type Preset } from '../../core/chart/catalogue.ts'
import { takesLines } from '../../core/chart/lines.ts'
import type { ChartSpec } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import controls from '../ui/controls.module.css'
import { setPreferences, usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import { Gallery } from './Gallery.tsx'
import { Order } from './Order.tsx'
import css from './Settings.module.css'
import { choices, switches } from './settingChoices.ts'
import type { ChangeChart } from './useSession.ts'

const Lines = lazy(() => import('./Lines.tsx').then(({ Lines }) => ({ default: Lines })))

interface SettingsProps {
  spec: ChartSpec
  drawnAs: ChartSpec
  fields: Fields
  /** The business date. */
  today: string
  change: ChangeChart
  onPreview: (preset: Preset | null) => void
}

/** Which chart, and how it is drawn: type, options, order and how much. */
export function Settings({ spec, drawnAs, fields, today, change, onPreview }: SettingsProps) {
  const { say } = usePreferences()
  return (
    <div className={css.settings}>
      <section>
        <div className={css.head}>
          <h2>{say({ zh: '图表', en: 'Chart' })}</h2>
          <label className={controls.check}>
            <input
              type="checkbox"
              checked={spec.auto}
              onChange={() => change(spec.auto ? { do: 'type', type: drawnAs.type } : { do: 'auto' })}
            />
            {say({ zh: '自动选择', en: 'Choose for me' })}
          </label>
        </div>
        <Gallery
          spec={spec}
          drawnAs={drawnAs}
          fields={fields}
          onPreview={onPreview}
          onChoose={({ type, options }) => change({ do: 'type', type, options })}
        />
      </section>
      <Order spec={spec} fields={fields} change={change} />
      {takesLines(drawnAs) && (
        <Suspense>
          <Lines {...{ spec, drawnAs, fields, today, change }} />
        </Suspense>
      )}
      {catalogue[spec.type].options.length > 0 && <Style spec={spec} change={change} />}
    </div>
  )
}

const axesWords = {
  one: { zh: '您选过：合用一轴。', en: 'You chose one axis for all.' },
  two: { zh: '您选过：保留两轴。', en: 'You chose an axis each.' },
}

/** The options this type of chart reads. */
function Style({ spec, change }: Pick<SettingsProps, 'spec' | 'change'>) {
  const { say, axes } = usePreferences()
  const reads = catalogue[spec.type].options
  const named = (Object.keys(choices) as (keyof typeof choices)[]).filter((name) => reads.includes(name))
  const yesOrNo = (Object.keys(switches) as (keyof typeof switches)[]).filter((name) => reads.includes(name))
  return (
    <section>
      <h2>{say({ zh: '样式', en: 'Style' })}</h2>
      {named.map((name) => (
        <div key={name} className={css.row}>
          <span>{say(choices[name].title)}</span>
          <Segments
            label={say(choices[name].title)}
            value={spec.options[name]}
            choices={choices[name].values.map(([value, text]) => ({ value, text: say(text) }))}
            onChange={(value) => change({ do: 'options', options: { [name]: value } })}
          />
        </div>
      ))}
      {reads.includes('axes') && axes && spec.options.axes === 'auto' && (
        <p className="soft small">
          {say(axesWords[axes])}{' '}
          <button
            type="button"
            className={`${controls.button} ${controls.small} ${controls.quiet}`}
            onClick={() => setPreferences({ axes: null })}
          >
            {say({ zh: '下次再问', en: 'Ask again' })}
          </button>
        </p>
      )}
      {yesOrNo.map((name) => (
        <label key={name} className={controls.check}>
          <input
            type="checkbox"
            checked={spec.options[name]}
            onChange={() => change({ do: 'options', options: { [name]: !spec.options[name] } })}
          />
          {say(switches[name])}
        </label>
      ))}
    </section>
  )
}
