import { describe, expect, test } from 'vitest'
import type { Drawing } from '../../dashboard/core/chart/drawing.ts'
import { answer, apexOf, at, d, draw, kinds, m, t } from './shop.ts'

// Presets beside the plain charts: every number in them worked out by hand.

interface Point {
  x: string
  y: number | null
  goals?: { value: number }[]
}
const pointsOf = (drawing: Drawing, series = 0): Point[] =>
  drawing.kind === 'apex' ? ((drawing.apex.series as unknown as { data: Point[] }[])[series]?.data ?? []) : []
const said = (drawing: Drawing, language: 'zh' | 'en' = 'en') => drawing.notes.map(({ text }) => text[language])
const tipAt = (drawing: Drawing, seriesIndex: number, dataPointIndex: number) =>
  (apexOf(drawing).options.tooltip as { custom: (at: object) => string }).custom({ seriesIndex, dataPointIndex })

describe('lollipop', () => {
  const spec = (type: string, options: object = {}) => ({
    type,
    wells: { axis: [d('city')], values: [m('sales')] },
    options: { heads: true, ...options },
  })
  test('a stick has its head at the value, and none where there is none', () => {
    for (const type of ['column', 'bar']) {
      const drawing = draw(spec(type), { main: answer({ city: ['a', 'b', 'c'], sales: ['30', '-10', null] }) })
      expect(pointsOf(drawing).map(({ x, y, goals }) => [x, y, goals?.[0]?.value])).toEqual([
        ['a', 30, 30],
        ['b', -10, -10],
        ['c', null, undefined],
      ])
      expect(drawing.markAt(0, 1)).toMatchObject({ label: 'b', value: -10 })
    }
  })
  test('of hundreds of sticks and of stacks are columns', () => {
    const names = Array.from({ length: 2000 }, (_, nth) => `c${nth}`)
    const many = draw({ ...spec('column'), limit: { rows: 2000 } }, { main: answer({ city: names, sales: names.map(() => '1') }) })
    expect(apexOf(many).lines[0]?.[1]).toHaveLength(2000)
    const stacked = draw(
      { ...spec('column', { stack: 'stacked' }), wells: { axis: [d('city')], values: [m('sales')], colour: [d('stage')] } },
      { main: answer({ city: ['a', 'a'], stage: ['lead', 'won'], sales: ['1', '2'] }, 2) },
    )
    expect(apexOf(stacked).lines).toEqual([
      ['lead', [1]],
      ['won', [2]],
    ])
  })
})

describe('round', () => {
  const pie = (arc: string, sales: string[]) =>
    draw(
      { type: 'pie', wells: { axis: [d('city')], values: [m('sales')] }, options: { arc, hole: arc === 'half' } },
      { main: answer({ city: ['a', 'b'], sales }) },
    )
  test('half a donut goes half round', () => {
    const drawing = pie('half', ['3', '1'])
    expect(drawing.kind === 'apex' && drawing.apex).toMatchObject({
      type: 'donut',
      series: [3, 1],
      options: { plotOptions: { pie: { startAngle: -90, endAngle: 90 } } },
    })
  })
  test('the area of a slice of a rose is its value, so its radius is the root', () => {
    const drawing = pie('polar', ['100', '25'])
    expect(drawing.kind === 'apex' && [drawing.apex.type, drawing.apex.series]).toEqual(['polarArea', [10, 5]])
    expect(tipAt(drawing, 1, 0)).toMatch(/¥25.*20%/)
    expect(pie('polar', ['10', '-3']).kind === 'apex' && kinds(pie('polar', ['10', '-3']))).toContain('unfit')
    expect(pie('polar', ['0', '0']).kind).toBe('nothing')
  })
})

describe('four corners', () => {
  const spec = { type: 'scatter', wells: { axis: [d('city')], x: [m('orders')], y: [m('rate')] }, options: { corners: true } }
  test('the lines are the medians, and every corner has its name', () => {
    // Orders 1, 2, 9: 2. Rates 0.1, 0.4, 0.2, of an even number the mean of the two in the middle.
    const drawing = draw(spec, {
      main: answer({ city: ['a', 'b', 'c', 'e'], orders: ['1', '2', '9', '4'], rate: ['0.1', '0.4', '0.2', '0.3'] }),
    })
    const { annotations } = apexOf(drawing).options
    expect([annotations?.xaxis?.[0]?.x, annotations?.yaxis?.[0]?.y]).toEqual([3, 0.25])
    expect(annotations?.points?.map(({ label }) => label?.text)).toEqual([
      'orders↓ rate↓',
      'orders↓ rate↑',
      'orders↑ rate↓',
      'orders↑ rate↑',
    ])
    expect(said(drawing)).toEqual(['Divided at the medians: orders 3, rate 25%'])
  })
  test('without a single point there is nothing to divide', () => {
    const drawing = draw(spec, { main: answer({ city: ['a'], orders: [null], rate: [null] }) })
    expect(apexOf(drawing).options.annotations).toBeUndefined()
    expect(said(drawing)[0]).toBe('1 item lacks a value and is not drawn')
  })
})

describe('against targets', () => {
  const spec = (lying: boolean) => ({
    type: 'bullet',
    wells: { axis: [d('city')], values: [m('sales')], second: [m('price')] },
    options: { lying },
  })
  test('each bar has its target across it, and it is said how many reach theirs', () => {
    for (const lying of [true, false]) {
      const main = answer({ city: ['a', 'b', 'c'], sales: ['120', '90', '10'], price: ['100', '100', null] })
      const drawing = draw(spec(lying), { main })
      expect(pointsOf(drawing).map(({ y, goals }) => [y, goals?.[0]?.value])).toEqual([
        [120, 100],
        [90, 100],
        [10, undefined],
      ])
      expect(said(drawing)).toContain('1 of 2 reach their targets')
      // 90 of 100.
      expect(tipAt(drawing, 0, 1)).toMatch(/price.*¥100.*Reached.*90%/)
    }
  })
  test('the scale makes room for a target far above', () => {
    const drawing = draw(spec(false), { main: answer({ city: ['a'], sales: ['10'], price: ['1000'] }) })
    const [axis] = apexOf(drawing).options.yaxis as { max: number }[]
    expect(axis?.max).toBe(1000)
  })
  test('less is better where the measure says so; without targets it is said', () => {
    const wells = { axis: [d('city')], values: [m('rate')], second: [m('price')] }
    const main = answer({ city: ['a', 'b'], rate: ['0.02', '0.5'], price: ['0.1', '0.1'] })
    expect(said(draw({ ...spec(false), wells }, { main }))).toContain('1 of 2 reach their targets')
    const none = draw(spec(true), { main: answer({ city: ['a'], sales: ['1'], price: [null] }) }, 'zh')
    expect(said(none, 'zh')).toContain('没有目标可比：所选各项都没有目标值')
  })
  test('an open month is drawn as one', () => {
    const wells = { axis: [t('month')], values: [m('sales')], second: [m('price')] }
    const main = answer({ 'day.month': [at('2025-02-01'), at('2025-03-01')], sales: ['5', '2'], price: ['4', '4'] })
    expect(kinds(draw({ ...spec(false), wells }, { main }))).toContain('unfinished')
  })
})

describe('control chart', () => {
  const spec = { type: 'control', wells: { axis: [t('month')], values: [m('rate')] } }
  const months = (values: (string | null)[]) =>
    answer({ 'day.month': values.map((_, nth) => at(`2024-${String(nth + 1).padStart(2, '0')}-01`)), rate: values })
  test('limits are the mean and 2.66 mean moving ranges; what is beyond is marked', () => {
    // 10 11 10 11 10 11 10 11 10 26: mean 12; moves 8 × 1 and 16, mean 24 ÷ 9; 2.66 × 2.6667 = 7.0933.
    const drawing = draw(spec, { main: months(['10', '11', '10', '11', '10', '11', '10', '11', '10', '26']) })
    const { annotations, markers } = apexOf(drawing).options
    expect(annotations?.yaxis?.map(({ y }) => y)).toEqual([expect.closeTo(19.0933, 3), 12, expect.closeTo(4.9067, 3)])
    // Nine below the mean, the tenth beyond the limit.
    expect(markers?.discrete?.map(({ dataPointIndex, fillColor }) => [dataPointIndex, fillColor])).toEqual([
      [9, '#b42b3c'],
      ...Array.from({ length: 9 }, (_, nth) => [nth, '#555555']),
    ])
    expect(said(drawing)[0]).toBe('1 beyond the limits, 9 in a run on one side (limits: mean ± 2.66 × mean moving range)')
  })
  test('too few periods have no limits, and nothing at all no line', () => {
    expect(said(draw(spec, { main: months(['1', '2', null]) }))[0]).toMatch(/^Fewer than 6 periods/)
    expect(apexOf(draw(spec, { main: months([null, null]) })).options.annotations?.yaxis).toBeUndefined()
  })
  test('what is never below zero has no limit there, losses have', () => {
    const low = (drawing: Drawing) => apexOf(drawing).options.annotations?.yaxis?.[2]?.y
    expect(low(draw(spec, { main: months(['0', '9', '0', '9', '0', '9']) }))).toBe(0)
    // Mean −4.5, moves of 9: −4.5 − 23.94.
    expect(low(draw(spec, { main: months(['0', '-9', '0', '-9', '0', '-9']) }))).toBeCloseTo(-28.44, 9)
  })
})

describe('places and slopes', () => {
  const wells = { axis: [t('month')], values: [m('sales')], colour: [d('city')] }
  const months = ['2025-01-01', '2025-02-01', '2025-03-01'].map(at)
  const main = answer(
    {
      'day.month': [...months, ...months, ...months],
      city: ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c'],
      sales: ['10', '20', '1', '30', '5', '1', '20', '20', '1'],
    },
    9,
  )
  test('each line goes by its place, equals share one, and a mark keeps its value', () => {
    const drawing = draw({ type: 'ranks', wells }, { main })
    // January b 30, c 20, a 10; February a and c 20, b 5; March all alike.
    expect(new Map(apexOf(drawing).lines as [string, number[]][])).toEqual(
      new Map([
        ['a', [-3, -1, -1]],
        ['b', [-1, -3, -1]],
        ['c', [-2, -1, -1]],
      ]),
    )
    const place = apexOf(drawing).lines.findIndex(([name]) => name === 'b')
    expect(drawing.markAt(place, 0)).toMatchObject({ label: 'Jan 2025 · b', value: 30 })
    expect(tipAt(drawing, place, 1)).toMatch(/a.*¥20.*#1.*c.*¥20.*#1.*b.*¥5.*#3/)
  })
  test('a slope has the first and the last period that is over, and its change', () => {
    const drawing = draw({ type: 'slope', wells }, { main })
    expect(apexOf(drawing).categories).toEqual(['Jan 2025', 'Feb 2025'])
    const place = apexOf(drawing).lines.findIndex(([name]) => name === 'a')
    expect(apexOf(drawing).lines[place]).toEqual(['a', [10, 20]])
    expect(tipAt(drawing, place, 1)).toContain('↑ 100%')
    const one = draw({ type: 'slope', wells }, { main: answer({ 'day.month': [months[0]], city: ['a'], sales: ['1'] }, 1) })
    expect(said(one)).toContain('Only one period is over: there are no two ends to compare')
  })
})

describe('ranges and margins', () => {
  const main = answer({ city: ['a', 'b', 'c'], price: ['10', '30', '5'], sales: ['20', '15', null] })
  test('a range goes from the smaller to the larger, and there is none without both', () => {
    for (const [form, type] of [
      ['bars', 'rangeBar'],
      ['dumbbell', 'rangeBar'],
      ['area', 'rangeArea'],
    ]) {
      const drawing = draw(
        {
          type: 'spans',
          wells: { axis: [d('city')], values: [m('price'), m('sales')] },
          options: { form },
          sort: { by: 'label', direction: 'asc' },
        },
        { main },
      )
      expect(apexOf(drawing).type).toBe(type)
      expect(pointsOf(drawing).map(({ x, y }) => [x, y])).toEqual([
        ['a', [10, 20]],
        ['b', [15, 30]],
        ['c', null],
      ])
      expect(tipAt(drawing, 0, 0)).toMatch(/price.*¥10.*sales.*¥20/)
    }
  })
  test('a margin goes to both sides; two measures are the bounds themselves', () => {
    const sort = { by: 'label', direction: 'asc' }
    const margin = draw({ type: 'margins', wells: { axis: [d('city')], values: [m('price')], second: [m('sales')] }, sort }, { main })
    expect(pointsOf(margin).map(({ y, goals }) => [y, goals?.[0]?.value])).toEqual([
      [[-10, 30], 10],
      [[15, 45], 30],
      [[5, 5], 5],
    ])
    expect(said(margin)).toContain('1 without a margin: only the value is drawn')
    const bounds = answer({ city: ['a'], price: ['10'], sales: ['8'], orders: ['15'] })
    const both = draw(
      { type: 'margins', wells: { axis: [d('city')], values: [m('price')], second: [m('sales'), m('orders')] } },
      { main: bounds },
    )
    expect(pointsOf(both)[0]?.y).toEqual([8, 15])
  })
})

test('class A makes 80 %, B the next 15 %, C the rest', () => {
  // 50, 80, 95, 100 % reached: the third begins at 80 and the fourth at 95.
  const drawing = draw(
    { type: 'pareto', wells: { axis: [d('city')], values: [m('sales')] }, options: { classes: true } },
    { main: answer({ city: ['a', 'b', 'c', 'e'], sales: ['50', '30', '15', '5'] }) },
    'zh',
  )
  expect(said(drawing, 'zh')).toContain('A 类 2 项、B 类 1 项、C 类 1 项')
  expect(new Set((pointsOf(drawing) as { fillColor?: string }[]).map(({ fillColor }) => fillColor)).size).toBe(3)
})

const wellsOf: Record<string, object> = {
  bullet: { axis: [d('city')], values: [m('sales')], second: [m('price')] },
  control: { axis: [t('month')], values: [m('sales')] },
  ranks: { axis: [d('city')], values: [m('sales')], colour: [d('stage')] },
  slope: { axis: [d('city')], values: [m('sales')], colour: [d('stage')] },
  spans: { axis: [d('city')], values: [m('sales'), m('price')] },
  margins: { axis: [d('city')], values: [m('sales')], second: [m('price')] },
}
test.each(Object.keys(wellsOf))('%s draws nothing, losses, one and two thousand without a number that is none', (type) => {
  const many = Array.from({ length: 2000 }, (_, nth) => nth)
  const columns = (count: number, value: (nth: number) => string | null) => ({
    city: many.slice(0, count).map((nth) => `c${nth}`),
    stage: many.slice(0, count).map((nth) => (nth % 2 ? 'won' : null)),
    'day.month': many.slice(0, count).map((nth) => at(`${1900 + Math.floor(nth / 12)}-${String((nth % 12) + 1).padStart(2, '0')}-01`)),
    sales: many.slice(0, count).map(value),
    price: many.slice(0, count).map(value),
  })
  for (const rows of [
    columns(5, () => null),
    columns(7, (nth) => `${-1 - nth}`),
    columns(1, () => '1e15'),
    columns(2000, (nth) => `${nth}e-9`),
  ]) {
    const drawing = draw({ type, wells: wellsOf[type] }, { main: answer(rows, rows.city.length) })
    expect(
      JSON.stringify(drawing, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? 'NaN' : value)),
    ).not.toMatch(/NaN|Infinity/)
    expect(drawing.label).not.toBe('')
  }
})
