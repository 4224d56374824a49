import { expect, test } from 'vitest'
import { levelOf } from '../../dashboard/core/chart/draw/level.ts'
import { answer, apexOf, at, draw, m, t } from './shop.ts'

test('the average and the median are of whole periods that have a value', () => {
  expect(levelOf('average', [10, null, 20, 60], null)).toBe(30)
  expect(levelOf('median', [10, null, 20, 60], null)).toBe(20)
  expect(levelOf('average', [10, null, 20, 3], 3)).toBe(15)
  expect(levelOf('average', [10, null, null], null)).toBeNull()
})

test('the line stands at its number and names it; a stack has none', () => {
  const own = { 'day.month': [at('2024-12-01'), at('2025-01-01'), at('2025-03-01')], sales: ['30', '60', '999'] }
  const spec = { type: 'column', wells: { axis: [t('month')], values: [m('sales')] } }
  const lines = (options: object) => apexOf(draw({ ...spec, options }, { main: answer(own) })).options.annotations?.yaxis
  // December 30, January 60, February 0; March is not over.
  expect(lines({ level: 'average' })).toMatchObject([{ y: 30, label: { text: 'Average ¥30' } }])
  expect(lines({ level: 'none' })).toBeUndefined()
})
