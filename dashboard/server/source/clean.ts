import { isAscii, isUtf8 } from 'node:buffer'
import { tidyText } from '../../core/source/cell.ts'
import type { Encoding } from '../../core/source/mapping.ts'
import { importProblem } from '../../core/source/problem.ts'
import { cleanDelimiter, type FaultyRecord, TextCleaner } from '../../core/source/text.ts'
import { bytesOf, type ImportFile, writerTo } from './bytes.ts'
import type { Glance, Reading } from './glance.ts'
import { JsonSplitter } from './json.ts'
import { openWorkbook } from './sheet.ts'

export interface CleanOptions {
  onBytes(read: number): void
  onRows(rows: number): void
  onFault(record: FaultyRecord): Promise<void> | void
  /** A formula of this row and column (the first is 0) has no stored value. */
  onUnknown(row: number, column: number): void
  signal?: AbortSignal | undefined
}

/** The clean text a file became: what DuckDB reads strictly. */
export interface CleanText {
  path: string
  delimiter: string
  rows: number
  /** Lines left out as comments. */
  comments: number
}

/** A guess that the file is UTF-8 met bytes that are not; it must be read again in the other encoding. */
class WrongEncoding extends Error {}

/** Writes a text, JSON or workbook file as clean delimited UTF-8 text: line number first, then the cells (or one cell of JSON). */
export async function cleanFile(file: ImportFile, glance: Glance, reading: Reading, to: string, options: CleanOptions): Promise<CleanText> {
  if (glance.kind === 'xlsx') return cleanSheet(file, glance, reading.comment, to, options)
  if (glance.kind === 'json') return cleanJson(file, glance, to, options)
  try {
    return await cleanCsv(file, glance, reading, to, options)
  } catch (error) {
    if (!(error instanceof WrongEncoding)) throw error
    return cleanCsv(file, { ...glance, encoding: 'gb18030', guessedEncoding: false }, reading, to, options)
  }
}

async function cleanCsv(file: ImportFile, glance: Glance, reading: Reading, to: string, options: CleanOptions): Promise<CleanText> {
  const faults: FaultyRecord[] = []
  let seenUtf8 = false
  const cleaner = new TextCleaner({
    delimiter: glance.delimiter,
    ...(reading.columns && { columns: reading.columns }),
    start: glance.layout.line ?? glance.layout.body,
    body: glance.layout.body,
    comment: reading.comment,
    isUtf8: (bytes) => {
      const good = isUtf8(bytes)
      seenUtf8 ||= good && glance.guessedEncoding && !isAscii(bytes)
      return good
    },
    onHeader: () => undefined,
    onFault: (record) => faults.push(record),
  })
  const writer = writerTo(to)
  const push = async (chunk: Uint8Array, last: boolean) => {
    for (const bytes of cleaner.push(chunk, last)) await writer.write(bytes)
    if (glance.guessedEncoding && !seenUtf8 && faults.some(({ fault }) => fault.kind === 'encoding')) throw new WrongEncoding()
    for (const fault of faults.splice(0)) await options.onFault(fault)
    options.onRows(cleaner.rows)
    options.signal?.throwIfAborted()
  }
  try {
    for await (const chunk of utf8Of(file, glance.encoding, options.onBytes)) await push(chunk, false)
    await push(new Uint8Array(0), true)
  } finally {
    await writer.close()
  }
  return { path: to, delimiter: cleanDelimiter(glance.delimiter), rows: cleaner.rows, comments: cleaner.comments }
}

/** The text of a file as UTF-8 without a byte-order mark, lone carriage returns (old Mac files) as line feeds. */
async function* utf8Of(file: ImportFile, encoding: Encoding, onBytes: (read: number) => void): AsyncGenerator<Buffer> {
  const decoder = encoding === 'utf-8' ? undefined : new TextDecoder(encoding)
  let first = true
  let macLines = false
  for await (const chunk of bytesOf(file, onBytes)) {
    let bytes = decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk
    if (first && bytes.length > 0) {
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
      macLines = !bytes.includes(10) && bytes.includes(13)
      first = false
    }
    if (macLines) for (let at = bytes.indexOf(13); at >= 0; at = bytes.indexOf(13, at + 1)) bytes[at] = 10
    yield bytes
  }
  const rest = decoder?.decode()
  if (rest) yield Buffer.from(rest)
}

/** Longer objects are refused, as longer records of a text are. */
const longestJson = 1 << 20

async function cleanJson(file: ImportFile, glance: Glance, to: string, options: CleanOptions): Promise<CleanText> {
  const splitter = new JsonSplitter()
  const writer = writerTo(to)
  let rows = 0
  const push = async (chunk: Buffer, last: boolean) => {
    for (const { row, json } of splitter.push(chunk, last)) {
      if (json.length > longestJson) {
        await options.onFault({ line: row, fault: { kind: 'long' }, text: json.slice(0, 500) })
        continue
      }
      rows++
      await writer.write(`${row},${quoted(json)}\n`)
    }
    // A bracket that is never closed would otherwise gather the whole file.
    if (splitter.pending > 8 * longestJson) throw importProblem({ kind: 'broken', file: file.name, detail: `JSON: ${rows + 1}` })
    options.onRows(rows)
    options.signal?.throwIfAborted()
  }
  try {
    for await (const chunk of utf8Of(file, glance.encoding, options.onBytes)) await push(chunk, false)
    await push(Buffer.alloc(0), true)
  } finally {
    await writer.close()
  }
  return { path: to, delimiter: ',', rows, comments: 0 }
}

async function cleanSheet(
  file: ImportFile,
  glance: Glance,
  comment: string | undefined,
  to: string,
  options: CleanOptions,
): Promise<CleanText> {
  const writer = writerTo(to)
  const workbook = await openWorkbook(file)
  const width = glance.headers.length
  let rows = 0
  let comments = 0
  try {
    for await (const { row, cells, unknown } of workbook.rows(glance.sheet ?? '', options.onBytes)) {
      options.signal?.throwIfAborted()
      if (row < glance.layout.body) continue
      // A workbook does not store empty cells at the end of a row, so a short row is whole; cells beyond the last name are beside the table.
      const line = Array.from({ length: width }, (_, index) => tidyText(cells[index] ?? ''))
      const known = unknown.filter((column) => column < width)
      if (known.length === 0 && line.every((cell) => cell === '')) continue
      if (comment && cells[0]?.startsWith(comment)) {
        comments++
        continue
      }
      for (const column of known) options.onUnknown(row, column)
      await writer.write(`${row},${line.map(quoted).join(',')}\n`)
      rows++
      if (rows % 2000 === 0) options.onRows(rows)
    }
  } finally {
    workbook.close()
    await writer.close()
  }
  options.onRows(rows)
  return { path: to, delimiter: ',', rows, comments }
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
