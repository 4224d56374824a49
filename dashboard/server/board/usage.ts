import { desc, isNull } from 'drizzle-orm'
import { type BoardSpec, readBoard } from '../../core/board/spec.ts'
import { type ChartSpec, membersOf } from '../../core/chart/spec.ts'
import { titleOf } from '../../core/chart/title.ts'
import type { MemberUsage } from '../../core/field/catalogue.ts'
import type { Fields } from '../../core/field/field.ts'
import type { Database } from '../database.ts'
import { boards } from '../tables.ts'

/** Whether a chart shows, filters or sorts by one of these members. */
const usesOne = (chart: ChartSpec, members: string[]) => membersOf(chart).some((name) => members.includes(name))

/** The boards that use a member, newest first. */
export async function findUsage({ db }: Pick<Database, 'db'>, member: string, fields: Fields): Promise<MemberUsage> {
  const rows = await db
    .select({ id: boards.id, spec: boards.spec })
    .from(boards)
    .where(isNull(boards.deletedAt))
    .orderBy(desc(boards.updatedAt))
  const former = fields.views.flatMap((view) => view.former.flatMap(({ name, field }) => (field.name === member ? [name] : [])))
  const names = [member, ...former]
  const used = rows.flatMap(({ id, spec }) => {
    const board: BoardSpec = readBoard(spec)
    const charts = board.tiles.flatMap((tile) => (tile.kind === 'chart' && usesOne(tile.chart, names) ? [titleOf(tile.chart, fields)] : []))
    const isFilter = board.filters.some((filter) => names.includes(filter.member))
    return charts.length > 0 || isFilter ? [{ id, title: board.title, charts, isFilter }] : []
  })
  return { boards: used }
}
