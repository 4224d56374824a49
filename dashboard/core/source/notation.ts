import type { Words } from '../words.ts'
import type { ColumnType } from './contract.ts'
import type { DateOrder } from './dates.ts'
import type { Decimal } from './numbers.ts'

/** How often the cells of a column say what their decimal mark is, with an example of each. */
export interface MarkCounts {
  /** A point or a comma for certain. */
  point: number
  comma: number
  /** One point or comma with three digits after it, which may part thousands as well. */
  eitherPoint: number
  eitherComma: number
  /** Of `eitherPoint`, those whose three digits are not all zeros. */
  oddPoint: number
  examples: Partial<Record<'point' | 'comma' | 'eitherPoint' | 'eitherComma', string>>
}

/** What a person says of all cells of an import; named as in a mapping. */
export interface Notation {
  decimal?: '.' | ',' | undefined
  date_order?: DateOrder | undefined
}

export const toNotation = (decimal: Notation['decimal'], order: DateOrder | undefined): Notation => ({
  ...(decimal && { decimal }),
  ...(order && { date_order: order }),
})

/** How a column is read, and why so: what a person checks before trusting it. */
export interface ColumnReading {
  file: string
  column: string
  /** Worth a word although the import goes well: not what one expects without looking. */
  notable: boolean
  words: Words
}

/** Fewer than one in so many cells that say otherwise are mistakes, not a second way of writing. */
const oddOnes = 20

export interface Surroundings {
  /** Said by the person, for this column or for all. */
  said: '.' | ',' | undefined
  /** What the other number columns of the file say for certain. */
  others: Pick<MarkCounts, 'point' | 'comma'>
  /** Workbooks, JSON and Parquet hold numbers as numbers, with a point. */
  holdsNumbers: boolean
  /** Semicolons part the cells where commas are decimal marks. */
  semicolons: boolean
}

export type Because = 'said' | 'cells' | 'mixed' | 'whole numbers' | 'other columns' | 'numbers' | 'usual' | 'nothing'

/** The decimal mark of a column, from all its cells; undefined when only the person can tell. */
export function decimalOf(type: ColumnType, counts: MarkCounts, around: Surroundings): { decimal: Decimal; because: Because } | undefined {
  const { point, comma, eitherPoint, eitherComma, oddPoint } = counts
  if (around.said) return { decimal: around.said, because: 'said' }
  if (point > 0 && comma > 0) {
    if (comma * oddOnes < point) return { decimal: '.', because: 'cells' }
    if (point * oddOnes < comma) return { decimal: ',', because: 'cells' }
    return { decimal: 'each', because: 'mixed' }
  }
  if (point + comma > 0) return { decimal: point > 0 ? '.' : ',', because: 'cells' }
  if (eitherPoint + eitherComma === 0) return { decimal: '.', because: 'nothing' }
  // Both marks with three digits each: one parts thousands, the other decimals, and nothing says which.
  const both = eitherPoint > 0 && eitherComma > 0
  // A whole number has no decimals: what precedes its last three digits separates thousands. "1.000" may be a one.
  if (type === 'integer' && !both && (eitherComma > 0 || oddPoint > 0))
    return { decimal: eitherComma > 0 ? '.' : ',', because: 'whole numbers' }
  if (around.others.point > 0 !== around.others.comma > 0) return { decimal: around.others.point > 0 ? '.' : ',', because: 'other columns' }
  if (around.holdsNumbers) return { decimal: '.', because: 'numbers' }
  return both || eitherPoint > 0 || around.semicolons ? undefined : { decimal: '.', because: 'usual' }
}

const markNames: Record<'.' | ',', Words> = {
  '.': { zh: '小数点“.”', en: 'a decimal point' },
  ',': { zh: '小数逗号“,”', en: 'a decimal comma' },
}

/** How the numbers of a column are read, in words. */
export function tellDecimal({ decimal, because }: { decimal: Decimal; because: Because }, counts: MarkCounts): Words {
  const { point, comma, eitherComma, examples } = counts
  if (decimal === 'each')
    return {
      zh: `小数点和小数逗号并用（${point} 格如“${examples.point}”，${comma} 格如“${examples.comma}”），逐格按其写法读`,
      en: `points and commas both mark decimals (${point} cells such as "${examples.point}", ${comma} such as "${examples.comma}"): each cell is read as it shows`,
    }
  const name = markNames[decimal]
  const proof = decimal === '.' ? { n: point, of: examples.point } : { n: comma, of: examples.comma }
  const why: Record<Because, Words> = {
    said: { zh: '按指定', en: 'as you said' },
    cells: { zh: `${proof.n} 格表明如此，如“${proof.of}”`, en: `${proof.n} cells show it, such as "${proof.of}"` },
    mixed: { zh: '', en: '' },
    'whole numbers': { zh: '整数列，三位一组的是千位', en: 'whole numbers: groups of three are thousands' },
    'other columns': { zh: '按同一文件其他数字列', en: 'as in the other number columns of the file' },
    numbers: { zh: '文件里存的就是数字', en: 'the file holds numbers as numbers' },
    usual: { zh: '逗号后三位按千位读', en: 'a comma with three digits after it parts thousands' },
    nothing: { zh: '没有小数', en: 'no cell has decimals' },
  }
  const unsure =
    decimal === '.' ? (eitherComma > 0 ? examples.eitherComma : examples.eitherPoint) : (examples.eitherPoint ?? examples.eitherComma)
  const read = unsure === undefined ? undefined : readAs(unsure, decimal)
  return {
    zh: `${name.zh}（${why[because].zh}）${read ? `；“${unsure}”读作 ${read}` : ''}`,
    en: `${name.en} (${why[because].en})${read ? `; "${unsure}" is ${read}` : ''}`,
  }
}

/** The number in a text such as 1.250, whose one mark has three digits after it. */
function readAs(text: string, decimal: '.' | ','): string {
  const digits = /[0-9]+[.,][0-9]{3}/.exec(text.normalize('NFKC'))?.[0] ?? ''
  return digits.includes(decimal) ? String(Number(digits.replace(',', '.'))) : digits.replace(/[.,]/, '')
}

const orderNames: Record<DateOrder, Words> = {
  dmy: { zh: '日在前', en: 'day first' },
  mdy: { zh: '月在前', en: 'month first' },
  ymd: { zh: '年在前', en: 'year first' },
}

export type OrderBecause = 'said' | 'cells' | 'other columns'

/** How the dates of a column are read, in words. */
export function tellDates(
  { formats, order }: { formats: string[]; order: DateOrder | undefined },
  because: OrderBecause,
  example: string | undefined,
): Words {
  const why: Record<OrderBecause, Words> = {
    said: { zh: '按指定', en: 'as you said' },
    cells: example ? { zh: `如“${example}”`, en: `such as "${example}"` } : { zh: '由数值看出', en: 'the numbers show it' },
    'other columns': { zh: '按同一文件其他日期列', en: 'as in the other dates of the file' },
  }
  const ways: Words[] = []
  if (order) ways.push({ zh: `${orderNames[order].zh}（${why[because].zh}）`, en: `${orderNames[order].en} (${why[because].en})` })
  if (formats.includes('excel')) ways.push({ zh: '数字按 Excel 日序读', en: 'numbers are day numbers of Excel' })
  if (formats.includes('epoch'))
    ways.push({ zh: '数字按 1970 年起的秒或毫秒（UTC）读', en: 'numbers are seconds or milliseconds since 1970, UTC' })
  return { zh: ways.map(({ zh }) => zh).join('；'), en: ways.map(({ en }) => en).join('; ') }
}
