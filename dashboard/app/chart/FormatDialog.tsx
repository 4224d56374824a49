import { useState } from 'react'
import { catalogue } from '../../core/chart/catalogue.ts'
import { type MeasureFormat, mostRules } from '../../core/chart/conditionalFormat.ts'
import { fieldOf } from '../../core/chart/result.ts'
import type { ChartSpec, FieldRef } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { Dialog } from '../ui/Dialog.tsx'
import { FormFoot } from '../ui/FormFoot.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import css from './FormatDialog.module.css'
import { FormatRule } from './FormatRule.tsx'
import { blankRule, type FormatKind, type RuleDraft, readRules, toDrafts } from './formatDraft.ts'
import { toLook } from './picture/look.tsx'
import type { ChangeChart } from './useSession.ts'

interface FormatDialogProps {
  spec: ChartSpec
  fields: Fields
  measure: FieldRef
  change: ChangeChart
  onClose: () => void
}

/** How the numbers of one measure look by their size. */
export function FormatDialog({ spec, fields, measure, change, onClose }: FormatDialogProps) {
  const { say } = usePreferences()
  const field = fieldOf(measure, fields)
  const title = { zh: `条件格式 · ${field.title.zh}`, en: `Conditional format · ${field.title.en}` }
  const save = (format: MeasureFormat | null) => {
    change({ do: 'format', measure: measure.name, format })
    onClose()
  }
  const kinds: FormatKind[] = catalogue[spec.type].formats === 'all' ? ['none', 'rules', 'scale', 'bars'] : ['none', 'rules']
  return (
    <Dialog title={say(title)} width={640} onClose={onClose}>
      <FormatForm {...{ field, kinds, save }} known={spec.formats?.[measure.name]} onCancel={onClose} />
    </Dialog>
  )
}

interface FormatFormProps {
  field: Field
  known: MeasureFormat | undefined
  kinds: FormatKind[]
  save: (format: MeasureFormat | null) => void
  onCancel: () => void
}

const kindWords: Record<FormatKind, Words> = {
  none: { zh: '无', en: 'None' },
  rules: { zh: '规则', en: 'Rules' },
  scale: { zh: '色阶', en: 'Colour scale' },
  bars: { zh: '数据条', en: 'Data bars' },
}

function FormatForm({ field, known, kinds, save, onCancel }: FormatFormProps) {
  const { say } = usePreferences()
  const [kind, setKind] = useState<FormatKind>(known && kinds.includes(known.kind) ? known.kind : 'rules')
  const [drafts, setDrafts] = useState(() => (known?.kind === 'rules' ? toDrafts(known.rules, field) : [blankRule]))
  const [colours, setColours] = useState(known?.kind === 'scale' ? known.colours : 'one')
  const [wrong, setWrong] = useState<{ at: number; problem: Words } | null>(null)
  const submit = (event: React.FormEvent) => {
    event.preventDefault()
    if (kind === 'none') return save(null)
    if (kind === 'bars') return save({ kind })
    if (kind === 'scale') return save({ kind, colours })
    const read = readRules(drafts, field)
    if ('problem' in read) return setWrong(read)
    save(read.rules.length > 0 ? { kind, rules: read.rules } : null)
  }
  return (
    <form className={controls.form} onSubmit={submit}>
      <Segments
        label={say({ zh: '格式', en: 'Format' })}
        value={kind}
        choices={kinds.map((value) => ({ value, text: say(kindWords[value]) }))}
        onChange={setKind}
      />
      {kind === 'rules' && <Rules {...{ drafts, field }} wrongAt={wrong?.at ?? -1} onChange={setDrafts} />}
      {kind === 'scale' && <Scale colours={colours} field={field} onChange={setColours} />}
      {kind === 'bars' && (
        <p className={css.hint}>
          {say({
            zh: '数字越大，格内的条越长；亏损从零点向左。',
            en: 'The larger the number, the longer the bar; losses go left from nought.',
          })}
        </p>
      )}
      <FormFoot problem={kind === 'rules' ? (wrong?.problem ?? null) : null} onCancel={onCancel} verb={{ zh: '应用', en: 'Apply' }} />
    </form>
  )
}

interface RulesProps {
  drafts: RuleDraft[]
  field: Field
  wrongAt: number
  onChange: (drafts: RuleDraft[]) => void
}

function Rules({ drafts, field, wrongAt, onChange }: RulesProps) {
  const { say } = usePreferences()
  return (
    <div className={css.rules}>
      <p className={css.hint}>{say({ zh: '从上到下，第一条成立的规则生效。', en: 'From the top, the first rule that holds counts.' })}</p>
      {drafts.map((draft, at) => (
        <FormatRule
          key={at}
          {...{ draft, at, field }}
          isWrong={at === wrongAt}
          onChange={(next) => onChange(drafts.map((one, place) => (place === at ? next : one)))}
          onRemove={() => onChange(drafts.filter((_, place) => place !== at))}
        />
      ))}
      <button
        type="button"
        className={`${controls.button} ${controls.small}`}
        disabled={drafts.length >= mostRules}
        onClick={() => onChange([...drafts, drafts.length % 2 === 0 ? blankRule : { ...blankRule, when: 'gte', tone: 'good', sign: 'up' }])}
      >
        {say({ zh: '添加规则', en: 'Add a rule' })}
      </button>
    </div>
  )
}

interface ScaleProps {
  colours: 'one' | 'two'
  field: Field
  onChange: (colours: 'one' | 'two') => void
}

function Scale({ colours, field, onChange }: ScaleProps) {
  const { say } = usePreferences()
  const less = field.better === 'down' ? 'more' : 'less'
  const steps = colours === 'one' ? [0, 0.25, 0.5, 0.75, 1] : [-1, -0.5, 0, 0.5, 1]
  return (
    <div className={css.rules}>
      <Segments
        label={say({ zh: '颜色', en: 'Colours' })}
        value={colours}
        choices={[
          { value: 'one', text: say({ zh: '单色（越大越深）', en: 'One: the more, the darker' }) },
          { value: 'two', text: say({ zh: '双色（从中间向两端）', en: 'Two: from the middle' }) },
        ]}
        onChange={onChange}
      />
      <div className={css.sample} aria-hidden>
        {steps.map((step) => (
          <span
            key={step}
            {...toLook({ kind: 'shade', hue: step < 0 ? less : less === 'more' ? 'less' : 'more', depth: Math.abs(step) })}
          />
        ))}
      </div>
      <p className={css.hint}>
        {colours === 'one'
          ? say({ zh: '左小右大。合计不着色。', en: 'From the least to the most. Totals stay plain.' })
          : say({
              zh: '有正有负时以 0 为中点，否则以中位数为中点。合计不着色。',
              en: 'The middle is 0 where there are losses, else the median. Totals stay plain.',
            })}
      </p>
    </div>
  )
}
