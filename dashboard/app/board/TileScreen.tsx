import type { Tile } from '../../core/board/spec.ts'
import type { Filter } from '../../core/chart/spec.ts'
import { Chart } from '../chart/Chart.tsx'
import type { ChartSource } from '../cube.ts'
import { Dialog } from '../ui/Dialog.tsx'
import css from './TileScreen.module.css'

interface TileScreenProps {
  tile: Extract<Tile, { kind: 'chart' }>
  title: string
  filters: Filter[]
  source: ChartSource | undefined
  onClose: () => void
}

/** One chart over the whole window; Esc goes back. */
export function TileScreen({ tile, title, filters, source, onClose }: TileScreenProps) {
  return (
    <Dialog shape="screen" title={title} onClose={onClose}>
      <div className={css.picture}>
        <Chart spec={tile.chart} filters={filters} tile={tile.id} source={source} />
      </div>
    </Dialog>
  )
}
