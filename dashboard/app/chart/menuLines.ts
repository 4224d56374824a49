import { calculationTitle, misfit } from '../../core/chart/calculate.ts'
import { catalogue } from '../../core/chart/catalogue.ts'
import { cannotJoin, refusal } from '../../core/chart/edit.ts'
import { sortBy } from '../../core/chart/heading.ts'
import {
  type Calculation,
  type ChartSpec,
  calculationKinds,
  type FieldRef,
  fieldsIn,
  plainGrains,
  type WellName,
} from '../../core/chart/spec.ts'
import { unfitTrends } from '../../core/chart/trends.ts'
import { wellsOf } from '../../core/chart/wells.ts'
import type { Field, Fields } from '../../core/field/field.ts'
import { takesBins } from '../../core/field/formula/bins.ts'
import { isSame } from '../../core/same.ts'
import type { Words } from '../../core/words.ts'
import type { MenuLine } from '../ui/Menu.tsx'
import { refusalOf } from './drag.ts'
import type { ChangeChart } from './useSession.ts'
import { fieldOfRef, grainLabel, toRef } from './words.ts'

interface PillLines {
  spec: ChartSpec
  fields: Fields
  well: WellName
  at: number
  say: (words: Words) => string
  change: ChangeChart
  remove: (well: WellName, at: number) => void
  filter: (field: Field) => void
  survey: (field: Field) => void
  /** Puts the values of a dimension together. */
  group: (well: WellName, at: number) => void
  format: (ref: FieldRef) => void
  /** Opens the formula of a measure that the chart works out. */
  write: (well: WellName, at: number) => void
  /** Puts the numbers of a dimension into bins; null: this person makes no fields. */
  bins: ((well: WellName, at: number) => void) | null
}

/** The menu of the field at place `at` of a well: what can be changed about it, where it can go. */
export function toPillLines(pill: PillLines): MenuLine[] {
  const { spec, fields, well, at, say, change, remove, filter, survey, format, group, bins, write } = pill
  const ref = fieldsIn(spec, well)[at]
  const field = ref && fieldOfRef(fields, ref)
  if (!ref) return []
  // What the chart works out by itself is no field to filter by or to survey.
  const known = ref.formula ? undefined : field
  const carried = field && { field, ref, origin: { well, at }, target: null, by: 'keys' as const }
  return [
    ...(ref.kind === 'time'
      ? [
          { text: say({ zh: '时间粒度', en: 'Time grain' }) },
          ...[...plainGrains, ...(field?.grains ?? [])].map((grain) => ({
            text: say(grainLabel(grain)),
            checked: ref.grain === grain,
            act: () => change({ do: 'grain', well, at, grain }),
          })),
          'rule' as const,
        ]
      : []),
    ...orderLines({ spec, ref, say, change }),
    ...madeLines({ ref, field, well, at, say, change, write }),
    ...(ref.kind === 'measure' && catalogue[spec.type].formats
      ? [
          {
            text: say({ zh: '条件格式…', en: 'Conditional format…' }),
            checked: spec.formats?.[ref.name] !== undefined,
            act: () => format(ref),
          },
          'rule' as const,
        ]
      : []),
    ...trendLines({ spec, fields, well, at, say, change }),
    { text: say({ zh: '移到…', en: 'Move to…' }) },
    ...wellsOf(spec.type)
      .filter(([name]) => name !== well)
      .map(([name, rule]): MenuLine => {
        const why = carried ? refusalOf(spec, carried, name) : null
        return {
          text: say(rule.title),
          off: why !== null,
          note: why ? say(why) : undefined,
          act: () => change({ do: 'move', from: { well, at }, to: { well: name } }),
        }
      }),
    'rule',
    ...(known ? [{ text: say({ zh: '按它筛选…', en: 'Filter by it…' }), act: () => filter(known) }] : []),
    ...groupLines({ ref, field, say, act: () => group(well, at) }),
    ...(field && bins && takesBins(field) ? [{ text: say({ zh: '分段…', en: 'Bins…' }), act: () => bins(well, at) }] : []),
    ...(known?.kind === 'measure' ? [{ text: say({ zh: '全面查看…', en: 'Survey it…' }), act: () => survey(known) }] : []),
    { text: say({ zh: '移除', en: 'Remove' }), note: 'Delete', danger: true, act: () => remove(well, at) },
  ]
}

/** What is made of a measure: by its own formula, or by a quick calculation. */
function madeLines({
  ref,
  field,
  well,
  at,
  say,
  change,
  write,
}: Pick<PillLines, 'well' | 'at' | 'say' | 'change' | 'write'> & { ref: FieldRef; field: Field | undefined }): MenuLine[] {
  if (ref.kind !== 'measure') return []
  if (ref.formula) return [{ text: say({ zh: '修改公式…', en: 'Change the formula …' }), act: () => write(well, at) }, 'rule']
  const calculate = (calculation: Calculation | undefined) => change({ do: 'calculate', well, at, calculation })
  return [...calculationLines({ ref, field, say, act: calculate }), 'rule']
}

/** A small line beside a measure of a table; where there can be none, why not. */
function trendLines({ spec, fields, well, at, say, change }: Pick<PillLines, 'spec' | 'fields' | 'well' | 'at' | 'say' | 'change'>) {
  const ref = fieldsIn(spec, well)[at]
  if (ref?.kind !== 'measure' || ref.formula || !catalogue[spec.type].trends) return []
  const why = unfitTrends(spec, { today: '', fields })
  const line: MenuLine = {
    text: say({ zh: '走势', en: 'Trend' }),
    checked: ref.trend === true,
    // What is there can be taken away, whatever has become of the chart since.
    off: why !== null && !ref.trend,
    note: why ? say(why) : undefined,
    act: () => change({ do: 'trend', well, at }),
  }
  return [line, 'rule' as const]
}

/** Values of a list can be put together by hand. */
function groupLines({
  ref,
  field,
  say,
  act,
}: Pick<PillLines, 'say'> & { ref: FieldRef; field: Field | undefined; act: () => void }): MenuLine[] {
  if (field?.kind !== 'dimension' || field.type === 'boolean') return []
  return [{ text: say({ zh: '把值归组…', en: 'Group its values…' }), note: ref.groups ? String(ref.groups.length) : undefined, act }]
}

/** How the chart is sorted by this field. */
function orderLines({ spec, ref, say, change }: Pick<PillLines, 'spec' | 'say' | 'change'> & { ref: FieldRef }): MenuLine[] {
  const isSorted = (direction: 'asc' | 'desc') => spec.sort?.by === ref.name && spec.sort.direction === direction
  const toSort = (direction: 'asc' | 'desc') => (isSorted(direction) ? null : sortBy(spec, ref, direction))
  return ref.kind === 'measure'
    ? [
        {
          text: say({ zh: '从大到小', en: 'Sort descending' }),
          checked: isSorted('desc'),
          act: () => change({ do: 'sort', sort: toSort('desc') }),
        },
        {
          text: say({ zh: '从小到大', en: 'Sort ascending' }),
          checked: isSorted('asc'),
          act: () => change({ do: 'sort', sort: toSort('asc') }),
        },
        'rule' as const,
      ]
    : ref.kind === 'dimension'
      ? [
          {
            text: say({ zh: '按名称排序', en: 'Sort by label' }),
            checked: spec.sort?.by === 'label',
            act: () => change({ do: 'sort', sort: spec.sort?.by === 'label' ? null : { by: 'label', direction: 'asc' } }),
          },
          'rule' as const,
        ]
      : []
}

interface CalculationLines {
  ref: FieldRef
  field: Field | undefined
  say: (words: Words) => string
  act: (calculation: Calculation | undefined) => void
}

/** What can be made of a measure; what would be a number of nothing says why. */
function calculationLines({ ref, field, say, act }: CalculationLines): MenuLine[] {
  const all: Calculation[] = calculationKinds.flatMap((kind): Calculation[] =>
    kind === 'average' ? [3, 7, 12].map((n) => ({ kind, n })) : [{ kind }],
  )
  return [
    { text: say({ zh: '快速计算', en: 'Quick calculation' }) },
    { text: say({ zh: '不计算', en: 'None' }), checked: !ref.calculation, act: () => act(undefined) },
    ...all.map((calculation): MenuLine => {
      const why = field && misfit(field, calculation)
      const { zh, en } = calculationTitle(calculation)
      return {
        text: say({ zh, en: en.charAt(0).toUpperCase() + en.slice(1) }),
        checked: isSame(ref.calculation ?? null, calculation),
        off: Boolean(why),
        note: why ? say(why) : undefined,
        act: () => act(calculation),
      }
    }),
  ]
}

interface FieldLines {
  spec: ChartSpec
  field: Field
  say: (words: Words) => string
  change: ChangeChart
  add: (field: Field) => void
  filter: (field: Field) => void
  survey: (field: Field) => void
}

/** The menu of a field in the list: every well it may go to, and for the others why not. */
export function toFieldLines({ spec, field, say, change, add, filter, survey }: FieldLines): MenuLine[] {
  const ref = toRef(field)
  const joins = cannotJoin(spec, field)
  return [
    {
      text: say({ zh: '加到最合适的位置', en: 'Add to the best place' }),
      off: joins !== null,
      note: joins ? say(joins) : undefined,
      act: () => add(field),
    },
    'rule',
    { text: say({ zh: '添加到…', en: 'Add to…' }) },
    ...wellsOf(spec.type).map(([well, rule]): MenuLine => {
      const why = refusal(spec, well, ref)
      return {
        text: say(rule.title),
        off: why !== null,
        note: why ? say(why) : undefined,
        act: () => change({ do: 'drop', well, field: ref }),
      }
    }),
    { text: say({ zh: '筛选', en: 'Filters' }), off: joins !== null, act: () => filter(field) },
    ...(field.kind === 'measure' ? ['rule' as const, { text: say({ zh: '全面查看…', en: 'Survey it…' }), act: () => survey(field) }] : []),
  ]
}
