import { setTimeout as sleep } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WarehouseDriver } from '../../dashboard/server/cube/driver.ts'

// Counts 10^12 pairs: longer than any test run lasts, unless it is stopped.
const endless = 'SELECT count(*) FROM range(1000000) a (i), range(1000000) b (j) WHERE (a.i * b.j) % 7 = 3'

// Fewer than Node has threads: the answer to an interrupt needs one too.
const connections = 3

let instance: DuckDBInstance
let driver: WarehouseDriver
beforeEach(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  driver = new WarehouseDriver(async () => instance, connections)
})
afterEach(async () => {
  await driver.release()
  instance.closeSync()
})

const failure = (answer: Promise<unknown>) =>
  answer.then(
    () => 'answered',
    (error: Error) => error.message,
  )

test('a cancelled question ends inside the warehouse, and its connection serves the next', async () => {
  const running = Array.from({ length: connections }, () => driver.query(endless))
  const ends = running.map(failure)
  await sleep(300)
  for (const question of running) await question.cancel()
  // Every connection of the pool was busy for ever: an answer proves that they were let go.
  expect(await driver.query('SELECT 6 * 7 AS answer')).toEqual([{ answer: '42' }])
  for (const end of await Promise.all(ends)) expect(end).toMatch(/interrupt/i)
})

test('a question cancelled while it waits is never begun', async () => {
  const running = Array.from({ length: connections }, () => driver.query(endless))
  const ends = running.map(failure)
  const waiting = driver.query('CREATE TABLE begun (a INTEGER)')
  const end = failure(waiting)
  await sleep(100)
  await waiting.cancel()
  for (const question of running) await question.cancel()
  expect(await end).toBe('Query was cancelled')
  await Promise.all(ends)
  expect(await driver.query("SELECT count(*) AS n FROM duckdb_tables() WHERE table_name = 'begun'")).toEqual([{ n: '0' }])
})

test('a short question does not wait behind a long one', async () => {
  const long = driver.query(endless)
  const end = failure(long)
  expect(await driver.query('SELECT 1 AS one')).toEqual([{ one: '1' }])
  await long.cancel()
  expect(await end).toMatch(/interrupt/i)
})

test('letting the driver go stops what runs and waits', async () => {
  const end = failure(driver.query(endless))
  await sleep(200)
  const waiting = Array.from({ length: connections }, () => failure(driver.query(endless)))
  await driver.release()
  expect(await end).toMatch(/interrupt/i)
  // A process cannot end while a statement runs: none of those that waited may begin after all.
  for (const one of await Promise.all(waiting)) expect(one).toMatch(/interrupt|cancelled/i)
  expect(await failure(driver.query('SELECT 1'))).toBe('Query was cancelled')
})
