import { type ComponentType, useEffect } from 'react'
import type { Words } from '../../core/words.ts'
import { useFields } from '../cube.ts'
import { Failed } from '../ui/Failed.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { useWorkspace } from '../workspace.ts'
import { Builder } from './Builder.tsx'
import type { AcrossDialogProps, SaveDialogProps, ShareDialogProps } from './dialogs.ts'
import css from './Explore.module.css'

interface ExploreProps {
  /** Where a chart is kept and shared; boards and links come after charts, so the app hands the dialogs in. */
  SaveDialog: ComponentType<SaveDialogProps>
  ShareDialog: ComponentType<ShareDialogProps>
  AcrossDialog: ComponentType<AcrossDialogProps>
}

/** The Explore screen: waits for the model, says when there is none, and notices when a model file breaks. */
export default function Explore({ SaveDialog, ShareDialog, AcrossDialog }: ExploreProps) {
  const { say } = usePreferences()
  const fields = useFields()
  const workspace = useWorkspace()
  const title = say({ zh: '探索 · 客析', en: 'Explore · Clientele' })
  useEffect(() => {
    document.title = title
  }, [title])

  const error = fields.state === 'failed' ? fields.problem : workspace.error
  if (error) {
    const retry = () => {
      if (fields.state === 'failed') fields.retry()
      workspace.refetch()
    }
    return (
      <main className={css.alone}>
        <Failed error={error} title={{ zh: '字段没有载入', en: 'The fields did not load' }} onRetry={retry} />
      </main>
    )
  }
  if (fields.state !== 'ready' || !workspace.data) return <Skeleton />
  if (fields.fields.views.length === 0) {
    return (
      <main className={css.alone}>
        <Notice
          title={{ zh: '还没有可用的字段', en: 'There are no fields yet' }}
          words={{
            zh: '模型里没有公开的视图。请分析师在 model/views 里加一个。',
            en: 'The model has no public view. Ask an analyst to add one in model/views.',
          }}
        />
      </main>
    )
  }
  return (
    <div className={css.screen}>
      {workspace.data.modelProblem !== null && <ModelProblem problem={workspace.data.modelProblem.message} />}
      <Builder
        fields={fields.fields}
        workspace={workspace.data}
        SaveDialog={SaveDialog}
        ShareDialog={ShareDialog}
        AcrossDialog={AcrossDialog}
      />
    </div>
  )
}

/** The screen's own shape while the fields are on their way. */
function Skeleton() {
  return (
    <main className={css.skeleton}>
      <div className={css.bones}>
        {Array.from({ length: 14 }, (_, at) => (
          <span key={at} style={{ width: `${50 + ((at * 29) % 45)}%` }} />
        ))}
      </div>
      <div>
        <Waiting />
      </div>
    </main>
  )
}

/** A model file that doesn't compile: the last good model answers, and whoever edits sees where to look. */
function ModelProblem({ problem }: { problem: Words }) {
  const { say } = usePreferences()
  return (
    <details className={css.model} role="alert">
      <summary>
        {say({
          zh: '模型文件有错，现在用的是上一个正确的版本。展开看哪里要改。',
          en: 'A model file has an error; the last good version is answering. Open to see what to correct.',
        })}
      </summary>
      <pre>{say(problem)}</pre>
    </details>
  )
}
