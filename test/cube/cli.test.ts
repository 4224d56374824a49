import { spawn } from 'node:child_process'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { start } from '../start.ts'

const root = path.resolve(import.meta.dirname, '../..')

test("Cube's own command line starts from cube.js and gives the same numbers to the same tokens", async () => {
  const query = { measures: ['sales.orders', 'sales.net_sales'] }
  const server = await start()
  const numbers = await server.load(query)
  const token = await server.token('viewer')
  await server.stop({ keep: true })

  const port = String(20_000 + Math.floor(Math.random() * 20_000))
  const cube = spawn(process.execPath, ['node_modules/@cubejs-backend/server/bin/server'], {
    cwd: root,
    env: { ...process.env, PORT: port, DATA_DIR: server.dataDir, NODE_ENV: 'production' },
  })
  let output = ''
  cube.stdout.on('data', (chunk) => (output += chunk))
  cube.stderr.on('data', (chunk) => (output += chunk))
  const ask = (authorization: string) =>
    fetch(`http://127.0.0.1:${port}/cubejs-api/v1/load?query=${encodeURIComponent(JSON.stringify(query))}`, { headers: { authorization } })
  try {
    for (let tries = 0; tries < 900 && !output.includes('is listening'); tries++) await sleep(100)
    expect(output).toContain('is listening')
    const reply = await ask(token)
    expect([reply.status, (await reply.json()).data]).toEqual([200, numbers])
    expect((await ask('x.y.z')).status).toBeGreaterThanOrEqual(400)
  } finally {
    cube.kill()
  }
}, 240_000)
