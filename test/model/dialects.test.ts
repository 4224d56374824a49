import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { modelFolder } from '../../dashboard/server/modelFolder.ts'
import { limitsOf, tellLimits } from '../../scripts/model/dialects.ts'

// Four compiles of the whole model.
vi.setConfig({ testTimeout: 300_000 })

test('what Trino, ClickHouse, BigQuery and Snowflake lack is named with the members that need it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'clientele-dialects-'))
  cpSync(modelFolder, folder, { recursive: true })
  const file = path.join(folder, 'cubes/sales_rows.yml')
  const text = readFileSync(file, 'utf8')
  const own = 'sql: "SUM({CUBE}.gross_sales) FILTER (WHERE {CUBE}.units > 1)"\n        type: number'
  writeFileSync(file, text.replace('sql: "{CUBE}.gross_sales"\n        type: sum', own))
  expect(readFileSync(file, 'utf8')).toContain('FILTER (WHERE')

  const limits = await limitsOf(folder)
  expect(limits.filter(({ words }) => words.en.includes('does not compile'))).toEqual([])
  const membersOf = (dialect: string, words: string) =>
    limits.find((limit) => limit.dialect === dialect && limit.words.en.includes(words))?.members ?? []
  for (const dialect of ['trino', 'clickhouse', 'bigquery'])
    expect(membersOf(dialect, 'percentile_cont')).toContain('purchase_days.median_interpurchase_days')
  expect(membersOf('snowflake', 'percentile_cont')).toEqual([])
  expect(membersOf('bigquery', 'filter (where')).toContain('sales_rows.gross_sales')
  expect(membersOf('snowflake', 'filter (where')).toContain('sales_rows.gross_sales')
  expect(membersOf('trino', 'filter (where')).toEqual([])
  expect(membersOf('trino', 'percentile_cont')).toContain('derived/rfm_cuts.sql')
  expect(membersOf('snowflake', 'filter (where')).toContain('derived/lead_entries.sql')

  const told = tellLimits(limits)
  for (const title of ['Trino', 'ClickHouse', 'BigQuery', 'Snowflake']) expect(told).toContain(title)
})
