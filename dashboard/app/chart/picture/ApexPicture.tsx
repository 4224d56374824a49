import type { ApexOptions } from 'apexcharts'
import { lazy, type RefObject, Suspense, useEffect, useMemo, useRef } from 'react'
import type { ApexDrawing, Beside, Mark, MarkAt } from '../../../core/chart/drawing.ts'
import type { Filter } from '../../../core/chart/spec.ts'
import './apex.css'
import './tip.css'
import { isBeside } from './besides.ts'
import { fitLabels } from './fitLabels.ts'
import { pointsOf } from './markKeys.ts'
import { quickTexts } from './quickTexts.ts'
import { RemarkLayer } from './RemarkLayer.tsx'
import { pressed, useBesides } from './useBesides.ts'
import { useBrush } from './useBrush.ts'

// The wrapper is CommonJS: some bundlers hand its exports over one level deeper.
const ReactApexChart = lazy(async () => {
  const { default: given } = await import('react-apexcharts')
  quickTexts()
  return { default: 'default' in given ? (given as { default: typeof given }).default : given }
})

interface ApexPictureProps {
  drawing: ApexDrawing
  markAt: MarkAt
  label: string
  height: number
  onMark?: ((mark: Mark) => void) | undefined
  /** What can be done with a mark is asked for: the second button, or a long press. */
  onMenu?: ((mark: Mark) => void) | undefined
  beside?: Beside | undefined
  /** A stretch of the time axis was drawn. */
  onStretch?: ((filter: Filter) => void) | undefined
}

interface ApexPoint {
  seriesIndex?: number
  dataPointIndex?: number
}

let stamp = 0

/** What ApexCharts draws. It loads with the first picture that needs it. */
export function ApexPicture({ drawing, markAt, label, height, onMark, onMenu, beside, onStretch }: ApexPictureProps) {
  const act = useRef({ markAt, onMark })
  act.current = { markAt, onMark }
  const hasScrolled = useRef(false)
  const options = useOptions(drawing, act, hasScrolled)
  const box = useRef<HTMLDivElement>(null)
  const picture = useMemo(() => ({ points: pointsOf(drawing), markAt, beside }), [drawing, markAt, beside])
  const asking = { markAt, beside, onMenu: onMenu ?? onMark }
  const { stretch, isHeld } = useBrush(box, beside, onStretch, (target, at) => pressed(box.current, asking, target, at))
  const besides = useBesides(box, asking, isHeld)
  useFitting(box, drawing.type === 'treemap')
  const isLying = drawing.options.plotOptions?.bar?.horizontal === true && drawing.options.dataLabels?.textAnchor === 'end'
  const isNumbered = drawing.type === 'bar' && !isLying && Number(drawing.options.dataLabels?.offsetY) < 0
  // Apex keeps what the next options leave out, so a picture of another make starts anew.
  const make = `${drawing.type} ${Object.keys(drawing.options).sort().join()} ${(drawing.series as unknown[]).length} ${drawing.options.plotOptions?.bar?.horizontal ?? ''} ${drawing.options.theme?.mode}`
  return (
    <div
      ref={box}
      role="img"
      aria-label={label}
      className="apex"
      data-clickable={onMark !== undefined}
      data-stretches={onStretch !== undefined && beside?.stretch !== undefined}
      data-lying={isLying}
      data-numbered={isNumbered}
      data-horizontal={drawing.options.plotOptions?.bar?.horizontal === true}
      style={{ height }}
      onPointerDownCapture={() => {
        hasScrolled.current = false
      }}
      onPointerCancelCapture={() => {
        hasScrolled.current = true
      }}
      {...besides}
    >
      <RemarkLayer picture={picture} />
      {stretch && <div className="stretch" style={stretch} />}
      <Suspense fallback={null}>
        <ReactApexChart key={make} type={drawing.type} series={drawing.series} options={options} height={height} width="100%" />
      </Suspense>
    </div>
  )
}

interface Act {
  markAt: MarkAt
  onMark: ((mark: Mark) => void) | undefined
}

/** The options of a drawing, with what a press does. */
function useOptions(drawing: ApexDrawing, act: RefObject<Act>, hasScrolled: RefObject<boolean>): ApexOptions {
  const isPoints = drawing.type === 'scatter' || drawing.type === 'bubble' || drawing.type === 'treemap' || drawing.type === 'heatmap'
  const isRound = ['pie', 'donut', 'polarArea', 'radialBar'].includes(drawing.type)
  return useMemo((): ApexOptions => {
    const press = (event: unknown, _chart: unknown, at?: ApexPoint) => {
      // The second button asks for a menu, and what stands beside the picture is heard there.
      const { target, button, type } = (event ?? {}) as Partial<MouseEvent>
      // Nor has a finger pressed that scrolled: Apex hears nothing but its end.
      if ((type === 'touchend' && hasScrolled.current) || (button ?? 0) > 0 || (target instanceof Element && isBeside(target))) return
      const point = at?.dataPointIndex ?? -1
      if (point < 0) return
      const mark = act.current.markAt(at?.seriesIndex ?? 0, point)
      if (mark) act.current.onMark?.(mark)
    }
    const events = isRound || isPoints ? { dataPointSelection: press } : { click: press }
    // The wrapper compares options as JSON, where functions don't show: the stamp tells it that they are new.
    const fresh = { ...drawing.options, chart: { ...drawing.options.chart, events }, stamp: ++stamp }
    return fresh as ApexOptions
  }, [drawing, isRound, isPoints, act, hasScrolled])
}

/** Cuts the words of a treemap to their tiles. */
function useFitting(box: RefObject<HTMLElement | null>, isTreemap: boolean): void {
  useEffect(() => {
    const chart = box.current
    if (!chart || !isTreemap) return
    // Apex draws anew whenever it likes, also when its box grows, and does not always tell.
    const fit = () => fitLabels(chart)
    const observer = new MutationObserver(() => requestAnimationFrame(fit))
    observer.observe(chart, { childList: true, subtree: true })
    return () => observer.disconnect()
  }, [box, isTreemap])
}
