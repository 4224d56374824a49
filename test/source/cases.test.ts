import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readMapping } from '../../dashboard/core/source/mappingFile.ts'
import { bring, emptyWarehouse, problemOf, repository } from './bring.ts'

// Files that people had trouble with elsewhere, rebuilt small. They are not kept in the project; table.test.ts and references.test.ts hold the same rules.
const cases = path.resolve(repository, '../shared/cases')
const isThere = existsSync(cases)
if (!isThere) console.warn('../shared/cases is absent: the files people had trouble with are not tried here.')

const mappingAt = (file: string) => ({ how: { mapping: readMapping(parse(readFileSync(path.join(cases, file), 'utf8')), file) } })
const table = (name: string) => ({ how: { table: name } })
type How = ReturnType<typeof table> | ReturnType<typeof mappingAt>

const taken: [file: string, how: () => How, rows: number, name: string][] = [
  ['02-qualtrics-three-headers/CSAT_March.csv', () => mappingAt('02-qualtrics-three-headers/mapping.yml'), 3, 'survey_answers'],
  ['02-qualtrics-three-headers/CSAT_March.csv', () => mappingAt('02-qualtrics-three-headers/typed.yml'), 3, 'survey_answers'],
  ['03-ga-comment-lines/ga4_traffic.csv', () => table('visits'), 4, 'visits'],
  ['03-ga-comment-lines/ga4_traffic.csv', () => mappingAt('03-ga-comment-lines/mapping.yml'), 4, 'visits'],
  ['03-ga-comment-lines/no_preamble.csv', () => table('visits'), 4, 'visits'],
  ['04-utf16-tab/customers_unicode.txt', () => table('customers'), 2, 'customers'],
  ['06-1904-dates/mac_orders.xlsx', () => table('orders'), 2, 'orders'],
  ['08-duplicate-headers/unused_twice.csv', () => table('orders'), 2, 'orders'],
  ['10-title-and-merged-header/monthly.xlsx', () => table('orders'), 2, 'orders'],
  ['10-title-and-merged-header/monthly.xlsx', () => mappingAt('10-title-and-merged-header/mapping.yml'), 2, 'orders'],
  ['11-hidden-sheet/with_hidden.xlsx', () => table('orders'), 2, 'orders'],
  ['11-hidden-sheet/readme_first.xlsx', () => table('orders'), 1, 'orders'],
  ['12-formula-no-value/formula_customer.xlsx', () => table('orders'), 2, 'orders'],
  ['19-blank-rows-wide/blank_and_wide.xlsx', () => table('orders'), 2, 'orders'],
  ['48-unrecognised-columns/customers.csv', () => table('customers'), 2, 'customers'],
  ['48-unrecognised-columns/no_preamble.csv', () => table('visits'), 4, 'visits'],
]

describe.skipIf(!isThere)('files people had trouble with', () => {
  test.each(taken)('%s', async (file, how, rows, name) => {
    const home = await emptyWarehouse()
    expect(await bring(home, [path.join(cases, file)], { ...how(), strict: true })).toMatchObject({ status: 'all', refused: 0 })
    expect(await home.rows(`SELECT count(*) AS n FROM ${name}`)).toEqual([{ n: rows }])
  })

  test('what they must say', async () => {
    const home = await emptyWarehouse()
    const at = (file: string) => [path.join(cases, file)]
    for (const file of ['orders.csv', 'lines.csv'])
      expect(
        await problemOf(bring(home, at(`08-duplicate-headers/${file}`), table(file === 'lines.csv' ? 'order_lines' : 'orders'))),
      ).toMatchObject({ kind: 'duplicate_header' })
    const hidden = await bring(home, at('11-hidden-sheet/with_hidden.xlsx'), table('orders'))
    expect(hidden.files[0]).toMatchObject({ sheet: 'Orders', otherSheets: [{ name: '_old', hidden: true }] })
    expect(await home.rows("SELECT count(*) AS n FROM orders WHERE order_id = 'OLD1'")).toEqual([{ n: 0 }])
    const formula = await bring(home, at('12-formula-no-value/formula_customer.xlsx'), table('orders'))
    expect(formula.files[0]?.unknown.map(({ column }) => column)).toEqual(['city', 'customer_id', 'discount_amount'])
    expect(await bring(home, at('12-formula-no-value/formulas.xlsx'), table('order_lines'))).toMatchObject({
      status: 'none',
      problems: [{ kind: 'formula' }, { kind: 'formula' }],
    })
    const totals = await bring(home, at('48-unrecognised-columns/customers.csv'), table('customers'))
    expect(totals.files[0]).toMatchObject({ unused: ['月费'], asides: [{ kind: 'totals', rows: 1, examples: [{ row: 4, text: '合计' }] }] })
    await bring(home, at('14-float-ids/customers.csv'), { ...table('customers'), mode: 'replace' })
    const floats = await bring(home, at('14-float-ids/orders.csv'), { ...table('orders'), mode: 'replace' })
    expect(floats.unmet).toEqual([])
    expect(await home.rows('SELECT count(*) AS n FROM orders JOIN customers USING (customer_id)')).toEqual([{ n: 3 }])
  })
})
