import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { type BoardId, readBoard, type Title } from '../../core/board/spec.ts'
import type { ListedLink, Share, ShareId, ShareInput } from '../../core/share/share.ts'
import type { AccessSources, PersonPrincipal, Standing } from '../access.ts'
import type { Database, Drizzle } from '../database.ts'
import { newId } from '../newId.ts'
import { boards, people, shares } from '../tables.ts'

const row = { share: shares, name: people.name, disabledAt: people.disabledAt }

type ShareRow = { share: typeof shares.$inferSelect; name: string | null; disabledAt: Date | null }

const toShare = ({ share, name, disabledAt }: ShareRow): Share => ({
  id: share.id as ShareId,
  boardId: share.boardId as BoardId,
  createdAt: share.createdAt.toISOString(),
  expiresAt: share.expiresAt.toISOString(),
  withdrawnAt: share.withdrawnAt?.toISOString() ?? null,
  createdBy: share.createdBy,
  createdByName: name ?? share.createdBy,
  paused: disabledAt !== null,
  filters: share.filters,
  adjustable: share.adjustable,
  held: share.held,
  theme: share.theme,
  opened: share.opened,
  lastOpenedAt: share.lastOpenedAt?.toISOString() ?? null,
})

/** A new link to a board; its token is signed elsewhere. */
export async function makeShare(db: Drizzle, asker: PersonPrincipal, boardId: string, wish: ShareInput, expiresAt: Date): Promise<string> {
  const id = newId(16)
  const { filters, adjustable, held, theme } = wish
  // Our own people's rights are looked up whenever the link is asked; a back end's person has none here but those of this token.
  const sharer = asker.session ? null : asker.rights.standing
  await db.insert(shares).values({ id, boardId, createdBy: asker.id, expiresAt, filters, adjustable, held, theme, sharer })
  return id
}

/** The links of one board, the newest first. */
export async function listShares({ db }: Pick<Database, 'db'>, boardId: string): Promise<Share[]> {
  const rows = await db
    .select(row)
    .from(shares)
    .leftJoin(people, eq(people.id, shares.createdBy))
    .where(eq(shares.boardId, boardId))
    .orderBy(desc(shares.createdAt), shares.id)
  return rows.map(toShare)
}

/** Every link one person made, the newest first, with the board it opens. */
export async function listLinksOf({ db }: Pick<Database, 'db'>, createdBy: string): Promise<ListedLink[]> {
  const rows = await db
    .select({ ...row, title: sql<Title>`${boards.spec} -> 'title'`, deletedAt: boards.deletedAt })
    .from(shares)
    .innerJoin(boards, eq(boards.id, shares.boardId))
    .leftJoin(people, eq(people.id, shares.createdBy))
    .where(eq(shares.createdBy, createdBy))
    .orderBy(desc(shares.createdAt), shares.id)
  return rows.map(({ title, deletedAt, ...share }) => ({ ...toShare(share), title, boardDeleted: deletedAt !== null }))
}

/** One link, whether it still holds or not; null where there is none. */
export async function findShare({ db }: Pick<Database, 'db'>, id: string): Promise<Share | null> {
  const [found] = await db.select(row).from(shares).leftJoin(people, eq(people.id, shares.createdBy)).where(eq(shares.id, id))
  return found ? toShare(found) : null
}

/** Ends a link. */
export async function markWithdrawn(db: Drizzle, id: string): Promise<void> {
  await db
    .update(shares)
    .set({ withdrawnAt: sql`now()` })
    .where(and(eq(shares.id, id), isNull(shares.withdrawnAt)))
}

/** Counts that a link was opened. */
export async function countOpened({ db }: Pick<Database, 'db'>, id: string): Promise<void> {
  await db
    .update(shares)
    .set({ opened: sql`${shares.opened} + 1`, lastOpenedAt: sql`now()` })
    .where(eq(shares.id, id))
}

/** What a link gives now, for `access`: the row decides, then the board, then the clock. */
export async function loadShare(
  database: Database,
  id: string,
  standingOf: (person: typeof people.$inferSelect) => Promise<Standing>,
): ReturnType<AccessSources['loadShare']> {
  const found = await database.remember(`share ${id}`, async () => {
    const [both] = await database.db
      .select({ share: shares, board: boards, disabledAt: people.disabledAt, person: people })
      .from(shares)
      .innerJoin(boards, eq(boards.id, shares.boardId))
      .leftJoin(people, eq(people.id, shares.createdBy))
      .where(eq(shares.id, id))
    return (
      both && {
        ...both,
        spec: readBoard(both.board.spec),
        sharer: both.share.sharer ?? (both.person && (await standingOf(both.person))),
      }
    )
  })
  if (!found) return 'link_unknown'
  const { share, board, spec, disabledAt, sharer } = found
  // Nobody whose rights it could show.
  if (!sharer) return 'link_paused'
  if (share.withdrawnAt) return 'link_withdrawn'
  if (share.expiresAt.getTime() <= Date.now()) return 'link_expired'
  if (disabledAt) return 'link_paused'
  if (board.deletedAt) return 'board_deleted'
  return {
    kind: 'share',
    shareId: share.id,
    boardId: board.id,
    revision: board.revision,
    board: spec,
    locked: share.filters,
    adjustable: share.adjustable,
    held: share.held,
    sharer,
  }
}
