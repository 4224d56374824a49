import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { everything, type Grant, policyOf } from '../../dashboard/core/admin/policy.ts'
import { viewsFor } from '../../dashboard/core/admin/rights.ts'
import {
  grantWords,
  lowestRole,
  rowsWords,
  seenBy,
  sharedDimensions,
  unfinished,
  viewsOfGrant,
  viewWords,
} from '../../dashboard/core/admin/rightsWords.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'

const fields = toFields(JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../chart/meta.json'), 'utf8')))
const given = (change: Partial<Grant>): Grant => ({ ...everything, ...change })

test('rows may be narrowed by what customers, orders and leads share, and by nothing personal', () => {
  const names = sharedDimensions(fields).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['region', 'province', 'channel', 'owner', 'customer_type']))
  expect(names).not.toContain('name')
  expect(names).not.toContain('customer_id')
  // In orders alone.
  expect(names).not.toContain('order_status')
})

test('rights are told in a sentence', () => {
  expect(grantWords(everything, fields)).toEqual({ zh: '看全部数据。', en: 'Sees all rows.' })
  const east = given({ rows: [[{ dimension: 'region', values: ['华东'] }]], shows: everything.shows.filter((kind) => kind !== 'name') })
  const without = viewsOfGrant(east, fields).filter(({ isShown }) => !isShown).length
  const { zh, en } = grantWords(east, fields)
  expect(zh).toContain('只看大区为华东的数据')
  expect(zh).toContain('姓名被遮盖')
  expect(en).toContain('names masked')
  if (without > 0) expect(zh).toContain(`${without} 个视图不显示，因为没有大区`)
  expect(grantWords(given({ acts: ['ask a question', 'see people', 'share a board'] }), fields)).toEqual({
    zh: '看全部数据；不能导出数据、导入数据、定义指标。',
    en: 'Sees all rows; may not export data, import data, define metrics.',
  })
  expect(grantWords(given({ members: { mode: 'only', names: ['customers', 'sales.orders'] } }), fields).zh).toBe(
    '看全部数据；只看到客户、销售·订单数。',
  )
  expect(grantWords(given({ members: { mode: 'all but', names: ['gone'] } }), fields).zh).toBe('看全部数据；不显示“gone”。')
})

test('conditions of a rule are joined by and, rules by or, and one’s own by the person', () => {
  const rows = rowsWords(
    [
      [
        { dimension: 'region', values: ['华东', null] },
        { dimension: 'owner', own: true },
      ],
      [{ dimension: 'province', values: ['a', 'b', 'c', 'd', 'e'] }],
    ],
    fields,
  )
  expect(rows.zh).toBe('只看大区为华东、未填写且负责人是本人，或省份为a、b、c、d 等 5 项的数据')
  expect(rows.en).toMatch(/^Sees only Region .+, Not set and Owner is their own; or Province a, b, c, d and 1 more$/)
  expect(rowsWords([], fields).en).toBe('Sees no rows')
})

test('a condition without values cannot be kept, and says which', () => {
  expect(unfinished({ rows: [[{ dimension: 'region', values: [] }]] }, fields)?.zh).toContain('大区')
  expect(unfinished({ rows: [[{ dimension: 'owner', own: true }]] }, fields)).toBeNull()
})

test('a report says of a member whether somebody sees it, and as it is', () => {
  const grant = given({ members: { mode: 'all but', names: ['rfm', 'sales.cost_of_goods'] }, shows: [] })
  const report = { views: viewsFor(policyOf({ role: 'viewer', owner: [], grants: [grant] }, 0), fields) }
  expect(['rfm', 'rfm.customers', 'sales', 'sales.orders', 'sales.cost_of_goods'].map((name) => seenBy(report, name))).toEqual([
    'no',
    'no',
    'yes',
    'yes',
    'no',
  ])
})

test('a view that is not shown says which of three reasons it has', () => {
  const words = (lacks: string[], rows: 'all' | []) => viewWords({ isShown: false, lacks }, rows, fields).zh
  expect(words(['region'], 'all')).toBe('不显示：没有大区，数据按它限定')
  expect(words([], 'all')).toBe('不显示：不在其权限内')
  // Somebody whose own records nobody has named yet.
  expect(words([], [])).toBe('不显示：没有可看的数据')
})

test('the role that an act needs besides the group', () => {
  expect(lowestRole('export data')).toBe('viewer')
  expect(lowestRole('define a measure')).toBe('analyst')
})
