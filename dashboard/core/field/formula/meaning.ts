import type { Additivity, Field } from '../field.ts'
import { isMoney, isPercent } from '../text.ts'
import { type ChartFunction, chartFunctionOf, type Formula, FormulaProblem, partsOf } from './parse.ts'

/** The most measures one formula may take. */
export const mostFields = 30

/** What a number is of; a bare number goes with anything. A dimension may be a text too. */
export type Unit = 'money' | 'percent' | 'number' | 'bare' | 'text'

/** A formula that holds: with fields in place of names, and what its value is. */
export interface Meaning {
  formula: Formula
  /** Measures make a measure, dimensions and dates a dimension. */
  kind: 'measure' | 'dimension'
  /** The fields of the formula by the names it calls them. */
  fields: Map<string, Field>
  unit: Unit
  additivity: Additivity
  /** The measure it is counted per, where it is a sum divided by one. */
  per?: Field
  /** It looks at more of a chart than one of its numbers, and can only be kept with it. */
  ofChart: boolean
  /** A difference of percentages, which is counted in points. */
  inPoints?: true
}

const named = (name: string, { zh, en }: { zh: string; en: string }, short: string) =>
  [zh, en, short].some((one) => one.toLowerCase() === name.toLowerCase())

/** `sales.orders` → `orders`. */
export const shortName = ({ name }: Pick<Field, 'name'>) => name.split('.')[1] ?? name

/** The field of a view that a formula calls by its title in either language, or by its name; of two with one title the measure. */
export function findField(name: string, fields: Field[]): Field | undefined {
  const called = fields.filter((field) => named(name, field.title, shortName(field)))
  return fields.find((field) => shortName(field) === name) ?? called.find(({ kind }) => kind === 'measure') ?? called[0]
}

const isMeasure = ({ kind }: Field) => kind === 'measure'

/** Checks a formula against the fields of its view: every name, every unit. `home`: where it is to be kept. Throws `FormulaProblem`. */
export function meaningOf(formula: Formula, known: Field[], home: 'model' | 'chart' = 'model'): Meaning {
  const ofTheChart = partsOf(formula).find(chartFunctionOf)
  if (ofTheChart && home === 'model')
    throw new FormulaProblem(
      {
        zh: '合计、占比、上期、累计、排名要看整张图才算得出，只能随图保存，不能作为全公司的字段',
        en: 'total, share, previous, cumulative and rank need the whole chart: such a formula is kept with a chart, and is no field for everybody',
      },
      ofTheChart,
    )
  const fields = fieldsIn(formula, known)
  const fieldOf = (name: string) => fields.get(name) as Field
  const unit = unitOf(formula, fieldOf)
  const ofChart = ofTheChart !== undefined
  if (![...fields.values()].some(isMeasure)) return { formula, kind: 'dimension', fields, unit, additivity: 'R', ofChart }
  if (unit === 'text')
    throw new FormulaProblem({ zh: '用指标计算的结果要是一个数', en: 'What is calculated from measures must be a number' }, formula)
  const per = perOf(formula, fieldOf)
  return {
    formula,
    kind: 'measure',
    fields,
    unit,
    additivity: additivityOf(formula, fieldOf, ofChart),
    ...(per && { per }),
    ofChart,
    ...(ofChart && isInPoints(formula, fieldOf) ? { inPoints: true } : {}),
  }
}

/** Ratios change in points: 12 % after 10 % is 2 points more, which is no 2 %. */
function isInPoints(formula: Formula, fieldOf: FieldOf): boolean {
  if (formula.kind !== 'arithmetic' || formula.operator !== '-') return false
  return [formula.left, formula.right].every((part) => kindOf(part, fieldOf) === 'percent')
}

/** The fields that a formula calls: measures, or dimensions and dates. */
function fieldsIn(formula: Formula, known: Field[]): Map<string, Field> {
  const fields = new Map<string, Field>()
  for (const part of partsOf(formula)) {
    if (part.kind !== 'field' || fields.has(part.name)) continue
    const field = findField(part.name, known)
    if (!field)
      throw new FormulaProblem(
        {
          zh: `这个视图里没有名为“${part.name}”的字段，请从列表中选择`,
          en: `This view has no field called “${part.name}”: choose one from the list`,
        },
        part,
      )
    const [other] = fields.values()
    if (other && isMeasure(other) !== isMeasure(field))
      throw new FormulaProblem(
        {
          zh: '指标和维度不能写在同一个公式里：指标是汇总后的数，维度是每一行的值',
          en: 'Measures and dimensions cannot be in one formula: a measure is known of many rows together, a dimension of each',
        },
        part,
      )
    fields.set(part.name, field)
  }
  if (fields.size === 0)
    throw new FormulaProblem({ zh: '公式里至少要有一个字段，如 [订单数]', en: 'A formula needs a field, like [Orders]' }, formula)
  if (fields.size > mostFields) throw new FormulaProblem({ zh: `最多用 ${mostFields} 个字段`, en: `At most ${mostFields} fields` }, formula)
  return fields
}

type FieldOf = (name: string) => Field

/** What a part is: a number of some unit, a text, a date, or true and false. */
type Kind = Unit | 'date' | 'condition'

function unitOf(formula: Formula, fieldOf: FieldOf): Unit {
  const kind = kindOf(formula, fieldOf)
  if (kind === 'condition')
    throw new FormulaProblem(
      {
        zh: '结果要是一个值；条件请写在 如果(条件, 值, 值) 里',
        en: 'The result must be a value; put a condition into if(condition, value, value)',
      },
      formula,
    )
  if (kind === 'date')
    throw new FormulaProblem({ zh: '日期请取其中一部分，如 年([日期])', en: 'Take a part of a date, like year([date])' }, formula)
  return kind
}

function kindOf(formula: Formula, fieldOf: FieldOf): Kind {
  const kind = (part: Formula) => kindOf(part, fieldOf)
  const number = (part: Formula): Unit => {
    const own = kind(part)
    if (own === 'text' || own === 'date' || own === 'condition')
      throw new FormulaProblem(
        { zh: `这里需要一个数，写的是${kindWords[own].zh}`, en: `A number is needed here, this is ${kindWords[own].en}` },
        part,
      )
    return own
  }
  const isTrue = (part: Formula) => {
    if (kind(part) !== 'condition')
      throw new FormulaProblem({ zh: '这里需要一个条件，如 [订单数] > 0', en: 'A condition is needed here, like [Orders] > 0' }, part)
  }
  switch (formula.kind) {
    case 'number':
      return 'bare'
    case 'text':
      return 'text'
    case 'field':
      return kindOfField(fieldOf(formula.name))
    case 'minus':
      return number(formula.of)
    case 'not':
      isTrue(formula.of)
      return 'condition'
    case 'logic':
      isTrue(formula.left)
      isTrue(formula.right)
      return 'condition'
    case 'comparison':
      same([formula.left, formula.right], kind, true)
      return 'condition'
    case 'join':
      for (const part of [formula.left, formula.right]) if (kind(part) !== 'text') number(part)
      return 'text'
    case 'arithmetic': {
      const [left, right] = [number(formula.left), number(formula.right)]
      if (formula.operator === '+' || formula.operator === '-') return same([formula.left, formula.right], kind) as Unit
      if (formula.operator === '*') return product(left, right)
      // Of a total, or against the period before, a number is a part of its own kind.
      const isPart = left === right && left !== 'bare' && partsOf(formula.right).some((part) => comparesWith.has(chartFunctionOf(part)))
      return isPart ? 'percent' : quotient(left, right)
    }
    case 'call':
      if (chartFunctionOf(formula)) checkOfChart(formula, fieldOf)
      return kindOfCall(formula, { kind, number, isTrue })
  }
}

function kindOfField(field: Field): Kind {
  if (field.kind === 'time') return 'date'
  if (field.type === 'boolean') return 'condition'
  if (field.type === 'string') return 'text'
  return isMoney(field) ? 'money' : isPercent(field) ? 'percent' : 'number'
}

const comparesWith = new Set<ChartFunction | null>(['total', 'previous'])

interface Checks {
  kind: (part: Formula) => Kind
  number: (part: Formula) => Unit
  isTrue: (part: Formula) => void
}

function kindOfCall(call: Formula & { kind: 'call' }, { kind, number, isTrue }: Checks): Kind {
  const [first, ...more] = call.arguments
  const [second] = more
  if (!first) return 'bare'
  const isOf = (part: Formula, wanted: 'text' | 'date') => {
    if (kind(part) !== wanted)
      throw new FormulaProblem({ zh: `这里需要${kindWords[wanted].zh}`, en: `This must be ${kindWords[wanted].en}` }, part)
  }
  const isWhole = (part: Formula | undefined, least: number, most: number) => {
    if (part && (part.kind !== 'number' || !Number.isInteger(part.value) || part.value < least || part.value > most))
      throw new FormulaProblem({ zh: `这里要写 ${least} 到 ${most} 的整数`, en: `This is a whole number from ${least} to ${most}` }, part)
  }
  switch (call.function) {
    case 'if':
      isTrue(first)
      return same(more, kind)
    case 'coalesce':
    case 'least':
    case 'greatest':
      return same(call.arguments, kind)
    case 'round':
      isWhole(second, 0, 6)
      return number(first)
    case 'floor':
    case 'abs':
    case 'total':
    case 'previous':
    case 'cumulative':
      return number(first)
    case 'share':
      number(first)
      return 'percent'
    case 'rank':
      number(first)
      return 'number'
    case 'left':
    case 'right':
      isOf(first, 'text')
      isWhole(second, 1, 200)
      return 'text'
    case 'upper':
    case 'lower':
    case 'trim':
      isOf(first, 'text')
      return 'text'
    case 'length':
      isOf(first, 'text')
      return 'bare'
    case 'contains':
      isOf(first, 'text')
      if (second) isOf(second, 'text')
      return 'condition'
    default:
      isOf(first, 'date')
      return 'bare'
  }
}

/** What looks at the whole chart takes plain arithmetic over measures, and adds up only what can be. */
function checkOfChart(call: Formula & { kind: 'call' }, fieldOf: FieldOf): void {
  const [of] = call.arguments
  if (!of) return
  const inner = partsOf(of).find(chartFunctionOf)
  if (inner)
    throw new FormulaProblem(
      {
        zh: '合计、占比、上期、累计、排名不能互相嵌套，括号里请只写指标和四则运算',
        en: 'total, share, previous, cumulative and rank cannot stand in one another: in their brackets stand measures and plain arithmetic',
      },
      inner,
    )
  if (!partsOf(of).some(({ kind }) => kind === 'field'))
    throw new FormulaProblem({ zh: '括号里至少要有一个指标，如 [订单数]', en: 'A measure stands in these brackets, like [Orders]' }, of)
  const name = chartFunctionOf(call)
  const isPart = isSum(of, fieldOf) || (name === 'share' && of.kind === 'field' && isCount(fieldOf(of.name)))
  if ((name === 'share' || name === 'cumulative') && !isPart)
    throw new FormulaProblem(
      name === 'share'
        ? {
            zh: '占比要用可以相加的指标：比率和均值不是整体的一部分',
            en: 'A share is of something that adds up: a ratio or an average is no part of a whole',
          }
        : {
            zh: '累计要用可以逐项相加的指标：去重数、时点数、比率和均值不能相加',
            en: 'A running total is of something that adds up: counts without repeats, balances, ratios and averages do not',
          },
      of,
    )
}

const isCount = ({ additivity }: Field) => additivity === 'D' || additivity === 'S'

const kindWords: Record<Kind, { zh: string; en: string }> = {
  text: { zh: '文本', en: 'a text' },
  date: { zh: '日期', en: 'a date' },
  condition: { zh: '条件', en: 'a condition' },
  money: { zh: '金额', en: 'money' },
  percent: { zh: '百分比', en: 'a percentage' },
  number: { zh: '数量', en: 'a number' },
  bare: { zh: '数', en: 'a number' },
}

/** A day in quotes, as `2025-06-18`. */
export const isDay = (part: Formula): boolean => part.kind === 'text' && /^\d{4}-\d{2}-\d{2}$/.test(part.value)

const isNumber = (kind: Kind) => kind !== 'text' && kind !== 'date' && kind !== 'condition'

/** The one kind of parts that are added, compared or chosen among. `takesDays`: a date goes with a day in quotes. */
function same(parts: Formula[], kind: (part: Formula) => Kind, takesDays = false): Kind {
  let known: Kind | undefined
  for (const part of parts) {
    const own = kind(part)
    if (known === undefined || (known === 'bare' && isNumber(own))) known = own
    else if (own !== known && !(own === 'bare' && isNumber(known)) && !(takesDays && known === 'date' && isDay(part))) {
      const [before, here] = [kindWords[known], kindWords[own]]
      const what = isNumber(known) && isNumber(own) ? { zh: '单位', en: 'units' } : { zh: '类型', en: 'kinds' }
      throw new FormulaProblem(
        {
          zh: `${what.zh}不同：前面是${before.zh}，这里是${here.zh}，不能放在一起计算或比较`,
          en: `Different ${what.en}: before this is ${before.en}, this is ${here.en}; they cannot be added or compared`,
        },
        part,
      )
    }
  }
  return known ?? 'bare'
}

function product(left: Unit, right: Unit): Unit {
  if (left === 'bare') return right
  if (right === 'bare' || right === 'percent') return left
  if (left === 'percent') return right
  return left === 'money' && right === 'money' ? 'number' : left === 'money' || right === 'money' ? 'money' : 'number'
}

function quotient(left: Unit, right: Unit): Unit {
  if (right === 'bare') return left
  return left === 'money' && right !== 'money' ? 'money' : 'number'
}

/** Whether the parts of a whole add up to it: sums of sums do, whatever is divided or limited does not. */
function additivityOf(formula: Formula, fieldOf: FieldOf, ofChart: boolean): Additivity {
  if (!isSum(formula, fieldOf, ofChart)) return 'R'
  // Side by side shares and former values add up, one after the other they do not.
  return ofChart ? 'S' : 'A'
}

function isSum(formula: Formula, fieldOf: FieldOf, inChart = false): boolean {
  const adds = (part: Formula) => isSum(part, fieldOf, inChart)
  switch (formula.kind) {
    case 'call': {
      const name = inChart && chartFunctionOf(formula)
      return (name === 'share' || name === 'previous' || name === 'cumulative') && formula.arguments.every(adds)
    }
    case 'field':
      return fieldOf(formula.name).additivity === 'A'
    case 'minus':
      return adds(formula.of)
    case 'arithmetic': {
      const { operator, left, right } = formula
      if (operator === '+' || operator === '-') return adds(left) && adds(right)
      return (adds(left) && isBare(right)) || (operator === '*' && isBare(left) && adds(right))
    }
    default:
      return false
  }
}

const isBare = (formula: Formula) => partsOf(formula).every(({ kind }) => kind !== 'field' && kind !== 'call')

function perOf(formula: Formula, fieldOf: FieldOf): Field | undefined {
  if (formula.kind !== 'arithmetic' || formula.operator !== '/' || formula.right.kind !== 'field') return undefined
  const below = fieldOf(formula.right.name)
  return (below.additivity === 'A' || below.additivity === 'D') && isSum(formula.left, fieldOf) ? below : undefined
}
