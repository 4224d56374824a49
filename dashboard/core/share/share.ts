import { z } from 'zod'
import { type BoardSpec, boardId, boardSpec, title } from '../board/spec.ts'
import { toCubeFilter } from '../chart/filter.ts'
import { type Filter, filter, memberName } from '../chart/spec.ts'
import type { View } from '../field/field.ts'

export const shareId = z
  .string()
  .regex(/^[a-z0-9]{16}$/)
  .brand<'ShareId'>()
export type ShareId = z.infer<typeof shareId>

/** What the token of a link says: which row it represents. Only the row says whether it still holds. */
export const shareClaims = z.object({ sub: shareId, aud: z.literal('share'), exp: z.number() })

export const shareThemes = ['light', 'dark', 'system'] as const

/** What a person decides when sharing a board. */
export const shareInput = z.strictObject({
  days: z.int().min(1).max(3650).default(30),
  /** Filters that hold for every question of the link and can't be lifted by the person who opens it. */
  filters: z
    .array(filter.refine((lock) => toCubeFilter(lock, '2000-01-01') !== null, 'restricts nothing; give it values'))
    .max(40)
    .default([]),
  /** Anyone who opens the link may change the board's own filters; else their values hold as the board has them. */
  adjustable: z.boolean().default(false),
  /** Of an adjustable link: the board's filters that stay as the board has them all the same. */
  held: z.array(memberName).max(40).default([]),
  theme: z.enum(shareThemes).nullable().default(null),
})
export type ShareInput = z.infer<typeof shareInput>

/** A link as the person who shares sees it. */
export const share = z.object({
  id: shareId,
  boardId,
  createdAt: z.string(),
  expiresAt: z.string(),
  withdrawnAt: z.string().nullable(),
  createdBy: z.string(),
  createdByName: z.string(),
  /** A link stops with its maker's account, and goes on when that is enabled again. */
  paused: z.boolean(),
  filters: z.array(filter),
  adjustable: z.boolean(),
  held: z.array(memberName),
  theme: z.enum(shareThemes).nullable(),
  /** How often it was opened, and when last. */
  opened: z.number(),
  lastOpenedAt: z.string().nullable(),
})
export type Share = z.infer<typeof share>

export const shareList = z.object({ shares: z.array(z.object({ ...share.shape, token: z.string() })) })

/** A new link: its row and the token, which is which the list also shows, so that a lost link can be copied again. */
export const madeShare = z.object({ ...share.shape, token: z.string() })
export type MadeShare = z.infer<typeof madeShare>

/** What the page of a link is given: the board, what holds on it, and the words of its fields. */
export const openedShare = z.object({
  spec: boardSpec,
  /** Of the board; its tiles are asked with it. */
  revision: z.int(),
  /** Filters that hold whatever is asked: shown as fixed, never as a choice. */
  locked: z.array(filter),
  adjustable: z.boolean(),
  held: z.array(memberName),
  theme: z.enum(shareThemes).nullable(),
  expiresAt: z.string(),
  workspace: z.object({ today: z.string(), timezone: z.string(), currency: z.string() }),
  /** The views and fields that the board uses, with their words and formats; a link may not read Cube's meta. */
  views: z.array(z.custom<View>()),
})
export type OpenedShare = z.infer<typeof openedShare>

/** Which of its board's filters a link leaves to its viewers. */
export interface FilterPolicy {
  adjustable: boolean
  held: string[]
}

/** The board's filters that the person who opened the link may change. */
export function adjustableFilters(board: Pick<BoardSpec, 'filters'>, { adjustable, held }: FilterPolicy): Filter[] {
  return adjustable ? board.filters.filter(({ member }) => !held.includes(member)) : []
}

/** Whether a link still opens something. */
export function isStanding({ withdrawnAt, expiresAt, paused }: Pick<Share, 'withdrawnAt' | 'expiresAt' | 'paused'>, now: number): boolean {
  return withdrawnAt === null && !paused && Date.parse(expiresAt) > now
}

/** Whose links are wanted. */
export const linksInput = z.strictObject({ by: z.string().min(1).max(200) })

/** What one person shared: every link of theirs, with the title of its board. */
export const linkList = z.object({ shares: z.array(z.object({ ...share.shape, title, boardDeleted: z.boolean() })) })
export type ListedLink = z.infer<typeof linkList>['shares'][number]
