import { shareText } from '../../../field/change.ts'
import { type Cell, numberText, shortText, unitFor } from '../../../field/text.ts'
import type { Geometry, Shape } from '../../drawing.ts'
import { fieldsIn } from '../../spec.ts'
import { widthOf } from '../apex.ts'
import type { Part } from '../parts.ts'
import { fieldIn, type Scene } from '../scene.ts'
import { box, fitted, n } from '../shapes.ts'

export interface Node {
  side: 0 | 1
  name: Cell
  text: string
  value: number
  colour: string
}

/** What the forms are made of: nodes on the left, on the right, and flows between them. */
export interface Flow {
  nodes: Node[]
  links: (Part & { from: number; to: number })[]
}

const thick = 12

/** Two sides of nodes and the flows between them. */
export async function laySankey(scene: Scene, { nodes, links }: Flow, height: number): Promise<Geometry> {
  const { sankey } = await import('d3-sankey')
  const { look, spec } = scene
  const { palette, language, width } = look
  const [measure] = fieldsIn(spec, 'values')
  if (!measure) return { width, height, shapes: [], texts: [] }
  const field = fieldIn(scene, measure)
  const most = Math.max(1, ...[0, 1].map((side) => nodes.filter((node) => node.side === side).length))
  const tall = Math.max(height - 4, most * 22)
  const unit = unitFor(Math.max(...nodes.map(({ value }) => value)), field, language)
  const numbers = nodes.map(({ value }) => shortText(value, field, language, unit))
  const room = Math.min(
    width * (width < 480 ? 0.34 : 0.28),
    Math.max(...nodes.map(({ text }, at) => widthOf(text) / 0.9 + widthOf(numbers[at] ?? '') + 16)),
  )
  const graph = sankey<{ at: number }, object>()
    .nodeId(({ at }) => at)
    .nodeSort((a, b) => a.at - b.at)
    .nodeWidth(thick)
    .nodePadding(Math.min(10, (tall * 0.4) / most))
    .extent([
      [room, 2],
      [width - room, tall - 2],
    ])({
    nodes: nodes.map((_, at) => ({ at })),
    links: links.map(({ from, to, value }) => ({ source: from, target: to, value })),
  })
  const shareOf = (value: number, node: Node | undefined) => shareText(node ? value / node.value : null, language)
  const flows = graph.links.map(({ y0 = 0, y1 = 0, width: w = 0 }, point): Shape => {
    const link = links[point]
    const [from, to] = [nodes[link?.from ?? -1], nodes[link?.to ?? -1]]
    const [x0, x1] = [n(room + thick), n(width - room - thick)]
    const mid = n((x0 + x1) / 2)
    const half = Math.max(w, 1) / 2
    const share = shareOf(link?.value ?? 0, from)
    return {
      series: 1,
      point,
      path: `M${x0} ${n(y0 - half)}C${mid} ${n(y0 - half)} ${mid} ${n(y1 - half)} ${x1} ${n(y1 - half)}V${n(y1 + half)}C${mid} ${n(y1 + half)} ${mid} ${n(y0 + half)} ${x0} ${n(y0 + half)}z`,
      fill: from?.colour ?? palette.accent,
      opacity: 0.4,
      tip: {
        title: `${from?.text ?? ''} → ${to?.text ?? ''}`,
        rows: [
          {
            colour: from?.colour ?? palette.accent,
            name: field.title[language],
            text: numberText(link?.value ?? null, field, language),
            ...(share ? { extra: share } : {}),
          },
        ],
      },
    }
  })
  const counts = [0, 0]
  const bars = graph.nodes.map(({ at, y0 = 0, y1 = 0 }): Shape => {
    const node = nodes[at] as Node
    const point = counts[node.side] ?? 0
    counts[node.side] = point + 1
    return {
      series: node.side === 0 ? 0 : 2,
      point,
      path: box(node.side === 0 ? room : width - room - thick, y0, thick, Math.max(1, y1 - y0), 1),
      fill: node.colour,
      tip: {
        title: node.text,
        rows: [{ colour: node.colour, name: field.title[language], text: numberText(node.value, field, language) }],
      },
    }
  })
  const texts = graph.nodes.flatMap(({ at, y0 = 0, y1 = 0 }) => {
    const node = nodes[at] as Node
    const number = numbers[at] ?? ''
    // The words of a thin flow at an edge stay whole.
    const y = n(Math.max(11, Math.min(tall - 4, (y0 + y1) / 2 + 4)))
    const name = fitted(node.text, (room - widthOf(number) - 14) * 0.92)
    const isLeft = node.side === 0
    const anchor = isLeft ? ('end' as const) : ('start' as const)
    const nameX = isLeft ? room - 8 - widthOf(number) - 6 : width - room + 8 + widthOf(number) + 6
    return [
      { x: n(isLeft ? room - 8 : width - room + 8), y, text: number, colour: palette.ink, anchor, isStrong: true },
      ...(name ? [{ x: n(nameX), y, text: name, colour: palette.inkSoft, anchor }] : []),
    ]
  })
  return { width, height: tall, shapes: [...flows, ...bars], texts }
}
