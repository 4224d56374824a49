import { z } from 'zod'
import { mapping } from './mapping.ts'

const upload = z.string().regex(/^[0-9a-f-]{36}$/)

/** What `POST /api/imports` is asked: files that were sent before, how to understand them, and what to do with rows already there. */
export const importRequest = z
  .strictObject({
    files: z.array(z.strictObject({ upload, name: z.string().min(1).max(300) })).min(1).max(200),
    table: z.string().optional(),
    preset: z.string().optional(),
    mapping: mapping.optional(),
    /** Without table, preset and mapping the table is guessed from the headers too. */
    guess: z.literal(true).optional(),
    mode: z.enum(['merge', 'append', 'replace']).default('merge'),
    strict: z.boolean().default(false),
    dryRun: z.boolean().default(false),
  })
  .refine(({ table, preset, mapping, guess }) => [table, preset, mapping, guess].filter((way) => way !== undefined).length === 1, {
    message: 'give one of table, preset, mapping and guess',
  })

export type ImportRequest = z.infer<typeof importRequest>

export const uploadId = upload
