import { expect, test } from 'vitest'
import { edit } from '../../dashboard/core/chart/edit.ts'
import { nextSort, sortedBy, sortInForce } from '../../dashboard/core/chart/heading.ts'
import { toQueries } from '../../dashboard/core/chart/query.ts'
import { shownOnly } from '../../dashboard/core/chart/shown.ts'
import { pivotLines, tableLines, toTsv } from '../../dashboard/core/chart/shownLines.ts'
import { type ChartSpec, chartSpec, type Sort } from '../../dashboard/core/chart/spec.ts'
import { answer, asking, at, d, draw, kinds, m, t } from './shop.ts'

const make = (spec: object): ChartSpec => chartSpec.parse({ version: 1, auto: false, ...spec })
const table = { type: 'table', wells: { rows: [d('city'), d('stage')], values: [m('sales'), m('orders')] }, limit: { rows: 2 } }
const pivot = { type: 'pivot', wells: { rows: [d('city'), d('stage')], columns: [t('month')], values: [m('orders')] } }
const drawnPivot = (...args: Parameters<typeof draw>) => {
  const drawing = draw(...args)
  if (drawing.kind !== 'pivot') throw new Error(`drawn as ${drawing.kind}`)
  return drawing.pivot
}

test('a heading sorts one way, then the other, then as before; numbers begin with the largest', () => {
  const [sales, city] = [{ by: 'shop.sales' }, { by: 'shop.city' }]
  const press = (key: typeof sales, isNumber: boolean) => {
    const first = nextSort(null, key, isNumber)
    const second = nextSort(first, key, isNumber)
    return [first?.direction, second?.direction, nextSort(second, key, isNumber)]
  }
  expect(press(sales, true)).toEqual(['desc', 'asc', null])
  expect(press(city, false)).toEqual(['asc', 'desc', null])
  // A table stands by its first number from the start, and says so: the first press turns it round.
  const own = sortInForce(make({ ...table, wells: { ...table.wells, rows: [d('city')] } }), asking)
  expect([sortedBy(own, sales), sortedBy(own, city)]).toEqual(['descending', 'none'])
  expect(nextSort(own, sales, true)).toEqual({ by: 'shop.sales', direction: 'asc' })
  expect(sortedBy(sortInForce(make({ ...table, sort: { by: 'label', direction: 'desc' } }), asking), city)).toBe('descending')
})

test('a table is asked in the order of its heading, so that two rows are the true first two', () => {
  const order = (sort: Sort) => toQueries(make({ ...table, sort }), asking)?.main.order
  expect(order({ by: 'shop.orders', direction: 'asc' })).toEqual([['shop.orders', 'asc']])
  expect(order({ by: 'shop.city', direction: 'desc' })).toEqual([
    ['shop.city', 'desc'],
    ['shop.stage', 'asc'],
  ])
  // What is worked out after the answer can't be asked for, and says so where rows are missing.
  const change: Sort = { by: 'shop.sales', of: 'change', direction: 'desc' }
  expect(order(change)).toEqual(toQueries(make(table), asking)?.main.order)
})

test('a table sorts by a change among its rows, nothing last, and says that it is among those', () => {
  const drawing = draw(
    {
      type: 'table',
      wells: { rows: [d('city')], values: [m('sales')] },
      range: { field: 'shop.day', preset: 'this_year' },
      compare: 'last_year',
      limit: { rows: 3 },
      sort: { by: 'shop.sales', of: 'change', direction: 'desc' },
    },
    {
      main: answer({ city: ['A', 'B', 'C'], sales: ['100', '90', '80'] }, 9),
      before: answer({ city: ['A', 'C'], sales: ['100', '40'] }),
    },
  )
  if (drawing.kind !== 'table') throw new Error(`drawn as ${drawing.kind}`)
  // +0 %, none and +100 %.
  expect(drawing.table.rows.map(([city]) => city)).toEqual(['C', 'A', 'B'])
  expect(drawing.markAt(0, 0)?.label).toBe('C')
  expect(drawing.table.columns.map(({ key }) => sortedBy(drawing.table.sort ?? null, key ?? { by: 'label' }))).toEqual([
    'none',
    'none',
    'none',
    'descending',
  ])
  expect(kinds(drawing)).toContain('warning')
})

const [january, february] = [at('2025-01-01'), at('2025-02-01')]
const answers = {
  main: answer({
    city: ['A', 'A', 'B', 'B', 'B'],
    stage: ['lead', 'won', 'lead', 'won', 'lead'],
    'day.month': [january, february, january, january, february],
    orders: ['9', '1', '2', '3', '4'],
  }),
  'total:0,0': answer({ orders: ['18'] }),
  'total:0,1': answer({ 'day.month': [january, february], orders: ['13', '5'] }),
  'total:1,0': answer({ city: ['A', 'B'], orders: ['10', '8'] }),
  // Two of B's January orders are in both stages.
  'total:1,1': answer({ city: ['A', 'B', 'A', 'B'], 'day.month': [january, january, february, february], orders: ['9', '3', '1', '4'] }),
  'total:2,0': answer({ city: ['A', 'A', 'B', 'B'], stage: ['lead', 'won', 'lead', 'won'], orders: ['9', '1', '6', '3'] }),
}

test('a pivot is sorted by one column or by its totals, each level by what it is as a whole', () => {
  const rows = (sort: Sort | null) => drawnPivot({ ...pivot, sort }, answers).rows.map(({ path }) => path.join(' '))
  const byFebruary: Sort = { by: 'shop.orders', at: [february], direction: 'desc' }
  // February: B 4 and A 1; in A lead none, so last.
  expect(rows(byFebruary)).toEqual(['B lead', 'B won', 'B Total', 'A won', 'A lead', 'A Total', 'Total'])
  expect(rows({ by: 'shop.orders', at: [], direction: 'asc' })).toEqual([
    'B won',
    'B lead',
    'B Total',
    'A won',
    'A lead',
    'A Total',
    'Total',
  ])
  expect(rows({ by: 'shop.city', direction: 'desc' })[0]).toBe('B lead')
  // A column that is no longer there sorts nothing.
  expect(rows({ by: 'shop.orders', at: [at('2024-01-01')], direction: 'asc' })).toEqual(rows(null))
  const drawn = drawnPivot({ ...pivot, sort: byFebruary }, answers)
  expect(drawn.headers.map(({ labels, key }) => [labels.join(), sortedBy(drawn.sort, key)])).toEqual([
    ['Jan 2025', 'none'],
    ['Feb 2025', 'descending'],
    ['Total', 'none'],
  ])
})

test('subtotals may stand above what they are of, and are answers of their own', () => {
  const drawn = drawnPivot({ ...pivot, options: { totalsAt: 'start' } }, answers)
  expect(drawn.rows.map(({ path, cells }) => [path.join(' '), ...cells.map(({ value }) => value)])).toEqual([
    ['Total', 13, 5, 18],
    ['A Total', 9, 1, 10],
    ['A lead', 9, null, 9],
    ['A won', null, 1, 1],
    ['B Total', 3, 4, 8],
    ['B lead', 2, 4, 6],
    ['B won', 3, null, 3],
  ])
})

test('without totals on show, those that rank the groups of the column sorted by are asked all the same', () => {
  const asked = (sort: Sort | null) => Object.keys(toQueries(make({ ...pivot, options: { totals: false }, sort }), asking) ?? {})
  expect(asked(null)).toEqual(['main'])
  expect(asked({ by: 'shop.orders', at: [february], direction: 'desc' })).toEqual(['main', 'total:1,1'])
})

test('a reader of a link gets the order of such groups, not their totals', () => {
  const sort: Sort = { by: 'shop.orders', at: [february], direction: 'desc' }
  const spec = make({ ...pivot, options: { totals: false }, sort })
  const results = { main: answers.main, 'total:1,1': answers['total:1,1'] }
  const shown = shownOnly(spec, asking, results)
  // 9, 3, 1 and 4 as the fourth, second, first and third.
  expect(shown['total:1,1']?.columns['shop.orders']).toEqual([4, 2, 1, 3])
  const rows = (given: typeof results) => drawnPivot(spec, given).rows.map(({ path }) => path.join(' '))
  expect(rows({ ...results, ...shown } as typeof results)).toEqual(rows(results))
  expect(shownOnly(make(pivot), asking, answers)).toEqual(answers)
})

test('an order only a table has a heading for goes when the picture has none', () => {
  const byStage = edit(make(table), { do: 'sort', sort: { by: 'shop.stage', direction: 'desc' } })
  expect(edit(byStage, { do: 'type', type: 'column' }, asking.fields).sort).toEqual({ by: 'order', direction: 'desc' })
  const byColumn = edit(make(pivot), { do: 'sort', sort: { by: 'shop.orders', at: [february], direction: 'desc' } })
  expect(edit(byColumn, { do: 'options', options: { totals: false } }).sort).toEqual(byColumn.sort)
  expect(edit(byColumn, { do: 'remove', well: 'columns', at: 0 }).sort).toBeNull()
  expect(edit(byColumn, { do: 'type', type: 'table' }).sort).toBeNull()
})

test('a table is copied as it is shown, with every heading and name written out', () => {
  const drawn = drawnPivot({ ...pivot, wells: { ...pivot.wells, values: [m('orders')] } }, answers)
  expect(pivotLines(drawn, drawn.rows.slice(0, 3))).toEqual([
    ['city', 'stage', 'Jan 2025', 'Feb 2025', 'Total'],
    ['A', 'lead', '9', '', '9'],
    ['A', 'won', '', '1', '1'],
    ['A', 'Total', '9', '1', '10'],
  ])
  const listed = draw(
    { type: 'table', wells: { rows: [d('city')], values: [m('sales')] }, options: { totalsAt: 'start' } },
    { main: answer({ city: ['=A()', 'B\tC'], sales: ['-10', '5'] }), 'total:0,0': answer({ sales: ['-5'] }) },
  )
  if (listed.kind !== 'table') throw new Error(`drawn as ${listed.kind}`)
  expect(toTsv(tableLines(listed.table, [1, 0])).split('\n')).toEqual(['city\tsales', 'Total\t-¥5', 'B C\t¥5', "'=A()\t-¥10"])
})
