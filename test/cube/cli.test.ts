import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { start } from '../start.ts'
import { startCommandLine, tenQuestions } from './commandLine.ts'

test("Cube's own command line starts from cube.js and gives the same numbers to the same tokens", async () => {
  const server = await start()
  const token = await server.token('viewer')
  const ours: unknown[] = []
  for (const query of tenQuestions) ours.push(await server.load(query, 'viewer'))
  for (const rows of ours) expect(rows).not.toEqual([])
  // One process holds a DuckDB file at a time.
  await server.stop({ keep: true })

  const cube = await startCommandLine({ DATA_DIR: server.dataDir })
  try {
    for (const [at, query] of tenQuestions.entries())
      expect(await cube.ask(query, token), JSON.stringify(query)).toEqual({ status: 200, data: ours[at] })
    expect((await cube.ask({ measures: ['sales.orders'] }, 'x.y.z')).status).toBeGreaterThanOrEqual(400)
  } finally {
    await cube.stop()
    rmSync(server.dataDir, { recursive: true, force: true })
  }
}, 900_000)
