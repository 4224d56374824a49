import { z } from 'zod'
import { words } from '../words.ts'
import { tables } from './contract.ts'
import { dateOrders } from './dates.ts'
import { delimiters } from './text.ts'

export const columnTypes = ['text', 'integer', 'decimal', 'money', 'boolean', 'date', 'timestamp'] as const
export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const

const sql = z.string().trim().min(1).max(4000)
const header = z.string().trim().min(1).max(200)
/** DuckDB's strptime patterns, or the words `iso`, `excel` (day numbers) and `epoch` (seconds or milliseconds); several are tried in order. */
const format = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
const decimal = z.enum(['.', ','])
const typed = z.union([
  z.enum(columnTypes),
  z.strictObject({ type: z.enum(columnTypes), format: format.optional(), decimal: decimal.optional() }),
])

const source = z.strictObject({
  /** Headers a file must have to be this source; also the names of the columns when the file has no header line. */
  columns: z.array(header).min(1).optional(),
  /** An optional source that no file fits stays empty instead of being missed. */
  optional: z.boolean().default(false),
  header: z.boolean().default(true),
  delimiter: z.enum(delimiters).optional(),
  encoding: z.enum(encodings).optional(),
  /** Name (or number) of the sheet of a workbook; when left out, the visible one that fits. */
  sheet: z.string().optional(),
  /** How many lines are above the header; when left out, the header is found. */
  skip: z.int().min(0).max(1_000_000).optional(),
  /** Lines that begin so are comments, e.g. '#'. */
  comment: z.string().min(1).max(10).optional(),
  /** What columns hold, where the column they fill does not say it already. */
  types: z.record(header, typed).default({}),
  /** Rows that are read and counted but belong to no table, each kind with the reason. */
  leave_out: z.array(z.strictObject({ when: sql, ...words.shape })).default([]),
})

/** Which of several source rows gives the value, when one row of a table is made of many. */
const take = z.enum(['first', 'last', 'most', 'sum', 'min', 'max']).optional()

const filled = z.union([
  header,
  // Several names: the first one the file has.
  z.array(header).min(1),
  z.strictObject({
    column: z.union([header, z.array(header).min(1)]),
    values: z.record(z.string(), z.string()).optional(),
    /** Value for anything `values` does not name; without it the text stays as it is. */
    otherwise: z.string().optional(),
    /** The cells are percentages, 75 or 75%, for a column that holds 0.75. */
    percent: z.literal(true).optional(),
    take,
  }),
  z.strictObject({ constant: z.union([z.string(), z.number(), z.boolean()]) }),
  z.strictObject({ sql, take }),
])

const target = z.strictObject({
  /** The source it is made from; the only one when left out. */
  from: z.string().optional(),
  /** SQL joins to further sources, e.g. `LEFT JOIN managers ON managers.region = lines.region`. */
  join: sql.optional(),
  where: sql.optional(),
  /** Rows that `leave_out` keeps out of other tables count here: a customer may be known by them alone. */
  with_left_out: z.boolean().default(false),
  /** SQL expressions: rows alike in all of them make one row. */
  one_row_per: z.array(sql).min(1).optional(),
  columns: z.record(z.string(), filled),
})

const tableNames = new Set(tables.map((table) => table.name))

/** How foreign files become tables of the source contract. Kept as YAML in `scripts/mappings`; columns are explained in each schema above. */
export const mapping = z
  .strictObject({
    version: z.literal(1),
    title: words.optional(),
    description: words.optional(),
    /** The zone of times without an offset; the business time zone when left out. */
    timezone: z.string().optional(),
    /** Words that mean an empty cell, besides the empty cell itself. */
    empty: z.array(z.string()).default([]),
    /** The decimal mark of all files; without it each column's own cells tell. */
    decimal: decimal.optional(),
    /** How dates such as 03/04/2026 are written, where the cells of a column do not tell. */
    date_order: z.enum(dateOrders).optional(),
    /** Columns and tables the files do not have are passed over instead of missed. */
    partial: z.boolean().default(false),
    sources: z.record(z.string().regex(/^[a-z][a-z0-9_]*$/), source),
    tables: z.record(z.string(), target),
  })
  .superRefine(({ sources, tables: targets }, context) => {
    const names = Object.keys(sources)
    if (names.length === 0) context.addIssue({ code: 'custom', path: ['sources'], message: 'at least one source is needed' })
    for (const [name, { from, columns }] of Object.entries(targets)) {
      if (!tableNames.has(name)) {
        context.addIssue({ code: 'custom', path: ['tables', name], message: `no such table; the tables are ${[...tableNames].join(', ')}` })
        continue
      }
      if (from === undefined ? names.length !== 1 : !names.includes(from))
        context.addIssue({ code: 'custom', path: ['tables', name, 'from'], message: `name one of the sources: ${names.join(', ')}` })
      const known = tables.find((table) => table.name === name)?.columns.map((column) => column.name) ?? []
      for (const column of Object.keys(columns))
        if (!known.includes(column))
          context.addIssue({
            code: 'custom',
            path: ['tables', name, 'columns', column],
            message: `no such column; ${name} has ${known.join(', ')}`,
          })
    }
  })

export type Mapping = z.infer<typeof mapping>
export type MappingSource = Mapping['sources'][string]
export type MappingTarget = Mapping['tables'][string]
export type Filled = MappingTarget['columns'][string]
export type Encoding = (typeof encodings)[number]

/** The headers a table column may be read from, best first; none for constants and expressions. */
export function headersOf(fill: Filled): string[] {
  if (typeof fill === 'string') return [fill]
  if (Array.isArray(fill)) return fill
  if ('column' in fill) return Array.isArray(fill.column) ? fill.column : [fill.column]
  return []
}
