import { expect, test } from 'vitest'
import { dateText, dateTick } from '../../dashboard/core/field/date.ts'
import {
  evenDecimals,
  type Formatted,
  numberText,
  shortText,
  shortTexts,
  tickText,
  unitFor,
  unitText,
  valueText,
} from '../../dashboard/core/field/text.ts'

const money: Formatted = { kind: 'measure', type: 'number', format: 'currency', currency: 'CNY' }
const share: Formatted = { kind: 'measure', type: 'number', format: { type: 'custom-numeric', value: '.1~%', alias: 'percent_1' } }
const orders: Formatted = {
  kind: 'measure',
  type: 'number',
  format: { type: 'custom-numeric', value: ',.0f', alias: 'number_0' },
  unit: { zh: '单', en: 'orders' },
}

test('numbers are written as the model says', () => {
  expect(numberText(1234567.5, money, 'zh')).toBe('¥1,234,567.5')
  expect(numberText(1234567.5, money, 'en')).toBe('¥1,234,567.5')
  expect(numberText(-0.256, share, 'en')).toBe('−25.6%')
  expect(numberText(1234.6, orders, 'zh')).toBe('1,235')
  expect(numberText(99.5, { ...money, currency: 'USD' }, 'en')).toBe('$99.5')
  expect(numberText(null, money, 'zh')).toBe('–')
})

test('one unit for an axis, from its largest value', () => {
  expect(unitFor(123_456_789, money, 'zh')).toEqual({ divisor: 1e8, name: '亿' })
  expect(unitFor(99_999_999, money, 'zh').name).toBe('万')
  expect(unitFor(99_999, money, 'zh').name).toBe('')
  expect(unitFor(1_000_000, money, 'en').name).toBe('M')
  expect(unitFor(100_000, money, 'en')).toEqual({ divisor: 1e3, name: 'K' })
  expect(unitFor(99_999, money, 'en').name).toBe('')
  expect(unitFor(2e9, money, 'en').name).toBe('B')
  expect(unitFor(5, share, 'zh').name).toBe('')
})

test('ticks carry no unit, the axis does, once', () => {
  const unit = unitFor(250_000, money, 'zh')
  expect([0, 50_000, 250_000].map((value) => tickText(value, unit, money, 'zh'))).toEqual(['0', '5', '25'])
  expect(unitText(money, unit, 'zh')).toBe('万元')
  expect(unitText(money, unitFor(250_000, money, 'en'), 'en')).toBe('¥ K')
  expect(unitText(orders, unitFor(500_000, orders, 'zh'), 'zh')).toBe('万单')
  expect(unitText(orders, unitFor(50_000, orders, 'zh'), 'zh')).toBe('单')
  expect(tickText(0.125, unitFor(1, share, 'en'), share, 'en')).toBe('12.5%')
  expect(tickText(-20_000, unit, money, 'zh')).toBe('−2')
})

test('short figures keep three or four digits', () => {
  expect(shortText(1_388_796.76, money, 'zh')).toBe('¥138.9万')
  expect(shortText(1_388_796.76, money, 'en')).toBe('¥1.39M')
  expect(shortText(-1_388_796.76, money, 'en')).toBe('−¥1.39M')
  expect(shortText(0.0853, share, 'zh')).toBe('8.5%')
  expect(shortText(148, orders, 'zh')).toBe('148')
  expect(shortText(540.9, money, 'zh')).toBe('¥540.90')
  expect(shortText(88_213, orders, 'zh')).toBe('88,213')
  expect(shortText(-0.0001, share, 'zh')).toBe('0%')
  expect(shortText(-0.0001, money, 'zh')).toBe('¥0')
})

test('numbers that stand together have one number of decimals', () => {
  expect(evenDecimals(['¥1,094.2', '¥742.04', '–', '¥70'], money)).toEqual(['¥1,094.20', '¥742.04', '–', '¥70.00'])
  expect(evenDecimals(['¥1.5', '¥2'], money)).toEqual(['¥1.50', '¥2.00'])
  expect(evenDecimals(['¥3.4万', '¥3.52万'], money)).toEqual(['¥3.40万', '¥3.52万'])
  expect(evenDecimals(['↑ 46%', '↓ 69.6%'], share)).toEqual(['↑ 46.0%', '↓ 69.6%'])
  expect(evenDecimals(['12', '1,234'], orders)).toEqual(['12', '1,234'])
  const unit = unitFor(1_266_785, money, 'zh')
  expect(shortTexts([1_266_785, 974_969, 0, -5_000], money, 'zh', unit)).toEqual(['¥126.7万', '¥97.5万', '¥0', '−¥0.5万'])
  expect(shortTexts([0.25, 0.3333, null], share, 'en', unitFor(1, share, 'en'))).toEqual(['25.0%', '33.3%', '–'])
  expect(shortTexts([12, 1_234], orders, 'en', unitFor(1_234, orders, 'en'))).toEqual(['12', '1,234'])
})

test('dates read naturally at every grain in both languages', () => {
  const time = '2025-03-04T00:00:00.000'
  expect((['year', 'quarter', 'month', 'week', 'day'] as const).map((grain) => dateText(time, grain, 'zh'))).toEqual([
    '2025年',
    '2025年第1季度',
    '2025年3月',
    '2025年第10周',
    '2025年3月4日',
  ])
  expect((['year', 'quarter', 'month', 'week', 'day'] as const).map((grain) => dateText(time, grain, 'en'))).toEqual([
    '2025',
    'Q1 2025',
    'Mar 2025',
    'Week 10, 2025',
    '4 Mar 2025',
  ])
  expect(dateText('2025-03-04T14:30:00.000', 'hour', 'en')).toBe('4 Mar, 14:30')
  expect(dateText('2025-03-04T14:30:00.000', undefined, 'zh')).toBe('2025年3月4日 14:30')
  expect(dateTick(time, 'month', false, 'zh')).toBe('3月')
  expect(dateTick(time, 'month', true, 'en')).toBe('Mar 2025')
})

test('values speak the viewer’s language; nothing is "not set"', () => {
  const channel: Formatted = { kind: 'dimension', type: 'string', values: { wechat: { zh: '微信私域', en: 'WeChat' } } }
  expect(valueText('wechat', channel, 'zh')).toBe('微信私域')
  expect(valueText('shop', channel, 'zh')).toBe('shop')
  expect(valueText(null, channel, 'zh')).toBe('未填写')
  expect(valueText(null, channel, 'en')).toBe('Not set')
  expect(valueText('', channel, 'en')).toBe('(blank)')
  expect(valueText('false', { kind: 'dimension', type: 'boolean' }, 'zh')).toBe('否')
  expect(valueText(3, { kind: 'dimension', type: 'number' }, 'en')).toBe('3')
})
