import { IconX } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { Tile } from '../../core/board/spec.ts'
import type { Filter } from '../../core/chart/spec.ts'
import { Chart } from '../chart/Chart.tsx'
import type { ChartSource } from '../cube.ts'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
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
  const { say } = usePreferences()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={css.screen}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div className={css.head}>
        <h2>{title}</h2>
        <button type="button" className={buttons.sign} aria-label={say({ zh: '退出全屏', en: 'Leave full screen' })} onClick={onClose}>
          <IconX size={20} stroke={1.5} aria-hidden />
        </button>
      </div>
      <div className={css.picture}>
        <Chart spec={tile.chart} filters={filters} tile={tile.id} source={source} />
      </div>
    </dialog>
  )
}
