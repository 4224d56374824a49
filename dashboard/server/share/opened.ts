import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { readBoard } from '../../core/board/spec.ts'
import { onlyTiles } from '../../core/board/tile.ts'
import type { EmbedPass } from '../../core/share/embed.ts'
import { embedRight, isUsedUp, type ShareClaims } from '../../core/share/share.ts'
import type { LinkEnding, SharePrincipal, Standing } from '../access.ts'
import type { Database } from '../database.ts'
import type { Proof } from '../proof.ts'
import { boards, people, shares } from '../tables.ts'

type ShareRow = typeof shares.$inferSelect

/** What deciding about links asks of those who keep people and keys. */
export interface Keepers {
  proof: Proof
  standingOf: (person: typeof people.$inferSelect) => Promise<Standing>
}

/** What a link or an embed gives now, for `access`: its row decides, then the board, then the clock. */
export async function loadOpened(
  database: Database,
  keepers: Keepers,
  claims: ShareClaims | EmbedPass,
): Promise<SharePrincipal | LinkEnding> {
  if ('kid' in claims) return loadEmbed(database, keepers.proof, claims)
  const found = await findLink(database, claims.sub)
  if (!found) return 'link_unknown'
  // Looked up each time, as for a person: a change of a group holds at once.
  const sharer = found.share.sharer ?? (found.person && (await keepers.standingOf(found.person)))
  const ended = whyLinkEnded(found)
  if (ended) return ended
  // Nobody whose rights it could show.
  if (!sharer) return 'link_paused'
  if (needsPass(found.share) && claims.opened !== sealOf(found.share)) return whyNotOpen(found.share)
  const editor = found.board.editor ?? (found.editor && (await keepers.standingOf(found.editor)))
  return principalOf(found, sharer, editor)
}

/** What a pass must name to go before the link's own token: it ends with the password it was given for. */
export const sealOf = ({ passwordHash }: Pick<ShareRow, 'passwordHash'>) =>
  createHash('sha256')
    .update(passwordHash ?? 'open')
    .digest('base64url')
    .slice(0, 22)

/** Whether this link is asked with a pass, which opening it gives, and not with its own token. */
export const needsPass = ({ passwordHash, maxOpens }: Pick<ShareRow, 'passwordHash' | 'maxOpens'>) =>
  passwordHash !== null || maxOpens !== null

/** One link with its board, as they are now; undefined where there is none. */
export function findLink(database: Database, id: string) {
  return database.remember(`share ${id}`, async () => {
    const [both] = await database.db
      .select({ share: shares, board: boards, person: people })
      .from(shares)
      .innerJoin(boards, eq(boards.id, shares.boardId))
      .leftJoin(people, eq(people.id, shares.createdBy))
      .where(eq(shares.id, id))
    if (!both) return undefined
    const { updatedBy } = both.board
    // What somebody else put on the board since must not be shown with its maker's rights unless they see as much.
    const [editor = null] =
      updatedBy === both.share.createdBy ? [] : await database.db.select().from(people).where(eq(people.id, updatedBy))
    return { ...both, spec: readBoard(both.board.spec), editor }
  })
}

type Found = NonNullable<Awaited<ReturnType<typeof findLink>>>

/** Why a link opens nothing, whoever holds it; null where it holds. */
export function whyLinkEnded({ share, board, person }: Found, now = Date.now()): LinkEnding | null {
  if (share.withdrawnAt) return 'link_withdrawn'
  if (share.expiresAt.getTime() <= now) return 'link_expired'
  if (person?.disabledAt) return 'link_paused'
  return board.deletedAt ? 'board_deleted' : null
}

/** What is missing to open a link that holds. */
const whyNotOpen = (share: ShareRow): LinkEnding =>
  isUsedUp(share) ? 'link_used_up' : share.passwordHash !== null ? 'link_password' : 'link_to_open'

/** Of somebody who saved a board and is no person here any more: they have what everybody has. */
const unknownStanding: Standing = { role: 'editor', groups: [], owner: [] }

/** The holder of this link. */
function principalOf({ share, board, spec }: Found, sharer: Standing, editor: Standing | null): SharePrincipal {
  return {
    kind: 'share',
    shareId: share.id,
    sharer,
    isVouched: share.sharer !== null,
    editor: editor ?? (board.updatedBy === share.createdBy ? sharer : unknownStanding),
    rights: share.rights,
    theme: share.theme,
    expiresAt: share.expiresAt.toISOString(),
    boardId: board.id,
    revision: board.revision,
    board: spec,
    locked: share.filters,
    adjustable: share.adjustable,
    held: share.held,
  }
}

async function loadEmbed(database: Database, proof: Proof, pass: EmbedPass): Promise<SharePrincipal | LinkEnding> {
  const key = await proof.signingKey(pass.kid)
  if (!key || key.ended) return 'embed_key_revoked'
  const board = await database.remember(`embed board ${pass.board}`, async () => {
    const [row] = await database.db.select().from(boards).where(eq(boards.id, pass.board))
    return row && { ...row, spec: readBoard(row.spec) }
  })
  if (!board || board.deletedAt) return 'board_deleted'
  return {
    kind: 'share',
    shareId: `embed ${pass.kid}`,
    // A viewer of the portal's groups, narrowed to its rows; whoever made the key could give any right there is.
    sharer: { role: 'viewer', groups: pass.groups, owner: [], rows: pass.rows },
    isVouched: true,
    editor: null,
    rights: embedRight.options.filter((right) => pass.rights.includes(right)),
    theme: null,
    expiresAt: new Date(pass.exp * 1000).toISOString(),
    boardId: board.id,
    revision: board.revision,
    board: onlyTiles(board.spec, pass.tiles),
    locked: pass.locked,
    adjustable: pass.rights.includes('filter'),
    held: [],
  }
}
