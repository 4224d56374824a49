import { expect, test } from 'vitest'
import { modelReadsClock, readsClock } from '../../dashboard/server/cube/clock.ts'

const over = (dateRange: unknown, more: object = {}) => ({
  measures: ['sales.orders'],
  timeDimensions: [{ dimension: 'sales.ordered_at', dateRange, ...more }],
})
const filtered = (filter: object) => ({ measures: ['sales.orders'], filters: [filter] })

test.each([
  [{ measures: ['sales.orders'] }, false],
  [over(['2025-01-01', '2025-12-31']), false],
  [over(['2025-01-01T00:00:00.000', '2025-12-31T23:59:59.999']), false],
  [over('2025-01-01'), false],
  [over('last 7 days'), true],
  [over('today'), true],
  [over(['2025-01-01', 'now']), true],
  [over(undefined, { compareDateRange: [['2025-01-01', '2025-01-31'], 'last month'] }), true],
  [over(undefined, { compareDateRange: [['2025-01-01', '2025-01-31']] }), false],
  [filtered({ member: 'sales.region', operator: 'equals', values: ['today'] }), false],
  [filtered({ member: 'sales.ordered_at', operator: 'afterDate', values: ['2025-01-01'] }), false],
  [filtered({ or: [{ member: 'sales.ordered_at', operator: 'inDateRange', values: ['this year'] }] }), true],
  [[over(['2025-01-01', '2025-12-31']), over('yesterday')], true],
  ['{"measures":[]}', true],
  [undefined, true],
  [{ timeDimensions: 'x' }, true],
])('%j depends on when it is asked: %s', (query, depends) => {
  expect(readsClock(query)).toBe(depends)
})

test('a model that reads the clock is told from one that does not', () => {
  const of = (sql: string) => modelReadsClock([{ content: `sql: "${sql}"` }])
  expect(['{CUBE}.at > NOW()', '{CUBE}.day = CURRENT_DATE', 'date_trunc(today())'].map(of)).toEqual([true, true, true])
  expect(['{CUBE}.known_on', "{CUBE}.state = 'now'", '{CUBE}.current_date_of_order'].map(of)).toEqual([false, false, false])
})
