import type { Aside } from '../../core/source/aside.ts'
import type { Words } from '../../core/words.ts'
import type { ImportOutcome } from './importing.ts'

type FileOutcome = ImportOutcome['files'][number]

const count = (n: number) => n.toLocaleString('en-US')

/** What was decided about a file, and what of it was not taken: a line each, the first for the file itself. */
export function explainFile(file: FileOutcome): Words[] {
  const read = `${file.kind}${file.kind === 'csv' ? `, ${file.encoding}` : ''}`
  return [
    { zh: `${file.name}（${read}）→ ${file.source}`, en: `${file.name} (${read}) → ${file.source}` },
    ...sheetWords(file),
    ...headerWords(file),
    ...file.asides.map(asideWords),
    ...file.unknown.map(
      ({ column, cells }): Words => ({
        zh: `“${column}”列有 ${count(cells)} 格公式没有保存计算结果，按空值导入。请用 Excel 或 WPS 打开文件，保存后再导入。`,
        en: `${cells === 1 ? '1 cell' : `${count(cells)} cells`} of "${column}" ${cells === 1 ? 'holds' : 'hold'} a formula without a stored value and came in empty. Open the file in Excel, save it, and import that.`,
      }),
    ),
    ...unusedWords(file),
  ].map(({ zh, en }, index) => (index === 0 ? { zh, en } : { zh: `  ${zh}`, en: `  ${en}` }))
}

function sheetWords({ sheet, otherSheets }: FileOutcome): Words[] {
  if (sheet === null || otherSheets.length === 0) return []
  const names = otherSheets.map(({ name, hidden }) => ({
    zh: `“${name}”${hidden ? '（隐藏）' : ''}`,
    en: `"${name}"${hidden ? ' (hidden)' : ''}`,
  }))
  const alike = otherSheets.filter((other) => other.alike).map(({ name }) => `"${name}"`)
  const more: Words =
    alike.length === 0
      ? { zh: '用 --sheet 可改读其他工作表。', en: '--sheet names another one.' }
      : {
          zh: `${alike.join('、')} 的列与它相同，若也要导入，请用 --sheet 逐个导入。`,
          en: `${alike.join(', ')} ${alike.length === 1 ? 'has' : 'have'} the same columns: import ${alike.length === 1 ? 'it' : 'them'} too with --sheet, if you mean to.`,
        }
  return [
    {
      zh: `读取了工作表“${sheet}”；未读：${names.map(({ zh }) => zh).join('、')}。${more.zh}`,
      en: `sheet "${sheet}" was read; not read: ${names.map(({ en }) => en).join(', ')}. ${more.en}`,
    },
  ]
}

function headerWords({ header }: FileOutcome): Words[] {
  const { row, above, more } = header
  if (above === 0 && more.length === 0) return []
  if (row === null)
    return [{ zh: `表上方有 ${above} 行不是数据，未导入`, en: `${above} ${above === 1 ? 'row' : 'rows'} above the table left out` }]
  const parts: Words[] = [{ zh: `表头在第 ${row} 行`, en: `header in row ${row}` }]
  if (above > 0) parts.push({ zh: `其上 ${above} 行不是数据，未导入`, en: `${above} ${above === 1 ? 'row' : 'rows'} above it left out` })
  if (more.length > 0)
    parts.push({
      zh: `第 ${more.join('、')} 行也是表头，未导入`,
      en: `${more.length === 1 ? 'row' : 'rows'} ${more.join(', ')} ${more.length === 1 ? 'belongs' : 'belong'} to it and ${more.length === 1 ? 'was' : 'were'} left out`,
    })
  return [{ zh: parts.map(({ zh }) => zh).join('；'), en: parts.map(({ en }) => en).join('; ') }]
}

const asideNames: Record<Aside['kind'], { zh: string; en: [one: string, many: string] }> = {
  totals: { zh: '合计行', en: ['totals line', 'totals lines'] },
  header: { zh: '重复的表头', en: ['repeated header', 'repeated headers'] },
  note: { zh: '表外说明', en: ['remark below the table', 'remarks below the table'] },
  comment: { zh: '注释行', en: ['comment line', 'comment lines'] },
}

function asideWords({ kind, rows, examples }: Aside): Words {
  const names = asideNames[kind]
  const list = (row: (number: number) => string) => examples.map(({ row: number, text }) => `${row(number)} "${text}"`).join('; ')
  const rest = rows > examples.length && examples.length > 0 ? ' …' : ''
  const zh = `${names.zh} ${count(rows)} 行，未导入`
  const en = `${count(rows)} ${names.en[rows === 1 ? 0 : 1]} left out`
  if (examples.length === 0) return { zh, en }
  return { zh: `${zh}：${list((number) => `第 ${number} 行`)}${rest}`, en: `${en}: ${list((number) => `row ${number}`)}${rest}` }
}

function unusedWords({ unused, nameless }: FileOutcome): Words[] {
  const words: Words[] = []
  const some = (names: (string | number)[]) => names.slice(0, 20).join(', ') + (names.length > 20 ? ` … (${count(names.length)})` : '')
  if (unused.length > 0) words.push({ zh: `未使用的列：${some(unused)}`, en: `columns not used: ${some(unused)}` })
  if (nameless.length > 0)
    words.push({ zh: `没有列名、无法读取的列：第 ${some(nameless)} 列`, en: `columns without a name, not read: ${some(nameless)}` })
  return words
}
