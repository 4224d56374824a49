import type { Field } from '../../field/field.ts'
import { numberText } from '../../field/text.ts'
import type { Geometry, Note } from '../drawing.ts'
import { type FieldRef, fieldsIn } from '../spec.ts'
import { clip } from './apex.ts'
import { isOtherKey, markIn, toFrame } from './frame.ts'
import { axisRoom, axisWidth, blank, type Plot, standingAxis, valueScale, wordsBelow } from './plot.ts'
import type { Frame, Scene } from './scene.ts'
import { allEmpty, box, type Laid, n, noPicture } from './shapes.ts'

interface Percentile {
  ref: FieldRef
  field: Field
  at: number
  values: (number | null)[]
}

/** Box and whiskers of each group, from percentiles the model works out itself: nothing is estimated from averages. */
export function drawBoxes(scene: Scene): Laid {
  const { spec } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const refs = fieldsIn(spec, 'values')
  if (!axis || refs.length === 0) return { nothing: noPicture }
  const frame = toFrame(scene, axis, refs)
  const percentiles = frame.series
    .filter(({ role }) => role === 'plain')
    .flatMap(({ ref, field, values }): Percentile[] => (field.quantile === undefined ? [] : [{ ref, field, at: field.quantile, values }]))
    .sort((a, b) => a.at - b.at)
  if (percentiles.length < 3 || new Set(percentiles.map(({ at }) => at)).size < percentiles.length) return { nothing: noQuantiles }
  if (percentiles.every(({ values }) => values.every((value) => value === null))) return { nothing: allEmpty }
  const middle = middleOf(percentiles)
  const plain = frame.series.filter(({ role }) => role === 'plain')
  const seriesAt = plain.findIndex(({ ref }) => ref.name === middle.ref.name)
  const places = frame.keys.flatMap((key, at) => (isOtherKey(key) ? [] : [at]))
  return {
    shapes: {
      points: [places.length],
      values: percentiles.flatMap(({ values }) => values.flatMap((value) => value ?? [])),
      legend: null,
      lay: (height) => layBoxes(scene, frame, places, percentiles, height),
    },
    markAt: (_, point) => markIn(frame, Math.max(0, seriesAt), places[point] ?? -1, plain),
    notes: [...frame.notes, told(percentiles)],
  }
}

const noQuantiles = {
  zh: '箱线图只用模型算好的分位数（至少三个不同的，如 25 分位、中位数、75 分位）：请把它们放入“分位数”',
  en: 'Boxes are drawn of percentiles the model works out (three different ones or more, as 25 %, median and 75 %): put them under Percentiles',
}

/** The one nearest the median. */
const middleOf = (percentiles: Percentile[]) =>
  percentiles.reduce((best, one) => (Math.abs(one.at - 0.5) < Math.abs(best.at - 0.5) ? one : best))

/** Of three the outer two are the box; of four and five the outermost beyond the quarters are whiskers. */
function partsOf(percentiles: Percentile[]) {
  const middle = middleOf(percentiles)
  const below = percentiles.filter(({ at }) => at < middle.at)
  const above = percentiles.filter(({ at }) => at > middle.at)
  return {
    middle,
    low: below.at(-1) ?? middle,
    high: above[0] ?? middle,
    least: below.length > 1 ? below[0] : undefined,
    most: above.length > 1 ? above.at(-1) : undefined,
  }
}

const percentText = (at: number) => `${Math.round(1000 * at) / 10}%`

function told(percentiles: Percentile[]): Note {
  const { low, middle, high, least, most } = partsOf(percentiles)
  const whiskers = [least, most].flatMap((one) => (one ? [percentText(one.at)] : []))
  const range = `${percentText(low.at)}–${percentText(high.at)}`
  return {
    kind: 'answer',
    text: {
      zh: `箱体 ${range}，横线 ${percentText(middle.at)}${whiskers.length > 0 ? `，须线至 ${whiskers.join('、')}` : ''}`,
      en: `Box ${range}, line ${percentText(middle.at)}${whiskers.length > 0 ? `, whiskers to ${whiskers.join(' and ')}` : ''}`,
    },
  }
}

function layBoxes(scene: Scene, frame: Frame, places: number[], percentiles: Percentile[], height: number): Geometry {
  const { look } = scene
  const { palette, language } = look
  const { low, middle, high, least, most } = partsOf(percentiles)
  const scale = valueScale(
    look,
    middle.field,
    percentiles.flatMap(({ values }) => values),
    { fromZero: false },
  )
  const left = axisRoom(scale)
  const plot: Plot = { left, top: 24, width: look.width - left - 8, height: Math.max(40, height - 24 - 22) }
  const geometry = blank(look.width, height)
  standingAxis(geometry, look, plot, scale)
  const slot = plot.width / Math.max(1, places.length)
  const wide = Math.min(56, slot * 0.6)
  const y = (value: number) => plot.top + plot.height * (1 - scale.at(value))
  places.forEach((at, point) => {
    const centre = plot.left + (point + 0.5) * slot
    const [from, line, to] = [low.values[at], middle.values[at], high.values[at]]
    if (from == null || line == null || to == null) return
    const whisker = (end: number | null | undefined, edge: number) => {
      if (end == null) return
      geometry.grid.push({
        path: `M${n(centre)} ${n(y(edge))}V${n(y(end))}M${n(centre - wide / 4)} ${n(y(end))}h${n(wide / 2)}`,
        colour: palette.inkSoft,
        width: 1.5,
      })
    }
    whisker(least?.values[at], from)
    whisker(most?.values[at], to)
    geometry.shapes.push({
      series: 0,
      point,
      path: box(centre - wide / 2, y(to), wide, Math.max(1, y(from) - y(to)), 2),
      fill: palette.sequential[1] ?? palette.accent,
      stroke: { colour: palette.accent, width: 1.5 },
      tip: {
        title: frame.labels[at] ?? '',
        rows: [...percentiles].reverse().map((one) => ({
          colour: one === middle ? palette.accent : 'transparent',
          name: `${percentText(one.at)} ${one.field.title[language]}`,
          text: numberText(one.values[at] ?? null, one.field, language),
          ...(one === middle ? { isStrong: true } : {}),
        })),
      },
    })
    geometry.lines.push({ path: `M${n(centre - wide / 2)} ${n(y(line))}h${n(wide)}`, colour: palette.accent, width: 2.5 })
  })
  const room = Math.max(4, Math.floor(slot / 12))
  const names = places.map((at, point) => ({ x: plot.left + (point + 0.5) * slot, text: named(frame.labels[at] ?? '', slot, room) }))
  geometry.texts.push(...wordsBelow(look, names, height - 6))
  return geometry
}

const named = (text: string, slot: number, most: number) => (axisWidth(text) <= slot - 6 ? text : clip(text, Math.max(most, 6)))
