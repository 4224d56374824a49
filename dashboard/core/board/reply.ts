import { z } from 'zod'
import { author } from '../author.ts'
import { boardId, boardSpec, title } from './spec.ts'

/** Anyone who made or changed something; a person of a trusted back end has only an id. */

const revision = z.int().min(1)

const aboutBoard = {
  id: boardId,
  revision,
  owner: author,
  createdAt: z.string(),
  updatedAt: z.string(),
  updatedBy: author,
  favourite: z.boolean(),
  /** What the asker may do with this board. */
  may: z.object({ edit: z.boolean(), delete: z.boolean(), share: z.boolean() }),
}

/** A board as `GET /api/boards/:id` and every save reply it. */
export const storedBoard = z.object({ ...aboutBoard, spec: boardSpec })
export type StoredBoard = z.infer<typeof storedBoard>

/** A board in a list: everything but its tiles. */
export const listedBoard = z.object({
  ...aboutBoard,
  title,
  description: boardSpec.shape.description,
  tiles: z.number(),
  single: z.boolean(),
  deletedAt: z.string().nullable(),
  deletedBy: author.nullable(),
})
export type ListedBoard = z.infer<typeof listedBoard>

/** One page of boards, favourites first, then the last changed; `next` is the offset of the page after it. */
export const boardList = z.object({ boards: z.array(listedBoard), total: z.number(), next: z.number().nullable() })
export type BoardList = z.infer<typeof boardList>

/** What may be asked of the list: a part of the title, the deleted ones one may restore (boards and single charts), charts shared alone, a page. */
export const boardListInput = z.strictObject({
  search: z.string().trim().max(200).optional(),
  deleted: z.enum(['true', 'false']).default('false'),
  /** Charts shared alone instead of boards. */
  single: z.enum(['true', 'false']).default('false'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
})

/** A save names the revision it began from; a newer one in the store is a conflict. */
export const boardSave = z.strictObject({ revision, spec: z.unknown() })

/** The newer board that came first, beside `problem: 'conflict'`. */
export const boardConflict = z.object({ problem: z.literal('conflict'), board: storedBoard })

export const boardVersion = z.object({ revision, savedAt: z.string(), savedBy: author, title, tiles: z.number() })
export const boardVersionList = z.object({ versions: z.array(boardVersion) })
export const boardVersionSpec = z.object({ revision, spec: boardSpec })

export const favouriteInput = z.strictObject({ favourite: z.boolean() })
