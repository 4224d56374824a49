import { expect, test } from 'vitest'
import { linearTrend } from '../../dashboard/core/estimate/trend.ts'

test('the line is the one of least squares', () => {
  // python3 -c "import numpy; print(numpy.polyfit([0,1,2,3,4,6], [3,5,4,8,9,10], 1))" → [1.24285714 3.18571429]
  const line = linearTrend([3, 5, 4, 8, 9, null, 10])
  expect(line?.slope).toBeCloseTo(1.24285714, 8)
  expect(line?.start).toBeCloseTo(3.18571429, 8)
  expect(linearTrend([7, 7, 7])).toEqual({ start: 7, slope: 0 })
})

test('two points make no trend', () => {
  expect(linearTrend([1, null, 2])).toBeNull()
  expect(linearTrend([])).toBeNull()
})
