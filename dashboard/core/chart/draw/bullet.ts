import { partOf, shareText } from '../../field/change.ts'
import type { ApexDrawing, Note } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { drawAxes } from './axes.ts'
import { isOtherKey, toFrame } from './frame.ts'
import type { Drawn, Frame, Scene } from './scene.ts'

/** What was reached as bars, what was to be reached as a stroke across each. */
export function drawBullets(asked: Scene): Drawn {
  const { spec, look } = asked
  const [[axis], [target]] = [fieldsIn(spec, 'axis'), fieldsIn(spec, 'second')]
  const targets = axis && target ? (toFrame(asked, axis, [...fieldsIn(spec, 'values'), target]).series.at(-1)?.values ?? []) : []
  // The targets are told with the details, and the scale makes room for them.
  const wells = { ...spec.wells, second: [], detail: [...(target ? [target] : []), ...fieldsIn(spec, 'detail')] }
  const scene: Scene = { ...asked, spec: { ...spec, wells }, reach: [...(asked.reach ?? []), ...targets] }
  let laid: Frame | undefined
  const drawn = drawAxes(scene, {
    type: 'bar',
    kindOf: () => 'column',
    isSecond: () => false,
    isHorizontal: spec.options.lying,
    prepare: (frame) => {
      laid = frame
      return reachedNote(frame)
    },
  })
  if (!laid || !target) return drawn
  const { labels, series } = laid
  const [actual, wanted] = [series[0], series.find(({ ref }) => ref.name === target.name)]
  const data = labels.map((x, at) => {
    const value = wanted?.values[at] ?? null
    const stroke = { name: '', strokeColor: look.palette.ink, ...(spec.options.lying ? { strokeWidth: 3 } : { strokeHeight: 3 }) }
    return { x, y: actual?.values[at] ?? null, ...(value === null ? {} : { goals: [{ ...stroke, value }] }) }
  })
  const tipAt: Drawn['tipAt'] = (at) => {
    const tip = drawn.tipAt(at)
    const [value, goal] = [actual?.values[at.dataPointIndex] ?? null, wanted?.values[at.dataPointIndex] ?? null]
    const share = shareText(partOf(value, goal), look.language)
    return tip && share
      ? { ...tip, rows: [...tip.rows, { colour: 'transparent', name: look.language === 'zh' ? '达成率' : 'Reached', text: share }] }
      : tip
  }
  return { ...drawn, apex: { ...drawn.apex, series: [{ name: actual?.name ?? '', data }] as ApexDrawing['series'] }, tipAt }
}

/** How many reached their targets; a rest is no one. */
function reachedNote({ series: [actual, wanted], keys }: Frame): Note[] {
  const pairs = keys.flatMap((key, at) => {
    const [is, goal] = [actual?.values[at] ?? null, wanted?.values[at] ?? null]
    return is === null || goal === null || isOtherKey(key) ? [] : [{ is, goal }]
  })
  if (pairs.length === 0)
    return [{ kind: 'unfit', text: { zh: '没有目标可比：所选各项都没有目标值', en: 'Nothing here has a target to be held against' } }]
  const isLess = actual?.field.better === 'down'
  const reached = pairs.filter(({ is, goal }) => (isLess ? is <= goal : is >= goal)).length
  const text = { zh: `${pairs.length} 项中有 ${reached} 项达到目标`, en: `${reached} of ${pairs.length} reach their targets` }
  return [{ kind: 'answer', text }]
}
