import { numberText, type Shown, shownBy } from '../../core/source/cell.ts'
import { importProblem } from '../../core/source/problem.ts'
import type { ImportFile } from './bytes.ts'
import { brokenXml, readXml, type XmlEvents } from './xml.ts'
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

const mostOfPart = 16 * 2 ** 20
const mostSharedText = 512 * 2 ** 20
/** Characters that the cells of one row may hold. */
const longestRow = 16 * 2 ** 20

/** Reads a part of at most so many bytes to its end. */
async function readPart(file: ImportFile, zip: Zip, part: string, most: number, events: XmlEvents): Promise<void> {
  let size = 0
  async function* limited() {
    for await (const chunk of zip.read(part)) {
      size += chunk.length
      if (size > most) throw importProblem({ kind: 'too_large', file: file.name, limit: `${most / 2 ** 20} MB (${part})` })
      yield chunk
    }
  }
  for await (const _ of readXml(file, limited(), events));
}

interface Tag {
  name: string
  attributes: Record<string, string>
  within: string | undefined
}

/** The tags of a small part, in order. */
async function tagsOf(file: ImportFile, zip: Zip, part: string): Promise<Tag[]> {
  const tags: Tag[] = []
  const open = (name: string, attributes: Record<string, string>, path: readonly string[]) =>
    void tags.push({ name, attributes, within: path.at(-1) })
  await readPart(file, zip, part, mostOfPart, { open })
  return tags
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
  if (!zip.has('xl/workbook.xml')) throw importProblem({ kind: 'not_a_table', file: file.name, looksLike: '压缩包 / a zip archive' })
  const relations = await tagsOf(file, zip, 'xl/_rels/workbook.xml.rels')
  const parts = new Map(relations.map(({ attributes: { Id = '', Target = '' } }) => [Id, Target.replace(/^\/?(xl\/)?/, 'xl/')]))
  const book = await tagsOf(file, zip, 'xl/workbook.xml')
  const sheets = book.flatMap(({ name: tag, attributes }) => {
    const relation = tag === 'sheet' && Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key))?.[1]
    const part = parts.get(relation || '')
    // A chart may be a sheet of its own; it holds no cells.
    if (!part || !zip.has(part) || part.startsWith('xl/chartsheets/')) return []
    return [{ name: attributes.name ?? '', hidden: /hidden/i.test(attributes.state ?? ''), part }]
  })
  if (sheets.length === 0) throw brokenXml(file, '工作簿没有工作表 / the workbook has no sheet')
  // Old Mac workbooks count days from 1904.
  const from1904 = book.some(({ name, attributes }) => name === 'workbookPr' && /^(1|true)$/.test(attributes.date1904 ?? ''))
  let reading: Promise<Reading> | undefined
  const readParts = async () => ({ shared: await sharedTexts(file, zip), shown: await cellStyles(file, zip), from1904 })
  return {
    sheets: sheets.map(({ name, hidden }) => ({ name, hidden })),
    close: () => zip.close(),
    async *rows(name, onBytes) {
      const sheet = sheets.find((one) => one.name === name)
      if (!sheet) throw importProblem({ kind: 'missing_sheet', file: file.name, sheet: name, found: sheets.map((one) => one.name) })
      reading ??= readParts()
      const rows = new RowReader(file, await reading)
      for await (const _ of readXml(file, zip.read(sheet.part, onBytes), rows)) yield* rows.take()
    },
  }
}

interface Reading {
  shared: string[]
  /** How each cell style shows a number. */
  shown: Shown[]
  from1904: boolean
}

/** Whether this is the text of a rich or plain string; phonetic hints above characters are no part of it. */
const isText = (path: readonly string[]) => path.at(-1) === 't' && !path.includes('rPh')

async function sharedTexts(file: ImportFile, zip: Zip): Promise<string[]> {
  const texts: string[] = []
  let text = ''
  await readPart(file, zip, 'xl/sharedStrings.xml', mostSharedText, {
    text(chunk, path) {
      if (isText(path)) text += chunk
    },
    close(name) {
      if (name !== 'si') return
      texts.push(unescaped(text))
      text = ''
    },
  })
  return texts
}

async function cellStyles(file: ImportFile, zip: Zip): Promise<Shown[]> {
  const tags = await tagsOf(file, zip, 'xl/styles.xml')
  const codes = new Map(tags.flatMap(({ name, attributes }) => (name === 'numFmt' ? [[attributes.numFmtId, attributes.formatCode]] : [])))
  const formats = tags
    .filter(({ name, within }) => name === 'xf' && within === 'cellXfs')
    .map(({ attributes }) => attributes.numFmtId ?? '0')
  return formats.map((format) => shownBy(Number(format), codes.get(format)))
}

/** Gathers the rows of a sheet from the events of its XML. */
class RowReader implements XmlEvents {
  private readonly file: ImportFile
  private readonly reading: Reading
  private ended: SheetRow[] = []
  private row: SheetRow = { row: 0, cells: [], unknown: [] }
  /** Characters of text in the row. */
  private size = 0
  private cell: { attributes: Record<string, string>; inline: string; value: string | undefined; isFormula: boolean } = noCell()

  constructor(file: ImportFile, reading: Reading) {
    this.file = file
    this.reading = reading
  }

  /** The rows that ended since they were last taken. */
  take(): SheetRow[] {
    const { ended } = this
    this.ended = []
    return ended
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'row') this.row = { row: Number(attributes.r ?? this.row.row + 1), cells: [], unknown: [] }
    else if (name === 'c') this.cell = { ...noCell(), attributes }
    else if (name === 'v') this.cell.value = ''
    else if (name === 'f') this.cell.isFormula = true
  }

  text(chunk: string, path: readonly string[]): void {
    this.size += chunk.length
    if (this.size > longestRow) throw brokenXml(this.file, `第 ${this.row.row} 行过长 / row ${this.row.row} is too long`)
    if (path.at(-1) === 'v') this.cell.value += chunk
    else if (isText(path)) this.cell.inline += chunk
  }

  close(name: string): void {
    if (name === 'c') this.endCell()
    if (name !== 'row') return
    this.ended.push(this.row)
    this.size = 0
  }

  private endCell(): void {
    const { cells, unknown } = this.row
    const place = this.cell.attributes.r
    const column = place ? columnOf(place) : cells.length
    // A column beyond Excel's own limit is no cell; without this a forged address would fill memory.
    if (column >= 16_384) return
    while (cells.length < column) cells.push('')
    const text = this.cellText()
    cells[column] = text ?? ''
    if (text === undefined) unknown.push(column)
  }

  /** Undefined for a formula whose value the file does not hold, as programs without a calculator write it. */
  private cellText(): string | undefined {
    const { shared, shown, from1904 } = this.reading
    const { attributes, inline, value: stored, isFormula } = this.cell
    const { t: type = 'n', s: style = '0' } = attributes
    if (type === 'inlineStr') return unescaped(inline)
    const value = unescaped(stored ?? '')
    // A text formula may well give an empty text; any other without a value was never worked out.
    if (value === '' && isFormula && (type !== 'str' || stored === undefined)) return undefined
    if (type === 's') return shared[Number(value)] ?? ''
    if (type === 'b') return value === '1' ? 'true' : 'false'
    return type === 'n' && value !== '' ? numberText(value, shown[Number(style)] ?? 'number', from1904) : value
  }
}

const noCell = () => ({ attributes: {}, inline: '', value: undefined, isFormula: false })

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

/** Characters that XML cannot hold are written as `_x000D_`. */
const unescaped = (text: string) =>
  text.includes('_x') ? text.replace(/_x([0-9A-F]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))) : text
