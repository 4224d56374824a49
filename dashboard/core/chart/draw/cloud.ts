import { numberText, valueText } from '../../field/text.ts'
import type { Geometry, Shape, ShapeText } from '../drawing.ts'
import { fieldsIn } from '../spec.ts'
import { mix, widthOf } from './apex.ts'
import { type Part, partMark, partsOf } from './parts.ts'
import { fieldIn, type Scene } from './scene.ts'
import { box, fitted, type Laid, n, noPicture } from './shapes.ts'

const smallest = 11
const largest = 48

interface Word {
  point: number
  text: string
  size: number
  x: number
  y: number
  width: number
  height: number
}

/** Words by size, the largest in the middle: what people speak of. For exact comparison bars are better, and the tooltip says the number. */
export function drawCloud(scene: Scene): Laid {
  const { spec, look } = scene
  const [axis] = fieldsIn(spec, 'axis')
  const [measure] = fieldsIn(spec, 'values')
  if (!axis || !measure) return { nothing: noPicture }
  const { parts, notes, nothing } = partsOf(scene, [axis], measure)
  if (nothing) return { nothing }
  const field = fieldIn(scene, axis)
  const words = placed(
    parts.map((part) => ({ part, text: valueText(part.names[0] ?? null, field, look.language) })),
    look.width,
    Math.max(120, look.height - 40),
  )
  const lost = parts.length - words.length
  if (lost > 0)
    notes.push({
      kind: 'truncated',
      text: { zh: `最小的 ${lost} 项放不下，未画出`, en: `The ${lost} smallest had no room and are not drawn` },
    })
  const drawn = words.flatMap(({ point }) => parts[point] ?? [])
  return {
    shapes: {
      points: [drawn.length],
      values: drawn.map(({ value }) => value),
      legend: null,
      lay: () => layCloud(scene, words, parts),
    },
    markAt: (_, point) => {
      const part = drawn[point]
      return part ? partMark(scene, [axis], part.names, measure, part.value) : null
    },
    notes,
  }
}

/** As large as they all have room, and no smaller than can be read. */
function placed(words: { part: Part; text: string }[], width: number, height: number): Word[] {
  const tops = Array.from({ length: 8 }, (_, at) => Math.min(largest, height / 5, width / 9) * 0.85 ** at).filter((top) => top >= smallest)
  const tries = tops.map((top) => () => placedAt(words, width, height, top))
  let best: Word[] = []
  for (const attempt of tries) {
    const own = attempt()
    if (own.length > best.length) best = own
    if (best.length === words.length) break
  }
  return best
}

/**
 * Each word at the first free place on a spiral from the middle. Areas go with the number, so letters with its root. Not d3-cloud: it measures on a
 * canvas, which neither the server nor a test has.
 */
function placedAt(words: { part: Part; text: string }[], width: number, height: number, top: number): Word[] {
  const most = Math.sqrt(words[0]?.part.value ?? 1)
  const taken: Word[] = []
  words.forEach(({ part, text: full }, point) => {
    const size = n(Math.max(smallest, (top * Math.sqrt(part.value)) / most))
    const text = fitted(full, width * 0.6, size)
    if (!text) return
    const [w, h] = [(widthOf(text) * size) / 12 + 6, size * 1.15]
    for (let turn = 0; turn < 1500; turn++) {
      const angle = turn * 0.2
      const [x, y] = [width / 2 + angle * 1.2 * (width / height) * Math.cos(angle), height / 2 + angle * 1.2 * Math.sin(angle)]
      if (x - w / 2 < 0 || x + w / 2 > width || y - h / 2 < 0 || y + h / 2 > height) continue
      if (taken.some((one) => Math.abs(one.x - x) * 2 < one.width + w && Math.abs(one.y - y) * 2 < one.height + h)) continue
      taken.push({ point, text, size, x, y, width: w, height: h })
      return
    }
  })
  return taken
}

function layCloud({ look, ...scene }: Scene, words: Word[], parts: Part[]): Geometry {
  const { palette, language, width } = look
  const [measure] = fieldsIn(scene.spec, 'values')
  const height = Math.max(120, look.height - 40)
  if (!measure) return { width, height, shapes: [], texts: [] }
  const field = fieldIn({ ...scene, look }, measure)
  const [axis] = fieldsIn(scene.spec, 'axis')
  const names = axis && fieldIn({ ...scene, look }, axis)
  const shapes = words.map(({ point, x, y, width: w, height: h }, at): Shape => {
    const part = parts[point]
    return {
      series: 0,
      point: at,
      path: box(x - w / 2, y - h / 2, w, h),
      // What is pressed is the place of the word.
      fill: palette.surface,
      tip: {
        title: names ? valueText(part?.names[0] ?? null, names, language) : '',
        rows: [{ colour: palette.accent, name: field.title[language], text: numberText(part?.value ?? null, field, language) }],
      },
    }
  })
  const texts = words.map(
    ({ text, size, x, y }, at): ShapeText => ({
      x: n(x),
      y: n(y + size * 0.35),
      text,
      size,
      anchor: 'middle',
      isStrong: at < 5,
      colour: mix(palette.accent, palette.ink, 1 - (0.6 * at) / Math.max(1, words.length)),
    }),
  )
  return { width, height, shapes, texts }
}
