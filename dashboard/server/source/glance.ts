import { isUtf8 } from 'node:buffer'
import { stat } from 'node:fs/promises'
import { tidyText } from '../../core/source/cell.ts'
import { findHeader, type HeaderInput, type Layout, type SampleRow } from '../../core/source/header.ts'
import type { Encoding } from '../../core/source/mapping.ts'
import { importProblem } from '../../core/source/problem.ts'
import { type Delimiter, guessDelimiter, sampleRecords } from '../../core/source/text.ts'
import { bytesOf, headOf, type ImportFile } from './bytes.ts'
import { JsonSplitter } from './json.ts'
import { parquetHeaders } from './parquet.ts'
import { openWorkbook, type Sheet } from './sheet.ts'

export type FileKind = 'csv' | 'json' | 'xlsx' | 'parquet'

/** How a file is to be read; what is missing is guessed or found. */
export interface Reading {
  encoding?: Encoding | undefined
  delimiter?: Delimiter | undefined
  /** Names of the columns of a file without a header line. */
  columns?: string[] | undefined
  sheet?: string | undefined
  /** Lines above the header. */
  skip?: number | undefined
  /** Lines that begin so are comments. */
  comment?: string | undefined
}

/** The beginning of a file: of one sheet, or of every visible sheet of a workbook. */
export interface Peek {
  kind: FileKind
  bytes: number
  encoding: Encoding
  guessedEncoding: boolean
  delimiter: Delimiter
  /** The names in the first objects of a JSON file; of other files names stand in rows. */
  keys: string[]
  parts: { sheet: string | undefined; rows: SampleRow[] }[]
  sheets: Sheet[]
}

/** What a look at one table of a file tells. */
export interface Glance extends Pick<Peek, 'kind' | 'bytes' | 'encoding' | 'guessedEncoding' | 'delimiter'> {
  headers: string[]
  layout: Layout
  sheet: string | undefined
  /** The sheets of the workbook that are not read; `alike` has the same columns. */
  otherSheets: (Sheet & { alike: boolean })[]
}

const sampleRows = 500
const mostSheets = 100
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
export async function peekAt(file: ImportFile, reading: Pick<Reading, 'encoding' | 'delimiter' | 'sheet'> = {}): Promise<Peek> {
  const { size } = await stat(file.path).catch(() => {
    throw importProblem({ kind: 'missing_file', file: file.name })
  })
  if (size === 0) throw importProblem({ kind: 'empty', file: file.name })
  const head = await headOf(file.path)
  const plain = { bytes: size, encoding: 'utf-8', guessedEncoding: false, delimiter: ',', keys: [], parts: [], sheets: [] } as const
  if (head.subarray(0, 4).toString('latin1') === 'PAR1')
    return { ...plain, parts: [], sheets: [], keys: await parquetHeaders(file), kind: 'parquet' }
  if (head.subarray(0, 2).toString('latin1') === 'PK')
    return { ...plain, keys: [], kind: 'xlsx', ...(await peekAtWorkbook(file, reading.sheet)) }
  const sample = await sampleOf(file)
  if (sample.length === 0) throw importProblem({ kind: 'empty', file: file.name })
  const padded = Buffer.concat([sample.subarray(0, 64), Buffer.alloc(Math.max(0, 64 - sample.length))])
  const pretender = pretenders.find(([test]) => test(padded))
  if (pretender) throw importProblem({ kind: 'not_a_table', file: file.name, looksLike: pretender[1] })
  const encoding = reading.encoding ?? guessEncoding(sample)
  if (!encoding) throw importProblem({ kind: 'not_a_table', file: file.name, looksLike: '二进制数据 / binary data' })
  const text = new TextDecoder(encoding).decode(sample)
  if (text.trim() === '') throw importProblem({ kind: 'empty', file: file.name })
  const peek = { ...plain, encoding, guessedEncoding: !reading.encoding, sheets: [] }
  if (isJson(text)) return { ...peek, kind: 'json', keys: keysOf(sample, encoding), parts: [] }
  const delimiter = reading.delimiter ?? guessDelimiter(text)
  // Line ends as they are made when the file is cleaned, so that both count the same lines.
  const lines = Buffer.from(text.includes('\n') ? text : text.replaceAll('\r', '\n'))
  const rows = sampleRecords(lines, delimiter, sample.length < sampleBytes, sampleRows)
  return { ...peek, kind: 'csv', keys: [], delimiter, parts: [{ sheet: undefined, rows }] }
}

/** The tables a file may hold: one of each sheet that is not blank. Names are looked for by `wish`. */
export function glancesOf(file: ImportFile, peek: Peek, reading: Reading, wish: Pick<HeaderInput, 'knows' | 'enough'>): Glance[] {
  const { kind, bytes, encoding, guessedEncoding, delimiter } = peek
  const plain = { kind, bytes, encoding, guessedEncoding, delimiter, sheet: undefined, otherSheets: [] }
  const nowhere: Layout = { headers: peek.keys, line: null, above: 0, more: [], body: 1, nameless: [] }
  if (kind === 'json' || kind === 'parquet') return [{ ...plain, headers: reading.columns ?? peek.keys, layout: nowhere }]
  const glances = peek.parts.flatMap(({ sheet, rows }): Glance[] => {
    if (rows.length === 0) return []
    const layout = findHeader(rows, { ...wish, ...reading, merged: kind === 'xlsx' })
    return layout.headers.length === 0 ? [] : [{ ...plain, sheet, headers: layout.headers, layout }]
  })
  const [first] = glances
  if (!first) throw importProblem({ kind: 'empty', file: file.name })
  const widest = Math.min(...glances.map(({ headers }) => headers.length))
  if (widest > mostColumns) throw importProblem({ kind: 'too_wide', file: file.name, found: widest, limit: mostColumns })
  const bearable = glances.filter(({ headers }) => headers.length <= mostColumns)
  const names = ({ headers }: Glance) => headers.filter((header) => header !== '').join('\n')
  return bearable.map((glance) => ({
    ...glance,
    otherSheets: peek.sheets
      .filter(({ name }) => name !== glance.sheet)
      .map((sheet) => ({ ...sheet, alike: glances.some((other) => other.sheet === sheet.name && names(other) === names(glance)) })),
  }))
}

async function peekAtWorkbook(file: ImportFile, wanted: string | undefined): Promise<Pick<Peek, 'parts' | 'sheets'>> {
  const workbook = await openWorkbook(file)
  try {
    const { sheets } = workbook
    const visible = sheets.filter(({ hidden }) => !hidden)
    const named = sheets.find(({ name }) => name === wanted) ?? sheets[/^\d{1,3}$/.test(wanted ?? '') ? Number(wanted) - 1 : -1]
    if (wanted !== undefined && !named)
      throw importProblem({ kind: 'missing_sheet', file: file.name, sheet: wanted, found: sheets.map(({ name }) => name) })
    const parts: Peek['parts'] = []
    for (const { name } of named ? [named] : (visible.length > 0 ? visible : sheets).slice(0, mostSheets)) {
      const rows: SampleRow[] = []
      for await (const { row, cells } of workbook.rows(name)) {
        const tidy = cells.map(tidyText)
        if (tidy.some((cell) => cell !== '')) rows.push({ line: row, cells: tidy })
        if (rows.length >= sampleRows) break
      }
      parts.push({ sheet: name, rows })
    }
    return { parts, sheets }
  } finally {
    workbook.close()
  }
}

/** `{` or `[` begins JSON only when what follows could: a CSV may have a header in brackets. */
const isJson = (text: string) => /^\s*(\{\s*("|\})|\[\s*(\{|\]))/.test(text)

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
