import { type ReactNode, type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { questionText } from '../../core/chart/ask.ts'
import type { Mark } from '../../core/chart/drawing.ts'
import { numbersOf } from '../../core/chart/remarks.ts'
import type { ChartOptions, ChartSpec, Filter, Remark, Sort } from '../../core/chart/spec.ts'
import { titleOf } from '../../core/chart/title.ts'
import { toDrawing } from '../../core/chart/toDrawing.ts'
import type { Words } from '../../core/words.ts'
import { type ChartSource, useChartAnswer } from '../cube.ts'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import { Failed } from '../ui/Failed.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useSize } from '../ui/useSize.ts'
import css from './Chart.module.css'
import { NoRows } from './NoRows.tsx'
import { Notes } from './Notes.tsx'
import { Picture } from './Picture.tsx'
import { shownNumbers } from './picture/remarkPlaces.ts'
import { RemarkNumbers } from './picture/remarks.tsx'
import { useLook } from './picture/useLook.ts'
import { Question } from './Question.tsx'
import { Remarks } from './Remarks.tsx'
import { Slow, Stopped } from './Slow.tsx'
import { useFollowed } from './sources.ts'
import { type Shown, useAsking, useShown } from './useShown.ts'

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
  /** What can be done with a mark is asked for; without it a press on the mark does so. */
  onMenu?: ((mark: Mark) => void) | undefined
  /** A stretch of the time axis was drawn. */
  onStretch?: ((filter: Filter) => void) | undefined
  /** A heading was pressed; without it the chart is asked in that order for as long as it is looked at. */
  onSort?: ((sort: Sort | null) => void) | undefined
  /** Offered when no rows are left: takes the chart's own filter at this place away. */
  onLift?: (at: number) => void
  /** Takes the answer to what the chart asks; without it nothing is asked. */
  onAnswer?: ((options: Partial<ChartOptions>) => void) | undefined
  /** Opens what was written at a mark, to be written otherwise. */
  onRemark?: ((remark: Remark, at: number) => void) | undefined
  /** What was asked and how it came to be drawn. */
  onDrawn?: (asked: ChartSpec, drawn: ChartSpec) => void
}

const keyWords = {
  zh: '方向键在图形之间移动，Enter 选中，T 切换为表格。',
  en: 'Arrow keys go from mark to mark, Enter selects, T shows the table.',
}

const stretchWords = {
  zh: '时间轴上按住 Shift 和方向键选一段时间，Enter 放大。',
  en: 'On a time axis Shift with the arrow keys chooses a stretch, Enter zooms in.',
}

/** Asks what a spec asks and draws the answer. While a new answer is on its way the old picture stays, dimmed. */
export function Chart({
  filters,
  tile,
  source,
  asTable = false,
  height,
  onMark,
  onMenu,
  onStretch,
  onLift,
  onAnswer,
  onRemark,
  onDrawn,
  ...given
}: ChartProps) {
  const { spec: own, order, onSort } = useSorted(given, source)
  // With the filters of the charts it follows, once they are known.
  const followed = useFollowed(own)
  const spec = followed ?? own
  const box = useRef<HTMLDivElement>(null)
  const size = useSize(box)
  const [isFlipped, setFlipped] = useState(false)
  const base = useAsking(filters, tile)
  const asking = useMemo(() => (followed && base ? { ...base, ...(order === undefined ? {} : { order }) } : null), [followed, base, order])
  const { results, problem, isWaiting, retry, cancel } = useChartAnswer(spec, asking, source)
  const { shown, isOld } = useShown(spec, asking, results)
  const isCancelled = problem?.code === 'stopped'
  const room = height ?? Math.max(80, size.height)
  return (
    <Frame
      box={box}
      height={height}
      title={asking && titleOf(spec, asking.fields)}
      keys={onMark ? (onStretch ? [keyWords, stretchWords] : [keyWords]) : []}
      isWaiting={isWaiting}
      onFlip={() => setFlipped((before) => !before)}
    >
      {problem && !(isCancelled && shown) ? (
        <div className={css.notice}>
          <Failed error={problem} calm={isCancelled} onRetry={retry} />
        </div>
      ) : shown && size.width > 0 ? (
        <ErrorBoundary>
          <Drawn
            {...{ shown, room, isOld, onMark, onMenu, onStretch, onSort, onLift, onAnswer, onRemark, onDrawn }}
            width={size.width}
            asTable={asTable !== isFlipped}
          />
        </ErrorBoundary>
      ) : (
        <div className={css.skeleton} aria-hidden />
      )}
      {isWaiting && asking && <Slow key={questionText(spec, asking)} hasOld={shown !== null} onStop={cancel} />}
      {isCancelled && shown && <Stopped onRetry={retry} />}
    </Frame>
  )
}

/** The chart in the order chosen by its headings, and that order for whoever answers. Where nobody asks again, a table sorts what it shows. */
function useSorted({ spec, onSort }: Pick<ChartProps, 'spec' | 'onSort'>, source: ChartSource | undefined) {
  const [chosen, setOwn] = useState<{ sort: Sort | null } | null>(null)
  const own = onSort ? null : chosen
  const sorted = useMemo(() => (own ? { ...spec, sort: own.sort } : spec), [spec, own])
  const setSort = useCallback((sort: Sort | null) => setOwn({ sort }), [])
  return { spec: sorted, order: own?.sort, onSort: onSort ?? (source && !source.sorts ? undefined : setSort) }
}

interface FrameProps {
  box: RefObject<HTMLDivElement | null>
  height: number | undefined
  title: Words | null
  /** What the keys do, in words. */
  keys: Words[]
  isWaiting: boolean
  /** The table instead of the picture, or back. */
  onFlip: () => void
  children: ReactNode
}

/** The box of a chart: its name and its keys. */
function Frame({ box, height, title, keys, isWaiting, onFlip, children }: FrameProps) {
  const { say } = usePreferences()
  // The table twin has its key (t) wherever the chart has the focus.
  const press = (event: React.KeyboardEvent) => {
    if (event.key !== 't' || event.ctrlKey || event.metaKey || event.altKey) return
    onFlip()
    event.stopPropagation()
  }
  return (
    <section
      ref={box}
      className={css.chart}
      style={height === undefined ? undefined : { height }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a chart takes a key, t for its table
      tabIndex={0}
      // Not a landmark: a board has dozens, and each tile is one already.
      role="group"
      data-chart
      aria-label={title ? say(title) : undefined}
      aria-description={keys.length > 0 ? keys.map(say).join(' ') : undefined}
      aria-keyshortcuts="t"
      aria-busy={isWaiting}
      onKeyDown={press}
    >
      {children}
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
  onMenu?: ((mark: Mark) => void) | undefined
  onStretch?: ((filter: Filter) => void) | undefined
  onSort?: ((sort: Sort | null) => void) | undefined
  onLift?: ((at: number) => void) | undefined
  onAnswer?: ChartProps['onAnswer']
  onRemark?: ChartProps['onRemark']
  onDrawn?: ((asked: ChartSpec, drawn: ChartSpec) => void) | undefined
}

const noteHeight = 24
// On a phone its answers stand below it.
const askHeight = (width: number) => (width < 560 ? 92 : 40)

// Below it a list would leave nothing of the picture.
const leastForList = 230

function Drawn({ shown, room, width, isOld, asTable, onLift, onAnswer, onRemark, onDrawn, ...acts }: DrawnProps) {
  const look = useLook(width, room)
  const drawing = useMemo(() => toDrawing(shown.spec, shown.results, shown.asking, look), [shown, look])
  useEffect(() => onDrawn?.(shown.spec, drawing.spec), [onDrawn, shown.spec, drawing.spec])
  const numbers = useMemo(() => numbersOf(shown.spec), [shown.spec])
  const inPicture = useMemo(() => (numbers ? shownNumbers(drawing, numbers) : null), [drawing, numbers])
  const list = useRef<HTMLDivElement>(null)
  const listHeight = useHeight(list, inPicture !== null)
  if (drawing.kind === 'empty') return <NoRows shown={shown} onLift={onLift} />
  const { notes } = drawing
  const ask = onAnswer && !asTable && !isOld ? drawing.ask : undefined
  const left = room - (notes.length > 0 ? noteHeight : 0) - (ask ? askHeight(width) : 0) - (inPicture ? listHeight : 0)
  return (
    <div className={css.drawn} data-old={isOld} data-truncated={notes.some(({ kind }) => kind === 'truncated')}>
      <div className={css.picture} style={{ height: left }}>
        <RemarkNumbers.Provider value={numbers}>
          <Picture drawing={drawing} height={left} asTable={asTable} {...without(acts, isOld)} />
        </RemarkNumbers.Provider>
      </div>
      {ask && onAnswer && <Question ask={ask} onAnswer={onAnswer} />}
      {inPicture && (
        <div ref={list} className={css.remarks} style={{ maxHeight: Math.max(28, room * 0.3) }}>
          <Remarks {...{ shown, inPicture }} isFolded={room < leastForList} onEdit={onRemark} />
        </div>
      )}
      {notes.length > 0 && <Notes notes={notes} />}
    </div>
  )
}

/** What a picture may answer: an old one to nothing but a heading. */
const without = <T extends Pick<DrawnProps, 'onSort'>>(acts: T, isOld: boolean) => (isOld ? { onSort: acts.onSort } : acts)

/** How high a list below the picture is; nothing as long as there is none. */
function useHeight(box: RefObject<HTMLElement | null>, isThere: boolean): number {
  const [height, setHeight] = useState(0)
  useLayoutEffect(() => {
    const own = box.current
    if (!own || !isThere) return
    const look = () => setHeight(own.offsetHeight)
    look()
    const observer = new ResizeObserver(look)
    observer.observe(own)
    return () => observer.disconnect()
  }, [box, isThere])
  return isThere ? height : 0
}
