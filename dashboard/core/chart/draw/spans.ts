import type { ApexOptions } from 'apexcharts'
import type { ApexDrawing } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { topLegend } from './apex.ts'
import { drawAxes } from './axes.ts'
import { barHeight } from './horizontalBars.ts'
import type { Drawn, Frame, Scene, Series } from './scene.ts'

/** From one measure to another at each key: as bars, as two dots with a stroke between, or as a band over time. */
export function drawSpans(asked: Scene): Drawn {
  const { spec, look } = asked
  const { form } = spec.options
  const isLying = form === 'dumbbell'
  const [middle] = fieldsIn(spec, 'second')
  const wells = { ...spec.wells, second: [], values: [...fieldsIn(spec, 'values'), ...(middle ? [middle] : [])] }
  let laid: Frame | undefined
  const drawn = drawAxes(
    { ...asked, spec: { ...spec, wells } },
    {
      type: isLying ? 'bar' : 'line',
      // A span says where, not how much: its axis need not begin at zero.
      kindOf: () => 'line',
      isSecond: () => false,
      isHorizontal: isLying,
      prepare: (frame) => {
        laid = frame
        return []
      },
    },
  )
  const [one, other, third] = laid?.series ?? []
  if (!laid || !one || !other) return drawn
  const data = laid.labels.map((x, at) => ({ x, y: between(one.values[at] ?? null, other.values[at] ?? null) }))
  const spans = { name: `${one.name} – ${other.name}`, data }
  const { options } = drawn.apex
  const [from, to] = [one.colour, other.colour]
  const colours = dumbbellColours(one, other, from, to)
  const own: ApexOptions = {
    ...options,
    annotations: {},
    grid: { ...options.grid, padding: { ...options.grid?.padding, right: 24, ...(isLying ? {} : { top: 14 }) } },
    dataLabels: { enabled: false },
    legend: isLying
      ? {
          ...topLegend(look, options.title?.text ?? ''),
          showForSingleSeries: true,
          customLegendItems: [one.name, other.name],
          markers: { size: 5, strokeWidth: 0, fillColors: [from, to] },
        }
      : { show: false },
    colors: form === 'area' ? [look.palette.accent, look.palette.ink] : isLying ? [look.palette.other] : [look.palette.accent],
    stroke: { width: form === 'area' ? [0, 2] : 0, curve: form === 'area' ? 'straight' : undefined } as ApexOptions['stroke'],
    fill: { type: 'solid', opacity: form === 'area' ? [0.28, 1] : 1 },
    // Apex takes the size of a dumbbell's ends from here.
    markers: { size: isLying ? 12 : 0 },
    plotOptions: {
      bar: {
        horizontal: isLying,
        columnWidth: '46%',
        barHeight: '14%',
        borderRadius: 2,
        isDumbbell: isLying,
        ...(isLying ? { dumbbellColors: [colours] } : {}),
      },
    },
    tooltip: { ...options.tooltip, shared: form === 'area', intersect: form !== 'area' },
  }
  const line = third ? [{ type: 'line', name: third.name, data: laid.labels.map((x, at) => ({ x, y: third.values[at] ?? null })) }] : []
  const series = form === 'area' ? [{ type: 'rangeArea', ...spans }, ...line] : [spans]
  return {
    ...drawn,
    apex: {
      ...drawn.apex,
      ...(isLying ? { height: barHeight(laid.keys.length, 1, false, true) } : {}),
      type: form === 'area' ? 'rangeArea' : 'rangeBar',
      series: series as ApexDrawing['series'],
      options: own,
    },
    markAt: (_, point) => drawn.markAt(1, point),
  }
}

const between = (a: number | null, b: number | null) => (a === null || b === null ? null : [Math.min(a, b), Math.max(a, b)])

// Apex colours the ends by the larger of all, so one colour for low and one for high.
const dumbbellColours = (one: Series, other: Series, from: string, to: string) => {
  const sum = ({ values }: Series) => values.reduce<number>((total, value) => total + (value ?? 0), 0)
  return sum(one) <= sum(other) ? [from, to] : [to, from]
}
