import { numberText, type Shown, shownBy } from '../../core/source/cell.ts'
import { importProblem } from '../../core/source/problem.ts'
import type { ImportFile } from './bytes.ts'
import { openZip, type Zip } from './zip.ts'

/** One row of a sheet, with its number as the workbook shows it. */
export interface SheetRow {
  row: number
  cells: string[]
  /** Columns whose formula has no stored value: what they hold is not known. */
  unknown: number[]
}

export interface Sheet {
  name: string
  hidden: boolean
}

/** An open workbook. The rows of a sheet are read as a stream; dates become ISO text, a formula gives its stored value. */
export interface Workbook {
  sheets: Sheet[]
  rows(sheet: string, onBytes?: (read: number) => void): AsyncGenerator<SheetRow>
  close(): void
}

const mostSharedText = 512 * 2 ** 20
/** Characters of XML that one row, with the chunk it arrived in, may take. */
const longestRow = 16 * 2 ** 20

const broken = (file: ImportFile, detail: string) => importProblem({ kind: 'broken', file: file.name, detail })

async function textOf(file: ImportFile, zip: Zip, part: string, most: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of zip.read(part)) {
    size += chunk.length
    if (size > most) throw importProblem({ kind: 'too_large', file: file.name, limit: `${most / 2 ** 20} MB (${part})` })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Opens a workbook; its close is the caller's. Refuses a zip that is none. */
export async function openWorkbook(file: ImportFile): Promise<Workbook> {
  const zip = await openZip(file)
  try {
    return await readWorkbook(file, zip)
  } catch (error) {
    zip.close()
    throw error
  }
}

async function readWorkbook(file: ImportFile, zip: Zip): Promise<Workbook> {
  const book = await textOf(file, zip, 'xl/workbook.xml', 16 * 2 ** 20)
  if (book === '') throw importProblem({ kind: 'not_a_table', file: file.name, looksLike: '压缩包 / a zip archive' })
  const relations = new Map(
    [...(await textOf(file, zip, 'xl/_rels/workbook.xml.rels', 16 * 2 ** 20)).matchAll(/<(?:\w+:)?Relationship\b[^>]*>/g)].map(([tag]) => [
      attribute(tag, 'Id') ?? '',
      (attribute(tag, 'Target') ?? '').replace(/^\/?(xl\/)?/, 'xl/'),
    ]),
  )
  const sheets = [...book.matchAll(/<(?:\w+:)?sheet\b[^>]*>/g)].flatMap(([tag]) => {
    const part = relations.get(attribute(tag, 'r:id') ?? attribute(tag, 'id') ?? '')
    // A chart may be a sheet of its own; it holds no cells.
    if (!part || !zip.has(part) || part.startsWith('xl/chartsheets/')) return []
    return [{ name: attribute(tag, 'name') ?? '', hidden: /hidden/i.test(attribute(tag, 'state') ?? ''), part }]
  })
  if (sheets.length === 0) throw broken(file, '工作簿没有工作表 / the workbook has no sheet')
  // Old Mac workbooks count days from 1904.
  const from1904 = /date1904\s*=\s*["'](1|true)["']/.test(book)
  let parts: Promise<{ shared: string[]; shown: Shown[] }> | undefined
  const readParts = async () => ({ shared: await sharedTexts(file, zip), shown: await cellStyles(file, zip) })
  return {
    sheets: sheets.map(({ name, hidden }) => ({ name, hidden })),
    close: () => zip.close(),
    async *rows(name, onBytes) {
      const sheet = sheets.find((one) => one.name === name)
      if (!sheet) throw importProblem({ kind: 'missing_sheet', file: file.name, sheet: name, found: sheets.map((one) => one.name) })
      parts ??= readParts()
      const { shared, shown } = await parts
      yield* rowsIn(file, zip.read(sheet.part, onBytes), { shared, shown, from1904 })
    },
  }
}

interface Reading {
  shared: string[]
  /** How each cell style shows a number. */
  shown: Shown[]
  from1904: boolean
}

async function* rowsIn(file: ImportFile, chunks: AsyncGenerator<Buffer>, reading: Reading): AsyncGenerator<SheetRow> {
  const decoder = new TextDecoder()
  const rowEnd = /<(?:\w+:)?row\b[^>]*?(?:\/>|>[\s\S]*?<\/(?:\w+:)?row>)/g
  let text = ''
  let row = 0
  for await (const chunk of chunks) {
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
      yield { row, ...cellsOf(match[0], reading) }
    }
    text = text.slice(used)
  }
}

async function sharedTexts(file: ImportFile, zip: Zip): Promise<string[]> {
  const xml = await textOf(file, zip, 'xl/sharedStrings.xml', mostSharedText)
  return [...xml.matchAll(/<(?:\w+:)?si\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?si>)/g)].map(([, inside = '']) => richText(inside))
}

/** The text of a rich or plain string; phonetic hints above characters are no part of it. */
function richText(xml: string): string {
  const bare = xml.replace(/<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g, '')
  return [...bare.matchAll(/<(?:\w+:)?t\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?t>)/g)].map(([, text = '']) => unescaped(text)).join('')
}

async function cellStyles(file: ImportFile, zip: Zip): Promise<Shown[]> {
  const xml = await textOf(file, zip, 'xl/styles.xml', 16 * 2 ** 20)
  const codes = new Map(
    [...xml.matchAll(/<(?:\w+:)?numFmt\b[^>]*>/g)].map(([tag]) => [Number(attribute(tag, 'numFmtId')), attribute(tag, 'formatCode') ?? '']),
  )
  const styles = /<(?:\w+:)?cellXfs\b[\s\S]*?<\/(?:\w+:)?cellXfs>/.exec(xml)?.[0] ?? ''
  return [...styles.matchAll(/<(?:\w+:)?xf\b[^>]*>/g)].map(([tag]) => {
    const format = Number(attribute(tag, 'numFmtId') ?? 0)
    return shownBy(format, codes.get(format))
  })
}

function cellsOf(row: string, reading: Reading): Pick<SheetRow, 'cells' | 'unknown'> {
  const cells: string[] = []
  const unknown: number[] = []
  for (const match of row.matchAll(/<(?:\w+:)?c\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g)) {
    const [, tag = '', inside = ''] = match
    const place = attribute(tag, 'r')
    const column = place ? columnOf(place) : cells.length
    // A column beyond Excel's own limit is no cell; without this a forged address would fill memory.
    if (column >= 16_384) continue
    while (cells.length < column) cells.push('')
    const text = valueIn(attribute(tag, 't') ?? 'n', inside, Number(attribute(tag, 's') ?? 0), reading)
    cells[column] = text ?? ''
    if (text === undefined) unknown.push(column)
  }
  return { cells, unknown }
}

/** The text of a cell; undefined when it has a formula whose value the file does not hold, as programs without a calculator write it. */
function valueIn(type: string, inside: string, style: number, { shared, shown, from1904 }: Reading): string | undefined {
  if (inside === '') return ''
  if (type === 'inlineStr') return richText(inside)
  const stored = /<(?:\w+:)?v\b[^>]*?(?:\/>|>([\s\S]*?)<\/(?:\w+:)?v>)/.exec(inside)
  const value = unescaped(stored?.[1] ?? '')
  // A text formula may well give an empty text; any other without a value was never worked out.
  if (value === '' && (type !== 'str' || !stored) && /<(?:\w+:)?f\b/.test(inside)) return undefined
  if (type === 's') return shared[Number(value)] ?? ''
  if (type === 'b') return value === '1' ? 'true' : 'false'
  return type === 'n' && value !== '' ? numberText(value, shown[style] ?? 'number', from1904) : value
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

const attributes = new Map<string, RegExp>()

function attribute(tag: string, name: string): string | undefined {
  const pattern = attributes.get(name) ?? new RegExp(`(?:^|\\s)${name}\\s*=\\s*("([^"]*)"|'([^']*)')`)
  attributes.set(name, pattern)
  const match = pattern.exec(tag)
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
