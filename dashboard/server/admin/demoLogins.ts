import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { role } from '../../core/admin/roles.ts'
import { writePrivately } from './secrets.ts'

const demoLogins = z.array(z.object({ email: z.string(), password: z.string(), role }))
export type DemoLogin = z.infer<typeof demoLogins>[number]

const fileIn = (dataDir: string) => path.join(dataDir, 'demo-logins.json')

/** The logins of the demo people that still hold, for printing at start. */
export function readDemoLogins(dataDir: string): DemoLogin[] {
  const file = fileIn(dataDir)
  return existsSync(file) ? demoLogins.parse(JSON.parse(readFileSync(file, 'utf8'))) : []
}

export function keepDemoLogins(dataDir: string, logins: DemoLogin[]): void {
  writePrivately(fileIn(dataDir), `${JSON.stringify(logins, null, 2)}\n`)
}

/** A password that no longer holds must not be printed at the next start. */
export function dropDemoLogin(dataDir: string, email: string): void {
  const logins = readDemoLogins(dataDir)
  if (logins.some((login) => login.email === email))
    keepDemoLogins(
      dataDir,
      logins.filter((login) => login.email !== email),
    )
}
