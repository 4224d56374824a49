import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { picturesOf, placedMarks } from '../../dashboard/app/chart/picture/markKeys.ts'
import { presets } from '../../dashboard/core/chart/catalogue.ts'
import { binsOf } from '../../dashboard/core/chart/draw/histogram.ts'
import { arcPath } from '../../dashboard/core/chart/draw/lay/gauge.ts'
import { ticksBetween } from '../../dashboard/core/chart/draw/lay/timeline.ts'
import { concentration } from '../../dashboard/core/chart/draw/lorenz.ts'
import type { Drawing, Geometry } from '../../dashboard/core/chart/drawing.ts'
import { edit, presetLack } from '../../dashboard/core/chart/edit.ts'
import { createColours, type Look } from '../../dashboard/core/chart/look.ts'
import { type Part, toQueries } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { chartSpec, readSpec } from '../../dashboard/core/chart/spec.ts'
import { toDrawing } from '../../dashboard/core/chart/toDrawing.ts'
import { countryOf } from '../../dashboard/core/field/countries.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { palette } from './shop.ts'

// Where each mark of the newer pictures stands and what it says, worked out by hand.

const member = (name: string, type: string, meta: object = {}, more: object = {}) => ({
  name: `v.${name}`,
  shortTitle: name,
  title: name,
  type,
  meta,
  ...more,
})
const reply = {
  cubes: [
    {
      name: 'v',
      type: 'view',
      title: 'V',
      measures: [
        member('people', 'number', { additivity: 'D' }),
        member('sales', 'number', { additivity: 'A' }, { format: 'number_0' }),
        member('aim', 'number', { additivity: 'A' }, { format: 'number_0' }),
        member('rate', 'number', { additivity: 'R' }, { format: 'percent_1' }),
        member('p25', 'number', { additivity: 'Q', quantile: 0.25, distribution: 'gaps' }),
        member('p50', 'number', { additivity: 'Q', quantile: 0.5, distribution: 'gaps' }),
        member('p75', 'number', { additivity: 'Q', quantile: 0.75, distribution: 'gaps' }),
        member('p90', 'number', { additivity: 'Q', quantile: 0.9 }),
        member('longest', 'number', { additivity: 'Q', quantile: 1, distribution: 'gaps' }),
        member('mean', 'number', { additivity: 'R', distribution: 'gaps' }),
        member('half', 'number', { additivity: 'Q', quantile: 0.5, distribution: 'half' }),
      ],
      dimensions: [
        member('start', 'time', { role: 'cohort' }),
        member('begun', 'time'),
        member('ended', 'time'),
        member('group', 'string'),
        member('age', 'string', { order: ['young', 'old'] }),
        member('sex', 'string', { values: { f: { zh: '女', en: 'Women' }, m: { zh: '男', en: 'Men' } } }),
        member('days', 'number'),
        member('since', 'number', { role: 'cohort_offset' }),
        member('stage', 'string', { role: 'stage' }),
        member('province', 'string', { role: 'province' }),
        member('city', 'string', { role: 'city' }),
        member('country', 'string', { role: 'country' }),
        member('weekday', 'string', { role: 'weekday' }),
        member('hour', 'number', { role: 'hour' }),
      ],
    },
  ],
}
const fields = toFields(reply)
const measures = reply.cubes[0]?.measures.map(({ name }) => name) ?? []
const types = new Map(reply.cubes[0]?.dimensions.map(({ name, type }) => [name, type]))
function answer(columns: Record<string, unknown[]>, total?: number) {
  const names = Object.keys(columns)
  const group = (isMeasure: boolean) =>
    Object.fromEntries(
      names
        .filter((name) => measures.includes(`v.${name}`) === isMeasure)
        .map((name) => [`v.${name}`, { type: isMeasure ? 'number' : (types.get(`v.${name.split('.')[0]}`) ?? 'string') }]),
    )
  return readResult({
    annotation: { measures: group(true), dimensions: group(false), timeDimensions: {} },
    data: { members: names.map((name) => `v.${name}`), columns: Object.values(columns) },
    ...(total === undefined ? {} : { total }),
  })
}
const m = (name: string) => ({ name: `v.${name}`, kind: 'measure' as const })
const d = (name: string) => ({ name: `v.${name}`, kind: 'dimension' as const })
const t = (name: string, grain = 'day') => ({ name: `v.${name}`, kind: 'time' as const, grain })
const at = (day: string) => `${day}T00:00:00.000`

type Parts = Partial<Record<Part, ReturnType<typeof answer>>>
const asked = (spec: object) => chartSpec.parse({ version: 1, auto: false, ...spec })
function draw(spec: object, parts: Parts, own: Partial<Look> = {}): Drawing {
  const look: Look = { language: 'en', scheme: 'light', palette, width: 600, height: 300, colours: createColours(), ...own }
  return toDrawing(asked(spec), parts, { today: '2025-03-10', fields }, look)
}
async function laid(drawing: Drawing, height = 300): Promise<Geometry> {
  if (drawing.kind !== 'shapes') throw new Error(`drawn as ${drawing.kind}: ${JSON.stringify(drawing).slice(0, 300)}`)
  const geometry = await drawing.shapes.lay(height)
  expect(JSON.stringify(geometry)).not.toMatch(/NaN|Infinity|undefined/)
  return geometry
}
const wordsOf = (drawing: Drawing) => (drawing.kind === 'nothing' ? drawing.words.en : drawing.kind)
const startOfPath = (path = '') =>
  path
    .match(/^M([\d.-]+) ([\d.-]+)/)
    ?.slice(1)
    .map(Number) ?? []
const notesOf = (drawing: Drawing) => drawing.notes.map(({ text }) => text.en)

describe('histogram', () => {
  test('a value on an edge is in the bar that begins there, and nothing is lost', () => {
    const bins = binsOf([0, 1, 1, 2, 5, 10, null], [1, 1, 1, 1, 1, 1, 1], true)
    expect(bins.map(({ from, to, amount }) => [from, to, amount])).toEqual([
      [0, 2, 3],
      [2, 4, 1],
      [4, 6, 1],
      [6, 8, 0],
      [8, 10, 0],
      [10, 12, 1],
    ])
  })

  test('a few far out are one open bar at the end', () => {
    const bins = binsOf([...Array.from({ length: 99 }, (_, one) => one), 10_000], new Array<number>(100).fill(1), true)
    expect(bins.at(-1)).toMatchObject({ isOpen: true, from: 100, amount: 1 })
    expect(bins.reduce((sum, { amount }) => sum + amount, 0)).toBe(100)
  })

  test('items are counted by their measure; pressed, a bar keeps its items', async () => {
    const spec = { type: 'histogram', wells: { axis: [d('group')], values: [m('sales')] } }
    const drawing = draw(spec, { main: answer({ group: ['a', 'b', 'c', 'd'], sales: ['0', '1', '9', null] }) })
    const { shapes } = await laid(drawing)
    expect(shapes.map(({ tip }) => tip.rows[0]?.text)).toEqual(['2', '0', '0', '0', '1'])
    expect(drawing.markAt(0, 0)).toMatchObject({ value: 2, filters: [{ member: 'v.group', operator: 'equals', values: ['a', 'b'] }] })
    expect(drawing.markAt(0, 1)).toBeNull()
    expect(notesOf(drawing)).toEqual(['In steps of 2 of sales; the height is count of group', '1 without a value are not counted'])
  })

  test('over a number the measure is added up; pressed, a bar keeps from where to where', async () => {
    const spec = { type: 'histogram', wells: { axis: [d('days')], values: [m('people')] } }
    const drawing = draw(spec, { main: answer({ days: [1, 2, 7], people: ['10', '5', '1'] }) })
    const { shapes } = await laid(drawing)
    expect(shapes.map(({ tip }) => tip.rows[0]?.text)).toEqual(['10', '5', '0', '1'])
    expect(drawing.markAt(0, 1)?.filters).toEqual([
      { member: 'v.days', operator: 'gte', values: ['2'] },
      { member: 'v.days', operator: 'lt', values: ['4'] },
    ])
    expect(notesOf(drawing).some((note) => /counted more than once/.test(note))).toBe(true)
  })

  test('all rows are asked, and of more than can be read nothing is drawn', () => {
    const spec = { type: 'histogram', wells: { axis: [d('group')], values: [m('sales')] } }
    expect(toQueries(asked(spec), { today: '2025-03-10', fields })?.main).toMatchObject({ limit: 50_000, total: true })
    expect(wordsOf(draw(spec, { main: answer({ group: ['a'], sales: ['1'] }, 70_000) }))).toMatch(/^There are 70,000 items and 1 at most/)
  })
})

describe('candles', () => {
  const axis = (grain: string) => ({ name: 'v.begun', kind: 'time' as const, grain })
  const spec = (grain: string, more: object = {}) => ({ type: 'candles', wells: { axis: [axis(grain)], values: [m('rate')] }, ...more })
  const days = {
    'begun.day': ['2025-01-02', '2025-01-20', '2025-01-31', '2025-02-10', '2025-03-01', '2025-03-09'],
    rate: ['0.5', '0.9', '0.2', '0.3', '0.1', '0.4'],
  }

  test('of each month the first day and the last, the highest and the lowest; days without a ratio are none', async () => {
    const drawing = draw(spec('month'), { main: answer(days) })
    expect(drawing.twin.rows).toEqual([
      ['2025-01-01', 0.5, 0.9, 0.2, 0.2],
      ['2025-02-01', 0.3, 0.3, 0.3, 0.3],
      ['2025-03-01', 0.1, 0.4, 0.1, 0.4],
    ])
    const { shapes } = await laid(drawing)
    // January fell and is full, March rose and is hollow.
    expect(shapes.map(({ fill }) => fill)).toEqual([palette.accent, palette.surface, palette.surface])
    expect(drawing.markAt(0, 0)).toMatchObject({ value: 0.2, filters: [{ operator: 'inDateRange', values: ['2025-01-01', '2025-01-31'] }] })
    expect(notesOf(drawing)[1]).toBe('Last period is unfinished: to 10 Mar 2025')
  })

  test('of what is summed a day without rows is nought, from the first day of the range to today', () => {
    const sums = {
      type: 'candles',
      wells: { axis: [axis('month')], values: [m('sales')] },
      range: { field: 'v.begun', from: '2025-02-01', to: '2025-12-31' },
    }
    const drawing = draw(sums, { main: answer({ 'begun.day': ['2025-02-03', '2025-02-28', '2025-03-10'], sales: ['7', '3', '5'] }) })
    expect(drawing.twin.rows).toEqual([
      ['2025-02-01', 0, 7, 0, 3],
      ['2025-03-01', 0, 5, 0, 5],
    ])
  })

  test('days are asked, whatever the period; a day has no days in it, so weeks are offered', () => {
    expect(toQueries(asked(spec('quarter')), { today: '2025-03-10', fields })?.main.timeDimensions).toEqual([
      { dimension: 'v.begun', granularity: 'day' },
    ])
    expect(wordsOf(draw(spec('day'), { main: answer(days) }))).toContain('choose weeks, months or longer')
    const line = asked({ type: 'line', wells: { axis: [axis('day')], values: [m('rate')] } })
    expect(edit(line, { do: 'type', type: 'candles' }, fields).wells.axis).toEqual([axis('week')])
  })
})

describe('boxes', () => {
  test('whoever has one measure of a distribution gets its quarters and ends by one press; without quarters the tile says what it wants', () => {
    const pressed = (name: string) =>
      edit(asked({ type: 'column', wells: { axis: [d('group')], values: [m(name)] } }), { do: 'type', type: 'boxes' }, fields)
    for (const name of ['mean', 'p50', 'longest']) expect(pressed(name).wells.values).toEqual(['p25', 'p50', 'p75', 'longest'].map(m))
    expect(pressed('mean').unplaced).toEqual([m('mean')])
    const boxes = presets.find(({ id }) => id === 'boxes')
    const lack = (name: string) =>
      boxes && presetLack(asked({ type: 'column', wells: { axis: [d('group')], values: [m(name)] } }), boxes, fields)?.en
    expect(lack('mean')).toBeUndefined()
    expect(lack('half')).toContain('Percentiles: needs')
    expect(lack('sales')).toContain('Percentiles: needs')
  })

  const spec = (...names: string[]) => ({ type: 'boxes', wells: { axis: [d('group')], values: names.map(m) } })
  const rows = { group: ['a', 'b'], p25: ['2', '3'], p50: ['5', '4'], p75: ['8', '6'], p90: ['10', null] }

  test('reach from quarter to quarter, whatever the order of the fields; a whisker to 90 %', async () => {
    const drawing = draw(spec('p90', 'p75', 'p25', 'p50'), { main: answer(rows) })
    const { shapes, lines, grid } = await laid(drawing)
    // 300 − 46 = 254 pixels for 0 to 10 from 24 down: 8 is at 74.8, 2 at 227.2.
    expect(shapes[0]?.path).toContain(' 74.8')
    expect(shapes[0]?.tip.rows.map(({ text }) => text)).toEqual(['10', '8', '5', '2'])
    // One whisker, and a line at each median.
    expect([grid?.filter(({ width }) => width === 1.5).length, lines?.map(({ width }) => width)]).toEqual([1, [2.5, 2.5]])
    expect(notesOf(drawing)).toContain('Box 25%–75%, line 50%, whiskers to 90%')
    expect(drawing.markAt(0, 1)).toMatchObject({ value: 4, measure: m('p50'), filters: [{ values: ['b'] }] })
  })

  test('measures that are no percentiles are refused', () => {
    const main = answer({ group: ['a'], sales: ['1'], aim: ['2'], people: ['3'] })
    expect(wordsOf(draw(spec('sales', 'aim', 'people'), { main }))).toMatch(/^Boxes are drawn of percentiles/)
  })
})

describe('lorenz', () => {
  test('one of four has all: Gini 0.75; all alike: 0', () => {
    expect(concentration([0, 8, 0, 0])).toEqual({ curve: [0, 0, 0, 0, 1], gini: 0.75 })
    expect(concentration([2, 2, 2, 2]).gini).toBeCloseTo(0, 12)
    // 1, 2, 3, 4: the mean difference of all pairs, 1.25, over twice the mean, 5.
    expect(concentration([4, 3, 2, 1]).gini).toBeCloseTo(0.25, 12)
  })

  test('says what the largest fifth has', async () => {
    const drawing = draw(
      { type: 'lorenz', wells: { axis: [d('group')], values: [m('sales')] } },
      { main: answer({ group: ['a', 'b', 'c', 'd', 'e', 'f'], sales: ['60', '10', '10', '10', '10', '-3'] }) },
    )
    expect((await laid(drawing)).shapes.map(({ tip }) => tip.rows[0]?.text)).toEqual(['10%', '20%', '30%', '40%', '100%'])
    expect(notesOf(drawing)).toEqual([
      'The largest 20% (1) have 60%; Gini 0.40 (0 is even)',
      '1 that are empty or negative are not counted',
    ])
    expect(
      wordsOf(
        draw({ type: 'lorenz', wells: { axis: [d('group')], values: [m('rate')] } }, { main: answer({ group: ['a'], rate: ['1'] }) }),
      ),
    ).toMatch(/^Ratios and averages/)
  })
})

describe('pyramid', () => {
  const spec = { type: 'pyramid', wells: { axis: [d('age')], colour: [d('sex')], values: [m('people')] } }

  test('has one scale for both sides, the first layer at the foot, and leaves out who did not say', async () => {
    const main = answer({ age: ['young', 'young', 'old', 'old'], sex: ['m', 'f', 'f', null], people: ['10', '20', '5', '99'] })
    const drawing = draw(spec, { main })
    const { shapes, texts } = await laid(drawing)
    expect(shapes.map(({ series, point, tip }) => [series, point, tip.rows[0]?.name, tip.rows[0]?.text])).toEqual([
      [0, 0, 'Women', '20'],
      [0, 1, 'Women', '5'],
      [1, 0, 'Men', '10'],
      [1, 1, 'Men', '–'],
    ])
    const [young, old] = ['young', 'old'].map((name) => texts.find(({ text }) => text === name)?.y ?? 0)
    expect(young).toBeGreaterThan(old ?? 0)
    expect(notesOf(drawing)).toEqual(['Only two sides are drawn; left out: Not set'])
    expect(drawing.markAt(1, 0)).toMatchObject({ value: 10, filters: [{ values: ['young'] }, { values: ['m'] }] })
  })

  test('says why it has no picture', () => {
    expect(wordsOf(draw(spec, { main: answer({ age: ['young'], sex: ['m'], people: ['1'] }) }))).toMatch(/^Only one side/)
    expect(wordsOf(draw(spec, { main: answer({ age: ['young', 'young'], sex: ['m', 'f'], people: ['1', '-1'] }) }))).toMatch(/^Negative/)
  })
})

test('cohort curves draw no period that is not over yet, and end where the oldest does', () => {
  const starts = ['2025-01-01', '2025-01-01', '2025-01-01', '2025-02-01', '2025-02-01']
  const drawing = draw(
    { type: 'curves', wells: { axis: [d('since')], colour: [t('start', 'month')], values: [m('rate')] } },
    // On 10 March, February is over and March is not.
    { main: answer({ 'start.month': starts.map(at), since: [0, 1, 2, 0, 1], rate: ['1', '0.5', '0.1', '1', '0.2'] }) },
  )
  if (drawing.kind !== 'apex') throw new Error(drawing.kind)
  expect(drawing.apex.series.map((one) => (one as { data: unknown }).data)).toEqual([
    [1, 0.5],
    [1, null],
  ])
  expect(notesOf(drawing)).toContain('Periods that are not over yet are not drawn')
})

describe('timeline', () => {
  test('has a bar from start to end, paler to today where it goes on', async () => {
    const drawing = draw(
      { type: 'timeline', wells: { axis: [d('group')], rows: [t('begun')], columns: [t('ended')] } },
      {
        main: answer({
          group: ['b', 'a', 'c'],
          'begun.day': [at('2025-03-01'), at('2025-02-01'), null],
          'ended.day': [null, at('2025-02-10'), null],
        }),
      },
    )
    const { shapes } = await laid(drawing)
    expect(shapes.map(({ tip, opacity }) => [tip.title, tip.rows[1]?.text, tip.rows[2]?.text, opacity])).toEqual([
      ['a', '10 Feb 2025', '10 days', undefined],
      ['b', 'not yet', '10 days', 0.55],
    ])
    expect(notesOf(drawing)).toContain('1 rows without a name or a start are not drawn')
    expect(drawing.markAt(0, 0)).toMatchObject({ value: 10, filters: [{ member: 'v.group', operator: 'equals', values: ['a'] }] })
  })

  test('without an end each goes from its first day to its last', async () => {
    const drawing = draw(
      { type: 'timeline', wells: { axis: [d('group')], rows: [t('begun')] } },
      { main: answer({ group: ['a', 'a', 'b'], 'begun.day': ['2025-01-05', '2025-01-20', '2025-01-07'].map(at) }) },
    )
    expect((await laid(drawing)).shapes.map(({ tip }) => tip.rows[2]?.text)).toEqual(['16 days', '1 day'])
  })

  test('ticks are first days of months', () => {
    expect(ticksBetween('2025-01-15', '2025-06-02')).toEqual(['2025-02-01', '2025-03-01', '2025-04-01', '2025-05-01', '2025-06-01'])
    expect(ticksBetween('2024-12-01', '2025-12-31')).toEqual([
      '2025-01-01',
      '2025-03-01',
      '2025-05-01',
      '2025-07-01',
      '2025-09-01',
      '2025-11-01',
    ])
    expect(ticksBetween('2025-03-01', '2025-03-04')).toEqual(['2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04'])
  })
})

describe('gauge', () => {
  const spec = (target?: string) => ({
    type: 'gauge',
    wells: { values: [m(target ? 'sales' : 'rate')], ...(target ? { second: [m(target)] } : {}) },
    options: { arc: 'half' },
  })

  test('shows a percentage, or an actual value of its target', async () => {
    const share = draw(spec(), { main: answer({ rate: ['0.25'] }) })
    expect((await laid(share)).texts.map(({ text }) => text)).toEqual(['25%', 'rate', '0%', '100%'])
    const ofTarget = draw(spec('aim'), { main: answer({ sales: ['150'], aim: ['100'] }) })
    expect((await laid(ofTarget)).texts[0]?.text).toBe('150%')
    expect(notesOf(ofTarget)).toEqual(['More than 100%: the ring is full'])
  })

  test('refuses what has no whole', () => {
    expect(wordsOf(draw({ type: 'gauge', wells: { values: [m('sales')] } }, { main: answer({ sales: ['5'] }) }))).toMatch(
      /^sales is no percentage/,
    )
    expect(wordsOf(draw(spec('aim'), { main: answer({ sales: ['5'], aim: ['0'] }) }))).toMatch(/^There is no target/)
  })

  test('an arc of half a turn ends opposite', () => {
    expect(arcPath(0, 0, 10, 0, 0.5)).toBe('M0 -10A10 10 0 0 1 10 0A10 10 0 0 1 0 10')
  })
})

describe('places', () => {
  test('a bubble lies in the tile of its province, and its area is its number', async () => {
    const drawing = draw(
      { type: 'cities', wells: { axis: [d('province')], rows: [d('city')], values: [m('sales')] } },
      {
        main: answer({ province: ['北京', 'Shanghai', 'Atlantis'], city: ['北京', 'Shanghai', 'Poseidonis'], sales: ['400', '100', '50'] }),
      },
    )
    const { shapes } = await laid(drawing)
    expect(shapes.map(({ tip }) => tip.title)).toEqual(['北京 · Beijing', 'Shanghai · Shanghai'])
    const [large, small] = shapes.map(({ path }) => Number(/a([\d.]+) /.exec(path)?.[1]) + 0.5)
    expect((large ?? 0) / (small ?? 1)).toBeCloseTo(2, 1)
    // 600 / 9 wide tiles: Beijing is in the seventh column of the third row, Shanghai in the ninth of the fifth.
    const [x = 0, y = 0] = startOfPath(shapes[0]?.path)
    expect([Math.floor(x / (600 / 9)), Math.floor(y / (296 / 8))]).toEqual([6, 2])
    expect(notesOf(drawing)[0]).toBe('Not drawn, as no province has this name: Atlantis')
  })

  test.each([
    ['United Kingdom', '826'],
    ['英国', '826'],
    ['GB', '826'],
    ['usa', '840'],
    ['EIRE', '372'],
    ['Côte d’Ivoire', '384'],
    ['德国', '276'],
    ['DEU', '276'],
    ['European Community', undefined],
    ['', undefined],
  ])('the country %s is %s', (name, number) => {
    expect(countryOf(name)).toBe(number)
  })

  const square = (x: number, y: number) => [
    [
      [x, y],
      [x + 1, y],
      [x + 1, y + 1],
      [x, y + 1],
      [x, y],
    ],
  ]
  const own = { type: 'map', wells: { axis: [d('province')], values: [m('sales')] } }

  test("the company's own map finds its regions by any of their names, and says which approval it has", async () => {
    const map = {
      title: { zh: '测试', en: 'Test' },
      approval: 'GS(2025)1',
      regions: [
        { names: ['北京市', '110000'], polygons: [square(0, 0)] },
        // The other way round: on the plane that makes no difference.
        { names: ['Elsewhere'], polygons: [square(1, 0).map((line) => [...line].reverse())] },
      ],
      updatedAt: '2025-01-01',
    }
    const main = answer({ province: ['Beijing', 'elsewhere', 'Atlantis'], sales: ['4', '2', '1'] })
    const drawing = draw(own, { main }, { loadMap: async () => map })
    const { shapes, texts } = await laid(drawing)
    expect(shapes.map(({ point, tip }) => [point, tip.title, tip.rows[0]?.text])).toEqual([
      [0, 'Beijing', '4'],
      [1, 'elsewhere', '2'],
    ])
    // Side by side, as wide as the room or as high.
    const [first = [], second = []] = shapes.map(({ path }) =>
      [...path.matchAll(/([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
    )
    const span = (points: number[][], at: number) => [
      Math.min(...points.map((one) => one[at] ?? 0)),
      Math.max(...points.map((one) => one[at] ?? 0)),
    ]
    expect(span(second, 0)[0]).toBeCloseTo(span(first, 0)[1] ?? 0, 0)
    expect(span(second, 1)).toEqual(span(first, 1))
    expect(texts.map(({ text }) => text)).toEqual(['北京市', 'Elsewhere', 'Not on the map: Atlantis', 'Test · Approval GS(2025)1'])
  })

  test('without a map its place says where one is supplied', async () => {
    const { shapes, texts } = await laid(draw(own, { main: answer({ province: ['a'], sales: ['1'] }) }, { loadMap: async () => null }))
    expect(shapes).toEqual([])
    expect(texts.map(({ text }) => text).join(' ')).toMatch(/^There is no map yet: an administrator can supply one/)
  })

  test('the world shades its countries; who has no place is named, and China is left to the tiles', async () => {
    const drawing = draw(
      { type: 'world', wells: { axis: [d('country')], values: [m('sales')] } },
      { main: answer({ country: ['France', 'EIRE', 'Ireland', 'China', 'Unspecified'], sales: ['30', '10', '5', '99', '1'] }) },
    )
    const { shapes, texts, grid } = await laid(drawing)
    expect(shapes.map(({ point, tip }) => [point, tip.title, tip.rows[0]?.text]).sort()).toEqual([
      [0, 'France', '30'],
      [1, 'EIRE', '10'],
    ])
    expect(texts.map(({ text }) => text)).toEqual(['Not on the map: Ireland, China, Unspecified'])
    // 177 places in all, less Antarctica and the two with a number.
    expect(grid).toHaveLength(174)
    expect(drawing.markAt(0, 0)).toMatchObject({ value: 30, filters: [{ member: 'v.country', operator: 'equals', values: ['France'] }] })
    expect(notesOf(drawing).join()).toMatch(/not approved for publication in China/)
  })
})

describe('tiles of the gallery are grey by what the model says of the fields', () => {
  const lack = (id: string, spec: object) => {
    const preset = presets.find((one) => one.id === id)
    if (!preset) throw new Error(id)
    return presetLack(asked(spec), preset, fields)?.en ?? null
  }
  test.each([
    ['funnel', { axis: [d('stage')], values: [m('people')] }, null],
    ['funnel', { axis: [d('group')], values: [m('people')] }, 'Step: needs the stages of a process'],
    ['radial', { values: [m('rate')] }, null],
    ['radial', { values: [m('sales')] }, 'Share, or actual: needs a percentage, or a target beside it'],
    ['gauge', { values: [m('sales'), m('aim')] }, null],
    ['hours', { axis: [d('weekday')], colour: [d('hour')], values: [m('people')] }, null],
    ['hours', { axis: [d('group')], colour: [d('age')], values: [m('people')] }, 'Hour: needs the hour of the day'],
    ['world', { axis: [d('country')], values: [m('sales')] }, null],
    ['world', { axis: [d('province')], values: [m('sales')] }, 'Country: needs a country'],
    ['cities', { axis: [d('city')], colour: [d('province')], values: [m('sales')] }, null],
    ['provinces', { axis: [d('city')], values: [m('sales')] }, 'Province: needs a province'],
    ['curves', { axis: [d('since')], colour: [t('start')], values: [m('rate')] }, null],
    ['boxes', { axis: [d('group')], values: [m('p25'), m('p50'), m('p75')] }, null],
    ['boxes', { axis: [d('group')], values: [m('sales')] }, 'Percentiles: needs three percentiles or more, as 25 %, median and 75 %'],
    [
      'boxes',
      { axis: [d('group')], values: [m('sales'), m('aim'), m('rate')] },
      'Percentiles: needs three percentiles or more, as 25 %, median and 75 %',
    ],
  ])('%s of %o', (id, wells, words) => {
    expect(lack(id, { type: 'column', wells })).toBe(words)
  })
})

test('keys reach the marks of every picture that is laid out here', () => {
  const one = (type: string, wells: object, columns: Record<string, unknown[]>) => {
    const lines = placedMarks(picturesOf(draw({ type, wells }, { main: answer(columns) })))
    return lines.map((line) => line.length)
  }
  const sales = { values: [m('sales')] }
  expect(one('histogram', { axis: [d('group')], ...sales }, { group: ['a', 'b'], sales: ['1', '9'] })).toEqual([2])
  expect(one('lorenz', { axis: [d('group')], ...sales }, { group: ['a', 'b'], sales: ['1', '9'] })).toEqual([2])
  expect(
    one('boxes', { axis: [d('group')], values: ['p25', 'p50', 'p75'].map(m) }, { group: ['a'], p25: ['1'], p50: ['2'], p75: ['3'] }),
  ).toEqual([1])
  expect(
    one('timeline', { axis: [d('group')], rows: [t('begun')] }, { group: ['a', 'b'], 'begun.day': ['2025-01-05', '2025-01-20'].map(at) }),
  ).toEqual([2])
  expect(
    one('cities', { axis: [d('province')], rows: [d('city')], ...sales }, { province: ['北京'], city: ['北京'], sales: ['5'] }),
  ).toEqual([1])
  expect(one('world', { axis: [d('country')], ...sales }, { country: ['France', 'Spain'], sales: ['5', '4'] })).toEqual([2])
  const sides = { age: ['young', 'young'], sex: ['f', 'm'], people: ['1', '2'] }
  expect(one('pyramid', { axis: [d('age')], colour: [d('sex')], values: [m('people')] }, sides)).toEqual([1, 1])
})

test('every tile of the gallery has a recorded case', () => {
  const folder = path.join(import.meta.dirname, 'cases')
  const specs = readdirSync(folder)
    .filter((name) => existsSync(path.join(folder, name, 'spec.json')))
    .map((name) => readSpec(JSON.parse(readFileSync(path.join(folder, name, 'spec.json'), 'utf8'))))
  const isOf = (preset: (typeof presets)[number]) => (spec: ReturnType<typeof readSpec>) =>
    spec.type === preset.type &&
    Object.entries(preset.options).every(([name, value]) => spec.options[name as keyof typeof spec.options] === value) &&
    (!preset.needs || (spec.wells[preset.needs]?.length ?? 0) > 0)
  expect(presets.filter((preset) => !specs.some(isOf(preset))).map(({ id }) => id)).toEqual([])
})
