import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Drawing } from '../../dashboard/core/chart/drawing.ts'
import { createColours, type Look } from '../../dashboard/core/chart/look.ts'
import type { Part, Results } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { type ChartSpec, readSpec } from '../../dashboard/core/chart/spec.ts'
import { toDrawing } from '../../dashboard/core/chart/toDrawing.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

const here = import.meta.dirname
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(here, file), 'utf8'))
const fields = toFields(read('meta.json'))
const names = readdirSync(path.join(here, 'cases'))
const shades = (count: number) => Array.from({ length: count }, (_, at) => `#${(0x100000 + at * 0x11111).toString(16)}`)
const palette = {
  surface: '#ffffff',
  ink: '#111111',
  inkSoft: '#555555',
  line: '#eeeeee',
  accent: '#0b7a6b',
  good: '#16713f',
  bad: '#b42b3c',
  series: shades(10),
  other: '#8b928e',
  none: '#a3a9a5',
  sequential: shades(6),
}

function readCase(name: string): { spec: ChartSpec; today: string; results: Results } {
  const { today, answers } = read(`cases/${name}/answers.json`) as { today: string; answers: Partial<Record<Part, unknown>> }
  return {
    spec: readSpec(read(`cases/${name}/spec.json`)),
    today,
    results: Object.fromEntries(Object.entries(answers).map(([part, reply]) => [part, readResult(reply)])),
  }
}

function drawCase(name: string, language: 'zh' | 'en', withModel = true): { drawing: Drawing; results: Results; spec: ChartSpec } {
  const { spec, today, results } = readCase(name)
  const look: Look = { language, scheme: 'light', palette, width: 640, height: 320, colours: createColours() }
  return { drawing: toDrawing(spec, results, { today, ...(withModel ? { fields } : {}) }, look), results, spec }
}

/** Every number a drawing shows as a value: not scales, widths or shares. */
function shownNumbers(drawing: Drawing): number[] {
  switch (drawing.kind) {
    case 'apex':
    case 'facets': {
      const drawn = drawing.kind === 'apex' ? [drawing.apex] : drawing.facets.map(({ apex }) => apex)
      return drawn.flatMap(({ series }) => numbersIn(series))
    }
    case 'kpi':
      return drawing.figures.flatMap(({ value, spark }) => [value, ...spark.map((point) => point.value)].filter((one) => one !== null))
    case 'pivot':
      return drawing.pivot.rows.flatMap(({ cells }) => cells.flatMap(({ value }) => value ?? []))
    case 'cohort':
      return drawing.cohort.rows.flatMap(({ cells }) => cells.flatMap(({ value }) => value ?? []))
    case 'funnel':
      return drawing.funnel.steps.flatMap(({ value }) => value ?? [])
    case 'shapes':
      return drawing.shapes.values
    case 'table':
    case 'nothing':
    case 'empty':
      return []
  }
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (Array.isArray(value)) return value.flatMap(numbersIn)
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => (key.startsWith('stroke') ? [] : numbersIn(inner)))
    : []
}

describe.each(names)('%s', (name) => {
  test('shows only numbers that Cube answered', () => {
    const { drawing, results, spec } = drawCase(name, 'zh')
    const answered = new Set(Object.values(results).flatMap((result) => Object.values(result?.columns ?? {}).flat()))
    const shown = shownNumbers(drawing)
    // A date without rows is the one number that is ours: nothing was counted there. Shares and running sums are worked out by definition: by hand
    // in drawing.test.ts
    // and gallery.test.ts.
    const workedOut = ['pareto', 'waterfall', 'factors', 'ranks', 'margins', 'histogram', 'lorenz', 'gauge', 'timeline']
    const isWorkedOut = spec.options.stack === 'percent' || spec.options.arc === 'polar' || workedOut.includes(spec.type)
    if (!isWorkedOut) for (const number of shown) expect(number === 0 || answered.has(number), `${number}`).toBe(true)
    expect(shown.every(Number.isFinite)).toBe(true)
    if (drawing.kind !== 'table' && drawing.kind !== 'empty') expect(shown.length).toBeGreaterThan(0)
    for (const text of drawing.twin.texts.flat()) expect(text).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('speaks each language, and has words for those who cannot see it', () => {
    const [zh, en] = [drawCase(name, 'zh').drawing, drawCase(name, 'en').drawing]
    expect(zh.title).toMatch(/\p{Script=Han}/u)
    expect(en.title).not.toMatch(/\p{Script=Han}|undefined|null/u)
    expect(zh.label).toContain(zh.title)
    for (const { text } of zh.notes) {
      expect(text.zh).toMatch(/\p{Script=Han}/u)
      expect(text.en).not.toMatch(/\p{Script=Han}/u)
    }
    expect(zh.twin.rows.length).toBeGreaterThan(0)
  })

  test('is drawn on a shared page too, where the model is not given', () => {
    const { drawing } = drawCase(name, 'zh', false)
    expect(drawing.kind).toBe(drawCase(name, 'zh').drawing.kind)
    expect(drawing.title).toMatch(/\p{Script=Han}/u)
  })
})

test('two ways of cutting the same whole come to the same sum', () => {
  const { drawing } = drawCase('donut-category', 'en')
  const { drawing: pie } = drawCase('pie-channel', 'en')
  const sum = (one: Drawing) => (one.kind === 'apex' ? (one.apex.series as number[]).reduce((total, value) => total + value, 0) : 0)
  expect(sum(drawing)).toBeCloseTo(sum(pie), 2)
})

test('distinct buyers of a region are fewer than the sum over its channels', () => {
  const { drawing } = drawCase('pivot-region-channel', 'en')
  if (drawing.kind !== 'pivot') throw new Error('no pivot')
  const [total] = drawing.pivot.rows.filter(({ path: at }) => at.length === 1 && at[0] === 'Total')
  const values = total?.cells.map(({ value }) => value ?? 0) ?? []
  expect(values.at(-1)).toBeLessThanOrEqual(values.slice(0, -1).reduce((sum, value) => sum + value, 0))
  expect(drawing.pivot.headers.at(-1)?.isTotal).toBe(true)
})
