import { useMemo, useState } from 'react'
import type { Field, View } from '../../core/field/field.ts'
import { binFormula, binTitle, binWidths } from '../../core/field/formula/bins.ts'
import { toRead } from '../../core/field/formula/write.ts'
import type { Language } from '../../core/words.ts'
import { type Answer, useAnswer } from '../cube.ts'
import css from '../field/formula/CalculatedDialog.module.css'
import { CalculatedForm } from '../field/formula/CalculatedDialog.tsx'
import { readFormula } from '../field/formula/FormulaResult.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Segments } from '../ui/Segments.tsx'
import { Waiting } from '../ui/Waiting.tsx'
import { NumberBox } from './NumberBox.tsx'

interface BinDialogProps {
  view: View
  field: Field
  /** The new field, as charts ask for it. */
  onMade: (member: string) => void
  onClose: () => void
}

/** Puts the numbers of a dimension into bins of one width: a calculated field whose formula is written already. */
export function BinDialog({ view, field, onMade, onClose }: BinDialogProps) {
  const { say } = usePreferences()
  const ends = useEnds(field)
  return (
    <Dialog title={say({ zh: `${field.title.zh}：分段`, en: `Bins of ${field.title.en}` })} width={680} onClose={onClose}>
      {ends.problem && <Notice tone="bad" words={ends.problem.words} technical={ends.problem.detail.technical} />}
      {!ends.problem && !ends.found && <Waiting />}
      {ends.found && <Bins {...{ view, field, onMade, onClose }} {...binWidths(...ends.found)} />}
    </Dialog>
  )
}

/** Where bins begin and end that are worth a look: at the smallest value, and below the largest twentieth, which may lie anywhere. */
function useEnds({ name }: Field) {
  const low = useAnswer(useMemo(() => ({ ...endQuery(name, 'asc'), total: true }), [name]))
  const total = low.state === 'ready' ? (low.result.total ?? 0) : null
  const high = useAnswer(
    useMemo(() => (total === null ? null : { ...endQuery(name, 'desc'), offset: Math.floor(total / 20) }), [name, total]),
  )
  const failed = [low, high].find((answer) => answer.state === 'failed')
  const valueIn = (answer: Answer) => (answer.state === 'ready' ? Number(answer.result.columns[name]?.[0] ?? 0) : null)
  const [first, last] = [valueIn(low), valueIn(high)]
  return {
    problem: failed?.state === 'failed' ? failed.problem : null,
    found: first !== null && last !== null ? ([first, last] as const) : null,
  }
}

const endQuery = (name: string, direction: 'asc' | 'desc') => ({
  dimensions: [name],
  filters: [{ member: name, operator: 'set' as const }],
  order: [[name, direction]] as [string, 'asc' | 'desc'][],
  limit: 1,
})

/** A formula by titles, unless a measure has the same one. */
function readable(kept: string, fields: Field[], language: Language): string {
  const read = toRead(kept, fields, language)
  const reading = readFormula(read, fields)
  return 'meaning' in reading && reading.meaning.kind === 'dimension' ? read : kept
}

function Bins({ view, field, widths, best, onMade, onClose }: BinDialogProps & ReturnType<typeof binWidths>) {
  const { say, language } = usePreferences()
  const [width, setWidth] = useState(best)
  const label = say({ zh: '每段的宽度', en: 'Width of a bin' })
  const start = { title: binTitle(field, width), formula: readable(binFormula(field, width)[language], view.fields, language) }
  return (
    <>
      <div className={css.format}>
        <span>{label}</span>
        <Segments
          label={label}
          value={String(width)}
          choices={widths.map((one) => ({ value: String(one), text: one.toLocaleString('en', { maximumFractionDigits: 12 }) }))}
          onChange={(chosen) => setWidth(Number(chosen))}
        />
        <NumberBox
          label={say({ zh: '其他宽度', en: 'Another width' })}
          value={widths.includes(width) ? null : width}
          onChange={(typed) => typed !== null && typed > 0 && setWidth(typed)}
        />
      </div>
      <CalculatedForm key={width} {...{ view, start, onMade, onClose }} known={undefined} />
    </>
  )
}
