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
