import { expect, test } from 'vitest'
import type { Field } from '../../../dashboard/core/field/field.ts'
import { binFormula, binTitle, binWidth, binWidths, takesBins } from '../../../dashboard/core/field/formula/bins.ts'
import { meaningOf, shortName } from '../../../dashboard/core/field/formula/meaning.ts'
import { parseFormula } from '../../../dashboard/core/field/formula/parse.ts'
import { toSql } from '../../../dashboard/core/field/formula/write.ts'
import { valueText } from '../../../dashboard/core/field/text.ts'

const spent: Field = {
  name: 'sales.spent',
  view: 'sales',
  kind: 'dimension',
  type: 'number',
  title: { zh: '累计消费', en: 'Spent' },
  description: { zh: '', en: '' },
  folder: null,
  synonyms: [],
  drillMembers: [],
}

test('widths are round numbers that make some four to sixty bins, about a dozen at first', () => {
  expect(binWidths(0, 100)).toEqual({ widths: [2, 5, 10, 20], best: 10 })
  expect(binWidths(0, 30)).toEqual({ widths: [1, 2, 5], best: 2 })
  expect(binWidths(-0.2, 3.4)).toEqual({ widths: [0.1, 0.2, 0.5], best: 0.2 })
  expect(binWidths(120, 48_000).best).toBe(5000)
})

test('few whole numbers, one number and none are not cut up', () => {
  const ends: [number, number][] = [
    [0, 3],
    [7, 7],
    [0, 0],
    [5, Number.NaN],
  ]
  for (const [low, high] of ends) expect(binWidths(low, high)).toEqual({ widths: [1], best: 1 })
})

test('the formula is one in both languages, also for parts of one and widths that a computer writes with an e', () => {
  expect(binFormula(spent, 1000)).toEqual({ zh: '向下取整([spent] ÷ 1000) × 1000', en: 'floor([spent] ÷ 1000) × 1000' })
  expect(binFormula(spent, 0.2).en).toBe('floor([spent] × 5) ÷ 5')
  expect(binFormula(spent, 2.5).en).toBe('floor([spent] ÷ 2.5) × 2.5')
  for (const width of [1e-9, 0.3, 7, 1e22]) {
    const written = Object.values(binFormula(spent, width)).map((text) => toSql(meaningOf(parseFormula(text), [spent]), shortName))
    expect(new Set(written).size).toBe(1)
    expect(meaningOf(parseFormula(binFormula(spent, width).en), [spent]).kind).toBe('dimension')
  }
})

test('it is called by its field and width', () => {
  expect(binTitle(spent, 1000)).toEqual({ zh: '累计消费（每 1,000 一段）', en: 'Spent (bins of 1,000)' })
  expect(binTitle({ ...spent, format: 'percent_1' }, 0.05).en).toBe('Spent (bins of 5%)')
})

test('numbers that stand for something, texts and measures have no bins', () => {
  expect(takesBins(spent)).toBe(true)
  for (const about of [{ type: 'string' }, { kind: 'measure' }, { order: ['1', '2'] }, { role: 'cohort_offset' }, { calculated: 'a' }])
    expect(takesBins({ ...spent, ...about } as Field)).toBe(false)
})

test('a bin is named by where it begins and ends, in whichever language its formula was written', () => {
  for (const width of [0.1, 0.2, 2.5, 7, 1000])
    for (const text of Object.values(binFormula(spent, width))) expect(binWidth(parseFormula(text))).toBeCloseTo(width, 12)
  for (const other of [
    'floor([spent] / 10) * 20',
    'floor([spent] * 10) * 10',
    'round([spent] / 10) * 10',
    'floor([spent]) * 1',
    '[spent] / 10',
  ])
    expect([other, binWidth(parseFormula(other))]).toEqual([other, null])
  const bins = (bin: number) => ({ ...spent, bin })
  expect(valueText(100, bins(100), 'en')).toBe('100–200')
  // As a filter keeps it.
  expect(valueText('100', bins(100), 'zh')).toBe('100–200')
  expect(valueText(0.2, bins(0.1), 'en')).toBe('0.2–0.3')
  expect(valueText(-100, bins(100), 'en')).toBe('-100 – 0')
  expect([valueText(null, bins(100), 'en'), valueText(7, bins(1), 'en')]).toEqual(['Not set', '7'])
})
