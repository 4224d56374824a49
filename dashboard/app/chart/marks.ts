import type { Mark } from '../../core/chart/drawing.ts'
import { levelsBelow, shownPart } from '../../core/chart/drill.ts'
import type { Change } from '../../core/chart/edit.ts'
import { mostRemarks, placeOf, remarkAt, remarksOf } from '../../core/chart/remarks.ts'
import { type ChartSpec, type FieldRef, type Filter, placedFields, type Remark, viewOf } from '../../core/chart/spec.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import type { Words } from '../../core/words.ts'
import { copyText } from '../ui/clipboard.ts'
import type { MenuLine } from '../ui/Menu.tsx'
import { valuesWords } from './filterWords.ts'
import type { Comparing } from './session.ts'
import { grainLabel, titleOf } from './words.ts'

interface MarkLines {
  mark: Mark
  spec: ChartSpec
  fields: Fields
  today: string
  say: (words: Words) => string
  change: (change: Change) => void
  /** Opens the list of fields to split by. */
  onSplit: (mark: Mark) => void
  first?: MenuLine[]
  narrows?: boolean
  /** Opens the list of boards to go on to. */
  onBoards?: (filters: Filter[]) => void
  /** Writes at the mark. */
  onRemark?: (of: { remark: Remark; at: number | null }) => void
  onRows: (mark: Mark) => void
  /** Not there where a mark has no period before it. */
  onExplain: ((mark: Mark) => void) | null
  /** The categories by which the mark can be held against others. */
  comparable: FieldRef[]
  onCompare: (of: Comparing) => void
}

/** What can be done with a mark that was pressed. */
export function markLines({
  mark,
  spec,
  fields,
  today,
  say,
  change,
  onSplit,
  onBoards,
  onRemark,
  onRows,
  onExplain,
  comparable,
  onCompare,
  ...more
}: MarkLines): MenuLine[] {
  const { first = [], narrows = true } = more
  const isMarked = mark.filters.length > 0
  return [
    { text: mark.label },
    ...first,
    ...restLines(mark, spec, say, change),
    ...(narrows ? narrowLines(shownFilters(mark, spec, today), fields, say, change) : []),
    'rule',
    ...downLines(mark, spec, fields, today, say, change),
    ...(splitsOf(mark, spec, fields).length > 0 ? [{ text: say({ zh: '拆分为…', en: 'Split by…' }), act: () => onSplit(mark) }] : []),
    'rule',
    ...(isMarked ? [{ text: say({ zh: '看明细', en: 'See the rows' }), act: () => onRows(mark) }] : []),
    ...(onExplain ? [{ text: say({ zh: '变动原因…', en: 'Explain the change…' }), act: () => onExplain(mark) }] : []),
    ...compareLines(mark, comparable, fields, say, onCompare),
    ...(isMarked && onBoards
      ? [
          {
            text: say({ zh: '带着它去看板…', en: 'Across to a board…' }),
            act: () => onBoards([...spec.filters, ...shownFilters(mark, spec, today)]),
          },
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
    ...remarkLines(mark, spec, say, onRemark),
  ]
}

/** A note at the mark, or the one that is there. */
function remarkLines(mark: Mark, spec: ChartSpec, say: MarkLines['say'], onRemark: MarkLines['onRemark']): MenuLine[] {
  if (!onRemark) return []
  const at = remarkAt(spec, mark)
  const known = remarksOf(spec)[at]
  if (known)
    return [{ text: say({ zh: '修改批注…', en: 'Edit the note…' }), note: String(at + 1), act: () => onRemark({ remark: known, at }) }]
  const isFull = remarksOf(spec).length >= mostRemarks
  return [
    {
      text: say({ zh: '写批注…', en: 'Note…' }),
      off: isFull,
      note: isFull ? say({ zh: `最多 ${mostRemarks} 条`, en: `at most ${mostRemarks}` }) : undefined,
      act: () => onRemark({ remark: { ...placeOf(mark), text: { zh: '', en: '' } }, at: null }),
    },
  ]
}

/** Against another value of a category: the name of the category only where there are several. */
function compareLines(
  mark: Mark,
  comparable: FieldRef[],
  fields: Fields,
  say: MarkLines['say'],
  onCompare: MarkLines['onCompare'],
): MenuLine[] {
  return comparable.map(({ name }) => ({
    text: say({ zh: '与…比较', en: 'Compare with…' }),
    ...(comparable.length > 1 ? { note: say(titleOf(fields, name)) } : {}),
    act: () => onCompare({ mark, by: name }),
  }))
}

/** Into what a list was cut off: its members, with a rest of their own. A step of the trail, so that one comes back up. */
function restLines({ rests = [] }: Mark, spec: ChartSpec, say: MarkLines['say'], change: MarkLines['change']): MenuLine[] {
  return rests.flatMap((rest) => {
    const to = placedFields(spec).find(({ name }) => name === rest.member)
    // A filter holds a thousand values; nobody reads a list of more than that to its end.
    if (!to || rest.values.length > 1000) return []
    return [{ text: say({ zh: '展开“其他”', en: 'Open “Other”' }), act: () => change({ do: 'drill', filters: [rest], to }) }]
  })
}

/** What a mark stands for, its period as far as the chart shows it. */
export const shownFilters = ({ filters }: Mark, spec: ChartSpec, today: string): Filter[] =>
  filters.map((filter) => shownPart(filter, spec, today))

/** Only this, only one of what it stands for, or all but one of that. */
function narrowLines(filters: Filter[], fields: Fields, say: MarkLines['say'], change: MarkLines['change']): MenuLine[] {
  const isTime = ({ operator }: Filter) => operator === 'inDateRange'
  const only = filters.length > 1 ? filters.filter(({ operator }) => operator !== 'notEquals') : []
  const without = filters.filter((filter) => !isTime(filter) && filter.operator === 'equals')
  const named = (filter: Filter) => valuesWords(filter, fields)
  return [
    ...(filters.length > 0
      ? [{ text: say({ zh: '只看这一项', en: 'Filter by this' }), act: () => change({ do: 'narrow', filters }) }]
      : []),
    ...only.map((filter) => {
      const { zh, en } = named(filter)
      return { text: say({ zh: `只看${zh}`, en: `Only ${en}` }), act: () => change({ do: 'narrow', filters: [filter] }) }
    }),
    ...without.map((filter) => {
      const { zh, en } = named(filter)
      return { text: say({ zh: `排除${zh}`, en: `Exclude ${en}` }), act: () => change({ do: 'narrow', filters: [filter], excludes: true }) }
    }),
  ]
}

/** Down to the next levels. Only the field that goes down is kept to its value: all periods and all else stay. */
function downLines(
  mark: Mark,
  spec: ChartSpec,
  fields: Fields,
  today: string,
  say: MarkLines['say'],
  change: MarkLines['change'],
): MenuLine[] {
  const placed = placedFields(spec)
  return shownFilters(mark, spec, today).flatMap((filter) => {
    const ref = placed.find(({ name }) => name === filter.member)
    if (!ref || filter.operator === 'notEquals') return []
    const levels = levelsBelow(ref, fields).filter((level) => level.kind === 'time' || !isFixed(level.name, mark, spec))
    const { zh, en } = valuesWords(filter, fields)
    return levels.map((to): MenuLine => {
      const level = to.kind === 'time' ? grainLabel(to.grain ?? 'day') : titleOf(fields, to.name)
      return {
        text: say({ zh: `下钻到${level.zh}`, en: `Down to ${level.en}` }),
        note: say({ zh, en }),
        act: () => change({ do: 'drill', filters: [filter], to }),
      }
    })
  })
}

const isFixed = (name: string, { filters }: Mark, spec: ChartSpec) =>
  [...filters, ...spec.filters].some(({ member, operator, values }) => member === name && operator === 'equals' && values.length === 1)

/** The fields a mark can be split by: every dimension of the view that is not on the chart or down to one value. */
export function splitsOf(mark: Mark, spec: ChartSpec, fields: Fields): Field[] {
  const placed = new Set(placedFields(spec).map(({ name }) => name))
  const view = fields.views.find(({ name }) => name === viewOf(spec))
  return (view?.fields ?? []).filter(({ name, kind }) => kind === 'dimension' && !placed.has(name) && !isFixed(name, mark, spec))
}

/** Splitting a mark: what it names is kept, its period only where it is nothing but a period. */
export function splitChange(mark: Mark, field: Field, spec: ChartSpec, today: string): Change {
  const filters = shownFilters(mark, spec, today)
  const named = filters.filter(({ operator }) => operator !== 'inDateRange')
  const to: FieldRef = { name: field.name, kind: 'dimension' }
  return { do: 'drill', filters: named.length > 0 ? named : filters, to }
}
