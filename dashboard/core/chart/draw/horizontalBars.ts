import type { ApexOptions } from 'apexcharts'
import { shortText, unitFor } from '../../field/text.ts'
import { clip, widthOf } from './apex.ts'
import type { Frame, Scene, Series } from './scene.ts'
import { inScale } from './values.ts'

/** How high lying bars have to be to be read. */
export const barHeight = (points: number, series: number, isStacked: boolean, hasLegend: boolean) =>
  points * (isStacked && series < 2 ? 28 : 12 + 14 * Math.max(1, series)) + 32 + (hasLegend ? 32 : 0)

/** Horizontal bars: Apex turns the axes, but keeps the formatters where they were. */
export function horizontalBars(options: ApexOptions, frame: Frame, scene: Scene, drawn: Series[]): void {
  const { look, spec } = scene
  const upright = (Array.isArray(options.yaxis) ? options.yaxis[0] : options.yaxis) ?? {}
  const formatter = upright.labels?.formatter as ((value: number) => string) | undefined
  const isPercent = spec.options.stack === 'percent'
  const hidesTicks = options.dataLabels?.enabled === true && !isPercent && spec.options.stack === 'none'
  const values = inScale(drawn, frame).flatMap((one) => one.values.flatMap((value) => value ?? []))
  const longest = Math.max(0, ...values, ...(scene.reach ?? []).map((value) => value ?? 0))
  const room = Math.min(Math.max(...frame.labels.map(widthOf), 24) + 32, Math.max(80, look.width * 0.36))
  const unit = drawn[0] ? unitFor(Number(upright.max ?? longest), drawn[0].field, look.language) : undefined
  const texts = values.map((value) => widthOf(drawn[0] ? shortText(value, drawn[0].field, look.language, unit) : ''))
  // Apex pushes a number that does not fit back into its bar, so the scale leaves room for the widest.
  const plot = Math.max(80, look.width - room - 40)
  const stretch = plot / Math.max(plot / 2, plot - Math.max(0, ...texts) - 12)
  options.xaxis = {
    ...options.xaxis,
    labels: {
      show: !hidesTicks,
      rotate: 0,
      style: { fontSize: '12px', colors: look.palette.inkSoft },
      formatter: (value: string) => (formatter ? formatter(Number(value)) : value),
    },
    axisBorder: { show: false },
    crosshairs: { show: false },
    min: upright.min,
    // With the numbers written at the bars there are no ticks to be round for.
    max: hidesTicks ? longest * stretch || 1 : upright.max,
    tickAmount: upright.tickAmount,
  } as ApexOptions['xaxis']
  options.yaxis = {
    labels: {
      maxWidth: room,
      offsetY: 3,
      style: { fontSize: '13px', colors: frame.labels.map(() => look.palette.ink) },
      formatter: (value: number | string) => clip(String(value), Math.floor((room - 20) / 8)),
    },
    axisBorder: { show: false },
    axisTicks: { show: false },
  }
  options.grid = {
    ...options.grid,
    xaxis: { lines: { show: !hidesTicks } },
    yaxis: { lines: { show: false } },
    padding: { ...options.grid?.padding, right: 24 },
  }
}
