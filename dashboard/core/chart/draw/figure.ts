import { changeOf, changeText } from '../../field/change.ts'
import { isMoney, isPercent, numberText, shortText } from '../../field/text.ts'
import type { KpiFigure, Note } from '../drawing.ts'
import { compareOf, earlierOf, rangeOf } from '../query.ts'
import { numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import { spanText } from '../title.ts'
import { spanLabel, toFrame } from './frame.ts'
import { fieldIn, type Scene } from './scene.ts'

/** Big numbers, each with its comparison and its line. */
export function drawFigures(scene: Scene): { figures: KpiFigure[]; notes: Note[] } {
  const { spec, results, look, asking } = scene
  const { language } = look
  const [axis] = fieldsIn(spec, 'axis')
  const measures = fieldsIn(spec, 'values')
  const earlier = earlierOf(spec, rangeOf(spec, asking), asking.today)
  const line = axis && results.spark ? toFrame({ ...scene, results: { main: results.spark } }, axis, measures) : null
  const figures = measures.map((measure): KpiFigure => {
    const field = fieldIn(scene, measure)
    const value = numbersOf(results.main, measure)[0] ?? null
    const before = results.before ? (numbersOf(results.before, measure)[0] ?? null) : null
    const change = changeOf(value, before, field)
    const series = line?.series.find((one) => one.ref.name === measure.name && one.role === 'plain')
    return {
      title: field.title[language],
      text: shortText(value, field, language),
      unit: isMoney(field) || isPercent(field) ? '' : (field.unit?.[language] ?? ''),
      exact: numberText(value, field, language),
      value,
      before: earlier
        ? {
            text: shortText(before, field, language),
            change: change?.amount ?? null,
            changeText: changeText(change, field, language) ?? '–',
            isGood: !change?.amount || !field.better ? null : change.amount > 0 === (field.better === 'up'),
            label: spanLabel(compareOf(spec), language),
            span: spanText(earlier, language),
          }
        : null,
      spark: (series?.values ?? []).map((one, at) => ({
        label: line?.labels[at] ?? '',
        value: one,
        text: numberText(one, field, language),
        isUnfinished: line?.unfinishedAt === at,
      })),
    }
  })
  return { figures, notes: line?.notes ?? [] }
}
