import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { listedCharts } from '../../core/chart/sameAs.ts'
import type { SameCondition } from '../../core/chart/spec.ts'
import { createTextSearch } from '../../core/field/search.ts'
import { ask } from '../api.ts'
import { useSyllables } from '../field/syllables.ts'
import { useToken } from '../session.ts'
import { Combobox } from '../ui/Combobox.tsx'
import { Failed } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import css from './FilterEditor.module.css'

/** Which chart's filters are followed, of those on boards that have any. */
export function FollowChoice({ onPick }: { onPick: (link: SameCondition) => void }) {
  const { say, language } = usePreferences()
  const [text, setText] = useState('')
  const toSyllables = useSyllables()
  const { data, error, refetch } = useFollowable()
  if (error) return <Failed error={error} onRetry={() => void refetch()} />
  const charts = data?.charts ?? []
  const search = createTextSearch(charts, ({ title, boardTitle }) => `${title[language]} ${boardTitle[language]}`, toSyllables)
  return (
    <div className={css.editor}>
      <h2>{say({ zh: '与哪张图的筛选相同', en: 'The same filters as which chart' })}</h2>
      <Combobox
        label={say({ zh: '图表', en: 'Charts' })}
        search={{ label: say({ zh: '搜索图表或看板', en: 'Search charts or boards' }), text, onText: setText }}
        choices={(text.trim() ? search(text) : charts).map(({ board, boardTitle, tile, title }) => ({
          key: `${board} ${tile}`,
          text: title[language],
          note: boardTitle[language],
        }))}
        onChoose={(key) => {
          const chart = charts.find(({ board, tile }) => `${board} ${tile}` === key)
          if (chart) onPick({ kind: 'same', board: chart.board, tile: chart.tile, title: chart.title })
        }}
      >
        {data ? say({ zh: '看板上还没有带筛选的图表。', en: 'No chart on a board has filters yet.' }) : <Waiting />}
      </Combobox>
      <p className={css.counted}>
        {say({
          zh: '那张图的筛选改了，这里也跟着改；日期范围仍用本图自己的。',
          en: 'When its filters change, so do these; the dates stay those of this chart.',
        })}
      </p>
    </div>
  )
}

/** The charts on boards that can be followed. */
function useFollowable() {
  const token = useToken()
  return useQuery({ queryKey: ['followable', token], queryFn: () => ask('/api/charts', listedCharts), staleTime: 5000 })
}
