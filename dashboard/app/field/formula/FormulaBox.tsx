import { type KeyboardEvent, useRef, useState } from 'react'
import type { Field } from '../../../core/field/field.ts'
import { longestFormula } from '../../../core/field/formula/parse.ts'
import type { Language } from '../../../core/words.ts'
import buttons from '../../ui/controls.module.css'
import { usePreferences } from '../../ui/preferences.ts'
import css from './CalculatedDialog.module.css'

interface FormulaBoxProps {
  formula: string
  onFormula: (formula: string) => void
  /** What a formula may be made of: the measures and the dimensions of a view. */
  fields: Field[]
  /** What looks at the whole chart may stand in it. */
  ofChart: boolean
  /** Enter keeps what is right. */
  onEnter: (form: HTMLFormElement | null) => void
}

const chartParts = {
  zh: ['合计( )', '占比( )', '上期( )', '累计( )', '排名( )'],
  en: ['total( )', 'share( )', 'previous( )', 'cumulative( )', 'rank( )'],
}

const parts = {
  zh: [
    '+',
    '−',
    '×',
    '÷',
    '(',
    ')',
    '如果( > 0, , )',
    '空则( , 0)',
    '四舍五入( , 2)',
    '向下取整( )',
    '较小( , )',
    '较大( , )',
    '&',
    '年( )',
    '月( )',
    '星期( )',
    '包含( , "")',
  ],
  en: [
    '+',
    '−',
    '×',
    '÷',
    '(',
    ')',
    'if( > 0, , )',
    'coalesce( , 0)',
    'round( , 2)',
    'floor( )',
    'least( , )',
    'greatest( , )',
    '&',
    'year( )',
    'month( )',
    'weekday( )',
    'contains( , "")',
  ],
}

/** The fields whose title or name has this text, those that begin with it first. */
function matching(fields: Field[], typed: string, language: Language): Field[] {
  const texts = ({ title, name }: Field) => [title[language], title.zh, title.en, name].map((one) => one.toLowerCase())
  const begins = (field: Field) => Number(texts(field).some((text) => text.startsWith(typed)))
  return fields.filter((field) => texts(field).some((text) => text.includes(typed))).sort((one, other) => begins(other) - begins(one))
}

/** The text of a formula; the fields that can stand in it are beside it, fewer while a name is being typed in brackets. */
export function FormulaBox({ formula, onFormula, fields, ofChart, onEnter }: FormulaBoxProps) {
  const { say, language } = usePreferences()
  const box = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState(formula.length)
  const open = /\[([^[\]]*)$/.exec(formula.slice(0, caret))
  const typed = open?.[1]?.trim().toLowerCase() ?? ''
  const fitting = matching(fields, typed, language)

  const put = (text: string, from: number) => {
    const next = `${formula.slice(0, from)}${text}${formula.slice(caret)}`
    onFormula(next)
    const at = from + (/\( /.test(text) ? text.indexOf('(') + 1 : text.length)
    setCaret(at)
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(at, at)
    })
  }
  const putField = ({ title }: Field) => {
    const rest = formula.slice(caret).startsWith(']') ? '' : ']'
    put(`[${title[language]}${rest}`, open ? caret - (open[1]?.length ?? 0) - 1 : caret)
  }
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const [first] = fitting
    if (open && first && (event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey && typed !== '') {
      event.preventDefault()
      putField(first)
    } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing && !open) {
      event.preventDefault()
      onEnter(event.currentTarget.form)
    }
  }
  return (
    <div className={css.formula}>
      <label className={buttons.label}>
        <span>{say({ zh: '公式', en: 'Formula' })}</span>
        <textarea
          ref={box}
          className={css.box}
          value={formula}
          rows={3}
          maxLength={longestFormula + 1}
          spellCheck={false}
          placeholder={say({ zh: '例：([净销售额] − [退款额]) ÷ [订单数]', en: 'Example: ([Net sales] − [Refunds]) ÷ [Orders]' })}
          aria-describedby="formula-hint"
          onChange={(event) => {
            onFormula(event.target.value)
            setCaret(event.target.selectionStart)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
          onKeyDown={press}
        />
      </label>
      <Hint ofChart={ofChart} />
      <Operators ofChart={ofChart} onChoose={(part) => put(part, caret)} />
      <FittingFields fields={fitting} onChoose={putField} />
    </div>
  )
}

function Hint({ ofChart }: { ofChart: boolean }) {
  const { say } = usePreferences()
  return (
    <p id="formula-hint" className={css.hint}>
      {say({
        zh: '输入 [ 查找字段，回车选中第一个；写完后回车保存，Shift+回车换行；文本写在引号里。用指标算出指标，合计会按公式重新计算，不会相加；用维度和日期算出维度。',
        en: 'Type [ to look for a field, Enter takes the first; at the end Enter saves, Shift+Enter begins a line; text stands in quotes. Measures make a measure, whose totals are calculated anew and never added up; dimensions and dates make a dimension.',
      })}
      {ofChart &&
        say({
          zh: '合计是全图筛选后的总数，上期是前一个时期的值，只用于图内的字段。',
          en: ' total() is all that the chart’s filters let in, previous() the period before; these are for fields of this chart.',
        })}
    </p>
  )
}

function Operators({ ofChart, onChoose }: { ofChart: boolean; onChoose: (part: string) => void }) {
  const { say, language } = usePreferences()
  return (
    <div className={css.parts} role="toolbar" aria-label={say({ zh: '运算与函数', en: 'Operators and functions' })}>
      {[...parts[language], ...(ofChart ? chartParts[language] : [])].map((part) => (
        <button
          key={part}
          type="button"
          className={`${buttons.button} ${buttons.small}`}
          onClick={() => onChoose(/^[+−×÷&]$/.test(part) ? ` ${part} ` : part)}
        >
          {part.replace(/\(.+/, '()')}
        </button>
      ))}
    </div>
  )
}

function FittingFields({ fields, onChoose }: { fields: Field[]; onChoose: (field: Field) => void }) {
  const { say } = usePreferences()
  const kinds = [
    { title: { zh: '指标', en: 'Measures' }, all: fields.filter(({ kind }) => kind === 'measure') },
    { title: { zh: '维度与日期', en: 'Dimensions and dates' }, all: fields.filter(({ kind }) => kind !== 'measure') },
  ]
  return (
    <div className={css.fields}>
      {kinds.map(({ title, all }) => (
        <ul key={title.en} className={css.list} aria-label={say(title)}>
          <li className={css.hint}>{all.length > 0 ? say(title) : say({ zh: `没有这样的${title.zh}`, en: `${title.en}: none` })}</li>
          {all.map((field) => (
            <li key={field.name}>
              <button type="button" onClick={() => onChoose(field)} title={say(field.description)}>
                {say(field.title)}
              </button>
            </li>
          ))}
        </ul>
      ))}
    </div>
  )
}
