import { and, desc, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { BoardId, Title } from '../../core/board/spec.ts'
import type { ListedLink, Share, ShareChange, ShareId, ShareInput } from '../../core/share/share.ts'
import type { PersonPrincipal } from '../access.ts'
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
  name: share.name,
  hasPassword: share.passwordHash !== null,
  maxOpens: share.maxOpens,
  rights: share.rights,
  origins: share.origins,
  paused: disabledAt !== null,
  filters: share.filters,
  adjustable: share.adjustable,
  held: share.held,
  theme: share.theme,
  opened: share.opened,
  lastOpenedAt: share.lastOpenedAt?.toISOString() ?? null,
})

/** A new link to a board; its token is signed elsewhere. */
export async function makeShare(
  db: Drizzle,
  asker: PersonPrincipal,
  boardId: string,
  wish: Omit<ShareInput, 'password'> & { passwordHash: string | null },
  expiresAt: Date,
): Promise<string> {
  const id = newId(16)
  const { filters, adjustable, held, theme, name, maxOpens, rights, origins, passwordHash } = wish
  // Our own people's rights are looked up whenever the link is asked; a back end's person has none here but those of this token.
  const sharer = asker.session ? null : asker.rights.standing
  const own = { name, maxOpens, rights, origins, passwordHash, sharer }
  await db.insert(shares).values({ id, boardId, createdBy: asker.id, expiresAt, filters, adjustable, held, theme, ...own })
  return id
}

/** Changes a link that is out; what is not named stays. */
export async function changeShare(
  db: Drizzle,
  id: string,
  { expiresAt, ...change }: Omit<ShareChange, 'password'> & { passwordHash?: string | null },
): Promise<void> {
  const set = {
    ...change,
    ...(expiresAt && { expiresAt: new Date(expiresAt) }),
  }
  if (Object.keys(set).length > 0) await db.update(shares).set(set).where(eq(shares.id, id))
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

/** Every link one person made, or all there are, the newest first, with the board it opens. */
export async function listLinksOf({ db }: Pick<Database, 'db'>, createdBy: string | undefined): Promise<ListedLink[]> {
  const rows = await db
    .select({ ...row, title: sql<Title>`${boards.spec} -> 'title'`, deletedAt: boards.deletedAt })
    .from(shares)
    .innerJoin(boards, eq(boards.id, shares.boardId))
    .leftJoin(people, eq(people.id, shares.createdBy))
    .where(createdBy === undefined ? undefined : eq(shares.createdBy, createdBy))
    .orderBy(desc(shares.createdAt), shares.id)
    .limit(2000)
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

/** Counts that a link was opened; false where it was opened as often as it may be. One statement, so that of two at once only one is the last. */
export async function countOpened({ db }: Pick<Database, 'db'>, id: string): Promise<boolean> {
  const counted = await db
    .update(shares)
    .set({ opened: sql`${shares.opened} + 1`, lastOpenedAt: sql`now()` })
    .where(and(eq(shares.id, id), or(isNull(shares.maxOpens), lt(shares.opened, shares.maxOpens))))
    .returning({ id: shares.id })
  return counted.length > 0
}
