import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import type { Field } from '../../../dashboard/core/field/field.ts'
import { meaningOf, shortName } from '../../../dashboard/core/field/formula/meaning.ts'
import { FormulaProblem, longestFormula, parseFormula } from '../../../dashboard/core/field/formula/parse.ts'
import { evaluate, toKept, toRead, toSql } from '../../../dashboard/core/field/formula/write.ts'

const measure = (name: string, zh: string, en: string, about: Partial<Field>): Field => ({
  name: `sales.${name}`,
  view: 'sales',
  kind: 'measure',
  type: 'number',
  title: { zh, en },
  description: { zh: '', en: '' },
  folder: null,
  synonyms: [],
  drillMembers: [],
  additivity: 'A',
  ...about,
})
const money = { format: 'currency', currency: 'CNY' }
const measures: Field[] = [
  measure('net_sales', '净销售额', 'Net sales', money),
  measure('refund_amount', '退款额', 'Refunds', money),
  measure('orders', '订单数', 'Orders', {}),
  measure('buyers', '购买客户数', 'Buyers', { additivity: 'D' }),
  measure('refund_rate', '退款率', 'Refund rate', { format: 'percent_1', additivity: 'R' }),
]
const dimension = (name: string, zh: string, en: string, type: Field['type']): Field => {
  const { additivity: _, ...rest } = measure(name, zh, en, {})
  return { ...rest, kind: type === 'time' ? 'time' : 'dimension', type }
}
measures.push(
  dimension('region', '大区', 'Region', 'string'),
  dimension('ordered_at', '下单时间', 'Ordered at', 'time'),
  dimension('age', '年龄', 'Age', 'number'),
)
const mean = (text: string) => meaningOf(parseFormula(text), measures)
const sql = (text: string) => toSql(mean(text), shortName)
const values: Record<string, number | null> = { net_sales: 900, refund_amount: 100, orders: 8, buyers: 5, refund_rate: 0.1 }
const value = (text: string, given = values) => evaluate(mean(text), (field) => given[shortName(field)] ?? null)
const problem = (text: string) => {
  try {
    mean(text)
  } catch (error) {
    if (error instanceof FormulaProblem) return { said: error.words.en, part: text.slice(error.at, error.end) }
    throw error
  }
  return null
}

describe('what a formula says', () => {
  test('in either language, by title or name, with Chinese signs', () => {
    for (const text of ['[Net sales] / [orders]', '[净销售额] ÷ [订单数]', '（[net_sales]）／[订单数]', '( [ net sales ] )/[ORDERS]'])
      expect(sql(text), text).toBe('(1.0 * COALESCE({net_sales}, 0) / NULLIF(COALESCE({orders}, 0), 0))')
    expect(value('如果([订单数] ≥ 8 且 非 [购买客户数] > 5, 四舍五入([净销售额] ÷ 7, 2), 0)')).toBe(128.57)
  })

  test('times before plus, from left to right, brackets first, signs, shares', () => {
    expect(value('[orders] + 2 * 3')).toBe(14)
    expect(value('([orders] + 2) * 3')).toBe(30)
    expect(value('[orders] - 2 - 3')).toBe(3)
    expect(value('[orders] / 2 / 2')).toBe(2)
    expect(value('-[orders] - -2')).toBe(-6)
    expect(value('[net_sales] * 15%')).toBeCloseTo(135, 9)
    expect(value('if([orders] > 9 or [buyers] = 5, 1, 2) + 0 * [orders]')).toBe(1)
  })

  test('what is divided by nothing is empty, a sum of nothing is 0, a ratio of nothing is empty', () => {
    const none = { net_sales: 900, refund_amount: null, orders: null, buyers: 0, refund_rate: null }
    expect(value('[net_sales] / [orders]', none)).toBeNull()
    expect(value('[net_sales] / [buyers]', none)).toBeNull()
    expect(value('[net_sales] - [refund_amount]', none)).toBe(900)
    expect(value('1 - [refund_rate]', none)).toBeNull()
    expect(value('coalesce([refund_rate], 0)', none)).toBe(0)
    expect(value('if([refund_rate] > 0, 1, 2) + 0 * [orders]', none)).toBe(2)
  })

  test('a title may change, what is kept does not', () => {
    const kept = toKept('([净销售额]) - [Refunds] / [订单数]', measures)
    expect(kept).toBe('([net_sales]) - [refund_amount] / [orders]')
    expect(toRead(kept, measures, 'en')).toBe('([Net sales]) - [Refunds] / [Orders]')
    expect(toRead(kept, measures, 'zh')).toBe('([净销售额]) - [退款额] / [订单数]')
  })
})

describe('what its number is', () => {
  test('units', () => {
    const units = {
      '[net_sales] - [refund_amount]': 'money',
      '[net_sales] / [orders]': 'money',
      '[net_sales] / [refund_amount]': 'number',
      '[orders] / [buyers]': 'number',
      '[net_sales] * 2': 'money',
      '[net_sales] * [refund_rate]': 'money',
      '1 - [refund_rate]': 'percent',
      '2 * [orders]': 'number',
      'if([net_sales] > 100, [orders], [buyers])': 'number',
    }
    for (const [text, unit] of Object.entries(units)) expect(mean(text).unit, text).toBe(unit)
  })

  test('sums of sums add up, ratios and counts of different people do not; a ratio is per what it is divided by', () => {
    expect(mean('[net_sales] * 2 - [refund_amount] / 3').additivity).toBe('A')
    for (const text of ['[net_sales] / [orders]', '[net_sales] + 1', '[buyers] + 0 * [buyers]', 'round([net_sales])', 'abs([net_sales])'])
      expect(mean(text).additivity, text).toBe('R')
    expect(mean('([net_sales] - [refund_amount]) / [orders]').per?.name).toBe('sales.orders')
    expect(mean('[net_sales] / [buyers]').per?.name).toBe('sales.buyers')
    expect(mean('[buyers] / [orders]').per).toBeUndefined()
    expect(mean('[net_sales] / [refund_rate]').per).toBeUndefined()
  })
})

test('what is wrong is named where it stands', () => {
  const wrong: [text: string, part: string, said: RegExp][] = [
    ['', '', /Write a formula/],
    ['[net_sales] +', '', /too early/],
    ['[net_sales', '[', /not closed/],
    ['[nothing] / 2', '[nothing]', /no field called “nothing”/],
    ['[net_sales] + [orders]', '[orders]', /Different units/],
    ['if([net_sales] > [orders], 1, 2)', '[orders]', /Different units/],
    ['if([net_sales], 1, 2)', '[net_sales]', /condition is needed/],
    ['[net_sales] > 1', '[net_sales] > 1', /must be a value/],
    ['eval([orders])', 'eval', /no function/],
    ['orders + 1', 'orders', /brackets/],
    ['[net_sales] / total([net_sales])', 'total([net_sales])', /kept with a chart/],
    ['占比([订单数])', '占比([订单数])', /kept with a chart/],
    ['[orders] [buyers]', '[buyers]', /operator is missing/],
    ['([orders]', '', /closing bracket/],
    ['[orders])', ')', /closes nothing/],
    ['[orders]; drop table x', ';', /not understood/],
    ['[orders] + 😀', '😀', /not understood/],
    ['round([orders], 2.5)', '2.5', /whole number/],
    ['round([orders], 1, 2)', 'round([orders], 1, 2)', /takes 1 to 2/],
    ['floor([orders], 1)', 'floor([orders], 1)', /floor takes 1/],
    ['floor([Region])', '[Region]', /A number is needed/],
    ['[net_sales] + "a"', '"a"', /A number is needed/],
    ['"a', '"', /not closed/],
    ['[net_sales] & "元"', '[net_sales] & "元"', /must be a number/],
    ['if([orders] > 1, [Region], 1)', '[Region]', /Measures and dimensions/],
    ['[Region] + 1', '[Region]', /this is a text/],
    ['[Ordered at]', '[Ordered at]', /part of a date/],
    ['if([Region] = 1, 1, 2)', '1', /Different kinds/],
    ['left([Region], 0)', '0', /whole number from 1 to 200/],
    ['year([Region])', '[Region]', /must be a date/],
    ['contains([Region], "x")', 'contains([Region], "x")', /must be a value/],
    ['1 + 1', '1 + 1', /needs a field/],
  ]
  for (const [text, part, said] of wrong) {
    const found = problem(text)
    expect(found?.part, text).toBe(part)
    expect(found?.said, text).toMatch(said)
  }
  expect(problem(`[orders]${' + 1'.repeat(longestFormula)}`)?.said).toMatch(/too long/)
  expect(problem(`${'('.repeat(500)}[orders]${')'.repeat(500)}`)?.said).toMatch(/too deep/)
})

// A small source of numbers of its own, so that a failure comes again.
function random(seed: number) {
  let state = seed
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * below)
  }
}

function someFormula(pick: (below: number) => number, depth: number): string {
  const inner = () => someFormula(pick, depth - 1)
  if (depth === 0) return ['[orders]', '[buyers]', '[spare]', String(pick(9)), '0.5'][pick(5)] as string
  const condition = () => `${inner()} ${['=', '<>', '<', '<=', '>', '>='][pick(6)]} ${inner()}`
  const choices = [
    () => `(${inner()} ${'+-*/'[pick(4)]} ${inner()})`,
    () => `${inner()} ${'+-*/'[pick(4)]} ${inner()}`,
    () => `-${inner()}`,
    () => `if(${condition()} ${['and', 'or'][pick(2)]} not ${condition()}, ${inner()}, ${inner()})`,
    () => `coalesce(${inner()}, ${inner()})`,
    () => `least(${inner()}, ${inner()})`,
    () => `greatest(${inner()}, ${inner()})`,
    () => `abs(${inner()})`,
    () => `floor(${inner()})`,
    () => `round(${inner()})`,
  ]
  return (choices[pick(choices.length)] as () => string)()
}

test('the database reckons 300 formulas as the preview does', async () => {
  const some = [
    measure('orders', '订单数', 'Orders', {}),
    measure('buyers', '客户数', 'Buyers', { additivity: 'D' }),
    measure('spare', '比率', 'Spare', { additivity: 'R' }),
  ]
  const connection = await (await DuckDBInstance.create()).connect()
  const pick = random(20_261_130)
  for (let at = 0; at < 300; at += 1) {
    const text = `${someFormula(pick, 3)} + 0 * [orders]`
    const given: Record<string, number | null> = {
      orders: [null, 0, 3, 12][pick(4)] ?? null,
      buyers: [null, 0, 2, 7][pick(4)] ?? null,
      spare: [null, 0, 0.25, -2][pick(4)] ?? null,
    }
    const meaning = meaningOf(parseFormula(text), some)
    const ours = evaluate(meaning, (field) => given[shortName(field)] ?? null)
    const written = toSql(meaning, shortName).replace(/\{(\w+)\}/g, (_, name: string) => `(${given[name] ?? 'NULL'}::DOUBLE)`)
    const [row] = (await connection.runAndReadAll(`SELECT CAST(${written} AS DOUBLE) AS v`)).getRowObjectsJson()
    const theirs = row?.v === null ? null : Number(row?.v)
    if (ours === null || theirs === null) expect(theirs, text).toBe(ours)
    else expect(Math.abs(theirs - ours), `${text} ${JSON.stringify(given)}`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(ours)))
  }
  connection.closeSync()
})

test('dimensions and dates make a dimension, which the database works out row by row', async () => {
  const connection = await (await DuckDBInstance.create()).connect()
  const rows = `(VALUES ('华东', TIMESTAMP '2025-06-18 23:10:00', 61), ('East''s {x}', TIMESTAMP '2024-12-29 00:00:00', 17), (NULL, NULL, NULL))`
  const worked = async (text: string) => {
    const meaning = mean(text)
    expect(meaning.kind, text).toBe('dimension')
    const written = toSql(meaning, shortName)
      .replaceAll('{CUBE.ordered_at.hour}', "date_trunc('hour', ordered_at)")
      .replace(/\{(\w+)\}/g, '$1')
    const reader = await connection.runAndReadAll(`SELECT ${written} AS v FROM ${rows} AS t(region, ordered_at, age)`)
    return reader.getRows().map(([value]) => (typeof value === 'bigint' ? Number(value) : value))
  }
  // 18 June 2025 was a Wednesday, 29 December 2024 a Sunday.
  expect(await worked('year([Ordered at]) * 100 + month([Ordered at])')).toEqual([202506, 202412, null])
  expect(await worked('星期([下单时间])')).toEqual([3, 7, null])
  expect(await worked('hour([Ordered at])')).toEqual([23, 0, null])
  expect(await worked('quarter([Ordered at]) & "季度 " & [Region]')).toEqual(['2季度 华东', "4季度 East's {x}", '季度 '])
  expect(await worked('if([Age] >= 60, "senior", if([Age] < 18, "minor", "adult"))')).toEqual(['senior', 'minor', 'adult'])
  expect(await worked('如果([大区] = "华东" 或 [大区] = “华南”, “南方”, [大区])')).toEqual(['南方', "East's {x}", null])
  expect(await worked('if(contains(lower([Region]), "east\'s {X") or [Region] = "East\'s {x}", 1, 0)')).toEqual([0, 1, 0])
  expect(await worked('left([Region], 1) & length([Region]) & right([Region], 1)')).toEqual(['华2东', 'E10}', ''])
  expect(await worked('if([Ordered at] >= "2025-01-01", "new", "old")')).toEqual(['new', 'old', 'old'])
  // A bin is called by where it begins: 61 lies from 60 to 69, below zero from -70 to -61. In tenths 0.61 lies from 0.6, and 0.3 / 0.1 is 3.
  expect(await worked('floor([Age] / 10) * 10')).toEqual([60, 10, null])
  expect(await worked('向下取整(-[年龄] ÷ 10) × 10')).toEqual([-70, -20, null])
  expect(await worked('floor([Age] / 100 × 10) ÷ 10')).toEqual([0.6, 0.1, null])
  expect(await worked('floor(0.3 / 0.1 + 0 * [Age])')).toEqual([3, 3, null])
  // What is rounded leaves what stands beside it as it is.
  expect(await worked('least(round([Age]), 0.5)')).toEqual([0.5, 0.5, 0.5])
  connection.closeSync()
})
