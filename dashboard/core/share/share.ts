import { z } from 'zod'
import { boardId } from '../board/spec.ts'
import { filter } from '../chart/spec.ts'

export const shareId = z
  .string()
  .regex(/^[a-z0-9]{16}$/)
  .brand<'ShareId'>()
export type ShareId = z.infer<typeof shareId>

/** What the token of a link says: which row it stands for. Only the row says whether it still holds. */
export const shareClaims = z.object({ sub: shareId, aud: z.literal('share'), exp: z.number() })

export const shareThemes = ['light', 'dark', 'system'] as const

/** What a person decides when sharing a board. */
export const shareWish = z.strictObject({
  days: z.int().min(1).max(3650).default(30),
  /** Filters that hold for every question of the link and can't be lifted by whoever opens it. */
  filters: z.array(filter).max(40).default([]),
  /** Whoever opens the link may change the board's own filters; else their values hold as the board has them. */
  adjustable: z.boolean().default(false),
  theme: z.enum(shareThemes).nullable().default(null),
})
export type ShareWish = z.infer<typeof shareWish>

/** A link as the person who shares sees it. */
export const share = z.object({
  id: shareId,
  boardId,
  createdAt: z.string(),
  expiresAt: z.string(),
  withdrawnAt: z.string().nullable(),
  createdBy: z.string(),
  createdByName: z.string(),
  filters: z.array(filter),
  adjustable: z.boolean(),
  theme: z.enum(shareThemes).nullable(),
  /** How often it was opened, and when last. */
  opened: z.number(),
  lastOpenedAt: z.string().nullable(),
})
export type Share = z.infer<typeof share>
