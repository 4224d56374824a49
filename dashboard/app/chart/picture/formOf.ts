import { plotOf } from './besides.ts'
import { besides } from './markKeys.ts'

/** The form of a mark in its picture, or what stands beside it; a line has none between its points. */
export function formOf(chart: Element, series: number, point: number): Element | null {
  if (series === besides.names) return chart.querySelector(`.apexcharts-legend-series[rel="${point + 1}"]`)
  if (series === besides.keys) {
    const isLying = chart.getAttribute('data-horizontal') === 'true'
    return chart.querySelectorAll(isLying ? '.apexcharts-yaxis-label' : '.apexcharts-xaxis-label')[point] ?? null
  }
  const places = [
    `[data-mark="${series} ${point}"]`,
    `[data\\:realIndex="${series}"] [j="${point}"]`,
    `[index="${series}"][j="${point}"]`,
    `[i="${series}"][j="${point}"]`,
    `.apexcharts-marker[index="${series}"][rel="${point}"]`,
    `.apexcharts-pie-area[j="${point}"]`,
  ]
  for (const place of places) {
    const form = chart.querySelector(place)
    if (form) return form
  }
  return null
}

/** A point on the screen that stands for a mark. `isRoomy`: the form around it has room for a sign of its own. */
export interface FormPoint {
  x: number
  y: number
  isRoomy: boolean
}

const roomy = 40

/** Where a sign of a mark belongs: at the end of a bar, in the corner of a cell, in a slice, on the point of a line. */
export function formPoint(
  chart: Element,
  series: number,
  point: number,
  stretch: { placed: 'slots' | 'ends'; keys: number } | null,
): FormPoint | null {
  const form = formOf(chart, series, point)
  // Markers of a line are drawn where the pointer was last.
  if (!form || form.matches('.apexcharts-marker')) {
    const onLine = linePoint(chart, series, point, stretch)
    if (onLine || !form) return onLine
  }
  const { left, right, top, bottom, width, height } = form.getBoundingClientRect()
  if (width === 0 && height === 0) return null
  if (series < 0) return { x: right, y: top, isRoomy: false }
  if (form.matches('.apexcharts-pie-area') && form instanceof SVGGeometryElement) return middleOf(form)
  if (form.matches('.apexcharts-bar-area'))
    return chart.getAttribute('data-horizontal') === 'true'
      ? { x: right, y: (top + bottom) / 2, isRoomy: false }
      : { x: (left + right) / 2, y: top, isRoomy: false }
  if (width >= roomy && height >= 26) return { x: right - 11, y: top + 11, isRoomy: true }
  return { x: (left + right) / 2, y: height > 2 * width ? top : (top + bottom) / 2, isRoomy: false }
}

/** The middle of a slice: of its outline, which goes there and back. */
function middleOf(form: SVGGeometryElement): FormPoint | null {
  const matrix = form.getScreenCTM()
  if (!matrix) return null
  const length = form.getTotalLength()
  const samples = Array.from({ length: 48 }, (_, at) => form.getPointAtLength((at / 48) * length).matrixTransform(matrix))
  const mean = (pick: 'x' | 'y') => samples.reduce((sum, one) => sum + one[pick], 0) / samples.length
  return { x: mean('x'), y: mean('y'), isRoomy: true }
}

/** The point of a line at one of its keys: where its path is there. */
function linePoint(
  chart: Element,
  series: number,
  point: number,
  stretch: { placed: 'slots' | 'ends'; keys: number } | null,
): FormPoint | null {
  const plot = plotOf(chart)
  if (!plot || !stretch) return null
  const { placed, keys } = stretch
  const share = placed === 'ends' ? point / Math.max(1, keys - 1) : (point + 0.5) / keys
  const x = plot.left + share * plot.width
  for (const path of chart.querySelectorAll(`[data\\:realIndex="${series}"] path[fill="none"]`)) {
    const found = path instanceof SVGGeometryElement ? pathAt(path, x) : null
    if (found) return { ...found, isRoomy: false }
  }
  return null
}

/** Where a path that runs from left to right is at an x; null where it is not as far. */
function pathAt(path: SVGGeometryElement, x: number): { x: number; y: number } | null {
  const matrix = path.getScreenCTM()
  const length = path.getTotalLength()
  if (!matrix || length === 0) return null
  const at = (far: number) => path.getPointAtLength(far).matrixTransform(matrix)
  let [low, high] = [0, length]
  for (let turn = 0; turn < 24; turn++) {
    const middle = (low + high) / 2
    if (at(middle).x < x) low = middle
    else high = middle
  }
  const found = at(high)
  return Math.abs(found.x - x) < 3 ? { x: found.x, y: found.y } : null
}
