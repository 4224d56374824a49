import { IconPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { lineRefusal } from '../../core/chart/lineQueries.ts'
import { lineWords } from '../../core/chart/lines.ts'
import { type ChartLine, mostLines, mostPeriods } from '../../core/chart/options.ts'
import { type ChartSpec, fieldsIn } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { isPercent } from '../../core/field/text.ts'
import type { Words } from '../../core/words.ts'
import controls from '../ui/controls.module.css'
import { MenuButton, type MenuLine } from '../ui/Menu.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './Lines.module.css'
import { NumberBox } from './NumberBox.tsx'
import type { ChangeChart } from './useSession.ts'
import { fieldOfRef } from './words.ts'

interface LinesProps {
  spec: ChartSpec
  /** What is drawn of it, where Auto has chosen. */
  drawnAs: ChartSpec
  fields: Fields
  /** The business date. */
  today: string
  change: ChangeChart
}

const levels: Record<'average' | 'median', Words> = {
  average: { zh: '平均值', en: 'Average' },
  median: { zh: '中位数', en: 'Median' },
}

/** The lines laid over a chart: at numbers, or worked out from what is shown. */
export function Lines({ spec, drawnAs, fields, today, change }: LinesProps) {
  const { say } = usePreferences()
  const { level, lines } = spec.options
  // What has no number yet is no line; it waits here.
  const [draft, setDraft] = useState<'at' | 'band' | null>(null)
  const measure = fieldsIn(drawnAs, 'values')[0]
  const field = measure && fieldOfRef(fields, measure)
  const set = (next: ChartLine[], group?: string) => change({ do: 'options', options: { lines: next } }, group)
  return (
    <section>
      <div className={css.head}>
        <h2>{say({ zh: '参考线', en: 'Lines' })}</h2>
        <AddLine {...{ spec, drawnAs, fields, today, change, set }} onDraft={setDraft} />
      </div>
      {level !== 'none' && <Plain title={levels[level]} onRemove={() => change({ do: 'options', options: { level: 'none' } })} />}
      {lines.map((line, at) => {
        const remove = () => set(lines.filter((_, place) => place !== at))
        const replace = (next: ChartLine) =>
          set(
            lines.map((one, place) => (place === at ? next : one)),
            `line ${at}`,
          )
        return line.kind === 'at' || line.kind === 'band' ? (
          <Numbered key={at} {...{ line, field }} onChange={replace} onRemove={remove} />
        ) : (
          <Plain key={at} title={lineWords[line.kind]} onRemove={remove}>
            {line.kind === 'forecast' && <Periods value={line.periods} onChange={(periods) => replace({ ...line, periods })} />}
          </Plain>
        )
      })}
      {draft && (
        <Draft
          key={draft}
          {...{ kind: draft, field }}
          onDone={(line) => {
            set([...lines, line])
            setDraft(null)
          }}
          onRemove={() => setDraft(null)}
        />
      )}
    </section>
  )
}

const there: Words = { zh: '已在图上', en: 'on the chart already' }
/** Worked out, so that a second one would be the same. */
const isAlone = (kind: ChartLine['kind']) => kind !== 'at' && kind !== 'band'

interface AddLineProps extends LinesProps {
  set: (lines: ChartLine[]) => void
  onDraft: (kind: 'at' | 'band') => void
}

/** What can be laid over this chart; what cannot, says why. */
function AddLine({ spec, drawnAs, fields, today, change, set, onDraft }: AddLineProps) {
  const { say } = usePreferences()
  const { level, lines } = spec.options
  const full: Words = { zh: `最多 ${mostLines} 条`, en: `at most ${mostLines}` }
  const addLine = (kind: ChartLine['kind'], act: () => void): MenuLine => {
    const why =
      lines.length >= mostLines
        ? full
        : lines.some((line) => line.kind === kind && isAlone(kind))
          ? there
          : lineRefusal(drawnAs, kind, { today, fields })
    return { text: say(lineWords[kind]), off: why !== null, note: why ? say(why) : undefined, act }
  }
  const addLevel = (name: 'average' | 'median'): MenuLine => ({
    text: say(levels[name]),
    checked: level === name,
    act: () => change({ do: 'options', options: { level: level === name ? 'none' : name } }),
  })
  return (
    <MenuButton
      label={say({ zh: '添加参考线', en: 'Add a line' })}
      className={`${controls.button} ${controls.quiet} ${controls.small}`}
      align="end"
      lines={[
        addLine('at', () => onDraft('at')),
        addLine('band', () => onDraft('band')),
        addLevel('average'),
        addLevel('median'),
        addLine('trend', () => set([...lines, { kind: 'trend' }])),
        addLine('goal', () => set([...lines, { kind: 'goal' }])),
        addLine('margin', () => set([...lines, { kind: 'margin' }])),
        addLine('forecast', () => set([...lines, { kind: 'forecast', periods: 6 }])),
      ]}
    >
      <IconPlus size={14} aria-hidden />
      {say({ zh: '添加', en: 'Add' })}
    </MenuButton>
  )
}

function Remove({ title, onRemove }: { title: string; onRemove: () => void }) {
  const { say } = usePreferences()
  return (
    <button type="button" className={controls.sign} aria-label={say({ zh: `移除${title}`, en: `Remove ${title}` })} onClick={onRemove}>
      <IconX size={14} aria-hidden />
    </button>
  )
}

function Plain({ title, onRemove, children }: { title: Words; onRemove: () => void; children?: ReactNode }) {
  const { say } = usePreferences()
  return (
    <div className={css.line}>
      <span className={css.title}>{say(title)}</span>
      {children}
      <Remove title={say(title)} onRemove={onRemove} />
    </div>
  )
}

function Periods({ value, onChange }: { value: number; onChange: (periods: number) => void }) {
  const { say } = usePreferences()
  return (
    <NumberBox
      label={say({ zh: '未来期数', en: 'Periods to come' })}
      value={value}
      onChange={(typed) => typed !== null && typed >= 1 && onChange(Math.min(mostPeriods, Math.round(typed)))}
    />
  )
}

type NumberedLine = Extract<ChartLine, { kind: 'at' | 'band' }>

interface NumberedProps {
  line: NumberedLine
  field: Field | undefined
  onChange: (line: NumberedLine) => void
  onRemove: () => void
}

/** A line that is there: its name and its numbers can be typed anew. */
function Numbered({ line, field, onChange, onRemove }: NumberedProps) {
  const { say } = usePreferences()
  return (
    <fieldset className={css.line} aria-label={say(lineWords[line.kind])}>
      <Name kind={line.kind} value={line.name} onChange={(name) => onChange({ ...line, name })} />
      {line.kind === 'at' ? (
        <InUnit {...{ field }} title={atWords} value={line.value} onChange={(value) => value !== null && onChange({ ...line, value })} />
      ) : (
        <>
          <InUnit {...{ field }} title={fromWords} value={line.from} onChange={(from) => from !== null && onChange({ ...line, from })} />
          <InUnit {...{ field }} title={toWords} value={line.to} onChange={(to) => to !== null && onChange({ ...line, to })} />
        </>
      )}
      <Remove title={line.name || say(lineWords[line.kind])} onRemove={onRemove} />
    </fieldset>
  )
}

const atWords: Words = { zh: '数值', en: 'Number' }
const fromWords: Words = { zh: '从', en: 'From' }
const toWords: Words = { zh: '到', en: 'To' }

/** A line to be: it is drawn as soon as its numbers are there. */
function Draft({
  kind,
  field,
  onDone,
  onRemove,
}: Pick<NumberedProps, 'field' | 'onRemove'> & { kind: 'at' | 'band'; onDone: (line: NumberedLine) => void }) {
  const { say } = usePreferences()
  const [name, setName] = useState('')
  const [from, setFrom] = useState<number | null>(null)
  const [to, setTo] = useState<number | null>(null)
  const line: NumberedLine | null =
    kind === 'at' ? (from === null ? null : { kind, value: from, name }) : from === null || to === null ? null : { kind, from, to, name }
  return (
    <form
      className={css.draft}
      aria-label={say(lineWords[kind])}
      onSubmit={(event) => {
        event.preventDefault()
        if (line) onDone(line)
      }}
    >
      <div className={css.line}>
        <Name kind={kind} value={name} onChange={setName} />
        <InUnit {...{ field }} title={kind === 'at' ? atWords : fromWords} value={from} onChange={setFrom} isFirst />
        {kind === 'band' && <InUnit {...{ field }} title={toWords} value={to} onChange={setTo} />}
        <Remove title={say(lineWords[kind])} onRemove={onRemove} />
      </div>
      <button type="submit" className={`${controls.button} ${controls.small}`} disabled={line === null}>
        {say({ zh: '画线', en: 'Draw it' })}
      </button>
    </form>
  )
}

function Name({ kind, value, onChange }: { kind: ChartLine['kind']; value: string; onChange: (name: string) => void }) {
  const { say } = usePreferences()
  return (
    <input
      className={`${controls.input} ${css.name}`}
      aria-label={say({ zh: '名称', en: 'Name' })}
      placeholder={say(lineWords[kind])}
      maxLength={60}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

interface NumberProps {
  title: Words
  field: Field | undefined
  value: number | null
  onChange: (value: number | null) => void
  isFirst?: boolean
}

/** A number in the unit it is read in: of a share 20 stands for 20 %. */
function InUnit({ title, field, value, onChange, isFirst }: NumberProps) {
  const { say } = usePreferences()
  const scale = field && isPercent(field) ? 100 : 1
  return (
    <NumberBox
      label={`${say(title)}${scale === 100 ? ' (%)' : ''}`}
      value={value === null ? null : +(value * scale).toPrecision(12)}
      onChange={(typed) => onChange(typed === null ? null : +(typed / scale).toPrecision(12))}
      hasFocus={isFirst}
    />
  )
}
