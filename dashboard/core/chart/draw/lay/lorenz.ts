import { shareText } from '../../../field/change.ts'
import { plainText } from '../../../field/text.ts'
import type { Geometry } from '../../drawing.ts'
import { fieldsIn } from '../../spec.ts'
import { blank, type Plot, wordsBelow } from '../plot.ts'
import { fieldIn, type Scene } from '../scene.ts'
import { disc, n } from '../shapes.ts'

const percent = (share: number) => `${plainText(100 * share, 'en', 0)}%`

/** The curve, the even line, and a mark at each tenth. */
export function layCurve(scene: Scene, curve: number[], ends: { place: number; title: string }[], height: number): Geometry {
  const { look } = scene
  const { palette, language } = look
  const geometry = blank(look.width, height)
  const plot: Plot = { left: 40, top: 24, width: look.width - 40 - 20, height: Math.max(40, height - 24 - 22) }
  const all = curve.length - 1
  const at = (share: number, part: number) => `${n(plot.left + share * plot.width)} ${n(plot.top + (1 - part) * plot.height)}`
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    geometry.grid.push({ path: `M${at(0, part)}h${n(plot.width)}`, colour: part === 0 ? palette.inkSoft : palette.line })
    const y = n(plot.top + (1 - part) * plot.height + 4)
    geometry.texts.push({ x: plot.left - 6, y, text: percent(part), colour: palette.inkSoft, anchor: 'end', size: 11 })
  }
  const measure = fieldsIn(scene.spec, 'values')[0]
  const [axis] = fieldsIn(scene.spec, 'axis')
  if (measure) geometry.texts.push({ x: 2, y: 11, text: fieldIn(scene, measure).title[language], colour: palette.inkSoft, size: 11 })
  // A curve of fifty thousand corners is drawn by every so many of them.
  const every = Math.max(1, Math.floor(all / 400))
  const corners = curve.flatMap((part, place) => (place % every === 0 || place === all ? [at(place / all, part)] : []))
  geometry.grid.push(
    { path: `M${at(0, 0)}L${at(1, 1)}`, colour: palette.inkSoft, dash: '4 4' },
    { path: `M${corners.join('L')}`, colour: palette.accent, width: 2 },
  )
  ends.forEach(({ place: reached, title }, point) => {
    const share = curve[reached] ?? 1
    const place = reached / all
    geometry.shapes.push({
      series: 0,
      point,
      path: disc(plot.left + place * plot.width, plot.top + (1 - share) * plot.height, 4),
      fill: palette.accent,
      tip: {
        title,
        rows: [
          { colour: palette.accent, name: language === 'zh' ? '合计占比' : 'Have of the whole', text: shareText(share, language) ?? '' },
          { colour: palette.inkSoft, name: language === 'zh' ? '均等时' : 'If all were even', text: shareText(place, language) ?? '' },
        ],
      },
    })
  })
  const marks = [0, 0.25, 0.5, 0.75, 1].map((share) => ({ x: n(plot.left + share * plot.width), text: percent(share) }))
  geometry.texts.push(...wordsBelow(look, marks, height - 6))
  const below = axis ? fieldIn(scene, axis).title : null
  if (below) {
    const text = language === 'zh' ? `${below.zh}，从小到大` : `${below.en}, from the smallest`
    geometry.texts.push({
      x: n(plot.left + plot.width - 4),
      y: n(plot.top + plot.height - 6),
      text,
      colour: palette.inkSoft,
      anchor: 'end',
      size: 11,
    })
  }
  return geometry
}
