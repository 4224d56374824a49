import { describe, expect, test } from 'vitest'
import { presets } from '../../dashboard/core/chart/catalogue.ts'
import { widthOf } from '../../dashboard/core/chart/draw/apex.ts'
import type { Drawing, Geometry } from '../../dashboard/core/chart/drawing.ts'
import { edit, presetLack } from '../../dashboard/core/chart/edit.ts'
import { toFollowing } from '../../dashboard/core/chart/following.ts'
import { createColours, type Look } from '../../dashboard/core/chart/look.ts'
import type { Part } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { suggest } from '../../dashboard/core/chart/suggest.ts'
import { toDrawing } from '../../dashboard/core/chart/toDrawing.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { provinceOf, provinces } from '../../dashboard/core/field/provinces.ts'
import { palette } from './shop.ts'

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
        member('days', 'number', { additivity: 'Q', role: 'stage_time', unit: { zh: '天', en: 'days' } }, { format: 'number_1' }),
      ],
      dimensions: [
        member('day', 'time'),
        member('from', 'string', { role: 'from', order: ['new', 'loyal', 'lost'] }),
        member('to', 'string', { role: 'to', order: ['new', 'loyal', 'lost'] }),
        member('province', 'string', { role: 'province' }),
        member('group', 'string'),
        member('stage', 'string', { role: 'stage', order: ['lead', 'offer', 'won'] }),
        member('name', 'string'),
      ],
    },
  ],
})
const numbers = ['people', 'sales', 'rate', 'days']
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

describe('movement', () => {
  const moved = {
    from: ['new', 'new', 'loyal', 'loyal', 'lost'],
    to: ['loyal', 'lost', 'new', 'loyal', 'lost'],
    people: ['30', '10', '20', '60', '0'],
  }
  const sankey = { type: 'sankey', wells: { axis: [d('from')], rows: [d('to')], values: [m('people')] } }

  test('a sankey is as thick as its numbers, and there and back is no loop', async () => {
    const drawing = draw(sankey, { main: answer(moved) })
    const { shapes } = await laid(drawing)
    // Left: new 40, loyal 80; right: new 20, loyal 90, lost 10; nobody who was lost is anywhere.
    const height = (path: string) => Number(path.match(/v([\d.]+)/)?.[1]) + 2
    const bars = [0, 2].map((side) => shapes.filter(({ series }) => series === side).map(({ path }) => height(path)))
    // 120 people on 292 pixels less two gaps of 10: 2.267 pixels each.
    expect(bars[0]?.map((one) => Math.round(one))).toEqual([91, 181])
    expect(bars[1]?.map((one) => Math.round(one))).toEqual([45, 204, 23])
    expect(shapes.filter(({ series }) => series === 1).map(({ tip }) => [tip.title, tip.rows[0]?.text, tip.rows[0]?.extra])).toEqual([
      ['loyal → loyal', '60', '75%'],
      ['new → loyal', '30', '75%'],
      ['loyal → new', '20', '25%'],
      ['new → lost', '10', '25%'],
    ])
    expect(drawing.markAt(1, 1)).toMatchObject({
      value: 30,
      filters: [
        { member: 'v.from', operator: 'equals', values: ['new'] },
        { member: 'v.to', operator: 'equals', values: ['loyal'] },
      ],
    })
    expect(drawing.markAt(2, 1)).toMatchObject({ value: 90, filters: [{ member: 'v.to', operator: 'equals', values: ['loyal'] }] })
    expect(drawing.notes.map(({ text }) => text.en)).toEqual(['1 item that is empty, zero or negative is not drawn'])
  })

  test('ratios have no thickness, nor have losses alone, nothing or zeros', () => {
    const rates = { ...sankey, wells: { ...sankey.wells, values: [m('rate')] } }
    const sales = { ...sankey, wells: { ...sankey.wells, values: [m('sales')] } }
    const of = (name: string, value: string | null) => answer({ from: ['new'], to: ['lost'], [name]: [value] })
    expect(wordsOf(draw(rates, { main: of('rate', '0.5') }))).toMatch(/do not add up to a whole/)
    expect(wordsOf(draw(sales, { main: of('sales', '-4') }))).toMatch(/No value is above zero/)
    expect(wordsOf(draw(sales, { main: of('sales', null) }))).toMatch(/Every value is empty/)
    expect(wordsOf(draw(sales, { main: of('sales', '0') }))).toMatch(/All values are 0/)
  })

  test('the matrix outlines those who stayed, and its totals are Cube’s, not sums', async () => {
    const spec = { type: 'movement', wells: { rows: [d('from')], columns: [d('to')], values: [m('people')] } }
    const drawing = draw(spec, {
      main: answer(moved),
      'total:1,0': answer({ from: ['new', 'loyal', 'lost'], people: ['40', '75', '0'] }), // five of the loyal were in two cells
      'total:0,1': answer({ to: ['new', 'loyal', 'lost'], people: ['20', '90', '10'] }),
      'total:0,0': answer({ people: ['115'] }),
    })
    const { shapes, lines, texts } = await laid(drawing)
    expect(shapes.map(({ series, point, tip }) => [series, point, tip.rows[0]?.text])).toEqual([
      [0, 0, '–'],
      [0, 1, '30'],
      [0, 2, '10'],
      [1, 0, '20'],
      [1, 1, '60'],
      [1, 2, '–'],
      [2, 0, '–'],
      [2, 1, '–'],
      [2, 2, '0'],
    ])
    expect(lines?.map(({ path }) => path)).toEqual([0, 4, 8].map((at) => shapes[at]?.path))
    expect(texts.filter(({ isStrong }) => isStrong).map(({ text }) => text)).toEqual([
      '40',
      '75',
      '0',
      'Total',
      'Total',
      '20',
      '90',
      '10',
      '115',
    ])
    expect(shapes[4]?.tip.rows[0]?.extra).toBe('80%') // 60 of 75
    expect(drawing.markAt(1, 2)).toMatchObject({ value: null, label: 'loyal · lost' })
  })

  test('from and to find their wells by what the model says, whatever their order', () => {
    const table = chartSpec.parse({ version: 1, type: 'table', wells: { rows: [d('to'), d('from')], values: [m('people')] } })
    expect(edit(table, { do: 'type', type: 'sankey' }, fields).wells).toEqual({ axis: [d('from')], rows: [d('to')], values: [m('people')] })
    expect(suggest([d('to'), m('people'), d('from')], fields)).toMatchObject({
      type: 'sankey',
      wells: { axis: [d('from')], rows: [d('to')] },
    })
    expect(suggest([d('to'), m('people'), d('group')], fields).type).toBe('column')
  })
})

describe('sunburst', () => {
  test('rings of halves and quarters', async () => {
    const drawing = draw(
      { type: 'sunburst', wells: { axis: [d('group')], rows: [d('name')], values: [m('sales')] } },
      { main: answer({ group: ['b', 'a', 'a', 'b'], name: ['x', 'p', 'q', 'y'], sales: ['25', '30', '45', '-5'] }) },
      { width: 308 },
    )
    const { shapes } = await laid(drawing, 312)
    // a is 75 of 100 and comes first, b a quarter; the loss has no angle.
    expect(shapes.map(({ series, point, tip }) => [series, point, tip.title, tip.rows[0]?.extra])).toEqual([
      [0, 0, 'a', '75%'],
      [0, 1, 'b', '25%'],
      [1, 0, 'a · q', '45%'],
      [1, 1, 'a · p', '30%'],
      [1, 2, 'b · x', '25%'],
    ])
    // Radius 150 around 154 154: the inner ring from 34 to 89, b its last quarter: it begins at the left, 9 o'clock.
    const [x = 0, y = 0] = startOfPath(shapes[1]?.path) ?? []
    expect([x < 154, Math.abs(y - 154) < 2]).toEqual([true, true])
    expect(drawing.markAt(1, 1)).toMatchObject({ label: 'a · p', value: 30 })
    expect(drawing.notes).toHaveLength(1)
  })
})

describe('provinces', () => {
  test('all 34 have a tile of their own, and every way to write them is understood', () => {
    expect(provinces).toHaveLength(34)
    expect(new Set(provinces.map(({ column, row }) => `${column} ${row}`)).size).toBe(34)
    const written = {
      广西壮族自治区: 'GX',
      新疆维吾尔自治区: 'XJ',
      内蒙古自治区: 'NM',
      北京市: 'BJ',
      广东省: 'GD',
      香港特别行政区: 'HK',
      'Guangxi Zhuang Autonomous Region': 'GX',
      'Inner Mongolia': 'NM',
      'guangdong province': 'GD',
      'CN-SN': 'SN',
      Tibet: 'XZ',
      Macau: 'MO',
      ' 上海 ': 'SH',
    }
    for (const [name, code] of Object.entries(written)) expect(provinceOf(name)?.code, name).toBe(code)
    for (const name of ['华东', '', 'constructor', 'California', '市', '广州市']) expect(provinceOf(name), name).toBeUndefined()
  })

  const spec = { type: 'provinces', wells: { axis: [d('province')], values: [m('sales')], detail: [m('people')] } }
  test('what names no province is named in a note, twice the same one too', async () => {
    const main = answer({
      province: ['广东省', 'Beijing', '海外', null, '广东'],
      sales: ['100', '50', '7', '3', '1'],
      people: ['10', '5', '1', '1', '1'],
    })
    const drawing = draw(spec, { main })
    const { shapes, lines, texts } = await laid(drawing)
    expect(shapes.map(({ tip }) => [tip.title, ...tip.rows.map(({ text }) => text)])).toEqual([
      ['Beijing', '50', '5'],
      ['Guangdong', '100', '10'],
    ])
    expect(lines).toHaveLength(32)
    expect(texts).toHaveLength(34 + 2)
    expect(drawing.notes.map(({ text }) => text.en)).toEqual(['Not drawn, as no province has this name: 海外, Not set, 广东'])
    expect(drawing.markAt(6, 0)).toMatchObject({ value: 100, filters: [{ member: 'v.province', values: ['广东省'] }] })
    // Guangdong stands in the seventh column of nine, in the seventh row of eight: 600 / 9 wide, (300 − 4) / 8 high.
    expect(startOfPath(shapes[1]?.path)).toEqual([404, 223])
  })

  test('a list of something else is refused in words, in the gallery already', () => {
    expect(wordsOf(draw(spec, { main: answer({ province: ['web', 'app'], sales: ['1', '2'] }) }))).toMatch(/names a province/)
    const preset = presets.find(({ id }) => id === 'provinces')
    if (!preset) throw new Error('no preset')
    const of = (name: string) => chartSpec.parse({ version: 1, type: 'bar', wells: { axis: [d(name)], values: [m('sales')] } })
    expect(presetLack(of('group'), preset, fields)?.en).toBe('Province: needs a province')
    expect(presetLack(of('province'), preset, fields)).toBeNull()
  })
})

describe('cloud', () => {
  const spec = { type: 'cloud', wells: { axis: [d('name')], values: [m('people')] } }
  test('letters grow with the root of the number, the largest in the middle, none on another', async () => {
    const { texts, shapes } = await laid(draw(spec, { main: answer({ name: ['four', 'one'], people: ['400', '100'] }) }))
    expect(texts.map(({ text, size }) => [text, size])).toEqual([
      ['four', 48],
      ['one', 24],
    ])
    expect(texts[0]?.x).toBe(300)
    expect(shapes).toHaveLength(2)
  })

  test('of two thousand the largest are drawn, and the rest is said', async () => {
    const names = Array.from({ length: 101 }, (_, at) => `${['word', '词语', '<b>'][at % 3]} ${at}`)
    const drawing = draw(spec, { main: answer({ name: names, people: names.map((_, at) => String(2000 - at)) }, 2000) }, { width: 340 })
    const { texts } = await laid(drawing)
    const boxes = texts.map(({ x, y, size = 12, text }) => ({ x, y, w: widthOf(text) * (size / 12), size }))
    const clash = boxes.flatMap((a, at) =>
      boxes.slice(at + 1).filter((b) => Math.abs(a.x - b.x) * 2 < a.w + b.w && Math.abs(a.y - b.y) < (a.size + b.size) / 2),
    )
    expect(clash).toEqual([])
    expect(drawing.notes[0]?.text.en).toBe('First 100 of 2,000 items')
    expect(texts.length).toBeGreaterThan(40)
  })
})

test('a funnel says who went on, who did not, and between two steps the days of the first', () => {
  const spec = { type: 'funnel', wells: { axis: [d('stage')], values: [m('people')], detail: [m('days'), m('sales')] } }
  const main = answer({
    stage: ['lead', 'offer', 'won'],
    people: ['1000', '536', '134'],
    days: ['2.5', '10', null],
    sales: ['0', '7', '90'],
  })
  const drawing = draw(spec, { main })
  if (drawing.kind !== 'funnel') throw new Error(drawing.kind)
  const { steps } = drawing.funnel
  expect(
    steps.map(({ ofBefore, lost, ofLost, took, details }) => [
      ofBefore,
      lost,
      ofLost,
      took.map(([, text]) => text),
      details.map(([, text]) => text),
    ]),
  ).toEqual([
    [null, null, null, [], ['0']],
    ['53.6%', '464', '46.4%', ['2.5 days'], ['7']],
    ['25.0%', '402', '75.0%', ['10 days'], ['90']],
  ])
})

test('a card for each value: now, before, and its own line; the rest as one without a line', () => {
  const range = { field: 'v.day', from: '2025-01-01', to: '2025-03-31' }
  const spec = {
    type: 'cards',
    wells: { axis: [d('group')], values: [m('people')], trend: [day('month')] },
    range,
    compare: 'last_year',
    limit: { rows: 1 },
  }
  const chart = chartSpec.parse({ version: 1, auto: false, ...spec })
  const main = answer({ group: ['a', 'b'], people: ['30', '20'] }, 9)
  const asked = toFollowing(chart, { today: '2025-03-10', fields }, { main })
  expect(asked.spark).toMatchObject({
    dimensions: ['v.group'],
    timeDimensions: [{ dimension: 'v.day', granularity: 'month', dateRange: ['2025-01-01', '2025-03-31'] }],
    filters: [{ member: 'v.group', operator: 'equals', values: ['a'] }],
  })
  const drawing = draw(spec, {
    main,
    before: answer({ group: ['a'], people: ['24'] }),
    other: answer({ people: ['70'] }),
    otherBefore: answer({ people: ['80'] }),
    spark: answer({
      group: ['a', 'b', 'a'],
      'day.month': ['2025-01-01', '2025-01-01', '2025-03-01'].map((one) => `${one}T00:00:00.000`),
      people: ['10', '5', '20'],
    }),
  })
  if (drawing.kind !== 'kpi') throw new Error(drawing.kind)
  expect(
    drawing.figures.map(({ title, value, before, spark }) => [title, value, before?.changeText, spark.map((one) => one.value)]),
  ).toEqual([
    ['a', 30, '↑ 25%', [10, 0, 20]],
    ['Other (8)', 70, '↓ 12.5%', []],
  ])
  expect(drawing.markAt(0, 0)).toMatchObject({ value: 30, filters: [{ member: 'v.group', operator: 'equals', values: ['a'] }] })
})
