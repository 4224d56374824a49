import { useEffect, useMemo, useRef, useState } from 'react'
import { questionText } from '../../core/chart/ask.ts'
import type { Mark } from '../../core/chart/drawing.ts'
import type { Look } from '../../core/chart/look.ts'
import { type Asking, type Results, toQuery } from '../../core/chart/query.ts'
import { presetWords } from '../../core/chart/range.ts'
import { fieldOf } from '../../core/chart/result.ts'
import type { ChartSpec, Filter } from '../../core/chart/spec.ts'
import { titleOf } from '../../core/chart/title.ts'
import { toDrawing } from '../../core/chart/toDrawing.ts'
import { dateText } from '../../core/field/date.ts'
import { valueText } from '../../core/field/text.ts'
import type { Problem } from '../../core/problem.ts'
import { type ChartSource, useAnswers, useChartAnswer, useFields } from '../cube.ts'
import controls from '../ui/controls.module.css'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useWorkspace } from '../workspace.ts'
import css from './Chart.module.css'
import { Picture } from './Picture.tsx'
import { useLook } from './picture/useLook.ts'

interface ChartProps {
  spec: ChartSpec
  /** A board's filters; the one made by this tile is left out. */
  filters?: Filter[]
  tile?: string
  /** Who answers; Cube itself unless said otherwise. */
  source?: ChartSource | undefined
  /** The numbers instead of the picture. */
  asTable?: boolean
  /** A height of its own; without it the chart fills the box it stands in. */
  height?: number
  onMark?: (mark: Mark) => void
  /** Offered when no rows are left: takes the chart's own filter at this place away. */
  onLift?: (at: number) => void
  /** What was asked and how it came to be drawn. */
  onDrawn?: (asked: ChartSpec, drawn: ChartSpec) => void
}

const keyWords = {
  zh: '方向键在图形之间移动，Enter 选中，T 切换为表格。',
  en: 'Arrow keys go from mark to mark, Enter selects, T shows the table.',
}

interface Shown {
  spec: ChartSpec
  asking: Asking
  results: Results
}

/** Asks what a spec asks and draws the answer. While a new answer is on its way the old picture stays, dimmed. */
export function Chart({ spec, filters, tile, source, asTable = false, height, onMark, onLift, onDrawn }: ChartProps) {
  const { say } = usePreferences()
  const loaded = useFields()
  const workspace = useWorkspace()
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const [isFlipped, setFlipped] = useState(false)
  const isTable = asTable !== isFlipped
  const fields = loaded.fields
  const { today, timezone } = workspace.data ?? {}
  const asking = useMemo(
    (): Asking | null =>
      today && fields
        ? { today, fields, ...(timezone ? { timezone } : {}), ...(filters ? { filters } : {}), ...(tile ? { tile } : {}) }
        : null,
    [today, timezone, fields, filters, tile],
  )
  const answer = useChartAnswer(spec, asking, source)
  const { results, problem, isWaiting } = answer

  const last = useRef<Shown | null>(null)
  const now = useMemo(() => (results && asking ? { spec, asking, results } : null), [asking, spec, results])
  if (now) last.current = now
  const shown = now ?? last.current

  // The table twin has its key (t) wherever the chart has the focus.
  const press = (event: React.KeyboardEvent) => {
    if (event.key !== 't' || event.ctrlKey || event.metaKey || event.altKey) return
    setFlipped((before) => !before)
    event.stopPropagation()
  }
  const room = height ?? Math.max(80, size.height)
  const isCancelled = problem?.code === 'stopped'
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a key works wherever the chart has the focus
    <section
      ref={box}
      className={css.chart}
      style={height === undefined ? undefined : { height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a chart takes a key, t for its table
      tabIndex={0}
      // Not a landmark: a board has dozens, and each tile is one already.
      role="group"
      data-chart
      aria-label={fields && say(titleOf(spec, fields))}
      aria-description={onMark && say(keyWords)}
      aria-keyshortcuts="t"
      aria-busy={isWaiting}
      onKeyDown={press}
    >
      {problem && !(isCancelled && shown) ? (
        <Failure problem={problem} onRetry={answer.retry} />
      ) : shown && size.width > 0 ? (
        <ErrorBoundary>
          <Drawn
            shown={shown}
            room={room}
            width={size.width}
            isOld={!now}
            asTable={isTable}
            onMark={onMark}
            onLift={onLift}
            onDrawn={onDrawn}
          />
        </ErrorBoundary>
      ) : (
        <div className={css.skeleton} aria-hidden />
      )}
      {isWaiting && asking && <Slow key={questionText(spec, asking)} hasOld={shown !== null} onStop={answer.cancel} />}
      {isCancelled && shown && <Stopped onRetry={answer.retry} />}
    </section>
  )
}

interface DrawnProps {
  shown: Shown
  room: number
  width: number
  isOld: boolean
  asTable: boolean
  onMark?: ((mark: Mark) => void) | undefined
  onLift?: ((at: number) => void) | undefined
  onDrawn?: ((asked: ChartSpec, drawn: ChartSpec) => void) | undefined
}

const noteHeight = 24

function Drawn({ shown, room, width, isOld, asTable, onMark, onLift, onDrawn }: DrawnProps) {
  const { say } = usePreferences()
  const look = useLook(width, room)
  const drawing = useMemo(() => toDrawing(shown.spec, shown.results, shown.asking, look), [shown, look])
  useEffect(() => onDrawn?.(shown.spec, drawing.spec), [onDrawn, shown.spec, drawing.spec])
  if (drawing.kind === 'empty') return <NoRows shown={shown} look={look} onLift={onLift} />
  const { notes } = drawing
  const left = room - (notes.length > 0 ? noteHeight : 0)
  return (
    <div className={css.drawn} data-old={isOld} data-truncated={notes.some(({ kind }) => kind === 'truncated')}>
      <div className={css.picture} style={{ height: left }}>
        <Picture drawing={drawing} height={left} asTable={asTable} onMark={isOld ? undefined : onMark} />
      </div>
      {notes.length > 0 && (
        <ul className={css.notes}>
          {notes.map(({ kind, text }) => (
            <li key={kind + text.en} data-kind={kind} title={say(text)}>
              {say(text)}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Failure({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { say } = usePreferences()
  return (
    <div className={css.notice}>
      <Notice
        tone={problem.code === 'stopped' ? 'plain' : 'bad'}
        words={problem.words}
        requestId={problem.detail.requestId}
        technical={problem.detail.technical}
      >
        <button type="button" className={controls.button} onClick={onRetry}>
          {say({ zh: '重试', en: 'Try again' })}
        </button>
      </Notice>
    </div>
  )
}

function Stopped({ onRetry }: { onRetry: () => void }) {
  const { say } = usePreferences()
  return (
    <div className={css.slow} role="status">
      <span>{say({ zh: '已保留上一次的结果', en: 'The earlier result is kept' })}</span>
      <button type="button" className={css.link} onClick={onRetry}>
        {say({ zh: '重新查询', en: 'Ask again' })}
      </button>
    </div>
  )
}

/** After three seconds how long it has been, after ten a way to stop. */
function Slow({ hasOld, onStop }: { hasOld: boolean; onStop: () => void }) {
  const { say } = usePreferences()
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  if (seconds < 3) return null
  return (
    <div className={css.slow} role="status">
      <span>{say({ zh: `查询中，已 ${seconds} 秒`, en: `Asking for ${seconds} s` })}</span>
      {seconds >= 10 && (
        <button type="button" className={css.link} onClick={onStop}>
          {hasOld ? say({ zh: '取消，保留旧结果', en: 'Cancel and keep the old result' }) : say({ zh: '取消', en: 'Cancel' })}
        </button>
      )}
    </div>
  )
}

/** No rows: which filter is to blame is found by asking once more without each of them, where it can be taken away. */
function NoRows({ shown, look, onLift }: { shown: Shown; look: Look; onLift?: ((at: number) => void) | undefined }) {
  const { say, language } = usePreferences()
  const { spec, asking, results } = shown
  const isLiftable = onLift !== undefined
  const asked = useMemo(() => {
    const without = (isLiftable ? spec.filters : []).slice(0, 6).map((_, at) => {
      const query = toQuery({ ...spec, filters: spec.filters.filter((_, place) => place !== at) }, asking)
      return [`${at}`, query ? { ...query, limit: 1, total: false } : undefined] as const
    })
    return Object.fromEntries(without)
  }, [spec, asking, isLiftable])
  const found = useAnswers(asked)
  const textOf = (filter: Filter) => {
    const field = fieldOf({ name: filter.member, kind: 'dimension' }, asking.fields, results.main)
    return `${field.title[language]}: ${filter.values.map((value) => valueText(value, field, language)).join(language === 'zh' ? '、' : ', ')}`
  }
  const blamed = spec.filters.map((filter, at) => ({ filter, at })).filter(({ at }) => (found[`${at}`]?.length ?? 0) > 0)
  const range =
    spec.range && 'preset' in spec.range
      ? presetWords[spec.range.preset][look.language]
      : spec.range
        ? `${spec.range.from} – ${spec.range.to}`
        : ''
  return (
    <div className={css.notice}>
      <Notice
        title={{ zh: '没有数据', en: 'No rows' }}
        words={
          blamed.length > 0
            ? { zh: '下面的筛选去掉了全部数据。移除后即可看到结果。', en: 'This filter leaves nothing. Remove it to see rows.' }
            : spec.filters.length > 0
              ? { zh: '现有筛选合在一起没有任何数据。请放宽条件。', en: 'Together the filters leave nothing. Widen them.' }
              : range
                ? {
                    zh: `“${range}”内没有数据（业务日期为 ${dateText(asking.today, 'day', 'zh')}）。请换一个时间范围。`,
                    en: `There is nothing in “${range}”; the business date is ${dateText(asking.today, 'day', 'en')}. Choose other dates.`,
                  }
                : { zh: '这里还没有数据。', en: 'There is no data here yet.' }
        }
      >
        {blamed.length > 0 &&
          blamed.map(({ filter, at }) => (
            <button key={textOf(filter)} type="button" className={controls.button} onClick={() => onLift?.(at)}>
              {say({ zh: '移除', en: 'Remove' })} {textOf(filter)}
            </button>
          ))}
      </Notice>
    </div>
  )
}

/** The size of a box, kept up to date. */
function useSize(box: React.RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useEffect(() => {
    const element = box.current
    if (!element) return
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return
      const { width, height } = entry.contentRect
      // Whole steps: a scroll bar that comes and goes must not redraw for ever.
      const next = { width: Math.round(width), height: Math.round(height) }
      setSize((before) => (Math.abs(before.width - next.width) < 2 && Math.abs(before.height - next.height) < 2 ? before : next))
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [box])
  return size
}
