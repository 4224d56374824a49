import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAddress, toAddress } from '../../dashboard/core/chart/address.ts'
import { type Box, placeBadges } from '../../dashboard/core/chart/badges.ts'
import type { Mark } from '../../dashboard/core/chart/drawing.ts'
import { edit } from '../../dashboard/core/chart/edit.ts'
import { mostRemarks, numbersOf, placeOf, remarkAt, remarkPlace, remarkText } from '../../dashboard/core/chart/remarks.ts'
import { type ChartSpec, chartSpec, type Filter, type Remark, remark } from '../../dashboard/core/chart/spec.ts'

const sales = { name: 'sales.net_sales', kind: 'measure' as const }
const east: Filter = { member: 'sales.region', operator: 'equals', values: ['East'] }
const march: Filter = { member: 'sales.ordered_at', operator: 'inDateRange', values: ['2025-03-01', '2025-03-31'] }
const mark = (filters: Filter[], more: Partial<Mark> = {}): Mark => ({ label: '', measure: sales, value: 1, filters, ...more })
const written = (of: Mark, zh: string, en = ''): Remark => remark.parse({ ...placeOf(of), text: { zh, en } })
const empty = chartSpec.parse({ version: 1, type: 'column', wells: { values: [sales] } })
const withRemarks = (...remarks: Remark[]): ChartSpec => ({ ...empty, remarks })

test('a remark stays with what its mark stands for, in whatever order that is said', () => {
  const numbers = numbersOf(withRemarks(written(mark([east, march]), '促销'), written(mark([march]), '春节')))
  expect(numbers?.(mark([march, east]))).toEqual([1])
  expect(numbers?.(mark([march]))).toEqual([2])
  expect(numbers?.(mark([east]))).toEqual([])
  // Of another measure it is another mark.
  expect(numbers?.(mark([march], { measure: { ...sales, name: 'sales.orders' } }))).toEqual([])
  // A time the answer wrote with its hours is the same day.
  expect(numbers?.(mark([{ ...march, values: ['2025-03-01T00:00:00.000', '2025-03-31T00:00:00.000'] }]))).toEqual([2])
  expect(numbersOf(empty)).toBeNull()
})

test('the name of a category over several series is all of them; where there is no such name, its only mark or its row shows it', () => {
  const name = mark([march], { value: null })
  expect(placeOf(name)).toEqual({ at: [march] })
  const numbers = numbersOf(withRemarks(written(name, '春节')))
  expect(numbers?.(name)).toEqual([1])
  expect(numbers?.(mark([march]))).toEqual([])
  expect(numbers?.(mark([march]), true)).toEqual([1])
  // Written at the one number of March: among series the name of March is the nearest there is, no single one of them.
  const one = numbersOf(withRemarks(written(mark([march]), '春节')))
  expect(one?.(name, true)).toEqual([1])
  expect(one?.(mark([march, east]), true)).toEqual([])
  expect(one?.(mark([march], { measure: { ...sales, name: 'sales.orders' } }), true)).toEqual([])
})

test('“Other” is known again after what is in it has changed', () => {
  const rest = (values: string[]): Filter => ({ member: 'sales.city', operator: 'notEquals', values })
  const other = (values: string[]) => mark([rest(values)], { rests: [rest(values)] })
  const spec = withRemarks(written(other(['A', 'B']), '其余'))
  expect(remarkAt(spec, other(['B', 'C']))).toBe(0)
  // What leaves these out, but is no rest of a list, is something else.
  expect(remarkAt(spec, mark([rest(['A', 'B'])]))).toBe(-1)
})

test('writing, writing otherwise and taking away are edits like any other, and the address keeps them', () => {
  const one = edit(empty, { do: 'remark', remark: written(mark([east]), '一') })
  const two = edit(one, { do: 'remark', remark: written(mark([march]), '二', 'two') })
  expect(two.remarks?.map((each) => remarkText(each, 'en'))).toEqual(['一', 'two'])
  expect(readAddress(toAddress(two))).toEqual(two)
  const changed = edit(two, { do: 'remark', at: 0, remark: written(mark([east]), '壹') })
  expect(changed.remarks?.map((each) => remarkText(each, 'zh'))).toEqual(['壹', '二'])
  expect(edit(edit(two, { do: 'remark', at: 1, remark: null }), { do: 'remark', at: 0, remark: null })).toEqual(empty)
  // They outlive another type, a filter, another order.
  expect(edit(edit(two, { do: 'type', type: 'table' }), { do: 'filter', filter: east }).remarks).toEqual(two.remarks)
  const full = { ...empty, remarks: Array.from({ length: mostRemarks }, () => written(mark([east]), '满')) }
  expect(edit(full, { do: 'remark', remark: written(mark([march]), '多') }).remarks).toHaveLength(mostRemarks)
})

test('a remark without words is none; one in one language is read in the other', () => {
  expect(remark.safeParse({ at: [], text: { zh: '', en: '  ' } }).success).toBe(false)
  expect(remark.safeParse({ at: [], text: { en: 'x'.repeat(281) } }).success).toBe(false)
  expect(remarkText(written(mark([]), '只有中文'), 'en')).toBe('只有中文')
})

test('what it is about is said in words', () => {
  expect(remarkPlace(written(mark([march, east], { value: null }), 'x'), undefined, 'en')).toBe('Mar 2025 · East')
  const rest: Filter = { member: 'sales.city', operator: 'notEquals', values: ['A'] }
  expect(remarkPlace(written(mark([rest], { value: null, rests: [rest] }), 'x'), undefined, 'zh')).toBe('其他')
})

const boxes = fc.record({
  left: fc.integer({ min: 0, max: 560 }),
  top: fc.integer({ min: 0, max: 260 }),
  width: fc.integer({ min: 8, max: 60 }),
  height: fc.constant(14),
})
const meets = (a: Box, b: Box) =>
  a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height

test('badges cover no number and not each other, wherever there is room', () => {
  const room = { left: 0, top: 0, width: 600, height: 300 }
  fc.assert(
    fc.property(
      fc.array(boxes, { maxLength: 12 }),
      fc.array(fc.record({ x: fc.integer({ min: 0, max: 600 }), y: fc.integer({ min: 0, max: 300 }), isRoomy: fc.boolean() }), {
        minLength: 1,
        maxLength: 8,
      }),
      (taken, points) => {
        const placed = placeBadges(points, taken, room, 16).map(({ x, y }) => ({ left: x - 8, top: y - 8, width: 16, height: 16 }))
        for (const [at, one] of placed.entries()) {
          expect([...taken, ...placed.slice(at + 1)].filter((other) => meets(one, other))).toEqual([])
          expect(one.left >= 0 && one.top >= 0 && one.left + 16 <= 600 && one.top + 16 <= 300).toBe(true)
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('where nothing is free a badge stands at its point', () => {
  const room = { left: 0, top: 0, width: 40, height: 40 }
  expect(placeBadges([{ x: 20, y: 20 }], [room], room, 16)).toEqual([{ x: 20, y: 20, isLed: false }])
})
