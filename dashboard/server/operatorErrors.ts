import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, constants, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { diskFull, isDiskFull, OperatorError } from '../core/problem.ts'

/** Makes the data folder and writes a file in it, so that a read-only or full disk is found before anything else begins. */
export function openDataFolder(folder: string): void {
  const probe = path.join(folder, `.probe-${process.pid}`)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    writeFileSync(probe, 'x'.repeat(4096), { flush: true })
    rmSync(probe)
    keepPrivate(folder)
  } catch (error) {
    throw explainFolder(folder, error)
  }
}

// Not everything in the folder: it may have been somebody else's before, with files of theirs in it.
const ours = /^(warehouse\.duckdb|secrets\.json|demo-logins\.json|truth|server\.json|state|imports|backups|before-restore-)/

/** What this process writes, DuckDB's and Postgres' files too, is for its own user; so is what is here from before, whatever folder it was put in. */
function keepPrivate(folder: string): void {
  if (process.platform === 'win32') return
  process.umask(0o077)
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (ours.test(entry.name) && !entry.isSymbolicLink()) chmodSync(path.join(folder, entry.name), entry.isDirectory() ? 0o700 : 0o600)
}

function explainFolder(folder: string, error: unknown): OperatorError {
  if (isDiskFull(error)) return fullDisk(folder, error)
  const reason = error instanceof Error ? error.message : String(error)
  return new OperatorError(
    {
      zh: `数据文件夹 ${folder} 不可写（${reason}）。请修改它的权限，或用 DATA_DIR=另一个文件夹 重新启动。没有改动任何数据。`,
      en: `The data folder ${folder} cannot be written (${reason}). Change its permissions, or start with DATA_DIR=another-folder. Nothing was changed.`,
    },
    error,
  )
}

const fullDisk = (folder: string, cause: unknown) => new OperatorError(diskFull(folder), cause, 'disk_full')

/** DuckDB's refusal to open a file, as a sentence. Nothing when it is none we know. */
export function explainWarehouse(file: string, error: unknown): OperatorError | undefined {
  const text = error instanceof Error ? error.message : String(error)
  if (isDiskFull(error)) return fullDisk(path.dirname(file), error)
  if (!isDamage(text) && isHeld(text)) {
    const pid = /PID (\d+)/i.exec(text)?.[1]
    const who = pid ? ` (${nameOf(Number(pid))})` : ''
    return new OperatorError(
      {
        zh: `数据仓库 ${file} 正被另一个进程使用${who}。请先停止它，或用 DATA_DIR=另一个文件夹 重新启动。`,
        en: `The warehouse ${file} is held by another process${who}. Stop that one first, or start with DATA_DIR=another-folder.`,
      },
      error,
      'warehouse_held',
    )
  }
  if (isDamage(text))
    return new OperatorError(
      {
        zh: `数据仓库 ${file} 已损坏或不是 DuckDB 文件，无法打开，文件未作改动。请停止服务后恢复备份：npm run restore -- <备份文件夹>；没有备份时，把该文件移到别处，再重新导入数据。`,
        en: `The warehouse ${file} is damaged or no DuckDB file, and cannot be opened; it was left as it is. With the server stopped, restore a backup: npm run restore -- <folder>. Without one, move the file elsewhere and import the data again.`,
      },
      error,
      'warehouse_damaged',
    )
  if (/permission denied|cannot open file/i.test(text)) return explainFolder(file, error)
  return undefined
}

/** What DuckDB said of that process. */
export const heldDetail = ({ cause, message }: OperatorError) =>
  (cause instanceof Error ? cause.message.split('\n')[0] : undefined) ?? message

// On Windows it is said as a file in use.
const isHeld = (text: string) => /lock|being used by another process/i.test(text)

const isDamage = (text: string) =>
  /not a valid DuckDB|could not read enough bytes|corrupt database|checksum|serialization error|replaying WAL/i.test(text)

/** A port that cannot be listened on, with the process that has it where that can be found out. */
export function explainPort(port: number, host: string, error: unknown): OperatorError | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    const holder = holderOf(port)
    const who = holder ? { zh: `被 ${holder} 占用`, en: `is taken by ${holder}` } : { zh: '已被占用', en: 'is taken' }
    return new OperatorError(
      {
        zh: `端口 ${port} ${who.zh}。请停止该程序，或换一个端口启动，例如 PORT=${port + 1} npm start`,
        en: `Port ${port} ${who.en}. Stop that program, or start on another port, e.g. PORT=${port + 1} npm start`,
      },
      error,
    )
  }
  if (code === 'EACCES')
    return new OperatorError(
      {
        zh: `没有权限使用端口 ${port}（1024 以下的端口通常需要管理员权限）。请换一个端口，例如 PORT=4000 npm start`,
        en: `Port ${port} is not allowed for this user (ports below 1024 usually need an administrator). Use another, e.g. PORT=4000 npm start`,
      },
      error,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new OperatorError(
      {
        zh: `本机没有地址 ${host}（HOST）。请改为 127.0.0.1，或 0.0.0.0 以便其他电脑访问。`,
        en: `This machine has no address ${host} (HOST). Use 127.0.0.1, or 0.0.0.0 to be reached from others.`,
      },
      error,
    )
  return undefined
}

function holderOf(port: number): string | undefined {
  try {
    const pid = process.platform === 'linux' ? linuxHolder(port) : process.platform === 'win32' ? windowsHolder(port) : macHolder(port)
    return pid ? nameOf(pid) : undefined
  } catch {
    // Knowing who it is is a courtesy; other users' processes cannot be looked into.
    return undefined
  }
}

function linuxHolder(port: number): number | undefined {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0')
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => readFileSync(table, 'utf8').split('\n').slice(1))
  const inodes = sockets
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(`:${wanted}`) && columns[3] === '0A')
    .map((columns) => `socket:[${columns[9]}]`)
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).find((pid) => openFilesOf(pid).some((target) => inodes.includes(target)))
}

function openFilesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`))
  } catch {
    // Another user's process, or one that just ended.
    return []
  }
}

function macHolder(port: number): number | undefined {
  const text = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], { encoding: 'utf8', timeout: 2000 })
  return Number(text.split('\n')[0]) || undefined
}

function windowsHolder(port: number): number | undefined {
  const text = execFileSync('netstat', ['-ano', '-p', 'TCP'], { encoding: 'utf8', timeout: 2000 })
  const line = text.split('\n').find((one) => one.includes(`:${port} `) && one.includes('LISTENING'))
  return Number(line?.trim().split(/\s+/).at(-1)) || undefined
}

function nameOf(pid: number): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean).join(' ').slice(0, 80)
    return command ? `${command}, PID ${pid}` : `PID ${pid}`
  } catch {
    // No /proc on this system; the number is enough to find it.
    return `PID ${pid}`
  }
}
