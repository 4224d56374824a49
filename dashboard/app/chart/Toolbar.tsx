import {
  IconCode,
  IconCopy,
  IconEraser,
  IconLayoutSidebar,
  IconLayoutSidebarRight,
  IconShare2,
  IconTable,
  type TablerIcon,
} from '@tabler/icons-react'
import { catalogue } from '../../core/chart/catalogue.ts'
import { newSpec, placedFields } from '../../core/chart/spec.ts'
import { emptyWells } from '../../core/chart/wells.ts'
import type { Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { toast } from '../ui/Toasts.tsx'
import { UndoButtons } from '../ui/UndoButtons.tsx'
import { useMay } from '../workspace.ts'
import { copyShownTable } from './copyShown.ts'
import { drawnAs, type Panels } from './session.ts'
import css from './Toolbar.module.css'
import type { Workbench } from './workbench.ts'

/** What can be done with the whole chart. */
export function Toolbar({ bench }: { bench: Workbench }) {
  const { say } = usePreferences()
  const { session, step, spec, undo, redo, isPhone } = bench
  const { past, future } = session.history
  const isBlank = placedFields(spec).length === 0
  function clear() {
    step({ do: 'change', to: newSpec() })
    toast({ zh: '画布已清空', en: 'Chart cleared' }, { undo })
  }
  return (
    <div className={css.bar} role="toolbar" aria-label={say({ zh: '图表操作', en: 'Chart actions' })}>
      {!isPhone && <PanelButton bench={bench} panel="fields" icon={IconLayoutSidebar} name={{ zh: '字段列表', en: 'Field list' }} />}
      <UndoButtons undo={undo} redo={redo} canUndo={past.length > 0} canRedo={future.length > 0} />
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
      <Views bench={bench} isBlank={isBlank} />
      {!isPhone && (
        <PanelButton bench={bench} panel="settings" icon={IconLayoutSidebarRight} name={{ zh: '图表设置', en: 'Chart settings' }} />
      )}
    </div>
  )
}

/** The other ways to see the chart, and where it can be taken. */
function Views({ bench, isBlank }: { bench: Workbench; isBlank: boolean }) {
  const { say } = usePreferences()
  const { session, step, spec, isPhone } = bench
  const mayKeep = useMay('make a board')
  const mayShare = useMay('share a board') && mayKeep
  const maySeeSql = useMay('see the SQL')
  return (
    <>
      <NamedButton
        icon={IconTable}
        text={{ zh: '表格', en: 'Table' }}
        name={{ zh: '以表格查看', en: 'Show as table' }}
        pressed={session.asTable}
        off={isBlank}
        isPhone={isPhone}
        onClick={() => step({ do: 'table', on: !session.asTable })}
      />
      {/* A phone's bar has room for no more. */}
      {!isPhone && (session.asTable || catalogue[drawnAs(session).type].headings) && (
        <NamedButton
          icon={IconCopy}
          text={{ zh: '复制', en: 'Copy' }}
          name={{ zh: '复制表格，可粘贴到 Excel', en: 'Copy the table for a spreadsheet' }}
          off={isBlank}
          isPhone={isPhone}
          onClick={() => void copyShownTable()}
        />
      )}
      <NamedButton
        icon={IconCode}
        text={{ zh: '查询', en: 'Query' }}
        name={maySeeSql ? { zh: '查看查询与 SQL', en: 'Show the query and the SQL' } : { zh: '查看查询', en: 'Show the query' }}
        off={isBlank}
        isPhone={isPhone}
        onClick={() => step({ do: 'dialog', to: 'query' })}
      />
      {mayShare && (
        <NamedButton
          icon={IconShare2}
          text={{ zh: '分享', en: 'Share' }}
          name={{ zh: '分享此图', en: 'Share this chart' }}
          off={isBlank || emptyWells(spec).length > 0}
          isPhone={isPhone}
          onClick={() => step({ do: 'dialog', to: 'share' })}
        />
      )}
      {mayKeep && (
        <button
          type="button"
          className={`${controls.button} ${controls.primary}`}
          disabled={isBlank}
          onClick={() => step({ do: 'dialog', to: 'save' })}
        >
          {say(isPhone ? { zh: '保存', en: 'Save' } : { zh: '保存到看板', en: 'Save to a board' })}
        </button>
      )}
    </>
  )
}

const quiet = `${controls.button} ${controls.quiet} ${controls.icon}`
const small = { size: 17, stroke: 1.6, 'aria-hidden': true } as const

interface NamedButtonProps {
  icon: TablerIcon
  /** Beside the icon, where there is room. */
  text: Words
  name: Words
  pressed?: boolean
  off: boolean
  isPhone: boolean
  onClick: () => void
}

function NamedButton({ icon: Icon, text, name, pressed, off, isPhone, onClick }: NamedButtonProps) {
  const { say } = usePreferences()
  return (
    <button
      type="button"
      className={`${controls.button} ${controls.quiet} ${isPhone ? controls.icon : ''}`}
      disabled={off}
      aria-pressed={pressed}
      aria-label={say(name)}
      onClick={onClick}
    >
      <Icon {...small} />
      {!isPhone && <span className={css.label}>{say(text)}</span>}
    </button>
  )
}

interface PanelButtonProps {
  bench: Workbench
  panel: keyof Panels
  icon: TablerIcon
  name: Words
}

/** Shows and hides what stands beside the chart. */
function PanelButton({ bench: { session, step }, panel, icon: Icon, name }: PanelButtonProps) {
  const { say } = usePreferences()
  const isShown = session.panels[panel]
  return (
    <button
      type="button"
      className={quiet}
      aria-pressed={isShown}
      title={say(name)}
      aria-label={say(name)}
      onClick={() => step({ do: 'panel', panel, on: !isShown })}
    >
      <Icon {...small} />
    </button>
  )
}
