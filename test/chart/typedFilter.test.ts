import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { edit } from '../../dashboard/core/chart/edit.ts'
import { type ChartSpec, chartSpec } from '../../dashboard/core/chart/spec.ts'
import { inOrder, searchableFields, typedFilters, typedValue } from '../../dashboard/core/chart/typedFilter.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { toSyllables } from '../../dashboard/core/field/pinyin.ts'
import { createSearch } from '../../dashboard/core/field/search.ts'

const meta: unknown = JSON.parse(readFileSync(new URL('meta.json', import.meta.url), 'utf8'))
const fields = toFields(meta)
const sales = chartSpec.parse({
  version: 1,
  type: 'kpi',
  wells: { values: [{ name: 'sales.net_sales', kind: 'measure' }] },
})
const typed = (text: string, spec: ChartSpec = sales) => typedFilters(spec, fields, text, toSyllables)
const words = (text: string) => typed(text).map((one) => one.words.zh)

test('a value is found by its words in either language, by its name and by its sound', () => {
  expect(words('抖音')).toEqual(['渠道：抖音'])
  expect(words('douyin')).toEqual(['渠道：抖音'])
  expect(words('ｄｏｕｙｉｎ')).toEqual(['渠道：抖音'])
  expect(words('dy')).toContain('渠道：抖音')
  // The whole of one before the beginning of another.
  expect(words('618')[0]).toBe('购物节：618')
  expect(words('双1')).toEqual(['购物节：双11', '购物节：双12'])
  expect(words('')).toEqual([])
  expect(typed('抖音', chartSpec.parse({ version: 1, type: 'kpi' }))).toEqual([])
})

test('it is the filter at once; one more of the same field joins the first', () => {
  const [douyin] = typed('抖音')
  if (!douyin) throw new Error('Douyin is a channel')
  const once = edit(sales, douyin.change, fields)
  expect(once.filters).toEqual([{ member: 'sales.channel', operator: 'equals', values: [douyin.of?.value] }])
  const channel = fields.byName.get('sales.channel')
  if (!channel) throw new Error('sales have a channel')
  const twice = edit(once, typedValue(once, channel, 'another').change, fields)
  expect(twice.filters).toEqual([{ member: 'sales.channel', operator: 'equals', values: [douyin.of?.value, 'another'] }])
  expect(edit(twice, typedValue(twice, channel, 'another').change, fields)).toEqual(twice)
})

test('dates are typed as well, and lifted by typing all time', () => {
  const [quarter] = typed('本季度')
  expect(quarter?.words).toEqual({ zh: '下单时间：本季度', en: 'Order time: This quarter' })
  if (!quarter) throw new Error('a quarter is a range')
  const within = edit(sales, quarter.change, fields)
  expect(within.range).toEqual({ field: 'sales.ordered_at', preset: 'this_quarter' })
  const all = typed('全部时间', within)[0]
  expect(all && edit(within, all.change, fields).range).toBeNull()
})

test('among fields a whole title stands before a value, a value before what only mentions it', () => {
  const own = fields.views.find(({ name }) => name === 'sales')?.fields ?? []
  const listed = (text: string) =>
    inOrder(createSearch(own, toSyllables)(text), typed(text), text).map((one) => ('words' in one ? one.words.zh : one.title.zh))
  expect(listed('渠道')[0]).toBe('渠道')
  expect(listed('抖音')[0]).toBe('渠道：抖音')
  expect(listed('华东')[0]).toBe('大区：华东')
})

test('values are asked of fields that the model has no words for, and not of numbers of orders', () => {
  expect(searchableFields(sales, fields).map(({ name }) => name)).toEqual(['sales.campaign', 'sales.product', 'sales.owner', 'sales.brand'])
})
