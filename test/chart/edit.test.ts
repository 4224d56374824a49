import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { catalogue, chartTypes, presets } from '../../dashboard/core/chart/catalogue.ts'
import { type Change, edit, presetLack, refusal } from '../../dashboard/core/chart/edit.ts'
import { toFollowing } from '../../dashboard/core/chart/following.ts'
import { wellNames } from '../../dashboard/core/chart/kind.ts'
import { toQueries } from '../../dashboard/core/chart/query.ts'
import {
  type ChartSpec,
  chartSpec,
  compares,
  type FieldRef,
  fieldsIn,
  filterOperators,
  newSpec,
  placedFields,
  plainGrains,
  rangePresets,
  readSpec,
} from '../../dashboard/core/chart/spec.ts'
import { titleOf } from '../../dashboard/core/chart/title.ts'
import { emptyWells, wellsOf } from '../../dashboard/core/chart/wells.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

const net: FieldRef = { name: 'sales.net_sales', kind: 'measure' }
const channel: FieldRef = { name: 'sales.channel', kind: 'dimension' }
const region: FieldRef = { name: 'sales.region', kind: 'dimension' }
const time: FieldRef = { name: 'sales.ordered_at', kind: 'time', grain: 'month' }
const column: ChartSpec = { ...newSpec('column'), auto: false }

const run = (spec: ChartSpec, ...changes: Change[]) => changes.reduce((now, change) => edit(now, change), spec)
const nameIn = (spec: ChartSpec, well: (typeof wellNames)[number]) => fieldsIn(spec, well).map(({ name }) => name)

test('a field dropped on a well is in it, once', () => {
  const spec = run(
    column,
    { do: 'drop', well: 'axis', field: channel },
    { do: 'drop', well: 'values', field: net },
    { do: 'drop', well: 'colour', field: channel },
  )
  expect(nameIn(spec, 'axis')).toEqual([])
  expect(nameIn(spec, 'colour')).toEqual(['sales.channel'])
})

test('what a well does not take changes nothing, and says why', () => {
  expect(edit(column, { do: 'drop', well: 'values', field: channel })).toBe(column)
  expect(refusal(column, 'values', channel)).toEqual({ zh: '需要指标', en: 'needs a measure' })
  const started = edit(column, { do: 'drop', well: 'values', field: net })
  const foreign: FieldRef = { name: 'rfm.segment', kind: 'dimension' }
  expect(edit(started, { do: 'drop', well: 'axis', field: foreign })).toBe(started)
  expect(refusal(started, 'axis', foreign)?.en).toBe('from another view')
})

test('a full single well lets go of what it had; a move swaps', () => {
  const full = run(column, { do: 'drop', well: 'axis', field: channel }, { do: 'drop', well: 'axis', field: region })
  expect(nameIn(full, 'axis')).toEqual(['sales.region'])
  const two = edit(full, { do: 'drop', well: 'colour', field: channel })
  const swapped = edit(two, { do: 'move', from: { well: 'colour', at: 0 }, to: { well: 'axis' } })
  expect([nameIn(swapped, 'axis'), nameIn(swapped, 'colour')]).toEqual([['sales.channel'], ['sales.region']])
})

test('fields are put in order by moving them', () => {
  const table = run(
    { ...newSpec('table'), auto: false },
    { do: 'drop', well: 'rows', field: channel },
    { do: 'drop', well: 'rows', field: region },
    { do: 'drop', well: 'rows', field: time },
  )
  const moved = edit(table, { do: 'move', from: { well: 'rows', at: 2 }, to: { well: 'rows', at: 0 } })
  expect(nameIn(moved, 'rows')).toEqual(['sales.ordered_at', 'sales.channel', 'sales.region'])
})

test('a field takes the place of another, whose sorting goes with it', () => {
  const city: FieldRef = { name: 'sales.city', kind: 'dimension' }
  const table: ChartSpec = {
    ...newSpec('table'),
    auto: false,
    wells: { rows: [channel, region], values: [net] },
    sort: { by: 'sales.region', direction: 'asc' },
  }
  const replaced = edit(table, { do: 'replace', well: 'rows', at: 1, field: city })
  expect([replaced.wells, replaced.sort]).toEqual([{ rows: [channel, city], values: [net] }, null])
  expect(edit(table, { do: 'replace', well: 'rows', at: 0, field: city }).sort).toEqual(table.sort)
  const bars: ChartSpec = { ...column, wells: { axis: [region], values: [net] } }
  expect(edit(bars, { do: 'replace', well: 'axis', at: 0, field: city }).wells).toEqual({ axis: [city], values: [net] })
  // What the well does not take leaves all as it is.
  expect(edit(table, { do: 'replace', well: 'rows', at: 1, field: net })).toEqual(table)
  expect(edit(table, { do: 'replace', well: 'rows', at: 2, field: city })).toEqual(table)
})

test('a change of type keeps what fits, the rest waits and comes back', () => {
  const line = run(
    { ...newSpec('line'), auto: false },
    { do: 'drop', well: 'axis', field: time },
    { do: 'drop', well: 'values', field: net },
    { do: 'drop', well: 'colour', field: channel },
  )
  const pie = edit(line, { do: 'type', type: 'pie' })
  expect(nameIn(pie, 'axis')).toEqual(['sales.channel'])
  expect(pie.unplaced).toEqual([time])
  const back = edit(pie, { do: 'type', type: 'line' })
  expect(back.unplaced).toEqual([])
  expect(placedFields(back)).toHaveLength(3)
})

test('in Auto each added field makes the whole choice anew', () => {
  const types: string[] = []
  let spec = newSpec()
  for (const field of [net, time, channel, region]) {
    spec = edit(spec, { do: 'place', field })
    types.push(spec.type)
  }
  expect(types).toEqual(['kpi', 'line', 'line', 'table'])
})

test('a type chosen by hand stays', () => {
  const chosen = edit(newSpec(), { do: 'type', type: 'bar' })
  const spec = run(chosen, { do: 'place', field: net }, { do: 'place', field: time })
  expect([spec.type, spec.auto]).toEqual(['bar', false])
  expect(edit(spec, { do: 'auto' }).type).toBe('line')
})

const model = toFields(JSON.parse(readFileSync(new URL('./meta.json', import.meta.url), 'utf8')))

test('a comparison brings a range along where no time is on the chart, and stays when the range goes', () => {
  const figure = edit(run(newSpec(), { do: 'place', field: net }), { do: 'compare', compare: 'previous' }, model)
  expect(figure.range).toEqual({ field: 'sales.ordered_at', preset: 'last_12_months' })
  const line = run(newSpec(), { do: 'place', field: net }, { do: 'place', field: time })
  const compared = edit(line, { do: 'compare', compare: 'previous' })
  expect([compared.range, compared.compare]).toEqual([null, 'previous'])
  expect(edit(figure, { do: 'range', range: null }).compare).toBe('previous')
})

test('dates of one’s own to compare with stay only as long as they are compared with', () => {
  const line = run(
    newSpec(),
    { do: 'place', field: net },
    { do: 'place', field: time },
    { do: 'range', range: { field: 'sales.ordered_at', preset: 'this_year' } },
  )
  const against = { from: '2023-01-01', to: '2023-03-31' }
  const compared = edit(line, { do: 'compare', compare: 'custom', against })
  expect([compared.compare, compared.against]).toEqual(['custom', against])
  expect(edit(compared, { do: 'compare', compare: 'previous' }).against).toBeUndefined()
})

test('the gallery says what is missing', () => {
  const line = run(newSpec(), { do: 'place', field: net }, { do: 'place', field: time })
  const lack = Object.fromEntries(presets.map((preset) => [preset.id, presetLack(line, preset)?.en ?? null]))
  expect(lack).toMatchObject({
    line: null,
    column: null,
    table: null,
    pie: 'Slices: needs a dimension',
    scatter: 'Y: needs a measure',
    'area-stacked': 'Colour: needs a dimension',
  })
})

test('every preset is a chart of the catalogue with wells in both languages', () => {
  for (const { type, needs, title } of presets) {
    expect(title.zh && title.en).toBeTruthy()
    if (needs) expect(catalogue[type].wells[needs]).toBeDefined()
  }
  for (const type of chartTypes) for (const [, rule] of wellsOf(type)) expect(rule.title.zh && rule.title.en).toBeTruthy()
})

test('a stored spec is read back, anything else is refused', () => {
  expect(readSpec(JSON.parse(JSON.stringify(column)))).toEqual(column)
  expect(() => readSpec({ version: 1, type: 'line', evil: true })).toThrow()
  expect(() => readSpec({ version: 99, type: 'line' })).toThrow()
  expect(() =>
    readSpec(JSON.parse('{"version":1,"type":"line","__proto__":{"auto":true},"wells":{"axis":[{"name":"a; drop","kind":"time"}]}}')),
  ).toThrow()
})

// Everything below holds for whatever a person may do, in whatever order.

const growth: FieldRef = {
  name: 'sales.f_made',
  kind: 'measure',
  formula: {
    title: { zh: '环比', en: 'Growth' },
    text: '[net_sales] / previous([net_sales]) - [orders] / total([orders])',
    members: ['sales.net_sales', 'sales.orders'],
    unit: 'points',
    additivity: 'R',
  },
}
const plainRef = fc.record({
  name: fc.constantFrom(
    'sales.net_sales',
    'sales.orders',
    'sales.channel',
    'sales.region',
    'sales.city',
    'sales.ordered_at',
    'rfm.segment',
    'rfm.customers',
    'retention.month_offset',
  ),
  kind: fc.constantFrom('measure', 'dimension', 'time'),
}) as fc.Arbitrary<FieldRef>
const ref = fc.oneof({ weight: 6, arbitrary: plainRef }, { weight: 1, arbitrary: fc.constant(growth) })
const well = fc.constantFrom(...wellNames)
const at = fc.nat(4)
const dates = fc.constantFrom('2024-02-29', '2025-01-01', '2025-11-18')
const field = fc.constantFrom('sales.ordered_at', 'rfm.as_of')
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ do: fc.constant('drop' as const), well, field: ref }),
  fc.record({ do: fc.constant('drop' as const), well, field: ref, at }),
  fc.record({ do: fc.constant('place' as const), field: ref }),
  fc.record({ do: fc.constant('move' as const), from: fc.record({ well, at }), to: fc.record({ well, at }) }),
  fc.record({ do: fc.constant('remove' as const), well, at }),
  fc.record({ do: fc.constant('replace' as const), well, at, field: ref }),
  fc.record({ do: fc.constant('forget' as const), at }),
  fc.record({ do: fc.constant('trend' as const), well, at }),
  fc.record({ do: fc.constant('grain' as const), well, at, grain: fc.constantFrom(...plainGrains) }),
  fc.record({ do: fc.constant('type' as const), type: fc.constantFrom(...chartTypes) }),
  fc.constant({ do: 'auto' as const }),
  fc.record({
    do: fc.constant('sort' as const),
    sort: fc.record({
      by: fc.constantFrom('label' as const, 'order' as const, 'sales.orders', 'sales.f_made'),
      direction: fc.constantFrom('asc' as const, 'desc' as const),
    }),
  }),
  fc.record({ do: fc.constant('limit' as const), limit: fc.record({ rows: fc.integer({ min: 1, max: 50_000 }), other: fc.boolean() }) }),
  fc.record({
    do: fc.constant('filter' as const),
    filter: fc.record({
      member: fc.constantFrom('sales.channel', 'sales.net_sales'),
      operator: fc.constantFrom(...filterOperators),
      values: fc.array(fc.option(fc.string(), { nil: null }), { maxLength: 3 }),
    }),
  }),
  fc.record({ do: fc.constant('unfilter' as const), at }),
  fc.record({
    do: fc.constant('range' as const),
    range: fc.oneof(
      fc.constant(null),
      fc.record({ field, preset: fc.constantFrom(...rangePresets) }),
      fc.record({ field, from: dates, to: dates }),
    ),
  }),
  fc.record({ do: fc.constant('compare' as const), compare: fc.constantFrom(...compares) }),
)

test('any sequence of edits is a spec, has a title, and can be asked', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      let spec = newSpec()
      for (const one of changes) {
        const before = structuredClone(spec)
        const next = edit(spec, one)
        // An edit leaves the spec it was given as it was: undo is that spec.
        expect(spec).toEqual(before)
        spec = next
        expect(chartSpec.parse(spec)).toEqual(spec)
        for (const [name, list] of Object.entries(spec.wells)) {
          const rule = catalogue[spec.type].wells[name as (typeof wellNames)[number]]
          expect(rule, `${spec.type} has ${name}`).toBeDefined()
          expect(list.length).toBeLessThanOrEqual(rule?.max ?? 0)
          for (const placed of list) expect(rule?.accepts).toContain(placed.kind)
        }
        const views = new Set(placedFields(spec).map(({ name }) => name.split('.')[0]))
        expect(views.size).toBeLessThanOrEqual(1)
        const queries = toQueries(spec, { today: '2025-11-18' })
        expect(queries === null).toBe(emptyWells(spec).length > 0)
        // What the chart works out by itself is asked of nobody, neither as a number nor to sort by. What has left it is known by the model alone.
        const isOwn = spec.sort?.by !== growth.name || placedFields(spec).some(({ name }) => name === growth.name)
        if (isOwn) expect(JSON.stringify(queries)).not.toContain(growth.name)
        expect(toFollowing(spec, { today: '2025-11-18' }, {})).toEqual({})
        const title = titleOf(spec)
        expect(title.zh.length * title.en.length).toBeGreaterThan(0)
      }
    }),
    { numRuns: 200 },
  )
})

test('a field that waits from another view is not brought back beside the new one', () => {
  const refs = (spec: ChartSpec) => placedFields(spec).map(({ name }) => name)
  const waiting: ChartSpec = { ...newSpec('kpi'), unplaced: [{ name: 'rfm.segment', kind: 'dimension' }] }
  const sales: FieldRef = { name: 'sales.net_sales', kind: 'measure' }
  for (const auto of [true, false]) {
    const one = edit({ ...waiting, auto }, { do: 'place', field: sales })
    expect(refs(one)).toEqual(['sales.net_sales'])
    const line = edit(one, { do: 'type', type: 'line' })
    expect([refs(line), line.unplaced.map(({ name }) => name)]).toEqual([['sales.net_sales'], ['rfm.segment']])
    expect(refs(edit(line, { do: 'auto' }))).toEqual(['sales.net_sales'])
  }
})
