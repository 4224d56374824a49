import { createReadStream, createWriteStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Writable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { isDiskFull, Problem } from '../../core/problem.ts'
import { importProblem } from '../../core/source/problem.ts'

/** A file to import: where it lies, and what the person calls it. */
export interface ImportFile {
  path: string
  name: string
}

/** Unpacking further than this is a zip bomb, once it is past the size that any small file may have. */
const bombRatio = 250
const bombFloor = 64 * 2 ** 20
/** The most bytes one file may unpack to. */
const mostBytes = 64 * 2 ** 30

/** Counts what a packed file unpacks to and stops a zip bomb. */
export function bombGuard(file: string, packed: number): (bytes: number) => void {
  let total = 0
  return (bytes) => {
    total += bytes
    if (total > bombFloor && total > packed * bombRatio) throw importProblem({ kind: 'bomb', file, ratio: bombRatio })
    if (total > mostBytes) throw importProblem({ kind: 'too_large', file, limit: '64 GB' })
  }
}

/** The first 4 kB of a file, which say what it is. */
export async function headOf(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** The bytes of a text file, unpacked where it is packed, a chunk at a time; `onBytes` hears how many packed bytes were read. */
export async function* bytesOf(file: ImportFile, onBytes: (read: number) => void = () => undefined): AsyncGenerator<Buffer> {
  const head = await headOf(file.path)
  const { size } = await stat(file.path)
  const source = createReadStream(file.path, { highWaterMark: 1 << 20 })
  source.on('data', (chunk) => onBytes(chunk.length))
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    for await (const chunk of source) yield chunk
    return
  }
  const guard = bombGuard(file.name, size)
  const unpacked = createGunzip({ chunkSize: 1 << 20 })
  source.on('error', (error) => unpacked.destroy(error))
  source.pipe(unpacked)
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      guard(chunk.length)
      yield chunk
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    throw importProblem({ kind: 'broken', file: file.name, detail: error instanceof Error ? error.message : String(error) })
  } finally {
    source.destroy()
    unpacked.destroy()
  }
}

/** A file being written in order, waiting when the disk is behind. */
export function writerTo(file: string) {
  const stream = createWriteStream(file, { highWaterMark: 4 << 20 })
  let failure: NodeJS.ErrnoException | undefined
  stream.on('error', (error) => {
    failure = error
  })
  const check = () => {
    if (isDiskFull(failure)) throw importProblem({ kind: 'disk_full', folder: path.dirname(file) })
    if (failure) throw failure
  }
  return {
    async write(bytes: Uint8Array | string): Promise<void> {
      check()
      if (!stream.write(bytes)) await settled(stream)
      check()
    },
    async close(): Promise<void> {
      if (!failure) await new Promise<void>((resolve) => void stream.end(() => resolve()).once('error', () => resolve()))
      check()
    },
  }
}

/** Waits until a stream takes more, or has failed. */
function settled(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done).off('error', done)
      resolve()
    }
    stream.on('drain', done).on('error', done)
  })
}
