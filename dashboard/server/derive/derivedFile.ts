import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { OperatorError } from '../../core/problem.ts'

const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })

/**
 * The table is made one partition after the other, by this column of it; `in_partition(column)` says that a row belongs to the one at work.
 * `time`: stretches of time. `as_of`: as-of dates; the query names `:as_of` and `:previous_as_of`, and reads `earlier_rows(column type, …)`.
 * `month`: the first days of months that are over by the last day; the query names `:month`. `number`: where there is much to hold, some
 * customers after the others.
 */
const partition = z.union([
  z.strictObject({ time: z.string() }),
  z.strictObject({ as_of: z.string() }),
  z.strictObject({ month: z.string() }),
  z.strictObject({ number: z.string() }),
])

const header = z.strictObject({
  zh: z.string().min(1),
  en: z.string().min(1),
  grain: words,
  key: z.array(z.string()).min(1),
  /** Needed while the others are made, not afterwards. */
  scratch: z.literal(true).optional(),
  /** No table of its own: its query stands wherever another file names it, and is cut like the table made there. */
  inline: z.literal(true).optional(),
  /** Written by each run of the estimates, from their tables, instead of with the others. */
  estimated: z.literal(true).optional(),
  /** Days that the query names as `:name`, counted from the business date or another day: `today - funnel.window_days days`. */
  days: z.record(z.string().regex(/^\w+$/), z.string()).optional(),
  partition: partition.optional(),
  /** Queries of what a partition is made of, each with the `day` its rows matter for; a row without a day matters for all of them. */
  made_of: z.array(z.string()).optional(),
  /** Partitioned tables of which the same partition is read. */
  reads: z.array(z.string()).optional(),
})

/** Everything a header may say. */
export const headerKeys = Object.keys(header.shape)

/** What the comment at the top of a file of `model/derived` says. */
export type Header = z.infer<typeof header>

/** A column as the comment beside it describes it. */
export interface Described {
  name: string
  line: number
  zh: string
  en: string
}

/** One file of `model/derived`: a table of schema `clientele`, and the query that fills it. */
export interface DerivedFile {
  /** Relative to the model folder. */
  file: string
  name: string
  header: Header
  /** The line of the file at which the query begins. */
  line: number
  /** The query, comments and all. */
  sql: string
  columns: Described[]
}

/** A file that cannot be read, and where. */
export class DerivedFileError extends OperatorError {
  readonly file: string
  readonly line: number
  /** What is wrong, without where. */
  readonly reason: string
  constructor(file: string, line: number, message: string) {
    super({
      zh: `派生表文件 model/${file}:${line} 不合规：${message}。请改正后重试；npm run check 会检查全部文件。没有改动任何数据。`,
      en: `The derived table model/${file}:${line} does not fit: ${message}. Correct it and try again; npm run check looks at all of them. Nothing was changed.`,
    })
    this.reason = message
    this.file = file
    this.line = line
  }
}

export const derivedFolder = 'derived'

/** All files of `model/derived`, by name. Throws `DerivedFileError`. */
export function readDerivedFiles(modelFolder: string): DerivedFile[] {
  const folder = path.join(modelFolder, derivedFolder)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => parseDerivedFile(path.posix.join(derivedFolder, name), readFileSync(path.join(folder, name), 'utf8')))
}

/** A file's text as header and query. Throws `DerivedFileError`. */
export function parseDerivedFile(file: string, text: string): DerivedFile {
  const [whole, yaml] = /^\s*\/\*([\s\S]*?)\*\//.exec(text) ?? []
  if (whole === undefined || yaml === undefined)
    throw new DerivedFileError(file, 1, 'it does not begin with a comment /* … */ that says what the table is (zh, en, grain, key)')
  const read = header.safeParse(parseYaml(file, yaml))
  if (!read.success) throw new DerivedFileError(file, 1, z.prettifyError(read.error))
  const sql = text.slice(whole.length)
  const line = whole.split('\n').length
  return { file, name: path.posix.basename(file, '.sql'), header: read.data, line, sql, columns: describedColumns(sql, line) }
}

function parseYaml(file: string, text: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new DerivedFileError(file, 1, error instanceof Error ? error.message : String(error))
  }
}

// `… AS name, -- 中文 | English`: the comment belongs to the last name before it.
const described = /(\w+)"?,?[ \t]*--[ \t]*([^|\n]+?)[ \t]*\|[ \t]*(\S[^\n]*?)[ \t]*$/

function describedColumns(sql: string, line: number): Described[] {
  return sql.split('\n').flatMap((text, at) => {
    const [, name, zh, en] = described.exec(text) ?? []
    return name && zh && en ? [{ name, zh, en, line: line + at }] : []
  })
}
