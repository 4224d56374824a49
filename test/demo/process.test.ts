import { expect, test } from 'vitest'
import { drawPartition } from '../../scripts/demo/partition.ts'
import { columns, demoTables } from '../../scripts/demo/rows.ts'
import { toWorld } from '../../scripts/demo/world.ts'

const recipe = { seed: 20260101, end: '2025-12-31', effects: true }

test('a customer is the same in every preset and in any partition', () => {
  const tiny = drawPartition(toWorld({ ...recipe, customers: 500 }), 2, 3)
  const large = drawPartition(toWorld({ ...recipe, customers: 1_000_000 }), 2, 3)
  const wide = drawPartition(toWorld({ ...recipe, customers: 500 }), 1, 4)
  for (const table of demoTables) expect(large.tables[table].toText(columns[table])).toBe(tiny.tables[table].toText(columns[table]))
  expect(tiny.truth).toHaveLength(100)
  expect(wide.truth.slice(100, 200)).toEqual(tiny.truth)
})

test('without effects each type buys as often as the model expects', () => {
  const { truth } = drawPartition(toWorld({ ...recipe, effects: false, customers: 8000 }), 0, 80)
  const counts: Record<string, number[]> = {}
  for (const line of truth) {
    const [, type = '', , , , , x] = line.split(',')
    counts[type] = [...(counts[type] ?? []), Number(x) + 1]
  }
  // Expected orders by the recipe's prototype, which is BG/NBD over the same three years.
  for (const [type, orders] of Object.entries({ person: 7.7, small_firm: 14.6, key_account: 30.4 })) {
    const drawn = counts[type] ?? []
    const mean = drawn.reduce((sum, n) => sum + n, 0) / drawn.length
    const variance = drawn.reduce((sum, n) => sum + (n - mean) ** 2, 0) / drawn.length
    expect(drawn.length, type).toBeGreaterThan(300)
    expect(Math.abs(mean - orders), `${type}: ${mean}`).toBeLessThan(3 * Math.sqrt(variance / drawn.length) + 0.1)
  }
})

test('effects switch on and off without changing who a customer is', () => {
  const on = drawPartition(toWorld({ ...recipe, customers: 500 }), 3, 4)
  const off = drawPartition(toWorld({ ...recipe, effects: false, customers: 500 }), 3, 4)
  const types = (truth: string[]) => truth.map((line) => line.split(',').slice(0, 2).join())
  expect(types(off.truth)).toEqual(types(on.truth))
  expect(off.tables.survey_answers.count).toBe(0)
  expect(on.tables.survey_answers.count).toBeGreaterThan(0)
})
