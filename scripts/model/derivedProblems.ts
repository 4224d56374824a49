import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Words } from '../../dashboard/core/words.ts'
import type { ModelProblem } from '../../dashboard/server/cube/model.ts'
import { type DerivedFile, DerivedFileError, derivedFolder, readDerivedFiles } from '../../dashboard/server/derive/derivedFile.ts'
import { withoutComments } from '../../dashboard/server/derive/expand.ts'
import type { Parameters } from '../../dashboard/server/derive/parameters.ts'
import { refreshStates } from '../../dashboard/server/derive/refresh.ts'
import { refreshEstimates } from '../../dashboard/server/estimate/fits.ts'
import { toWarehouse } from '../../dashboard/server/warehouse/duckdb.ts'
import { createTables, rowsOf } from '../../dashboard/server/warehouse.ts'

const serverFolder = path.resolve(import.meta.dirname, '../../dashboard/server')

/** Everything wrong with `model/derived` of a folder: what cannot be read or run, columns without words, without use, and circles. */
export async function derivedProblems(folder: string, parameters: Parameters): Promise<ModelProblem[]> {
  let files: DerivedFile[]
  try {
    files = readDerivedFiles(folder)
  } catch (error) {
    return [toProblem(error)]
  }
  const circle = circleIn(files)
  if (circle) return [circle]
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await createTables(connection)
  // One order, so that there is a date, and what a run of the estimates writes is made, too.
  await connection.run(
    "INSERT INTO orders (order_id, customer_id, ordered_at, ordered_on) VALUES ('o', 'c', '2024-03-01 04:00', '2024-03-01')",
  )
  await connection.run("INSERT INTO order_lines (order_id, line_no, quantity, amount) VALUES ('o', 1, 1, 10)")
  try {
    await refreshStates(connection, { today: 'auto', parameters, modelFolder: folder })
  } catch (error) {
    return [rollupProblem(error, folder) ?? toProblem(error, files)]
  }
  try {
    await refreshEstimates(toWarehouse(instance), { modelFolder: folder })
  } catch (error) {
    const estimated = files.find(({ header }) => header.estimated)
    return [{ ...toProblem(error), ...(estimated && !(error instanceof DerivedFileError) && { file: estimated.file }) }]
  }
  const rows = await rowsOf(connection, "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'clientele'")
  connection.closeSync()
  // The run that wrote a row is put in by the run.
  const columnsOf = (name: string) =>
    rows.filter((row) => row.table_name === name && row.column_name !== 'run_id').map((row) => String(row.column_name))
  const readers = textsThatRead(folder)
  return files
    .filter(({ header }) => !header.scratch && !header.inline)
    .flatMap((file) => columnProblems(file, columnsOf(file.name), readers))
}

function columnProblems(file: DerivedFile, columns: string[], readers: Map<string, string>): ModelProblem[] {
  const problem = (line: number, zh: string, en: string): ModelProblem => ({ file: file.file, line, message: { zh, en } })
  const words = new Map(file.columns.map((column) => [column.name, column]))
  const others = [...readers].filter(([name]) => name !== file.file).map(([, text]) => text)
  return [
    ...columns.flatMap((name) =>
      words.has(name)
        ? []
        : [
            problem(
              file.line,
              `列 ${name} 没有说明。请在它那一行末尾写 “-- 中文 | English”。`,
              `The column ${name} is not described. Write "-- 中文 | English" at the end of its line.`,
            ),
          ],
    ),
    ...file.columns.flatMap(({ name, line }) =>
      columns.includes(name)
        ? []
        : [problem(line, `说明写给了 ${name}，但表里没有这一列。`, `There is a description of ${name}, but the table has no such column.`)],
    ),
    ...file.header.key.flatMap((name) =>
      columns.includes(name)
        ? []
        : [problem(1, `key 里的 ${name} 不是表的列。`, `\`key\` names ${name}, which is no column of the table.`)],
    ),
    ...columns.flatMap((name) =>
      // What a run of the estimates says is kept whole, asked for or not.
      file.header.estimated || file.header.key.includes(name) || others.some((text) => new RegExp(`\\b${name}\\b`).test(text))
        ? []
        : [
            problem(
              words.get(name)?.line ?? file.line,
              `列 ${name} 没有被任何 cube 或派生表使用。请删除它，或在 cube 中用它。`,
              `Nothing uses the column ${name}, no cube and no other derived table. Remove it, or use it in a cube.`,
            ),
          ],
    ),
  ]
}

const read = (root: string, prefix: string, ending: RegExp) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name): [string, string] => [path.posix.join(prefix, name), readFileSync(path.join(root, name), 'utf8')])

const cubeTexts = (folder: string) => read(path.join(folder, 'cubes'), 'cubes', /\.ya?ml$/)

/** Everything that may read a derived table: cubes, other derived tables, and what of the server still has SQL of its own. */
function textsThatRead(folder: string): Map<string, string> {
  return new Map([
    ...cubeTexts(folder),
    ...read(path.join(folder, derivedFolder), derivedFolder, /\.sql$/).map(([name, sql]): [string, string] => [name, withoutComments(sql)]),
    ...read(path.join(serverFolder, 'estimate'), 'server', /\.ts$/),
  ])
}

/** The first derived table that is made of itself, by way of others or not. */
function circleIn(files: DerivedFile[]): ModelProblem | undefined {
  const reads = new Map(
    files.map(({ name, sql }) => [name, [...withoutComments(sql).matchAll(/\bclientele\.(\w+)/g)].map(([, of = '']) => of)]),
  )
  const walk = (name: string, way: string[]): string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name]
    for (const next of reads.get(name) ?? []) {
      const found = walk(next, [...way, name])
      if (found) return found
    }
    return undefined
  }
  for (const { name, file } of files) {
    const circle = walk(name, [])
    if (circle)
      return {
        file,
        line: 1,
        message: {
          zh: `派生表循环引用：${circle.join(' → ')}。请去掉其中一处引用。`,
          en: `Derived tables are made of each other in a circle: ${circle.join(' → ')}. Take one of the references away.`,
        },
      }
  }
  return undefined
}

/** Where a rollup cannot be made: the line of the member of its cube that names what is missing, else that of the rollup. */
function rollupProblem(error: unknown, folder: string): ModelProblem | undefined {
  const [, name = '', what = ''] = /^clientele\.(\w+) could not be made: (.*)/.exec(error instanceof Error ? error.message : '') ?? []
  const missing = /column named "(\w+)"/.exec(what)?.[1]
  for (const [file, text] of cubeTexts(folder)) {
    const lines = text.split('\n')
    const begin = lines.indexOf('    pre_aggregations:')
    const length = lines.slice(begin + 1).findIndex((line) => /^ {4}\w/.test(line))
    const rollup = lines.findIndex((line, at) => begin >= 0 && at > begin && at <= begin + length && line.trim() === `- name: ${name}`)
    if (rollup < 0) continue
    const column = lines.findIndex((line) => missing !== undefined && new RegExp(`\\}\\.${missing}\\b`).test(line))
    const member = lines.findLastIndex((line, at) => at <= column && /^ {6}- /.test(line))
    const words = { zh: `汇总表 ${name} 无法由此生成：${what}`, en: `The rollup ${name} cannot be made of it: ${what}` }
    return { file, line: (member < 0 ? rollup : member) + 1, message: words }
  }
  return undefined
}

function toProblem(error: unknown, files: DerivedFile[] = []): ModelProblem {
  const text = error instanceof Error ? error.message : String(error)
  const words = (what: string): Words => ({ zh: `无法由此生成派生表：${what}`, en: `The derived table cannot be made of it: ${what}` })
  if (error instanceof DerivedFileError) return { file: error.file, line: error.line, message: words(error.reason) }
  const [, name = ''] = /^clientele\.(\w+) could not be made/.exec(text) ?? []
  const file = files.find((one) => one.name === name)
  const [, line] = /LINE (\d+):/.exec(text) ?? []
  const what = text.replace(/^clientele\.\w+ could not be made: /, '').split('\n')[0] ?? ''
  // The statement begins with the first line below the header.
  return { file: file?.file ?? derivedFolder, line: file && line ? file.line + Number(line) : null, message: words(what) }
}
