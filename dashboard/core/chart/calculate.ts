import type { Additivity, Field } from '../field/field.ts'
import type { ChartFormula } from '../field/formula/chartFormula.ts'
import { isPercent } from '../field/text.ts'
import type { Words } from '../words.ts'
import type { Calculation, CalculationKind } from './spec.ts'

// What a pill may make of a measure: the arithmetic, the unit that comes of it, and where it would be a number of nothing.

type Numbers = (number | null)[]

/** How a quick calculation goes about it: along the axis, against a whole that is asked again, or both. */
interface Kind {
  title: (calculation: Calculation) => Words
  /** The whole a value is a part of: of everything, of its row, of its column. */
  whole?: 'all' | 'rows' | 'columns'
  /** Works on the values one after the other; `rest` is the value of "Other", which comes last. */
  along?: (values: Numbers, calculation: Calculation) => Numbers
  /** Which measures it makes sense of. */
  fits: readonly (Additivity | undefined)[]
  /** Says nothing of a period that is not over yet. */
  needsWhole?: true
  /** What is larger stays larger: sorting by the number sorts by this. */
  keepsOrder?: true
}

const anything = ['A', 'S', 'D', 'R', 'Q', undefined] as const
const sums = ['A', undefined] as const
const parts = ['A', 'S', 'D', undefined] as const

/** The sum so far; what is missing adds nothing, and before the first value there is nothing. */
export function runningTotal(values: Numbers): Numbers {
  let sum: number | null = null
  return values.map((value) => {
    if (value !== null) sum = (sum ?? 0) + value
    return sum
  })
}

/** 1 for the largest; equals share a rank, and the next is left out. */
export function ranks(values: Numbers): Numbers {
  const sorted = values.filter((value) => value !== null).sort((a, b) => b - a)
  return values.map((value) => (value === null ? null : sorted.indexOf(value) + 1))
}

/** The change from the value before; nothing where either is missing. */
export function differences(values: Numbers): Numbers {
  return values.map((value, at) => {
    const before = values[at - 1] ?? null
    return value === null || before === null ? null : value - before
  })
}

/** The change as a part of what it was; nothing against nought or a loss. */
export function relativeDifferences(values: Numbers): Numbers {
  return differences(values).map((difference, at) => {
    const before = values[at - 1] ?? null
    return difference === null || before === null || before <= 0 ? null : difference / before
  })
}

/** The mean of the last `n`; nothing until there are as many. */
export function movingAverage(values: Numbers, n: number): Numbers {
  return values.map((_, at) => {
    const last = values.slice(Math.max(0, at - n + 1), at + 1).filter((value) => value !== null)
    return last.length < n ? null : last.reduce((sum, value) => sum + value, 0) / n
  })
}

/** Everything as a percentage of the first value above nought. */
export function indexed(values: Numbers): Numbers {
  const at = values.findIndex((value) => value !== null && value > 0)
  const base = values[at] ?? null
  return values.map((value, place) => (value === null || base === null || place < at ? null : (value / base) * 100))
}

/** The part of a whole; none of a whole that is nought or less, and none for less than nothing. */
export const shareOf = (value: number | null, whole: number | null) =>
  value === null || whole === null || whole <= 0 || value < 0 ? null : value / whole

export const calculations: Record<CalculationKind, Kind> = {
  running: { title: () => ({ zh: '累计', en: 'running total' }), along: runningTotal, fits: sums },
  share: { title: () => ({ zh: '占总计', en: 'share of total' }), whole: 'all', fits: parts, keepsOrder: true },
  share_row: { title: () => ({ zh: '占本行', en: 'share of row' }), whole: 'rows', fits: parts },
  share_column: { title: () => ({ zh: '占本列', en: 'share of column' }), whole: 'columns', fits: parts },
  cumulative_share: { title: () => ({ zh: '累计占比', en: 'cumulative share' }), along: runningTotal, whole: 'all', fits: sums },
  rank: { title: () => ({ zh: '排名', en: 'rank' }), along: ranks, fits: anything },
  difference: { title: () => ({ zh: '较前项差值', en: 'difference' }), along: differences, fits: anything, needsWhole: true },
  difference_percent: {
    title: () => ({ zh: '较前项变化率', en: 'difference in %' }),
    along: relativeDifferences,
    fits: ['A', 'S', 'D', 'R', 'Q', undefined],
    needsWhole: true,
  },
  average: {
    title: ({ n }) => ({ zh: `${n ?? 3} 期移动平均`, en: `moving average of ${n ?? 3}` }),
    along: (values, { n }) => movingAverage(values, n ?? 3),
    fits: anything,
    needsWhole: true,
  },
  index: { title: () => ({ zh: '指数（首期 = 100）', en: 'index, first = 100' }), along: indexed, fits: anything },
}

/** What a calculation is called. */
export const calculationTitle = (calculation: Calculation): Words => calculations[calculation.kind].title(calculation)

/** Why a measure is not taken, or null. */
export function misfit(field: Field, calculation: Calculation): Words | null {
  const { fits } = calculations[calculation.kind]
  if (!fits.includes(field.additivity)) {
    return field.additivity === 'D' || field.additivity === 'S'
      ? { zh: '去重数或时点数不能逐项相加', en: 'counts without repeats and balances do not add up' }
      : { zh: '比率或均值不能相加', en: 'ratios and averages do not add up' }
  }
  const isRelative = calculation.kind === 'difference_percent'
  return isRelative && isPercent(field)
    ? { zh: '比率的变化按百分点计，请用差值', en: 'ratios change in points: take the difference' }
    : null
}

const asPercent = { format: 'percent_1' } as const
const plain = { format: 'decimal_1' } as const
const points: Words = { zh: '个百分点', en: 'points' }

/** The field a calculation makes of a measure: its title, its unit, and whether its values may be piled up. */
export function calculatedField(field: Field, calculation: Calculation): Field {
  const title = calculationTitle(calculation)
  const { format, currency, unit, better, ...bare } = field
  const named = { ...bare, title: { zh: `${field.title.zh} · ${title.zh}`, en: `${field.title.en} · ${title.en}` } }
  const same = {
    ...named,
    ...(format ? { format } : {}),
    ...(currency ? { currency } : {}),
    ...(unit ? { unit } : {}),
    ...(better ? { better } : {}),
  }
  switch (calculation.kind) {
    case 'running':
      return { ...same, additivity: 'S' }
    case 'share':
    case 'share_row':
    case 'share_column':
      return { ...named, ...asPercent, additivity: 'S' }
    case 'cumulative_share':
      return { ...named, ...asPercent, additivity: 'R' }
    case 'difference_percent':
      return { ...named, ...asPercent, ...(better ? { better } : {}), additivity: 'R' }
    case 'rank':
      return { ...named, format: 'decimal_0', additivity: 'R', better: 'down' }
    case 'index':
      return { ...named, ...plain, additivity: 'R' }
    case 'difference':
      return isPercent(field) ? { ...same, ...plain, unit: points, additivity: 'R' } : { ...same, additivity: 'S' }
    case 'average':
      return { ...same, additivity: 'R' }
  }
}

const formulaFormats: Record<ChartFormula['unit'], string> = {
  number: 'number_2',
  whole: 'decimal_0',
  percent: 'percent_1',
  points: 'decimal_1',
  money: 'currency_2',
}

/** The field that a formula of the chart is: its title, its unit, and whether its values may be piled up. */
export function formulaField(name: string, { title, unit, additivity }: ChartFormula, members: Field[]): Field {
  const currency = members.find((member) => member.currency)?.currency
  return {
    name,
    view: name.split('.')[0] ?? '',
    kind: 'measure',
    type: 'number',
    title,
    description: { zh: '', en: '' },
    folder: null,
    format: formulaFormats[unit],
    ...(unit === 'money' && currency ? { currency } : {}),
    ...(unit === 'points' ? { unit: points } : {}),
    additivity,
    synonyms: [],
    drillMembers: [],
  }
}

/** A run of values worked out; of a ratio a difference is in points. */
export function along(values: Numbers, field: Field, calculation: Calculation, whole: number | null, unfinishedAt: number | null): Numbers {
  if (misfit(field, calculation)) return values.map(() => null)
  const { along: run, whole: hasWhole, needsWhole } = calculations[calculation.kind]
  const made = run ? run(values, calculation) : values
  const inUnit = calculation.kind === 'difference' && isPercent(field) ? made.map((value) => (value === null ? null : value * 100)) : made
  const shared = hasWhole ? inUnit.map((value) => shareOf(value, whole)) : inUnit
  return needsWhole && unfinishedAt !== null ? shared.map((value, at) => (at === unfinishedAt ? null : value)) : shared
}
