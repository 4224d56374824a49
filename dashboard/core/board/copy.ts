import type { BoardSpec, Title } from './spec.ts'

const longest = 120
const cut = (text: string, room: number) => [...text].slice(0, room).join('')

/** A title with a mark that it is a copy, in the title's own language. */
export function titleOfCopy(title: Title): Title {
  const zh = (text: string) => `${cut(text, longest - 4)}（副本）`
  const en = (text: string) => `${cut(text, longest - 7)} (copy)`
  if (typeof title !== 'string') return { zh: zh(title.zh), en: en(title.en) }
  return /\p{Script=Han}/u.test(title) ? zh(title) : en(title)
}

/** The same board under a title of its own. */
export function toCopy(board: BoardSpec): BoardSpec {
  return { ...board, title: titleOfCopy(board.title) }
}
