import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { toSyllables } from '../../dashboard/core/field/pinyin.ts'
import { createSearch, createTextSearch } from '../../dashboard/core/field/search.ts'

const meta: unknown = JSON.parse(readFileSync(new URL('../chart/meta.json', import.meta.url), 'utf8'))
const fields = toFields(meta).views.find(({ name }) => name === 'sales')?.fields ?? []
const plain = createSearch(fields)
const sounding = createSearch(fields, toSyllables)
const names = (found: { name: string }[]) => found.map(({ name }) => name)

test('finds by Chinese, English and synonym, best first', () => {
  expect(names(plain('净销售额'))[0]).toBe('sales.net_sales')
  expect(names(plain('net sa'))[0]).toBe('sales.net_sales')
  expect(names(plain('revenue'))).toContain('sales.net_sales')
  expect(names(plain('ｎｅｔ'))[0]).toBe('sales.net_sales') // full-width, as an input method leaves it
})

test('a synonym answers as a whole word does, and the field that names it first stands first', () => {
  const field = (name: string, synonyms: string[]) => ({ name: `v.${name}`, title: name, type: 'number', meta: { synonyms } })
  const measures = [field('gross', ['GMV', 'revenue']), field('revenue_per_day', []), field('net', ['revenue'])]
  const found = createSearch(toFields({ cubes: [{ name: 'v', type: 'view', measures }] }).views[0]?.fields ?? [])('revenue')
  expect(names(found)).toEqual(['v.net', 'v.gross', 'v.revenue_per_day'])
})

test('several words that are a whole title find that one before the longer ones', () => {
  const field = (name: string, title: string) => ({ name: `v.${name}`, title, type: 'number' })
  const measures = [
    field('in_stage', 'Median days in stage'),
    field('to_second', 'Median days to second order'),
    field('own', 'Median days'),
  ]
  const find = createSearch(toFields({ cubes: [{ name: 'v', type: 'view', measures }] }).views[0]?.fields ?? [])
  expect(names(find('Median days'))).toEqual(['v.own', 'v.in_stage', 'v.to_second'])
  expect(names(find('days median'))).toHaveLength(3)
})

test('finds by pinyin initials and in full once the table is there', () => {
  expect(names(sounding('jxse'))[0]).toBe('sales.net_sales')
  expect(names(sounding('jingxiaoshou'))[0]).toBe('sales.net_sales')
  expect(names(plain('jxse'))).toEqual([])
})

test('every word must fit, and nothing typed is everything', () => {
  expect(names(plain('net xyzzy'))).toEqual([])
  expect(plain('  ')).toHaveLength(fields.length)
})

test('values are found by part and by sound, in the order they came', () => {
  const places = ['广东', '北京', '广西', 'Guam']
  const find = createTextSearch(places, (place) => place, toSyllables)
  expect(find('gd')).toEqual(['广东'])
  expect(find('guang')).toEqual(['广东', '广西'])
  expect(find('西')).toEqual(['广西'])
  expect(find(' GUAM ')).toEqual(['Guam'])
  expect(find('')).toEqual(places)
  expect(createTextSearch(places, (place) => place)('gd')).toEqual([])
})
