import type { ApexOptions } from 'apexcharts'
import { numberText } from '../../field/text.ts'
import type { Note } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { drawAxes } from './axes.ts'
import { markIn } from './frame.ts'
import type { Drawn, Frame, Scene, Series } from './scene.ts'

/** Lines of places: who overtook whom. The first is on top. */
export function drawRanks(asked: Scene): Drawn {
  const [measure] = fieldsIn(asked.spec, 'values')
  let own: Series[] = []
  let laid: Frame | undefined
  const scene = { ...asked, spec: { ...asked.spec, options: { ...asked.spec.options, stack: 'none' as const } } }
  const drawn = drawAxes(scene, {
    type: 'line',
    kindOf: () => 'line',
    isSecond: () => false,
    isHorizontal: false,
    prepare: (frame) => {
      const { unfinishedAt } = frame
      const hadRest = frame.series.some(({ role }) => role === 'other')
      own = frame.series.filter(({ role }) => role === 'plain').map((one) => ({ ...one, values: [...one.values] }))
      laid = { ...frame, series: own }
      // Below zero, for the first is above the second.
      const places = frame.keys.map((_, at) => placesAt(own.map(({ values }) => values[at] ?? null)))
      frame.series = own.map((one, nth) => ({ ...one, values: places.map((place) => (place[nth] == null ? null : -place[nth])) }))
      frame.unfinishedAt = unfinishedAt
      return hadRest ? [amongShown(own.length)] : []
    },
  })
  if (!laid || !measure) return drawn
  const frame = laid
  const { language } = scene.look
  const { options } = drawn.apex
  const [axis] = Array.isArray(options.yaxis) ? options.yaxis : [options.yaxis ?? {}]
  const last = Math.max(1, own.length)
  return {
    ...drawn,
    apex: {
      ...drawn.apex,
      options: {
        ...options,
        yaxis: [
          {
            ...axis,
            min: -last - 0.5,
            max: -0.5,
            tickAmount: undefined as unknown as number,
            stepSize: 1,
            labels: { ...axis?.labels, show: false },
          },
        ],
        title: { text: '' },
        grid: { ...options.grid, yaxis: { lines: { show: false } } },
        stroke: { ...options.stroke, curve: 'monotoneCubic', width: 2.5 },
        markers: { ...options.markers, size: 5, discrete: [] },
        dataLabels: { enabled: false },
        ...endNames(options, own, scene, last),
      },
    },
    tipAt: ({ seriesIndex, dataPointIndex }) => ({
      title: frame.labels[dataPointIndex] ?? '',
      rows: own
        .map((one) => ({ one, value: one.values[dataPointIndex] ?? null }))
        .map(({ one, value }, nth) => ({
          place: placesAt(own.map(({ values }) => values[dataPointIndex] ?? null))[nth] ?? null,
          row: { colour: one.colour, name: one.name, text: numberText(value, one.field, language), isStrong: nth === seriesIndex },
        }))
        .filter(({ place }) => place !== null)
        .sort((a, b) => (a.place ?? 0) - (b.place ?? 0))
        .map(({ place, row }) => ({ ...row, extra: language === 'zh' ? `第 ${place}` : `#${place}` })),
    }),
    markAt: (series, point) => markIn(frame, Math.max(0, series), point),
  }
}

/** The places of values from the largest down; equals share one, nothing has none. */
export function placesAt(values: (number | null)[]): (number | null)[] {
  return values.map((value) => (value === null ? null : 1 + values.filter((other) => other !== null && other > value).length))
}

/** Names at the right, each at its line's last place. */
function endNames(options: ApexOptions, series: Series[], { look }: Scene, last: number): Partial<ApexOptions> {
  if (look.height / last < 14 || look.width < 360 || series.length < 2) return {}
  const keys = series[0]?.values.length ?? 0
  const places = placesAt(series.map(({ values }) => values[keys - 1] ?? null))
  const taken = new Map<number, string[]>()
  series.forEach((one, nth) => {
    const place = places[nth]
    if (place != null) taken.set(place, [...(taken.get(place) ?? []), one.name])
  })
  const points = [...taken].map(([place, names]) => ({
    x: null as unknown as number,
    y: -place,
    marker: { size: 0, strokeWidth: 0, fillColor: 'transparent', strokeColor: 'transparent' },
    label: {
      text: `${place} ${names.join(', ').slice(0, 16)}`,
      textAnchor: 'start',
      borderWidth: 0,
      offsetX: 10,
      offsetY: 15,
      style: { background: 'transparent', color: look.palette.ink, fontSize: '12px', padding: { left: 0, right: 0, top: 0, bottom: 0 } },
    },
  }))
  return {
    annotations: { points },
    legend: { show: false },
    grid: { ...options.grid, yaxis: { lines: { show: false } }, padding: { ...options.grid?.padding, left: 16, right: 130, top: 0 } },
  }
}

const amongShown = (count: number): Note => ({
  kind: 'truncated',
  text: { zh: `名次在最大的 ${count} 项之间`, en: `Places among the ${count} largest` },
})
