import type { Mark } from '../../core/chart/drawing.ts'
import type { Change } from '../../core/chart/edit.ts'
import { type ChartSpec, placedFields, viewOf } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { copyText } from '../ui/clipboard.ts'
import type { MenuLine } from '../ui/Menu.tsx'

interface MarkLines {
  mark: Mark
  spec: ChartSpec
  fields: Fields
  say: (words: Words) => string
  change: (change: Change) => void
  onRows: (mark: Mark) => void
  /** Not there where a mark has no period before it. */
  onExplain: ((mark: Mark) => void) | null
}

const mostSplits = 8

/** What can be done with a mark that was pressed. */
export function markLines({ mark, spec, fields, say, change, onRows, onExplain }: MarkLines): MenuLine[] {
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  const placed = new Set(placedFields(spec).map(({ name }) => name))
  const fixed = new Set(mark.filters.map(({ member }) => member))
  const splits = (view?.fields ?? []).filter(
    ({ name, kind, type }) => kind === 'dimension' && type === 'string' && !placed.has(name) && !fixed.has(name),
  )
  const narrow = () => {
    for (const filter of mark.filters) change({ do: 'filter', filter })
  }
  return [
    { text: mark.label },
    ...(mark.filters.length > 0
      ? [
          { text: say({ zh: '只看这一项', en: 'Filter by this' }), act: narrow },
          { text: say({ zh: '看明细', en: 'See the rows' }), act: () => onRows(mark) },
        ]
      : []),
    ...(onExplain ? [{ text: say({ zh: '变动原因…', en: 'Explain the change…' }), act: () => onExplain(mark) }] : []),
    ...(splits.length > 0 && mark.filters.length > 0
      ? [
          'rule' as const,
          { text: say({ zh: '拆分为…', en: 'Split by…' }) },
          ...splits.slice(0, mostSplits).map((field) => ({
            text: say(field.title),
            act: () => {
              narrow()
              change({ do: 'place', field: { name: field.name, kind: 'dimension' } })
            },
          })),
          'rule' as const,
        ]
      : []),
    ...(mark.value !== null
      ? [
          {
            text: say({ zh: '复制数值', en: 'Copy value' }),
            note: String(mark.value),
            act: () => void copyText(String(mark.value), { zh: '数值已复制', en: 'Value copied' }),
          },
        ]
      : []),
  ]
}
