import { valueText } from '../../field/text.ts'
import type { Ask, Beside, Mark, MarkAt, Note, Picturing, TableDrawing } from '../drawing.ts'
import { measuresOf, mostPanels } from '../query.ts'
import { numbersOf } from '../result.ts'
import { panelResults, panelValues, shownOnly } from '../shown.ts'
import { fieldsIn } from '../spec.ts'
import { mostTimes } from './frame.ts'
import { filterFor } from './keys.ts'
import { type Drawn, fieldIn, type Scene } from './scene.ts'
import { seal } from './seal.ts'

/** What a file of this folder makes of a scene, marks and notes with it. */
export type Part = Picturing & { notes: Note[]; markAt: MarkAt; twin?: TableDrawing; lined?: Drawn['lined']; ask?: Ask; beside?: Beside }
export type Draw = (scene: Scene) => Part

/** What ApexCharts draws, once or once a panel. */
export const apex =
  (draw: (scene: Scene) => Drawn): Draw =>
  (scene) => {
    const split = fieldsIn(scene.spec, 'split')[0]
    if (split) return drawFacets(scene, draw)
    const { apex: drawn, tipAt, nothing, markAt, notes, lined, ask, beside } = draw(scene)
    const more = { ...(lined ? { lined } : {}), ...(ask ? { ask } : {}), ...(beside ? { beside } : {}) }
    return nothing
      ? { kind: 'nothing', words: nothing, markAt: noMark, notes: [] }
      : { kind: 'apex', apex: seal(drawn, tipAt), markAt, notes, ...more }
  }

export const noMark: MarkAt = () => null

/** The same picture once per value of the split field, each from its own rows. */
function drawFacets(scene: Scene, draw: (scene: Scene) => Drawn): Part {
  const { spec, results, look } = scene
  const [split] = fieldsIn(spec, 'split')
  if (!split) return { kind: 'empty', notes: [], markAt: noMark }
  const field = fieldIn(scene, split)
  const values = panelValues(results.main, split, results['rank:split'])
  // The scale they share is that of what they show.
  const main = shownOnly(spec, scene.asking, results).main ?? results.main
  const shown = values.slice(0, mostPanels)
  const { split: _, ...wells } = spec.wells
  const width = look.width >= 720 ? look.width / 3 : look.width >= 420 ? look.width / 2 : look.width
  const [measure] = measuresOf(spec)
  const reach =
    measure && spec.options.stack === 'none' && !fieldsIn(spec, 'second').length
      ? [...numbersOf(main, measure), ...(results.before ? numbersOf(results.before, measure) : [])]
      : []
  // What is left of each panel belongs to their scale, unless it would press all else flat.
  const tallest = Math.max(0, ...reach.map((value) => Math.abs(value ?? 0)))
  const rests = measure && reach.length > 0 && results.other ? numbersOf(results.other, measure) : []
  const scale = [...reach, ...rests.filter((value) => Math.abs(value ?? 0) <= mostTimes * tallest)]
  const facets = shown.map((value) => {
    const own = draw({
      ...scene,
      spec: { ...spec, wells },
      results: panelResults(spec, results, split, value),
      reach: scale,
      isPanel: true,
      look: { ...look, width, height: 180 },
    })
    const inPanel = (mark: Mark | null) => mark && { ...mark, filters: [...mark.filters, filterFor(split, value)] }
    const markAt: MarkAt = (series, point) => inPanel(own.markAt(series, point))
    const { nothing, beside } = own
    return {
      title: valueText(value, field, look.language, split.grain),
      apex: seal(own.apex, own.tipAt),
      markAt,
      ...(nothing ? { nothing } : {}),
      ...(beside
        ? {
            beside: {
              ...beside,
              keyAt: (point: number) => inPanel(beside.keyAt(point)),
              nameAt: (name: number) => inPanel(beside.nameAt(name)),
            },
          }
        : {}),
    }
  })
  const all = results['rank:split']?.total ?? values.length
  const notes: Note[] =
    all > shown.length
      ? [
          {
            kind: 'truncated',
            text: { zh: `仅显示前 ${shown.length} 个分面，共 ${all} 个`, en: `First ${shown.length} of ${all} panels` },
          },
        ]
      : []
  return { kind: 'facets', facets, notes, markAt: noMark }
}
