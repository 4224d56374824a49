import { type Cell, numberText, valueText } from '../field/text.ts'
import type { Words } from '../words.ts'
import { drawBars, drawColumns, drawCombo } from './draw/bar.ts'
import { drawCohort } from './draw/cohort.ts'
import { drawFigures } from './draw/figure.ts'
import { drawFunnel } from './draw/funnel.ts'
import { drawHeatmap } from './draw/heatmap.ts'
import { filterFor } from './draw/keys.ts'
import { drawAreas, drawLines } from './draw/line.ts'
import { drawPie, noSlices } from './draw/pie.ts'
import { drawPivot } from './draw/pivot.ts'
import { drawRadar } from './draw/radar.ts'
import { drawScatter } from './draw/scatter.ts'
import { type Drawn, fieldIn, type Scene } from './draw/scene.ts'
import { seal } from './draw/seal.ts'
import { drawTable, evenColumns } from './draw/table.ts'
import { drawTreemap } from './draw/treemap.ts'
import type { Column, Drawing, Mark, MarkAt, Note, Picturing, TableDrawing } from './drawing.ts'
import type { Look } from './look.ts'
import { type Asking, groupsOf, measuresOf, mostPanels, type Results, rangeOf } from './query.ts'
import { cellsOf, numbersOf } from './result.ts'
import { settle } from './settle.ts'
import { panelOf, shownOnly } from './shown.ts'
import { type ChartSpec, type ChartType, fieldsIn } from './spec.ts'
import { titleText } from './title.ts'

type Part = Picturing & { notes: Note[]; markAt: MarkAt; twin?: TableDrawing }
type Draw = (scene: Scene) => Part

const apex =
  (draw: (scene: Scene) => Drawn): Draw =>
  (scene) => {
    const split = fieldsIn(scene.spec, 'split')[0]
    if (split) return drawFacets(scene, draw)
    const { apex: drawn, tipAt, nothing, markAt, notes } = draw(scene)
    return nothing
      ? { kind: 'nothing', words: nothing, markAt: noMark, notes: [] }
      : { kind: 'apex', apex: seal(drawn, tipAt), markAt, notes }
  }

const noMark: MarkAt = () => null

const draws: Record<ChartType, Draw> = {
  line: apex(drawLines),
  area: apex(drawAreas),
  column: apex(drawColumns),
  bar: apex(drawBars),
  combo: apex(drawCombo),
  pie: apex(drawPie),
  scatter: apex(drawScatter),
  heatmap: apex(drawHeatmap),
  treemap: apex(drawTreemap),
  radar: apex(drawRadar),
  funnel: (scene) => {
    const { funnel, notes } = drawFunnel(scene)
    return { kind: 'funnel', funnel, notes, markAt: (_, point) => funnel.steps[point]?.mark ?? null }
  },
  kpi: (scene) => ({ kind: 'kpi', ...drawFigures(scene), markAt: noMark }),
  table: (scene) => {
    const { table, notes, marks } = drawTable(scene)
    return { kind: 'table', table, notes, twin: table, markAt: (_, row) => marks[row] ?? null }
  },
  pivot: (scene) => {
    const { pivot, notes } = drawPivot(scene)
    return { kind: 'pivot', pivot, notes, markAt: (row, column) => pivot.rows[row]?.cells[column]?.mark ?? null }
  },
  cohort: (scene) => {
    const { cohort, notes } = drawCohort(scene)
    return { kind: 'cohort', cohort, notes, markAt: (row, column) => cohort.rows[row]?.cells[column]?.mark ?? null }
  },
}

/** The same picture once per value of the split field, each from its own rows. */
function drawFacets(scene: Scene, draw: (scene: Scene) => Drawn): Part {
  const { spec, results, look } = scene
  const [split] = fieldsIn(spec, 'split')
  if (!split) return { kind: 'empty', notes: [], markAt: noMark }
  const field = fieldIn(scene, split)
  const values = [...new Set(cellsOf(results.main, split))]
  // The scale they share is that of what they show.
  const main = shownOnly(spec, scene.asking, results).main ?? results.main
  const shown = values.slice(0, mostPanels)
  const { split: _, ...wells } = spec.wells
  const width = look.width >= 720 ? look.width / 3 : look.width >= 420 ? look.width / 2 : look.width
  const [measure] = measuresOf(spec)
  const reach = measure && spec.options.stack === 'none' && !fieldsIn(spec, 'second').length ? numbersOf(main, measure) : []
  const facets = shown.map((value) => {
    const part = panelOf(main, split, value)
    const own = draw({ ...scene, spec: { ...spec, wells }, results: { main: part }, reach, look: { ...look, width, height: 180 } })
    const markAt: MarkAt = (series, point) => {
      const mark = own.markAt(series, point)
      return mark && { ...mark, filters: [...mark.filters, filterFor(split, value)] }
    }
    const { nothing } = own
    return {
      title: valueText(value, field, look.language, split.grain),
      apex: seal(own.apex, own.tipAt),
      markAt,
      ...(nothing ? { nothing } : {}),
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

/** The rows behind a picture, for "show as table" and for readers who can't see it. */
function twinOf(scene: Scene): TableDrawing {
  const { spec, results, look } = scene
  const main = spec.type === 'kpi' && results.spark ? results.spark : results.main
  const groups = spec.type === 'kpi' ? (results.spark ? fieldsIn(spec, 'axis') : []) : groupsOf(spec)
  const refs = [...groups, ...measuresOf(spec)]
  const columns = refs.map((ref): Column => {
    const field = fieldIn(scene, ref)
    return { ref, field, title: field.title[look.language], isNumber: ref.kind === 'measure', ...(ref.grain ? { grain: ref.grain } : {}) }
  })
  const cells = refs.map((ref) => cellsOf(main, ref))
  const rows = Array.from({ length: main.length }, (_, row) => cells.map((column): Cell => column[row] ?? null))
  const texts = rows.map((row) => row.map((cell, at) => textOf(columns[at], cell, look)))
  const twin = { columns, rows, texts, total: null }
  evenColumns(twin)
  return twin
}

function textOf(column: Column | undefined, cell: Cell, look: Look): string {
  if (!column) return ''
  return column.isNumber && typeof cell === 'number'
    ? numberText(cell, column.field, look.language)
    : valueText(cell, column.field, look.language, column.grain)
}

const kindWords: Record<ChartType, Words> = {
  line: { zh: '折线图', en: 'Line chart' },
  area: { zh: '面积图', en: 'Area chart' },
  column: { zh: '柱形图', en: 'Column chart' },
  bar: { zh: '条形图', en: 'Bar chart' },
  combo: { zh: '组合图', en: 'Combined chart' },
  pie: { zh: '饼图', en: 'Pie chart' },
  scatter: { zh: '散点图', en: 'Scatter chart' },
  heatmap: { zh: '热力图', en: 'Heatmap' },
  treemap: { zh: '矩形树图', en: 'Treemap' },
  radar: { zh: '雷达图', en: 'Radar chart' },
  funnel: { zh: '漏斗图', en: 'Funnel' },
  kpi: { zh: '指标', en: 'Figure' },
  table: { zh: '表格', en: 'Table' },
  pivot: { zh: '透视表', en: 'Pivot table' },
  cohort: { zh: '留存矩阵', en: 'Cohort grid' },
}

/** A spec and what Cube answered → the picture, its title, its notes and its table twin. */
export function toDrawing(asked: ChartSpec, results: Results, asking: Asking, look: Look): Drawing {
  const { main } = results
  const range = rangeOf(asked, asking)
  const title = titleText(asked, asking.fields, look.language, range, main)
  const nothing: TableDrawing = { columns: [], rows: [], texts: [], total: null }
  if (!main || (main.length === 0 && asked.type !== 'kpi')) {
    return { kind: 'empty', title, spec: asked, label: title, notes: [], twin: nothing, markAt: noMark }
  }
  const spec = settle(asked, main, asking)
  const scene: Scene = { spec, asking, results: { ...results, main }, look }
  const { notes: own, twin, ...picture } = draws[spec.type](scene)
  const notes: Note[] = asked.type === 'pie' && spec.type === 'bar' ? [...own, noSlices] : own
  const count = look.language === 'zh' ? `共 ${main.length} 行` : `${main.length} rows`
  const words = notes.map(({ text }) => text[look.language]).join(look.language === 'zh' ? '；' : '; ')
  const label = `${kindWords[spec.type][look.language]}${look.language === 'zh' ? '：' : ': '}${title}${look.language === 'zh' ? '，' : ', '}${count}${words ? `${look.language === 'zh' ? '。' : '. '}${words}` : ''}`
  return { ...picture, title, spec, label, notes, twin: twin ?? twinOf(scene) } as Drawing
}

export type { Mark }
