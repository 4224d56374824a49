import { askBoard } from '../../dashboard/core/board/ask.ts'
import { templates } from '../../dashboard/core/board/templates.ts'
import type { Result } from '../../dashboard/core/chart/result.ts'
import { toFields } from '../../dashboard/core/field/meta.ts'
import { readModel } from '../../dashboard/server/cube/model.ts'
import { dialectOf } from '../../dashboard/server/cube/ourDialect.ts'
import { readCubeFiles } from '../../dashboard/server/derive/cubeFiles.ts'
import { modelFolder } from '../../dashboard/server/modelFolder.ts'
import { type Compilers, compile, type Dialect } from './compiled.ts'

/** A question of a ready-made board that reads a large table though the table has rollups. */
export interface Missed {
  board: string
  tile: string
  /** The cube whose rollups hold it not. */
  cube: string
  members: string[]
}

const nothing: Result = { columns: {}, length: 0, fields: new Map() }

/** What the ready-made boards ask past the rollups, each question once. */
export async function missedRollups(folder = modelFolder): Promise<Missed[]> {
  const compilers = await compile(folder, readModel(folder).files)
  if ('message' in compilers) throw new Error(compilers.message.en)
  const tables = rolledUp(folder)
  const fields = toFields(metaOf(compilers))
  const isPercentile = (name: string) => fields.views.some((view) => view.fields.some((one) => one.name === name && one.additivity === 'Q'))
  const missed = new Map<string, Missed>()
  for (const { id, board } of templates)
    await askBoard(board, { today: '2025-12-31', timezone: 'Asia/Shanghai', fields }, async (query, tile) => {
      const { measures = [], dimensions = [], timeDimensions = [], filters = [], segments = [] } = query
      // Percentiles are of all values, which no rollup has fewer of.
      if (measures.some(isPercentile)) return nothing
      const [sql, used] = written(compilers, { measures, dimensions, timeDimensions, filters, segments })
      const members = [...measures, ...dimensions, ...filters.flatMap((filter) => ('member' in filter ? (filter.member ?? []) : []))]
      const large = tables.find(({ table }) => new RegExp(`\\bclientele\\.${table}\\b`).test(sql))
      if (large && used === 0) missed.set(members.join(' '), { board: id, tile, cube: large.cube, members })
      return nothing
    })
  return [...missed.values()]
}

/** The cubes' tables that have rollups. */
function rolledUp(folder: string): { cube: string; table: string }[] {
  return readCubeFiles(folder).flatMap(({ name: cube, sql_table = '', pre_aggregations }) =>
    pre_aggregations.length > 0 ? [{ cube, table: sql_table.replace('clientele.', '') }] : [],
  )
}

/** The SQL of a question, and how many rollups it reads. */
function written(compilers: Compilers, question: object): [sql: string, rollups: number] {
  const Query = dialectOf('duckdb', 'Asia/Shanghai') as unknown as Dialect
  const query = new Query(compilers, { timezone: 'Asia/Shanghai', ...question })
  const [sql] = query.buildSqlAndParams()
  return [sql, query.preAggregations.preAggregationsDescription().length]
}

const metaOf = ({ metaTransformer }: Compilers) => ({ cubes: metaTransformer.cubes.map(({ config }) => config) })
