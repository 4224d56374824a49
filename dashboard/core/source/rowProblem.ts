import type { Words } from '../words.ts'

/** Why one row cannot be taken. Kinds without a column concern the whole row. */
export type RowProblemKind =
  | 'ragged'
  | 'quote'
  | 'nul'
  | 'encoding'
  | 'long'
  | 'json'
  | 'unreadable'
  | 'damaged'
  | 'either_mark'
  | 'other_mark'
  | 'not_whole'
  | 'too_large'
  | 'date_shape'
  | 'date_zone'
  | 'not_in_format'
  | 'required'
  | 'formula'
  | 'not_listed'
  | 'too_low'
  | 'too_high'
  | 'repeated'
  | 'taken'
  | 'parent'

export interface RowProblem {
  file: string
  row: number
  column: string
  value: string
  kind: RowProblemKind
  /** What the kind needs to be said: a type, a list, a number, a row. */
  detail: string
}

const typeWords: Record<string, Words> = {
  text: { zh: '文本', en: 'text' },
  integer: { zh: '整数', en: 'a whole number' },
  decimal: { zh: '数字', en: 'a number' },
  money: { zh: '金额', en: 'an amount' },
  boolean: { zh: '是或否', en: 'yes or no' },
  date: { zh: '存在的日期', en: 'a date that exists' },
  timestamp: { zh: '存在的时间', en: 'a time that exists' },
}

/** The reason for a refused row, in both languages; row, column and value are beside it in the report. */
export function reasonOf({ kind, detail }: Pick<RowProblem, 'kind' | 'detail'>): Words {
  const type = typeWords[detail] ?? { zh: detail, en: detail }
  const [found, expected] = detail.split('/')
  switch (kind) {
    case 'ragged':
      return {
        zh: `该行有 ${found} 格，表头有 ${expected} 格。请补齐或删除该行。`,
        en: `The row has ${found} cells, the header ${expected}. Fill or drop the row.`,
      }
    case 'quote':
      return { zh: '引号没有成对。请补上或删除引号。', en: 'A quotation mark has no partner. Close or remove it.' }
    case 'nul':
      return { zh: '含有空字节，不是文本。请重新导出该行。', en: 'It holds a NUL byte, which is no text. Export the row again.' }
    case 'encoding':
      return {
        zh: '含有不属于文件编码的字节。请按同一种编码重新导出。',
        en: "It holds bytes outside the file's encoding. Export the file in one encoding.",
      }
    case 'long':
      return {
        zh: '该行超过 1 MB。多半是引号没有成对。',
        en: 'The row is longer than 1 MB, most likely for want of a closing quotation mark.',
      }
    case 'json':
      return { zh: '不是完整的 JSON 对象。', en: 'It is not a complete JSON object.' }
    case 'unreadable':
      return { zh: `不是${type.zh}。请改正。`, en: `It is not ${type.en}. Correct it.` }
    case 'damaged':
      return {
        zh: '编号被电子表格当成数字而损坏，后面的位数已经丢失。请把该列设为文本，重新导出。',
        en: 'Damaged by a spreadsheet: the identifier was turned into a number and its last digits are lost. Export the column as text.',
      }
    case 'either_mark':
      return {
        zh: '该列小数点和小数逗号并用，这一格读法不明。请改成带两位小数的写法，或用 --decimal 指定小数符号。',
        en: 'The column uses points and commas for decimals, and this cell may mean either. Write it with two decimals, or say --decimal.',
      }
    case 'other_mark':
      return {
        zh: '小数符号与该列其他格不同。请改成一致，或用 --decimal 指定小数符号。',
        en: 'Its decimal mark is not the one of the column. Write it like the others, or say --decimal.',
      }
    case 'not_whole':
      return { zh: '应为整数，却有小数。请改正。', en: 'It has decimals where a whole number belongs. Correct it.' }
    case 'too_large':
      return {
        zh: '金额达到或超过 10¹⁴（100 万亿），多半是编号填错了列。请核对。',
        en: 'It is 10¹⁴ or more, most likely a number of something else in the wrong column. Check it.',
      }
    case 'date_shape':
      return {
        zh: '这种日期写法无法识别。请写成 2026-01-15 或 2026-01-15 10:33:00，或在映射的 types 中写明格式，例如 %d/%m/%Y。',
        en: 'The date is written in a way that is not known. Write it as 2026-01-15 or 2026-01-15 10:33:00, or give its format under "types" in a mapping, e.g. %d/%m/%Y.',
      }
    case 'date_zone':
      return {
        zh: '时区缩写有多种含义（如 CST）。请写成 +08:00 这样的偏移，或去掉缩写并在映射中写明 timezone。',
        en: 'Letters such as CST mean several time zones. Write an offset such as +08:00, or drop them and say timezone in a mapping.',
      }
    case 'not_in_format':
      return {
        zh: `不符合为该列指定的格式 ${detail}，或不是存在的日期。请改正格式或单元格。`,
        en: `It does not fit the format given for the column, ${detail}, or is no date that exists. Correct the format or the cell.`,
      }
    case 'required':
      return { zh: '必填，却是空的。请填写。', en: 'It is required but empty. Fill it in.' }
    case 'formula':
      return {
        zh: '必填，但这里的公式没有保存计算结果。请用 Excel 或 WPS 打开文件，保存后再导入。',
        en: 'It is required, but holds a formula without a stored value. Open the file in Excel, save it, and import that.',
      }
    case 'not_listed':
      return {
        zh: `不在允许的值之内：${detail}。请改正，或在映射中对应。`,
        en: `It is none of ${detail}. Correct it, or translate it in the mapping.`,
      }
    case 'too_low':
      return { zh: `小于允许的最小值 ${detail}。`, en: `It is below the lowest allowed value, ${detail}.` }
    case 'too_high':
      return { zh: `大于允许的最大值 ${detail}。`, en: `It is above the highest allowed value, ${detail}.` }
    case 'repeated':
      return {
        zh: `与第 ${detail} 行的键相同而内容不同，只保留先出现的一行。`,
        en: `It has the key of row ${detail} but other values; the earlier row was kept.`,
      }
    case 'taken':
      return {
        zh: `该编号已属于另一条记录 ${detail}，多半是重复导入。`,
        en: `That number already belongs to ${detail}; most likely the record was delivered twice.`,
      }
    case 'parent':
      return {
        zh: `它所属的 ${detail} 记录被拒收。请先改正那一行。`,
        en: `The ${detail} record it belongs to was refused. Correct that row first.`,
      }
  }
}
