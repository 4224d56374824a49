import type { Query } from '@cubejs-client/core'
import { mostExported } from '../../core/chart/exporting.ts'
import { hasFormulas, mostRows } from '../../core/chart/query.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import { askFile } from '../api.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { useAttempt } from '../ui/useAttempt.ts'

interface ExportButtonProps {
  query: Query | null
  name: string
  /** The chart the question is of, under a board's filters: where it works out columns, the file has them. */
  chart?: { spec: ChartSpec; filters: Filter[] }
}

/** Saves all rows of a question as a file, also those past what a chart shows. */
export function ExportButton({ query, name, chart }: ExportButtonProps) {
  const { say, language } = usePreferences()
  const { busy, act } = useAttempt()
  const worksOut = chart !== undefined && hasFormulas(chart.spec)
  const most = (worksOut ? mostRows : mostExported).toLocaleString('en')
  const save = async () => {
    const { limit: _, total: __, ...rest } = query ?? {}
    const file = await askFile('/api/export', { method: 'POST', body: { query: rest, language, ...(worksOut ? { chart } : {}) } })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(file)
    link.download = `${name.replace(/[\\/:*?"<>|]+/g, ' ').trim() || 'clientele'}.csv`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  }
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.small}`}
      disabled={!query || busy}
      title={say({
        zh: `查询的全部行，最多 ${most} 行`,
        en: `All rows of the question, ${most} at most`,
      })}
      onClick={() => void act(save)}
    >
      {say(busy ? { zh: '正在导出…', en: 'Exporting …' } : { zh: '导出 CSV', en: 'Export CSV' })}
    </button>
  )
}
