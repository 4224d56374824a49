import type { Language, Words } from '../words.ts'
import type { Note } from './drawing.ts'
import { type Asking, beforeOf, compareOf, mayCompare, rangeOf } from './query.ts'
import { spanOf } from './range.ts'
import type { ChartSpec } from './spec.ts'
import { betweenWords, spanText } from './title.ts'

const noDates: Words = { zh: '尚未选择对照日期：请在“对比”中选择', en: 'No dates to compare with: choose them under Compare' }
const nothingBefore: Words = {
  zh: '全部时间之前没有可对比的数据：请选择日期范围',
  en: 'Nothing lies before all time: choose dates to compare',
}
const eachItsOwn: Words = { zh: '每个时段与更早的对应时段对比', en: 'Each period against its own earlier one' }

/** The two spans a comparison lays side by side, by their dates; or why there is none. */
export function comparedNotes(spec: ChartSpec, asking: Asking): Note[] {
  if ((compareOf(spec) === 'none' && !spec.between) || !mayCompare(spec)) return []
  const range = rangeOf(spec, asking)
  const now = spanOf(range, asking.today)
  if (spec.between) return [{ kind: 'compared', text: betweenWords(spec.between) }]
  const before = beforeOf(spec, range, asking.today)
  const told = (text: Words): Note[] => [{ kind: 'compared', text }]
  if (!before) return told(spec.compare === 'custom' ? noDates : nothingBefore)
  const { span } = before
  if (!span || !now) return told(eachItsOwn)
  const inWords = (language: Language) => ({ now: spanText(now, language), earlier: spanText(span, language) })
  const [chinese, english] = [inWords('zh'), inWords('en')]
  return told({ zh: `${chinese.now} 对比 ${chinese.earlier}`, en: `${english.now} against ${english.earlier}` })
}
