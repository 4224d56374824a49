import type { ApexOptions } from 'apexcharts'
import type { Field } from '../../field/field.ts'
import { numberText } from '../../field/text.ts'
import type { Scale } from '../../field/ticks.ts'
import type { Language } from '../../words.ts'
import type { Note } from '../drawing.ts'
import { clip } from './apex.ts'
import type { Scene } from './scene.ts'

interface Side {
  field: Field
  scale: Scale
  /** What a value is multiplied by on this axis. */
  fine: number
}

/** The middle value: as many above as below. */
export function medianOf(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0]
  return sorted.length % 2 === 1 ? high : (low + high) / 2
}

/** Lines at both medians, and what the points of each corner have in common. */
export function quadrants(
  { look }: Scene,
  points: { x: number | null; y: number | null }[],
  { x, y }: { x: Side; y: Side },
): { annotations: NonNullable<ApexOptions['annotations']>; note: Note } {
  const { palette, language } = look
  const middle = {
    x: medianOf(points.flatMap((point) => point.x ?? [])),
    y: medianOf(points.flatMap((point) => point.y ?? [])),
  }
  const line = { borderColor: palette.inkSoft, strokeDashArray: 4 }
  const room = Math.max(4, Math.floor(((look.width - 90) / 2 - 44) / 16))
  const corners = ([-1, 1] as const).flatMap((right) =>
    ([-1, 1] as const).map((top) => ({
      x: (right > 0 ? x.scale.max : x.scale.min) * x.fine,
      y: top > 0 ? y.scale.max : y.scale.min,
      marker: { size: 0, strokeWidth: 0, fillColor: 'transparent', strokeColor: 'transparent' },
      label: {
        text: cornerText(x.field, right > 0, y.field, top > 0, language, room),
        textAnchor: right > 0 ? 'end' : 'start',
        borderWidth: 0,
        offsetX: right > 0 ? -6 : 6,
        offsetY: top > 0 ? 20 : 0,
        style: {
          background: 'transparent',
          color: palette.inkSoft,
          fontSize: '11px',
          padding: { left: 0, right: 0, top: 0, bottom: 0 },
        },
      },
    })),
  )
  const said = (side: Side, value: number) => numberText(value, side.field, language)
  const [xs, ys] = [said(x, middle.x), said(y, middle.y)]
  return {
    annotations: {
      xaxis: [{ x: middle.x * x.fine, ...line }],
      yaxis: [{ y: middle.y, ...line }],
      points: corners as NonNullable<NonNullable<ApexOptions['annotations']>['points']>,
    },
    note: {
      kind: 'answer',
      text: {
        zh: `分界为中位数：${x.field.title.zh} ${xs}，${y.field.title.zh} ${ys}`,
        en: `Divided at the medians: ${x.field.title.en} ${xs}, ${y.field.title.en} ${ys}`,
      },
    },
  }
}

function cornerText(x: Field, isRight: boolean, y: Field, isTop: boolean, language: Language, room: number): string {
  const part = (field: Field, isHigh: boolean) => `${clip(field.title[language], room)}${isHigh ? '↑' : '↓'}`
  return `${part(x, isRight)} ${part(y, isTop)}`
}
