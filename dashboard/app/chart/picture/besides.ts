import type { Beside, Mark, MarkAt } from '../../../core/chart/drawing.ts'

// Where ApexCharts draws what: the only place that looks for it.
const labels = '.apexcharts-xaxis-label, .apexcharts-yaxis-label'
const entry = '.apexcharts-legend-series'

/** Whether something stands beside the picture: a name of the axis, an entry of the legend. */
export const isBeside = (target: Element) => target.closest(`${labels}, ${entry}`) !== null

/** The plot of a picture as it stands on the screen. */
export const plotOf = (box: Element): DOMRect | null => box.querySelector('.apexcharts-grid')?.getBoundingClientRect() ?? null

/** The mark of what stands beside a picture and was pressed. */
export function besideAt(box: Element, target: Element, beside: Beside, at: { x: number; y: number }): Mark | null {
  const named = target.closest(entry)
  if (named) return beside.nameAt(Number(named.getAttribute('rel') ?? 0) - 1)
  const label = target.closest(labels)
  const place = label && keyPlace(box, label, beside.keys, at)
  return place === null ? null : beside.keyAt(place)
}

/** Which key a label names: by its place among as many, else by where it stands, since Apex leaves some out. A value axis names none. */
function keyPlace(box: Element, label: Element, keys: number, at: { x: number; y: number }): number | null {
  const isUpright = label.matches('.apexcharts-xaxis-label')
  const all = [...box.querySelectorAll(isUpright ? '.apexcharts-xaxis-label' : '.apexcharts-yaxis-label')]
  const isLying = box.getAttribute('data-horizontal') === 'true'
  // Of bars that lie the keys are on the other axis.
  if (isUpright === isLying) return null
  if (all.length === keys) return all.indexOf(label)
  const plot = plotOf(box)
  if (!plot) return null
  const share = isUpright ? (at.x - plot.left) / plot.width : (at.y - plot.top) / plot.height
  return share >= 0 && share <= 1 ? Math.min(keys - 1, Math.floor(share * keys)) : null
}

/** The mark of a form that was pressed: its series and point stand on it. */
export function markUnder(target: Element, markAt: MarkAt): Mark | null {
  const form = target.closest('[j]')
  const point = form?.getAttribute('j')
  if (!form || point === null || point === undefined) return null
  const series = form.getAttribute('index') ?? form.getAttribute('i') ?? form.closest('[data\\:realIndex]')?.getAttribute('data:realIndex')
  return markAt(Number(series ?? 0), Number(point))
}

/** Which period a place on the plot is of. */
export function periodAt(plot: DOMRect, x: number, { keys, placed }: Beside): number {
  const share = Math.max(0, Math.min(1, (x - plot.left) / plot.width))
  return placed === 'ends' ? Math.round(share * (keys - 1)) : Math.min(keys - 1, Math.floor(share * keys))
}

/** What a period takes of the plot: its slot, or between points half of the way to its neighbours. */
export function slotOf(plot: DOMRect, at: number, { keys, placed }: Beside): { left: number; right: number } {
  const width = plot.width / (placed === 'ends' ? Math.max(1, keys - 1) : keys)
  const left = plot.left + (placed === 'ends' ? (at - 0.5) * width : at * width)
  return { left: Math.max(plot.left, left), right: Math.min(plot.right, left + width) }
}

/** Whether a place on the screen is on the plot. */
export const isOnPlot = ({ left, right, top, bottom }: DOMRect, { x, y }: { x: number; y: number }) =>
  x >= left && x <= right && y >= top && y <= bottom
