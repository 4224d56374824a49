import { useDroppable } from '@dnd-kit/core'
import { IconEye, IconRefresh } from '@tabler/icons-react'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import type { Mark } from '../../core/chart/drawing.ts'
import { edit } from '../../core/chart/edit.ts'
import { type ChartOptions, type ChartSpec, placedFields, type Sort } from '../../core/chart/spec.ts'
import { emptyWells } from '../../core/chart/wells.ts'
import controls from '../ui/controls.module.css'
import { setPreferences, usePreferences } from '../ui/preferences.ts'
import { usePointer } from '../ui/usePointer.ts'
import { Waiting } from '../ui/Waiting.tsx'
import css from './Canvas.module.css'
import { ChartTitle } from './ChartTitle.tsx'
import { MarkMenu, type Pressed } from './MarkMenu.tsx'
import { Starters } from './Starters.tsx'
import { shownAs } from './session.ts'
import { Trail } from './Trail.tsx'
import { usePace } from './usePace.ts'
import { asAnswered } from './words.ts'
import type { Workbench } from './workbench.ts'

// Drawing weighs as much as the rest of the screen, and nothing is drawn before there is a field.
const Chart = lazy(() => import('./Chart.tsx').then(({ Chart }) => ({ default: Chart })))

/** Where the chart is: three ways to begin when it is empty, what is missing when it is half done, else the picture. */
export function Canvas({ bench }: { bench: Workbench }) {
  const { fields, session, step, drag } = bench
  const { carry } = drag
  const { setNodeRef } = useDroppable({ id: 'canvas', data: { target: { place: 'canvas' } } })
  const { preview } = session
  // The same spec as long as it says the same: a new one would be asked anew.
  const spec = useMemo(() => shownAs(bench.spec, preview, fields), [bench.spec, preview, fields])
  const isPreview = preview !== null
  const pace = usePace(spec, session.runs)
  const isBlank = placedFields(spec).length === 0
  const missing = isBlank ? [] : emptyWells(spec)
  const over = carry?.target?.place === 'canvas' && !carry.origin
  return (
    <div ref={setNodeRef} className={css.canvas} data-state={carry && !carry.origin ? (over ? 'over' : 'takes') : 'rest'}>
      {isBlank ? (
        <Starters fields={fields} onStart={(to) => step({ do: 'change', to })} />
      ) : (
        <>
          <Head bench={bench} spec={spec} />
          {missing.length > 0 ? (
            <Missing wells={missing} />
          ) : (
            <Drawing bench={bench} spec={spec} asked={isPreview ? spec : pace.asked} isOld={pace.isOld && !isPreview} />
          )}
        </>
      )}
      {pace.waits && !isPreview && missing.length === 0 && <RunOffer onRun={pace.run} />}
    </div>
  )
}

function Head({ bench, spec }: { bench: Workbench; spec: ChartSpec }) {
  const { say, language } = usePreferences()
  return (
    <div className={css.head}>
      <ChartTitle key={language} spec={spec} fields={bench.fields} change={bench.change} />
      {bench.session.preview && (
        <span className={css.preview}>
          <IconEye size={14} stroke={1.6} aria-hidden /> {say({ zh: '预览', en: 'Preview' })}
        </span>
      )}
    </div>
  )
}

function Missing({ wells }: { wells: ReturnType<typeof emptyWells> }) {
  const { say } = usePreferences()
  return (
    <div className={css.missing} role="status">
      <p>{say({ zh: '还差这些，图就能画了', en: 'The chart still needs' })}</p>
      <ul>
        {wells.map(({ well, title, wants }) => (
          <li key={well}>
            <b>{say(title)}</b> {say(wants)}
          </li>
        ))}
      </ul>
    </div>
  )
}

interface DrawingProps {
  bench: Workbench
  spec: ChartSpec
  /** What has been asked so far. */
  asked: ChartSpec
  isOld: boolean
}

/** The picture, and what opens on a mark that was pressed. */
function Drawing({ bench, spec, asked, isOld }: DrawingProps) {
  const { session, step, change } = bench
  const [pressed, setPressed] = useState<Pressed | null>(null)
  const point = usePointer()
  const drawn = useCallback((asked: ChartSpec, drawn: ChartSpec) => step({ do: 'drawn', asked, drawn }), [step])
  const sort = useCallback((to: Sort | null) => change({ do: 'sort', sort: to }), [change])
  const ask = (mark: Mark) => setPressed({ mark, at: point.current })
  const isDeep = spec.trail.length > 0
  const { axes } = usePreferences()
  const liked = useMemo(() => asAnswered(asked, axes), [asked, axes])
  const answer = (options: Partial<ChartOptions>) => {
    if (options.axes && options.axes !== 'auto') setPreferences({ axes: options.axes })
    change({ do: 'options', options })
  }
  const press = (event: React.KeyboardEvent) => {
    if (event.key !== 'Backspace' || !isDeep || event.target instanceof HTMLInputElement) return
    event.preventDefault()
    change({ do: 'rise', to: spec.trail.length - 1 })
  }
  return (
    <>
      <Trail spec={spec} fields={bench.fields} change={change} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the key works wherever the chart within has the focus */}
      <div className={css.picture} data-old={isOld} onKeyDown={press}>
        <Suspense fallback={<Waiting />}>
          <Chart
            spec={session.asTable ? toTable(asked) : liked}
            onMark={ask}
            onMenu={ask}
            {...(!session.asTable && !session.preview && { onStretch: (filter) => change({ do: 'narrow', filters: [filter] }) })}
            onLift={(at) => change({ do: 'unfilter', at })}
            // Asked once: what was answered holds for every chart of this person.
            onAnswer={session.asTable || session.preview || axes ? undefined : answer}
            onRemark={session.preview ? undefined : (remark, at) => step({ do: 'remark', of: { remark, at } })}
            onSort={session.asTable || session.preview ? undefined : sort}
            {...(session.asTable || session.preview ? {} : { onDrawn: drawn })}
          />
        </Suspense>
      </div>
      {pressed && (
        <MarkMenu
          {...{ spec, pressed, change, fields: bench.fields, workspace: bench.workspace }}
          onRows={(of) => step({ do: 'rows', of })}
          onExplain={(of) => step({ do: 'explain', of })}
          onCompare={(of) => step({ do: 'compare', of })}
          onRemark={(of) => step({ do: 'remark', of })}
          onBoards={(filters) => step({ do: 'across', with: filters })}
          onClose={() => setPressed(null)}
        />
      )}
    </>
  )
}

function RunOffer({ onRun }: { onRun: () => void }) {
  const { say } = usePreferences()
  return (
    <div className={css.run} data-run>
      <span>
        {say({
          zh: '图上还是改动前的结果。上次查询较慢，改完再运行',
          en: 'The picture is from before your changes. The last query was slow; run it when you are done',
        })}
      </span>
      <button type="button" className={`${controls.button} ${controls.primary}`} onClick={onRun}>
        <IconRefresh size={15} stroke={1.8} aria-hidden />
        {say({ zh: '运行', en: 'Run' })}
        <kbd>Ctrl ↵</kbd>
      </button>
    </div>
  )
}

/** The table twin: the same fields, filters and dates, row by row. */
const toTable = (spec: ChartSpec): ChartSpec => edit(spec, { do: 'type', type: 'table' })
