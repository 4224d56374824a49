import { pinyin } from 'pinyin-pro'

/** Chinese text → syllables without tones. Import this file lazily: its table weighs more than the first page. */
export function toSyllables(chinese: string): string[] {
  return pinyin(chinese, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true })
}
