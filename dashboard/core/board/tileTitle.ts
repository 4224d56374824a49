import { titleOf } from '../chart/title.ts'
import type { Fields } from '../field/field.ts'
import { inLanguage, type Language } from '../words.ts'
import { titleIn } from './edit.ts'
import type { Tile } from './spec.ts'

/** What a tile is called: a chart by its title, a text by its first line. */
export function tileTitle(tile: Tile, fields: Fields, language: Language): string {
  if (tile.kind === 'chart') return inLanguage(titleOf(tile.chart, fields), language)
  const [first = ''] = titleIn(tile.text, language).split('\n')
  return first.replace(/^#+\s*/, '') || inLanguage({ zh: '文字', en: 'Text' }, language)
}
