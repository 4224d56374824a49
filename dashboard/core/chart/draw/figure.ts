import { changeOf, changeText } from '../../field/change.ts'
import { type Cell, isMoney, isPercent, numberText, shortText } from '../../field/text.ts'
import type { KpiFigure, MarkAt, Note } from '../drawing.ts'
import { beforeOf, rangeOf } from '../query.ts'
import { numbersOf, panelOf } from '../result.ts'
import { type FieldRef, fieldsIn } from '../spec.ts'
import { spanText } from '../title.ts'
import { isOtherKey, markIn, spanLabel, toFrame } from './frame.ts'
import { looksOf } from './looks.ts'
import { type Frame, fieldIn, type Scene } from './scene.ts'

/** Big numbers, each with its comparison and its line. */
export function drawFigures(scene: Scene): { figures: KpiFigure[]; notes: Note[]; markAt: MarkAt } {
  const { spec, results } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const measures = fieldsIn(spec, 'values')
  const line = axis && results.spark ? toFrame({ ...scene, results: { main: results.spark } }, axis, measures) : null
  const figures = measures.map((measure) => {
    const value = numbersOf(results.main, measure)[0] ?? null
    const before = results.before ? (numbersOf(results.before, measure)[0] ?? null) : null
    return figureOf(scene, { title: fieldIn(scene, measure).title[scene.look.language], measure, value, before, line })
  })
  // A number is all there is, under the filters of the chart: nothing more is to be filtered by.
  const markAt: MarkAt = (_, point) => {
    const [figure, measure] = [figures[point], measures[point]]
    return figure && measure ? { label: figure.title, measure, value: figure.value, filters: [] } : null
  }
  return { figures, notes: line?.notes ?? [], markAt }
}

/** The same number once for each value of a dimension: a card with its change and its line. */
export function drawCards(scene: Scene): { figures: KpiFigure[]; notes: Note[]; markAt: MarkAt } {
  const { spec, results } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  const [trend] = fieldsIn(spec, 'trend')
  if (!axis || !measure) return { figures: [], notes: [], markAt: () => null }
  const frame = toFrame(scene, axis, [measure])
  const [now, before] = (['plain', 'before'] as const).map((role) => frame.series.find((one) => one.role === role))
  // How many cards there are says nothing of the periods of their lines.
  const ownSpec = { ...spec, limit: { ...spec.limit, rows: null } }
  const lineOf = (key: Cell) => {
    const own = trend && results.spark && !isOtherKey(key) ? panelOf(results.spark, axis, key) : null
    return own && trend && own.length > 0 ? toFrame({ ...scene, spec: ownSpec, results: { main: own } }, trend, [measure]) : null
  }
  const figures = frame.keys.map((key, at) =>
    figureOf(scene, {
      title: frame.labels[at] ?? '',
      measure,
      value: now?.values[at] ?? null,
      before: before?.values[at] ?? null,
      line: lineOf(key),
    }),
  )
  return { figures, notes: frame.notes, markAt: (_, point) => markIn(frame, 0, point) }
}

interface Told {
  title: string
  measure: FieldRef
  value: number | null
  before: number | null
  line: Frame | null
}

function figureOf(scene: Scene, { title, measure, value, before, line }: Told): KpiFigure {
  const { spec, look, asking } = scene
  const { language } = look
  const field = fieldIn(scene, measure)
  const earlier = beforeOf(spec, rangeOf(spec, asking), asking.today)?.span ?? null
  const change = changeOf(value, before, field)
  const series = line?.series.find((one) => one.ref.name === measure.name && one.role === 'plain')
  return {
    title,
    text: shortText(value, field, language),
    unit: isMoney(field) || isPercent(field) ? '' : (field.unit?.[language] ?? ''),
    exact: numberText(value, field, language),
    value,
    look: looksOf(spec.formats?.[measure.name], field, [])(value),
    before: earlier
      ? {
          text: shortText(before, field, language),
          change: change?.amount ?? null,
          changeText: changeText(change, field, language) ?? '–',
          isGood: !change?.amount || !field.better ? null : change.amount > 0 === (field.better === 'up'),
          label: spanLabel(spec, language),
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
}
