import { expect, test } from 'vitest'
import { annotatedField, toFields } from '../../dashboard/core/field/meta.ts'

const reply = {
  cubes: [
    {
      name: 'sales',
      type: 'view',
      title: 'Sales',
      description: 'Orders and refunds.',
      meta: { zh: { title: '销售', description: '订单与退款。' }, folders: [{ name: 'Money', zh: '金额' }] },
      measures: [
        {
          name: 'sales.net_sales',
          title: 'Sales Net sales',
          shortTitle: 'Net sales',
          description: 'Gross minus refunds.',
          type: 'number',
          aggType: 'sum',
          format: 'currency',
          currency: 'CNY',
          meta: { zh: { title: '净销售额', description: '毛额减退款。' }, better: 'up', synonyms: ['营收'] },
        },
        { name: 'sales.secret', title: 'Sales Secret', shortTitle: 'Secret', type: 'number', public: false },
        { name: 'sales.refund_rate', title: '', shortTitle: 'Refund rate', type: 'number', aggType: 'number', meta: null },
      ],
      dimensions: [
        { name: 'sales.ordered_at', title: 'Sales Order time', shortTitle: 'Order time', type: 'time' },
        {
          name: 'sales.stage',
          title: '',
          shortTitle: 'Stage',
          type: 'string',
          meta: { order: ['lead', 2], values: { lead: { zh: '线索', en: 'Lead' } } },
        },
      ],
      folders: [{ name: 'Money', members: ['sales.net_sales', 'sales.gone'] }],
    },
    { name: 'orders', type: 'cube', title: 'Orders', public: false, measures: [], dimensions: [] },
  ],
}

test('the model’s members become fields in both languages, hidden ones stay away', () => {
  const { views, byName } = toFields(reply)
  expect(views.map(({ name, title }) => [name, title.zh, title.en])).toEqual([['sales', '销售', 'Sales']])
  expect([...byName.keys()]).toEqual(['sales.net_sales', 'sales.refund_rate', 'sales.ordered_at', 'sales.stage'])
  expect(byName.get('sales.net_sales')).toMatchObject({
    kind: 'measure',
    title: { zh: '净销售额', en: 'Net sales' },
    folder: { zh: '金额', en: 'Money' },
    additivity: 'A',
    better: 'up',
    currency: 'CNY',
  })
  // Where the model is silent, the way of aggregation decides: a computed number is never added up.
  expect(byName.get('sales.refund_rate')).toMatchObject({ additivity: 'R', title: { zh: 'Refund rate', en: 'Refund rate' } })
  expect(byName.get('sales.ordered_at')?.kind).toBe('time')
  expect(byName.get('sales.stage')).toMatchObject({ kind: 'dimension', order: ['lead', '2'] })
})

test('fields stand in the model’s folders, the rest last', () => {
  const [sales] = toFields(reply).views
  expect(sales?.folders.map(({ title, fields }) => [title?.zh ?? null, fields.map(({ name }) => name)])).toEqual([
    ['金额', ['sales.net_sales']],
    [null, ['sales.refund_rate', 'sales.ordered_at', 'sales.stage']],
  ])
})

test('what comes with an answer is enough for a field', () => {
  const field = annotatedField('sales.ordered_at.month', 'dimension', {
    title: 'Sales Order time',
    shortTitle: 'Order time',
    type: 'time',
    meta: { zh: { title: '下单时间' } },
  })
  expect(field).toMatchObject({ name: 'sales.ordered_at', kind: 'time', title: { zh: '下单时间', en: 'Order time' } })
  expect(annotatedField('sales.x', 'measure', 'nonsense')).toMatchObject({ kind: 'measure', name: 'sales.x' })
})
