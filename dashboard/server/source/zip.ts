import { createInflateRaw } from 'node:zlib'
import yauzl from 'yauzl'
import { Problem } from '../../core/problem.ts'
import { importProblem } from '../../core/source/problem.ts'
import { bombGuard, type ImportFile } from './bytes.ts'

const broken = (file: ImportFile, error: unknown) =>
  importProblem({ kind: 'broken', file: file.name, detail: error instanceof Error ? error.message : String(error) })

const mostEntries = 100_000

/** An open zip archive, of whose entries each can be read as a stream. */
export interface Zip {
  has(name: string): boolean
  /** The unpacked bytes of an entry; `onBytes` hears how many packed ones were read. Stops a bomb. */
  read(name: string, onBytes?: (read: number) => void): AsyncGenerator<Buffer>
  close(): void
}

export async function openZip(file: ImportFile): Promise<Zip> {
  // Names are decoded here: some programs write a leading slash or backslashes, which no path on the disk is made of.
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false } as const
  const archive = await yauzl.openPromise(file.path, options).catch((error: unknown) => {
    throw broken(file, error)
  })
  const entries = new Map<string, yauzl.Entry>()
  try {
    for await (const entry of archive.eachEntry()) {
      if (entries.size >= mostEntries) throw new Error(`> ${mostEntries}`)
      entries.set(nameOf(entry), entry)
    }
  } catch (error) {
    archive.close()
    throw broken(file, error)
  }
  return {
    has: (name) => entries.has(name),
    close: () => archive.close(),
    async *read(name, onBytes = () => undefined) {
      const entry = entries.get(name)
      if (!entry) return
      const guard = bombGuard(file.name, entry.compressedSize)
      const open = async () => {
        const source = await archive.openReadStreamPromise(entry, { decodeFileData: false })
        source.on('data', (chunk: Buffer) => onBytes(chunk.length))
        if (entry.compressionMethod === 0) return { source, stream: source }
        const stream = source.pipe(createInflateRaw())
        source.on('error', (error: Error) => stream.destroy(error))
        return { source, stream }
      }
      try {
        const { source, stream } = await open()
        try {
          for await (const chunk of stream as AsyncIterable<Buffer>) {
            guard(chunk.length)
            yield chunk
          }
        } finally {
          source.destroy()
          stream.destroy()
        }
      } catch (error) {
        if (error instanceof Problem) throw error
        throw broken(file, error)
      }
    },
  }
}

const nameOf = (entry: yauzl.Entry) => entry.fileNameRaw.toString('utf8').replaceAll('\\', '/').replace(/^\//, '')
