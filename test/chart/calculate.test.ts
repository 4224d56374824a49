import { expect, test } from 'vitest'
import { readAddress, toAddress } from '../../dashboard/core/chart/address.ts'
import { askChart } from '../../dashboard/core/chart/ask.ts'
import {
  along,
  calculatedField,
  indexed,
  misfit,
  movingAverage,
  ranks,
  relativeDifferences,
  runningTotal,
  shareOf,
} from '../../dashboard/core/chart/calculate.ts'
import type { Part, Results } from '../../dashboard/core/chart/query.ts'
import { shownOnly } from '../../dashboard/core/chart/shown.ts'
import { readSpec } from '../../dashboard/core/chart/spec.ts'
import { answer, apexOf, asking, at, d, draw, fields, m, t } from './shop.ts'

const field = (name: string) => {
  const found = fields.byName.get(`shop.${name}`)
  if (!found) throw new Error(name)
  return found
}
const made = (name: string, kind: string, n?: number) => ({ ...m(name), calculation: { kind, ...(n ? { n } : {}) } })

/** Asks as the app does, each part answered by hand. */
async function ask(spec: object, parts: Partial<Record<Part, ReturnType<typeof answer>>>, own = asking): Promise<Results> {
  return await askChart(readSpec({ version: 1, auto: false, ...spec }), own, async (_, part) => {
    const found = parts[part]
    if (!found) throw new Error(`nothing is at hand for ${part}`)
    return found
  })
}

test('each calculation by hand, with gaps, noughts and losses', () => {
  expect(runningTotal([null, 2, null, -5, 4])).toEqual([null, 2, 2, -3, 1])
  expect(ranks([5, null, 9, 5, -1])).toEqual([2, null, 1, 2, 4])
  expect(relativeDifferences([0, 5, 10, -2, 4, null, 4])).toEqual([null, null, 1, -1.2, null, null, null])
  expect(movingAverage([1, 2, 6, null, 3], 3)).toEqual([null, null, 3, null, null])
  expect(indexed([null, 0, 4, 5, -2])).toEqual([null, null, 100, 125, -50])
  expect([shareOf(3, 12), shareOf(3, 0), shareOf(3, -4), shareOf(-3, 12), shareOf(null, 12)]).toEqual([0.25, null, null, null, null])
})

test('a ratio: its difference is in points, its share and running total are nothing and say why', () => {
  expect(along([0.25, 0.5], field('rate'), { kind: 'difference' }, null, null)).toEqual([null, 25])
  expect(calculatedField(field('rate'), { kind: 'difference' }).unit?.en).toBe('points')
  expect(along([0.1, 0.2], field('rate'), { kind: 'running' }, null, null)).toEqual([null, null])
  expect(misfit(field('orders'), { kind: 'running' })?.en).toContain('do not add up')
  expect(misfit(field('orders'), { kind: 'share' })).toBeNull()
})

test('a running total goes on through months without a row, and each colour has its own', async () => {
  const spec = {
    type: 'line',
    wells: { axis: [t('month')], values: [made('sales', 'running')], colour: [d('city')] },
    range: { field: 'shop.day', from: '2025-01-01', to: '2025-03-31' },
  }
  const main = answer({
    'day.month': [at('2025-01-01'), at('2025-01-01'), at('2025-03-01'), at('2025-02-01')],
    city: ['A', 'B', 'A', 'B'],
    sales: ['10', '1', '5', '2'],
  })
  const rank = answer({ city: ['A', 'B'], sales: ['15', '3'] }, 2)
  const results = await ask(spec, { main, 'rank:colour': rank })
  const { lines } = apexOf(draw(spec, results))
  expect(lines).toEqual([
    ['A', [10, 10, 15]],
    ['B', [1, 3, 3]],
  ])
  const shown = shownOnly(readSpec({ version: 1, auto: false, ...spec }), asking, results)
  expect(apexOf(draw(spec, shown)).lines).toEqual(lines)
})

test('the unfinished month has no difference: a part of a month is no month', async () => {
  const spec = { type: 'column', wells: { axis: [t('month')], values: [made('sales', 'difference')] } }
  const main = answer({ 'day.month': [at('2025-01-01'), at('2025-02-01'), at('2025-03-01')], sales: ['10', '30', '4'] })
  const results = await ask(spec, { main })
  expect(apexOf(draw(spec, results)).lines).toEqual([['sales · difference', [null, 20, null]]])
  const later = { ...asking, today: '2025-03-31' }
  expect(apexOf(draw(spec, await ask(spec, { main }, later), 'en', later)).lines).toEqual([['sales · difference', [null, 20, -26]]])
})

test('a share is of a whole that is asked: people who bought in two cities are one', async () => {
  const spec = { type: 'bar', wells: { axis: [d('city')], values: [made('orders', 'share')] }, limit: { rows: 2 } }
  const main = answer({ city: ['A', 'B', 'C'], orders: ['6', '5', '4'] }, 4)
  const results = await ask(spec, { main, 'whole:all': answer({ orders: ['10'] }), other: answer({ orders: ['7'] }) })
  const { lines, categories } = apexOf(draw(spec, results))
  expect([categories, lines]).toEqual([['A', 'B', 'Other (2)'], [['orders · share of total', [0.6, 0.5, 0.7]]]])
})

test('shares of rows and columns in a pivot, its totals too', async () => {
  const spec = (kind: string) => ({
    type: 'pivot',
    wells: { rows: [d('city')], columns: [d('stage')], values: [made('sales', kind)] },
    options: { totals: true },
  })
  const parts = {
    main: answer({ city: ['A', 'A', 'B'], stage: ['lead', 'won', 'lead'], sales: ['10', '30', '60'] }),
    'total:0,0': answer({ sales: ['100'] }),
    'total:1,0': answer({ city: ['A', 'B'], sales: ['40', '60'] }),
    'total:0,1': answer({ stage: ['lead', 'won'], sales: ['70', '30'] }),
    'whole:all': answer({ sales: ['100'] }),
    'whole:rows': answer({ city: ['A', 'B'], sales: ['40', '60'] }),
    'whole:columns': answer({ stage: ['lead', 'won'], sales: ['70', '30'] }),
  }
  const cells = async (kind: string) => {
    const drawing = draw(spec(kind), await ask(spec(kind), parts))
    if (drawing.kind !== 'pivot') throw new Error(drawing.kind)
    return drawing.pivot.rows.map((row) => row.cells.map(({ value }) => value))
  }
  // Rows B, A, total, as the sums beneath are sorted; columns lead, won, total.
  expect(await cells('share_row')).toEqual([
    [1, null, 1],
    [0.25, 0.75, 1],
    [0.7, 0.3, 1],
  ])
  expect(await cells('share_column')).toEqual([
    [60 / 70, null, 0.6],
    [10 / 70, 1, 0.4],
    [1, 1, 1],
  ])
  expect(await cells('share')).toEqual([
    [0.6, null, 0.6],
    [0.1, 0.3, 0.4],
    [0.7, 0.3, 1],
  ])
  expect((await cells('rank'))[2]).toEqual([null, null, null])
})

test('ranks of a list are by the numbers beneath, and the list stays sorted by them', async () => {
  const spec = { type: 'table', wells: { rows: [d('city')], values: [made('sales', 'rank')] } }
  const main = answer({ city: ['A', 'B', 'C'], sales: ['9', '5', '5'] }, 3)
  const drawing = draw(spec, await ask(spec, { main, 'total:0,0': answer({ sales: ['19'] }) }))
  if (drawing.kind !== 'table') throw new Error(drawing.kind)
  expect(drawing.table.texts).toEqual([
    ['A', '1'],
    ['B', '2'],
    ['C', '2'],
  ])
  expect(drawing.table.total).toEqual(['Total', '–'])
})

test('a calculation is kept in the address, and one from a newer version is refused as a whole', () => {
  const spec = readSpec({ version: 1, type: 'line', wells: { axis: [t('month')], values: [made('sales', 'average', 7)] } })
  expect(readAddress(toAddress(spec))).toEqual(spec)
  expect(() => readSpec({ version: 1, type: 'line', wells: { values: [made('sales', 'forecast_of_2030')] } })).toThrow()
})
