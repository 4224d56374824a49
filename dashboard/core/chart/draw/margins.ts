import type { ApexDrawing, Note } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { drawAxes } from './axes.ts'
import { toFrame } from './frame.ts'
import type { Drawn, Frame, Scene } from './scene.ts'

interface Reach {
  value: number
  low: number
  high: number
}

/** A value with what it may as well be: one measure is a margin to both sides, two are where it begins and ends. */
export function drawMargins(asked: Scene): Drawn {
  const { spec, look } = asked
  const [measure] = fieldsIn(spec, 'values')
  const bounds = fieldsIn(spec, 'second')
  const detail = fieldsIn(spec, 'detail')
  // The scale reaches as far as what is shown.
  const [axis] = fieldsIn(spec, 'axis')
  const [values, ...sides] = (axis && measure ? toFrame(asked, axis, [measure, ...bounds]).series : []).map((one) => one.values)
  const reached =
    values?.flatMap(
      (value, at) =>
        reachOf(
          value,
          sides.map((side) => side[at] ?? null),
        ) ?? [],
    ) ?? []
  const scene: Scene = {
    ...asked,
    spec: { ...spec, wells: { ...spec.wells, second: [], detail: [...bounds, ...detail] } },
    reach: reached.flatMap(({ low, high }) => [low, high]),
  }
  let laid: Frame | undefined
  const drawn = drawAxes(scene, {
    type: 'line',
    kindOf: () => 'line',
    isSecond: () => false,
    isHorizontal: false,
    prepare: (frame) => {
      laid = frame
      return []
    },
  })
  const [main] = laid?.series ?? []
  if (!laid || !main) return drawn
  const rows = bounds.map(({ name }) => laid?.series.find(({ ref }) => ref.name === name)?.values ?? [])
  let open = 0
  const data = laid.labels.map((x, at) => {
    const reach = reachOf(
      main.values[at] ?? null,
      rows.map((row) => row[at] ?? null),
    )
    if (!reach) return { x, y: null }
    if (reach.low === reach.high) open++
    const head = { name: '', strokeColor: look.palette.accent, strokeWidth: 0.01, strokeHeight: 11, strokeLineCap: 'round' }
    return { x, y: [reach.low, reach.high], goals: [{ ...head, value: reach.value }] }
  })
  const { options } = drawn.apex
  const notes: Note[] =
    open > 0
      ? [{ kind: 'unfit', text: { zh: `${open} 项没有误差范围，只画出数值`, en: `${open} without a margin: only the value is drawn` } }]
      : []
  return {
    ...drawn,
    apex: {
      type: 'rangeBar',
      series: [{ name: main.name, data }] as unknown as ApexDrawing['series'],
      options: {
        ...options,
        annotations: {},
        grid: { ...options.grid, padding: { ...options.grid?.padding, right: 16, top: 14 } },
        legend: { show: false },
        colors: [look.palette.inkSoft],
        stroke: { width: 0 },
        fill: { type: 'solid', opacity: 1 },
        plotOptions: { bar: { horizontal: false, columnWidth: '2', borderRadius: 0, isDumbbell: false } },
        tooltip: { ...options.tooltip, shared: false, intersect: false },
      },
    },
    markAt: (_, point) => drawn.markAt(0, point),
    notes: [...drawn.notes, ...notes],
  }
}

/** From where to where a value reaches; a missing bound is none. */
export function reachOf(value: number | null, [first, second]: (number | null)[]): Reach | null {
  if (value === null) return null
  if (second === undefined) return { value, low: value - Math.abs(first ?? 0), high: value + Math.abs(first ?? 0) }
  const [a, b] = [first ?? value, second ?? value]
  return { value, low: Math.min(a, b), high: Math.max(a, b) }
}
