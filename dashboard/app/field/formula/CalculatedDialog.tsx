import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Field, View } from '../../../core/field/field.ts'
import {
  type CalculatedFormat,
  type CalculatedInput,
  calculatedFormats,
  type ListedCalculated,
} from '../../../core/field/formula/calculated.ts'
import type { ChartFormula } from '../../../core/field/formula/chartFormula.ts'
import { formatOf, toChartFormula } from '../../../core/field/formula/keep.ts'
import { FormulaProblem } from '../../../core/field/formula/parse.ts'
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
import { useMay } from '../../workspace.ts'
import css from './CalculatedDialog.module.css'
import { dropCalculated, keepCalculated, useCalculated } from './calculated.ts'
import { FormulaBox } from './FormulaBox.tsx'
import { FormulaResult, type Reading, readFormula } from './FormulaResult.tsx'

interface CalculatedDialogProps {
  view: View
  /** The field to change; none for a new one. */
  field?: Field | undefined
  /** The chart it may be kept with. */
  chart?: InChart | undefined
  onClose: () => void
}

/** Keeps a measure with a chart; `formula`: the one to change. */
export interface InChart {
  formula?: ChartFormula
  onKeep: (formula: ChartFormula) => void
}

/** Makes or changes a field that is calculated from others of its view: everybody has it then, or the chart alone. */
export function CalculatedDialog({ view, field, chart, onClose }: CalculatedDialogProps) {
  const { say } = usePreferences()
  const { data } = useCalculated()
  const known = field?.calculated === undefined ? undefined : data?.measures.find(({ id }) => id === field.calculated)
  const title =
    field || chart?.formula ? { zh: '修改计算字段', en: 'Change a calculated field' } : { zh: '新建计算字段', en: 'New calculated field' }
  return (
    <Dialog title={`${say(title)} · ${say(view.title)}`} width={680} onClose={onClose}>
      {field && !known ? <Waiting /> : <CalculatedForm key={known?.revision} {...{ view, known, chart, onClose }} />}
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
  chart?: InChart | undefined
  onClose: () => void
}

/** A formula as it is being written: what it means, and where it is to be kept. */
function useWritten({ view, known, start, chart }: CalculatedFormProps) {
  const { language } = usePreferences()
  const mayDefine = useMay('define a measure')
  const ofChart = known ? undefined : chart
  const own = ofChart?.formula
  // Those of former names go on answering in a formula that has them.
  const fields = [
    ...view.fields.filter(({ calculated }) => !known || calculated !== known.id),
    ...(own ? view.former.map(formerField) : []),
  ]
  const home = ofChart ? 'chart' : 'model'
  const kept = known?.formula ?? own?.text
  const [formula, setFormula] = useState(() => (kept === undefined ? (start?.formula ?? '') : readable(kept, fields, language, home)))
  const [format, setFormat] = useState<CalculatedFormat>(known?.format ?? (own ? formatOf(own) : 'auto'))
  const [isForAll, setForAll] = useState(true)
  const reading = allowed(readFormula(formula, fields, home), mayDefine, formula)
  const meaning = 'meaning' in reading ? reading.meaning : null
  const mustStay = own !== undefined || !mayDefine || meaning?.ofChart === true
  const stays = ofChart !== undefined && meaning?.kind !== 'dimension' && (mustStay || !isForAll)
  return { fields, ofChart, formula, setFormula, format, setFormat, setForAll, reading, meaning, mustStay, stays }
}

/** Keeps what was written: with the chart, or for everybody. */
function useKeep({ view, known, onMade, onClose }: CalculatedFormProps, written: ReturnType<typeof useWritten>) {
  const queries = useQueryClient()
  const { ofChart, stays, meaning, formula, format, fields } = written
  const done = async (words: Words, then = onClose) => {
    await queries.invalidateQueries({ queryKey: ['workspace'] })
    toast(words)
    then()
  }
  const keeping = useSubmit(async (form) => {
    if (ofChart && stays && meaning) {
      const name = titleIn(form, 'title')
      const title = name.zh ? name : { zh: shortened(formula), en: shortened(formula) }
      ofChart.onKeep(toChartFormula(meaning, { title, text: formula, format, known: fields }))
      toast({ zh: `“${title.zh}”已随这张图保存。`, en: `“${title.en}” is kept with this chart.` })
      return onClose()
    }
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
  return { keeping, deleting }
}

const verbs = {
  busy: { zh: '正在写入模型…', en: 'Writing it into the model …' },
  chart: { zh: '放入图中', en: 'Put into the chart' },
  all: { zh: '保存给所有人', en: 'Save for everybody' },
} satisfies Record<string, Words>

/** What a person says of a calculated field, kept for everybody or with the chart at hand. */
export function CalculatedForm(props: CalculatedFormProps) {
  const { say } = usePreferences()
  const { known, start, onClose } = props
  const written = useWritten(props)
  const { fields, ofChart, formula, setFormula, format, setFormat, reading, meaning, mustStay, stays } = written
  const { keeping, deleting } = useKeep(props, written)
  const { busy } = keeping
  const titled = known ?? ofChart?.formula ?? start
  return (
    <>
      <form className={buttons.form} onSubmit={keeping.submit}>
        <div className={css.pair}>
          <Text name="title_zh" label={{ zh: '中文名称', en: 'Name in Chinese' }} most={80} value={titled?.title.zh} />
          <Text name="title_en" label={{ zh: '英文名称', en: 'Name in English' }} most={80} value={titled?.title.en} />
        </div>
        <FormulaBox
          {...{ formula, fields }}
          onFormula={setFormula}
          ofChart={ofChart !== undefined}
          onEnter={(form) => meaning && !busy && form?.requestSubmit()}
        />
        <FormulaResult {...{ formula, reading, format }} />
        {meaning?.kind !== 'dimension' && <ShownAs format={format} onChange={setFormat} />}
        {ofChart && meaning?.kind === 'measure' && <Home {...{ mustStay, stays }} reason={meaning.ofChart} onChange={written.setForAll} />}
        {!stays && <Description known={known} />}
        <FormFoot
          problem={keeping.problem ?? deleting.problem}
          onCancel={onClose}
          verb={stays ? verbs.chart : busy ? verbs.busy : verbs.all}
          off={busy || !meaning}
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

interface HomeProps {
  /** It cannot be kept elsewhere. */
  mustStay: boolean
  stays: boolean
  /** Because of what it looks at. */
  reason: boolean
  onChange: (isForAll: boolean) => void
}

/** Where a formula is kept: with the chart, where it has to be, else as a person likes. */
function Home({ mustStay, stays, reason, onChange }: HomeProps) {
  const { say } = usePreferences()
  const label = say({ zh: '保存到', en: 'Kept' })
  return (
    <div className={css.format}>
      {!mustStay && (
        <>
          <span>{label}</span>
          <Segments
            label={label}
            value={stays ? 'chart' : 'all'}
            choices={[
              { value: 'all', text: say({ zh: '字段列表，所有人可用', en: 'For everybody, in the field list' }) },
              { value: 'chart', text: say({ zh: '仅这张图', en: 'With this chart only' }) },
            ]}
            onChange={(value) => onChange(value === 'all')}
          />
        </>
      )}
      {stays && (
        <p className={css.hint}>
          {say(
            reason
              ? {
                  zh: '随这张图保存，因为结果取决于图上显示的内容。',
                  en: 'Kept with this chart, because it depends on what the chart shows.',
                }
              : { zh: '随这张图保存，不进入字段列表。', en: 'Kept with this chart; the field list does not have it.' },
          )}
        </p>
      )}
    </div>
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
function readable(formula: string, fields: Field[], language: 'zh' | 'en', home: 'model' | 'chart'): string {
  return 'meaning' in readFormula(formula, fields, home) ? toRead(formula, fields, language) : formula
}

const formerField = ({ name, field }: View['former'][number]): Field => ({ ...field, name })

/** A dimension stands in the model, whoever may not write there has none. */
function allowed(reading: Reading, mayDefine: boolean, formula: string): Reading {
  if (mayDefine || 'problem' in reading || reading.meaning.kind === 'measure') return reading
  const words = {
    zh: '用维度算出的字段要保存给所有人，您的角色不能这样做。请只用指标，或联系分析师',
    en: 'A field of dimensions is kept for everybody, which your role may not do. Take measures only, or ask an analyst',
  }
  return { problem: new FormulaProblem(words, { at: 0, end: formula.length }) }
}

/** A formula as its own name, where it was given none. */
const shortened = (formula: string) => formula.replace(/[[\]]/g, '').replace(/\s+/g, ' ').trim().slice(0, 80)

/** A name in one language stands for the other where that is left out. */
function titleIn(form: FormData, name: string): Words {
  const [zh, en] = ['zh', 'en'].map((language) => String(form.get(`${name}_${language}`) ?? '').trim()) as [string, string]
  return { zh: zh || en, en: en || zh }
}

const inputOf = (form: FormData, rest: Pick<CalculatedInput, 'view' | 'formula' | 'format'>): CalculatedInput => ({
  ...rest,
  title: titleIn(form, 'title'),
  description: titleIn(form, 'description'),
})

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
