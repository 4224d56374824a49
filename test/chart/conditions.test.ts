import { expect, test } from 'vitest'
import { askChart, questionText } from '../../dashboard/core/chart/ask.ts'
import { unfitAlternatives } from '../../dashboard/core/chart/conditions.ts'
import { edit } from '../../dashboard/core/chart/edit.ts'
import { toQuery } from '../../dashboard/core/chart/query.ts'
import { type Condition, chartSpec, type Filter, membersOf } from '../../dashboard/core/chart/spec.ts'
import { answer, asking, d, fields, m } from './shop.ts'

const make = (spec: object) =>
  chartSpec.parse({ version: 1, auto: false, type: 'bar', wells: { axis: [d('city')], values: [m('sales')] }, ...spec })
const is = (member: string, ...values: string[]): Filter => ({ member: `shop.${member}`, operator: 'equals', values })
const above = (member: string, value: string): Filter => ({ member: `shop.${member}`, operator: 'gt', values: [value] })

test('(A or B) and C: the alternatives are one condition beside the filters', () => {
  const spec = make({
    filters: [is('stage', 'won')],
    conditions: [{ kind: 'any', any: [[is('city', 'A')], [is('city', 'B'), is('offset', '1')]] }],
  })
  expect(toQuery(spec, asking)?.filters).toEqual([
    is('stage', 'won'),
    { or: [is('city', 'A'), { and: [is('city', 'B'), is('offset', '1')] }] },
  ])
  expect(membersOf(spec)).toEqual(['shop.city', 'shop.sales', 'shop.stage', 'shop.city', 'shop.city', 'shop.offset'])
  expect(questionText(spec, asking)).not.toBe(questionText(make({ filters: spec.filters }), asking))
})

test('measures are alternatives to measures only, and that is said before it is asked', () => {
  expect(unfitAlternatives([[above('sales', '5')], [above('price', '3')]], fields)).toBeNull()
  expect(unfitAlternatives([[is('city', 'A')], [above('sales', '5')]], fields)?.en).toMatch(/dimensions or measures, not both/)
})

test('an alternative that restricts nothing lets everything in', () => {
  const spec = make({ conditions: [{ kind: 'any', any: [[is('city')], [is('city', 'B')]] }] })
  expect(toQuery(spec, asking)?.filters).toBeUndefined()
})

const top: Condition = { kind: 'top', member: 'shop.city', by: 'shop.orders', count: 2, end: 'largest' }

test('only the first of a list: who they are is asked first, under all other filters, and then by name', async () => {
  const spec = make({
    filters: [is('stage', 'won')],
    conditions: [top],
    range: { field: 'shop.day', from: '2025-01-01', to: '2025-01-31' },
  })
  const asked: [string, unknown][] = []
  await askChart(spec, asking, async (query, part) => {
    asked.push([part, query])
    return part === 'top' ? answer({ city: ['B', null], orders: ['9', '7'] }) : answer({ city: ['B', null], sales: ['1', '2'] }, 2)
  })
  const january = [{ dimension: 'shop.day', dateRange: ['2025-01-01', '2025-01-31'] }]
  expect(asked).toMatchObject([
    [
      'top',
      {
        dimensions: ['shop.city'],
        measures: ['shop.orders'],
        order: [['shop.orders', 'desc']],
        limit: 2,
        timeDimensions: january,
        filters: [is('stage', 'won')],
      },
    ],
    [
      'main',
      {
        timeDimensions: january,
        filters: [is('stage', 'won'), { or: [{ or: [is('city', 'B'), { member: 'shop.city', operator: 'notSet' }] }] }],
      },
    ],
  ])
})

test('the first of nobody are nobody, not everybody', async () => {
  const filters: unknown[] = []
  await askChart(make({ conditions: [top] }), asking, async (query, part) => {
    if (part === 'main') filters.push(query.filters)
    return answer({ city: [], orders: [] }, 0)
  })
  const nothing = {
    and: [
      { member: 'shop.city', operator: 'set' },
      { member: 'shop.city', operator: 'notSet' },
    ],
  }
  expect(filters).toEqual([[{ or: [nothing] }]])
})

test('conditions are added, replaced and taken away like filters', () => {
  const one = edit(make({}), { do: 'condition', condition: top })
  const other: Condition = { ...top, count: 5 }
  expect(edit(one, { do: 'condition', condition: other, at: 0 }).conditions).toEqual([other])
  expect(edit(one, { do: 'uncondition', at: 0 }).conditions).toEqual([])
})

test('a rest is not asked where a measure decides what is in: it would be judged as one', async () => {
  const parts: string[] = []
  const spec = make({ filters: [above('sales', '10')], limit: { rows: 1 } })
  await askChart(spec, asking, async (_, part) => {
    parts.push(part)
    return answer({ city: ['A', 'B'], sales: ['30', '20'] }, 9)
  })
  expect(parts).toEqual(['main'])
})
