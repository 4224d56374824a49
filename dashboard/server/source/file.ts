import { isAscii, isUtf8 } from 'node:buffer'
import { stat } from 'node:fs/promises'
import type { Encoding } from '../../core/source/mapping.ts'
import { ImportRefusal } from '../../core/source/problem.ts'
import { cleanDelimiter, type Delimiter, type FaultyRecord, guessDelimiter, TextCleaner } from '../../core/source/text.ts'
import { bytesOf, headOf, type ImportFile, writerTo } from './bytes.ts'
import { JsonSplitter } from './json.ts'
import { readSheet, sheetNames } from './sheet.ts'

export type FileKind = 'csv' | 'json' | 'xlsx' | 'parquet'

/** How the text of a file is to be read; what is missing is guessed. */
export interface Reading {
  encoding?: Encoding | undefined
  delimiter?: Delimiter | undefined
  /** Names of the columns of a file without a header line. */
  columns?: string[] | undefined
  sheet?: string | undefined
}

/** What a look at the beginning of a file tells. */
export interface Glance {
  kind: FileKind
  bytes: number
  encoding: Encoding
  guessedEncoding: boolean
  delimiter: Delimiter
  headers: string[]
}

const sampleBytes = 256 * 1024
const mostColumns = 2000
const pretenders: [test: (head: Buffer) => boolean, zh: string][] = [
  [(head) => head.readUInt32BE(0) === 0xd0cf11e0, '旧版 Office 文件 / an old Office file (.xls, .doc)'],
  [(head) => head.subarray(0, 5).toString('latin1') === '%PDF-', 'PDF'],
  [(head) => head.readUInt32BE(0) === 0x89504e47, 'PNG'],
  [(head) => head.readUInt16BE(0) === 0xffd8, 'JPEG'],
  [(head) => head.subarray(0, 4).toString('latin1') === 'Rar!', 'RAR'],
  [(head) => head.readUInt32BE(0) === 0x377abcaf, '7-Zip'],
  [(head) => head.subarray(0, 16).toString('latin1').startsWith('SQLite format 3'), 'SQLite'],
  [(head) => head.readUInt32BE(0) === 0x7f454c46 || head.subarray(0, 2).toString('latin1') === 'MZ', '程序 / a program'],
  [(head) => /^\s*(<!doctype html|<html|<table|<\?xml)/i.test(head.toString('latin1')), '网页或 XML / a web page or XML'],
]

/** What kind of file it is, by its content: the name may lie. Refuses what is no table. */
export async function glanceAt(file: ImportFile, reading: Reading = {}): Promise<Glance> {
  const { size } = await stat(file.path).catch(() => {
    throw new ImportRefusal({ kind: 'missing_file', file: file.name })
  })
  if (size === 0) throw new ImportRefusal({ kind: 'empty', file: file.name })
  const head = await headOf(file.path)
  const plain = { bytes: size, encoding: 'utf-8', guessedEncoding: false, delimiter: ',' } as const
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return { ...plain, kind: 'parquet', headers: [] }
  if (head.subarray(0, 2).toString('latin1') === 'PK') {
    const names = await sheetNames(file)
    if (reading.sheet && !names.includes(reading.sheet))
      throw new ImportRefusal({ kind: 'missing_sheet', file: file.name, sheet: reading.sheet, found: names })
    const headers = reading.columns ?? (await firstSheetRow(file, reading.sheet))
    checkHeaders(file.name, headers)
    return { ...plain, kind: 'xlsx', headers }
  }
  const sample = await sampleOf(file)
  if (sample.length === 0) throw new ImportRefusal({ kind: 'empty', file: file.name })
  const padded = Buffer.concat([sample.subarray(0, 64), Buffer.alloc(Math.max(0, 64 - sample.length))])
  const pretender = pretenders.find(([test]) => test(padded))
  if (pretender) throw new ImportRefusal({ kind: 'not_a_table', file: file.name, looksLike: pretender[1] })
  const encoding = reading.encoding ?? guessEncoding(sample)
  if (!encoding) throw new ImportRefusal({ kind: 'not_a_table', file: file.name, looksLike: '二进制数据 / binary data' })
  const text = new TextDecoder(encoding).decode(sample)
  if (text.trim() === '') throw new ImportRefusal({ kind: 'empty', file: file.name })
  const glance = { ...plain, encoding, guessedEncoding: !reading.encoding }
  if (isJson(text)) return { ...glance, kind: 'json', headers: keysOf(sample, encoding) }
  const delimiter = reading.delimiter ?? guessDelimiter(text)
  const headers = reading.columns ?? headersOf(text, delimiter)
  checkHeaders(file.name, headers)
  return { ...glance, kind: 'csv', delimiter, headers }
}

/** `{` or `[` begins JSON only when what follows could: a CSV may have a header in brackets. */
const isJson = (text: string) => /^\s*(\{\s*("|\})|\[\s*(\{|\]))/.test(text)

function checkHeaders(file: string, headers: string[]): void {
  if (headers.length > mostColumns) throw new ImportRefusal({ kind: 'too_wide', file, found: headers.length, limit: mostColumns })
}

async function sampleOf(file: ImportFile): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of bytesOf(file)) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= sampleBytes) break
  }
  return Buffer.concat(chunks).subarray(0, sampleBytes)
}

/** The encoding a text begins in; undefined when it is no text. */
export function guessEncoding(sample: Buffer): Encoding | undefined {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  let even = 0
  let odd = 0
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) at % 2 === 0 ? even++ : odd++
  if (even + odd > 0) {
    // Text in UTF-16 has its zero bytes nearly all on one side.
    if (odd > sample.length / 8 && even < odd / 20) return 'utf-16le'
    if (even > sample.length / 8 && odd < even / 20) return 'utf-16be'
    if (even + odd > sample.length / 50 + 2) return undefined
  }
  // The sample may end inside a character.
  for (let cut = 0; cut < 4; cut++) if (isUtf8(sample.subarray(0, sample.length - cut))) return 'utf-8'
  const controls = sample.filter((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13).length
  if (controls > sample.length / 50) return undefined
  return decodes(sample, 'gb18030') ? 'gb18030' : 'utf-8'
}

function decodes(sample: Buffer, encoding: Encoding): boolean {
  for (let cut = 0; cut < 4; cut++) {
    try {
      new TextDecoder(encoding, { fatal: true }).decode(sample.subarray(0, sample.length - cut))
      return true
    } catch {
      // Not with this ending; the loop tries the next.
    }
  }
  return false
}

function headersOf(text: string, delimiter: Delimiter): string[] {
  let headers: string[] = []
  const cleaner = new TextCleaner({
    delimiter,
    isUtf8,
    onHeader: (cells) => {
      headers = cells
    },
    onFault: () => undefined,
  })
  const bytes = Buffer.from(text.replace(/\r(?!\n)/g, '\n'))
  cleaner.push(bytes.subarray(0, 128 * 1024), true)
  return headers.map(tidyHeader)
}

/** A header without the blanks and marks around it; a nameless column stays nameless. */
export const tidyHeader = (header: string) => header.replace(/[\s\u00a0\u3000\ufeff\u200b]+/g, ' ').trim()

function keysOf(sample: Buffer, encoding: Encoding): string[] {
  const keys = new Set<string>()
  const text = Buffer.from(new TextDecoder(encoding).decode(sample))
  for (const { json } of new JsonSplitter().push(text, true)) {
    try {
      const value: unknown = JSON.parse(json)
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) for (const key of Object.keys(value)) keys.add(key)
    } catch {
      // Cut off by the end of the sample, or refused with its row when the file is read.
    }
  }
  return [...keys]
}

async function firstSheetRow(file: ImportFile, sheet: string | undefined): Promise<string[]> {
  for await (const { cells } of readSheet(file, sheet)) {
    if (cells.some((cell) => cell.trim() !== '')) return cells.map(tidyHeader)
  }
  throw new ImportRefusal({ kind: 'empty', file: file.name })
}

export interface CleanOptions {
  onBytes(read: number): void
  onRows(rows: number): void
  onFault(record: FaultyRecord): Promise<void> | void
  signal?: AbortSignal | undefined
}

/** The clean text a file became: what DuckDB reads strictly. */
export interface CleanText {
  path: string
  delimiter: string
  rows: number
}

/** A guess that the file is UTF-8 met bytes that are not; it must be read again in the other encoding. */
class WrongEncoding extends Error {}

/** Writes a text, JSON or workbook file as clean delimited UTF-8 text: line number first, then the cells (or one cell of JSON). */
export async function cleanFile(file: ImportFile, glance: Glance, reading: Reading, to: string, options: CleanOptions): Promise<CleanText> {
  if (glance.kind === 'xlsx') return cleanSheet(file, glance, reading, to, options)
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
  return { path: to, delimiter: cleanDelimiter(glance.delimiter), rows: cleaner.rows }
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
    if (splitter.pending > 8 * longestJson) throw new ImportRefusal({ kind: 'broken', file: file.name, detail: `JSON: ${rows + 1}` })
    options.onRows(rows)
    options.signal?.throwIfAborted()
  }
  try {
    for await (const chunk of utf8Of(file, glance.encoding, options.onBytes)) await push(chunk, false)
    await push(Buffer.alloc(0), true)
  } finally {
    await writer.close()
  }
  return { path: to, delimiter: ',', rows }
}

async function cleanSheet(file: ImportFile, glance: Glance, reading: Reading, to: string, options: CleanOptions): Promise<CleanText> {
  const writer = writerTo(to)
  const width = glance.headers.length
  let header = reading.columns === undefined
  let rows = 0
  try {
    for await (const { row, cells } of readSheet(file, reading.sheet, options.onBytes)) {
      options.signal?.throwIfAborted()
      if (cells.every((cell) => cell.trim() === '')) continue
      if (header) {
        header = false
        continue
      }
      const extra = cells.findLastIndex((cell) => cell.trim() !== '') + 1
      if (extra > width) {
        await options.onFault({ line: row, fault: { kind: 'ragged', found: extra, expected: width }, text: cells.join(',').slice(0, 500) })
        continue
      }
      // A workbook does not store empty cells at the end of a row, so a short row is whole.
      const line = Array.from({ length: width }, (_, index) => quoted(tidyCell(cells[index] ?? '')))
      await writer.write(`${row},${line.join(',')}\n`)
      rows++
      if (rows % 2000 === 0) options.onRows(rows)
    }
  } finally {
    await writer.close()
  }
  options.onRows(rows)
  return { path: to, delimiter: ',', rows }
}

/** A cell without the blanks around it, as the text cleaner leaves them out. */
const tidyCell = (cell: string) => cell.replaceAll('\0', '').replace(/^[\s\u00a0\u200b\u3000\ufeff]+|[\s\u00a0\u200b\u3000\ufeff]+$/g, '')

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
