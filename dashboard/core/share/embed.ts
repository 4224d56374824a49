import { z } from 'zod'
import { boardId, tileId } from '../board/spec.ts'
import { filter } from '../chart/spec.ts'
import { embedRight, locks } from './share.ts'

/** The longest that a portal's token may live, in seconds. */
export const longestToken = 24 * 60 * 60

/** A dimension by its name, with or without a view's: shared ones have the same name everywhere. */
const dimension = z.string().regex(/^([a-z]\w{0,99}\.)?[a-z]\w{0,99}$/, 'is no name of a dimension')

/** One chart of a board, as a token names it: `board/tile`. */
const tilePath = z.string().regex(/^[a-z0-9]{12}\/[A-Za-z0-9_-]{1,40}$/, 'write it as board/tile')

/**
 * The token a portal's own back end signs (HS256, the key's id as `kid`). Strict: a claim that is not known, a misspelled `rows` above all, must
 * not be passed over, or somebody sees more than was meant.
 */
export const embedClaims = z.strictObject({
  /** The person in the portal, as the portal calls them; shown in the log, never looked up. */
  sub: z.string().min(1).max(200),
  aud: z.literal('embed'),
  exp: z.number(),
  iat: z.number().optional(),
  nbf: z.number().optional(),
  iss: z.string().max(200).optional(),
  jti: z.string().max(200).optional(),
  boards: z.array(boardId).max(100).default([]),
  tiles: z.array(tilePath).max(200).default([]),
  /** The values of a dimension (`region`, or `customers.region`) that this person may see; none at all would be everything or nothing, so it is refused. */
  rows: z.record(dimension, z.array(z.union([z.string().max(500), z.number()])).min(1, 'names no value')).default({}),
  groups: z.array(z.string().min(1).max(200)).max(100).default([]),
  /** Filters that hold whatever is asked. */
  filters: locks,
  rights: z.array(embedRight).default(['filter', 'drill']),
})
export type EmbedClaims = z.infer<typeof embedClaims>

/** What our own pass for one opened embed carries: all that the portal's token said, for one board. */
export const embedPass = z.object({
  sub: z.literal('embed'),
  aud: z.literal('share'),
  exp: z.number(),
  kid: z.string(),
  who: z.string(),
  board: boardId,
  /** Only these of its charts; null is all. */
  tiles: z.array(tileId).nullable(),
  locked: z.array(filter),
  /** By dimension, whatever view it is in. */
  rows: z.record(z.string(), z.array(z.string())),
  groups: z.array(z.string()),
  rights: z.array(embedRight),
})
export type EmbedPass = z.infer<typeof embedPass>

/** What a page wants to open with a portal's token. */
export const embedOpenInput = z.strictObject({ board: boardId, tile: tileId.optional() })
