import type { Note } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { isOtherKey, markIn, toFrame } from './frame.ts'
import type { Boxes, Percentile } from './lay/boxes.ts'
import type { Scene } from './scene.ts'
import { allEmpty, type Laid, noPicture } from './shapes.ts'

/** Box and whiskers of each group, from percentiles the model works out itself: nothing is estimated from averages. */
export function drawBoxes(scene: Scene): Laid {
  const { spec } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const refs = fieldsIn(spec, 'values')
  if (!axis || refs.length === 0) return { nothing: noPicture }
  const frame = toFrame(scene, axis, refs)
  const percentiles = frame.series
    .filter(({ role }) => role === 'plain')
    .flatMap(({ ref, field, values }): Percentile[] =>
      field.quantile === undefined ? [] : [{ ref, field, at: field.quantile, name: percentText(field.quantile), values }],
    )
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
      lay: async (height) =>
        (await import('./lay/boxes.ts')).layBoxes(
          scene,
          { labels: frame.labels, places, percentiles, parts: partsOf(percentiles) },
          height,
        ),
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
function partsOf(percentiles: Percentile[]): Boxes['parts'] {
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
  const whiskers = [least, most].flatMap((one) => (one ? [one.name] : []))
  const range = `${low.name}–${high.name}`
  return {
    kind: 'answer',
    text: {
      zh: `箱体 ${range}，横线 ${middle.name}${whiskers.length > 0 ? `，须线至 ${whiskers.join('、')}` : ''}`,
      en: `Box ${range}, line ${middle.name}${whiskers.length > 0 ? `, whiskers to ${whiskers.join(' and ')}` : ''}`,
    },
  }
}
