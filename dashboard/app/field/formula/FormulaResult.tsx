import { additivityWords } from '../../../core/field/catalogue.ts'
import type { Field } from '../../../core/field/field.ts'
import type { CalculatedFormat } from '../../../core/field/formula/calculated.ts'
import { type Meaning, meaningOf, type Unit } from '../../../core/field/formula/meaning.ts'
import { FormulaProblem, parseFormula } from '../../../core/field/formula/parse.ts'
import { evaluate } from '../../../core/field/formula/write.ts'
import { numberText } from '../../../core/field/text.ts'
import type { Words } from '../../../core/words.ts'
import { useAnswer } from '../../cube.ts'
import { usePreferences } from '../../ui/preferences.ts'
import css from './CalculatedDialog.module.css'

/** What a formula means, or what is wrong with it and where. */
export type Reading = { meaning: Meaning } | { problem: FormulaProblem }

/** Reads a formula over these fields; `home`: where it may be kept. */
export function readFormula(formula: string, fields: Field[], home: 'model' | 'chart' = 'model'): Reading {
  try {
    return { meaning: meaningOf(parseFormula(formula), fields, home) }
  } catch (error) {
    if (error instanceof FormulaProblem) return { problem: error }
    throw error
  }
}

interface FormulaResultProps {
  formula: string
  reading: Reading
  format: CalculatedFormat
}

/** Under a formula: the value of a measure over all data, what it is, or its mistake. */
export function FormulaResult({ formula, reading, format }: FormulaResultProps) {
  if ('problem' in reading) return <Mistake formula={formula} problem={reading.problem} />
  if (reading.meaning.kind === 'dimension') return <Kind unit={reading.meaning.unit} />
  if (reading.meaning.ofChart) return <OfChart meaning={reading.meaning} format={format} />
  return <Value meaning={reading.meaning} format={format} />
}

function Mistake({ formula, problem }: { formula: string; problem: FormulaProblem }) {
  const { say } = usePreferences()
  const { at, end, words } = problem
  if (formula.trim() === '')
    return <p className={css.result}>{say({ zh: '写好公式后，这里显示结果。', en: 'The result is shown here.' })}</p>
  const wrong = formula.slice(at, end) || ' '
  return (
    <div className={css.mistake} role="status">
      <p>{say(words)}</p>
      <pre>
        {formula.slice(Math.max(0, at - 40), at)}
        <mark>{wrong}</mark>
        {formula.slice(end, end + 40)}
      </pre>
    </div>
  )
}

const unitWords: Record<Unit, Words> = {
  money: { zh: '金额', en: 'money' },
  percent: { zh: '百分比', en: 'a percentage' },
  number: { zh: '数', en: 'a number' },
  bare: { zh: '数', en: 'a number' },
  text: { zh: '文本', en: 'a text' },
}

const formats: Record<Unit | 'auto', string> = {
  money: 'currency_2',
  percent: 'percent_1',
  number: 'number_2',
  bare: 'number_2',
  text: 'number_2',
  auto: 'number_2',
}

function Kind({ unit }: { unit: Unit }) {
  const { say } = usePreferences()
  return (
    <div className={css.result} role="status">
      <p>
        {say({
          zh: `维度 · ${unitWords[unit].zh}：每一行各算一次，保存后可放到轴、系列和筛选。`,
          en: `A dimension, ${unitWords[unit].en}: worked out for each row; once saved it goes on an axis, as colour or into a filter.`,
        })}
      </p>
    </div>
  )
}

const chosenWords: Record<CalculatedFormat, Words | null> = {
  auto: null,
  number: unitWords.number,
  percent: unitWords.percent,
  money: unitWords.money,
}

function OfChart({ meaning, format }: { meaning: Meaning; format: CalculatedFormat }) {
  const { say } = usePreferences()
  const points = { zh: '百分点', en: 'percentage points' }
  const unit = chosenWords[format] ?? (meaning.inPoints ? points : unitWords[meaning.unit])
  return (
    <div className={css.result} role="status">
      <p>
        {say({
          zh: `指标 · ${unit.zh}：按图上的每个数逐个计算；合计与其余项重新查询，不相加。`,
          en: `A measure, ${unit.en}: worked out for each number of the chart; totals and “Other” are asked again, never added up.`,
        })}
      </p>
    </div>
  )
}

function Value({ meaning, format }: { meaning: Meaning; format: CalculatedFormat }) {
  const { say, language } = usePreferences()
  const fields = [...new Set(meaning.fields.values())]
  const answer = useAnswer({ measures: fields.map(({ name }) => name) })
  const currency = fields.find((field) => field.currency)?.currency
  const shown = { type: 'number' as const, format: formats[format === 'auto' ? meaning.unit : format], ...(currency && { currency }) }
  const valueIn = ({ name }: Field) => {
    const cell = answer.result?.columns[name]?.[0]
    return typeof cell === 'number' ? cell : null
  }
  const facts = say({
    zh: `全部数据 · ${unitWords[meaning.unit].zh} · ${additivityWords[meaning.additivity].title.zh}：${additivityWords[meaning.additivity].meaning.zh}`,
    en: `All data · ${unitWords[meaning.unit].en} · ${additivityWords[meaning.additivity].title.en.toLowerCase()}: ${additivityWords[meaning.additivity].meaning.en}`,
  })
  return (
    <div className={css.result} role="status">
      {answer.state === 'failed' ? (
        <p>{say(answer.problem.words)}</p>
      ) : (
        <strong>{answer.state === 'ready' ? numberText(evaluate(meaning, valueIn), shown, language) : '…'}</strong>
      )}
      <p>{facts}</p>
    </div>
  )
}
