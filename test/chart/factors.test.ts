import { expect, test } from 'vitest'
import { roundedParts } from '../../dashboard/core/chart/contributions.ts'
import { unbroken } from '../../dashboard/core/chart/explainText.ts'
import { factorParts, factorsOf, factorWords, shapleyOfProduct } from '../../dashboard/core/chart/factors.ts'
import type { Field } from '../../dashboard/core/field/field.ts'
import { numberText } from '../../dashboard/core/field/text.ts'
import { answer, fields } from './shop.ts'

const field = (name: string): Field => {
  const found = fields.byName.get(`shop.${name}`)
  if (!found) throw new Error(name)
  return found
}

/** Every order of some places. */
const ordersOf = (places: number[]): number[][] =>
  places.length === 0 ? [[]] : places.flatMap((one) => ordersOf(places.filter((other) => other !== one)).map((rest) => [one, ...rest]))

/** By walking through every order, one factor after the other: another way to the same parts. */
function byWalking(before: number[], now: number[]): number[] {
  const orders = ordersOf(before.map((_, at) => at))
  const sums = before.map(() => 0)
  for (const order of orders) {
    const here = [...before]
    for (const at of order) {
      const was = here.reduce((product, one) => product * one, 1)
      here[at] = now[at] ?? 0
      sums[at] = (sums[at] ?? 0) + here.reduce((product, one) => product * one, 1) - was
    }
  }
  return sums.map((sum) => sum / orders.length)
}

test('parts of a product by hand: 2 × 3 → 4 × 5 is 14 more, 8 by the first and 6 by the second', () => {
  // First alone: 2 × 3 = 6 before the second changes, 2 × 5 = 10 after it; the mean is 8.
  expect(shapleyOfProduct([2, 3], [4, 5])).toEqual([8, 6])
})

test('in a sentence a sign stays with its amount', () => {
  const joiner = '\u2060'
  expect(unbroken('East −¥1,200, West +0.4 pts')).toBe(`East −${joiner}¥${joiner}1,200, West +${joiner}0.4 pts`)
  expect(unbroken('a − b + c')).toBe('a − b + c')
})

test('200 products of two to four factors, with noughts and signs: the same as walking every order, and adding up to the displayed digit', () => {
  let seed = 7
  // Park and Miller: the same numbers on every machine.
  const next = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  const value = () => (next() < 0.1 ? 0 : Math.round((next() - 0.2) * 10_000) / 10)
  for (let round = 0; round < 200; round++) {
    const count = 2 + (round % 3)
    const [before, now] = [0, 1].map(() => Array.from({ length: count }, value)) as [number[], number[]]
    const parts = shapleyOfProduct(before, now)
    const walked = byWalking(before, now)
    const product = (all: number[]) => all.reduce((whole, one) => whole * one, 1)
    const change = product(now) - product(before)
    const size = Math.max(1, ...walked.map(Math.abs))
    parts.forEach((part, at) => {
      expect(Math.abs(part - (walked[at] ?? 0)) / size).toBeLessThan(1e-9)
    })
    expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - change) / size).toBeLessThan(1e-9)
    const shown = roundedParts(parts, change, 0).reduce((sum, part) => sum + part, 0)
    expect(Math.abs(shown - Math.round(change))).toBe(0)
    // Named in another order, each factor has the same part.
    const turned = shapleyOfProduct(before.toReversed(), now.toReversed()).toReversed()
    turned.forEach((part, at) => {
      expect(Math.abs(part - (parts[at] ?? 0)) / size).toBeLessThan(1e-9)
    })
  }
})

test('a measure is split as the model defines it: orders × sales per order', () => {
  const sales: Field = { ...field('sales'), factors: ['shop.orders'] }
  const factors = factorsOf(sales, fields)
  expect(factors.map(({ name }) => name)).toEqual(['shop.orders'])
  // 10 orders of 20 become 12 of 25: 200 → 300; by orders 2 × 22.5 = 45, by value 5 × 11 = 55.
  const parts = factorParts(sales, factors, answer({ sales: ['200'], orders: ['10'] }), answer({ sales: ['300'], orders: ['12'] }))
  expect(parts?.map(({ title, before, now, part }) => [title.en, before, now, part])).toEqual([
    ['orders', 10, 12, 45],
    ['sales ÷ orders', 20, 25, 55],
  ])
  expect(factorWords(sales, factors).en).toContain('sales = orders × (sales ÷ orders)')
})

test('each factor is written as what it is: money of money as a share, money per count as money, a count per count as a number', () => {
  const parts = (measure: Field, factor: Field, own: Record<string, string[]>) => factorParts(measure, [factor], answer(own), answer(own))
  const [, share] = parts(field('sales'), field('price'), { sales: ['30.5'], price: ['100'] }) ?? []
  expect([share?.before, numberText(share?.before ?? 0, share?.field as Field, 'en')]).toEqual([0.305, '30.5%'])
  const [, money] = parts(field('sales'), field('orders'), { sales: ['30'], orders: ['4'] }) ?? []
  expect(numberText(money?.before ?? 0, money?.field as Field, 'en')).toMatch(/^¥7.5/)
  const [, plain] = parts(field('orders'), field('rate'), { orders: ['3'], rate: ['2'] }) ?? []
  expect(numberText(plain?.before ?? 0, plain?.field as Field, 'en')).toBe('1.5')
})

test('without orders there is nothing to divide by, and a factor nobody may see explains nothing', () => {
  const sales: Field = { ...field('sales'), factors: ['shop.orders'] }
  const some = answer({ sales: ['200'], orders: ['10'] })
  expect(factorParts(sales, [field('orders')], answer({ sales: ['0'], orders: ['0'] }), some)).toBeNull()
  expect(factorParts(sales, [field('orders')], answer({ sales: [null], orders: ['0'] }), some)).toBeNull()
  expect(factorsOf({ ...sales, factors: ['shop.hidden'] }, fields)).toEqual([])
})
