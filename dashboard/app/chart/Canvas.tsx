import { useDroppable } from '@dnd-kit/core'
import { IconEye, IconRefresh } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import type { Mark } from '../../core/chart/drawing.ts'
import { type Change, edit } from '../../core/chart/edit.ts'
import { changeBehind } from '../../core/chart/explain.ts'
import { type ChartSpec, placedFields } from '../../core/chart/spec.ts'
import { titleText } from '../../core/chart/title.ts'
import { emptyWells } from '../../core/chart/wells.ts'
import type { Fields } from '../../core/field/field.ts'
import controls from '../ui/controls.module.css'
import { Menu } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { usePointer } from '../ui/usePointer.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { useWorkspace } from '../workspace.ts'
import css from './Canvas.module.css'
import type { Drag } from './drag.ts'
import { markLines } from './marks.ts'
import { Starters } from './Starters.tsx'
import { usePace } from './usePace.ts'

// Drawing weighs as much as the rest of the screen, and nothing is drawn before there is a field.
const Chart = lazy(() => import('./Chart.tsx').then(({ Chart }) => ({ default: Chart })))

const ExplainDialog = lazy(() => import('./ExplainDialog.tsx').then(({ ExplainDialog }) => ({ default: ExplainDialog })))

interface CanvasProps {
  spec: ChartSpec
  fields: Fields
  carry: Drag | null
  /** Counts up each time the person asks for a run. */
  runs: number
  asTable: boolean
  isPreview: boolean
  change: (change: Change) => void
  replace: (spec: ChartSpec) => void
  onRows: (mark: Mark) => void
  onDrawn: (asked: ChartSpec, drawn: ChartSpec) => void
}

/** Where the chart is: three ways to begin when it is empty, what is missing when it is half done, else the picture. */
export function Canvas({ spec, fields, carry, runs, asTable, isPreview, change, replace, onRows, onDrawn }: CanvasProps) {
  const { say, language } = usePreferences()
  const { setNodeRef } = useDroppable({ id: 'canvas', data: { target: { place: 'canvas' } } })
  const [mark, setMark] = useState<{ mark: Mark; at: { x: number; y: number } } | null>(null)
  const [explained, setExplained] = useState<Mark | null>(null)
  const workspace = useWorkspace().data
  const pace = usePace(spec, runs)
  const point = usePointer()
  const isBlank = placedFields(spec).length === 0
  const missing = isBlank ? [] : emptyWells(spec)
  const asked = isPreview ? spec : pace.asked
  const over = carry?.target?.place === 'canvas' && !carry.origin
  return (
    <div ref={setNodeRef} className={css.canvas} data-state={carry && !carry.origin ? (over ? 'over' : 'takes') : 'rest'}>
      {isBlank ? (
        <Starters fields={fields} onStart={replace} />
      ) : (
        <>
          <div className={css.head}>
            <Title key={language} spec={spec} fields={fields} change={change} />
            {isPreview && (
              <span className={css.preview}>
                <IconEye size={14} stroke={1.6} aria-hidden /> {say({ zh: '预览', en: 'Preview' })}
              </span>
            )}
          </div>
          {missing.length > 0 ? (
            <div className={css.missing} role="status">
              <p>{say({ zh: '还差这些，图就能画了', en: 'The chart still needs' })}</p>
              <ul>
                {missing.map(({ well, title, wants }) => (
                  <li key={well}>
                    <b>{say(title)}</b> {say(wants)}
                  </li>
                ))}
              </ul>
            </div>
          ) : (
            <div className={css.picture} data-old={pace.isOld && !isPreview}>
              <Suspense fallback={<Waiting />}>
                <Chart
                  spec={asTable ? toTable(asked) : asked}
                  onMark={(chosen) => setMark({ mark: chosen, at: point.current })}
                  onLift={(at) => change({ do: 'unfilter', at })}
                  {...(asTable || isPreview ? {} : { onDrawn })}
                />
              </Suspense>
            </div>
          )}
        </>
      )}
      {pace.waits && !isPreview && missing.length === 0 && (
        <div className={css.run}>
          <span>{say({ zh: '上次查询较慢，改完再运行', en: 'The last query was slow; run it when you are done' })}</span>
          <button type="button" className={`${controls.button} ${controls.primary}`} onClick={pace.run}>
            <IconRefresh size={15} stroke={1.8} aria-hidden />
            {say({ zh: '运行', en: 'Run' })}
            <kbd>Ctrl ↵</kbd>
          </button>
        </div>
      )}
      {mark && (
        <Menu
          anchor={mark.at}
          label={mark.mark.label}
          lines={markLines({
            mark: mark.mark,
            spec,
            fields,
            say,
            change,
            onRows,
            onExplain: workspace && changeBehind(spec, mark.mark, { ...workspace, fields }) ? setExplained : null,
          })}
          onClose={() => setMark(null)}
        />
      )}
      {explained && workspace && (
        <Suspense>
          <ExplainDialog
            {...{ spec, fields, workspace }}
            mark={explained}
            onFilter={(filter) => change({ do: 'filter', filter })}
            onClose={() => setExplained(null)}
          />
        </Suspense>
      )}
    </div>
  )
}

/** The title: generated as a question from the chart until the person writes one. */
function Title({ spec, fields, change }: Pick<CanvasProps, 'spec' | 'fields' | 'change'>) {
  const { say, language } = usePreferences()
  const made = titleText({ ...spec, title: null }, fields, language)
  const [text, setText] = useState<string | null>(null)
  const shown = spec.title ? say(spec.title) : made
  function keep() {
    if (text === null) return
    const written = text.trim()
    setText(null)
    if (written === shown) return
    // Written in one language it stands for both, until somebody writes the other.
    const other = spec.title && spec.title.zh !== spec.title.en ? spec.title : { zh: written, en: written }
    change({ do: 'title', title: written === '' || written === made ? null : { ...other, [language]: written } })
  }
  return (
    <input
      className={css.title}
      value={text ?? shown}
      maxLength={120}
      aria-label={say({ zh: '图表标题', en: 'Title of the chart' })}
      onChange={(event) => setText(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') {
          setText(null)
          event.stopPropagation()
        }
      }}
    />
  )
}

/** The table twin: the same fields, filters and dates, row by row. */
const toTable = (spec: ChartSpec): ChartSpec => edit(spec, { do: 'type', type: 'table' })
