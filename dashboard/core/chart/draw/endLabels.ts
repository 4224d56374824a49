import type { ApexOptions } from 'apexcharts'
import { legible } from '../look.ts'
import { clip, widthOf } from './apex.ts'
import type { Scene, Series } from './scene.ts'

/** The room the names need at the right. */
export const endRoom = (series: Series[]) => Math.max(0, ...series.map(({ name }) => widthOf(clip(name, 14)))) + 16

/** Names at the ends of up to four lines, pushed apart where they would cover each other. */
export function endLabels(series: Series[], scene: Scene, low: number, high: number): NonNullable<ApexOptions['annotations']>['points'] {
  const { look } = scene
  const plot = Math.max(80, look.height - 70)
  const ends = series
    .map((one) => {
      const at = one.values.findLastIndex((value) => value !== null)
      return { one, at, value: one.values[at] ?? 0 }
    })
    .filter(({ at }) => at >= 0)
    .map((end) => ({ ...end, y: ((high - end.value) / (high - low || 1)) * plot }))
    .sort((a, b) => a.y - b.y)
  let floor = -Infinity
  return ends.map(({ one, value, y }) => {
    const placed = Math.max(y, floor + 16)
    floor = placed
    return {
      // With no x at all Apex puts it at the right edge, which is where the names are; left out it would be 0.
      x: null as unknown as number,
      y: value,
      marker: { size: 0, strokeWidth: 0, fillColor: 'transparent', strokeColor: 'transparent' },
      label: {
        text: clip(one.name, 14),
        textAnchor: 'start',
        borderWidth: 0,
        offsetX: 8,
        offsetY: placed - y + 15,
        style: {
          background: 'transparent',
          color: one.role === 'before' ? look.palette.inkSoft : legible(one.colour, look.palette),
          fontSize: '12px',
          fontWeight: 500,
          padding: { left: 0, right: 0, top: 0, bottom: 0 },
        },
      },
    }
  })
}
