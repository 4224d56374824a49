import { desc, isNull } from 'drizzle-orm'
import { titleIn } from '../../core/board/edit.ts'
import { filtersIn, findSources } from '../../core/board/sources.ts'
import { type BoardSpec, boardId, readBoard } from '../../core/board/spec.ts'
import { followedBy, type ListedChart, type SourceChart, toSources, withSources } from '../../core/chart/sameAs.ts'
import { titleOf } from '../../core/chart/title.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Database } from '../database.ts'
import { boards } from '../tables.ts'
import { loadSpec } from './store.ts'

/** So many boards, changed last, are looked through for charts to follow. */
const mostBoards = 200

/** The charts on boards that have filters another chart can follow, those of the boards changed last first. */
export async function listFollowable({ db }: Pick<Database, 'db'>, fields: Fields): Promise<ListedChart[]> {
  const rows = await db
    .select({ id: boards.id, spec: boards.spec })
    .from(boards)
    .where(isNull(boards.deletedAt))
    .orderBy(desc(boards.updatedAt))
    .limit(mostBoards)
  return rows.flatMap(({ id, spec }) => {
    const board = readBoard(spec)
    return board.tiles.flatMap((tile): ListedChart[] =>
      tile.kind === 'chart' && filtersIn(tile.chart) > 0
        ? [
            {
              board: id,
              boardTitle: { zh: titleIn(board.title, 'zh'), en: titleIn(board.title, 'en') },
              tile: tile.id,
              title: tile.chart.title ?? titleOf(tile.chart, fields),
              filters: filtersIn(tile.chart),
            },
          ]
        : [],
    )
  })
}

/** The charts that are followed, as they are now. */
export const sourcesFor = (database: Database, wanted: Pick<SourceChart, 'board' | 'tile'>[], fields: Fields): Promise<SourceChart[]> =>
  findSources(
    wanted,
    async (board) => {
      const id = boardId.safeParse(board).data
      return id ? loadSpec(database, id) : null
    },
    fields,
  )

/** A board whose charts have the filters that they follow in the place of the links to them. */
export async function followed(database: Database, board: BoardSpec, fields: Fields): Promise<BoardSpec> {
  const links = board.tiles.flatMap((tile) => (tile.kind === 'chart' ? followedBy(tile.chart) : []))
  if (links.length === 0) return board
  const sources = toSources(await sourcesFor(database, links, fields))
  const tiles = board.tiles.map((tile) => (tile.kind === 'chart' ? { ...tile, chart: withSources(tile.chart, sources, fields) } : tile))
  return { ...board, tiles }
}
