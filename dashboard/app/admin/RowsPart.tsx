import { IconPlus, IconX } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import type { RowCondition, RowRule } from '../../core/admin/policy.ts'
import { dimensionOf, sharedDimensions, viewsOfGrant, withheldWords } from '../../core/admin/rightsWords.ts'
import type { Fields } from '../../core/field/field.ts'
import { valueText } from '../../core/field/text.ts'
import buttons from '../ui/controls.module.css'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './RightsDialog.module.css'
import type { PartProps } from './rightsPart.ts'
import { ValuesBox } from './ValuesBox.tsx'

/** Whose rows a group sees: all, or those that one of several rules takes in. */
export function RowsPart({ rights, fields, onChange }: PartProps) {
  const { say } = usePreferences()
  const { rows } = rights
  const offered = sharedDimensions(fields)
  const first: RowCondition = { dimension: offered.find(({ name }) => name === 'region')?.name ?? offered[0]?.name ?? 'region', values: [] }
  // What was said stays while somebody looks at the other choice.
  const [kept, setKept] = useState<RowRule[]>(rows === 'all' ? [[first]] : rows)
  const setRules = (rules: RowRule[]) => {
    setKept(rules)
    onChange({ rows: rules })
  }
  return (
    <>
      <fieldset className={css.choice}>
        <legend>{say({ zh: '能看到哪些数据', en: 'Which rows they see' })}</legend>
        <label>
          <input type="radio" name="which-rows" checked={rows === 'all'} onChange={() => onChange({ rows: 'all' })} />
          {say({ zh: '全部', en: 'All' })}
        </label>
        <label>
          <input type="radio" name="which-rows" checked={rows !== 'all'} onChange={() => onChange({ rows: kept })} />
          {say({ zh: '只看符合条件的', en: 'Only rows where …' })}
        </label>
      </fieldset>
      {rows !== 'all' && (
        <>
          {rows.map((rule, at) => (
            <Rule
              // A rule has no name of its own; its place is what it is known by.
              key={at}
              rule={rule}
              isFirst={at === 0}
              first={first}
              fields={fields}
              onChange={(next) => setRules(next.length > 0 ? rows.with(at, next) : rows.toSpliced(at, 1))}
            />
          ))}
          <div className={css.acts}>
            <button type="button" className={`${buttons.button} ${buttons.small}`} onClick={() => setRules([...rows, [first]])}>
              <IconPlus size={14} stroke={1.75} aria-hidden />
              {rows.length === 0 ? say({ zh: '添加条件', en: 'Add a rule' }) : say({ zh: '或者符合…', en: 'Or rows where …' })}
            </button>
          </div>
          <Withheld rights={rights} fields={fields} />
        </>
      )}
    </>
  )
}

/** The views that go because they lack what rows are narrowed by, by name. */
function Withheld({ rights, fields }: Pick<PartProps, 'rights' | 'fields'>) {
  const { say } = usePreferences()
  const views = viewsOfGrant({ ...rights, rows: withPlaceholders(rights.rows) }, fields)
  const words = withheldWords(views, fields)
  if (!words) return null
  const titles = views.filter(({ lacks }) => lacks.length > 0).map(({ title }) => title)
  return (
    <p className="soft small">
      {say({
        zh: `${words.zh}：${titles.map(({ zh }) => zh).join('、')}。`,
        en: `${words.en}: ${titles.map(({ en }) => en).join(', ')}.`,
      })}
    </p>
  )
}

/** Which views go does not hang on the values: those not chosen yet are taken for any. */
const withPlaceholders = (rows: PartProps['rights']['rows']): PartProps['rights']['rows'] =>
  rows === 'all'
    ? rows
    : rows.map((rule) =>
        rule.map((condition) => ('values' in condition && condition.values.length === 0 ? { ...condition, values: [null] } : condition)),
      )

interface RuleProps {
  rule: RowRule
  isFirst: boolean
  /** What a new condition begins with. */
  first: RowCondition
  fields: Fields
  onChange: (rule: RowRule) => void
}

function Rule({ rule, isFirst, first, fields, onChange }: RuleProps) {
  const { say } = usePreferences()
  return (
    <div className={css.rule} role="group" aria-label={say({ zh: '规则', en: 'Rule' })}>
      {!isFirst && <span className={css.or}>{say({ zh: '或者', en: 'or' })}</span>}
      {rule.map((condition, at) => (
        <Condition
          key={at}
          condition={condition}
          fields={fields}
          onChange={(next) => onChange(next ? rule.with(at, next) : rule.toSpliced(at, 1))}
        />
      ))}
      <div className={css.acts}>
        <button type="button" className={`${buttons.button} ${buttons.quiet} ${buttons.small}`} onClick={() => onChange([...rule, first])}>
          <IconPlus size={14} stroke={1.75} aria-hidden />
          {say({ zh: '并且…', en: 'And …' })}
        </button>
      </div>
    </div>
  )
}

interface ConditionProps {
  condition: RowCondition
  fields: Fields
  /** null takes it away. */
  onChange: (condition: RowCondition | null) => void
}

function Condition({ condition, fields, onChange }: ConditionProps) {
  const { say } = usePreferences()
  const { dimension } = condition
  const offered = sharedDimensions(fields)
  const isOffered = offered.some(({ name }) => name === dimension)
  return (
    <div className={css.condition}>
      <select
        className={buttons.select}
        value={dimension}
        aria-label={say({ zh: '维度', en: 'Dimension' })}
        onChange={({ target }) =>
          onChange('own' in condition ? { dimension: target.value, own: true } : { dimension: target.value, values: [] })
        }
      >
        {!isOffered && <option value={dimension}>{say(dimensionOf(fields, dimension)?.title ?? { zh: dimension, en: dimension })}</option>}
        {offered.map(({ name, field }) => (
          <option key={name} value={name}>
            {say(field.title)}
          </option>
        ))}
      </select>
      <select
        className={buttons.select}
        value={'own' in condition ? 'own' : 'values'}
        aria-label={say({ zh: '怎么限定', en: 'How' })}
        onChange={({ target }) => onChange(target.value === 'own' ? { dimension, own: true } : { dimension, values: [] })}
      >
        <option value="values">{say({ zh: '是以下之一', en: 'is one of' })}</option>
        <option value="own">{say({ zh: '是本人的记录', en: 'is their own record' })}</option>
      </select>
      {'own' in condition ? (
        <span className="soft small">{say({ zh: '按人员页中此人的“本人记录”', en: 'by the records set for each person' })}</span>
      ) : (
        <Values dimension={dimension} values={condition.values} fields={fields} onChange={(values) => onChange({ dimension, values })} />
      )}
      <button
        type="button"
        className={buttons.sign}
        aria-label={say({ zh: '去掉条件', en: 'Remove the condition' })}
        onClick={() => onChange(null)}
      >
        <IconX size={16} stroke={1.75} aria-hidden />
      </button>
    </div>
  )
}

interface ValuesProps {
  dimension: string
  values: (string | null)[]
  fields: Fields
  onChange: (values: (string | null)[]) => void
}

function Values({ dimension, values, fields, onChange }: ValuesProps) {
  const { say, language } = usePreferences()
  const anchor = useRef<HTMLButtonElement>(null)
  const [open, setOpen] = useState(false)
  const field = dimensionOf(fields, dimension)
  const text = values.map((value) => (field ? valueText(value, field, language) : (value ?? ''))).join(say({ zh: '、', en: ', ' }))
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className={`${buttons.button} ${css.values}`}
        aria-haspopup="dialog"
        aria-expanded={open}
        disabled={!field}
        title={text}
        onClick={() => setOpen(!open)}
      >
        <span>{text || say({ zh: '选值…', en: 'Choose values …' })}</span>
      </button>
      {open && field && (
        <Popover anchor={anchor} label={say(field.title)} onClose={() => setOpen(false)} width={320}>
          <ValuesBox field={field} fields={fields} chosen={values} onChange={onChange} />
        </Popover>
      )}
    </>
  )
}
