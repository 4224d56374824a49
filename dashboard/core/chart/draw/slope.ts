import { changeOf, changeText } from '../../field/change.ts'
import { numberText, valueText } from '../../field/text.ts'
import type { Language } from '../../words.ts'
import type { Note } from '../drawing.ts'
import { drawAxes } from './axes.ts'
import { isOtherKey } from './frame.ts'
import type { Drawn, Frame, Scene } from './scene.ts'

/** The first and the last of an axis and nothing between: who rose, who fell. */
export function drawSlopes(scene: Scene): Drawn {
  let ends: Frame | undefined
  const drawn = drawAxes(scene, {
    type: 'line',
    kindOf: () => 'line',
    isSecond: () => false,
    isHorizontal: false,
    prepare: (frame) => {
      const notes = keepEnds(frame)
      ends = frame
      return notes
    },
  })
  if (!ends) return drawn
  const frame = ends
  const { language } = scene.look
  return {
    ...drawn,
    apex: {
      ...drawn.apex,
      options: {
        ...drawn.apex.options,
        markers: { ...drawn.apex.options.markers, size: 5, discrete: [] },
        stroke: { ...drawn.apex.options.stroke, curve: 'straight' },
      },
    },
    tipAt: ({ seriesIndex, dataPointIndex }) => {
      const one = frame.series[Math.max(0, seriesIndex)]
      if (!one) return null
      const [from, to] = [one.values[0] ?? null, one.values[1] ?? null]
      const change = changeText(changeOf(to, from, one.field), one.field, language)
      return {
        title: one.name,
        rows: frame.labels.map((name, at) => ({
          colour: one.colour,
          name,
          text: numberText(one.values[at] ?? null, one.field, language),
          isStrong: at === dataPointIndex,
          ...(at === 1 && change ? { extra: change } : {}),
        })),
      }
    },
  }
}

/** Cuts a frame to its two ends; a period that is not over is none of them. */
function keepEnds(frame: Frame): Note[] {
  const isEnd = (key: Frame['keys'][number], at: number) => key !== null && !isOtherKey(key) && at !== frame.unfinishedAt
  const places = frame.keys.flatMap((key, at) => (isEnd(key, at) ? [at] : []))
  const [first, last] = [places[0], places.at(-1)]
  if (first === undefined || last === undefined || first === last) {
    return [
      { kind: 'unfit', text: { zh: '只有一期已结束，没有可比的两端', en: 'Only one period is over: there are no two ends to compare' } },
    ]
  }
  const both = <T>(list: T[]) => [list[first], list[last]] as T[]
  const [from, to] = both(frame.keys)
  const named = (key: typeof from, language: Language) => valueText(key ?? null, frame.field, language, frame.axis.grain)
  const left = frame.keys.length - 2
  frame.keys = both(frame.keys)
  frame.labels = both(frame.labels)
  frame.filters = both(frame.filters)
  frame.series = frame.series.filter(({ role }) => role !== 'before').map((one) => ({ ...one, values: both(one.values) }))
  frame.unfinishedAt = null
  frame.notes = frame.notes.filter(({ kind }) => kind !== 'unfinished')
  return left > 0
    ? [
        {
          kind: 'answer',
          text: {
            zh: `只比较首尾：${named(from, 'zh')}与${named(to, 'zh')}`,
            en: `Only the ends are compared: ${named(from, 'en')} and ${named(to, 'en')}`,
          },
        },
      ]
    : []
}
