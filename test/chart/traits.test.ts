import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { chartTypes, presets } from '../../dashboard/core/chart/catalogue.ts'
import { createColours } from '../../dashboard/core/chart/look.ts'
import { readResult } from '../../dashboard/core/chart/result.ts'
import { suggest } from '../../dashboard/core/chart/suggest.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

const root = path.resolve(import.meta.dirname, '../..')

const name = `'(?:${chartTypes.join('|')})'`
const patterns = [
  // A type compared with a name, on either side.
  new RegExp(`\\btype\\)?\\s*[!=]==?\\s*${name}|${name}\\s*[!=]==?\\s*[\\w.?]*\\btype\\b`),
  // A list of names that is asked for one.
  new RegExp(`${name}[^\\]]*\\]\\)?\\.(?:includes|has)\\([\\w.?]*\\btype\\)`),
  // A branch for a name.
  new RegExp(`switch \\([\\w.?]*\\btype\\) \\{[^]*?case ${name}`),
  // A table of its own beside the catalogue.
  /Record<\s*(?:ChartType|ChartSpec\['type'\])/,
]
const asksForAType = (code: string) => patterns.some((pattern) => pattern.test(code))

test('what sets a chart apart is asked of its row, never of its type', () => {
  for (const code of [
    "if (spec.type === 'kpi') return",
    "const isLine = 'line' != chart.type",
    "['line', 'area'].includes(spec.type)",
    "new Set(['line', 'area']).has(type)",
    "switch (spec.type) {\n  case 'pivot':",
    "const sizes: Partial<Record<ChartSpec['type'], number>> = {}",
    'const words: Record<ChartType, Words> = {}',
  ])
    expect(asksForAType(code), code).toBe(true)
  for (const code of ["newSpec('table')", 'catalogue[spec.type].isFigure', 'spec.type !== asked.type', "drawing.kind === 'kpi'"])
    expect(asksForAType(code), code).toBe(false)

  const dashboard = path.join(root, 'dashboard')
  const files = readdirSync(dashboard, { recursive: true, encoding: 'utf8' })
    .map((file) => file.split(path.sep).join('/'))
    .filter((file) => /\.tsx?$/.test(file) && !/node_modules|^dist/.test(file))
    // The pictures ask for the families of ApexCharts, which has names of its own.
    .filter((file) => !/^core\/chart\/(catalogue\.ts|draw\/)|^app\/chart\/picture\//.test(file))
  expect(files.length).toBeGreaterThan(200)
  expect(files.filter((file) => asksForAType(readFileSync(path.join(dashboard, file), 'utf8')))).toEqual([])
})

test('every tile of the gallery has a small picture of its own', () => {
  const glyphs = readFileSync(path.join(root, 'dashboard/app/chart/Glyph.tsx'), 'utf8')
  expect(presets.length).toBeGreaterThan(20)
  expect(presets.map(({ id }) => id).filter((id) => !new RegExp(`^  '?${id}'?: `, 'm').test(glyphs))).toEqual([])
})

test('there are fifty tiles, and each says in both languages which question it answers', () => {
  expect(presets.length).toBeGreaterThanOrEqual(50)
  expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length)
  // In its title ("Pareto: who makes 80 %") or beside it.
  const asks = ({ title, question }: (typeof presets)[number]) =>
    question ? /\p{Script=Han}/u.test(question.zh) && question.en !== '' : /（.+）$/.test(title.zh) && /: .|\(.+\)$/.test(title.en)
  expect(presets.filter((preset) => !asks(preset)).map(({ id }) => id)).toEqual([])
})

test('roles come from the model, whatever a member is called', () => {
  const member = (own: string, role?: string) => ({ name: `v.${own}`, type: 'string', shortTitle: own, meta: role ? { role } : null })
  const fields = toFields({
    cubes: [
      {
        name: 'v',
        measures: [
          { ...member('people', 'cohort_size'), type: 'number' },
          { ...member('share'), type: 'number' },
        ],
        dimensions: [
          member('phase', 'stage'),
          member('stage'),
          member('since', 'cohort_offset'),
          member('start', 'cohort'),
          member('x', 'no'),
        ],
      },
    ],
  })
  const chosen = (...names: string[]) => {
    const refs = names.map((own) => ({ name: `v.${own}`, kind: fields.byName.get(`v.${own}`)?.kind ?? ('dimension' as const) }))
    const { type, wells } = suggest(refs, fields)
    return [type, Object.fromEntries(Object.entries(wells).map(([well, list]) => [well, list.map((ref) => ref.name)]))]
  }
  expect(chosen('phase', 'share')).toEqual(['funnel', { axis: ['v.phase'], values: ['v.share'] }])
  expect(chosen('stage', 'share')).toEqual(['column', { axis: ['v.stage'], values: ['v.share'] }])
  expect(chosen('since', 'start', 'people', 'share')).toEqual([
    'cohort',
    { rows: ['v.start'], columns: ['v.since'], values: ['v.share'], size: ['v.people'] },
  ])
  expect(fields.byName.get('v.x')?.role).toBeUndefined()
})

const folder = mkdtempSync(path.join(tmpdir(), 'chart-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const row = `  stick: {
    title: { zh: '棒棒糖图', en: 'Lollipop' },
    spoken: { zh: '棒棒糖图', en: 'Lollipop chart' },
    wells: { axis, values: one({ zh: '高度', en: 'Height' }, 'measure') },
    options: ['labels'],
    rows: 3,
    series: 1,
    presets: [{ id: 'stick', title: { zh: '棒棒糖图', en: 'Lollipop' }, group: 'compare', options: {} }],
    tile: { w: 4, h: 4 },
    cutsAxis: true,
  },
`
const file = `import { drawColumns } from './bar.ts'
import type { Drawn, Scene } from './scene.ts'

export function drawLollipop(scene: Scene): Drawn {
  const drawn = drawColumns(scene)
  return { ...drawn, apex: { ...drawn.apex, options: { ...drawn.apex.options, plotOptions: { bar: { columnWidth: '4%' } } } } }
}
`

test('a new chart is a row and a file, as the README says', async () => {
  cpSync(path.join(root, 'dashboard/core'), path.join(folder, 'core'), { recursive: true })
  cpSync(path.join(root, 'package.json'), path.join(folder, 'package.json'))
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  const chart = path.join(folder, 'core/chart')
  const change = (name: string, from: string, to: string) => {
    const text = readFileSync(path.join(chart, name), 'utf8')
    expect(text.split(from)).toHaveLength(2)
    writeFileSync(path.join(chart, name), text.replace(from, to))
  }
  change('catalogue.ts', '\n})\n', `\n${row}})\n`)
  writeFileSync(path.join(chart, 'draw/stick.ts'), file)
  change('draw/draws.ts', '\n}\n', `\n  stick: apex(drawLollipop),\n}\nimport { drawLollipop } from './stick.ts'\n`)

  const load = (name: string) => import(/* @vite-ignore */ pathToFileURL(path.join(folder, 'core', name)).href)
  const [{ presets }, { presetLack, edit }, { newSpec, readSpec }] = await Promise.all(
    ['chart/catalogue.ts', 'chart/edit.ts', 'chart/spec.ts'].map(load),
  )
  const [{ toQueries }, { toFollowing }, { toDrawing }, { withChart }] = await Promise.all(
    ['chart/query.ts', 'chart/following.ts', 'chart/toDrawing.ts', 'board/edit.ts'].map(load),
  )
  // Offered, with what it lacks.
  const preset = presets.find(({ id }: { id: string }) => id === 'stick')
  expect(preset).toMatchObject({ type: 'stick', group: 'compare' })
  expect(presetLack(newSpec(), preset).en).toBe('Axis: needs a dimension or a date')
  // Filled, stored and read again.
  const city = { name: 'sales.city', kind: 'dimension' }
  const net = { name: 'sales.net_sales', kind: 'measure' }
  const filled = [
    { do: 'type', type: 'stick' },
    { do: 'place', field: city },
    { do: 'place', field: net },
  ].reduce((spec, one) => edit(spec, one), newSpec())
  expect(readSpec(JSON.parse(JSON.stringify(filled)))).toEqual(filled)
  expect(filled.wells).toEqual({ axis: [city], values: [net] })
  // Asked as its row says: three of the largest, one more to see that there is a rest, then the rest.
  const asking = { today: '2025-06-30' }
  expect(toQueries(filled, asking).main).toMatchObject({ limit: 4, order: [['sales.net_sales', 'desc']] })
  const cities = [50, 40, 30, 20].map((value, at) => ({ 'sales.city': `c${at}`, 'sales.net_sales': String(value) }))
  const annotation = {
    measures: { 'sales.net_sales': { type: 'number' } },
    dimensions: { 'sales.city': { type: 'string' } },
    timeDimensions: {},
  }
  const main = readResult({ annotation, data: cities, total: 9 })
  const following = toFollowing(filled, asking, { main })
  expect(following.other).toMatchObject({
    dimensions: [],
    filters: [{ member: 'sales.city', operator: 'notEquals', values: ['c0', 'c1', 'c2'] }],
  })
  // Drawn by its file, under its name; a pointer finds its marks.
  const grey = '#888888'
  const palette = {
    surface: grey,
    ink: grey,
    inkSoft: grey,
    line: grey,
    accent: grey,
    good: grey,
    bad: grey,
    series: [grey],
    other: grey,
    none: grey,
  }
  const look = {
    language: 'en',
    scheme: 'light',
    palette: { ...palette, sequential: [grey] },
    width: 640,
    height: 320,
    colours: createColours(),
  }
  const drawing = toDrawing(filled, { main }, asking, look)
  expect(drawing).toMatchObject({ kind: 'apex', apex: { type: 'bar', options: { plotOptions: { bar: { columnWidth: '4%' } } } } })
  expect(drawing.label).toMatch(/^Lollipop chart: /)
  expect(drawing.markAt(0, 1)).toMatchObject({ value: 40, filters: [{ member: 'sales.city', operator: 'equals', values: ['c1'] }] })
  const board = withChart({ tiles: [] }, 'new', filled)
  expect(board.tiles[0].place).toEqual({ x: 0, y: 0, w: 4, h: 4 })
})
