import { quoteText } from './cast.ts'
import type { Value } from './contract.ts'

// What people vary in a word: case, blanks, marks between its parts.
const marks = '[\\s_\\-–—·/.,，。、；;:：()（）]+'
const bare = (word: string) => word.normalize('NFKC').toLowerCase().replace(new RegExp(marks, 'g'), '')

/** SQL for the stored value of a closed list that a cell names; the cell as it is where it names none. */
export function toListed(values: Value[], x: string): string {
  const words = values.flatMap(({ value, zh, en, also = [] }) => [value, zh, en, ...also].map((word): [string, string] => [word, value]))
  // Two lists of constants, one beside the other: a CASE would work the cell out again for each of its words.
  const found = (of: (word: string) => string, cell: string) => {
    const pairs = [...new Map(words.map(([word, value]): [string, string] => [of(word), value]).reverse())]
    const list = (at: 0 | 1) => `[${pairs.map((pair) => quoteText(pair[at])).join(', ')}]`
    return `${list(1)}[list_position(${list(0)}, ${cell})]`
  }
  // Nearly all cells are written as we or the platform write them; only the others are taken apart.
  const apart = `regexp_replace(lower(half_width(${x})), ${quoteText(marks)}, '', 'g')`
  return `coalesce(${found((word) => word.toLowerCase(), `lower(${x})`)}, ${found(bare, apart)}, ${x})`
}
