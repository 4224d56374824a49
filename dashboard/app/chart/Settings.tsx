import { catalogue, type Preset } from '../../core/chart/catalogue.ts'
import type { Change } from '../../core/chart/edit.ts'
import { measuresOf, rowLimit, seriesLimit } from '../../core/chart/query.ts'
import { type ChartOptions, type ChartSpec, fieldsIn, placedFields, type Sort } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import { Gallery } from './Gallery.tsx'
import css from './Settings.module.css'
import { titleOf } from './words.ts'

interface SettingsProps {
  spec: ChartSpec
  drawnAs: ChartSpec
  fields: Fields
  change: (change: Change, group?: string) => void
  onPreview: (preset: Preset | null) => void
}

type Choices<Name extends keyof ChartOptions> = { title: Words; values: [ChartOptions[Name], Words][] }
const auto: Words = { zh: '自动', en: 'Auto' }
const on: Words = { zh: '显示', en: 'On' }
const off: Words = { zh: '隐藏', en: 'Off' }

// The options with a few named values; the yes-or-no ones are below.
const choices: { [Name in 'stack' | 'curve' | 'labels' | 'legend' | 'missing']: Choices<Name> } = {
  stack: {
    title: { zh: '堆叠', en: 'Stacking' },
    values: [
      ['none', { zh: '并列', en: 'None' }],
      ['stacked', { zh: '堆叠', en: 'Stacked' }],
      ['percent', { zh: '百分比', en: '100 %' }],
    ],
  },
  curve: {
    title: { zh: '线形', en: 'Line' },
    values: [
      ['straight', { zh: '直线', en: 'Straight' }],
      ['smooth', { zh: '平滑', en: 'Smooth' }],
      ['step', { zh: '阶梯', en: 'Step' }],
    ],
  },
  labels: {
    title: { zh: '数据标签', en: 'Labels' },
    values: [
      ['auto', auto],
      ['on', on],
      ['off', off],
    ],
  },
  legend: {
    title: { zh: '图例', en: 'Legend' },
    values: [
      ['auto', auto],
      ['on', on],
      ['off', off],
    ],
  },
  missing: {
    title: { zh: '缺失的日期', en: 'Missing dates' },
    values: [
      ['auto', auto],
      ['zero', { zh: '补零', en: 'Zero' }],
      ['gap', { zh: '断开', en: 'Gap' }],
      ['join', { zh: '连上', en: 'Join' }],
    ],
  },
}

/** Which chart, and how it is drawn: type, options, order and how much. */
export function Settings({ spec, drawnAs, fields, change, onPreview }: SettingsProps) {
  const { say } = usePreferences()
  const reads = catalogue[spec.type].options
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
      {reads.length > 0 && (
        <section>
          <h2>{say({ zh: '样式', en: 'Style' })}</h2>
          {(Object.keys(choices) as (keyof typeof choices)[])
            .filter((name) => reads.includes(name))
            .map((name) => (
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
          {reads.includes('hole') && (
            <label className={controls.check}>
              <input
                type="checkbox"
                checked={spec.options.hole}
                onChange={() => change({ do: 'options', options: { hole: !spec.options.hole } })}
              />
              {say({ zh: '中间留空（环形）', en: 'Hole in the middle' })}
            </label>
          )}
          {reads.includes('totals') && (
            <label className={controls.check}>
              <input
                type="checkbox"
                checked={spec.options.totals}
                onChange={() => change({ do: 'options', options: { totals: !spec.options.totals } })}
              />
              {say({ zh: '显示合计', en: 'Show totals' })}
            </label>
          )}
        </section>
      )}
    </div>
  )
}

/** Order and amount. */
function Order({ spec, fields, change }: Pick<SettingsProps, 'spec' | 'fields' | 'change'>) {
  const { say } = usePreferences()
  if (placedFields(spec).length === 0) return null
  const measures = measuresOf(spec)
  const hasOrder = placedFields(spec).some(({ name }) => fields.byName.get(name)?.order)
  const by: [Sort['by'] | '', Words][] = [
    ['', { zh: '图表默认', en: 'As the chart likes' }],
    ...measures.map(({ name }): [Sort['by'], Words] => [name, titleOf(fields, name)]),
    ['label', { zh: '名称（拼音）', en: 'Label' }],
    ...(hasOrder ? [['order', { zh: '模型顺序', en: 'Model order' }] as [Sort['by'], Words]] : []),
  ]
  return (
    <section>
      <h2>{say({ zh: '排序与数量', en: 'Order and amount' })}</h2>
      <label className={css.row}>
        <span>{say({ zh: '排序', en: 'Sort by' })}</span>
        <select
          className={`${controls.select} ${css.select}`}
          value={spec.sort?.by ?? ''}
          onChange={({ target: { value } }) =>
            change({
              do: 'sort',
              sort: value === '' ? null : { by: value, direction: measures.some(({ name }) => name === value) ? 'desc' : 'asc' },
            })
          }
        >
          {by.map(([value, text]) => (
            <option key={value} value={value}>
              {say(text)}
            </option>
          ))}
        </select>
      </label>
      {spec.sort && (
        <div className={css.row}>
          <span>{say({ zh: '方向', en: 'Direction' })}</span>
          <Segments
            label={say({ zh: '方向', en: 'Direction' })}
            value={spec.sort.direction}
            choices={[
              { value: 'desc', text: say({ zh: '从大到小', en: 'Descending' }) },
              { value: 'asc', text: say({ zh: '从小到大', en: 'Ascending' }) },
            ]}
            onChange={(direction) => spec.sort && change({ do: 'sort', sort: { ...spec.sort, direction } })}
          />
        </div>
      )}
      <Amount
        title={{ zh: '最多显示', en: 'Show at most' }}
        most={50_000}
        value={spec.limit.rows}
        usual={rowLimit({ ...spec, limit: { ...spec.limit, rows: null } })}
        onChange={(rows) => change({ do: 'limit', limit: { rows } }, 'rows')}
      />
      {fieldsIn(spec, 'colour').length > 0 && (
        <Amount
          title={{ zh: '最多系列', en: 'Series at most' }}
          most={60}
          value={spec.limit.series}
          usual={seriesLimit({ ...spec, limit: { ...spec.limit, series: null } })}
          onChange={(series) => change({ do: 'limit', limit: { series } }, 'series')}
        />
      )}
      <label className={controls.check}>
        <input type="checkbox" checked={spec.limit.other} onChange={() => change({ do: 'limit', limit: { other: !spec.limit.other } })} />
        {say({ zh: '其余合为“其他”', en: 'Group the rest as “Other”' })}
      </label>
    </section>
  )
}

interface AmountProps {
  title: Words
  most: number
  value: number | null
  /** What the chart takes when nothing is set. */
  usual: number
  onChange: (value: number | null) => void
}

function Amount({ title, most, value, usual, onChange }: AmountProps) {
  const { say } = usePreferences()
  return (
    <label className={css.row}>
      <span>{say(title)}</span>
      <input
        className={`${controls.input} ${css.number} tabular`}
        type="number"
        inputMode="numeric"
        min={1}
        max={most}
        placeholder={String(usual)}
        value={value ?? ''}
        onChange={({ target }) => {
          const number = Math.round(target.valueAsNumber)
          onChange(Number.isFinite(number) && number >= 1 ? Math.min(number, most) : null)
        }}
      />
    </label>
  )
}
