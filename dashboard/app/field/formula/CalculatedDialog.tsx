import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Field, View } from '../../../core/field/field.ts'
import {
  type CalculatedFormat,
  type CalculatedInput,
  calculatedFormats,
  type ListedCalculated,
} from '../../../core/field/formula/calculated.ts'
import { toRead } from '../../../core/field/formula/write.ts'
import type { Words } from '../../../core/words.ts'
import buttons from '../../ui/controls.module.css'
import { Dialog } from '../../ui/Dialog.tsx'
import { FormFoot } from '../../ui/FormFoot.tsx'
import { usePreferences } from '../../ui/preferences.ts'
import { Segments } from '../../ui/Segments.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { useSubmit } from '../../ui/useAttempt.ts'
import { Waiting } from '../../ui/Waiting.tsx'
import css from './CalculatedDialog.module.css'
import { dropCalculated, keepCalculated, useCalculated } from './calculated.ts'
import { FormulaBox } from './FormulaBox.tsx'
import { FormulaResult, readFormula } from './FormulaResult.tsx'

interface CalculatedDialogProps {
  view: View
  /** The field to change; none for a new one. */
  field?: Field | undefined
  onClose: () => void
}

/** Makes or changes a field that is calculated from others of its view; everybody has it then. */
export function CalculatedDialog({ view, field, onClose }: CalculatedDialogProps) {
  const { say } = usePreferences()
  const { data } = useCalculated()
  const known = field?.calculated === undefined ? undefined : data?.measures.find(({ id }) => id === field.calculated)
  const title = field ? { zh: '修改计算字段', en: 'Change a calculated field' } : { zh: '新建计算字段', en: 'New calculated field' }
  return (
    <Dialog title={`${say(title)} · ${say(view.title)}`} width={680} onClose={onClose}>
      {field && !known ? <Waiting /> : <CalculatedForm key={known?.revision} {...{ view, known, onClose }} />}
    </Dialog>
  )
}

interface CalculatedFormProps {
  view: View
  known: ListedCalculated | undefined
  /** What a new one begins with. */
  start?: Pick<CalculatedInput, 'title' | 'formula'>
  /** In place of closing: what was made, as charts ask for it. */
  onMade?: (member: string) => void
  onClose: () => void
}

/** What a person says of a calculated field, kept for everybody. */
export function CalculatedForm({ view, known, start, onMade, onClose }: CalculatedFormProps) {
  const { say, language } = usePreferences()
  const queries = useQueryClient()
  const fields = view.fields.filter(({ calculated }) => !known || calculated !== known.id)
  const [formula, setFormula] = useState(() => (known ? readable(known.formula, fields, language) : (start?.formula ?? '')))
  const [format, setFormat] = useState<CalculatedFormat>(known?.format ?? 'auto')
  const reading = readFormula(formula, fields)
  const done = async (words: Words, then = onClose) => {
    await queries.invalidateQueries({ queryKey: ['workspace'] })
    toast(words)
    then()
  }
  const { busy, problem, submit } = useSubmit(async (form) => {
    const { title, member } = await keepCalculated(inputOf(form, { view: view.name, formula, format }), known)
    await done(
      { zh: `“${title.zh}”已保存，在字段列表中可用。`, en: `“${title.en}” is saved and in the field list.` },
      onMade && (() => onMade(member)),
    )
  })
  const deleting = useSubmit(async () => {
    if (known) await dropCalculated(known.id)
    await done({ zh: '计算字段已删除。', en: 'The calculated field is deleted.' })
  })
  return (
    <>
      <form className={buttons.form} onSubmit={submit}>
        <div className={css.pair}>
          <Text name="title_zh" label={{ zh: '中文名称', en: 'Name in Chinese' }} most={80} value={(known ?? start)?.title.zh} />
          <Text name="title_en" label={{ zh: '英文名称', en: 'Name in English' }} most={80} value={(known ?? start)?.title.en} />
        </div>
        <FormulaBox formula={formula} onFormula={setFormula} fields={fields} />
        <FormulaResult {...{ formula, reading, format }} />
        {!('meaning' in reading && reading.meaning.kind === 'dimension') && <ShownAs format={format} onChange={setFormat} />}
        <Description known={known} />
        <FormFoot
          problem={problem ?? deleting.problem}
          onCancel={onClose}
          verb={busy ? { zh: '正在写入模型…', en: 'Writing it into the model …' } : { zh: '保存给所有人', en: 'Save for everybody' }}
          off={busy || !('meaning' in reading)}
        />
      </form>
      {known && (
        <form className={css.delete} onSubmit={deleting.submit}>
          <button type="submit" className={`${buttons.button} ${buttons.quiet}`} disabled={deleting.busy}>
            {say({ zh: '删除这个字段', en: 'Delete this field' })}
          </button>
        </form>
      )}
    </>
  )
}

function ShownAs({ format, onChange }: { format: CalculatedFormat; onChange: (format: CalculatedFormat) => void }) {
  const { say } = usePreferences()
  const label = say({ zh: '显示为', en: 'Shown as' })
  return (
    <div className={css.format}>
      <span>{label}</span>
      <Segments
        label={label}
        value={format}
        choices={calculatedFormats.map((value) => ({ value, text: say(formatWords[value]) }))}
        onChange={onChange}
      />
    </div>
  )
}

function Description({ known }: { known: ListedCalculated | undefined }) {
  const { say } = usePreferences()
  return (
    <details className={css.more} open={Boolean(known?.description.zh || known?.description.en)}>
      <summary>{say({ zh: '说明（可不填，默认写公式）', en: 'Description (else the formula stands there)' })}</summary>
      <div className={css.pair}>
        <Text name="description_zh" label={{ zh: '中文说明', en: 'In Chinese' }} most={500} value={known?.description.zh} />
        <Text name="description_en" label={{ zh: '英文说明', en: 'In English' }} most={500} value={known?.description.en} />
      </div>
    </details>
  )
}

const formatWords: Record<CalculatedFormat, Words> = {
  auto: { zh: '自动', en: 'Automatic' },
  number: { zh: '数', en: 'Number' },
  percent: { zh: '百分比', en: 'Per cent' },
  money: { zh: '金额', en: 'Money' },
}

/** What is kept names fields; where one has gone, it is shown as it is kept. */
function readable(formula: string, fields: Field[], language: 'zh' | 'en'): string {
  return 'meaning' in readFormula(formula, fields) ? toRead(formula, fields, language) : formula
}

/** A name in one language stands for the other where that is left out. */
function inputOf(form: FormData, rest: Pick<CalculatedInput, 'view' | 'formula' | 'format'>): CalculatedInput {
  const pair = (name: string): Words => {
    const [zh, en] = ['zh', 'en'].map((language) => String(form.get(`${name}_${language}`) ?? '').trim()) as [string, string]
    return { zh: zh || en, en: en || zh }
  }
  return { ...rest, title: pair('title'), description: pair('description') }
}

interface TextProps {
  name: string
  label: Words
  most: number
  value: string | undefined
}

function Text({ name, label, most, value }: TextProps) {
  const { say } = usePreferences()
  return (
    <label className={buttons.label}>
      <span>{say(label)}</span>
      <input className={buttons.input} name={name} maxLength={most} defaultValue={value} autoComplete="off" />
    </label>
  )
}
