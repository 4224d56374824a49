import { useQuery } from '@tanstack/react-query'
import { toSingle } from '../../core/board/single.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import { titleOf } from '../../core/chart/title.ts'
import { makeBoard } from '../board/boards.ts'
import { useFields } from '../cube.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { FailedLine } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { ShareDialog } from './ShareDialog.tsx'

interface ShareChartProps {
  spec: ChartSpec
  /** What the chart is seen through on its board. */
  filters?: Filter[]
  onClose: () => void
}

/** Shares one chart: kept alone the first time, found again with its links from then on. */
export function ShareChart({ spec, filters = [], onClose }: ShareChartProps) {
  const { say } = usePreferences()
  const loaded = useFields()
  const fields = loaded.state === 'ready' ? loaded.fields : null
  const single = fields && toSingle(spec, spec.title ?? titleOf(spec, fields), filters, fields)
  const kept = useQuery({
    queryKey: ['single chart', JSON.stringify(single)],
    queryFn: () => single && makeBoard(single),
    enabled: single !== null,
    gcTime: 0,
  })
  if (kept.data) return <ShareDialog board={kept.data} onClose={onClose} />
  return (
    <Dialog title={say({ zh: '分享此图', en: 'Share this chart' })} onClose={onClose} width={600}>
      {kept.error ? <FailedLine error={kept.error} /> : <Waiting />}
    </Dialog>
  )
}
