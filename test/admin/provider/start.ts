import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'

const client = { id: 'clientele', secret: 'the secret of the client at the provider' }

export interface Provider {
  issuer: string
  /** What our server is told of it. */
  env: Record<string, string>
  /** Says who there is there, how wrong its clock goes (seconds), and how a token is spoilt. */
  control(wish: { people?: Record<string, Record<string, unknown>>; skew?: number; spoil?: string }): Promise<void>
  stop(): Promise<void>
}

export async function freePort(): Promise<number> {
  const probe = net.createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return address.port
}

/** Starts a real provider that knows a server of ours, which is to be started on `port`. */
export async function startProvider(port: number): Promise<Provider> {
  const own = await freePort()
  const issuer = `http://127.0.0.1:${own}`
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'process.ts')], {
    env: {
      ...process.env,
      PORT: String(own),
      CLIENT_ID: client.id,
      CLIENT_SECRET: client.secret,
      REDIRECT: `${url}/api/login/oidc/callback`,
      AFTER: `${url}/signin`,
    },
  })
  const orphan = () => child.kill('SIGKILL')
  process.once('exit', orphan)
  let output = ''
  child.stderr.on('data', (chunk) => (output += chunk))
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`The provider ended:\n${output}`)
    }),
  ])
  return {
    issuer,
    env: {
      PORT: String(port),
      CLIENTELE_OIDC_ISSUER: issuer,
      CLIENTELE_OIDC_CLIENT_ID: client.id,
      CLIENTELE_OIDC_CLIENT_SECRET: client.secret,
      CLIENTELE_OIDC_SCOPES: 'openid profile email groups',
      CLIENTELE_OIDC_ALLOW_HTTP: 'true',
    },
    async control(wish) {
      const reply = await fetch(`${issuer}/control`, { method: 'POST', body: JSON.stringify(wish) })
      if (!reply.ok) throw new Error(`control: ${reply.status}`)
    },
    async stop() {
      process.off('exit', orphan)
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}
