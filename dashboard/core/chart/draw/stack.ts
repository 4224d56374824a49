import { hasMixedSigns, mayShare } from '../../field/change.ts'
import type { Words } from '../../words.ts'
import type { Note } from '../drawing.ts'
import type { ChartSpec } from '../spec.ts'
import type { Series } from './scene.ts'

type Stack = ChartSpec['options']['stack']

export const allZero: Words = { zh: '所有数值均为 0', en: 'All values are 0' }

/** Whether there are numbers, and none of them is anything but 0. */
export const isAllZero = (values: (number | null)[]) => values.some((value) => value !== null) && values.every((value) => !value)

const unfit = {
  parts: { zh: '比率或均值不构成整体，未按占比显示', en: 'Ratios and averages are not parts of a whole: drawn without shares' },
  signs: { zh: '有正有负，无法表示占比，已改为按数额堆叠', en: 'Positive and negative values have no shares: stacked by amount' },
  height: { zh: '比率或均值堆叠后总高没有意义', en: 'Stacked ratios or averages do not add up to anything' },
  places: { zh: '有正有负之处不显示占比', en: 'No shares where values are positive and negative' },
} satisfies Record<string, Words>

/** What is piled on what: the present, and beside it the earlier period. */
export const pilesOf = (drawn: Series[]): Series[][] =>
  [drawn.filter(({ role }) => role !== 'before'), drawn.filter(({ role }) => role === 'before')].filter((pile) => pile.length > 0)

/** How series are piled up, and what a reader has to be told: shares are drawn only where they are shares. */
export function stackOf(wanted: Stack, drawn: Series[]): { stack: Stack; hasShares: boolean; notes: Note[] } {
  const mayAdd = drawn.every(({ field }) => mayShare(field))
  const points = pilesOf(drawn).flatMap((pile) => (pile[0]?.values ?? []).map((_, at) => pile.map(({ values }) => values[at] ?? null)))
  const told = (stack: Stack, text: Words, hasShares = false) => ({ stack, hasShares, notes: [{ kind: 'unfit' as const, text }] })
  if (wanted === 'percent' && !mayAdd) return told('none', unfit.parts)
  if (wanted === 'percent' && hasMixedSigns(points.flat())) return told('stacked', unfit.signs)
  if (wanted === 'stacked' && !mayAdd) return told(wanted, unfit.height)
  if (wanted === 'stacked' && points.some(hasMixedSigns)) return told(wanted, unfit.places, true)
  return { stack: wanted, hasShares: wanted !== 'none' && drawn.length > 1, notes: [] }
}
