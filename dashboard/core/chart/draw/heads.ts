import type { ApexDrawing } from '../drawing.ts'
import type { Drawn, Scene } from './scene.ts'

interface Line {
  name: string
  data: (number | null)[]
}

/** Columns as thin sticks with a round head at the value; stacked and crowded ones stay columns. */
export function withHeads(scene: Scene, drawn: Drawn): Drawn {
  const { options, stack } = scene.spec.options.heads
    ? { options: drawn.apex.options, stack: scene.spec.options.stack }
    : { options: null, stack: '' }
  const lines = drawn.apex.series as unknown as Line[]
  const points = (lines[0]?.data.length ?? 0) * lines.length
  if (!options || stack !== 'none' || drawn.apex.type !== 'bar' || points > 60) return drawn
  const names = (options.xaxis?.categories ?? []) as string[]
  const colours = options.colors as string[]
  const isLying = options.plotOptions?.bar?.horizontal === true
  const isDistributed = options.plotOptions?.bar?.distributed === true
  const series = lines.map(({ name, data }, at) => ({
    name,
    data: data.map((value, point) => ({
      x: names[point] ?? '',
      y: value,
      ...(value === null ? {} : { goals: [head(value, colours[isDistributed ? point : at] ?? scene.look.palette.accent, isLying)] }),
    })),
  }))
  const thin = lines.length > 1 ? '12%' : '6%'
  return {
    ...drawn,
    apex: {
      ...drawn.apex,
      series: series as ApexDrawing['series'],
      options: {
        ...options,
        // Numbers stand clear of the heads.
        dataLabels: { ...options.dataLabels, ...(isLying ? { offsetX: 14 } : { offsetY: Number(options.dataLabels?.offsetY ?? 0) - 6 }) },
        plotOptions: { bar: { ...options.plotOptions?.bar, columnWidth: thin, barHeight: thin, borderRadius: 0 } },
      },
    },
  }
}

// A goal of no length with round ends is a dot.
const head = (value: number, strokeColor: string, isLying: boolean) => {
  const [strokeWidth, strokeHeight] = isLying ? [12, 0.01] : [0.01, 12]
  return { name: '', value, strokeColor, strokeWidth, strokeHeight, strokeLineCap: 'round' }
}
