import { type ComponentType, lazy, Suspense } from 'react'
import type { ChartSpec } from '../../core/chart/spec.ts'
import type { Words } from '../../core/words.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { settled } from '../ui/navigationGuard.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './Builder.module.css'
import { BuilderFields, BuilderSettings, BuilderShelf } from './BuilderParts.tsx'
import type { AcrossDialogProps, SaveDialogProps, ShareDialogProps } from './dialogs.ts'
import { saveDraft } from './draft.ts'
import type { Sheet } from './session.ts'
import { useFollowed } from './sources.ts'
import { asAnswered } from './words.ts'
import type { Workbench } from './workbench.ts'

const QueryDialog = lazy(() => import('./QueryDialog.tsx').then(({ QueryDialog }) => ({ default: QueryDialog })))
const ExplainDialog = lazy(() => import('./ExplainDialog.tsx').then(({ ExplainDialog }) => ({ default: ExplainDialog })))
const BetweenGroupsDialog = lazy(() =>
  import('./BetweenGroupsDialog.tsx').then(({ BetweenGroupsDialog }) => ({ default: BetweenGroupsDialog })),
)
const SurveyDialog = lazy(() => import('./SurveyDialog.tsx').then(({ SurveyDialog }) => ({ default: SurveyDialog })))
const FormatDialog = lazy(() => import('./FormatDialog.tsx').then(({ FormatDialog }) => ({ default: FormatDialog })))
const RemarkDialog = lazy(() => import('./RemarkDialog.tsx').then(({ RemarkDialog }) => ({ default: RemarkDialog })))
const RowsDialog = lazy(() => import('./RowsDialog.tsx').then(({ RowsDialog }) => ({ default: RowsDialog })))

interface BuilderDialogsProps {
  bench: Workbench
  SaveDialog: ComponentType<SaveDialogProps>
  ShareDialog: ComponentType<ShareDialogProps>
  AcrossDialog: ComponentType<AcrossDialogProps>
}

/** What stands before the builder: its sheets on a phone, what is asked, the rows and the change of a mark, sharing and saving. */
export function BuilderDialogs({ bench, SaveDialog, ShareDialog, AcrossDialog }: BuilderDialogsProps) {
  const { fields, workspace, session, step, spec, change, isPhone } = bench
  const { dialog, rows, surveyed, formatted, keeping, remark, across, sheet } = session
  // What is asked beside the chart is asked with the filters it follows.
  const asked = useFollowed(spec)
  // What is kept is what is seen.
  const kept = asAnswered(spec, usePreferences().axes)
  const close = () => step({ do: 'dialog', to: null })
  const saved = () => {
    step({ do: 'saved' })
    settled()
    saveDraft(null)
  }
  return (
    <>
      {isPhone && sheet && <PhoneSheet bench={bench} sheet={sheet} />}
      <Suspense>
        {dialog === 'query' && asked && <QueryDialog spec={asked} {...{ fields, workspace }} first="query" onClose={close} />}
        {rows && asked && <RowsDialog spec={asked} {...{ fields, workspace }} mark={rows} onClose={() => step({ do: 'rows', of: null })} />}
        {asked && <Splits bench={bench} spec={asked} />}
        {surveyed && asked && (
          <SurveyDialog
            spec={asked}
            {...{ fields, workspace }}
            measure={surveyed}
            onOpen={(to) => {
              step({ do: 'change', to })
              step({ do: 'survey', of: null })
            }}
            onKeep={(charts) => step({ do: 'keep', charts })}
            onClose={() => step({ do: 'survey', of: null })}
          />
        )}
        {formatted && <FormatDialog {...{ spec, fields, change }} measure={formatted} onClose={() => step({ do: 'format', of: null })} />}
        {remark && <RemarkDialog {...remark} {...{ fields, change }} onClose={() => step({ do: 'remark', of: null })} />}
        {across && <AcrossDialog filters={across} onClose={() => step({ do: 'across', with: null })} />}
        {dialog === 'share' && <ShareDialog spec={kept} onClose={close} />}
        {dialog === 'save' && <SaveDialog charts={[kept]} onClose={close} onSaved={saved} />}
        {keeping && <SaveDialog charts={keeping} onClose={() => step({ do: 'keep', charts: null })} onSaved={settled} />}
      </Suspense>
    </>
  )
}

/** What made a number change, or two groups differ. */
function Splits({ bench, spec }: { bench: Workbench; spec: ChartSpec }) {
  const { fields, workspace, session, step, change } = bench
  const { explained, compared } = session
  /** The split of a change becomes the chart at hand, and goes on to a board. */
  const keep = (to: ChartSpec) => {
    step({ do: 'change', to })
    step({ do: 'explain', of: null })
    step({ do: 'compare', of: null })
    step({ do: 'dialog', to: 'save' })
  }
  return (
    <>
      {explained && (
        <ExplainDialog
          {...{ spec, fields, workspace }}
          mark={explained}
          onKeep={keep}
          onFilter={(filter) => change({ do: 'filter', filter })}
          onClose={() => step({ do: 'explain', of: null })}
        />
      )}
      {compared && (
        <BetweenGroupsDialog
          {...{ spec, fields, workspace }}
          {...compared}
          onKeep={keep}
          onFilter={(filter) => change({ do: 'filter', filter })}
          onClose={() => step({ do: 'compare', of: null })}
        />
      )}
    </>
  )
}

function PhoneSheet({ bench, sheet }: { bench: Workbench; sheet: Sheet }) {
  const { say } = usePreferences()
  return (
    <Dialog shape="sheet" title={say(sheetWords[sheet])} onClose={() => bench.step({ do: 'sheet', to: null })}>
      {sheet === 'fields' && (
        <div className={css.sheetList}>
          <BuilderFields bench={bench} />
        </div>
      )}
      {sheet === 'wells' && <BuilderShelf bench={bench} />}
      {sheet === 'settings' && <BuilderSettings bench={bench} />}
    </Dialog>
  )
}

const sheetWords: Record<Sheet, Words> = {
  fields: { zh: '添加字段', en: 'Add a field' },
  wells: { zh: '字段位置', en: 'Wells' },
  settings: { zh: '图表设置', en: 'Chart settings' },
}
