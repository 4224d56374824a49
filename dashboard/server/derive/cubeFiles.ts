import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'

// The reader Cube's compiler uses; nine times as fast as the one that knows the lines of a file. It brings no types.
const { load }: { load(text: string): unknown } = createRequire(import.meta.url)('js-yaml')

const names = z.array(z.string()).default([])

const member = z.object({
  name: z.string(),
  sql: z.string().optional(),
  type: z.string(),
  format: z.unknown().optional(),
  filters: z.array(z.object({ sql: z.string() })).default([]),
  primary_key: z.boolean().default(false),
  meta: z
    .object({
      additive_over: z.array(z.string()).optional(),
      values_of: z.string().optional(),
      day: z.boolean().optional(),
      business_day: z.string().optional(),
    })
    .optional(),
})

const rollup = z.object({
  name: z.string(),
  type: z.string().default('rollup'),
  measures: names,
  dimensions: names,
  time_dimension: z.string().optional(),
  granularity: z.string().optional(),
})

const cube = z.object({
  name: z.string(),
  sql_table: z.string().optional(),
  meta: z.object({ is_fitted: z.boolean().optional() }).optional(),
  joins: z.array(z.object({ name: z.string(), sql: z.string(), relationship: z.string().optional() })).default([]),
  dimensions: z.array(member).default([]),
  measures: z.array(member).default([]),
  pre_aggregations: z.array(rollup).default([]),
})

export type CubeMember = z.infer<typeof member>
export type DeclaredRollup = z.infer<typeof rollup>
/** What the runner needs of a cube to build its rollups. */
export type CubeFile = z.infer<typeof cube>

const read = new Map<string, { text: string; cubes: CubeFile[] }>()

/**
 * The cubes of a model folder's files. Cube's own compiler would tell the same, after ten seconds and with 350 MB more, each time a command
 * brings the tables up to date.
 */
export function readCubeFiles(modelFolder: string): CubeFile[] {
  const folder = path.join(modelFolder, 'cubes')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .flatMap((name) => {
      const file = path.join(folder, name)
      const text = readFileSync(file, 'utf8')
      const known = read.get(file)
      if (known?.text === text) return known.cubes
      const cubes = z.object({ cubes: z.array(cube).default([]) }).parse(load(text) ?? {}).cubes
      read.set(file, { text, cubes })
      return cubes
    })
}
