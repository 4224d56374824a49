import type { Words } from '../../core/words.ts'
import type { MenuLine } from '../ui/Menu.tsx'
import type { OpenedBoard } from './openedBoard.ts'

/** What can be done with an open board beside editing, sharing and looking. */
export function boardLines({ stored, step, acts }: OpenedBoard, mayMake: boolean, say: (words: Words) => string): MenuLine[] {
  return [
    { text: say({ zh: '打印或存为 PDF', en: 'Print or save as PDF' }), act: () => step({ do: 'show', what: 'printing', on: true }) },
    ...(mayMake && !stored.spec.single
      ? [{ text: say({ zh: '另存为副本', en: 'Duplicate' }), act: () => void acts.keepCopy(stored.spec) }]
      : []),
    { text: say({ zh: '历史版本', en: 'Versions' }), act: () => step({ do: 'show', what: 'showsVersions', on: true }) },
    ...(stored.may.delete
      ? (['rule', { text: say({ zh: '删除看板', en: 'Delete board' }), danger: true, act: () => void acts.remove() }] satisfies MenuLine[])
      : []),
  ]
}
