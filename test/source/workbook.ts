import { strToU8, zipSync } from 'fflate'

/** A cell: a text, a number, or what is in the file: formula, stored value, type, style. */
export type Cell = string | number | null | { f?: string; v?: string; t?: string; s?: number }

interface SheetSpec {
  name: string
  state?: 'visible' | 'hidden' | 'veryHidden'
  /** Rows by number, so that gaps can be left. */
  rows: Record<number, Cell[]>
}

/** Styles of the workbooks below: 1 a date, 2 a percentage, 3 a percentage with a code of its own, 4 a time, 5 an amount with a unit in words. */
const styles = `<styleSheet><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm"/><numFmt numFmtId="165" formatCode="0.0&quot; &quot;%"/>
  <numFmt numFmtId="166" formatCode="0.00&quot; yards &quot;"/></numFmts>
  <cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="9"/><xf numFmtId="165"/><xf numFmtId="21"/><xf numFmtId="166"/></cellXfs></styleSheet>`

const letters = (column: number): string =>
  (column >= 26 ? letters(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26))
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function cellXml(cell: Cell, place: string): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return `<c r="${place}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`
  const { f, v, t, s } = cell
  return `<c r="${place}"${t ? ` t="${t}"` : ''}${s ? ` s="${s}"` : ''}>${f ? `<f>${escaped(f)}</f>` : ''}${v === undefined ? '' : `<v>${escaped(v)}</v>`}</c>`
}

/** A workbook as its bytes, with just the parts that a reader needs; what common libraries write can't be made wrong on purpose. */
export function workbook(sheets: SheetSpec[], { from1904 = false } = {}): Uint8Array {
  const parts: Record<string, string> = {
    'xl/workbook.xml': `<workbook><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${sheets
      .map(({ name, state }, at) => `<sheet name="${escaped(name)}" sheetId="${at + 1}"${state ? ` state="${state}"` : ''} r:id="r${at}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets.map((_, at) => `<Relationship Id="r${at}" Target="worksheets/sheet${at}.xml"/>`).join('')}</Relationships>`,
    'xl/styles.xml': styles,
  }
  for (const [at, { rows }] of sheets.entries()) {
    const xml = Object.entries(rows).map(
      ([row, cells]) => `<row r="${row}">${cells.map((cell, column) => cellXml(cell, `${letters(column)}${row}`)).join('')}</row>`,
    )
    parts[`xl/worksheets/sheet${at}.xml`] = `<worksheet><sheetData>${xml.join('')}</sheetData></worksheet>`
  }
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])))
}

/** A workbook with one sheet. */
export const sheet = (rows: Record<number, Cell[]>, options = {}) => workbook([{ name: '数据', rows }], options)
