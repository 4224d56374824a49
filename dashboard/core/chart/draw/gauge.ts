import { isMoney, isPercent, numberText } from '../../field/text.ts'
import type { Note } from '../drawing.ts'
import { numbersOf } from '../result.ts'
import { fieldsIn } from '../spec.ts'
import type { Reached } from './lay/gauge.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, type Laid, noPicture } from './shapes.ts'

/** How far along: a percentage, or an actual value of its target. Anything else has no full ring, and is refused. */
export function drawGauge(scene: Scene): Laid {
  const { spec, results, look } = scene
  const { language } = look
  const [measure] = fieldsIn(spec, 'values')
  const [target] = fieldsIn(spec, 'second')
  if (!measure) return { nothing: noPicture }
  const field = fieldIn(scene, measure)
  const value = numbersOf(results.main, measure)[0] ?? null
  if (value === null) return { nothing: allEmpty }
  const own = { name: field.title[language], text: numberText(value, field, language) }
  if (!target) {
    if (!isPercent(field))
      return {
        nothing: {
          zh: `“${field.title.zh}”不是百分比，没有“满格”：请换成百分比，或再放一个目标值`,
          en: `${field.title.en} is no percentage, so nothing is full: choose a percentage, or add a target`,
        },
      }
    return ring(scene, { share: value, title: field.title[language], rows: [own] })
  }
  const aimed = fieldIn(scene, target)
  const aim = numbersOf(results.main, target)[0] ?? null
  if (aim === null || aim <= 0)
    return { nothing: { zh: '没有大于零的目标值，算不出完成度', en: 'There is no target above zero to measure against' } }
  const isOdd = isPercent(field) !== isPercent(aimed) || isMoney(field) !== isMoney(aimed)
  const notes: Note[] = isOdd
    ? [{ kind: 'unfit', text: { zh: '实际与目标单位不同，请核对', en: 'Actual and target have different units: check them' } }]
    : []
  const rows = [own, { name: aimed.title[language], text: numberText(aim, aimed, language) }]
  return ring(scene, { share: value / aim, title: `${field.title[language]} / ${aimed.title[language]}`, rows }, notes)
}

function ring(scene: Scene, reached: Reached, notes: Note[] = []): Laid {
  const beyond: Note[] =
    reached.share > 1
      ? [{ kind: 'answer', text: { zh: '已超过 100%，环已满', en: 'More than 100%: the ring is full' } }]
      : reached.share < 0
        ? [{ kind: 'unfit', text: { zh: '低于 0，环为空', en: 'Below 0: the ring is empty' } }]
        : []
  return {
    shapes: {
      points: [1],
      values: [reached.share],
      legend: null,
      lay: async (height) => (await import('./lay/gauge.ts')).layRing(scene, reached, height),
    },
    markAt: () => null,
    notes: [...notes, ...beyond],
  }
}
