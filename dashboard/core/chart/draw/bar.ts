import { fieldsIn } from '../spec.ts'
import { drawAxes } from './axes.ts'
import { withHeads } from './heads.ts'
import type { Drawn, Scene } from './scene.ts'

/** Upright columns: alone, side by side, stacked or as shares of 100 %. */
export function drawColumns(scene: Scene): Drawn {
  return withHeads(scene, drawAxes(scene, { type: 'bar', kindOf: () => 'column', isSecond: () => false, isHorizontal: false }))
}

/** Lying bars, for long names and long lists. */
export function drawBars(scene: Scene): Drawn {
  return withHeads(scene, drawAxes(scene, { type: 'bar', kindOf: () => 'column', isSecond: () => false, isHorizontal: true }))
}

/** Columns on the left axis, lines on the right one. */
export function drawCombo(scene: Scene): Drawn {
  const second = fieldsIn(scene.spec, 'second')
  const isSecond = ({ ref }: { ref: { name: string } }) => second.some(({ name }) => name === ref.name)
  return drawAxes(scene, {
    type: 'line',
    kindOf: (series) => (isSecond(series) || series.role === 'before' ? 'line' : 'column'),
    isSecond,
    isHorizontal: false,
  })
}
