import { IconCode, IconEraser, IconLayoutSidebar, IconLayoutSidebarRight, IconShare2, IconTable } from '@tabler/icons-react'
import { newSpec, placedFields } from '../../core/chart/spec.ts'
import { emptyWells } from '../../core/chart/wells.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { UndoButtons } from '../ui/UndoButtons.tsx'
import { useMay } from '../workspace.ts'
import type { Draft } from './draft.ts'
import css from './Toolbar.module.css'

export interface Panels {
  fields: boolean
  settings: boolean
}

interface ToolbarProps {
  draft: Draft
  panels: Panels
  onPanels: (panels: Panels) => void
  asTable: boolean
  onTable: (asTable: boolean) => void
  onQuery: () => void
  onSave: () => void
  onShare: () => void
  isPhone: boolean
}

const quiet = `${controls.button} ${controls.quiet} ${controls.icon}`
const small = { size: 17, stroke: 1.6, 'aria-hidden': true } as const

/** What can be done with the whole chart. */
export function Toolbar({ draft, panels, onPanels, asTable, onTable, onQuery, onSave, onShare, isPhone }: ToolbarProps) {
  const { say } = usePreferences()
  const mayKeep = useMay('make a board')
  const mayShare = useMay('share a board') && mayKeep
  const maySeeSql = useMay('see the SQL')
  const isBlank = placedFields(draft.spec).length === 0
  function clear() {
    draft.replace(newSpec())
    toast({ zh: '画布已清空', en: 'Chart cleared' }, { undo: draft.undo })
  }
  return (
    <div className={css.bar} role="toolbar" aria-label={say({ zh: '图表操作', en: 'Chart actions' })}>
      {!isPhone && (
        <button
          type="button"
          className={quiet}
          aria-pressed={panels.fields}
          title={say({ zh: '字段列表', en: 'Field list' })}
          aria-label={say({ zh: '字段列表', en: 'Field list' })}
          onClick={() => onPanels({ ...panels, fields: !panels.fields })}
        >
          <IconLayoutSidebar {...small} />
        </button>
      )}
      <UndoButtons undo={draft.undo} redo={draft.redo} canUndo={draft.canUndo} canRedo={draft.canRedo} />
      <button
        type="button"
        className={quiet}
        disabled={isBlank}
        title={say({ zh: '清空', en: 'Clear' })}
        aria-label={say({ zh: '清空画布', en: 'Clear the chart' })}
        onClick={clear}
      >
        <IconEraser {...small} />
      </button>
      <span className={css.space} />
      <button
        type="button"
        className={`${controls.button} ${controls.quiet} ${isPhone ? controls.icon : ''}`}
        disabled={isBlank}
        aria-pressed={asTable}
        aria-label={say({ zh: '以表格查看', en: 'Show as table' })}
        onClick={() => onTable(!asTable)}
      >
        <IconTable {...small} />
        {!isPhone && <span className={css.label}>{say({ zh: '表格', en: 'Table' })}</span>}
      </button>
      <button
        type="button"
        className={`${controls.button} ${controls.quiet} ${isPhone ? controls.icon : ''}`}
        disabled={isBlank}
        aria-label={say(maySeeSql ? { zh: '查看查询与 SQL', en: 'Show the query and the SQL' } : { zh: '查看查询', en: 'Show the query' })}
        onClick={onQuery}
      >
        <IconCode {...small} />
        {!isPhone && <span className={css.label}>{say({ zh: '查询', en: 'Query' })}</span>}
      </button>
      {mayShare && (
        <button
          type="button"
          className={`${controls.button} ${controls.quiet} ${isPhone ? controls.icon : ''}`}
          disabled={isBlank || emptyWells(draft.spec).length > 0}
          aria-label={say({ zh: '分享此图', en: 'Share this chart' })}
          onClick={onShare}
        >
          <IconShare2 {...small} />
          {!isPhone && <span className={css.label}>{say({ zh: '分享', en: 'Share' })}</span>}
        </button>
      )}
      {mayKeep && (
        <button type="button" className={`${controls.button} ${controls.primary}`} disabled={isBlank} onClick={onSave}>
          {say(isPhone ? { zh: '保存', en: 'Save' } : { zh: '保存到看板', en: 'Save to a board' })}
        </button>
      )}
      {!isPhone && (
        <button
          type="button"
          className={quiet}
          aria-pressed={panels.settings}
          title={say({ zh: '图表设置', en: 'Chart settings' })}
          aria-label={say({ zh: '图表设置', en: 'Chart settings' })}
          onClick={() => onPanels({ ...panels, settings: !panels.settings })}
        >
          <IconLayoutSidebarRight {...small} />
        </button>
      )}
    </div>
  )
}
