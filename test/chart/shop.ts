import type { Drawing } from '../../dashboard/core/chart/drawing.ts'
import { createColours, type Look } from '../../dashboard/core/chart/look.ts'
import type { Asking, Part } from '../../dashboard/core/chart/query.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { toDrawing } from '../../dashboard/core/chart/toDrawing.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

// A model of four measures and four dimensions, small enough to check every number by eye.
const member = (name: string, type: string, meta: object = {}, more: object = {}) => ({
  name: `shop.${name}`,
  shortTitle: name,
  title: name,
  type,
  meta,
  ...more,
})
export const fields = toFields({
  cubes: [
    {
      name: 'shop',
      type: 'view',
      title: 'Shop',
      measures: [
        member('sales', 'number', { additivity: 'A', better: 'up' }, { format: 'currency', currency: 'CNY' }),
        member('orders', 'number', { additivity: 'D' }),
        member('price', 'number', { additivity: 'R' }, { format: 'currency', currency: 'CNY' }),
        member('rate', 'number', { additivity: 'R', better: 'down' }, { format: 'percent' }),
      ],
      dimensions: [
        member('day', 'time'),
        member('city', 'string'),
        member('stage', 'string', { order: ['lead', 'offer', 'won'] }),
        member('offset', 'number'),
      ],
    },
  ],
})
export const palette = {
  surface: '#ffffff',
  ink: '#111111',
  inkSoft: '#555555',
  line: '#eeeeee',
  accent: '#0b7a6b',
  good: '#16713f',
  bad: '#b42b3c',
  series: ['#0b7a6b', '#c9801a', '#3f51a8', '#d0607f', '#24607f', '#8a8f2a', '#7a3e8e', '#3b98cf', '#8c3f22', '#7a7fd6'],
  other: '#8b928e',
  none: '#a3a9a5',
  sequential: ['#e2f1ed', '#b5dbd2', '#7fbfb1', '#45a08f', '#0b7a6b', '#06493f'],
}
export const look = (language: 'zh' | 'en' = 'en'): Look => ({
  language,
  scheme: 'light',
  palette,
  width: 600,
  height: 300,
  colours: createColours(),
})
export const asking: Asking = { today: '2025-03-10', fields }

const types: Record<string, string> = { sales: 'number', orders: 'number', price: 'number', rate: 'number', day: 'time', offset: 'number' }
/** An answer in Cube's columnar form: numbers are strings, times have no zone. */
export function answer(columns: Record<string, unknown[]>, total?: number) {
  const annotation = { measures: {} as Record<string, object>, dimensions: {} as Record<string, object>, timeDimensions: {} }
  for (const name of Object.keys(columns)) {
    const bare = name.split('.')[0] ?? ''
    const group = ['sales', 'orders', 'price', 'rate'].includes(bare) ? annotation.measures : annotation.dimensions
    group[`shop.${name}`] = { type: types[bare] ?? 'string', shortTitle: bare }
  }
  return readResult({
    annotation,
    data: { members: Object.keys(columns).map((name) => `shop.${name}`), columns: Object.values(columns) },
    ...(total === undefined ? {} : { total }),
  })
}
export const m = (name: string) => ({ name: `shop.${name}`, kind: 'measure' })
export const d = (name: string) => ({ name: `shop.${name}`, kind: 'dimension' })
export const t = (grain: string) => ({ name: 'shop.day', kind: 'time', grain })
export const at = (date: string) => `${date}T00:00:00.000`

export function draw(
  spec: object,
  parts: Partial<Record<Part, ReturnType<typeof answer>>>,
  language: 'zh' | 'en' = 'en',
  own: Partial<Asking> = {},
): Drawing {
  return toDrawing(chartSpec.parse({ version: 1, auto: false, ...spec }), parts, { ...asking, ...own }, look(language))
}
export function apexOf(drawing: Drawing) {
  if (drawing.kind !== 'apex') throw new Error(`drawn as ${drawing.kind}`)
  const series = drawing.apex.series as { name: string; data: (number | null)[] }[]
  return {
    ...drawing.apex,
    lines: series.map(({ name, data }) => [name, data]),
    categories: drawing.apex.options.xaxis?.categories as string[],
  }
}
export const kinds = (drawing: Drawing) => drawing.notes.map(({ kind }) => kind)
