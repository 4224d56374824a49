import { drawAxes } from './axes.ts'
import type { Drawn, Scene } from './scene.ts'

/** Lines over an axis, usually time. */
export function drawLines(scene: Scene): Drawn {
  return drawAxes(scene, { type: 'line', kindOf: () => 'line', isSecond: () => false, isHorizontal: false })
}

/** Areas: alone, stacked or as shares of 100 %. */
export function drawAreas(scene: Scene): Drawn {
  return drawAxes(scene, {
    type: 'area',
    kindOf: ({ role }) => (role === 'before' ? 'line' : 'area'),
    isSecond: () => false,
    isHorizontal: false,
  })
}
