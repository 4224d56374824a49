import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { createInflateRaw } from 'node:zlib'
import { ImportRefusal } from '../../core/source/problem.ts'
import { bombGuard, type ImportFile } from './bytes.ts'

interface Entry {
  name: string
  method: number
  packed: number
  offset: number
}

/** One row of a sheet, with its number as the workbook shows it. */
export interface SheetRow {
  row: number
  cells: string[]
}

const mostSharedText = 512 * 2 ** 20
/** Characters of XML that one row, with the chunk it arrived in, may take. */
const longestRow = 16 * 2 ** 20

const broken = (file: ImportFile, detail: string) => new ImportRefusal({ kind: 'broken', file: file.name, detail })

/** The directory of a zip file, by its own index at the end, since a workbook's sheets often precede the texts they point to. */
async function entriesOf(file: ImportFile): Promise<Map<string, Entry>> {
  const { size } = await stat(file.path)
  const handle = await open(file.path)
  try {
    const tail = Buffer.alloc(Math.min(size, 66_000))
    await handle.read(tail, 0, tail.length, size - tail.length)
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
    if (end < 0) throw broken(file, '压缩包没有目录 / the zip has no directory')
    const length = tail.readUInt32LE(end + 12)
    const start = tail.readUInt32LE(end + 16)
    if (start + length > size || length > 64 * 2 ** 20) throw broken(file, '压缩包目录不完整 / the zip directory is cut off')
    const directory = Buffer.alloc(length)
    await handle.read(directory, 0, length, start)
    const entries = new Map<string, Entry>()
    for (let at = 0; at + 46 <= length && directory.readUInt32LE(at) === 0x02014b50; ) {
      const [nameLength, extra, comment] = [
        directory.readUInt16LE(at + 28),
        directory.readUInt16LE(at + 30),
        directory.readUInt16LE(at + 32),
      ]
      const name = directory.toString('utf8', at + 46, at + 46 + nameLength)
      entries.set(name.replace(/^\//, ''), {
        name,
        method: directory.readUInt16LE(at + 10),
        packed: directory.readUInt32LE(at + 20),
        offset: directory.readUInt32LE(at + 42),
      })
      at += 46 + nameLength + extra + comment
    }
    return entries
  } finally {
    await handle.close()
  }
}

async function* unpack(
  file: ImportFile,
  entry: Entry,
  guard: (bytes: number) => void,
  onBytes: (read: number) => void,
): AsyncGenerator<Buffer> {
  const handle = await open(file.path)
  const local = Buffer.alloc(30)
  try {
    await handle.read(local, 0, 30, entry.offset)
  } finally {
    await handle.close()
  }
  if (local.readUInt32LE(0) !== 0x04034b50) throw broken(file, '压缩包条目错位 / a zip entry is misplaced')
  if (entry.packed === 0) return
  const start = entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28)
  const source = createReadStream(file.path, { start, end: start + entry.packed - 1, highWaterMark: 1 << 18 })
  source.on('data', (chunk) => onBytes(chunk.length))
  const stream = entry.method === 0 ? source : source.pipe(createInflateRaw())
  source.on('error', (error) => stream.destroy(error))
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      guard(chunk.length)
      yield chunk
    }
  } catch (error) {
    if (error instanceof ImportRefusal) throw error
    throw broken(file, error instanceof Error ? error.message : String(error))
  } finally {
    source.destroy()
    stream.destroy()
  }
}

interface Workbook {
  entries: Map<string, Entry>
  sheets: { name: string; part: string }[]
  /** Whether dates count from 1904, as old Mac workbooks do. */
  from1904: boolean
}

async function textOf(file: ImportFile, entries: Map<string, Entry>, part: string, most: number): Promise<string> {
  const entry = entries.get(part)
  if (!entry) return ''
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of unpack(file, entry, bombGuard(file.name, entry.packed), () => undefined)) {
    size += chunk.length
    if (size > most) throw new ImportRefusal({ kind: 'too_large', file: file.name, limit: `${most / 2 ** 20} MB (${part})` })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function openWorkbook(file: ImportFile): Promise<Workbook> {
  const entries = await entriesOf(file)
  const book = await textOf(file, entries, 'xl/workbook.xml', 16 * 2 ** 20)
  if (book === '') throw new ImportRefusal({ kind: 'not_a_table', file: file.name, looksLike: '压缩包 / a zip archive' })
  const relations = new Map(
    [...(await textOf(file, entries, 'xl/_rels/workbook.xml.rels', 16 * 2 ** 20)).matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)].map(
      ([tag]) => [attribute(tag, 'Id') ?? '', (attribute(tag, 'Target') ?? '').replace(/^\/?(xl\/)?/, 'xl/')],
    ),
  )
  const sheets = [...book.matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)].flatMap(([tag]) => {
    const part = relations.get(attribute(tag, 'r:id') ?? attribute(tag, 'id') ?? '')
    return part && entries.has(part) ? [{ name: attribute(tag, 'name') ?? '', part }] : []
  })
  if (sheets.length === 0) throw broken(file, '工作簿没有工作表 / the workbook has no sheet')
  return { entries, sheets, from1904: /date1904="(1|true)"/.test(book) }
}

/** The names of the sheets of a workbook. Refuses a zip that is none. */
export async function sheetNames(file: ImportFile): Promise<string[]> {
  return (await openWorkbook(file)).sheets.map((sheet) => sheet.name)
}

/** The rows of a sheet (the first one without a name), read as a stream. Dates become ISO text; a formula gives its stored value. */
export async function* readSheet(
  file: ImportFile,
  sheet?: string,
  onBytes: (read: number) => void = () => undefined,
): AsyncGenerator<SheetRow> {
  const { entries, sheets, from1904 } = await openWorkbook(file)
  const found = sheet === undefined ? sheets[0] : sheets.find((one) => one.name === sheet)
  const entry = found && entries.get(found.part)
  if (!entry) throw new ImportRefusal({ kind: 'missing_sheet', file: file.name, sheet: sheet ?? '', found: sheets.map((one) => one.name) })
  const shared = await sharedTexts(file, entries)
  const dates = await dateStyles(file, entries)
  const decoder = new TextDecoder()
  const rowEnd = /<(?:\w+:)?row\b[^>]*?(?:\/>|>[\s\S]*?<\/(?:\w+:)?row>)/g
  let text = ''
  let row = 0
  for await (const chunk of unpack(file, entry, bombGuard(file.name, entry.packed), onBytes)) {
    const seam = text.slice(-4)
    const fresh = decoder.decode(chunk, { stream: true })
    if (text === '' && !fresh.includes('<')) continue
    text += fresh
    if (text.length > longestRow) throw broken(file, `第 ${row + 1} 行过长 / row ${row + 1} is too long`)
    // Without a new row's end there is nothing to find, and looking again and again takes ever longer.
    if (!(seam + fresh).includes('row')) continue
    let used = 0
    for (const match of text.matchAll(rowEnd)) {
      used = match.index + match[0].length
      const tag = match[0].slice(0, match[0].indexOf('>') + 1)
      row = Number(attribute(tag, 'r') ?? row + 1)
      yield { row, cells: cellsOf(match[0], shared, dates, from1904) }
    }
    text = text.slice(used)
  }
}

async function sharedTexts(file: ImportFile, entries: Map<string, Entry>): Promise<string[]> {
  const xml = await textOf(file, entries, 'xl/sharedStrings.xml', mostSharedText)
  return [...xml.matchAll(/<(?:\w+:)?si\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?si>)/g)].map(([, inside = '']) => textIn(inside))
}

/** The text of a rich or plain string; phonetic hints above characters are no part of it. */
function textIn(xml: string): string {
  const bare = xml.replace(/<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g, '')
  return [...bare.matchAll(/<(?:\w+:)?t\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?t>)/g)].map(([, text = '']) => unescaped(text)).join('')
}

const builtInDates = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58,
])

/** For each cell style, whether it shows a number as a date. */
async function dateStyles(file: ImportFile, entries: Map<string, Entry>): Promise<boolean[]> {
  const xml = await textOf(file, entries, 'xl/styles.xml', 16 * 2 ** 20)
  const own = new Map(
    [...xml.matchAll(/<(?:\w+:)?numFmt\b[^>]*>/g)].map(([tag]) => {
      // Text in quotes or brackets, and the word General, hold letters that mean no date.
      const code = unescaped(attribute(tag, 'formatCode') ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\.|General/gi, '')
      return [Number(attribute(tag, 'numFmtId')), /[ymdhs]/i.test(code)]
    }),
  )
  const styles = /<(?:\w+:)?cellXfs\b[\s\S]*?<\/(?:\w+:)?cellXfs>/.exec(xml)?.[0] ?? ''
  return [...styles.matchAll(/<(?:\w+:)?xf\b[^>]*>/g)].map(([tag]) => {
    const format = Number(attribute(tag, 'numFmtId') ?? 0)
    return own.get(format) ?? builtInDates.has(format)
  })
}

function cellsOf(row: string, shared: string[], dates: boolean[], from1904: boolean): string[] {
  const cells: string[] = []
  for (const match of row.matchAll(/<(?:\w+:)?c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g)) {
    const [, tag = '', inside = ''] = match
    const place = attribute(tag, 'r')
    const column = place ? columnOf(place) : cells.length
    // A column beyond Excel's own limit is no cell; without this a forged address would fill memory.
    if (column >= 16_384) continue
    while (cells.length < column) cells.push('')
    cells[column] = valueIn(attribute(tag, 't') ?? 'n', inside, dates[Number(attribute(tag, 's') ?? 0)] ?? false, shared, from1904)
  }
  return cells
}

function valueIn(type: string, inside: string, isDate: boolean, shared: string[], from1904: boolean): string {
  if (type === 'inlineStr') return textIn(inside)
  const value = unescaped(/<(?:\w+:)?v\b[^>]*>([\s\S]*?)<\/(?:\w+:)?v>/.exec(inside)?.[1] ?? '')
  if (type === 's') return shared[Number(value)] ?? ''
  if (type === 'b') return value === '1' ? 'true' : 'false'
  if (type === 'n' && isDate && value !== '') return toIsoDate(Number(value), from1904) ?? value
  return value
}

/** Excel's day serial as text: a plain date when there is no time of day. */
function toIsoDate(serial: number, from1904: boolean): string | undefined {
  if (!Number.isFinite(serial) || serial < 0 || serial > 2_958_465) return undefined
  // Excel believes in 29 February 1900, so serials before March 1900 are a day ahead.
  const days = from1904 ? serial + 1462 : serial < 60 ? serial + 1 : serial
  const iso = new Date(Math.round((days - 25_569) * 86_400) * 1000).toISOString()
  if (serial < 1) return iso.slice(11, 19)
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ')
}

function columnOf(place: string): number {
  let column = 0
  for (const letter of place) {
    const code = letter.charCodeAt(0) - 64
    if (code < 1 || code > 26) break
    column = column * 26 + code
    if (column > 20_000) break
  }
  return column - 1
}

function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*("([^"]*)"|'([^']*)')`).exec(tag)
  return match ? unescaped(match[2] ?? match[3] ?? '') : undefined
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescaped(text: string): string {
  if (!text.includes('&') && !text.includes('_x')) return text
  return text
    .replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (all, name: string) => {
      if (!name.startsWith('#')) return entities[name] ?? all
      const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
      return code <= 0x10ffff ? String.fromCodePoint(code) : all
    })
    .replace(/_x([0-9A-F]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
