import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Query } from '@cubejs-client/core'
import { expect, test } from 'vitest'
import { askChart, inTurn, questionText } from '../../dashboard/core/chart/ask.ts'
import type { Asking, Part } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { type ChartSpec, chartSpec, placedFields, readSpec } from '../../dashboard/core/chart/spec.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

const here = import.meta.dirname
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(here, file), 'utf8'))
const fields = toFields(read('meta.json'))
const answersOf = (name: string) => read(`cases/${name}/answers.json`) as { today: string; answers: Partial<Record<Part, unknown>> }

test.each(readdirSync(path.join(here, 'cases')))(
  '%s asks exactly what was recorded for it, the rest after the first round',
  async (name) => {
    const { today, answers } = answersOf(name)
    const asked: Part[] = []
    let answered = 0
    const spec = readSpec(read(`cases/${name}/spec.json`))
    // A chart of dates alone, a timeline, asks for no number; every other question asks for one.
    const numbers = placedFields(spec).some(({ kind }) => kind === 'measure') ? 1 : 0
    const results = await askChart(spec, { today, timezone: 'Asia/Shanghai', fields }, async (query, part) => {
      asked.push(part)
      // What depends on answers waits for all of them.
      if (part.startsWith('other')) expect(answered).toBeGreaterThan(0)
      expect(query.measures?.length ?? 0).toBeGreaterThanOrEqual(numbers)
      expect((query.measures?.length ?? 0) + (query.dimensions?.length ?? 0)).toBeGreaterThan(0)
      await Promise.resolve()
      answered++
      return readResult(answers[part])
    })
    expect(asked.sort()).toEqual(Object.keys(answers).sort())
    expect(Object.keys(results).sort()).toEqual(Object.keys(answers).sort())
    expect(results.main).toEqual(readResult(answers.main))
  },
)

const asking: Asking = { today: '2025-11-18', timezone: 'Asia/Shanghai', fields }
const bar: ChartSpec = chartSpec.parse({
  version: 1,
  type: 'bar',
  auto: false,
  wells: { axis: [{ name: 'sales.product', kind: 'dimension' }], values: [{ name: 'sales.net_sales', kind: 'measure' }] },
  limit: { rows: 2 },
})
const reply = (names: string[], total: number) => ({
  annotation: { measures: { 'sales.net_sales': { type: 'number' } }, dimensions: { 'sales.product': { type: 'string' } } },
  data: { members: ['sales.product', 'sales.net_sales'], columns: [names, names.map((_, at) => String(10 - at))] },
  total,
})

test('the rest of a cut list is asked without exactly the values the first answer kept', async () => {
  const queries: Partial<Record<Part, Query>> = {}
  await askChart(bar, asking, async (query, part) => {
    queries[part] = query
    return readResult(part === 'main' ? reply(['a', 'b', 'c'], 9) : reply(['x'], 1))
  })
  expect(Object.keys(queries)).toEqual(['main', 'other'])
  expect(queries.other?.filters).toEqual([{ member: 'sales.product', operator: 'notEquals', values: ['a', 'b'] }])
})

test('a chart with an empty well asks nothing; a question that fails fails the chart', async () => {
  const none = chartSpec.parse({ version: 1, type: 'column' })
  expect(await askChart(none, asking, () => Promise.reject(new Error('asked')))).toEqual({})
  await expect(askChart(bar, asking, () => Promise.reject(new Error('no warehouse')))).rejects.toThrow('no warehouse')
})

test('in turn, no question begins before the last one ended, and one that fails does not stop the next', async () => {
  const running = new Set<string>()
  const load = inTurn(async (query, part) => {
    expect(running.size).toBe(0)
    running.add(part)
    await new Promise((resolve) => setTimeout(resolve, 1))
    running.delete(part)
    if (query.limit === 1) throw new Error('one')
    return readResult(reply(['a'], 1))
  })
  const all = await Promise.allSettled([load({}, 'main'), load({ limit: 1 }, 'before'), load({}, 'spark')])
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})

test('charts that differ in looks alone ask one question; any other difference makes another', () => {
  const text = (spec: ChartSpec, more: Partial<Asking> = {}) => questionText(spec, { ...asking, ...more })
  const own = text(bar)
  expect(text({ ...bar, title: { zh: '甲', en: 'A' }, auto: true, options: { ...bar.options, labels: 'on' } })).toBe(own)
  const east = { member: 'sales.region', operator: 'equals' as const, values: ['华东'], from: 'here' }
  expect(text(bar, { filters: [east], tile: 'here' })).toBe(own)
  const others = [
    text(bar, { filters: [east], tile: 'there' }),
    text({ ...bar, limit: { ...bar.limit, rows: 3 } }),
    text({ ...bar, limit: { ...bar.limit, other: false } }),
    text({ ...bar, options: { ...bar.options, totals: false } }),
    text({ ...bar, range: { field: 'sales.ordered_at', preset: 'this_year' } }),
    text({ ...bar, compare: 'previous' }),
    text(bar, { today: '2025-11-19' }),
  ]
  expect(new Set([own, ...others]).size).toBe(others.length + 1)
})
