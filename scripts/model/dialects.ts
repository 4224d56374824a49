import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Words } from '../../dashboard/core/words.ts'
import { type ModelFile, readModel } from '../../dashboard/server/cube/model.ts'
import { withOurRules } from '../../dashboard/server/cube/ourDialect.ts'
import { adapterOf } from '../../dashboard/server/cube/patches.ts'
import { derivedFolder, readDerivedFiles } from '../../dashboard/server/derive/derivedFile.ts'
import { modelFolder } from '../../dashboard/server/modelFolder.ts'
import { type Compilers, compile, type Dialect, questionsOf } from './compiled.ts'

/** Databases no test runs on: their SQL is compiled, and read for what they are known to lack. */
const others = { trino: 'Trino', clickhouse: 'ClickHouse', bigquery: 'BigQuery', snowflake: 'Snowflake' }
export type OtherDialect = keyof typeof others

/** Something a database cannot do, and the members and files of `model/derived` that need it. */
export interface Limit {
  dialect: OtherDialect
  words: Words
  members: string[]
}

interface Construct {
  pattern: RegExp
  lackedBy: OtherDialect[]
  words: Words
}

/** What the model writes by hand that not every database has, by their reference manuals. */
const constructs: Construct[] = [
  {
    // BigQuery has it as a window function only; Trino and ClickHouse have approx_percentile and quantileExactInclusive.
    pattern: /percentile_cont\s*\([^)]*\)\s*within\s+group/i,
    lackedBy: ['trino', 'clickhouse', 'bigquery'],
    words: { zh: '分位数聚合 percentile_cont(…) within group', en: 'the aggregate percentile_cont(…) within group' },
  },
  {
    pattern: /\bas\s+varchar\b/i,
    lackedBy: ['bigquery'],
    words: { zh: '类型 VARCHAR（那里叫 STRING）', en: 'the type VARCHAR (there STRING)' },
  },
  {
    pattern: /\bdouble\s+precision\b/i,
    lackedBy: ['bigquery', 'trino'],
    words: { zh: '类型 DOUBLE PRECISION（那里叫 FLOAT64、DOUBLE）', en: 'the type DOUBLE PRECISION (there FLOAT64, DOUBLE)' },
  },
  {
    pattern: /\bdate_trunc\s*\(\s*'/i,
    lackedBy: ['bigquery'],
    words: { zh: "date_trunc('…', 时间) 的写法", en: "date_trunc('…', time) in this form" },
  },
  {
    pattern: /\bfilter\s*\(\s*where\b/i,
    lackedBy: ['bigquery', 'snowflake'],
    words: { zh: '聚合后的 filter (where …)', en: 'filter (where …) after an aggregate' },
  },
]

/**
 * What Trino, ClickHouse, BigQuery and Snowflake cannot do of a model, compiled by Cube's own adapters for them; nothing is run, so what is
 * not listed is unproven, not proven. Throws when the model does not compile.
 */
export async function limitsOf(folder = modelFolder): Promise<Limit[]> {
  const { files } = readModel(folder)
  const limits: Limit[] = []
  for (const dialect of Object.keys(others) as OtherDialect[]) limits.push(...(await limitsIn(dialect, folder, files)))
  return limits
}

async function limitsIn(dialect: OtherDialect, folder: string, files: ModelFile[]): Promise<Limit[]> {
  const compilers = await compile(folder, files)
  if ('message' in compilers) throw new Error(compilers.message.en)
  const Query = withOurRules(adapterOf(dialect)) as unknown as Dialect
  const found = new Map<string, Limit>()
  const add = (words: Words, member: string) => {
    const limit = found.get(words.en) ?? { dialect, words, members: [] }
    found.set(words.en, limit)
    limit.members.push(member)
  }
  for (const { member, question } of questionsOf(compilers)) {
    const sql = sqlOf(Query, compilers, question)
    if (typeof sql !== 'string') add(sql, member)
    else for (const words of lackedIn(sql, dialect)) add(words, member)
  }
  for (const { file, sql } of derivedFilesOf(folder)) for (const words of lackedIn(sql, dialect)) add(words, file)
  return [...found.values()]
}

const lackedIn = (sql: string, dialect: OtherDialect): Words[] =>
  constructs.filter(({ pattern, lackedBy }) => lackedBy.includes(dialect) && pattern.test(sql)).map(({ words }) => words)

// A model without derived tables of its own is asked over those of another.
const derivedFilesOf = (folder: string) => (existsSync(path.join(folder, derivedFolder)) ? readDerivedFiles(folder) : [])

function sqlOf(Query: Dialect, compilers: Compilers, question: object): string | Words {
  try {
    return new Query(compilers, { timezone: 'Asia/Shanghai', ...question }).buildSqlAndParams()[0]
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
    return { zh: `无法编译：${reason}`, en: `does not compile: ${reason}` }
  }
}

const namedAtMost = 6

/** The limits as lines for a terminal, in both languages. */
export function tellLimits(limits: Limit[]): string {
  const lines = (Object.entries(others) as [OtherDialect, string][]).flatMap(([dialect, title]) => {
    const own = limits.filter((limit) => limit.dialect === dialect)
    if (own.length === 0)
      return [`${title}: every view compiles; nothing it is known to lack is used. 所有视图可编译，未用到已知不支持的写法。`]
    return [
      `${title}: it lacks what these members use. 不支持以下字段用到的写法：`,
      ...own.map(({ words, members }) => {
        const some = members.slice(0, namedAtMost).join(', ')
        const more = members.length - namedAtMost
        return `  ${words.en} · ${words.zh} – ${members.length}: ${some}${more > 0 ? ` + ${more}` : ''}`
      }),
    ]
  })
  return lines.join('\n')
}
