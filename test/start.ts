import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readDemoLogins } from '../dashboard/server/admin/demoLogins.ts'
import { readModel } from '../dashboard/server/cube/model.ts'
import { compileFiles, keepExpressions, patchCube } from '../dashboard/server/cube/patches.ts'
import { expressionsFile } from '../dashboard/server/cube.ts'
import { openDatabase } from '../dashboard/server/database.ts'
import { modelFolder } from '../dashboard/server/modelFolder.ts'

export type Role = 'viewer' | 'editor' | 'analyst' | 'admin'

export interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever fields it expects, and fails where they are not.
  body: any
}

interface StartOptions {
  /** A data folder of an earlier server; else a new one with the tiny demo company. */
  dataDir?: string
  env?: Record<string, string>
}

export interface Server {
  url: string
  dataDir: string
  process: ChildProcess
  /** Everything the process has written. */
  output(): string
  /** The token of a demo person, by really signing in. */
  token(role: Role): Promise<string>
  /** One request to our API; `as` is a role, a token, or null for nobody. */
  ask(method: string, path: string, body?: unknown, as?: Role | { token: string } | null): Promise<Answer>
  /** The body of a request that must go well; as administrator unless said otherwise. */
  get(path: string, as?: Role): Promise<Answer['body']>
  post(path: string, body?: unknown, as?: Role): Promise<Answer['body']>
  put(path: string, body?: unknown, as?: Role): Promise<Answer['body']>
  delete(path: string, as?: Role): Promise<Answer['body']>
  /** The rows of a Cube query, waited for. */
  load(query: unknown, as?: Role | { token: string }): Promise<Record<string, unknown>[]>
  /** Ends the process in order, and its data folder unless it is kept. */
  stop(options?: { keep?: boolean; signal?: NodeJS.Signals }): Promise<void>
}

/** A file, such as an exported log, is none. */
const isJson = (reply: Response) => (reply.headers.get('content-type') ?? '').includes('json')

const root = path.resolve(import.meta.dirname, '..')

/** Starts the real process on a free port, with the tiny demo company in a folder of its own. */
export async function start({ dataDir, env = {} }: StartOptions = {}): Promise<Server> {
  const folder = dataDir ?? (await copyTemplate())
  const port = env.PORT ? Number(env.PORT) : await freePort()
  const child = spawn(process.execPath, ['dashboard/server/main.ts'], {
    cwd: root,
    // Its people are those of the demo, whatever the warehouse.
    // Tests ask more in a minute than people do.
    env: {
      ...ownEnvironment(),
      CLIENTELE_DEMO_ACCOUNTS: 'true',
      CLIENTELE_QUESTIONS_PER_MINUTE: '0',
      ...env,
      PORT: String(port),
      HOST: '127.0.0.1',
      DATA_DIR: folder,
    },
  })
  // A test that is cut off must not leave its server behind.
  const orphan = () => child.kill('SIGKILL')
  process.once('exit', orphan)
  child.once('exit', () => process.off('exit', orphan))
  let output = ''
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (output += chunk))
  const url = `http://127.0.0.1:${port}`
  const tokens = new Map<Role, Promise<string>>()
  await untilReady(child, url, () => output)

  async function ask(method: string, address: string, body?: unknown, as: Role | { token: string } | null = 'admin'): Promise<Answer> {
    const token = as === null ? '' : typeof as === 'string' ? await signIn(as) : as.token
    const reply = await fetch(`${url}${address}`, {
      method,
      redirect: 'manual',
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await reply.text()
    return { status: reply.status, body: text === '' ? null : isJson(reply) ? JSON.parse(text) : text }
  }
  const signIn = (role: Role): Promise<string> => {
    const known = tokens.get(role)
    if (known) return known
    const login = readDemoLogins(folder).find((one) => one.role === role)
    const token = ask('POST', '/api/login', { email: login?.email, password: login?.password }, null).then(({ status, body }) => {
      if (status !== 200) throw new Error(`${role} could not sign in: ${status} ${JSON.stringify(body)}`)
      return body.token as string
    })
    tokens.set(role, token)
    return token
  }
  const must = async (method: string, address: string, body: unknown, as: Role) => {
    const answer = await ask(method, address, body, as)
    if (answer.status >= 400) throw new Error(`${method} ${address}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  return {
    url,
    dataDir: folder,
    process: child,
    output: () => output,
    token: signIn,
    ask,
    get: (address, as = 'admin') => must('GET', address, undefined, as),
    post: (address, body, as = 'admin') => must('POST', address, body ?? {}, as),
    put: (address, body, as = 'admin') => must('PUT', address, body ?? {}, as),
    delete: (address, as = 'admin') => must('DELETE', address, undefined, as),
    async load(query, as = 'admin') {
      for (;;) {
        const { status, body } = await ask('POST', '/cubejs-api/v1/load', { query }, as)
        if (body?.error === 'Continue wait') continue
        if (status !== 200) throw new Error(`load: ${status} ${JSON.stringify(body)}`)
        return body.data
      }
    },
    async stop({ keep = false, signal = 'SIGTERM' } = {}) {
      const ended =
        child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve))
      child.kill(signal)
      await ended
      if (!keep) rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Whatever the tester's shell says of a real installation does not reach the one under test. */
function ownEnvironment(): Record<string, string | undefined> {
  const names = Object.keys(process.env).filter((name) => !/^(CUBEJS_|CLIENTELE_|DATABASE_URL$|NODE_OPTIONS$|VITEST)/.test(name))
  return Object.fromEntries(names.map((name) => [name, process.env[name]]))
}

async function untilReady(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = Date.now() + 240_000
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The server ended (${child.exitCode}):\n${output()}`)
    const ready = await fetch(`${url}/readyz`).then(
      (reply) => reply.ok,
      () => false,
    )
    if (ready) return
    await sleep(100)
  }
  child.kill('SIGKILL')
  throw new Error(`The server was not ready in 240 s:\n${output()}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** A data folder with the tiny demo company and an empty state; both are made once and copied from then on. */
export async function copyTemplate(): Promise<string> {
  const template = await makeTemplate()
  const folder = mkdtempSync(path.join(os.tmpdir(), 'clientele-test-'))
  cpSync(template, folder, { recursive: true })
  return folder
}

async function makeTemplate(): Promise<string> {
  const user = os.userInfo().uid
  const folder = path.join(os.tmpdir(), `clientele-tiny-${user}-${sourceHash()}`)
  if (existsSync(folder)) return folder
  const making = mkdtempSync(path.join(os.tmpdir(), 'clientele-making-'))
  await run(['scripts/seed.ts', '--preset', 'tiny'], { DATA_DIR: making, CLIENTELE_TIMEZONE: 'Asia/Shanghai' })
  patchCube()
  keepExpressions(expressionsFile(making))
  await compileFiles(modelFolder, readModel(modelFolder).files)
  const database = await openDatabase({ dataDir: making, databaseUrl: undefined })
  await database.close()
  try {
    renameSync(making, folder)
  } catch (error) {
    // Another test file made it meanwhile.
    rmSync(making, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

function run(args: string[], env: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args.join(' ')}: ${code}\n${output}`))))
  })
}

/** Changes with whatever the tiny company and the empty state are made of. */
function sourceHash(): string {
  const folders = [
    'scripts/demo',
    'dashboard/server/estimate',
    'dashboard/server/derive',
    'dashboard/server/warehouse',
    'dashboard/server/migrations',
    'dashboard/core/source',
    'model/derived',
  ]
  const files = folders.flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => path.join(folder, name)))
  const hash = createHash('sha256')
  for (const file of [...files, 'scripts/seed.ts'].sort()) {
    if (/\.(ts|sql|json)$/.test(file)) hash.update(file).update(readFileSync(path.join(root, file)))
  }
  return hash.digest('hex').slice(0, 12)
}
