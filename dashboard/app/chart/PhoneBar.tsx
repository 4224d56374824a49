import { IconAdjustments, IconLayoutGrid, IconPlus } from '@tabler/icons-react'
import { type ChartSpec, placedFields } from '../../core/chart/spec.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './PhoneBar.module.css'

/** The foot of the phone's screen: what stands at the sides elsewhere opens from here. */
export function PhoneBar({ spec, onOpen }: { spec: ChartSpec; onOpen: (sheet: 'fields' | 'wells' | 'settings') => void }) {
  const { say } = usePreferences()
  const count = placedFields(spec).length
  return (
    <nav className={css.bar} aria-label={say({ zh: '编辑图表', en: 'Edit the chart' })}>
      <button type="button" onClick={() => onOpen('fields')}>
        <IconPlus size={20} stroke={1.6} aria-hidden />
        {say({ zh: '字段', en: 'Fields' })}
      </button>
      <button type="button" onClick={() => onOpen('wells')}>
        <IconLayoutGrid size={20} stroke={1.6} aria-hidden />
        {say({ zh: `位置 ${count || ''}`, en: `Wells ${count || ''}` })}
      </button>
      <button type="button" onClick={() => onOpen('settings')}>
        <IconAdjustments size={20} stroke={1.6} aria-hidden />
        {say({ zh: '图表', en: 'Chart' })}
      </button>
    </nav>
  )
}
