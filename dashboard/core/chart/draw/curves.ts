import { addPeriods, endOf, startOf } from '../../field/calendar.ts'
import type { Note } from '../drawing.ts'
import { seriesLimit } from '../query.ts'
import { fieldsIn } from '../spec.ts'
import { mix } from './apex.ts'
import { drawAxes } from './axes.ts'
import { orderValues } from './keys.ts'
import { type Drawn, type Frame, fieldIn, type Scene } from './scene.ts'

/** A line for each cohort over its age: the earlier the paler, so that the eye sees whether later ones do better. */
export function drawCurves(scene: Scene): Drawn {
  // Its axis is one of numbers, as a line has it.
  const limit = { ...scene.spec.limit, series: seriesLimit(scene.spec) }
  const spec = { ...scene.spec, type: 'line' as const, limit }
  return drawAxes(
    { ...scene, spec },
    {
      type: 'line',
      kindOf: () => 'line',
      isSecond: () => false,
      isHorizontal: false,
      prepare: (frame) => ripen(scene, frame),
    },
  )
}

/** Puts the cohorts in their order and shade, and takes away what is not over yet. */
function ripen(scene: Scene, frame: Frame): Note[] {
  const { look, asking } = scene
  const [cohort] = fieldsIn(scene.spec, 'colour')
  if (!cohort) return []
  const field = fieldIn(scene, cohort)
  const order = orderValues(
    frame.series.map(({ hue }) => hue ?? null),
    cohort,
    field,
    look.language,
  )
  const place = new Map(order.map((hue, at) => [hue, at]))
  frame.series = [...frame.series].sort((a, b) => (place.get(a.hue ?? null) ?? 0) - (place.get(b.hue ?? null) ?? 0))
  if (cohort.kind !== 'time') return []
  const grain = cohort.grain ?? 'month'
  let cut = 0
  frame.series.forEach((one, at) => {
    // From a third of the colour to the whole of it.
    const share = frame.series.length < 2 ? 1 : 0.3 + (0.7 * at) / (frame.series.length - 1)
    one.colour = mix(look.palette.accent, look.palette.surface, share)
    const start = typeof one.hue === 'string' ? one.hue.slice(0, 10) : ''
    one.values = one.values.map((value, period) => {
      const age = Number(frame.keys[period])
      // What is no age, as a channel, is over whenever it was.
      const isOver = start === '' || !Number.isFinite(age) || endOf(addPeriods(startOf(start, grain), grain, age), grain) <= asking.today
      if (!isOver && value !== null) cut++
      return isOver ? value : null
    })
  })
  // Ages that no cohort has reached yet leave the axis.
  const reached = Math.max(...frame.series.flatMap(({ values }) => values.map((value, at) => (value === null ? -1 : at)))) + 1
  frame.keys = frame.keys.slice(0, reached)
  frame.labels = frame.labels.slice(0, reached)
  for (const one of frame.series) one.values = one.values.slice(0, reached)
  return cut > 0 ? [{ kind: 'immature', text: { zh: '尚未结束的各期不画', en: 'Periods that are not over yet are not drawn' } }] : []
}
