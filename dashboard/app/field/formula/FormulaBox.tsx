import { type KeyboardEvent, useRef, useState } from 'react'
import type { Field } from '../../../core/field/field.ts'
import { longestFormula } from '../../../core/field/formula/parse.ts'
import type { Language, Words } from '../../../core/words.ts'
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

/** What a formula is put together with: signs, and functions by their names in either language. */
const parts: (string | Words)[] = [
  ...['+', '−', '×', '÷', '(', ')'],
  { zh: '如果( > 0, , )', en: 'if( > 0, , )' },
  { zh: '空则( , 0)', en: 'coalesce( , 0)' },
  { zh: '四舍五入( , 2)', en: 'round( , 2)' },
  { zh: '向下取整( )', en: 'floor( )' },
  { zh: '较小( , )', en: 'least( , )' },
  { zh: '较大( , )', en: 'greatest( , )' },
  '&',
  { zh: '年( )', en: 'year( )' },
  { zh: '月( )', en: 'month( )' },
  { zh: '星期( )', en: 'weekday( )' },
  { zh: '包含( , "")', en: 'contains( , "")' },
]
const chartParts: Words[] = [
  { zh: '合计( )', en: 'total( )' },
  { zh: '占比( )', en: 'share( )' },
  { zh: '上期( )', en: 'previous( )' },
  { zh: '累计( )', en: 'cumulative( )' },
  { zh: '排名( )', en: 'rank( )' },
]

/** The signs and functions that can stand here; while the name of a function is being typed those that begin so. */
function partsFor(typed: string, ofChart: boolean, language: Language): { texts: string[]; begun: boolean } {
  const all = [...parts, ...(ofChart ? chartParts : [])].map((part) => (typeof part === 'string' ? part : part[language]))
  const begun = typed === '' ? [] : all.filter((text) => text.startsWith(typed) && text.includes('( '))
  return begun.length > 0 ? { texts: begun, begun: true } : { texts: all, begun: false }
}

/** The fields whose title or name has this text, those that begin with it first. */
function matching(fields: Field[], typed: string, language: Language): Field[] {
  const texts = ({ title, name }: Field) => [title[language], title.zh, title.en, name].map((one) => one.toLowerCase())
  const begins = (field: Field) => Number(texts(field).some((text) => text.startsWith(typed)))
  return fields.filter((field) => texts(field).some((text) => text.includes(typed))).sort((one, other) => begins(other) - begins(one))
}

/** Where a formula is being written, what can be put there, and how. */
function useWriting({ formula, onFormula, fields, ofChart, onEnter }: FormulaBoxProps) {
  const { language } = usePreferences()
  const box = useRef<HTMLTextAreaElement>(null)
  const [caret, setCaret] = useState(formula.length)
  const before = formula.slice(0, caret)
  const open = /\[([^[\]]*)$/.exec(before)
  const typed = open?.[1]?.trim().toLowerCase() ?? ''
  const fitting = matching(fields, typed, language)
  const word = open ? '' : (/[\p{L}_]+$/u.exec(before)?.[0].toLowerCase() ?? '')
  const { texts, begun } = partsFor(word, ofChart, language)

  const put = (text: string, from: number) => {
    const written = text.replace('( )', '()')
    onFormula(`${formula.slice(0, from)}${written}${formula.slice(caret)}`)
    const at = from + (text.includes('( ') ? written.indexOf('(') + 1 : written.length)
    setCaret(at)
    requestAnimationFrame(() => {
      box.current?.focus()
      box.current?.setSelectionRange(at, at)
    })
  }
  const putPart = (part: string) => put(/^[+−×÷&]$/.test(part) ? ` ${part} ` : part, begun ? caret - word.length : caret)
  const putField = ({ title }: Field) => {
    const rest = formula.slice(caret).startsWith(']') ? '' : ']'
    put(`[${title[language]}${rest}`, open ? caret - (open[1]?.length ?? 0) - 1 : caret)
  }
  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.shiftKey || event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Tab')) return
    const [first] = fitting
    if (open && first && typed !== '') putField(first)
    else if (event.key === 'Tab' && begun && texts[0]) putPart(texts[0])
    else if (event.key === 'Enter' && !open) onEnter(event.currentTarget.form)
    else return
    event.preventDefault()
  }
  return { box, setCaret, fitting, texts, putPart, putField, press }
}

/** The text of a formula; the fields that can stand in it are beside it, fewer while a name is being typed in brackets. */
export function FormulaBox(props: FormulaBoxProps) {
  const { say } = usePreferences()
  const { formula, onFormula, ofChart } = props
  const { box, setCaret, fitting, texts, putPart, putField, press } = useWriting(props)
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
      <Operators parts={texts} onChoose={putPart} />
      <FittingFields fields={fitting} onChoose={putField} />
    </div>
  )
}

function Hint({ ofChart }: { ofChart: boolean }) {
  const { say } = usePreferences()
  return (
    <p id="formula-hint" className={css.hint}>
      {say({
        zh: '输入 [ 查找字段，回车选中第一个；输入函数的开头，Tab 补全；写完后回车保存，Shift+回车换行；文本写在引号里。用指标算出指标，合计会按公式重新计算，不会相加；用维度和日期算出维度。',
        en: 'Type [ to look for a field, Enter takes the first; Tab completes a function; at the end Enter saves, Shift+Enter begins a line; text stands in quotes. Measures make a measure, whose totals are calculated anew and never added up; dimensions and dates make a dimension.',
      })}
      {ofChart &&
        say({
          zh: '合计是全图筛选后的总数，上期是前一个时期的值，只用于图内的字段。',
          en: ' total() is all that the chart’s filters let in, previous() the period before; these are for fields of this chart.',
        })}
    </p>
  )
}

function Operators({ parts: texts, onChoose }: { parts: string[]; onChoose: (part: string) => void }) {
  const { say } = usePreferences()
  return (
    <div className={css.parts} role="toolbar" aria-label={say({ zh: '运算与函数', en: 'Operators and functions' })}>
      {texts.map((part) => (
        <button key={part} type="button" className={`${buttons.button} ${buttons.small}`} onClick={() => onChoose(part)}>
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
