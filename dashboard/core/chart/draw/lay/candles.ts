import type { Field } from '../../../field/field.ts'
import { numberText } from '../../../field/text.ts'
import type { Geometry } from '../../drawing.ts'
import { type Candle, candleWords } from '../candle.ts'
import { axisRoom, blank, type Plot, standingAxis, valueScale, wordsBelow } from '../plot.ts'
import type { Scene } from '../scene.ts'
import { box, n } from '../shapes.ts'

interface Candles {
  candles: Candle[]
  labels: string[]
  field: Field
}

/** A body from the first day to the last, with a thin line to the extreme days: hollow where it rose, so that no colour has to say it. */
export function layCandles({ look }: Scene, { candles, labels, field }: Candles, height: number): Geometry {
  const { palette, language } = look
  const reached = candles.flatMap(({ low, high }) => [low, high])
  const scale = valueScale(look, field, reached, { fromZero: false })
  const left = axisRoom(scale)
  const plot: Plot = { left, top: 24, width: look.width - left - 8, height: Math.max(40, height - 24 - 22) }
  const geometry = blank(look.width, height)
  standingAxis(geometry, look, plot, scale)
  const slot = plot.width / Math.max(1, candles.length)
  const wide = Math.max(2, Math.min(40, slot * 0.62))
  const y = (value: number) => plot.top + plot.height * (1 - scale.at(value))
  candles.forEach(({ open, high, low, close }, point) => {
    const centre = n(plot.left + (point + 0.5) * slot)
    const [top, bottom] = [y(Math.max(open, close)), y(Math.min(open, close))]
    // Behind the body, which is hollow: what passes behind it would be seen.
    geometry.grid.push({
      path: `M${centre} ${n(y(high))}V${n(top)}M${centre} ${n(bottom)}V${n(y(low))}`,
      colour: palette.accent,
      width: 1.5,
    })
    geometry.shapes.push({
      series: 0,
      point,
      path: box(centre - wide / 2, top, wide, Math.max(1.5, bottom - top), 1),
      fill: close >= open ? palette.surface : palette.accent,
      stroke: { colour: palette.accent, width: 1.5 },
      tip: {
        title: labels[point] ?? '',
        rows: (
          [
            ['open', open],
            ['high', high],
            ['low', low],
            ['close', close],
          ] as const
        ).map(([name, value]) => ({
          colour: 'transparent',
          name: candleWords[name][language],
          text: numberText(value, field, language),
        })),
      },
    })
  })
  const names = labels.map((text, point) => ({ x: plot.left + (point + 0.5) * slot, text }))
  geometry.texts.push(...wordsBelow(look, names, height - 6))
  return geometry
}
