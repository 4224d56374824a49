import type { Filter as CubeFilter, Query } from '@cubejs-client/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparableBy, groupsBehind, othersOf, othersQuery } from '../../dashboard/core/chart/betweenGroups.ts'
import { type Contributions, roundedParts } from '../../dashboard/core/chart/contributions.ts'
import { dimensionsFor, explainBy, type GroupsAsked } from '../../dashboard/core/chart/explain.ts'
import { changeHead, methodWords, movement, presenceWords, sideWords, unexplainedWords } from '../../dashboard/core/chart/explainText.ts'
import { filterFor } from '../../dashboard/core/chart/filter.ts'
import { type Result, readResult } from '../../dashboard/core/chart/result.ts'
import { type ChartSpec, chartSpec, type FieldRef, type Filter } from '../../dashboard/core/chart/spec.ts'
import type { Field } from '../../dashboard/core/field/field.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

// A shop of orders, each a row: what Cube would answer is added up here row by row, so that every expected value comes from the rows alone.
interface Row {
  region: string
  channel: string
  city: string
  day: string
  amount: number
}

const member = (name: string, type: string, meta: object = {}) => ({
  name: `shop.${name}`,
  shortTitle: name,
  title: name,
  type,
  meta: { ...meta, ...(meta && 'per' in meta ? { per: meta.per } : {}) },
})
const fields = toFields({
  cubes: [
    {
      name: 'shop',
      type: 'view',
      title: 'Shop',
      measures: [
        member('sales', 'number', { additivity: 'A' }),
        member('sales_by_order', 'number', { additivity: 'A', per: 'orders' }),
        member('value', 'number', { additivity: 'R', per: 'orders' }),
        member('orders', 'number', { additivity: 'A' }),
        member('middle', 'number', { additivity: 'Q' }),
      ],
      dimensions: [member('day', 'time'), member('region', 'string'), member('channel', 'string'), member('city', 'string')],
    },
  ],
})
const field = (name: string): Field => fields.byName.get(`shop.${name}`) as Field
const asking = { today: '2025-03-31', fields }

const measures: Record<string, (rows: Row[]) => number | null> = {
  'shop.sales': (rows) => rows.reduce((sum, { amount }) => sum + amount, 0),
  'shop.sales_by_order': (rows) => rows.reduce((sum, { amount }) => sum + amount, 0),
  'shop.orders': (rows) => rows.length,
  'shop.value': (rows) => (rows.length === 0 ? null : rows.reduce((sum, { amount }) => sum + amount, 0) / rows.length),
}
const cell = (row: Row, name: string) => row[name.replace('shop.', '') as keyof Row]
function isKept(row: Row, filter: CubeFilter): boolean {
  if ('or' in filter || 'and' in filter) throw new Error('none is asked here')
  const { values = [] } = filter as { values?: string[] }
  const own = String(cell(row, String(filter.member)))
  if (filter.operator === 'equals') return values.includes(own)
  if (filter.operator === 'notEquals') return !values.includes(own)
  throw new Error(filter.operator)
}
const warehouse =
  (rows: Row[]) =>
  async ({ measures: asked = [], dimensions = [], timeDimensions = [], filters = [], limit }: Query): Promise<Result> => {
    const inTime = ({ day }: Row) =>
      timeDimensions.every(({ dateRange }) => Array.isArray(dateRange) && String(dateRange[0]) <= day && day <= String(dateRange[1]))
    const kept = rows.filter((row) => inTime(row) && filters.every((filter) => isKept(row, filter)))
    const groups = Map.groupBy(kept, (row) => JSON.stringify(dimensions.map((name) => cell(row, name))))
    if (dimensions.length === 0 && groups.size === 0) groups.set('[]', [])
    const table = [...groups].slice(0, limit ?? undefined)
    const annotate = (names: string[], type: string) => Object.fromEntries(names.map((name) => [name, { type, shortTitle: name }]))
    return readResult({
      annotation: { measures: annotate(asked, 'number'), dimensions: annotate(dimensions, 'string'), timeDimensions: {} },
      data: {
        members: [...dimensions, ...asked],
        columns: [
          ...dimensions.map((_, at) => table.map(([key]) => JSON.parse(key)[at])),
          ...asked.map((name) => table.map(([, own]) => measures[name]?.(own) ?? null)),
        ],
      },
    })
  }

const ref = (name: string, kind: 'measure' | 'dimension' = 'dimension'): FieldRef => ({ name: `shop.${name}`, kind })
const bars = (measure: string, more: object = {}): ChartSpec =>
  chartSpec.parse({
    version: 1,
    auto: false,
    type: 'column',
    wells: { axis: [ref('region')], values: [ref(measure, 'measure')] },
    range: { field: 'shop.day', from: '2025-02-01', to: '2025-02-28' },
    ...more,
  })
const east = { label: 'East', measure: null, value: 1, filters: [filterFor(ref('region'), 'East')] }
const behind = (spec: ChartSpec, against = 'South', filters: Filter[] = east.filters): GroupsAsked => {
  const asked = groupsBehind(spec, { measure: null, filters }, 'shop.region', against, asking)
  if (!asked) throw new Error('nothing to compare')
  return asked
}
const found = (answer: Awaited<ReturnType<typeof explainBy>>): Contributions => {
  if (typeof answer === 'string') throw new Error(answer)
  return answer
}
const row = (region: string, channel: string, amount: number, more: Partial<Row> = {}): Row => ({
  ...{ region, channel, amount, city: `${region} city`, day: '2025-02-14' },
  ...more,
})

describe('what is held against what', () => {
  test('both groups in the period of the chart, and nothing is moved in time', () => {
    const asked = behind(bars('sales'))
    expect(asked.period).toEqual({ time: 'shop.day', span: { from: '2025-02-01', to: '2025-02-28' } })
    expect(asked.now.filters).toEqual([{ member: 'shop.region', operator: 'equals', values: ['East'] }])
    expect(asked.before.filters).toEqual([{ member: 'shop.region', operator: 'equals', values: ['South'] }])
    expect(asked.filters).toEqual([])
    expect(behind(bars('sales', { range: null })).period).toBeNull()
  })

  test('a mark of a month and a colour: the other colour in the same month, as far as the chart shows it, the rest of the mark kept', () => {
    const time: FieldRef = { name: 'shop.day', kind: 'time', grain: 'month' }
    const lines = bars('sales', {
      type: 'line',
      wells: { axis: [time], values: [ref('sales', 'measure')], colour: [ref('region')] },
      range: { field: 'shop.day', from: '2025-01-15', to: '2025-03-31' },
    })
    const month = filterFor(time, '2025-01-01')
    const asked = behind(lines, 'South', [...east.filters, month])
    expect(asked.period).toEqual({ time: 'shop.day', span: { from: '2025-01-15', to: '2025-01-31' } })
    const both = bars('sales', { wells: { axis: [ref('region')], values: [ref('sales', 'measure')], colour: [ref('channel')] } })
    const shop = filterFor(ref('channel'), 'Shop')
    expect(behind(both, 'South', [...east.filters, shop]).filters).toEqual([
      { member: 'shop.channel', operator: 'equals', values: ['Shop'] },
    ])
    expect(comparableBy(both, { filters: [...east.filters, shop] }).map(({ name }) => name)).toEqual(['shop.region', 'shop.channel'])
  })

  test('the rest of a cut list is no group, a time is none, and a median has no parts', () => {
    const rest: Filter = { member: 'shop.region', operator: 'notEquals', values: ['East', 'South'] }
    expect(comparableBy(bars('sales'), { filters: [rest], rests: [rest] })).toEqual([])
    expect(
      comparableBy(bars('sales'), { filters: [{ member: 'shop.day', operator: 'inDateRange', values: ['2025-02-01', '2025-02-02'] }] }),
    ).toEqual([])
    expect(groupsBehind(bars('middle'), east, 'shop.region', 'South', asking)).toBeNull()
  })

  test('the other groups are those of the chart in its order; of values put together, their groups and the rest', async () => {
    const rows = [row('East', 'Web', 5), row('South', 'Web', 3), row('North', 'Web', 1), row('West', 'Web', 9, { day: '2025-01-31' })]
    const query = othersQuery(bars('sales'), east, 'shop.region', asking)
    expect(query?.order).toEqual([['shop.sales', 'desc']])
    expect(othersOf(bars('sales'), east, 'shop.region', await warehouse(rows)(query as Query))).toEqual(['South', 'North'])
    const coast: FieldRef = { ...ref('region'), groups: [{ name: 'Coast', values: ['East', 'South'] }], rest: 'Inland' }
    const grouped = bars('sales', { wells: { axis: [coast], values: [ref('sales', 'measure')] } })
    const mark = { ...east, label: 'Coast', filters: [filterFor(coast, 'Coast')] }
    expect(othersOf(grouped, mark, 'shop.region', await warehouse(rows)(query as Query))).toEqual(['Inland'])
    const asked = groupsBehind(grouped, mark, 'shop.region', 'Inland', asking)
    expect([asked?.now.name.en, asked?.before.name.en]).toEqual(['Coast', 'Inland'])
    expect(asked?.before.filters).toEqual([{ member: 'shop.region', operator: 'notEquals', values: ['East', 'South'] }])
  })

  test('the category itself explains nothing, nor what has no value in both groups', async () => {
    const asked = behind(bars('sales'))
    expect(dimensionsFor(bars('sales'), asked, fields).map(({ name }) => name)).toEqual(['shop.channel', 'shop.city'])
    const rows = [row('East', 'Web', 5), row('South', 'Web', 3), row('South', 'Shop', 3)]
    expect(await explainBy(asked, field('city'), warehouse(rows))).toBe('apart')
    expect(unexplainedWords.apart.en).toContain('no value')
  })
})

describe('by hand', () => {
  const rows = [
    row('East', 'Web', 70),
    row('East', 'Shop', 20),
    row('East', 'Fair', 30),
    row('South', 'Web', 40),
    row('South', 'Shop', 45),
    row('South', 'Web', 999, { day: '2025-01-14' }),
    row('North', 'Web', 500),
  ]
  test('East 120 against South 85 is 35 more: Web 30, Fair 30, Shop −25', async () => {
    const asked = behind(bars('sales'))
    const split = found(await explainBy(asked, field('channel'), warehouse(rows)))
    expect([split.before, split.now, split.change]).toEqual([85, 120, 35])
    expect(Object.fromEntries(split.parts.map(({ member, part }) => [member, part]))).toEqual({ Web: 30, Fair: 30, Shop: -25 })
    expect(changeHead(asked, split, 'en')).toBe('East against South, Feb 2025: 120 against 85 (↑ 41.2%)')
    expect(changeHead(asked, split, 'zh')).toBe('East 对比 South，2025年2月：120 对比 85（↑ 41.2%）')
    expect(sideWords(asked)).toMatchObject({ before: { en: 'South' }, now: { en: 'East' } })
    expect(presenceWords('new', asked)).toEqual({ zh: '仅East有', en: 'only East' })
    expect(movement(split, asked, field('channel'), 'en')).toBe(
      'Web +30, Fair +30 (only East): together 171.4% of the difference; against it Shop −25',
    )
    for (const method of ['sum', 'volume', 'ratio'] as const) expect(methodWords(method, asked).en).not.toMatch(/change|period/)
  })
})

describe('any two groups (150 generated shops each)', () => {
  const channels = ['Web', 'Shop', 'Fair', 'Phone']
  const one = fc.record({
    region: fc.constantFrom('East', 'South', 'North'),
    channel: fc.constantFrom(...channels),
    city: fc.constant('x'),
    day: fc.constantFrom('2025-01-31', '2025-02-01', '2025-02-14', '2025-02-28', '2025-03-01'),
    amount: fc.integer({ min: -500, max: 5000 }),
  })
  const shops = fc.array(one, { minLength: 20, maxLength: 80 })

  /** The rows of a region in February, and of one channel of it, picked without any query. */
  const rowsOf = (rows: Row[], region: string, channel?: string) =>
    rows.filter((own) => own.region === region && own.day.startsWith('2025-02') && (channel === undefined || own.channel === channel))
  const sumOf = (rows: Row[]) => rows.reduce((sum, { amount }) => sum + amount, 0)

  const check = (measure: string, partOf: (rows: Row[], channel: string) => number) =>
    fc.assert(
      fc.asyncProperty(shops, async (rows) => {
        const present = channels.filter((channel) => ['East', 'South'].some((region) => rowsOf(rows, region, channel).length > 0))
        fc.pre(channels.some((channel) => ['East', 'South'].every((region) => rowsOf(rows, region, channel).length > 0)))
        fc.pre(present.length > 1)
        const split = found(await explainBy(behind(bars(measure)), field('channel'), warehouse(rows)))
        const whole = (region: string) => measures[`shop.${measure}`]?.(rowsOf(rows, region)) as number
        expect(split.change).toBeCloseTo(whole('East') - whole('South'), 8)
        expect(split.parts.map(({ member }) => member).sort()).toEqual(present.sort())
        for (const { member: channel, part } of split.parts) expect(part).toBeCloseTo(partOf(rows, String(channel)), 6)
        expect(split.parts.reduce((sum, { part }) => sum + part, 0)).toBeCloseTo(split.change, 6)
        const shown = roundedParts(
          split.parts.map(({ part }) => part),
          split.change,
          2,
        )
        expect(Math.round(shown.reduce((sum, part) => sum + part, 0) * 100)).toBe(Math.round(split.change * 100))
        // Held the other way round, every part has the other sign.
        const back = groupsBehind(
          bars(measure),
          { measure: null, filters: [filterFor(ref('region'), 'South')] },
          'shop.region',
          'East',
          asking,
        )
        const turned = found(await explainBy(back as GroupsAsked, field('channel'), warehouse(rows)))
        for (const { member: channel, part } of turned.parts) {
          expect(part).toBeCloseTo(-(split.parts.find(({ member }) => member === channel)?.part ?? Number.NaN), 6)
        }
      }),
      { numRuns: 150 },
    )

  const difference = (rows: Row[], channel: string) => sumOf(rowsOf(rows, 'East', channel)) - sumOf(rowsOf(rows, 'South', channel))
  test('a sum: what the channel sold in one region less what it sold in the other', () => check('sales', difference))
  test('a sum that is counted per order: the same parts', () => check('sales_by_order', difference))
  test('a value per order: mix against the mean of both regions, and the own value, each at the mean of both', () =>
    check('value', (rows, channel) => {
      const [own, other] = ['East', 'South'].map((region) => rowsOf(rows, region, channel)) as [Row[], Row[]]
      const [all, others] = ['East', 'South'].map((region) => rowsOf(rows, region)) as [Row[], Row[]]
      const mean = (these: Row[]) => sumOf(these) / these.length
      const [rate, otherRate] = [mean(own.length > 0 ? own : other), mean(other.length > 0 ? other : own)]
      const [share, otherShare] = [own.length / all.length, other.length / others.length]
      const level = (mean(all) + mean(others)) / 2
      return ((rate + otherRate) / 2 - level) * (share - otherShare) + ((share + otherShare) / 2) * (rate - otherRate)
    }))
})
