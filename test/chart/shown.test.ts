import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Drawing } from '../../dashboard/core/chart/drawing.ts'
import { createColours, type Look } from '../../dashboard/core/chart/look.ts'
import { type Asking, groupsOf, type Part, type Results } from '../../dashboard/core/chart/query.ts'
import { cellsOf, readResult } from '../../dashboard/core/chart/result.ts'
import { shownOnly } from '../../dashboard/core/chart/shown.ts'
import { type ChartSpec, chartSpec, type FieldRef, readSpec } from '../../dashboard/core/chart/spec.ts'
import { toDrawing } from '../../dashboard/core/chart/toDrawing.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

const here = import.meta.dirname
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(here, file), 'utf8'))
const fields = toFields(read('meta.json'))
const names = readdirSync(path.join(here, 'cases'))

function readCase(name: string): { spec: ChartSpec; asking: Asking; results: Results } {
  const { today, answers } = read(`cases/${name}/answers.json`) as { today: string; answers: Partial<Record<Part, unknown>> }
  const results = Object.fromEntries(Object.entries(answers).map(([part, reply]) => [part, readResult(reply)]))
  return { spec: readSpec(read(`cases/${name}/spec.json`)), asking: { today, fields }, results }
}

/** All a reader sees but the table behind the picture, which is what was cut; functions are left out. */
function seen(spec: ChartSpec, results: Results, asking: Asking, language: 'zh' | 'en'): unknown {
  const palette = { surface: '#fff', ink: '#111', inkSoft: '#555', line: '#eee', accent: '#0b7a6b', good: '#161', bad: '#b42' }
  const series = Array.from({ length: 10 }, (_, at) => `#00000${at}`)
  const look: Look = {
    language,
    scheme: 'light',
    palette: { ...palette, series, other: '#888', none: '#aaa', sequential: series.slice(0, 6) },
    width: 640,
    height: 320,
    colours: createColours(),
  }
  const { twin, label, ...drawing }: Drawing = toDrawing(spec, results, asking, look)
  const body = drawing.kind === 'table' ? drawing : { ...drawing, twin: null }
  return JSON.parse(JSON.stringify(body))
}

const variants: [string, (spec: ChartSpec) => ChartSpec][] = [
  ['as it is', (spec) => spec],
  ['cut to three', (spec) => ({ ...spec, limit: { ...spec.limit, rows: 3, series: 2 } })],
  ['by label', (spec) => ({ ...spec, limit: { ...spec.limit, rows: 3, series: 2 }, sort: { by: 'label', direction: 'asc' } })],
  ['in Auto', (spec) => ({ ...spec, auto: true })],
]

for (const [how, vary] of variants)
  test.each(names)(`%s, ${how}: what is shown gives the same picture as the whole answer`, (name) => {
    const { spec: recorded, asking, results } = readCase(name)
    const spec = vary(recorded)
    const shown = shownOnly(spec, asking, results)
    for (const language of ['zh', 'en'] as const) expect(seen(spec, shown, asking, language)).toEqual(seen(spec, results, asking, language))
  })

const product: FieldRef = { name: 'sales.product', kind: 'dimension' }
const channel: FieldRef = { name: 'sales.channel', kind: 'dimension' }
const sales: FieldRef = { name: 'sales.net_sales', kind: 'measure' }
const products = Array.from({ length: 40 }, (_, at) => `Product ${String(at).padStart(2, '0')}`)

/** Forty products, each in two channels, the first the largest. */
function answerOf(groups: FieldRef[]): Results {
  const channels = groups.some(({ name }) => name === channel.name) ? ['A', 'B'] : ['A']
  const rows = products.flatMap((name) => channels.map((one) => ({ [product.name]: name, [channel.name]: one })))
  const members = groups.map(({ name }) => name)
  const columns = [...members.map((name) => rows.map((row) => row[name])), rows.map((_, at) => String(1000 - at))]
  const annotation = {
    measures: { 'sales.net_sales': { type: 'number' } },
    dimensions: Object.fromEntries(members.map((name) => [name, { type: 'string' }])),
  }
  return { main: readResult({ annotation, data: { members: [...members, 'sales.net_sales'], columns }, total: rows.length }) }
}

const shapes: [ChartSpec['type'], ChartSpec['wells'], number][] = [
  ['bar', { axis: [product], values: [sales] }, 4],
  ['bar', { axis: [product], colour: [channel], values: [sales] }, 4],
  ['pie', { axis: [product], values: [sales] }, 4],
  ['heatmap', { axis: [product], rows: [channel], values: [sales] }, 4],
  ['treemap', { axis: [product], values: [sales] }, 4],
  ['treemap', { axis: [product], colour: [channel], values: [sales] }, 4],
  ['scatter', { axis: [product], x: [sales], y: [sales] }, 4],
  ['radar', { axis: [product], values: [sales] }, 4],
  ['table', { rows: [product, channel], values: [sales] }, 4],
  // Rows of a heatmap and panels have limits of their own.
  ['heatmap', { axis: [channel], rows: [product], values: [sales] }, 30],
  ['column', { axis: [channel], split: [product], values: [sales] }, 12],
]
test.each(shapes)('a %s of %j that was cut holds none of the products it does not show', (type, wells, most) => {
  const spec = chartSpec.parse({ version: 1, type, auto: false, wells, limit: { rows: 4, series: 4 } })
  const shown = shownOnly(spec, { today: '2025-11-18', fields }, answerOf(groupsOf(spec)))
  const found = Object.values(shown).flatMap((result) => (result ? cellsOf(result, product).filter((cell) => cell !== null) : []))
  expect(found.length).toBeGreaterThan(0)
  expect(new Set(found).size).toBeLessThanOrEqual(most)
  expect(found.every((name) => products.slice(0, most).includes(String(name)))).toBe(true)
})

test('areas that are not drawn are counted without their names', () => {
  const spec = chartSpec.parse({ version: 1, type: 'treemap', auto: false, wells: { axis: [product], values: [sales] } })
  const annotation = { measures: { 'sales.net_sales': { type: 'number' } }, dimensions: { 'sales.product': { type: 'string' } } }
  const data = {
    members: ['sales.product', 'sales.net_sales'],
    columns: [
      ['a', 'b', 'c'],
      ['5', '0', '-3'],
    ],
  }
  const { main } = shownOnly(spec, { today: '2025-11-18', fields }, { main: readResult({ annotation, data, total: 3 }) })
  expect(main?.columns).toEqual({ 'sales.product': ['a', null, null], 'sales.net_sales': [5, 0, 0] })
})

test('a table over dates keeps the dates its own are compared with', () => {
  const day: FieldRef = { name: 'sales.ordered_at', kind: 'time', grain: 'day' }
  const dates = (year: number, days: string[]) =>
    readResult({
      annotation: {
        measures: { 'sales.net_sales': { type: 'number' } },
        dimensions: {},
        timeDimensions: { 'sales.ordered_at.day': { type: 'time' } },
      },
      data: {
        members: ['sales.ordered_at.day', 'sales.net_sales'],
        columns: [days.map((one) => `${year}-${one}T00:00:00.000`), days.map((_, at) => String(10 + at))],
      },
      total: days.length,
    })
  const spec = chartSpec.parse({
    version: 1,
    auto: false,
    type: 'table',
    wells: { rows: [day], values: [sales] },
    limit: { rows: 3 },
    range: { field: day.name, from: '2024-02-28', to: '2024-03-03' },
    compare: 'last_year',
  })
  const results = {
    main: dates(2024, ['02-28', '02-29', '03-01', '03-02']),
    before: dates(2023, ['02-28', '03-01', '03-02', '03-03']),
  }
  const asking: Asking = { today: '2025-01-01', fields }
  const shown = shownOnly(spec, asking, results)
  expect(shown.before?.columns['sales.ordered_at.day']).toEqual(['2023-02-28T00:00:00.000', '2023-03-01T00:00:00.000'])
  expect(seen(spec, shown, asking, 'en')).toEqual(seen(spec, results, asking, 'en'))
})
