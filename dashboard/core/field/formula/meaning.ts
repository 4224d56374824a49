import type { Additivity, Field } from '../field.ts'
import { isMoney, isPercent } from '../text.ts'
import { type Formula, FormulaProblem, partsOf } from './parse.ts'

/** The most measures one formula may take. */
export const mostFields = 30

/** What a number is of; a bare number goes with anything. */
export type Unit = 'money' | 'percent' | 'number' | 'bare'

/** A formula that holds: with fields in place of names, and what its number is. */
export interface Meaning {
  formula: Formula
  /** The fields of the formula by the names it calls them. */
  fields: Map<string, Field>
  unit: Unit
  additivity: Additivity
  /** The measure it is counted per, where it is a sum divided by one. */
  per?: Field
}

const named = (name: string, { zh, en }: { zh: string; en: string }, short: string) =>
  [zh, en, short].some((one) => one.toLowerCase() === name.toLowerCase())

/** `sales.orders` → `orders`. */
export const shortName = ({ name }: Pick<Field, 'name'>) => name.split('.')[1] ?? name

/** The measure of a view that a formula calls by its title in either language, or by its name. */
export const findMeasure = (name: string, measures: Field[]): Field | undefined =>
  measures.find((field) => shortName(field) === name) ?? measures.find((field) => named(name, field.title, shortName(field)))

/** Checks a formula against the measures of its view: every name, every unit. Throws `FormulaProblem`. */
export function meaningOf(formula: Formula, measures: Field[]): Meaning {
  const fields = new Map<string, Field>()
  for (const part of partsOf(formula)) {
    if (part.kind !== 'field' || fields.has(part.name)) continue
    const field = findMeasure(part.name, measures)
    if (!field)
      throw new FormulaProblem(
        {
          zh: `这个视图里没有名为“${part.name}”的指标，请从列表中选择`,
          en: `This view has no measure called “${part.name}”: choose one from the list`,
        },
        part,
      )
    fields.set(part.name, field)
  }
  if (fields.size === 0)
    throw new FormulaProblem({ zh: '公式里至少要有一个指标，如 [订单数]', en: 'A formula needs a measure, like [Orders]' }, formula)
  if (fields.size > mostFields)
    throw new FormulaProblem({ zh: `最多用 ${mostFields} 个指标`, en: `At most ${mostFields} measures` }, formula)
  const fieldOf = (name: string) => fields.get(name) as Field
  const unit = unitOf(formula, fieldOf)
  const per = perOf(formula, fieldOf)
  return { formula, fields, unit, additivity: additivityOf(formula, fieldOf), ...(per && { per }) }
}

type FieldOf = (name: string) => Field

const condition = 'condition'

function unitOf(formula: Formula, fieldOf: FieldOf): Unit {
  const kind = kindOf(formula, fieldOf)
  if (kind === condition)
    throw new FormulaProblem(
      {
        zh: '结果要是一个数；条件请写在 如果(条件, 数, 数) 里',
        en: 'The result must be a number; put a condition into if(condition, number, number)',
      },
      formula,
    )
  return kind
}

function kindOf(formula: Formula, fieldOf: FieldOf): Unit | typeof condition {
  const number = (part: Formula) => unitOf(part, fieldOf)
  const isTrue = (part: Formula) => {
    if (kindOf(part, fieldOf) !== condition)
      throw new FormulaProblem({ zh: '这里需要一个条件，如 [订单数] > 0', en: 'A condition is needed here, like [Orders] > 0' }, part)
  }
  switch (formula.kind) {
    case 'number':
      return 'bare'
    case 'field': {
      const field = fieldOf(formula.name)
      return isMoney(field) ? 'money' : isPercent(field) ? 'percent' : 'number'
    }
    case 'minus':
      return number(formula.of)
    case 'not':
      isTrue(formula.of)
      return condition
    case 'logic':
      isTrue(formula.left)
      isTrue(formula.right)
      return condition
    case 'comparison':
      same([formula.left, formula.right], number)
      return condition
    case 'arithmetic': {
      if (formula.operator === '+' || formula.operator === '-') return same([formula.left, formula.right], number)
      const [left, right] = [number(formula.left), number(formula.right)]
      return formula.operator === '*' ? product(left, right) : quotient(left, right)
    }
    case 'call': {
      const [first, ...more] = formula.arguments
      if (!first) return 'bare'
      if (formula.function === 'if') {
        isTrue(first)
        return same(more, number)
      }
      if (formula.function === 'round') {
        const [places] = more
        if (places && (places.kind !== 'number' || !Number.isInteger(places.value) || places.value > 6))
          throw new FormulaProblem({ zh: '小数位数要是 0 到 6 的整数', en: 'The decimals are a whole number from 0 to 6' }, places)
        return number(first)
      }
      return same(formula.arguments, number)
    }
  }
}

const unitWords: Record<Unit, { zh: string; en: string }> = {
  money: { zh: '金额', en: 'money' },
  percent: { zh: '百分比', en: 'a percentage' },
  number: { zh: '数量', en: 'a number' },
  bare: { zh: '数', en: 'a number' },
}

/** The one unit of parts that are added or compared. */
function same(parts: Formula[], number: (part: Formula) => Unit): Unit {
  let unit: Unit = 'bare'
  for (const part of parts) {
    const own = number(part)
    if (own === 'bare' || own === unit) continue
    if (unit !== 'bare')
      throw new FormulaProblem(
        {
          zh: `单位不同：前面是${unitWords[unit].zh}，这里是${unitWords[own].zh}，不能相加、相减或比较`,
          en: `Different units: before this is ${unitWords[unit].en}, this is ${unitWords[own].en}; they cannot be added or compared`,
        },
        part,
      )
    unit = own
  }
  return unit
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
function additivityOf(formula: Formula, fieldOf: FieldOf): Additivity {
  return isSum(formula, fieldOf) ? 'A' : 'R'
}

function isSum(formula: Formula, fieldOf: FieldOf): boolean {
  switch (formula.kind) {
    case 'field':
      return fieldOf(formula.name).additivity === 'A'
    case 'minus':
      return isSum(formula.of, fieldOf)
    case 'arithmetic': {
      const { operator, left, right } = formula
      if (operator === '+' || operator === '-') return isSum(left, fieldOf) && isSum(right, fieldOf)
      return (isSum(left, fieldOf) && isBare(right)) || (operator === '*' && isBare(left) && isSum(right, fieldOf))
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
