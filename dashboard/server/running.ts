import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { Settings } from './settings.ts'

const note = z.object({ url: z.url(), pid: z.number().int() })

const fileIn = (dataDir: string) => path.join(dataDir, 'server.json')

/** Leaves the server's address in the data folder, so that commands find it whatever its PORT. Returns how to take it away again. */
export function announceServer(dataDir: string, url: string): () => void {
  const file = fileIn(dataDir)
  writeFileSync(file, JSON.stringify({ url, pid: process.pid }), { mode: 0o600 })
  return () => rmSync(file, { force: true })
}

/** Where the server of this data folder answers: as it said itself, else as PORT and HOST say. A killed server's note is passed over. */
export function serverAddress({ dataDir, host, port }: Pick<Settings, 'dataDir' | 'host' | 'port'>): string {
  const file = fileIn(dataDir)
  const said = existsSync(file) ? note.safeParse(parse(readFileSync(file, 'utf8'))) : undefined
  return said?.success && isRunning(said.data.pid) ? said.data.url : localAddress(host, port)
}

/** The address of this machine's server for a program on the same machine. */
export function localAddress(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // cut short by a full disk: as good as absent
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
