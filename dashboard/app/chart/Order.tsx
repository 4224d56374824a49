import { catalogue } from '../../core/chart/catalogue.ts'
import { measuresOf, rowLimit, seriesLimit } from '../../core/chart/query.ts'
import { type ChartSpec, fieldsIn, placedFields, type Sort } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import { Amount } from './Amount.tsx'
import css from './Settings.module.css'
import type { ChangeChart } from './useSession.ts'
import { titleOf } from './words.ts'

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
      {spec.sort && <Direction sort={spec.sort} change={change} />}
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

function SortBy({ spec, fields, change }: OrderProps) {
  const { say } = usePreferences()
  const measures = measuresOf(spec)
  // Where headings sort, each name can be sorted by.
  const named = catalogue[spec.type].headings ? fieldsIn(spec, 'rows').filter(({ kind }) => kind !== 'measure') : []
  const hasOrder = placedFields(spec).some(({ name }) => fields.byName.get(name)?.order)
  const by: [Sort['by'] | '', Words][] = [
    ['', { zh: '图表默认', en: 'As the chart likes' }],
    ...measures.map(({ name }): [Sort['by'], Words] => [name, titleOf(fields, name)]),
    ...named.map(({ name }): [Sort['by'], Words] => [name, titleOf(fields, name)]),
    ['label', { zh: '名称（拼音）', en: 'Label' }],
    ...(hasOrder ? [['order', { zh: '模型顺序', en: 'Model order' }] as [Sort['by'], Words]] : []),
  ]
  const toSort = (value: string): Sort | null =>
    value === '' ? null : { by: value, direction: measures.some(({ name }) => name === value) ? 'desc' : 'asc' }
  return (
    <label className={css.row}>
      <span>{say({ zh: '排序', en: 'Sort by' })}</span>
      <select
        className={`${controls.select} ${css.select}`}
        value={spec.sort?.by ?? ''}
        onChange={({ target }) => change({ do: 'sort', sort: toSort(target.value) })}
      >
        {by.map(([value, text]) => (
          <option key={value} value={value}>
            {say(text)}
          </option>
        ))}
      </select>
    </label>
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
