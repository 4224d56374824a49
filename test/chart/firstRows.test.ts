import { expect, test } from 'vitest'
import { askChart } from '../../dashboard/core/chart/ask.ts'
import { toFirstRowsQuery, withFirstRows } from '../../dashboard/core/chart/firstRows.ts'
import { type Part, type Results, toQuery } from '../../dashboard/core/chart/query.ts'
import { shownOnly } from '../../dashboard/core/chart/shown.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { answer, asking, d, draw, m, t } from './shop.ts'

const make = (spec: object) => chartSpec.parse({ version: 1, auto: false, ...spec })
const pivot = { type: 'pivot', wells: { rows: [d('city'), d('stage')], values: [m('orders')] }, limit: { rows: 2 } }

// Three cities of 9, 8 and 7 orders; those of the third stand in one cell, the largest there is.
const first = answer({ city: ['A', 'B'], orders: ['9', '8'] }, 3)
const parts = {
  'rank:rows': first,
  main: answer({ city: ['A', 'A', 'B', 'B'], stage: ['lead', 'won', 'lead', 'won'], orders: ['4', '6', '4', '4'] }, 4),
  'total:0,0': answer({ orders: ['21'] }),
  'total:1,0': answer({ city: ['A', 'B'], orders: ['9', '8'] }),
}

/** Answers each part of a chart from a list, and keeps what was asked. */
async function asked(spec: object, known: Partial<Record<Part, ReturnType<typeof answer>>>) {
  const questions: Partial<Record<Part, unknown>> = {}
  const results: Results = await askChart(make(spec), asking, async (query, part) => {
    questions[part] = query
    const own = known[part]
    if (!own) throw new Error(`${part} is not expected`)
    return own
  })
  return { questions, results }
}

const cellsIn = (spec: object, results: Results) => {
  const drawing = draw(spec, results)
  if (drawing.kind !== 'pivot') throw new Error(drawing.kind)
  return drawing.pivot.rows.map(({ path, cells }) => [path.join(' '), ...cells.map(({ value }) => value)])
}

test('a pivot of the first few asks who they are, and then for all their cells; the totals of all stay of all', async () => {
  const { questions, results } = await asked(pivot, parts)
  expect(questions['rank:rows']).toMatchObject({
    measures: ['shop.orders'],
    dimensions: ['shop.city'],
    order: [
      ['shop.orders', 'desc'],
      ['shop.city', 'asc'],
    ],
    limit: 2,
    total: true,
  })
  const only = [{ member: 'shop.city', operator: 'equals', values: ['A', 'B'] }]
  expect(questions.main).toMatchObject({ dimensions: ['shop.city', 'shop.stage'], filters: only })
  expect(questions['total:1,0']).toMatchObject({ dimensions: ['shop.city'], filters: only })
  expect(questions['total:0,0']).not.toHaveProperty('filters')
  expect(cellsIn(pivot, results)).toEqual([
    ['A lead', 4],
    ['A won', 6],
    ['A Total', 9],
    ['B lead', 4],
    ['B won', 4],
    ['B Total', 8],
    ['Total', 21],
  ])
})

test('its note says how many are left out, and whether the totals have them', async () => {
  const { results } = await asked(pivot, parts)
  const noteOf = (spec: object) => draw(spec, results).notes.map(({ text }) => text)
  expect(noteOf(pivot)).toEqual([
    { zh: '仅显示前 2 项，共 3 项；合计包含未显示的 1 项', en: 'First 2 of 3 items; totals include the 1 left out' },
  ])
  expect(noteOf({ ...pivot, options: { totals: false } })[0]?.en).toBe('First 2 of 3 items; 1 left out')
  // Where all are shown nothing is filtered and nothing said.
  const whole = await asked(pivot, { ...parts, 'rank:rows': answer({ city: ['A', 'B'], orders: ['9', '8'] }, 2) })
  expect(whole.questions.main).not.toHaveProperty('filters')
  expect(draw(pivot, whole.results).notes).toEqual([])
})

test('they are ranked by the measure chosen, else by the one it is sorted by, its totals too', () => {
  const orderOf = (spec: object) => (toFirstRowsQuery(make({ ...pivot, ...spec }), asking)?.order as string[][] | undefined)?.[0]
  expect(orderOf({ limit: { rows: 2, by: 'shop.sales', end: 'smallest' } })).toEqual(['shop.sales', 'asc'])
  expect(orderOf({ sort: { by: 'shop.orders', direction: 'asc' } })).toEqual(['shop.orders', 'asc'])
  expect(orderOf({ sort: { by: 'shop.orders', at: [], direction: 'asc' } })).toEqual(['shop.orders', 'asc'])
  expect(orderOf({ sort: { by: 'shop.orders', at: ['won'], direction: 'asc' } })).toEqual(['shop.orders', 'desc'])
  expect(orderOf({ sort: { by: 'label', direction: 'asc' } })).toEqual(['shop.orders', 'desc'])
})

test('without a number, over periods and in a table nothing is ranked', () => {
  expect(toFirstRowsQuery(make({ ...pivot, limit: {} }), asking)).toBeNull()
  expect(toFirstRowsQuery(make({ ...pivot, wells: { ...pivot.wells, rows: [t('month'), d('city')] } }), asking)).toBeNull()
  expect(toFirstRowsQuery(make({ ...pivot, type: 'table' }), asking)).toBeNull()
})

test('a link gets the names of the first and not the numbers that rank them', async () => {
  const spec = { ...pivot, limit: { rows: 2, by: 'shop.sales' } }
  const ranked = answer({ city: ['A', null], sales: ['900', '800'] }, 3)
  const { questions, results } = await asked(spec, { ...parts, 'rank:rows': ranked })
  expect(questions.main).toMatchObject({
    filters: [
      {
        or: [
          { member: 'shop.city', operator: 'equals', values: ['A'] },
          { member: 'shop.city', operator: 'notSet' },
        ],
      },
    ],
  })
  expect(shownOnly(make(spec), asking, results)['rank:rows']?.columns).toEqual({ 'shop.city': ['A', null] })
})

test('what is exported and shown as the query of a cut pivot is of its first rows', () => {
  const whole = withFirstRows(make(pivot), first)
  const query = toQuery(whole, asking)
  expect(query?.filters).toEqual([{ member: 'shop.city', operator: 'equals', values: ['A', 'B'] }])
  // "Not set" is a row like any other, and a pivot that is not cut is asked as it is.
  const withNull = withFirstRows(make(pivot), answer({ city: ['A', null], orders: ['9', '8'] }, 3))
  expect(toQuery(withNull, asking)?.filters).toEqual([
    {
      or: [
        { member: 'shop.city', operator: 'equals', values: ['A'] },
        { member: 'shop.city', operator: 'notSet' },
      ],
    },
  ])
  expect(withFirstRows(make(pivot), answer({ city: ['A', 'B'], orders: ['9', '8'] }, 2))).toEqual(make(pivot))
})
