import { and, count, desc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { BoardList, ListedBoard, StoredBoard } from '../../core/board/reply.ts'
import { type BoardId, type BoardSpec, readBoard, type Title } from '../../core/board/spec.ts'
import { may, type PersonPrincipal, type Standing } from '../access.ts'
import type { Database, Drizzle } from '../database.ts'
import { newId } from '../newId.ts'
import { boards, boardVersions, favourites, people } from '../tables.ts'

const owners = alias(people, 'owners')
const changers = alias(people, 'changers')
const removers = alias(people, 'removers')

// A title is one text or a pair; a list needs it without the tiles around it.
const specTitle = sql<Title>`${boards.spec} -> 'title'`
const specText = sql`coalesce((${boards.spec} -> 'title' ->> 'zh') || ' ' || (${boards.spec} -> 'title' ->> 'en'), ${boards.spec} ->> 'title')`

const isSingle = sql<boolean>`coalesce((${boards.spec} ->> 'single')::boolean, false)`

const about = {
  id: boards.id,
  revision: boards.revision,
  ownerId: boards.ownerId,
  ownerName: owners.name,
  createdAt: boards.createdAt,
  updatedAt: boards.updatedAt,
  changerId: boards.updatedBy,
  changerName: changers.name,
  favourite: sql<boolean>`${favourites.boardId} IS NOT NULL`,
}

interface About {
  id: string
  revision: number
  ownerId: string
  ownerName: string | null
  createdAt: Date
  updatedAt: Date
  changerId: string
  changerName: string | null
  favourite: boolean
}

const toAbout = (row: About, asker: PersonPrincipal) => ({
  id: row.id as BoardId,
  revision: row.revision,
  owner: { id: row.ownerId, name: row.ownerName },
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  updatedBy: { id: row.changerId, name: row.changerName },
  favourite: row.favourite,
  may: {
    edit: may(asker, 'edit a board', row),
    delete: may(asker, 'delete a board', row),
    share: may(asker, 'share a board', row),
  },
})

/** One page of the boards that somebody may see. */
export async function listBoards(
  { db }: Pick<Database, 'db'>,
  asker: PersonPrincipal,
  wish: { search?: string | undefined; deleted: boolean; single: boolean; limit: number; offset: number },
): Promise<BoardList> {
  const words = (wish.search ?? '').split(/\s+/).filter((word) => word !== '')
  const matches: SQL[] = words.map((word) => sql`${specText} ILIKE ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`)
  const isKind = wish.single ? isSingle : sql`NOT ${isSingle}`
  // Of the deleted ones, boards and charts alike: who may bring them back.
  const isTheirs = may(asker, 'delete a board') ? undefined : eq(boards.ownerId, asker.id)
  const where = wish.deleted ? and(isNotNull(boards.deletedAt), isTheirs, ...matches) : and(isNull(boards.deletedAt), isKind, ...matches)
  const [counted] = await db.select({ total: count() }).from(boards).where(where)
  const rows = await db
    .select({
      ...about,
      title: specTitle,
      description: sql<ListedBoard['description']>`coalesce(${boards.spec} -> 'description', '""')`,
      tiles: sql<number>`jsonb_array_length(coalesce(${boards.spec} -> 'tiles', '[]'))`,
      single: isSingle,
      deletedAt: boards.deletedAt,
      removerId: boards.deletedBy,
      removerName: removers.name,
    })
    .from(boards)
    .leftJoin(owners, eq(owners.id, boards.ownerId))
    .leftJoin(changers, eq(changers.id, boards.updatedBy))
    .leftJoin(removers, eq(removers.id, boards.deletedBy))
    .leftJoin(favourites, and(eq(favourites.boardId, boards.id), eq(favourites.personId, asker.id)))
    .where(where)
    .orderBy(...(wish.deleted ? [desc(boards.deletedAt)] : [desc(about.favourite), desc(boards.updatedAt)]), boards.id)
    .limit(wish.limit)
    .offset(wish.offset)
  const total = counted?.total ?? 0
  const after = wish.offset + rows.length
  return {
    boards: rows.map((row) => ({
      ...toAbout(row, asker),
      title: row.title,
      description: row.description,
      tiles: row.tiles,
      single: row.single,
      deletedAt: row.deletedAt?.toISOString() ?? null,
      deletedBy: row.removerId === null ? null : { id: row.removerId, name: row.removerName },
    })),
    total,
    next: rows.length > 0 && after < total ? after : null,
  }
}

/** A board as somebody sees it, or null where there is none (or it is deleted, unless those are wanted too). */
export async function loadBoard(
  { db }: { db: Drizzle },
  asker: PersonPrincipal,
  id: string,
  withDeleted = false,
): Promise<StoredBoard | null> {
  const [row] = await db
    .select({ ...about, spec: boards.spec })
    .from(boards)
    .leftJoin(owners, eq(owners.id, boards.ownerId))
    .leftJoin(changers, eq(changers.id, boards.updatedBy))
    .leftJoin(favourites, and(eq(favourites.boardId, boards.id), eq(favourites.personId, asker.id)))
    .where(and(eq(boards.id, id), withDeleted ? undefined : isNull(boards.deletedAt)))
  return row ? { ...toAbout(row, asker), spec: readBoard(row.spec) } : null
}

/** What a board shows at one of its revisions, or now; its tiles are asked one by one, so it is remembered. null: there is none. */
export async function loadSpec(database: Database, id: string, revision?: number): Promise<BoardSpec | null> {
  const now = await database.remember(`board ${id}`, async () => {
    const [row] = await database.db
      .select({ spec: boards.spec, revision: boards.revision })
      .from(boards)
      .where(and(eq(boards.id, id), isNull(boards.deletedAt)))
    return row && { revision: row.revision, spec: readBoard(row.spec) }
  })
  if (!now || revision === undefined || revision === now.revision) return now?.spec ?? null
  return database.remember(`board ${id} ${revision}`, () => loadVersion(database, id, revision))
}

/** The boards and single charts changed last, brought up to date. */
export async function loadRecentBoards({ db }: Pick<Database, 'db'>, limit: number): Promise<BoardSpec[]> {
  const rows = await db
    .select({ spec: boards.spec })
    .from(boards)
    .where(isNull(boards.deletedAt))
    .orderBy(desc(boards.updatedAt))
    .limit(limit)
  return rows.map(({ spec }) => readBoard(spec))
}

/** The chart kept alone that says just this, or null. */
export async function findSingle(db: Drizzle, spec: BoardSpec): Promise<string | null> {
  const [row] = await db
    .select({ id: boards.id })
    .from(boards)
    .where(and(isSingle, isNull(boards.deletedAt), sql`${boards.spec} = ${JSON.stringify(spec)}::jsonb`))
    .orderBy(boards.createdAt)
    .limit(1)
  return row?.id ?? null
}

/** A new board of this owner, with its first version. */
export async function makeBoard(db: Drizzle, ownerId: string, spec: BoardSpec, editor: Standing | null = null): Promise<string> {
  const id = newId(12)
  await db.insert(boards).values({ id, spec, revision: 1, ownerId, updatedBy: ownerId, updatedAt: sql`clock_timestamp()`, editor })
  await db.insert(boardVersions).values({ boardId: id, revision: 1, spec, savedBy: ownerId })
  return id
}

/** Saves over `revision`; false where the stored board is another one by now. `editor`: where somebody stands whom a back end vouches for. */
export async function saveBoard(
  db: Drizzle,
  savedBy: string,
  id: string,
  revision: number,
  spec: BoardSpec,
  editor: Standing | null = null,
): Promise<boolean> {
  const saved = await db
    .update(boards)
    .set({ spec, revision: revision + 1, updatedAt: sql`now()`, updatedBy: savedBy, editor })
    .where(and(eq(boards.id, id), eq(boards.revision, revision), isNull(boards.deletedAt)))
    .returning({ id: boards.id })
  if (saved.length === 0) return false
  await db.insert(boardVersions).values({ boardId: id, revision: revision + 1, spec, savedBy })
  return true
}

/** Takes a board away, or brings it back; its versions and links stay with it. */
export async function markDeleted(db: Drizzle, id: string, by: string | null): Promise<void> {
  await db
    .update(boards)
    .set(by === null ? { deletedAt: null, deletedBy: null } : { deletedAt: sql`now()`, deletedBy: by })
    .where(eq(boards.id, id))
}

/** Every saved version of a board, the newest first. */
export async function listVersions({ db }: Pick<Database, 'db'>, boardId: string) {
  const rows = await db
    .select({
      revision: boardVersions.revision,
      savedAt: boardVersions.savedAt,
      savedBy: boardVersions.savedBy,
      name: people.name,
      title: sql<Title>`${boardVersions.spec} -> 'title'`,
      tiles: sql<number>`jsonb_array_length(coalesce(${boardVersions.spec} -> 'tiles', '[]'))`,
    })
    .from(boardVersions)
    .leftJoin(people, eq(people.id, boardVersions.savedBy))
    .where(eq(boardVersions.boardId, boardId))
    .orderBy(desc(boardVersions.revision))
  return rows.map(({ revision, savedAt, savedBy, name, title, tiles }) => ({
    revision,
    savedAt: savedAt.toISOString(),
    savedBy: { id: savedBy, name },
    title,
    tiles,
  }))
}

/** One saved version, brought up to date; null where there is none. */
export async function loadVersion({ db }: Pick<Database, 'db'>, boardId: string, revision: number): Promise<BoardSpec | null> {
  const [row] = await db
    .select({ spec: boardVersions.spec })
    .from(boardVersions)
    .where(and(eq(boardVersions.boardId, boardId), eq(boardVersions.revision, revision)))
  return row ? readBoard(row.spec) : null
}

/** Puts a board among somebody's favourites, or takes it out. */
export async function markFavourite({ db }: Pick<Database, 'db'>, personId: string, boardId: string, favourite: boolean): Promise<void> {
  if (favourite) await db.insert(favourites).values({ personId, boardId }).onConflictDoNothing()
  else await db.delete(favourites).where(and(eq(favourites.personId, personId), eq(favourites.boardId, boardId)))
}
