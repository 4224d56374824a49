import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { OperatorError } from '../../core/problem.ts'
import type { Secrets } from '../access.ts'
import type { Settings } from '../settings.ts'

const stored = z.object({ api: z.string().min(32), share: z.string().min(32) })

/** The signing keys: made at the first run and kept in `DATA_DIR/secrets.json` for its owner alone; `CUBEJS_API_SECRET` goes before the kept one. */
export function loadSecrets(settings: Pick<Settings, 'dataDir' | 'apiSecret'>): Secrets {
  const file = path.join(settings.dataDir, 'secrets.json')
  if (!existsSync(file)) makeSecrets(file)
  const kept = readSecrets(file)
  return { api: settings.apiSecret ?? kept.api, share: kept.share }
}

function makeSecrets(file: string): void {
  const make = () => randomBytes(48).toString('base64url')
  // Linked into place, not moved: of two processes starting at once the second finds the first one's keys instead of replacing them.
  const making = `${file}.${randomUUID()}`
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(making, `${JSON.stringify({ api: make(), share: make() }, null, 2)}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(making, file)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(making, { force: true })
  }
}

function readSecrets(file: string): Secrets {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    // Not replaced by new ones: every link and token in use would silently stop.
    throw new OperatorError(
      {
        zh: `${file} 无法读取或内容不完整。请从备份恢复它；若删除，将生成新密钥，已有的链接和登录会全部失效。`,
        en: `${file} can't be read or is incomplete. Restore it from a backup; if you delete it new keys are made, and every link and sign-in in use ends.`,
      },
      error,
    )
  }
}

/** Whether something read from a file is a pair of signing keys. */
export const isSecrets = (value: unknown) => stored.safeParse(value).success

/** Writes a file for its owner alone, whole or not at all. */
export function writePrivately(file: string, text: string): void {
  const making = `${file}.${randomUUID()}`
  writeFileSync(making, text, { mode: 0o600, flush: true })
  renameSync(making, file)
}

const isCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
