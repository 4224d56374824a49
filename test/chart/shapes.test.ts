import { describe, expect, test } from 'vitest'
import type { Drawing, Geometry } from '../../dashboard/core/chart/drawing.ts'
import { edit } from '../../dashboard/core/chart/edit.ts'
import { createColours, type Look } from '../../dashboard/core/chart/look.ts'
import type { Part } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { toDrawing } from '../../dashboard/core/chart/toDrawing.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

// Pictures of our own forms: where each stands and what it says, worked out by hand.

const member = (name: string, type: string, meta: object = {}, more: object = {}) => ({
  name: `v.${name}`,
  shortTitle: name,
  title: name,
  type,
  meta,
  ...more,
})
const fields = toFields({
  cubes: [
    {
      name: 'v',
      type: 'view',
      title: 'V',
      measures: [
        member('people', 'number', { additivity: 'D' }),
        member('sales', 'number', { additivity: 'A' }, { format: 'number_0' }),
        member('rate', 'number', { additivity: 'R' }, { format: 'percent_1' }),
      ],
      dimensions: [
        member('day', 'time'),
        member('from', 'string', { role: 'from', order: ['new', 'loyal', 'lost'] }),
        member('to', 'string', { role: 'to', order: ['new', 'loyal', 'lost'] }),
        member('province', 'string', { role: 'province' }),
        member('group', 'string'),
        member('name', 'string'),
      ],
    },
  ],
})
const palette = {
  surface: '#ffffff',
  ink: '#111111',
  inkSoft: '#555555',
  line: '#eeeeee',
  accent: '#0b7a6b',
  good: '#16713f',
  bad: '#b42b3c',
  series: ['#0b7a6b', '#c9801a', '#3f51a8', '#d0607f', '#24607f', '#8a8f2a', '#7a3e8e', '#3b98cf', '#8c3f22', '#7a7fd6'],
  other: '#8b928e',
  none: '#a3a9a5',
  sequential: ['#e2f1ed', '#b5dbd2', '#7fbfb1', '#45a08f', '#0b7a6b', '#06493f'],
}
const numbers = ['people', 'sales', 'rate']
function answer(columns: Record<string, unknown[]>, total?: number) {
  const names = Object.keys(columns)
  const group = (isMeasure: boolean) =>
    Object.fromEntries(
      names
        .filter((name) => numbers.includes(name) === isMeasure)
        .map((name) => [`v.${name}`, { type: isMeasure ? 'number' : name.startsWith('day') ? 'time' : 'string' }]),
    )
  return readResult({
    annotation: { measures: group(true), dimensions: group(false), timeDimensions: {} },
    data: { members: names.map((name) => `v.${name}`), columns: Object.values(columns) },
    ...(total === undefined ? {} : { total }),
  })
}
const m = (name: string) => ({ name: `v.${name}`, kind: 'measure' as const })
const d = (name: string) => ({ name: `v.${name}`, kind: 'dimension' as const })
const day = (grain = 'day') => ({ name: 'v.day', kind: 'time' as const, grain })

type Parts = Partial<Record<Part, ReturnType<typeof answer>>>
function draw(spec: object, parts: Parts, own: Partial<Look> = {}): Drawing {
  const look: Look = { language: 'en', scheme: 'light', palette, width: 600, height: 300, colours: createColours(), ...own }
  return toDrawing(chartSpec.parse({ version: 1, auto: false, ...spec }), parts, { today: '2025-03-10', fields }, look)
}
async function laid(drawing: Drawing, height = 300): Promise<Geometry> {
  if (drawing.kind !== 'shapes') throw new Error(`drawn as ${drawing.kind}: ${JSON.stringify(drawing).slice(0, 300)}`)
  const geometry = await drawing.shapes.lay(height)
  const written = JSON.stringify(geometry)
  expect(written).not.toMatch(/NaN|Infinity|undefined/)
  return geometry
}
const wordsOf = (drawing: Drawing) => (drawing.kind === 'nothing' ? drawing.words.en : drawing.kind)
const startOfPath = (path = '') =>
  path
    .match(/^M([\d.-]+) ([\d.-]+)/)
    ?.slice(1)
    .map(Number)

describe('calendar', () => {
  const days = (values: (string | null)[], from = '2025-03-01') => ({
    'day.day': values.map((_, at) => `${new Date(Date.parse(from) + at * 86_400_000).toISOString().slice(0, 10)}T00:00:00.000`),
    people: values,
  })
  const spec = { type: 'calendar', wells: { axis: [day()], values: [m('people')] } }

  test('weeks go to the right, Monday is on top', async () => {
    // 1 March 2025 was a Saturday: it is the sixth of the first column, Monday the 3rd the first of the second.
    const drawing = draw(spec, { main: answer(days(['1', '2', '3', '4'])) })
    const { shapes, texts } = await laid(drawing)
    // (600 − 28) / 54 = 10.59 a week; the corner is round by 2 pixels.
    expect(shapes.map(({ path }) => startOfPath(path))).toEqual([
      [30, 70.96],
      [30, 81.56],
      [40.59, 18],
      [40.59, 28.59],
    ])
    expect(texts.map(({ text }) => text)).toEqual(['Mon', 'Wed', 'Fri', 'Mar'])
    expect(shapes[2]?.tip).toMatchObject({ title: expect.stringContaining('Mon'), rows: [{ name: 'people', text: '3' }] })
    expect(drawing.markAt(0, 2)).toMatchObject({
      value: 3,
      filters: [{ member: 'v.day', operator: 'inDateRange', values: ['2025-03-03', '2025-03-03'] }],
    })
  })

  test('a day without a row counts as nothing, and on a phone a year becomes two halves', async () => {
    const rows = { 'day.day': ['2024-01-01', '2024-12-31'].map((one) => `${one}T00:00:00.000`), people: ['5', '10'] }
    const { shapes, texts } = await laid(draw(spec, { main: answer(rows) }, { width: 340 }))
    expect(shapes).toHaveLength(366)
    expect(texts.filter(({ isStrong }) => isStrong).map(({ text }) => text)).toEqual(['2024 H1', '2024 H2'])
    expect(new Set(shapes.map(({ fill }) => fill)).size).toBe(3) // nothing, 5, 10
  })

  test('a feast does not press a year into one shade, and the legend says where the shades end', () => {
    const drawing = draw(spec, {
      main: answer(days([...Array.from({ length: 99 }, (_, at) => String(1 + (at % 10))), '1000'], '2024-12-01')),
    })
    expect(drawing.kind === 'shapes' && drawing.shapes.legend).toMatchObject({ low: '0', high: '≥ 10' })
  })

  test('nothing but empty values, months and losses', async () => {
    expect(
      wordsOf(
        draw({ ...spec, wells: { axis: [day()], values: [m('rate')] } }, { main: answer({ ...days([null, null]), rate: [null, null] }) }),
      ),
    ).toMatch(/Every value is empty/)
    expect(wordsOf(draw({ ...spec, wells: { axis: [day('month')], values: [m('people')] } }, { main: answer(days(['1'])) }))).toMatch(
      /set the grain/,
    )
    const mixed = draw(
      { ...spec, wells: { axis: [day()], values: [m('sales')] } },
      { main: answer({ ...days(['0', '0']), sales: ['-5', '10'] }) },
    )
    const { shapes } = await laid(mixed)
    expect(mixed.kind === 'shapes' && mixed.shapes.legend).toMatchObject({ low: '−10', high: '10' })
    // −5 is half way to the far end of amber, 10 the end of jade.
    expect(shapes.map(({ fill }) => fill)).toEqual(['#dfb376', '#0b7a6b'])
  })

  test('a date takes the one grain a calendar has', () => {
    const line = chartSpec.parse({ version: 1, type: 'line', wells: { axis: [day('month')], values: [m('people')] } })
    expect(edit(line, { do: 'type', type: 'calendar' }).wells.axis).toEqual([day('day')])
  })
})
