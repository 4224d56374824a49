import type { Field } from '../../field/field.ts'
import { numberText } from '../../field/text.ts'
import type { Words } from '../../words.ts'
import { roundedParts } from '../contributions.ts'
import type { ApexDrawing, Column, Mark, Note, TableDrawing } from '../drawing.ts'
import { partText, type Writing, writingOf } from '../explainText.ts'
import { type FactorPart, factorParts, factorWords } from '../factors.ts'
import { fieldsIn } from '../spec.ts'
import { apex, type Part } from './facets.ts'
import { spanLabel } from './frame.ts'
import { type Drawn, type Frame, fieldIn, type Scene } from './scene.ts'
import { type Bar, bridgeOptions, bridgePoint, notFromZero, wholeBar } from './waterfall.ts'

const noSides: Words = {
  zh: '没有可对比的另一期：请选择日期范围和对比方式',
  en: 'There is no other period to compare with: choose dates and a comparison',
}
const noProduct: Words = {
  zh: '其中一方的某个因素为空或为 0，无法按乘积分解',
  en: 'A factor is empty or nought on one side: there is no product to split',
}

/** What each factor of a measure made of its change, as a bridge or as a table. */
export function drawFactors(scene: Scene): Part {
  const split = splitOf(scene)
  if ('why' in split) return { kind: 'nothing', words: split.why, notes: [], markAt: () => null }
  const table = tableOf(scene, split)
  const notes: Note[] = [{ kind: 'answer', text: factorWords(split.measure, split.factors, scene.spec.between !== undefined) }]
  if (scene.spec.options.form === 'table') return { kind: 'table', table, notes, twin: table, markAt: () => null }
  return { ...apex(() => bridgeOf(scene, split, notes))(scene), twin: table }
}

interface Split {
  measure: Field
  factors: Field[]
  parts: FactorPart[]
  /** The effects as they are shown: they add up to the change, to the last digit. */
  shown: number[]
  before: number
  now: number
  writing: Writing
}

/** The split of the two answers, or why there is none. */
function splitOf(scene: Scene): Split | { why: Words } {
  const { spec, results } = scene
  const [ref] = fieldsIn(spec, 'values')
  const measure = ref && fieldIn(scene, ref)
  const factors = fieldsIn(spec, 'second').map((one) => fieldIn(scene, one))
  if (!measure || !results.before) return { why: noSides }
  const parts = factorParts(measure, factors, results.before, results.main)
  if (!parts) return { why: noProduct }
  const product = (side: 'before' | 'now') => parts.reduce((whole, part) => whole * part[side], 1)
  const [before, now] = [product('before'), product('now')]
  const writing = writingOf({ before, now }, measure)
  const amounts = parts.map(({ part }) => part)
  return { measure, factors, parts, shown: roundedParts(amounts, now - before, writing.decimals), before, now, writing }
}

/** What the two sides are called. */
function sideNames({ spec, look: { language } }: Scene): Record<'before' | 'now', string> {
  const now = spec.between?.now.name[language] ?? { zh: '本期', en: 'Now' }[language]
  return { before: spanLabel(spec, language), now }
}

function bridgeOf(scene: Scene, split: Split, notes: Note[]): Drawn {
  const { look } = scene
  const { parts, measure, before, now, shown, writing } = split
  const names = sideNames(scene)
  let reached = before
  const steps = parts.map(({ title, part, before, now }): Bar => {
    const from = reached
    reached += part
    return { label: title[look.language], from, to: reached, value: part, isWhole: false, before, now, point: null }
  })
  const bars = [wholeBar(names.before, before), ...steps, wholeBar(names.now, now)]
  const { options, isCut } = bridgeOptions(scene, noFrame(measure), bars, measure)
  const series = [{ name: measure.title[look.language], data: bars.map((bar) => bridgePoint(scene, bar, measure)) }]
  // One cannot look closer at a factor, only copy what it made.
  const markAt = (_: number, at: number): Mark | null => {
    const bar = bars[at]
    return bar ? { label: bar.label, measure: null, value: bar.value, filters: [] } : null
  }
  return {
    apex: { type: 'rangeBar', series: series as ApexDrawing['series'], options },
    tipAt: ({ dataPointIndex }) => {
      const [bar, part] = [bars[dataPointIndex], parts[dataPointIndex - 1]]
      if (!bar) return null
      const row = (name: string, text: string) => ({ colour: 'transparent', name, text })
      if (bar.isWhole || !part)
        return { title: bar.label, rows: [row(measure.title[look.language], numberText(bar.value, measure, look.language))] }
      return {
        title: bar.label,
        rows: [
          row(names.before, numberText(part.before, part.field, look.language)),
          row(names.now, numberText(part.now, part.field, look.language)),
          row({ zh: '影响', en: 'Effect' }[look.language], partText(shown[dataPointIndex - 1] ?? 0, writing, look.language)),
        ],
      }
    },
    markAt,
    notes: isCut ? [...notes, { kind: 'unfit', text: notFromZero }] : notes,
  }
}

/** A bridge of factors has no axis of the model. */
const noFrame = (field: Field): Frame => ({
  axis: { name: field.name, kind: 'dimension' },
  field,
  keys: [],
  labels: [],
  filters: [],
  series: [],
  isRun: false,
  unfinishedAt: null,
  brokenAt: null,
  beforeLabels: null,
  notes: [],
})

/** Factor, effect, and what it was on both sides. */
function tableOf(scene: Scene, { measure, parts, shown, before, now, writing }: Split): TableDrawing {
  const { language } = scene.look
  const names = sideNames(scene)
  const ref = { name: measure.name, kind: 'measure' as const }
  const column = (title: string, isNumber = true): Column => ({ ref, field: measure, title, isNumber })
  const titles = { factor: { zh: '因素', en: 'Factor' }, effect: { zh: '影响', en: 'Effect' } }
  return {
    columns: [column(titles.factor[language], false), column(titles.effect[language]), column(names.before), column(names.now)],
    rows: parts.map(({ title, part, before, now }) => [title[language], part, before, now]),
    texts: parts.map(({ title, field, before, now }, at) => [
      title[language],
      partText(shown[at] ?? 0, writing, language),
      numberText(before, field, language),
      numberText(now, field, language),
    ]),
    total: [
      measure.title[language],
      partText(now - before, writing, language),
      numberText(before, writing.field, language),
      numberText(now, writing.field, language),
    ],
  }
}
