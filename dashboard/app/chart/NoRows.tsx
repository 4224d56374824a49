import { useMemo } from 'react'
import { type Asking, toQuery } from '../../core/chart/query.ts'
import { presetWords } from '../../core/chart/range.ts'
import { fieldOf } from '../../core/chart/result.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import { dateText } from '../../core/field/date.ts'
import { valueText } from '../../core/field/text.ts'
import type { Language, Words } from '../../core/words.ts'
import { useAnswers } from '../cube.ts'
import controls from '../ui/controls.module.css'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './Chart.module.css'
import type { Shown } from './useShown.ts'

interface NoRowsProps {
  shown: Shown
  /** Takes the chart's own filter at this place away. */
  onLift?: ((at: number) => void) | undefined
}

/** No rows: which filter is to blame, and the way to lift it where there is one. */
export function NoRows({ shown, onLift }: NoRowsProps) {
  const { say, language } = usePreferences()
  const { spec, asking } = shown
  const blamed = useBlamed(shown, onLift !== undefined)
  const textOf = (filter: Filter) => {
    const field = fieldOf({ name: filter.member, kind: 'dimension' }, asking.fields, shown.results.main)
    return `${field.title[language]}: ${filter.values.map((value) => valueText(value, field, language)).join(language === 'zh' ? '、' : ', ')}`
  }
  return (
    <div className={css.notice}>
      <Notice title={{ zh: '没有数据', en: 'No rows' }} words={blamed.length > 0 ? toBlame : remedy(spec, asking)}>
        {blamed.length > 0 &&
          blamed.map((at) => (
            <button key={at} type="button" className={controls.button} onClick={() => onLift?.(at)}>
              {say({ zh: '移除', en: 'Remove' })} {spec.filters[at] && textOf(spec.filters[at])}
            </button>
          ))}
      </Notice>
    </div>
  )
}

/** The places of the filters without which there would be rows: found by asking once more without each of them, where it can be taken away. */
function useBlamed({ spec, asking }: Shown, isLiftable: boolean): number[] {
  const asked = useMemo(() => {
    const without = (isLiftable ? spec.filters : []).slice(0, 6).map((_, at) => {
      const query = toQuery({ ...spec, filters: spec.filters.filter((_, place) => place !== at) }, asking)
      return [`${at}`, query ? { ...query, limit: 1, total: false } : undefined] as const
    })
    return Object.fromEntries(without)
  }, [spec, asking, isLiftable])
  const found = useAnswers(asked)
  return spec.filters.flatMap((_, at) => ((found[`${at}`]?.length ?? 0) > 0 ? [at] : []))
}

const toBlame = { zh: '下面的筛选去掉了全部数据。移除后即可看到结果。', en: 'This filter leaves nothing. Remove it to see rows.' }

/** What may help where no single filter is to blame. */
function remedy({ filters, conditions = [], range }: ChartSpec, { today }: Asking): Words {
  if (filters.length + conditions.length > 0)
    return { zh: '现有筛选合在一起没有任何数据。请放宽条件。', en: 'Together the filters leave nothing. Widen them.' }
  if (!range) return { zh: '这里还没有数据。', en: 'There is no data here yet.' }
  const rangeText = (language: Language) => ('preset' in range ? presetWords[range.preset][language] : `${range.from} – ${range.to}`)
  return {
    zh: `“${rangeText('zh')}”内没有数据（业务日期为 ${dateText(today, 'day', 'zh')}）。请换一个时间范围。`,
    en: `There is nothing in “${rangeText('en')}”; the business date is ${dateText(today, 'day', 'en')}. Choose other dates.`,
  }
}
