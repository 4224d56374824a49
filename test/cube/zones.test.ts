import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inZone } from '../../dashboard/server/cube/dialect.ts'

// The judge is ICU inside DuckDB: its own conversion of a timestamp with time zone.

let instance: DuckDBInstance
let connection: Awaited<ReturnType<DuckDBInstance['connect']>>
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:')
  connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  // Every 47 minutes through the years in which we convert ourselves, and beyond both ends of them.
  await connection.run(
    "CREATE TABLE t AS SELECT unnest(generate_series(TIMESTAMP '1998-12-25', TIMESTAMP '2039-01-10', INTERVAL 47 MINUTE)) AS moment",
  )
})
afterAll(() => {
  connection.closeSync()
  instance.closeSync()
})

// A fixed offset, offsets that are no whole hour, both hemispheres, a clock moved by half an hour, a zone that gave up summer time, and none.
const zones = [
  'Asia/Shanghai',
  'Asia/Kathmandu',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Hong_Kong',
  'UTC',
]

test.each(zones)('local times of %s are those of ICU', async (zone) => {
  const [row] = (
    await connection.runAndReadAll(
      `SELECT count(*)::INTEGER AS n, count(*) FILTER (WHERE ours IS DISTINCT FROM icu)::INTEGER AS wrong, min(moment) FILTER (WHERE ours IS DISTINCT FROM icu)::VARCHAR AS first
       FROM (SELECT moment, ${inZone('moment', zone)} AS ours, timezone('${zone}', moment::TIMESTAMPTZ) AS icu FROM t)`,
    )
  ).getRowObjects()
  const moments = Math.floor((Date.UTC(2039, 0, 10) - Date.UTC(1998, 11, 25)) / (47 * 60_000)) + 1
  expect(row).toEqual({ n: moments, wrong: 0, first: null })
})

test.each(zones)('days, weeks and months of %s are those of ICU, also in the hours a clock is moved', async (zone) => {
  // Each second for two minutes around every change of the offset in ICU's own reckoning.
  const changes = `
    WITH hours AS (SELECT unnest(generate_series(TIMESTAMP '2000-01-02', TIMESTAMP '2036-12-30', INTERVAL 30 MINUTE)) AS moment),
      offsets AS (SELECT moment, timezone('${zone}', moment::TIMESTAMPTZ) - moment AS shift FROM hours),
      moved AS (SELECT moment FROM (SELECT moment, shift, lag(shift) OVER (ORDER BY moment) AS before FROM offsets) WHERE shift <> before)
    SELECT m.moment + to_seconds(s.second) AS moment FROM moved m, generate_series(-60, 60) s (second)`
  const differs = ['day', 'week', 'month']
    .map(
      (grain) =>
        `date_trunc('${grain}', ${inZone('moment', zone)}) IS DISTINCT FROM date_trunc('${grain}', timezone('${zone}', moment::TIMESTAMPTZ))`,
    )
    .join(' OR ')
  const [row] = (
    await connection.runAndReadAll(`SELECT count(*)::INTEGER AS n, count(*) FILTER (WHERE ${differs})::INTEGER AS wrong FROM (${changes})`)
  ).getRowObjects()
  expect(row?.wrong).toBe(0)
  // Zones without summer time in these years have no such seconds; the others have, or nothing was compared.
  expect(Number(row?.n) > 0).toBe(!['Asia/Shanghai', 'Asia/Kathmandu', 'Asia/Hong_Kong', 'UTC'].includes(zone))
})

test('the day on which a clock is put forward has its 23 hours', async () => {
  // New York, 2024-03-10: the day begins at 05:00 UTC (standard time) and ends at 04:00 UTC (summer time), worked out by hand.
  const [row] = (
    await connection.runAndReadAll(
      `SELECT count(*)::INTEGER AS hours, min(moment)::VARCHAR AS first, max(moment)::VARCHAR AS last
       FROM (SELECT unnest(generate_series(TIMESTAMP '2024-03-09', TIMESTAMP '2024-03-12', INTERVAL 1 HOUR)) AS moment)
       WHERE date_trunc('day', ${inZone('moment', 'America/New_York')}) = TIMESTAMP '2024-03-10'`,
    )
  ).getRowObjects()
  expect(row).toEqual({ hours: 23, first: '2024-03-10 05:00:00', last: '2024-03-11 03:00:00' })
})
