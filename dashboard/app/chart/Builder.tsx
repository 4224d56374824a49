import type { ComponentType } from 'react'
import { placedFields } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { usePreferences } from '../ui/preferences.ts'
import { Splitter } from '../ui/Splitter.tsx'
import type { Workspace } from '../workspace.ts'
import css from './Builder.module.css'
import { BuilderDialogs } from './BuilderDialogs.tsx'
import { BuilderFields, BuilderSettings, BuilderShelf } from './BuilderParts.tsx'
import { Canvas } from './Canvas.tsx'
import { DragArea } from './DragArea.tsx'
import type { AcrossDialogProps, SaveDialogProps, ShareDialogProps } from './dialogs.ts'
import { FilterBar } from './FilterBar.tsx'
import { PhoneBar } from './PhoneBar.tsx'
import { Toolbar } from './Toolbar.tsx'
import { useWorkbench, type Workbench } from './workbench.ts'

interface BuilderProps {
  fields: Fields
  workspace: Workspace
  SaveDialog: ComponentType<SaveDialogProps>
  ShareDialog: ComponentType<ShareDialogProps>
  AcrossDialog: ComponentType<AcrossDialogProps>
}

/** Fields on the left, wells and chart in the middle, settings on the right; on a phone the sides rise as sheets. */
export function Builder({ fields, workspace, SaveDialog, ShareDialog, AcrossDialog }: BuilderProps) {
  const { say } = usePreferences()
  const bench = useWorkbench(fields, workspace)
  const { carry, setCarry, putDown, aloud } = bench.drag
  const showsFields = bench.session.panels.fields && !bench.isPhone
  const showsSettings = bench.session.panels.settings && !bench.isPhone
  return (
    <DragArea carry={carry} setCarry={setCarry} putDown={putDown}>
      <main className={css.builder} data-fields={showsFields} data-settings={showsSettings}>
        {showsFields && (
          <aside className={css.fields} aria-label={say({ zh: '字段', en: 'Fields' })}>
            <BuilderFields bench={bench} />
            <Splitter name="fields" least={264} most={320} label={{ zh: '字段列表的宽度', en: 'Width of the field list' }} />
          </aside>
        )}
        <Middle bench={bench} />
        {showsSettings && (
          <aside className={css.settings} aria-label={say({ zh: '图表设置', en: 'Chart settings' })}>
            <BuilderSettings bench={bench} />
          </aside>
        )}
      </main>
      <BuilderDialogs bench={bench} SaveDialog={SaveDialog} ShareDialog={ShareDialog} AcrossDialog={AcrossDialog} />
      <div className="only-read-aloud" role="status" aria-live="assertive" data-testid="aloud">
        {aloud}
      </div>
    </DragArea>
  )
}

/** The chart, and above it what can be done with it, its wells and its filters. */
function Middle({ bench }: { bench: Workbench }) {
  const { say } = usePreferences()
  const { fields, workspace, session, step, spec, change, filterBy, drag, isPhone } = bench
  const { filtering } = session
  return (
    <section className={css.middle} aria-label={say({ zh: '图表', en: 'Chart' })}>
      <Toolbar bench={bench} />
      {!isPhone && <BuilderShelf bench={bench} />}
      {(!isPhone || placedFields(spec).length > 0 || filtering !== null) && (
        <FilterBar
          spec={spec}
          fields={fields}
          today={workspace.today}
          carry={drag.carry}
          change={change}
          editing={filtering}
          onEditing={filterBy}
        />
      )}
      <Canvas bench={bench} />
      {isPhone && <PhoneBar spec={spec} onOpen={(to) => step({ do: 'sheet', to })} />}
    </section>
  )
}
