import { quoteText } from './cast.ts'
import type { ColumnType } from './contract.ts'

/** What a file holds beside the rows of its table, and is left out: said with row and text. */
export type AsideKind = 'totals' | 'header' | 'note' | 'comment'

export interface Aside {
  kind: AsideKind
  rows: number
  /** The first ones. */
  examples: { row: number; text: string }[]
}

const totalWords = [
  '(grand|sub|page|overall)?[ -]?totals?',
  'sum|sum total|totals? general|summary',
  '(本页|全部)?\\s*[合总小共累]\\s*计|汇总|总和|总数',
  'gesamt(summe|ergebnis)?|summe|zwischensumme|total g[ée]n[ée]ral|totaux|totale|totales|итого',
]

/**
 * A pattern (for JavaScript and for DuckDB) that a whole cell, in small letters, matches when it names a total: "Total", "Grand total:", "总计",
 * "合计（3 单）"; also what a spreadsheet's subtotals write, "East total" and "华东 汇总".
 */
export const totalsPattern = `((${totalWords.join('|')})|[^\\x1f,;|\\t]+ (grand )?(totals?|汇总|合计|小计|总计))\\s*[:：]?\\s*([(（].*[)）])?`

/** A pattern that the beginning of a remark under a table, in small letters, matches. */
export const notePattern =
  '(注|备注|说明|附注|提示|数据来源|来源|导出|制表|打印|统计|更新|截至|免责|版权|第\\s*\\d+\\s*页|共\\s*\\d+|notes?\\b|nb\\b|sources?\\b|export|generated|printed|created|report|confidential|disclaimer|page \\d|end of|copyright|data as of|as of|last updated|©|\\*|#|--|==|[(（]\\d+ )'

/** What `_left_out` says of rows that no rule of a mapping leaves out. */
export const asideNumbers = { totals: -1, header: -2, note: -3 } as const

interface ReadText {
  header: string
  type: ColumnType
  key: boolean
  /** SQL for the cell's text. */
  text: string
}

/**
 * SQL that tells totals lines and repeated headers from rows. A totals line says "Total" where a row is told from others, and nothing else there:
 * every key, text and date is empty or such a word. A product that is called Total has an identifier, and stays. `first` is the first filled cell,
 * which may be of a column that nobody reads.
 */
export function toAside(columns: ReadText[], first: string): string {
  if (columns.length === 0) return 'NULL'
  const additive: ColumnType[] = ['integer', 'decimal', 'money']
  const telling = columns.filter(({ key, type }) => key || !additive.includes(type)).map(({ text }) => text)
  // All that tells a row from others, as one text: it takes one pattern, and a pattern costs more to make than to use on a small file.
  const said = telling.length > 0 ? `coalesce(nullif(concat_ws(chr(31), ${telling.join(', ')}), ''), ${first})` : first
  const isTotal = `CASE WHEN strlen(${said}) <= 300 THEN regexp_full_match(lower(${said}), ${quoteText(`${totalsPattern}(\\x1f${totalsPattern})*`)}) END`
  // Most rows fail the cheap question, so that few are looked at closely: a totals line is nearly empty.
  const most = Math.max(1, Math.min(2, telling.length - 1))
  const gaps = telling.length > 1 ? `${telling.map((text) => `(${text} IS NOT NULL)::INTEGER`).join(' + ')} <= ${most}` : 'true'
  const isHeader = columns.map(({ header, text }) => `coalesce(${text} = ${quoteText(header)}, false)`).join(' AND ')
  return `CASE WHEN ${gaps} AND ${isTotal} THEN ${asideNumbers.totals} WHEN ${isHeader} THEN ${asideNumbers.header} END`
}
