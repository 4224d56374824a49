import { IconX } from '@tabler/icons-react'
import { comparisons, comparisonWords, type Sign, signs, type Tone, tones } from '../../core/chart/conditionalFormat.ts'
import type { Field } from '../../core/field/field.ts'
import { numberText } from '../../core/field/text.ts'
import type { Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import css from './FormatDialog.module.css'
import { type RuleDraft, readNumber } from './formatDraft.ts'
import { signTexts, toLook } from './picture/look.tsx'

const toneWords: Record<Tone, Words> = {
  good: { zh: '绿', en: 'Green' },
  warn: { zh: '黄', en: 'Amber' },
  bad: { zh: '红', en: 'Red' },
  accent: { zh: '青', en: 'Jade' },
}
const signWords: Record<Sign, Words> = {
  none: { zh: '无图标', en: 'No icon' },
  up: { zh: '▲ 上', en: '▲ Up' },
  down: { zh: '▼ 下', en: '▼ Down' },
  dot: { zh: '● 点', en: '● Dot' },
  check: { zh: '✓ 勾', en: '✓ Tick' },
  cross: { zh: '✕ 叉', en: '✕ Cross' },
  alert: { zh: '! 警示', en: '! Alert' },
}

interface FormatRuleProps {
  draft: RuleDraft
  at: number
  field: Field
  isWrong: boolean
  onChange: (draft: RuleDraft) => void
  onRemove: () => void
}

/** One rule: which numbers it is of, and how they look. */
export function FormatRule({ draft, at, field, isWrong, onChange, onRemove }: FormatRuleProps) {
  const { say, language } = usePreferences()
  const value = readNumber(draft.value, field)
  const name = say({ zh: `规则 ${at + 1}`, en: `Rule ${at + 1}` })
  const box = (part: 'value' | 'to', label: Words) => (
    <input
      className={`${controls.input} ${css.number}`}
      inputMode="decimal"
      value={draft[part]}
      aria-label={say(label)}
      aria-invalid={(isWrong && readNumber(draft[part], field) === null) || undefined}
      onChange={({ target }) => onChange({ ...draft, [part]: target.value })}
    />
  )
  return (
    <fieldset className={css.rule}>
      <legend className="only-read-aloud">{name}</legend>
      <Choice
        label={{ zh: '比较', en: 'Compare' }}
        value={draft.when}
        words={comparisonWords}
        all={comparisons}
        onChange={(when) => onChange({ ...draft, when })}
      />
      {box('value', { zh: '数字', en: 'Number' })}
      {draft.when === 'between' && box('to', { zh: '到', en: 'To' })}
      <Choice
        label={{ zh: '颜色', en: 'Colour' }}
        value={draft.tone}
        words={toneWords}
        all={tones}
        onChange={(tone) => onChange({ ...draft, tone })}
      />
      <Choice
        label={{ zh: '图标', en: 'Icon' }}
        value={draft.sign}
        words={signWords}
        all={signs}
        onChange={(sign) => onChange({ ...draft, sign })}
      />
      <Example draft={draft} text={value === null ? '123' : numberText(value, field, language)} />
      <button
        type="button"
        className={controls.sign}
        aria-label={say({ zh: `删除规则 ${at + 1}`, en: `Remove rule ${at + 1}` })}
        onClick={onRemove}
      >
        <IconX size={14} stroke={1.6} aria-hidden />
      </button>
    </fieldset>
  )
}

/** How a number looks that the rule is of. */
function Example({ draft, text }: { draft: RuleDraft; text: string }) {
  const look = { kind: 'rule' as const, tone: draft.tone, sign: draft.sign, words: { zh: '', en: '' } }
  const { className, ...props } = toLook(look)
  return (
    <output className={`${css.example} ${className ?? ''}`} aria-hidden {...props}>
      {draft.sign !== 'none' && <i>{signTexts[draft.sign]} </i>}
      {text}
    </output>
  )
}

interface ChoiceProps<T extends string> {
  label: Words
  value: T
  words: Record<T, Words>
  all: readonly T[]
  onChange: (value: T) => void
}

function Choice<T extends string>({ label, value, words, all, onChange }: ChoiceProps<T>) {
  const { say } = usePreferences()
  return (
    <select
      className={`${controls.select} ${css.choice}`}
      value={value}
      aria-label={say(label)}
      onChange={({ target }) => {
        const chosen = all.find((one) => one === target.value)
        if (chosen) onChange(chosen)
      }}
    >
      {all.map((one) => (
        <option key={one} value={one}>
          {say(words[one])}
        </option>
      ))}
    </select>
  )
}
