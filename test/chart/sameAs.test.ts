import { expect, test } from 'vitest'
import { findSources } from '../../dashboard/core/board/sources.ts'
import { boardSpec } from '../../dashboard/core/board/spec.ts'
import { askChart, questionText } from '../../dashboard/core/chart/ask.ts'
import { toQuery } from '../../dashboard/core/chart/query.ts'
import { followedBy, type SourceChart, toSources, withSources } from '../../dashboard/core/chart/sameAs.ts'
import { chartSpec, readSpec } from '../../dashboard/core/chart/spec.ts'
import { answer, asking, d, draw, fields, m } from './shop.ts'

const make = (spec: object) => chartSpec.parse({ version: 1, auto: false, ...spec })
const link = (tile: string) => ({ kind: 'same' as const, board: 'b', tile, title: { zh: `图${tile}`, en: `Chart ${tile}` } })
const inCity = (...values: string[]) => ({ member: 'shop.city', operator: 'equals' as const, values })
const source = (tile: string, own: Partial<SourceChart>): SourceChart => ({ ...link(tile), filters: [], conditions: [], ...own })
const bar = { type: 'bar', wells: { axis: [d('stage')], values: [m('sales')] } }
const follower = make({ ...bar, filters: [{ member: 'shop.stage', operator: 'notEquals', values: ['lead'] }], conditions: [link('x')] })

test('a chart is asked with the filters of the one it follows, whatever they are by then', () => {
  const askedWith = (...cities: string[]) =>
    toQuery(withSources(follower, toSources([source('x', { filters: [inCity(...cities)] })]), fields), asking)?.filters
  expect(askedWith('A')).toEqual([
    { member: 'shop.stage', operator: 'notEquals', values: ['lead'] },
    { or: [{ member: 'shop.city', operator: 'equals', values: ['A'] }] },
  ])
  expect(askedWith('B', 'C')?.[1]).toEqual({ or: [{ member: 'shop.city', operator: 'equals', values: ['B', 'C'] }] })
  // What was stored is the link, and it is another question when the filters are others.
  expect(readSpec(JSON.parse(JSON.stringify(follower))).conditions).toEqual([link('x')])
  const text = (city: string) => questionText(withSources(follower, toSources([source('x', { filters: [inCity(city)] })]), fields), asking)
  expect(text('A')).not.toBe(text('B'))
  // A chart without links is the same one.
  expect(withSources(make(bar), toSources([]), fields)).toEqual(make(bar))
})

test('alternatives and the first of a list come along, and those that the other follows in turn', async () => {
  const top = { kind: 'top' as const, member: 'shop.city', by: 'shop.sales', count: 1, end: 'largest' as const }
  const sources = toSources([source('x', { conditions: [link('y')] }), source('y', { filters: [inCity('A')], conditions: [top] })])
  const whole = withSources(follower, sources, fields)
  const asked: unknown[] = []
  await askChart(whole, asking, async (query, part) => {
    asked.push([part, query.filters])
    return part === 'top' ? answer({ city: ['A'], sales: ['5'] }) : answer({ stage: ['won'], sales: ['5'] }, 1)
  })
  expect(asked[0]).toMatchObject(['top', [{ member: 'shop.stage' }, { or: [{ member: 'shop.city', values: ['A'] }] }]])
  expect(asked[1]).toMatchObject(['main', [{ member: 'shop.stage' }, {}, { or: [{ member: 'shop.city', values: ['A'] }] }]])
})

test('a chart that is gone, a circle and a field that is not there each say so, and the rest holds', () => {
  const said = (sources: SourceChart[]) => {
    const whole = withSources(follower, toSources(sources), fields)
    const drawing = draw(whole, { main: answer({ stage: ['won'], sales: ['5'] }, 1) })
    return { words: drawing.notes.map(({ text }) => text.en).join(), zh: drawing.label, filters: toQuery(whole, asking)?.filters?.length }
  }
  expect(said([])).toMatchObject({
    words:
      '“Chart x” is no longer on a board you can see, so its filters are not applied here; choose another chart to follow, or remove this filter',
    filters: 1,
  })
  const round = said([source('x', { filters: [inCity('A')], conditions: [link('y')] }), source('y', { conditions: [link('x')] })])
  expect(round.words).toContain('Filters follow each other in a circle: Chart x → Chart y → Chart x')
  expect(round.filters).toBe(2)
  const unfit = said([source('x', { filters: [inCity('A'), { member: 'leads.source', operator: 'equals', values: ['web'] }] })])
  expect(unfit.words).toBe('“Chart x” is filtered by leads.source, which the data of this chart do not have: that filter is not applied')
  expect(unfit.filters).toBe(2)
  // A filter of another view by a field that this one has too is one of this view.
  const shared = withSources(
    follower,
    toSources([source('x', { filters: [{ member: 'leads.city', operator: 'equals', values: ['A'] }] })]),
    fields,
  )
  expect(toQuery(shared, asking)?.filters?.[1]).toEqual({ or: [{ member: 'shop.city', operator: 'equals', values: ['A'] }] })
})

test('sources are looked up with those that they follow, once each, and what is no chart is none', async () => {
  const tile = (id: string, chart: object) => ({ id, kind: 'chart', place: { x: 0, y: 0, w: 6, h: 5 }, chart: make({ ...bar, ...chart }) })
  const board = boardSpec.parse({
    version: 1,
    title: 'B',
    tiles: [
      tile('x', { conditions: [link('y')] }),
      tile('y', { filters: [inCity('A')], conditions: [link('x')], title: { zh: '甲', en: 'Y' } }),
      { id: 'text', kind: 'text', place: { x: 0, y: 0, w: 6, h: 5 }, text: 'words' },
    ],
  })
  const loaded: string[] = []
  const load = async (id: string) => {
    loaded.push(id)
    return id === 'b' ? board : null
  }
  const found = await findSources([link('x'), link('text'), { board: 'gone', tile: 'x' }], load, fields)
  expect(found.map(({ tile, title }) => [tile, title.en])).toEqual([
    ['x', 'sales by stage'],
    ['y', 'Y'],
  ])
  expect(loaded).toEqual(['b', 'b', 'gone', 'b'])
  expect(followedBy(withSources(follower, toSources(found), fields)).map(({ fault }) => fault?.en)).toHaveLength(1)
})
