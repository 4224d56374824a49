import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newBoard } from '../../dashboard/core/board/spec.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import { rightsOfRole } from '../../dashboard/server/access.ts'
import { readDemoLogins } from '../../dashboard/server/admin/demoLogins.ts'
import { firstRun } from '../../dashboard/server/admin/firstRun.ts'
import { isPassword } from '../../dashboard/server/admin/password.ts'
import { findByEmail, listPeople } from '../../dashboard/server/admin/people.ts'
import { listBoards, loadBoard, makeBoard, saveBoard } from '../../dashboard/server/board/store.ts'
import { openDatabase } from '../../dashboard/server/database.ts'
import { type Postgres, startPostgres } from '../model/postgres.ts'

const dataDir = mkdtempSync(path.join(os.tmpdir(), 'clientele-postgres-state-'))
let postgres: Postgres | undefined
let settings: { dataDir: string; databaseUrl: string }

beforeAll(async () => {
  postgres = await startPostgres()
  settings = { dataDir, databaseUrl: `postgres://postgres@127.0.0.1:${postgres?.port}/postgres` }
})
afterAll(async () => {
  await postgres?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const asker = { kind: 'person', id: 'x', role: 'admin', session: null, rights: rightsOfRole('admin') } as const

test('two processes that start at once on one Postgres make one state', async ({ skip }) => {
  if (!postgres) skip('no Postgres is installed here')
  const [one, other] = await Promise.all([openDatabase(settings), openDatabase(settings)])
  await Promise.all([firstRun({ settings, database: one }), firstRun({ settings, database: other })])
  expect(await listPeople(one)).toHaveLength(4)
  expect((await listBoards(other, asker, { deleted: false, single: false, limit: 50, offset: 0 })).total).toBe(templates.length)
  // The passwords that are printed are those of the people who were kept.
  for (const { email, password } of readDemoLogins(dataDir)) {
    expect(await isPassword(password, (await findByEmail(one, email))?.passwordHash ?? null)).toBe(true)
  }

  const id = await makeBoard(one.db, 'x', newBoard('周会'))
  const saves = await Promise.all([
    one.db.transaction((tx) => saveBoard(tx, 'x', id, 1, newBoard('one'))),
    other.db.transaction((tx) => saveBoard(tx, 'x', id, 1, newBoard('other'))),
  ])
  expect(saves.filter(Boolean)).toHaveLength(1)
  expect((await loadBoard(other, asker, id))?.spec.title).toBe(saves[0] ? 'one' : 'other')
  await one.close()
  await other.close()
})

test('what one process withdraws another knows at once: nothing is remembered where others write', async ({ skip }) => {
  if (!postgres) skip('no Postgres is installed here')
  const database = await openDatabase(settings)
  let asked = 0
  const load = async () => ++asked
  expect([await database.remember('share x', load), await database.remember('share x', load)]).toEqual([1, 2])
  await database.close()
})

test('a Postgres that is not there, and one with a newer state, are said in a sentence', async ({ skip }) => {
  if (!postgres) skip('no Postgres is installed here')
  const nowhere = await openDatabase({ dataDir, databaseUrl: 'postgres://x:secret@127.0.0.1:1/x' }).catch((problem) => problem)
  expect(nowhere.words).toMatchObject({ en: expect.stringContaining('127.0.0.1:1'), zh: expect.stringContaining('DATABASE_URL') })
  expect(JSON.stringify(nowhere.words)).not.toContain('secret')
  const database = await openDatabase(settings)
  await database.db.execute(sql`INSERT INTO clientele.migrations (version, name) VALUES (9999, 'of the future')`)
  await database.close()
  expect((await openDatabase(settings).catch((problem) => problem)).words.en).toContain('newer Clientele')
})
