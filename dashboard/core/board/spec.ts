import { z } from 'zod'
import { type ChartSpec, chartSpec, filter, readSpec } from '../chart/spec.ts'
import { words } from '../words.ts'

export const boardId = z
  .string()
  .regex(/^[a-z0-9]{12}$/)
  .brand<'BoardId'>()
export type BoardId = z.infer<typeof boardId>

/** A person writes a title in one language; a ready-made board brings both. */
export const title = z.union([z.string().trim().min(1).max(120), words])
export type Title = z.infer<typeof title>

/** The grids of a board: columns of the wide one and of the phone's. */
export const gridColumns = { wide: 12, phone: 2 } as const

const place = (columns: number) =>
  z
    .strictObject({
      x: z
        .int()
        .min(0)
        .max(columns - 1),
      y: z.int().min(0).max(2000),
      w: z.int().min(1).max(columns),
      h: z.int().min(1).max(60),
    })
    .refine(({ x, w }) => x + w <= columns, `x + w is more than ${columns} columns`)

/** Where a tile is, in columns and rows of its grid. */
export interface Place {
  x: number
  y: number
  w: number
  h: number
}

export const tileId = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/)

const everyTile = {
  id: tileId,
  place: place(gridColumns.wide),
  /** null: on a phone the tiles are in the wide grid's reading order. */
  phone: place(gridColumns.phone).nullable().default(null),
}

/** A tile shows a chart or says a text. */
export const tile = z.discriminatedUnion('kind', [
  z.strictObject({ ...everyTile, kind: z.literal('chart'), chart: chartSpec }),
  z.strictObject({ ...everyTile, kind: z.literal('text'), text: z.union([z.string().max(10_000), words]) }),
])
export type Tile = z.infer<typeof tile>
export type ChartTile = Extract<Tile, { kind: 'chart' }>

/** A board as it is stored and sent. A chart kept or shared alone is a board with one tile and `single`. */
export const boardSpec = z
  .strictObject({
    version: z.literal(1),
    title,
    description: z.union([z.string().max(2000), words]).default(''),
    /** What the whole board is filtered by; a filter without values is offered and not set. */
    filters: z.array(filter).max(40).default([]),
    tiles: z.array(tile).max(60).default([]),
    single: z.boolean().default(false),
  })
  .refine((board) => new Set(board.tiles.map(({ id }) => id)).size === board.tiles.length, {
    path: ['tiles'],
    error: 'two tiles have one id',
  })
  .refine((board) => !board.single || board.tiles.length === 1, { path: ['tiles'], error: 'a single chart has exactly one tile' })
export type BoardSpec = z.infer<typeof boardSpec>

type Stored = Record<string, unknown> & { version?: unknown }

// Old boards are brought up to date when read; the stored one changes at the next save. Version 1 is the first.
const steps: Record<number, (board: Stored) => Stored> = {}

/** A stored or received board, brought up to date with its charts, and checked. Throws zod's error on what is no board. */
export function readBoard(stored: unknown): BoardSpec {
  const known = z.looseObject({ version: z.number() }).parse(stored)
  const step = steps[known.version]
  if (step) return readBoard(step(known))
  return boardSpec.parse(withChartsUpToDate(known))
}

function withChartsUpToDate(board: Record<string, unknown>): unknown {
  if (!Array.isArray(board.tiles)) return board
  const tiles = board.tiles.map((one: unknown) => (isChartTile(one) ? { ...one, chart: readSpec(one.chart) } : one))
  return { ...board, tiles }
}

const isChartTile = (value: unknown): value is { kind: 'chart'; chart: unknown } =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'chart' && 'chart' in value

/** The charts of a board, in the order of its tiles. */
export function chartsOf(board: BoardSpec): ChartSpec[] {
  return board.tiles.flatMap((one) => (one.kind === 'chart' ? [one.chart] : []))
}

/** A board of nothing yet. */
export function newBoard(name: Title): BoardSpec {
  return boardSpec.parse({ version: 1, title: name })
}
