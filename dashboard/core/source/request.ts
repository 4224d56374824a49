import { z } from 'zod'
import { words } from '../words.ts'
import { dateOrders } from './dates.ts'
import { mapping } from './mapping.ts'

const upload = z.string().regex(/^[0-9a-f-]{36}$/)

/** What `POST /api/imports` is asked: files that were sent before, how to understand them, and what to do with rows already there. */
export const importRequest = z
  .strictObject({
    files: z
      .array(z.strictObject({ upload, name: z.string().min(1).max(300) }))
      .min(1)
      .max(200),
    table: z.string().optional(),
    preset: z.string().optional(),
    mapping: mapping.optional(),
    /** Without table, preset and mapping the table is guessed from the headers too. */
    guess: z.literal(true).optional(),
    /** What the person says of the files, whatever the mapping says; see a mapping's sources. */
    sheet: z.string().min(1).max(100).optional(),
    skip: z.int().min(0).max(1_000_000).optional(),
    comment: z.string().min(1).max(10).optional(),
    mode: z.enum(['merge', 'append', 'replace']).default('merge'),
    strict: z.boolean().default(false),
    dryRun: z.boolean().default(false),
    /** The decimal mark, and the order of the parts of a date, whatever the mapping says. */
    decimal: z.enum(['.', ',']).optional(),
    dateOrder: z.enum(dateOrders).optional(),
  })
  .refine(({ table, preset, mapping, guess }) => [table, preset, mapping, guess].filter((way) => way !== undefined).length === 1, {
    message: 'give one of table, preset, mapping and guess',
  })

export type ImportRequest = z.infer<typeof importRequest>

export const uploadId = upload

/** What the file is called; for messages only. */
export const uploadQuery = z.object({ name: z.string().min(1).max(300) })

/** The reply of `POST /api/imports/files`: how to name the file in a request. */
export const uploadReply = z.object({ upload, name: z.string(), bytes: z.number() })

/** An import as it is: running, or what came of it (`outcome`), or why nothing did (`problem`, in words as `message`). */
export const importJobReply = z.object({
  id: upload,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  progress: z.object({ phase: z.enum(['read', 'check', 'load']), rows: z.number(), share: z.number() }),
  outcome: z.looseObject({ status: z.enum(['all', 'some', 'none']), refused: z.number(), rowsRead: z.number() }).nullable(),
  problem: z.looseObject({ kind: z.string() }).nullable(),
  message: words.nullable(),
})
