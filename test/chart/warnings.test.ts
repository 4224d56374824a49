import { expect, test } from 'vitest'
import { createColours } from '../../dashboard/core/chart/look.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import { warningsOf } from '../../dashboard/core/chart/warnings.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

const measure = (name: string, additivity: string, more: object = {}) => ({
  name: `shop.${name}`,
  type: 'number',
  shortTitle: name,
  format: 'number_2',
  meta: { additivity, zh: { title: name }, ...more },
})
const fields = toFields({
  cubes: [
    {
      name: 'shop',
      measures: [
        measure('sales', 'A'),
        { ...measure('yuan', 'A'), format: 'currency', currency: 'CNY' },
        { ...measure('euro', 'A'), format: 'currency', currency: 'EUR' },
        measure('orders', 'A'),
        measure('rate', 'R', { per: 'orders' }),
        measure('buyers', 'D'),
      ],
      dimensions: [
        { name: 'shop.city', type: 'string', shortTitle: 'City' },
        { name: 'shop.tier', type: 'string', shortTitle: 'Tier' },
        { name: 'shop.day', type: 'time', shortTitle: 'Day' },
      ],
    },
  ],
})
const palette = {
  surface: '#fff',
  ink: '#111',
  inkSoft: '#555',
  line: '#eee',
  accent: '#0b7a6b',
  good: '#161',
  bad: '#b42',
  other: '#888',
  none: '#aaa',
}
const look = {
  language: 'en' as const,
  scheme: 'light' as const,
  palette: { ...palette, series: ['#000001'], sequential: ['#000001'] },
  width: 600,
  height: 300,
  colours: createColours(),
}

/** The English warnings of a chart of these columns; a column is of the member with its name. */
function warned(type: string, columns: Record<string, unknown[]>, more: object = {}): string[] {
  const ref = (name: string) =>
    name.startsWith('day')
      ? { name: 'shop.day', kind: 'time', grain: 'month' }
      : { name: `shop.${name}`, kind: fields.byName.get(`shop.${name}`)?.kind }
  const refs = Object.keys(columns).map(ref)
  const [axis, colour] = refs.filter(({ kind }) => kind !== 'measure')
  const wells = { axis: axis ? [axis] : [], ...(colour ? { colour: [colour] } : {}), values: refs.filter(({ kind }) => kind === 'measure') }
  const spec = chartSpec.parse({ version: 1, type, auto: false, wells, ...more })
  const main = readResult({
    annotation: {
      measures: Object.fromEntries(refs.filter(({ kind }) => kind === 'measure').map(({ name }) => [name, { type: 'number' }])),
      dimensions: Object.fromEntries(refs.filter(({ kind }) => kind !== 'measure').map(({ name }) => [name, { type: 'string' }])),
      timeDimensions: {},
    },
    data: {
      members: Object.keys(columns).map((name) => (name === 'day' ? 'shop.day.month' : `shop.${name}`)),
      columns: Object.values(columns),
    },
  })
  return warningsOf({ spec, asking: { today: '2025-06-30', fields }, results: { main }, look }).map(({ kind, text }) => {
    expect(kind).toBe('warning')
    expect(text.zh).toMatch(/\p{Script=Han}/u)
    return text.en
  })
}

test('a chart of sound data has no warning', () => {
  expect(warned('column', { city: ['a', 'b', 'c'], sales: ['30', '20', '10'] })).toEqual([])
  expect(warned('line', { day: ['2025-01-01', '2025-02-01'], sales: ['30', '20'] })).toEqual([])
})

test.each<[string, string, Record<string, unknown[]>, string, object?]>([
  ['no value', 'column', { city: ['a', 'b'], sales: [null, null] }, 'sales has no value at all'],
  ['all zero', 'column', { city: ['a', 'b'], sales: ['0', '0'] }, 'sales is 0 everywhere'],
  ['one point', 'line', { day: ['2025-01-01'], sales: ['3'] }, 'One point makes no trend'],
  ['missing periods of a ratio', 'line', { day: ['2025-01-01', '2025-04-01'], rate: ['0.3', '0.2'] }, '2 of 4 months have no data'],
  ['different currencies', 'column', { city: ['a', 'b'], yuan: ['30', '20'], euro: ['30', '20'] }, '(CNY, EUR)'],
  ['a small base', 'table', { city: ['a', 'b', 'c'], rate: ['0.3', '0.2', '1'], orders: ['50', '20', '7'] }, '1 place (least n = 7)'],
  ['much that is not set', 'column', { city: ['a', null], sales: ['60', '40'] }, '40% has no city'],
  ['one that dwarfs', 'column', { city: ['a', 'b', 'c', 'd', 'e'], sales: ['1000', '3', '2', '2', '1'] }, '500 times the middle one'],
  [
    'measures far apart',
    'column',
    { city: ['a', 'b'], sales: ['5000', '4000'], orders: ['30', '20'] },
    'orders is less than a tenth of sales',
    { options: { axes: 'one' } },
  ],
  [
    'people in a stack',
    'column',
    { city: ['a', 'b'], tier: ['x', 'y'], buyers: ['3', '4'] },
    'the height of a stack counts it twice',
    { options: { stack: 'stacked' } },
  ],
  ['all alike', 'column', { city: ['a', 'b', 'c', 'd', 'e'], sales: ['7', '7', '7', '7', '7'] }, 'sales is the same everywhere'],
])('%s', (_, type, columns, sentence, more) => {
  const own =
    type === 'table'
      ? {
          wells: {
            rows: [{ name: 'shop.city', kind: 'dimension' }],
            values: ['rate', 'orders'].map((name) => ({ name: `shop.${name}`, kind: 'measure' })),
          },
        }
      : {}
  const found = warned(type, columns, { ...more, ...own })
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(sentence)
})

test('what is counted is 0 where nothing was, so no period of it is missing', () => {
  expect(warned('line', { day: ['2025-01-01', '2025-04-01'], orders: ['3', '2'] })).toEqual([])
})
