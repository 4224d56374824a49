import { expect, test } from 'vitest'
import { dateText, dateTick } from '../../dashboard/core/field/date.ts'
import {
  digitsAmong,
  evenDecimals,
  type Formatted,
  numberText,
  shortText,
  shortTexts,
  unitFor,
  unitText,
  valueText,
} from '../../dashboard/core/field/text.ts'
import { ticksFor } from '../../dashboard/core/field/ticks.ts'

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
  // Written in the unit below they would be 10,000万, 1,000K and 100,000: the unit is chosen after rounding.
  expect(unitFor(99_999_999, money, 'zh').name).toBe('亿')
  expect(unitFor(999_999, money, 'en').name).toBe('M')
  expect(unitFor(99_999.6, orders, 'en').name).toBe('K')
  expect(unitFor(99_940_000, money, 'zh').name).toBe('万')
  expect(unitFor(12_345_678_901_234, money, 'zh').name).toBe('万亿')
  expect(unitFor(12_345_678_901_234, money, 'en').name).toBe('T')
  expect(unitFor(99_999, money, 'zh').name).toBe('')
  expect(unitFor(1_000_000, money, 'en').name).toBe('M')
  expect(unitFor(100_000, money, 'en')).toEqual({ divisor: 1e3, name: 'K' })
  expect(unitFor(99_999, money, 'en').name).toBe('')
  expect(unitFor(2e9, money, 'en').name).toBe('B')
  expect(unitFor(5, share, 'zh').name).toBe('')
})

test('ticks carry no unit, the axis does, once', () => {
  const ticks = (max: number, steps: number, field: Formatted, language: 'zh' | 'en', min = 0) => {
    const { unit, textOf } = ticksFor({ min, max, tickAmount: steps }, field, language)
    return [unit.name, ...Array.from({ length: steps + 1 }, (_, at) => textOf(min + ((max - min) * at) / steps))]
  }
  expect(ticks(250_000, 5, money, 'zh')).toEqual(['万', '0', '5', '10', '15', '20', '25'])
  expect(ticks(0.125, 1, share, 'en')).toEqual(['', '0.0%', '12.5%'])
  expect(ticks(20_000, 2, money, 'zh', -20_000)).toEqual(['', '−20,000', '0', '20,000'])
  // Decimals follow the step, and so does the unit: what is said of every tick must not take the difference away.
  expect(ticks(1_000_004, 3, orders, 'en', 1_000_001)).toEqual(['', '1,000,001', '1,000,002', '1,000,003', '1,000,004'])
  expect(ticks(12_000_005, 4, money, 'zh', 12_000_001).slice(1, 3)).toEqual(['12,000,001', '12,000,002'])
  expect(ticks(0.0006, 3, money, 'en')).toEqual(['', '0.0000', '0.0002', '0.0004', '0.0006'])
  expect(ticks(0.0004, 4, share, 'en')).toEqual(['', '0.00%', '0.01%', '0.02%', '0.03%', '0.04%'])
  expect(ticks(15e12, 3, money, 'en')).toEqual(['T', '0', '5', '10', '15'])
  const unit = unitFor(250_000, money, 'zh')
  expect(unitText(money, unit, 'zh')).toBe('万元')
  expect(unitText(money, unitFor(250_000, money, 'en'), 'en')).toBe('¥ K')
  expect(unitText(orders, unitFor(500_000, orders, 'zh'), 'zh')).toBe('万单')
  expect(unitText(orders, unitFor(50_000, orders, 'zh'), 'zh')).toBe('单')
})

test('short figures keep three or four digits', () => {
  expect(shortText(1_388_796.76, money, 'zh')).toBe('¥138.9万')
  expect(shortText(1_388_796.76, money, 'en')).toBe('¥1.39M')
  expect(shortText(-1_388_796.76, money, 'en')).toBe('−¥1.39M')
  expect(shortText(0.0853, share, 'zh')).toBe('8.5%')
  expect(shortText(148, orders, 'zh')).toBe('148')
  expect(shortText(540.9, money, 'zh')).toBe('¥540.90')
  expect(shortText(88_213, orders, 'zh')).toBe('88,213')
  expect(shortText(999_999, orders, 'en')).toBe('1M')
  expect(shortText(99_999_999, money, 'zh')).toBe('¥1亿')
  expect(shortText(12_345_678_901_234, money, 'en')).toBe('¥12.35T')
  expect(shortText(12_345_678_901_234, money, 'zh')).toBe('¥12.35万亿')
})

test('a number is never so small that nothing is written of it', () => {
  expect(shortText(-0.0001, share, 'zh')).toBe('−0.01%')
  expect(shortText(0.000179, share, 'en')).toBe('0.018%')
  expect(numberText(0.000179, share, 'en')).toBe('0.018%')
  expect(numberText(0.0003, share, 'zh')).toBe('0.03%')
  expect([0.0001, 0.0006].map((value) => numberText(value, money, 'en'))).toEqual(['¥0.0001', '¥0.0006'])
  expect(numberText(-0.0001, money, 'zh')).toBe('−¥0.0001')
  expect(shortText(0.0001, money, 'zh')).toBe('¥0.0001')
  expect(numberText(0.4, orders, 'en')).toBe('0.4')
  // What a sum of fractions leaves over is nothing: 0.1 + 0.2 − 0.3.
  expect(numberText(0.1 + 0.2 - 0.3, money, 'en')).toBe('¥0')
  expect(shortText(0, share, 'en')).toBe('0%')
  // Beside trillions a coin keeps its own unit, and beside whole percents a small share its own decimals.
  expect(shortTexts([12_345_678_901_234, 1.01], money, 'en', unitFor(12_345_678_901_234, money, 'en'))).toEqual(['¥12.35T', '¥1.01'])
  expect(shortTexts([0.123, 0.5, 0.0003], share, 'en', unitFor(1, share, 'en'))).toEqual(['12.3%', '50.0%', '0.03%'])
})

test('a value may be called like a property of every object', () => {
  const kind: Formatted = { type: 'string', values: { web: { zh: '网站', en: 'Web' } } }
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) expect(valueText(name, kind, 'zh')).toBe(name)
  expect(valueText('web', kind, 'zh')).toBe('网站')
})

test('numbers that stand together have one number of decimals', () => {
  expect(evenDecimals(['¥1,094.2', '¥742.04', '–', '¥70'], 2, money)).toEqual(['¥1,094.20', '¥742.04', '–', '¥70.00'])
  expect(evenDecimals(['¥1.5', '¥2'], 2, money)).toEqual(['¥1.50', '¥2.00'])
  expect(evenDecimals(['¥3.4万', '¥3.52万'], 2, money)).toEqual(['¥3.40万', '¥3.52万'])
  expect(evenDecimals(['↑ 46%', '↓ 69.6%'], 1)).toEqual(['↑ 46.0%', '↓ 69.6%'])
  expect(evenDecimals(['12', '1,234'], 0)).toEqual(['12', '1,234'])
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

test('no more texts are looked at than it takes to know their decimals', () => {
  let looked = 0
  function* texts() {
    for (const text of ['¥1', '¥2.25', '¥3.5']) {
      looked++
      yield text
    }
  }
  expect([digitsAmong(texts(), 2), looked]).toEqual([2, 2])
})
