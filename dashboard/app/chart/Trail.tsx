import { IconX } from '@tabler/icons-react'
import type { ChartSpec, Filter, TrailStep } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { usePreferences } from '../ui/preferences.ts'
import { valuesWords } from './filterWords.ts'
import css from './Trail.module.css'
import type { ChangeChart } from './useSession.ts'
import { titleOf } from './words.ts'

interface TrailProps {
  spec: ChartSpec
  fields: Fields
  change: ChangeChart
}

/** The way down to this chart: each name leads back to it, its cross takes away only what that step filters. */
export function Trail({ spec, fields, change }: TrailProps) {
  const { say } = usePreferences()
  const { trail } = spec
  if (trail.length === 0) return null
  return (
    <nav className={css.trail} aria-label={say({ zh: '下钻路径', en: 'The way down' })}>
      <ol>
        <li>
          <button type="button" onClick={() => change({ do: 'rise', to: 0 })}>
            {say({ zh: '全部', en: 'All' })}
          </button>
        </li>
        {trail.map((step, at) => {
          const text = say(stepWords(step, fields))
          return (
            <li key={at}>
              <span aria-hidden>›</span>
              {at < trail.length - 1 ? (
                <button type="button" onClick={() => change({ do: 'rise', to: at + 1 })}>
                  {text}
                </button>
              ) : (
                <b aria-current="step">{text}</b>
              )}
              <button
                type="button"
                data-lift
                aria-label={say({ zh: `取消只看“${text}”`, en: `No longer only ${text}` })}
                onClick={() => change({ do: 'widen', at })}
              >
                <IconX size={12} stroke={2} aria-hidden />
              </button>
            </li>
          )
        })}
      </ol>
      <small className="soft">{say({ zh: 'Backspace 返回上一级', en: 'Backspace goes up' })}</small>
    </nav>
  )
}

/** What a step keeps: "East · 2025-01-01 – 2025-01-31"; without anything it is the whole. */
function stepWords({ filters, range }: TrailStep, fields: Fields): Words {
  const kept = filters.map((filter) => (filter.operator === 'notEquals' ? restWords(filter, fields) : valuesWords(filter, fields)))
  if (range && 'from' in range)
    kept.push(valuesWords({ member: range.field, operator: 'inDateRange', values: [range.from, range.to] }, fields))
  if (kept.length === 0) return { zh: '合计', en: 'Total' }
  return { zh: kept.map(({ zh }) => zh).join(' · '), en: kept.map(({ en }) => en).join(' · ') }
}

/** The rest of a cut list: named by its field and by how many were left out, not by their names. */
function restWords({ member, values }: Filter, fields: Fields): Words {
  const title = titleOf(fields, member)
  return { zh: `其他${title.zh}（不含 ${values.length} 项）`, en: `Other ${title.en} (without ${values.length})` }
}
