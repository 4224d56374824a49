import type { ApexOptions } from 'apexcharts'
import { mayShare, shareDecimals, sharesOf, shareText } from '../../field/change.ts'
import { evenDecimals, numberText, shortText, unitFor } from '../../field/text.ts'
import { noSlices } from '../catalogue.ts'
import type { Note } from '../drawing.ts'
import type { Look } from '../look.ts'
import { rowLimit } from '../query.ts'
import { fieldsIn } from '../spec.ts'
import { baseOptions, clip, topLegend } from './apex.ts'
import { drawBars } from './bar.ts'
import { coloursOf, isOtherKey, markIn, toFrame } from './frame.ts'
import { type Drawn, fieldIn, type Scene } from './scene.ts'
import { allZero, isAllZero } from './stack.ts'

// A name read from right to left would take the share to its other side.
const isolated = (name: string) => `\u2068${name}\u2069`

/** Parts of a whole as a pie or ring; falls back to bars where a pie would lie. */
export function drawPie(scene: Scene): Drawn {
  const { spec, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  const base = baseOptions(look)
  if (!axis || !measure) return { apex: { type: 'pie', series: [], options: base }, tipAt: () => null, markAt: () => null, notes: [] }
  const frame = toFrame(scene, axis, [measure])
  const one = frame.series[0]
  // What is below zero among the values themselves has made bars of the pie before; here it is the rest that is.
  if (one?.values.some((value) => (value ?? 0) < 0)) {
    const bars = drawBars({ ...scene, spec: { ...spec, type: 'bar', limit: { ...spec.limit, rows: rowLimit(spec) } } })
    return { ...bars, notes: [...bars.notes, { kind: 'unfit', text: noSlices }] }
  }
  const values = one?.values.map((value) => value ?? 0) ?? []
  const sum = values.reduce((a, b) => a + b, 0)
  const field = fieldIn(scene, measure)
  const notes: Note[] = [...frame.notes]
  const isWhole = mayShare(field)
  const addsUp = field.additivity === 'A' || field.additivity === 'S'
  if (!isWhole)
    notes.push({
      kind: 'unfit',
      text: { zh: '该指标不可相加，各扇区不构成整体', en: 'This measure does not add up: the slices are not parts of a whole' },
    })
  const hues = coloursOf(
    scene,
    axis,
    frame.field,
    frame.keys.filter((key) => !isOtherKey(key)),
  )
  const colours = frame.keys.map((_, at) => hues[at] ?? look.palette.other)
  const unit = unitFor(sum, field, look.language)
  const shares = evenDecimals(
    (isWhole ? sharesOf(values) : []).map((share) => shareText(share, look.language) ?? ''),
    shareDecimals,
  )
  const isPolar = spec.options.arc === 'polar'
  const isWide = look.width >= 420
  const options: ApexOptions = {
    ...base,
    labels: frame.labels,
    colors: colours,
    stroke: { width: 2, colors: [look.palette.surface] },
    legend: {
      ...topLegend(look),
      showForSingleSeries: true,
      position: isWide ? 'right' : 'bottom',
      horizontalAlign: 'left',
      ...(isWide ? { width: Math.min(260, look.width * 0.42), offsetY: 8 } : {}),
      itemMargin: { horizontal: 4, vertical: 4 },
      formatter: (name: string, { seriesIndex }: { seriesIndex: number }) => `${isolated(clip(name, 14))}  ${shares[seriesIndex] ?? ''}`,
    },
    dataLabels: {
      enabled: spec.options.labels === 'on',
      formatter: ((_: unknown, { seriesIndex }: { seriesIndex: number }) =>
        shares[seriesIndex] ?? shortText(values[seriesIndex] ?? null, field, look.language, unit)) as never,
      style: { fontSize: '12px', fontWeight: 500 },
      dropShadow: { enabled: false },
    },
    ...(isPolar ? { yaxis: { show: false }, fill: { opacity: 0.85 } } : {}),
    plotOptions: {
      polarArea: { rings: { strokeWidth: 0 }, spokes: { strokeWidth: 0 } },
      pie: {
        expandOnClick: false,
        ...(spec.options.arc === 'half' ? { startAngle: -90, endAngle: 90, offsetY: 24, customScale: 1.3 } : {}),
        donut: {
          size: '66%',
          labels: {
            show: spec.options.hole && addsUp,
            name: { show: true, fontSize: '12px', color: look.palette.inkSoft, offsetY: 24 },
            value: {
              show: true,
              fontSize: `${middleSize(shortText(sum, field, look.language, unit), look, isWide)}px`,
              fontWeight: 600,
              color: look.palette.ink,
              offsetY: -12,
              formatter: (value: string) => shortText(Number(value), field, look.language, unit),
            },
            total: {
              show: true,
              showAlways: true,
              label: field.title[look.language],
              fontSize: '12px',
              color: look.palette.inkSoft,
              formatter: () => shortText(sum, field, look.language, unit),
            },
          },
        },
      },
    },
  }
  return {
    // Slices of one angle: by their root, so that not the radius but the area is the value.
    apex: isPolar
      ? { type: 'polarArea', series: values.map(Math.sqrt), options }
      : { type: spec.options.hole ? 'donut' : 'pie', series: values, options },
    tipAt: ({ seriesIndex }) => ({
      title: frame.labels[seriesIndex] ?? '',
      rows: [
        {
          colour: colours[seriesIndex] ?? '',
          name: field.title[look.language],
          text: numberText(values[seriesIndex] ?? null, field, look.language),
          ...(shares[seriesIndex] ? { extra: shares[seriesIndex] } : {}),
        },
      ],
    }),
    markAt: (_, point) => markIn(frame, 0, point),
    beside: { keys: 0, keyAt: () => null, names: frame.keys.length, nameAt: (at) => markIn(frame, 0, at) },
    notes,
    ...(isAllZero(one?.values ?? []) ? { nothing: allZero } : {}),
  }
}

const legendRows = 76

/** How large the sum may be written in the middle of a ring: so that it stays inside, however long it is. */
function middleSize(text: string, { width, height }: Look, isWide: boolean): number {
  const room = isWide ? Math.min(width * 0.55, height) : Math.min(width, height - legendRows)
  const inside = 0.66 * room
  return Math.max(11, Math.min(20, Math.floor((inside * 0.86) / (text.length * 0.8))))
}
