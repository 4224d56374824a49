import { partOf, shareText } from '../../../field/change.ts'
import { type Cell, numberText, shortTexts, unitFor } from '../../../field/text.ts'
import type { Geometry, Shape, ShapeText } from '../../drawing.ts'
import type { FieldRef } from '../../spec.ts'
import { widthOf } from '../apex.ts'
import { fieldIn, type Scene } from '../scene.ts'
import { box, fitted, inkOn, n, type Shading } from '../shapes.ts'

export interface Side {
  ref: FieldRef
  names: Cell[]
  labels: string[]
  /** What Cube says each comes to; null where it was not asked. */
  totals: (number | null)[]
}

export interface Matrix {
  rows: Side
  columns: Side
  values: (number | null)[][]
  total: number | null
}

const least = 34

/** Rows from, columns to, the totals at the ends. */
export function layMatrix(
  scene: Scene,
  { rows, columns, values, total }: Matrix,
  shading: Shading,
  measure: FieldRef,
  height: number,
): Geometry {
  const { look } = scene
  const { palette, language } = look
  const field = fieldIn(scene, measure)
  const hasTotals = rows.totals.some((value) => value !== null)
  const known = [...values.flat(), ...rows.totals, ...columns.totals, total].filter((value) => value !== null)
  const short = shortTexts(known, field, language, unitFor(Math.max(...known.map(Math.abs)), field, language))
  const textOf = new Map(known.map((value, at) => [value, short[at] ?? '']))
  const left = Math.min(look.width * 0.3, Math.max(...rows.labels.map(widthOf)) + 12)
  const count = columns.labels.length + (hasTotals ? 1 : 0)
  // Every number has room: where they need more than there is, the picture scrolls.
  const needed = Math.max(least, ...short.map((text) => (widthOf(text) * 11) / 12 + 6))
  const longest = Math.max(...columns.labels.map(widthOf))
  const isTurned = longest > Math.max(needed, (look.width - left) / count) - 4
  const head = isTurned ? Math.min(96, longest * 0.7 + 16) : 22
  // The last slanted name reaches beyond its column.
  const beyond = isTurned ? Math.max(0, head - (hasTotals ? needed : 0)) : 0
  const cell = Math.max(needed, Math.min(110, (look.width - left - beyond) / count))
  const lines = rows.labels.length + (hasTotals ? 1 : 0)
  const tall = Math.max(22, Math.min(32, (height - head - 6) / lines))
  const shapes: Shape[] = []
  const texts: ShapeText[] = []
  const write = (value: number | null, column: number, y: number, colour: string, isStrong = false) => {
    const text = value === null ? '' : (textOf.get(value) ?? '')
    if (text) texts.push({ x: n(left + (column + 0.5) * cell), y: n(y + tall / 2 + 4), text, colour, anchor: 'middle', isStrong, size: 11 })
  }
  const outlines: Geometry['lines'] = []
  columns.labels.forEach((label, at) => {
    const x = n(left + (at + 0.5) * cell)
    texts.push(
      isTurned
        ? { x, y: head - 8, text: fitted(label, 118), colour: palette.inkSoft, turn: -45 }
        : { x, y: head - 8, text: label, colour: palette.inkSoft, anchor: 'middle' },
    )
  })
  rows.labels.forEach((label, row) => {
    const y = head + row * tall
    texts.push({ x: n(left - 8), y: n(y + tall / 2 + 4), text: fitted(label, left - 10), colour: palette.ink, anchor: 'end' })
    columns.labels.forEach((name, column) => {
      const value = values[row]?.[column] ?? null
      const fill = shading.colourOf(value)
      const share = shareText(partOf(value, rows.totals[row] ?? null), language)
      const place = box(left + column * cell, y, cell - 2, tall - 2)
      shapes.push({
        series: row,
        point: column,
        path: place,
        fill,
        tip: {
          title: `${label} → ${name}`,
          rows: [
            { colour: fill, name: field.title[language], text: numberText(value, field, language), ...(share ? { extra: share } : {}) },
          ],
        },
      })
      if (rows.names[row] === columns.names[column]) outlines.push({ path: place, colour: palette.ink, width: 1.5 })
      write(value, column, y, inkOn(fill, palette))
    })
    if (hasTotals) write(rows.totals[row] ?? null, columns.labels.length, y, palette.ink, true)
  })
  const bottom = head + rows.labels.length * tall
  if (hasTotals) {
    const word = language === 'zh' ? '合计' : 'Total'
    texts.push({ x: n(left - 8), y: n(bottom + tall / 2 + 4), text: word, colour: palette.ink, anchor: 'end', isStrong: true })
    texts.push({
      x: n(left + (columns.labels.length + 0.5) * cell),
      y: head - 8,
      text: word,
      colour: palette.ink,
      anchor: 'middle',
      isStrong: true,
    })
    for (const [column, value] of columns.totals.entries()) write(value, column, bottom, palette.ink, true)
    write(total, columns.labels.length, bottom, palette.ink, true)
  }
  return {
    width: Math.max(look.width, n(left + count * cell + beyond)),
    height: bottom + (hasTotals ? tall : 0) + 4,
    shapes,
    texts,
    lines: outlines,
  }
}
