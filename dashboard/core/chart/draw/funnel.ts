import { partOf, shareDecimals, shareText } from '../../field/change.ts'
import type { Field } from '../../field/field.ts'
import { evenDecimals, numberText } from '../../field/text.ts'
import type { Language } from '../../words.ts'
import type { FunnelDrawing, Note } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { isOtherKey, markIn, toFrame } from './frame.ts'
import type { Scene } from './scene.ts'

/** Steps in the model's order, with the share of the first and of the one before. */
export function drawFunnel(scene: Scene): { funnel: FunnelDrawing; notes: Note[] } {
  const { spec, look } = scene
  const { language } = look
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !measure) return { funnel: { steps: [] }, notes: [] }
  const details = fieldsIn(spec, 'detail')
  const frame = toFrame(scene, axis, [measure, ...details.filter(({ name }) => name !== measure.name)])
  const main = frame.series.find((one) => one.ref.name === measure.name)
  const places = frame.keys.flatMap((key, at) => (isOtherKey(key) ? [] : [at]))
  const values = places.map((at) => main?.values[at] ?? null)
  const first = values[0] ?? null
  const largest = Math.max(...values.map((value) => value ?? 0), 0)
  const notes: Note[] = [...frame.notes]
  if (values.some((value, at) => at > 0 && value !== null && (values[at - 1] ?? value) < value)) {
    notes.push({
      kind: 'unfit',
      text: {
        zh: '有步骤大于其上一步，请核对步骤顺序或口径',
        en: 'A step is larger than the one before: check the order or the definition',
      },
    })
  }
  // The days in a step are those until the next one, and stand between the two.
  const textsOf = (isDuration: boolean, at: number) =>
    frame.series
      .filter((one) => one !== main && one.role === 'plain' && (one.field.role === 'stage_time') === isDuration)
      .filter((one) => !isDuration || (one.values[at] ?? null) !== null)
      .map((one): [string, string] => [one.name, numberText(one.values[at] ?? null, one.field, language) + unitIn(one.field, language)])
  const steps = places.map((at, place) => {
    const value = values[place] ?? null
    const before = place > 0 ? (values[place - 1] ?? null) : null
    return {
      label: frame.labels[at] ?? '',
      value,
      text: main ? numberText(value, main.field, language) : '',
      share: value !== null && largest > 0 ? Math.max(0, value / largest) : 0,
      ofFirst: shareText(partOf(value, first), language) ?? '–',
      ofBefore: shareText(partOf(value, before), language),
      lost:
        place > 0 && value !== null && before !== null && before >= value && main ? numberText(before - value, main.field, language) : null,
      mark: markIn(frame, frame.series.indexOf(main ?? (frame.series[0] as never)), at) ?? { label: '', measure, value, filters: [] },
      ofLost: before !== null && value !== null && before >= value ? shareText(partOf(before - value, before), language) : null,
      took: place === 0 ? [] : textsOf(true, places[place - 1] ?? -1),
      details: textsOf(false, at),
    }
  })
  const even = (texts: (string | null)[]) =>
    evenDecimals(
      texts.map((text) => (text === null || text === '100%' ? '' : text)),
      shareDecimals,
    )
  const ofFirst = even(steps.map((step) => step.ofFirst))
  const ofBefore = even(steps.map((step) => step.ofBefore))
  const ofLost = even(steps.map((step) => step.ofLost))
  const evened = steps.map((step, at) => ({
    ...step,
    ofFirst: ofFirst[at] || step.ofFirst,
    ofBefore: ofBefore[at] || step.ofBefore,
    ofLost: ofLost[at] || step.ofLost,
  }))
  return { funnel: { steps: evened }, notes }
}

const unitIn = (field: Field, language: Language) =>
  field.role === 'stage_time' && field.unit ? `${language === 'zh' ? '' : ' '}${field.unit[language]}` : ''
