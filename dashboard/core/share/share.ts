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

/** What the token of a link says: which row it represents. Only the row says whether it still holds. `opened`: its password was given, or its opening counted. */
export const shareClaims = z.object({ sub: shareId, aud: z.literal('share'), exp: z.number(), opened: z.string().optional() })
export type ShareClaims = z.infer<typeof shareClaims>

/** What a link may allow beside looking: to click on what is drawn, to take a picture along, to take its numbers along. */
export const shareRights = ['drill', 'image', 'data'] as const
export const shareRight = z.enum(shareRights)
export type ShareRight = z.infer<typeof shareRight>

/** What a portal's token may allow beside looking; `filter`: the board's own filters may be set, `save`: and kept as views. */
export const embedRights = [...shareRights, 'filter', 'save'] as const
export const embedRight = z.enum(embedRights)
export type EmbedRight = z.infer<typeof embedRight>

/** Filters that can't be lifted; one that restricts nothing would lock nothing. */
export const locks = z
  .array(filter.refine((lock) => toCubeFilter(lock, '2000-01-01') !== null, 'restricts nothing; give it values'))
  .max(40)
  .default([])

/** Sites whose pages may hold a frame, as `frame-ancestors` names them; none named is any. */
export const origins = z
  .array(
    z
      .string()
      .trim()
      .max(200)
      .regex(/^https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?$/i, 'write a site as https://portal.example.com or https://*.example.com'),
  )
  .max(30)
  .default([])

export const shareThemes = ['light', 'dark', 'system'] as const

const name = z.string().trim().max(80)
const expiresAt = z.iso.datetime()
const password = z.string().min(8).max(200)
const maxOpens = z.int().min(1).max(1_000_000)

/** What a person decides when sharing a board. */
export const shareInput = z.strictObject({
  /** For those who look through what is open; nobody else reads it. */
  name: name.default(''),
  days: z.int().min(1).max(3650).default(30),
  /** The moment it ends, instead of `days`. */
  expiresAt: expiresAt.optional(),
  password: password.nullable().default(null),
  /** How often it may be opened. */
  maxOpens: maxOpens.nullable().default(null),
  rights: z.array(shareRight).default([...shareRights]),
  origins,
  /** Filters that hold for every question of the link and can't be lifted by the person who opens it. */
  filters: locks,
  /** Anyone who opens the link may change the board's own filters; else their values hold as the board has them. */
  adjustable: z.boolean().default(false),
  /** Of an adjustable link: the board's filters that stay as the board has them all the same. */
  held: z.array(memberName).max(40).default([]),
  theme: z.enum(shareThemes).nullable().default(null),
})
export type ShareInput = z.infer<typeof shareInput>

/** What of a link can be changed while it is out; what is not named stays. */
export const shareChange = z
  .strictObject({
    name,
    expiresAt,
    /** null takes it away. */
    password: password.nullable(),
    maxOpens: maxOpens.nullable(),
    rights: z.array(shareRight),
    origins: origins.unwrap(),
    adjustable: z.boolean(),
    held: z.array(memberName).max(40),
  })
  .partial()
export type ShareChange = z.infer<typeof shareChange>

/** A link as the person who shares sees it. */
export const share = z.object({
  id: shareId,
  boardId,
  createdAt: z.string(),
  expiresAt: z.string(),
  withdrawnAt: z.string().nullable(),
  createdBy: z.string(),
  createdByName: z.string(),
  name: z.string(),
  hasPassword: z.boolean(),
  maxOpens: z.number().nullable(),
  rights: z.array(shareRight),
  origins: z.array(z.string()),
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

/** The token is null where the link is another's who may see more: its address is its maker's to hand on. */
export const listedShare = z.object({ ...share.shape, token: z.string().nullable() })
export type ListedShare = z.infer<typeof listedShare>
export const shareList = z.object({ shares: z.array(listedShare) })

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
  rights: z.array(embedRight),
  /** What is asked with from now on, where opening gave one: a link with a password or a limit, and every embed. */
  pass: z.string().nullable(),
  theme: z.enum(shareThemes).nullable(),
  expiresAt: z.string(),
  workspace: z.object({ today: z.string(), timezone: z.string(), currency: z.string() }),
  /** The views and fields that the board uses, with their words and formats; a link may not read Cube's meta. */
  views: z.array(z.custom<View>()),
})
export type OpenedShare = z.infer<typeof openedShare>

/** The password of a link, where it has one. */
export const openInput = z.strictObject({ password: z.string().max(200).optional() })

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
export function isStanding(share: Pick<Share, 'withdrawnAt' | 'expiresAt' | 'paused' | 'opened' | 'maxOpens'>, now: number): boolean {
  const { withdrawnAt, expiresAt, paused } = share
  return withdrawnAt === null && !paused && Date.parse(expiresAt) > now && !isUsedUp(share)
}

/** Whether a link was opened as often as it may be. */
export const isUsedUp = ({ opened, maxOpens }: Pick<Share, 'opened' | 'maxOpens'>) => maxOpens !== null && opened >= maxOpens

/** Whose links are wanted; without a name one's own, and for an administrator everybody's. */
export const linksInput = z.strictObject({ by: z.string().min(1).max(200).optional() })

/** Links with the titles of their boards. */
export const linkList = z.object({ shares: z.array(z.object({ ...share.shape, title, boardDeleted: z.boolean() })) })
export type ListedLink = z.infer<typeof linkList>['shares'][number]
