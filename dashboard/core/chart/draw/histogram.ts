import { mayShare } from '../../field/change.ts'
import type { Field } from '../../field/field.ts'
import { isMoney, isPercent, numberText, shortText } from '../../field/text.ts'
import { niceScale } from '../../field/ticks.ts'
import type { Language } from '../../words.ts'
import type { Mark, Note } from '../drawing.ts'
import { numbersOf } from '../result.ts'
import { type Filter, fieldsIn } from '../spec.ts'
import { someOf, tooMany } from './items.ts'
import type { Asked, Bin } from './lay/histogram.ts'
import { fieldIn, type Scene } from './scene.ts'
import { allEmpty, type Laid, noPicture } from './shapes.ts'

/** So many steps for so many values (Sturges), within what a reader can tell apart. */
const stepsFor = (count: number) => Math.max(5, Math.min(20, Math.ceil(Math.log2(Math.max(1, count))) + 1))

/** A few values many times larger than all others would press these into one bar. */
const farOut = 2

/** Values into bars of one round width; `weights`: what each counts. */
export function binsOf(values: (number | null)[], weights: (number | null)[], isWhole: boolean): Bin[] {
  const known = values.flatMap((value, row) => (value === null ? [] : [{ value, row }])).sort((a, b) => a.value - b.value)
  const [least, most] = [known[0]?.value, known.at(-1)?.value]
  if (least === undefined || most === undefined) return []
  const usual = known[Math.floor(0.95 * (known.length - 1))]?.value ?? most
  const isCapped = known.length >= 50 && usual > 0 && least >= 0 && most > farOut * usual
  const { min, max, tickAmount } = niceScale([least, isCapped ? usual : most], false, isWhole, stepsFor(known.length))
  const width = (max - min) / tickAmount
  // A value on the last edge begins a bar of its own where bars hold their lower edge.
  const count = Math.max(1, !isCapped && most >= max ? tickAmount + 1 : tickAmount)
  const bins = Array.from({ length: count + (isCapped ? 1 : 0) }, (_, at): Bin => {
    const edge = (place: number) => Number((min + place * width).toPrecision(12))
    return { from: edge(at), to: edge(at + 1), isOpen: isCapped && at === count, amount: 0, rows: [], text: '' }
  })
  for (const { value, row } of known) {
    const at = Math.min(bins.length - 1, Math.max(0, Math.floor((value - min) / width + 1e-9)))
    const bin = bins[at]
    if (!bin) continue
    bin.amount += weights[row] ?? 0
    bin.rows.push(row)
  }
  return bins
}

/** How often what occurs: a number's own values with the measure added up, or items counted by what the measure is for each. */
export function drawHistogram(scene: Scene): Laid {
  const { spec, results } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !measure) return { nothing: noPicture }
  const { main } = results
  if ((main.total ?? 0) > main.length) return { nothing: tooMany(main.total ?? 0, main.length) }
  const [group, field] = [fieldIn(scene, axis), fieldIn(scene, measure)]
  const isSum = group.type === 'number' && mayShare(field)
  const numbers = numbersOf(main, measure)
  const values = isSum ? numbersOf(main, axis) : numbers
  if (values.every((value) => value === null)) return { nothing: allEmpty }
  const asked: Asked = { axis, measure, along: isSum ? group : field, height: isSum ? field : items(group), isSum }
  const isWhole = !isPercent(asked.along) && !isMoney(asked.along) && values.every((value) => value === null || Number.isInteger(value))
  const bins = binsOf(values, isSum ? numbers : values.map(() => 1), isWhole)
  for (const bin of bins) bin.text = edgesText(bin, asked.along, scene.look.language)
  return {
    shapes: {
      points: [bins.length],
      values: bins.map(({ amount }) => amount),
      legend: null,
      lay: async (height) => (await import('./lay/histogram.ts')).layBins(scene, asked, bins, height),
    },
    markAt: (_, point) => {
      const bin = bins[point]
      return bin ? markOf(scene, asked, bin) : null
    },
    notes: notesOf(asked, bins, values),
  }
}

/** The field that "how many items" is counted in. */
const items = (group: Field): Field => ({
  ...group,
  kind: 'measure',
  type: 'number',
  format: 'number_0',
  title: { zh: `${group.title.zh}个数`, en: `Count of ${group.title.en.toLowerCase()}` },
})

function edgesText({ from, to, isOpen }: Bin, along: Field, language: Language): string {
  const text = (value: number) => numberText(value, along, language)
  if (isOpen) return `≥ ${text(from)}`
  return language === 'zh' ? `${text(from)} 至 ${text(to)}（不含）` : `${text(from)} to below ${text(to)}`
}

function markOf(scene: Scene, { axis, measure, isSum }: Asked, bin: Bin): Mark | null {
  const label = bin.text
  if (!isSum) return someOf(scene, axis, bin.rows, label, bin.amount)
  const filters: Filter[] = [
    { member: axis.name, operator: 'gte', values: [String(bin.from)] },
    ...(bin.isOpen ? [] : [{ member: axis.name, operator: 'lt' as const, values: [String(bin.to)] }]),
  ]
  return { label, measure, value: bin.amount, filters }
}

/** What is in a bar and how wide it is, and what was left out. */
function notesOf({ along, height, isSum }: Asked, bins: Bin[], values: (number | null)[]): Note[] {
  const width = (language: Language) => shortText((bins[0]?.to ?? 0) - (bins[0]?.from ?? 0), along, language)
  const open = bins.at(-1)?.isOpen ?? false
  const notes: Note[] = [
    {
      kind: 'answer',
      text: {
        zh: `按“${along.title.zh}”分段，每段宽 ${width('zh')}；柱高为${height.title.zh}${open ? '；末段包含其后全部' : ''}`,
        en: `In steps of ${width('en')} of ${along.title.en.toLowerCase()}; the height is ${height.title.en.toLowerCase()}${open ? '; the last bar holds all beyond' : ''}`,
      },
    },
  ]
  const missing = values.filter((value) => value === null).length
  if (missing > 0)
    notes.push({ kind: 'unfit', text: { zh: `${missing} 项没有数值，未计入`, en: `${missing} without a value are not counted` } })
  if (isSum && height.additivity === 'D')
    notes.push({
      kind: 'unfit',
      text: {
        zh: '同一段内的去重计数是相加的：跨多个取值的会重复计',
        en: 'Distinct counts are added up within a bar: who has several of its values is counted more than once',
      },
    })
  return notes
}
