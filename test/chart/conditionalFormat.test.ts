import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readNumber, readRules, toDrafts, writeNumber } from '../../dashboard/app/chart/formatDraft.ts'
import { readAddress, toAddress } from '../../dashboard/core/chart/address.ts'
import { questionText } from '../../dashboard/core/chart/ask.ts'
import type { MeasureFormat, NumberRule } from '../../dashboard/core/chart/conditionalFormat.ts'
import { looksOf } from '../../dashboard/core/chart/draw/looks.ts'
import { edit } from '../../dashboard/core/chart/edit.ts'
import { chartSpec } from '../../dashboard/core/chart/spec.ts'
import type { Field } from '../../dashboard/core/field/field.ts'
import { answer, asking, d, draw, fields, m } from './shop.ts'

const fieldNamed = (name: string): Field => {
  const field = fields.byName.get(`shop.${name}`)
  if (!field) throw new Error(name)
  return field
}
const [sales, rate] = [fieldNamed('sales'), fieldNamed('rate')]
const looks = (format: MeasureFormat, numbers: (number | null)[], field = sales) => numbers.map(looksOf(format, field, numbers))

test('the first rule that holds counts, at its limits too; nothing has no look', () => {
  const rules: NumberRule[] = [
    { when: 'lt', value: 0, tone: 'bad', sign: 'down' },
    { when: 'between', value: 20, to: 10, tone: 'warn', sign: 'dot' },
    { when: 'gte', value: 20, tone: 'good', sign: 'up' },
    { when: 'equals', value: 0.3, tone: 'accent', sign: 'none' },
  ]
  const tones = looks({ kind: 'rules', rules }, [-1, 0, 10, 20, 21, 0.1 + 0.2, null]).map((look) => look?.kind === 'rule' && look.tone)
  expect(tones).toEqual(['bad', false, 'warn', 'warn', 'good', 'accent', false])
  const [low] = looks({ kind: 'rules', rules: [{ when: 'lt', value: 0.2, tone: 'bad', sign: 'none' }] }, [0.1], rate)
  expect(low).toMatchObject({ words: { zh: '小于 20%', en: 'less than 20%' } })
})

test('a scale goes from the least to the most, or from nought or the middle to both sides', () => {
  const shades = (format: MeasureFormat, numbers: (number | null)[], field = sales) =>
    looks(format, numbers, field).map((look) => look?.kind === 'shade' && [look.hue, look.depth])
  expect(shades({ kind: 'scale', colours: 'one' }, [10, 20, 30, null])).toEqual([['more', 0], ['more', 0.5], ['more', 1], false])
  // Losses: the middle is nought, and each side has its own reach.
  expect(shades({ kind: 'scale', colours: 'two' }, [-10, 0, 20, 40])).toEqual([
    ['less', 1],
    ['more', 0],
    ['more', 0.5],
    ['more', 1],
  ])
  // None: the median of 10, 20 and 60 is 20. Of a rate that had better be low the colours change places.
  expect(shades({ kind: 'scale', colours: 'two' }, [10, 20, 60], rate)).toEqual([
    ['more', 1],
    ['less', 0],
    ['less', 1],
  ])
  expect(shades({ kind: 'scale', colours: 'one' }, [5, 5])).toEqual([false, false])
  expect(shades({ kind: 'scale', colours: 'two' }, [])).toEqual([])
})

test('bars begin at nought, and losses go to its left', () => {
  expect(looks({ kind: 'bars' }, [-25, 0, 75, null])).toEqual([
    { kind: 'bar', from: 0, to: 0.25, isLoss: true },
    null,
    { kind: 'bar', from: 0.25, to: 1, isLoss: false },
    null,
  ])
})

const formats = { 'shop.sales': { kind: 'bars' } as const, 'shop.rate': { kind: 'rules' as const, rules: [] as NumberRule[] } }
formats['shop.rate'].rules.push({ when: 'gt', value: 0.5, tone: 'bad', sign: 'up' })

test('tables, pivots and figures show it; a pivot’s totals only rules, since beside them every part is small', () => {
  const table = draw(
    { type: 'table', wells: { rows: [d('city')], values: [m('sales'), m('rate')] }, formats },
    { main: answer({ city: ['A', 'B'], sales: ['10', '5'], rate: ['0.4', '0.6'] }) },
  )
  expect(table.kind === 'table' && table.table.looks?.map((row) => row.map((look) => look?.kind ?? null))).toEqual([
    [null, 'bar', null],
    [null, 'bar', 'rule'],
  ])
  const pivot = draw(
    { type: 'pivot', wells: { rows: [d('city')], values: [m('sales'), m('rate')] }, formats },
    {
      main: answer({ city: ['A', 'B'], sales: ['10', '5'], rate: ['0.4', '0.6'] }),
      'total:0,0': answer({ sales: ['15'], rate: ['0.51'] }),
    },
  )
  expect(pivot.kind === 'pivot' && pivot.pivot.rows.map(({ cells }) => cells.map(({ look }) => look?.kind ?? null))).toEqual([
    ['bar', null],
    ['bar', 'rule'],
    [null, 'rule'],
  ])
  const kpi = draw({ type: 'kpi', wells: { values: [m('rate')] }, formats }, { main: answer({ rate: ['0.7'] }) })
  expect(kpi.kind === 'kpi' && kpi.figures[0]?.look).toMatchObject({ kind: 'rule', tone: 'bad', sign: 'up' })
})

test('it is kept in the chart, by the address too, and asks nothing anew', () => {
  const plain = chartSpec.parse({ version: 1, type: 'table', wells: { values: [m('sales')] } })
  const made = edit(plain, { do: 'format', measure: 'shop.sales', format: { kind: 'bars' } })
  expect(readAddress(toAddress(made))?.formats).toEqual({ 'shop.sales': { kind: 'bars' } })
  expect(questionText(made, asking)).toBe(questionText(plain, asking))
  expect(edit(made, { do: 'format', measure: 'shop.sales', format: null }).formats).toEqual({})
})

test('numbers are read as people write them, a share in per cent', () => {
  const read = (text: string, field = sales) => readNumber(text, field)
  expect(['20', '-1,000', '¥12万', '1.5k', '−3', '2亿'].map((text) => read(text))).toEqual([20, -1000, 120_000, 1500, -3, 200_000_000])
  expect(['', 'abc', '1.2.3', '-'].map((text) => read(text))).toEqual([null, null, null, null])
  expect([read('7', rate), read('7%', rate), writeNumber(0.07, rate)]).toEqual([0.07, 0.07, '7%'])
  const rules: NumberRule[] = [{ when: 'between', value: 0.07, to: 0.1, tone: 'warn', sign: 'dot' }]
  expect(readRules(toDrafts(rules, rate), rate)).toEqual({ rules })
  const [draft] = toDrafts(rules, rate)
  if (!draft) throw new Error('no draft')
  expect(readRules([draft, { ...draft, to: 'much' }], rate)).toMatchObject({ at: 1, problem: { en: expect.stringContaining('“much”') } })
})

describe('contrast', () => {
  const read = (file: string) => readFileSync(path.join(import.meta.dirname, '../../dashboard/app', file), 'utf8')
  const [theme, css] = [read('ui/theme.css'), read('chart/picture/look.module.css')]
  const parts = {
    light: theme.slice(0, theme.indexOf(':root[data-theme="dark"]')),
    dark: theme.slice(theme.indexOf(':root[data-theme="dark"]')),
  }
  type Rgb = [number, number, number]
  const colour = (scheme: 'light' | 'dark', name: string): Rgb => {
    const [, hex] = new RegExp(`--${name}: #([0-9a-f]{6})`).exec(parts[scheme]) ?? []
    if (!hex) throw new Error(`${scheme} ${name}`)
    return [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Rgb
  }
  const mix = (a: Rgb, b: Rgb, share: number) => a.map((value, at) => value * share + (b[at] ?? 0) * (1 - share)) as Rgb
  const light = (rgb: Rgb) => {
    const [r = 0, g = 0, b = 0] = rgb.map((value) => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const ratio = (a: Rgb, b: Rgb) => {
    const [high = 0, low = 0] = [light(a), light(b)].sort((x, y) => y - x)
    return (high + 0.05) / (low + 0.05)
  }
  const share = (pattern: RegExp) => Number(pattern.exec(css)?.[1]) / 100

  test.each(['light', 'dark'] as const)('ink reads 4.5 to 1 on every look, and a sign 3 to 1 (%s)', (scheme) => {
    const ink = colour(scheme, 'ink')
    for (const ground of ['surface', 'surface-raised'].map((name) => colour(scheme, name))) {
      const prefix = scheme === 'dark' ? '"dark"\\] .shade' : '\\n.shade'
      for (const [hue, name] of [
        ['more', 'diverging-1'],
        ['less', 'diverging-7'],
      ] as const) {
        const deepest = 0.04 + share(new RegExp(`${prefix}\\[data-hue="${hue}"\\] \\{[^}]*--deepest: (\\d+)%`))
        expect(ratio(ink, mix(colour(scheme, name), ground, deepest)), hue).toBeGreaterThanOrEqual(4.5)
      }
      for (const name of ['accent', 'bad']) {
        const fill = share(new RegExp(`--fill: color-mix\\(in srgb, var\\(--${name}\\) (\\d+)%`))
        expect(ratio(ink, mix(colour(scheme, name), ground, fill)), name).toBeGreaterThanOrEqual(4.5)
      }
      for (const name of ['good', 'warn', 'bad', 'accent']) {
        const paper = mix(colour(scheme, name), ground, share(/--tone\) (\d+)%/))
        expect(ratio(ink, paper), name).toBeGreaterThanOrEqual(4.5)
        expect(ratio(colour(scheme, name), paper), name).toBeGreaterThanOrEqual(3)
        // A figure is written in the tone itself.
        expect(ratio(colour(scheme, name), ground), name).toBeGreaterThanOrEqual(4.5)
      }
    }
  })
})
