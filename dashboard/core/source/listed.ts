import { quoteText } from './cast.ts'
import type { Value } from './contract.ts'

// What people vary in a word: case, blanks, marks between its parts.
const marks = '[\\s_\\-–—·/.,，。、；;:：()（）]+'
const bare = (word: string) => word.normalize('NFKC').toLowerCase().replace(new RegExp(marks, 'g'), '')

/** SQL for the stored value of a closed list that a cell names; the cell as it stands where it names none. */
export function toListed(values: Value[], x: string): string {
  const words = values.flatMap(({ value, zh, en, also = [] }) => [value, zh, en, ...also].map((word): [string, string] => [word, value]))
  const cases = (of: (word: string) => string) =>
    [...new Map(words.map(([word, value]): [string, string] => [of(word), value]).reverse())]
      .map(([word, value]) => `WHEN ${quoteText(word)} THEN ${quoteText(value)}`)
      .join(' ')
  // Nearly all cells are written as we or the platform write them; only the others are taken apart.
  return `CASE lower(${x}) ${cases((word) => word.toLowerCase())} ELSE
    CASE regexp_replace(lower(half_width(${x})), ${quoteText(marks)}, '', 'g') ${cases(bare)} ELSE ${x} END END`
}
