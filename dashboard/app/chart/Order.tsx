import { lazy, Suspense } from 'react'
import { catalogue } from '../../core/chart/catalogue.ts'
import { firstRowsOf } from '../../core/chart/firstRows.ts'
import { mayRankSeries } from '../../core/chart/firsts.ts'
import { sortBy } from '../../core/chart/heading.ts'
import { measuresOf, rankingOf, rowLimit, seriesLimit } from '../../core/chart/query.ts'
import { type ChartSpec, fieldsIn, placedFields, type Sort, viewOf } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { Amount } from './Amount.tsx'
import css from './Settings.module.css'
import type { ChangeChart } from './useSession.ts'
import { titleOf, titleOfRef } from './words.ts'

const HandOrder = lazy(() => import('./HandOrder.tsx').then(({ HandOrder }) => ({ default: HandOrder })))

interface OrderProps {
  spec: ChartSpec
  fields: Fields
  change: ChangeChart
}

/** In which order, and how much of it. */
export function Order({ spec, fields, change }: OrderProps) {
  const { say } = usePreferences()
  if (placedFields(spec).length === 0) return null
  return (
    <section>
      <h2>{say({ zh: '排序与数量', en: 'Order and amount' })}</h2>
      <SortBy spec={spec} fields={fields} change={change} />
      {spec.sort?.by === 'hand' ? (
        <Suspense fallback={<Waiting />}>
          <HandOrder spec={spec} change={change} />
        </Suspense>
      ) : (
        spec.sort && <Direction sort={spec.sort} change={change} />
      )}
      <Amount
        title={{ zh: '最多显示', en: 'Show at most' }}
        most={50_000}
        value={spec.limit.rows}
        usual={rowLimit({ ...spec, limit: { ...spec.limit, rows: null } })}
        onChange={(rows) => change({ do: 'limit', limit: { rows } }, 'rows')}
      />
      <RankBy spec={spec} fields={fields} change={change} />
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

/** Only a category on an axis has values to be laid in an order. */
const mayBeByHand = (spec: ChartSpec) => !catalogue[spec.type].headings && fieldsIn(spec, 'axis')[0]?.kind === 'dimension'

/** By which measure the first are chosen, which end of it, and whether each panel or series has its own. */
function RankBy({ spec, fields, change }: OrderProps) {
  const { say } = usePreferences()
  const { limit } = spec
  const hasPanels = fieldsIn(spec, 'split').length > 0
  const mayBePerSeries = mayRankSeries(spec)
  if (!catalogue[spec.type].cutsAxis && !firstRowsOf(spec)) return null
  return (
    <>
      <MeasureSelect
        title={{ zh: '前几名依据', en: 'The first by' }}
        {...{ spec, fields }}
        usual={{ zh: '排序指标', en: 'What it is sorted by' }}
        value={limit.by ?? ''}
        onChange={(name) => change({ do: 'limit', limit: { by: name || undefined } })}
      />
      <div className={css.row}>
        <span>{say({ zh: '取', en: 'Which end' })}</span>
        <Segments
          label={say({ zh: '取', en: 'Which end' })}
          value={rankingOf(spec, fields)?.direction === 'asc' ? 'smallest' : 'largest'}
          choices={[
            { value: 'largest', text: say({ zh: '最大', en: 'Largest' }) },
            { value: 'smallest', text: say({ zh: '最小', en: 'Smallest' }) },
          ]}
          onChange={(end) => change({ do: 'limit', limit: { end } })}
        />
      </div>
      {(hasPanels || mayBePerSeries) && (
        <div className={css.row}>
          <span>{say({ zh: '名次', en: 'Ranked' })}</span>
          <Segments
            label={say({ zh: '名次', en: 'Ranked' })}
            value={limit.per === 'panel' && hasPanels ? 'panel' : limit.per === 'series' && mayBePerSeries ? 'series' : 'all'}
            choices={[
              { value: 'all', text: say({ zh: '总体', en: 'Overall' }) },
              hasPanels
                ? { value: 'panel', text: say({ zh: '每个分面', en: 'Per panel' }) }
                : { value: 'series', text: say({ zh: '每个系列', en: 'Per series' }) },
            ]}
            onChange={(per) => change({ do: 'limit', limit: { per } })}
          />
        </div>
      )}
    </>
  )
}

interface MeasureSelectProps extends Pick<OrderProps, 'spec' | 'fields'> {
  title: Words
  /** What stands for none. */
  usual?: Words
  /** What else can be chosen. */
  more?: [string, Words][]
  /** What the chart works out after the answer can be chosen, too. */
  takesFormulas?: true
  value: string
  onChange: (name: string) => void
}

/** Every measure of the chart's view: first those it shows, then the others by their folders. */
function MeasureSelect({ spec, fields, title, usual, more = [], takesFormulas, value, onChange }: MeasureSelectProps) {
  const { say } = usePreferences()
  const shown = measuresOf(spec)
  const isShown = (name: string) => shown.some((one) => one.name === name)
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  const folders = (view?.folders ?? []).flatMap(({ title: folder, fields: own }) => {
    const measures = own.filter(({ kind, name }) => kind === 'measure' && !isShown(name))
    return measures.length > 0 ? [{ folder: folder ?? { zh: '其他指标', en: 'Other measures' }, measures }] : []
  })
  return (
    <label className={css.row}>
      <span>{say(title)}</span>
      <select className={`${controls.select} ${css.select}`} value={value} onChange={({ target }) => onChange(target.value)}>
        {usual && <option value="">{say(usual)}</option>}
        {shown.map((ref) =>
          ref.formula && !takesFormulas ? null : (
            <option key={ref.name} value={ref.name}>
              {say(titleOfRef(fields, ref))}
            </option>
          ),
        )}
        {more.map(([name, text]) => (
          <option key={name} value={name}>
            {say(text)}
          </option>
        ))}
        {folders.map(({ folder, measures }) => (
          <optgroup key={say(folder)} label={say({ zh: `未显示：${folder.zh}`, en: `Not shown: ${folder.en}` })}>
            {measures.map(({ name, title: own }) => (
              <option key={name} value={name}>
                {say(own)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </label>
  )
}

function SortBy({ spec, fields, change }: OrderProps) {
  const hasOrder = placedFields(spec).some(({ name }) => fields.byName.get(name)?.order)
  // Where headings sort, each name can be sorted by.
  const named = catalogue[spec.type].headings ? fieldsIn(spec, 'rows').filter(({ kind }) => kind !== 'measure') : []
  const more: [Sort['by'], Words][] = [
    ...named.map(({ name }): [Sort['by'], Words] => [name, titleOf(fields, name)]),
    ['label', { zh: '名称（拼音）', en: 'Label' }],
    ...(mayBeByHand(spec) ? [['hand', { zh: '手工排序', en: 'By hand' }] as [Sort['by'], Words]] : []),
    ...(hasOrder ? [['order', { zh: '模型顺序', en: 'Model order' }] as [Sort['by'], Words]] : []),
  ]
  const isMeasure = (name: string) => !more.some(([own]) => own === name)
  const toSort = (value: string): Sort | null => {
    const shown = measuresOf(spec).find(({ name }) => name === value)
    if (shown) return sortBy(spec, shown, 'desc')
    return value === '' ? null : { by: value, direction: isMeasure(value) ? 'desc' : 'asc' }
  }
  return (
    <MeasureSelect
      title={{ zh: '排序', en: 'Sort by' }}
      {...{ spec, fields, more }}
      takesFormulas
      usual={{ zh: '图表默认', en: 'As the chart likes' }}
      value={spec.sort?.by ?? ''}
      onChange={(value) => change({ do: 'sort', sort: toSort(value) })}
    />
  )
}

function Direction({ sort, change }: { sort: Sort; change: ChangeChart }) {
  const { say } = usePreferences()
  return (
    <div className={css.row}>
      <span>{say({ zh: '方向', en: 'Direction' })}</span>
      <Segments
        label={say({ zh: '方向', en: 'Direction' })}
        value={sort.direction}
        choices={[
          { value: 'desc', text: say({ zh: '从大到小', en: 'Descending' }) },
          { value: 'asc', text: say({ zh: '从小到大', en: 'Ascending' }) },
        ]}
        onChange={(direction) => change({ do: 'sort', sort: { ...sort, direction } })}
      />
    </div>
  )
}
