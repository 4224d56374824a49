import type { Words } from '../words.ts'

/** How two ways to write the same identifier differ, which a mapping can even out. */
export type Likeness = 'fraction' | 'zeros' | 'case' | 'marks'

/** Rows that name a record of another table which is not there. */
export interface UnmetReference {
  table: string
  column: string
  /** The table they point to, and whether it holds anything at all. */
  parent: string
  parentIsEmpty: boolean
  /** Rows that name something, and those of them whose record is missing. */
  named: number
  unmet: number
  example: string
  /** A record that is there and differs only in its spelling, in how many of the rows that is so, and how to even it out. */
  like: { likeness: Likeness; value: string; rows: number } | null
}

/** SQL that takes out of an identifier what only one of its spellings has; surest first. */
export const evenOut: Record<Likeness, (text: string) => string> = {
  fraction: (text) => `regexp_replace(${text}, '\\.0+$', '')`,
  zeros: (text) => `ltrim(${text}, '0')`,
  case: (text) => `lower(trim(${text}))`,
  marks: (text) => `regexp_replace(lower(${text}), '[^\\p{L}\\p{N}]', '', 'g')`,
}

const count = (n: number) => n.toLocaleString('en-US')

/** What is wrong, and what to do, in words. */
export function explainUnmet({ table, column, parent, parentIsEmpty, named, unmet, example, like }: UnmetReference): Words {
  const which = `${table}.${column}`
  if (parentIsEmpty)
    return {
      zh: `${which}：${count(unmet)} 行指向 ${parent}，而 ${parent} 还没有任何数据。请一并导入 ${parent}。`,
      en: `${which}: ${count(unmet)} ${unmet === 1 ? 'row points' : 'rows point'} to ${parent}, which holds nothing yet. Import ${parent} too.`,
    }
  const said = {
    zh: `${which}：${count(named)} 行中有 ${count(unmet)} 行指向 ${parent} 里没有的记录，如“${example}”。`,
    en: `${which}: ${count(unmet)} of ${count(named)} rows name a record that is not in ${parent}, such as "${example}".`,
  }
  if (!like)
    return {
      zh: `${said.zh}这些行的 ${parent} 属性会是空的；请核对编号，或补充导入 ${parent}。`,
      en: `${said.en} What ${parent} tells of them stays empty; check the identifiers, or import what ${parent} lacks.`,
    }
  const sql = `${column}: { sql: ${JSON.stringify(evenOut[like.likeness](`"${column}"`))} }`
  return {
    zh: `${said.zh}“${example}”看起来就是“${like.value}”（${count(like.rows)} 行如此）。请统一写法，例如在映射中写：${sql}（把 "${column}" 换成文件里的列名）。`,
    en: `${said.en} "${example}" looks like "${like.value}" (so in ${count(like.rows)} ${like.rows === 1 ? 'row' : 'rows'}). Write them alike, e.g. in a mapping: ${sql}, with your column's name in place of "${column}".`,
  }
}
