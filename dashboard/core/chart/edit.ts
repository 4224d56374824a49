import type { Fields } from '../field/field.ts'
import type { ChartFormula } from '../field/formula/chartFormula.ts'
import { isSame } from '../same.ts'
import type { Words } from '../words.ts'
import { catalogue, type Preset } from './catalogue.ts'
import type { MeasureFormat } from './conditionalFormat.ts'
import { drill, followed, narrow, rise, widen } from './drill.ts'
import { isOrdered } from './query.ts'
import { autoGrain } from './range.ts'
import { mostRemarks } from './remarks.ts'
import { rawOf } from './result.ts'
import type {
  Calculation,
  ChartOptions,
  ChartSpec,
  ChartType,
  Compare,
  Condition,
  DateRange,
  FieldRef,
  Filter,
  Grain,
  Limit,
  Remark,
  Sort,
  ValueGroup,
  WellName,
} from './spec.ts'
import { conditionsOf, fieldsIn, placedFields, viewOf } from './spec.ts'
import { suggest } from './suggest.ts'
import { emptyWells, wantOf, wellsOf } from './wells.ts'

/** Everything a person can do to a chart; keyboard and pointer send the same. */
export type Change =
  | { do: 'drop'; well: WellName; field: FieldRef; at?: number }
  /** Dropped on the canvas or added from the list: goes to the best well. */
  | { do: 'place'; field: FieldRef }
  | { do: 'move'; from: { well: WellName; at: number }; to: { well: WellName; at?: number } }
  | { do: 'remove'; well: WellName; at: number }
  | { do: 'forget'; at: number } // an unplaced field
  /** Another field in the place of one. */
  | { do: 'replace'; well: WellName; at: number; field: FieldRef }
  | { do: 'grain'; well: WellName; at: number; grain: Grain }
  /** Another formula of the chart in the place of one, or another name for it. */
  | { do: 'formula'; well: WellName; at: number; formula: ChartFormula }
  /** What is made of a measure; none: as it is. */
  | { do: 'calculate'; well: WellName; at: number; calculation?: Calculation | undefined }
  /** A small line of its last months beside a measure of a table, or none. */
  | { do: 'trend'; well: WellName; at: number }
  /** Values of a dimension put together; none: each by itself. */
  | { do: 'group'; well: WellName; at: number; groups: ValueGroup[]; rest?: string | undefined }
  | { do: 'type'; type: ChartType; options?: Partial<ChartOptions> }
  | { do: 'auto' }
  | { do: 'sort'; sort: Sort | null }
  | { do: 'limit'; limit: Partial<Limit> }
  | { do: 'filter'; filter: Filter; at?: number } // at: replaces that one
  | { do: 'unfilter'; at: number }
  | { do: 'condition'; condition: Condition; at?: number } // at: replaces that one
  | { do: 'uncondition'; at: number }
  | { do: 'narrow'; filters: Filter[]; excludes?: boolean } // only what was pressed, or all but that
  | { do: 'drill'; filters: Filter[]; to: FieldRef }
  | { do: 'rise'; to: number } // back before that step of the trail
  | { do: 'widen'; at: number } // takes away what that step filters
  | { do: 'range'; range: DateRange | null }
  | { do: 'compare'; compare: Compare; against?: ChartSpec['against'] }
  | { do: 'options'; options: Partial<ChartOptions> }
  | { do: 'format'; measure: string; format: MeasureFormat | null }
  /** Writes at a mark: another text for the one there (`at`), or one more; null takes it away. */
  | { do: 'remark'; remark: Remark | null; at?: number }
  | { do: 'title'; title: ChartSpec['title'] }

const sameField = (a: FieldRef, b: FieldRef) => a.name === b.name && (a.kind !== 'time' || a.grain === b.grain)
const sameView = (a: FieldRef, b: FieldRef) => a.name.split('.')[0] === b.name.split('.')[0]
const without = <T>(list: T[], at: number) => list.filter((_, index) => index !== at)

/** Why a field can't join this chart at all, or null: its fields all come from one view. */
export function cannotJoin(spec: ChartSpec, field: Pick<FieldRef, 'name'>): Words | null {
  const view = viewOf(spec)
  return view === null || field.name.startsWith(`${view}.`) ? null : { zh: '与图中字段不在同一视图', en: 'from another view' }
}

/** Why a well won't take a field, in a few words, or null when it will. */
export function refusal(spec: ChartSpec, well: WellName, field: FieldRef): Words | null {
  const rule = catalogue[spec.type].wells[well]
  if (!rule) return { zh: '此图没有这个位置', en: 'not in this chart' }
  if (!rule.accepts.includes(field.kind)) return wantOf(rule)
  const joins = cannotJoin(spec, field)
  if (joins) return joins
  if (rule.max > 1 && fieldsIn(spec, well).length >= rule.max && !fieldsIn(spec, well).some((one) => sameField(one, field))) {
    return { zh: `最多 ${rule.max} 个字段`, en: `at most ${rule.max} fields` }
  }
  return null
}

function withWell(spec: ChartSpec, well: WellName, fields: FieldRef[]): ChartSpec {
  const { [well]: _, ...rest } = spec.wells
  return { ...spec, wells: fields.length > 0 ? { ...rest, [well]: fields } : rest }
}

function withGrain(spec: ChartSpec, field: FieldRef): FieldRef {
  return field.kind === 'time' && !field.grain ? { ...field, grain: autoGrain(spec.range) } : field
}

/** A date in the one grain its well has. */
function inGrain(type: ChartType, well: WellName, field: FieldRef): FieldRef {
  // Inside a day there is nothing that days could say.
  if (catalogue[type].asksDays && field.kind === 'time' && (field.grain === 'day' || field.grain === 'hour'))
    return { ...field, grain: 'week' }
  const grain = catalogue[type].wells[well]?.grain
  return grain && field.kind === 'time' ? { ...field, grain } : field
}

/** The same field leaves the wells and the waiting list before it comes in again. */
function taken(spec: ChartSpec, field: FieldRef): ChartSpec {
  const wells = Object.entries(spec.wells).map(([well, list]) => [well, list.filter((one) => !sameField(one, field))] as const)
  return {
    ...spec,
    wells: Object.fromEntries(wells.filter(([, list]) => list.length > 0)),
    unplaced: spec.unplaced.filter((one) => !sameField(one, field)),
  }
}

function drop(spec: ChartSpec, well: WellName, dropped: FieldRef, at?: number): ChartSpec {
  const field = inGrain(spec.type, well, withGrain(spec, dropped))
  const rule = catalogue[spec.type].wells[well]
  if (!rule || refusal(spec, well, field)) return spec
  const own = fieldsIn(spec, well)
  const before = own.findIndex((one) => sameField(one, field))
  const cleared = taken(spec, field)
  const rest = fieldsIn(cleared, well)
  // A full single-field well lets go of the field it has.
  const kept = rest.length >= rule.max ? rest.slice(rest.length - rule.max + 1) : rest
  const place = Math.min(at ?? (before >= 0 ? before : kept.length), kept.length)
  return withWell(cleared, well, [...kept.slice(0, place), field, ...kept.slice(place)])
}

function move(spec: ChartSpec, from: { well: WellName; at: number }, to: { well: WellName; at?: number }): ChartSpec {
  const field = fieldsIn(spec, from.well)[from.at]
  if (!field) return spec
  if (from.well !== to.well && refusal(spec, to.well, field)) return spec
  const target = fieldsIn(spec, to.well)
  const rule = catalogue[spec.type].wells[to.well]
  const lifted = withWell(spec, from.well, without(fieldsIn(spec, from.well), from.at))
  const moved = drop(lifted, to.well, field, to.at)
  if (moved === lifted) return spec
  const pushedOut = from.well !== to.well && rule?.max === 1 ? target[0] : undefined
  // The one pushed out takes the free place if that well accepts it: a swap.
  return pushedOut && !refusal(moved, from.well, pushedOut) ? drop(moved, from.well, pushedOut, from.at) : moved
}

/** Lays fields into the wells of the present type: same-named wells first, then needy ones, then any with room. */
function allot(spec: ChartSpec, homes: Partial<Record<WellName, FieldRef[]>>, waiting: FieldRef[]): ChartSpec {
  const rules = wellsOf(spec.type)
  const wells: Partial<Record<WellName, FieldRef[]>> = {}
  const left: FieldRef[] = []
  const room = (well: WellName, max: number) => (wells[well]?.length ?? 0) < max
  const put = (well: WellName, field: FieldRef) => {
    wells[well] = [...(wells[well] ?? []), inGrain(spec.type, well, field)]
  }
  for (const [well, list] of Object.entries(homes) as [WellName, FieldRef[]][]) {
    const rule = catalogue[spec.type].wells[well]
    for (const field of list) {
      if (rule?.accepts.includes(field.kind) && room(well, rule.max)) put(well, field)
      else left.push(field)
    }
  }
  const unplaced: FieldRef[] = []
  const seen = () => Object.values(wells).flat()
  for (const field of [...left, ...waiting]) {
    if (seen().some((one) => sameField(one, field)) || unplaced.some((one) => sameField(one, field))) continue
    const fits = rules.filter(([well, { accepts, max }]) => accepts.includes(field.kind) && room(well, max))
    const home =
      fits.find(([well, { min }]) => (wells[well]?.length ?? 0) < min) ?? fits.find(([well]) => well !== 'detail' && well !== 'split')
    const [first] = seen()
    // What waits from another view goes on waiting.
    if (home && (!first || sameView(first, field))) put(home[0], field)
    else unplaced.push(field)
  }
  return { ...spec, wells, unplaced: unplaced.slice(0, 60) }
}

/** Fields whose meaning a well asks for go into that well: where somebody came from is never drawn as where he went. */
function byRole(spec: ChartSpec, fields: Fields | undefined): ChartSpec {
  const means = (ref: FieldRef | undefined) => (ref ? fields?.byName.get(ref.name)?.role : undefined)
  return wellsOf(spec.type).reduce((laid, [well, { role, accepts }]) => {
    const [own] = fieldsIn(laid, well)
    if (!role || means(own) === role) return laid
    const [other] = wellsOf(laid.type).find(([one]) => means(fieldsIn(laid, one)[0]) === role) ?? []
    if (other) return withWell(withWell(laid, well, fieldsIn(laid, other)), other, fieldsIn(laid, well))
    const waiting = laid.unplaced.find((ref) => means(ref) === role && accepts.includes(ref.kind) && (!own || sameView(own, ref)))
    if (!waiting) return laid
    const unplaced = [...laid.unplaced.filter((ref) => ref !== waiting), ...(own ? [own] : [])]
    return { ...withWell(laid, well, [waiting]), unplaced }
  }, spec)
}

function changeType(spec: ChartSpec, type: ChartType, options: Partial<ChartOptions> = {}, fields?: Fields): ChartSpec {
  const { wells, isOverTime } = catalogue[type]
  const next = { ...spec, type, auto: false, options: { ...spec.options, ...options } }
  const { axis = [], ...homes } = spec.wells
  const waiting = spec.unplaced.filter(({ kind }) => kind === 'time')
  // A line is about time: a date that was waiting takes the axis back.
  const laid = (given: ChartSpec) => byRole(wells.second ? withRightAxis(given) : given, fields)
  const isBack = isOverTime && waiting.length > 0 && axis.every(({ kind }) => kind !== 'time')
  return spread(laid(isBack ? allot(next, homes, [...waiting, ...axis, ...spec.unplaced]) : allot(next, spec.wells, spec.unplaced)), fields)
}

const quartiles = [0.25, 0.5, 0.75]
/** The outermost first that the model has. */
const outermost = [
  [0, 0.05, 0.1],
  [1, 0.95, 0.9],
]

/** Boxes are drawn of the quarters of one distribution and of its ends: whoever has one measure of it gets them all, where the model has them. */
function spread(spec: ChartSpec, fields?: Fields): ChartSpec {
  const [measure] = fieldsIn(spec, 'values')
  const own = measure && fields?.byName.get(measure.name)
  if (!catalogue[spec.type].isSpread || !own?.distribution || fieldsIn(spec, 'values').length >= 3) return spec
  const view = fields?.views.find(({ name }) => name === viewOf(spec))
  const known = new Map(
    (view?.fields ?? []).flatMap((one) =>
      one.distribution === own.distribution && one.quantile !== undefined ? [[one.quantile, one.name] as const] : [],
    ),
  )
  const ends = outermost.map((choices) => choices.find((at) => known.has(at)))
  const names = [ends[0], ...quartiles, ends[1]].flatMap((at) => (at === undefined ? [] : (known.get(at) ?? [])))
  if (!quartiles.every((at) => known.has(at))) return spec
  const left = fieldsIn(spec, 'values').filter(({ name }) => !names.includes(name))
  const full = withWell(
    spec,
    'values',
    names.map((name) => ({ name, kind: 'measure' })),
  )
  return { ...full, unplaced: [...spec.unplaced.filter(({ name }) => !names.includes(name)), ...left].slice(0, 60) }
}

/** The last of several measures goes over to the right axis when nothing is there. */
function withRightAxis(spec: ChartSpec): ChartSpec {
  const values = fieldsIn(spec, 'values')
  const last = values.at(-1)
  if (!last || values.length < 2 || fieldsIn(spec, 'second').length > 0) return spec
  return withWell(withWell(spec, 'values', values.slice(0, -1)), 'second', [last])
}

/** In Auto the type follows the fields: a complete new choice that keeps everything else a person has set. */
function chooseAgain(spec: ChartSpec, refs: FieldRef[], fields?: Fields): ChartSpec {
  const leading = placedFields(spec)[0] ?? refs.at(-1)
  const isOwn = (ref: FieldRef) => leading !== undefined && sameView(leading, ref)
  const { type, wells, unplaced, options } = suggest(refs.filter(isOwn), fields)
  const foreign = refs.filter((ref) => !isOwn(ref))
  return { ...spec, type, wells, unplaced: [...unplaced, ...foreign].slice(0, 60), options: { ...spec.options, stack: options.stack } }
}

function place(spec: ChartSpec, added: FieldRef, fields?: Fields): ChartSpec {
  const field = withGrain(spec, added)
  if (cannotJoin(spec, field)) return spec
  if (placedFields(spec).some((one) => sameField(one, field))) return spec
  if (spec.auto) return chooseAgain(spec, [...placedFields(spec), ...spec.unplaced, field], fields)
  const home = allot(spec, spec.wells, [field])
  return {
    ...home,
    unplaced: [...spec.unplaced, ...home.unplaced]
      .filter((one, at, all) => all.findIndex((other) => sameField(other, one)) === at)
      .slice(0, 60),
  }
}

/** Lines want a time, columns a list; after a drop in Auto only this choice is made again. */
function retype(spec: ChartSpec): ChartSpec {
  const axis = fieldsIn(spec, 'axis')[0]
  if (!spec.auto || !axis) return spec
  const { time, list } = catalogue[spec.type].auto ?? {}
  return { ...spec, type: (axis.kind === 'time' ? time : list) ?? spec.type }
}

function compareWith(asked: ChartSpec, compare: Compare, against: ChartSpec['against'], fields?: Fields): ChartSpec {
  const { against: _, between: __, ...plain } = asked
  const spec: ChartSpec = compare === 'custom' && against ? { ...plain, against } : plain
  if (compare === 'none' || spec.range) return { ...spec, compare }
  const time = timeFieldOf(spec, fields)
  // All time lies beside itself where time is on the chart; else "before" has no meaning without a range.
  if (compare !== 'custom' && !catalogue[spec.type].isFigure && placedFields(spec).some(({ kind }) => kind === 'time'))
    return { ...spec, compare }
  return time ? { ...spec, compare, range: { field: time, preset: 'last_12_months' } } : spec
}

/** The date a range restricts: the one already chosen, else one on the chart, else the view's first. */
export function timeFieldOf(spec: ChartSpec, fields?: Fields): string | null {
  if (spec.range) return spec.range.field
  const placed = placedFields(spec).find((field) => field.kind === 'time')
  if (placed) return placed.name
  const view = fields?.views.find(({ name }) => name === viewOf(spec))
  return view?.fields.find((field) => field.kind === 'time')?.name ?? null
}

/** A spec and a change give a new spec; what isn't allowed gives the same one. Undo is the one before. */
export function edit(spec: ChartSpec, change: Change, fields?: Fields): ChartSpec {
  return followed(product(sortable(spec, edited(spec, change, fields), fields), fields))
}

/** What is split by its definition has the factors of its measure beside it, as the model names them, and dates to be compared by. */
function product(spec: ChartSpec, fields?: Fields): ChartSpec {
  const [measure] = fieldsIn(spec, 'values')
  if (!catalogue[spec.type].isProduct || !measure || !fields) return spec
  const known = (fields.byName.get(measure.name)?.factors ?? []).filter((name) => fields.byName.has(name))
  const factors = known.map((name): FieldRef => ({ name, kind: 'measure' }))
  const own = fieldsIn(spec, 'second')
  const full =
    own.length === factors.length && own.every(({ name }, at) => name === factors[at]?.name) ? spec : withWell(spec, 'second', factors)
  return full.range || full.between ? full : compareWith(full, full.compare === 'none' ? 'previous' : full.compare, full.against, fields)
}

/** The order a changed chart can have: what only a table has a heading for is no order of another picture, nor one column of a pivot that of others. */
function sortable(before: ChartSpec, spec: ChartSpec, fields?: Fields): ChartSpec {
  const { sort } = spec
  const { headings } = catalogue[spec.type]
  // An order by hand is that of the values of one axis.
  if (sort?.by === 'hand') return isSame(fieldsIn(before, 'axis'), fieldsIn(spec, 'axis')) && !headings ? spec : { ...spec, sort: null }
  if (!sort || sort.by === 'label' || sort.by === 'order') return spec
  if (sort.at && (headings !== 'levels' || !isSame(fieldsIn(before, 'columns'), fieldsIn(spec, 'columns')))) return { ...spec, sort: null }
  if (headings) return spec
  if (sort.of) return { ...spec, sort: null }
  const named = placedFields(spec).find(({ name, kind }) => name === sort.by && kind !== 'measure')
  return named ? { ...spec, sort: { by: isOrdered(named, fields) ? 'order' : 'label', direction: sort.direction } } : spec
}

/** The chart with a text written, written otherwise, or taken away. Without any it says nothing of them, as if there had never been one. */
function remarked(spec: ChartSpec, remark: Remark | null, at: number | undefined): ChartSpec {
  const { remarks = [], ...plain } = spec
  const place = at ?? remarks.length
  const next = [...remarks.slice(0, place), ...(remark ? [remark] : []), ...remarks.slice(place + 1)].slice(0, mostRemarks)
  return next.length > 0 ? { ...plain, remarks: next } : plain
}

function edited(spec: ChartSpec, change: Change, fields?: Fields): ChartSpec {
  switch (change.do) {
    case 'drop':
      return retype(drop(spec, change.well, change.field, change.at))
    case 'place':
      return place(spec, change.field, fields)
    case 'move':
      return retype(move(spec, change.from, change.to))
    case 'remove': {
      const gone = fieldsIn(spec, change.well)[change.at]
      // Whoever takes a measure away does not mean to go on sorting by it.
      const sort = gone && spec.sort?.by === gone.name ? null : spec.sort
      const left = { ...withWell(spec, change.well, without(fieldsIn(spec, change.well), change.at)), sort }
      const isGone = fieldsIn(left, change.well).length < fieldsIn(spec, change.well).length
      return isGone && spec.auto ? chooseAgain(left, [...placedFields(left), ...left.unplaced], fields) : left
    }
    case 'forget':
      return { ...spec, unplaced: without(spec.unplaced, change.at) }
    case 'replace': {
      const gone = fieldsIn(spec, change.well)[change.at]
      if (!gone) return spec
      const lifted = withWell(spec, change.well, without(fieldsIn(spec, change.well), change.at))
      const put = drop(lifted, change.well, change.field, change.at)
      return put === lifted ? spec : retype({ ...put, sort: spec.sort?.by === gone.name ? null : spec.sort })
    }
    case 'grain': {
      const list = fieldsIn(spec, change.well).map((field, at) =>
        at === change.at && field.kind === 'time' ? { ...field, grain: change.grain } : field,
      )
      return withWell(spec, change.well, list)
    }
    case 'formula': {
      const list = fieldsIn(spec, change.well).map((field, at) =>
        at === change.at && field.formula ? { ...field, formula: change.formula } : field,
      )
      return withWell(spec, change.well, list)
    }
    case 'calculate': {
      const list = fieldsIn(spec, change.well).map((field, at) => {
        if (at !== change.at || field.kind !== 'measure' || field.formula) return field
        return change.calculation ? { ...rawOf(field), calculation: change.calculation } : rawOf(field)
      })
      return withWell(spec, change.well, list)
    }
    case 'trend': {
      const list = fieldsIn(spec, change.well).map((field, at) => {
        if (at !== change.at || field.kind !== 'measure') return field
        const { trend, ...plain } = field
        return trend ? plain : { ...plain, trend: true as const }
      })
      return withWell(spec, change.well, list)
    }
    case 'group': {
      const list = fieldsIn(spec, change.well).map((field, at) => {
        if (at !== change.at || field.kind !== 'dimension') return field
        const { groups: _, rest: __, ...plain } = field
        if (change.groups.length === 0) return plain
        return { ...plain, groups: change.groups, ...(change.rest ? { rest: change.rest } : {}) }
      })
      return withWell(spec, change.well, list)
    }
    case 'type':
      return changeType(spec, change.type, change.options, fields)
    case 'auto':
      return chooseAgain({ ...spec, auto: true }, [...placedFields(spec), ...spec.unplaced], fields)
    case 'sort':
      return { ...spec, sort: change.sort }
    case 'limit':
      return { ...spec, limit: { ...spec.limit, ...change.limit } }
    case 'filter': {
      const at = change.at ?? spec.filters.length
      return { ...spec, filters: [...spec.filters.slice(0, at), change.filter, ...spec.filters.slice(at + 1)].slice(0, 50) }
    }
    case 'unfilter':
      return { ...spec, filters: without(spec.filters, change.at) }
    case 'condition': {
      const own = conditionsOf(spec)
      const at = change.at ?? own.length
      return { ...spec, conditions: [...own.slice(0, at), change.condition, ...own.slice(at + 1)].slice(0, 20) }
    }
    case 'uncondition':
      return { ...spec, conditions: without(conditionsOf(spec), change.at) }
    case 'narrow':
      return narrow(spec, change.filters, change.excludes ?? false)
    case 'drill':
      return drill(spec, change.filters, change.to, (next, refs) => chooseAgain(next, refs, fields), fields)
    case 'rise':
      return rise(spec, change.to)
    case 'widen':
      return widen(spec, change.at)
    case 'range':
      return { ...spec, range: change.range }
    case 'compare':
      return compareWith(spec, change.compare, change.against ?? spec.against, fields)
    case 'options':
      return { ...spec, options: { ...spec.options, ...change.options } }
    case 'format': {
      const { [change.measure]: _, ...others } = spec.formats ?? {}
      return { ...spec, formats: change.format ? { ...others, [change.measure]: change.format } : others }
    }
    case 'remark':
      return remarked(spec, change.remark, change.at)
    case 'title':
      return { ...spec, title: change.title }
  }
}

/** What a gallery tile still lacks for the present fields ("needs a date"), or null when it can be drawn. */
export function presetLack(spec: ChartSpec, preset: Preset, fields?: Fields): Words | null {
  const tried = edit(spec, { do: 'type', type: preset.type, options: preset.options }, fields)
  const empty = emptyWells(tried)[0]
  if (empty) return { zh: `${empty.title.zh}：${empty.wants.zh}`, en: `${empty.title.en}: ${empty.wants.en}` }
  const strange = wellsOf(preset.type).find(([well, { meant }]) =>
    fieldsIn(tried, well).some(({ name }) => {
      const field = fields?.byName.get(name)
      return meant && field && !meant.fits(field, tried.wells)
    }),
  )
  if (strange) return { zh: `${strange[1].title.zh}：${wantOf(strange[1]).zh}`, en: `${strange[1].title.en}: ${wantOf(strange[1]).en}` }
  const need = preset.needs
  if (!need || fieldsIn(tried, need).length > 0) return null
  const rule = catalogue[preset.type].wells[need]
  return rule ? { zh: `${rule.title.zh}：${wantOf(rule).zh}`, en: `${rule.title.en}: ${wantOf(rule).en}` } : null
}
