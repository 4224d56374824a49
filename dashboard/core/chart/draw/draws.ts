import type { ChartType } from '../spec.ts'
import { drawBars, drawColumns, drawCombo } from './bar.ts'
import { drawBoxes } from './boxes.ts'
import { drawBullets } from './bullet.ts'
import { drawCalendar } from './calendar.ts'
import { drawCandles } from './candles.ts'
import { drawCities } from './cities.ts'
import { drawCloud } from './cloud.ts'
import { drawCohort } from './cohort.ts'
import { drawControl } from './control.ts'
import { drawCurves } from './curves.ts'
import { apex, type Draw } from './facets.ts'
import { drawFactors } from './factors.ts'
import { drawCards, drawFigures } from './figure.ts'
import { drawFunnel } from './funnel.ts'
import { drawGauge } from './gauge.ts'
import { drawHeatmap } from './heatmap.ts'
import { drawHistogram } from './histogram.ts'
import { drawAreas, drawLines } from './line.ts'
import { drawLorenz } from './lorenz.ts'
import { drawMargins } from './margins.ts'
import { drawMatrix } from './matrix.ts'
import { drawPareto } from './pareto.ts'
import { drawPie } from './pie.ts'
import { drawPivot } from './pivot.ts'
import { drawPyramid } from './pyramid.ts'
import { drawRadar } from './radar.ts'
import { drawRanks } from './ranks.ts'
import { drawOwnMap, drawWorld } from './regions.ts'
import { drawSankey } from './sankey.ts'
import { drawScatter } from './scatter.ts'
import { shapes } from './shapes.ts'
import { drawSlopes } from './slope.ts'
import { drawSpans } from './spans.ts'
import { drawSunburst } from './sunburst.ts'
import { drawTable } from './table.ts'
import { drawTiles } from './tiles.ts'
import { drawTimeline } from './timeline.ts'
import { drawTreemap } from './treemap.ts'
import { drawWaterfall } from './waterfall.ts'

/** The file that draws each row of the catalogue. */
export const draws: Record<ChartType, Draw> = {
  line: apex(drawLines),
  area: apex(drawAreas),
  column: apex(drawColumns),
  bar: apex(drawBars),
  combo: apex(drawCombo),
  pareto: apex(drawPareto),
  waterfall: apex(drawWaterfall),
  pie: apex(drawPie),
  factors: drawFactors,
  bullet: apex(drawBullets),
  control: apex(drawControl),
  ranks: apex(drawRanks),
  slope: apex(drawSlopes),
  spans: apex(drawSpans),
  margins: apex(drawMargins),
  scatter: apex(drawScatter),
  heatmap: apex(drawHeatmap),
  treemap: apex(drawTreemap),
  radar: apex(drawRadar),
  funnel: (scene) => {
    const { funnel, notes } = drawFunnel(scene)
    return { kind: 'funnel', funnel, notes, markAt: (_, point) => funnel.steps[point]?.mark ?? null }
  },
  kpi: (scene) => ({ kind: 'kpi', ...drawFigures(scene) }),
  table: (scene) => {
    const { table, notes, markAt } = drawTable(scene)
    return { kind: 'table', table, notes, twin: table, markAt: (_, row) => markAt(row) }
  },
  pivot: (scene) => {
    const { pivot, notes } = drawPivot(scene)
    return { kind: 'pivot', pivot, notes, markAt: (row, column) => pivot.rows[row]?.cells[column]?.mark ?? null }
  },
  cohort: (scene) => {
    const { cohort, notes } = drawCohort(scene)
    return { kind: 'cohort', cohort, notes, markAt: (row, column) => cohort.rows[row]?.cells[column]?.mark ?? null }
  },
  calendar: (scene) => shapes(drawCalendar(scene)),
  sankey: (scene) => shapes(drawSankey(scene)),
  movement: (scene) => shapes(drawMatrix(scene)),
  sunburst: (scene) => shapes(drawSunburst(scene)),
  provinces: (scene) => shapes(drawTiles(scene)),
  cities: (scene) => shapes(drawCities(scene)),
  world: (scene) => shapes(drawWorld(scene)),
  map: (scene) => shapes(drawOwnMap(scene)),
  cloud: (scene) => shapes(drawCloud(scene)),
  hours: apex(drawHeatmap),
  histogram: (scene) => shapes(drawHistogram(scene)),
  boxes: (scene) => shapes(drawBoxes(scene)),
  candles: drawCandles,
  lorenz: (scene) => shapes(drawLorenz(scene)),
  pyramid: (scene) => shapes(drawPyramid(scene)),
  curves: apex(drawCurves),
  timeline: (scene) => shapes(drawTimeline(scene)),
  gauge: (scene) => shapes(drawGauge(scene)),
  cards: (scene) => ({ kind: 'kpi', isList: true, ...drawCards(scene) }),
}
