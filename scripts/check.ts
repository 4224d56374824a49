import { readFileSync } from 'node:fs'
import path from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { LineCounter, parseDocument } from 'yaml'
import type { ModelProblem } from '../dashboard/server/cube/model.ts'
import { type ModelFile, readModel } from '../dashboard/server/cube/model.ts'
import { dialectOf } from '../dashboard/server/cube/ourDialect.ts'
import { parameters, parametersName, readParameters } from '../dashboard/server/derive/parameters.ts'
import { refreshStates } from '../dashboard/server/derive/refresh.ts'
import { modelFolder } from '../dashboard/server/modelFolder.ts'
import { createTables } from '../dashboard/server/warehouse.ts'
import { type Compilers, compile, type Dialect, type Member, questionsOf, type View, viewsOf } from './model/compiled.ts'
import { derivedProblems } from './model/derivedProblems.ts'
import { limitsOf, tellLimits } from './model/dialects.ts'
import { missedRollups } from './model/missedRollups.ts'
import { mistakesIn } from './model/mistakes.ts'
import { repeatedValues } from './model/repeatedValues.ts'

/** Everything wrong with the model of a folder (`cubes/`, `views/`, `parameters.yml`). Empty when it can be used. */
export async function checkModel(folder = modelFolder): Promise<ModelProblem[]> {
  // The model is read with its parameters.
  const unfit = parameterProblems(folder)
  if (unfit.length > 0) return unfit
  const { files } = readModel(folder)
  const unreadable = files.flatMap(yamlProblems)
  if (unreadable.length > 0) return unreadable
  const known = readParameters(path.join(folder, parametersName))
  const derived = await derivedProblems(folder, known)
  if (derived.length > 0) return derived
  const problems = [...mistakesIn(files, known), ...repeatedValues(folder, known)]
  for (const dialect of ['duckdb', 'postgres'] as const) {
    const compilers = await compile(folder, files)
    if ('message' in compilers) return [compilers]
    if (dialect === 'duckdb') problems.push(...viewsOf(compilers.metaTransformer).flatMap((view) => wordProblems(view, files)))
    // Words are checked in no time; running all SQL waits until they are right.
    if (problems.length > 0 && dialect === 'duckdb') return problems
    problems.push(...(await sqlProblems(dialect, compilers, files, folder)))
  }
  return problems
}

function yamlProblems({ fileName, content }: ModelFile): ModelProblem[] {
  if (!/\.ya?ml$/.test(fileName)) return []
  const braces = content.split('\n').findIndex((line) => line.includes('}}') || line.includes('{{'))
  const found = parseDocument(content, { lineCounter: new LineCounter() }).errors.map((error) => ({
    file: fileName,
    line: error.linePos?.[0].line ?? null,
    message: {
      zh: `YAML 无法读取：${error.message.split('\n')[0]}。请检查缩进与引号。`,
      en: `This is not YAML: ${error.message.split('\n')[0]}. Check indentation and quotes.`,
    },
  }))
  if (braces < 0) return found
  const words = {
    zh: '“{{”或“}}”会被 Cube 当作模板。请在两个括号之间加空格。',
    en: 'Cube takes "{{" and "}}" for a template. Put a blank between the two braces.',
  }
  return [...found, { file: fileName, line: braces + 1, message: words }]
}

function parameterProblems(folder: string): ModelProblem[] {
  const file = parametersName
  const content = readFileSync(path.join(folder, file), 'utf8')
  const lineCounter = new LineCounter()
  const document = parseDocument(content, { lineCounter })
  const [broken] = document.errors
  if (broken)
    return [
      {
        file,
        line: broken.linePos?.[0].line ?? null,
        message: { zh: `YAML 无法读取：${broken.message}`, en: `This is not YAML: ${broken.message}` },
      },
    ]
  const parsed = parameters.safeParse(document.toJS())
  return (parsed.error?.issues ?? []).map((issue) => {
    const node = document.getIn(issue.path as string[], true) as { range?: [number] } | undefined
    const name = issue.path.join('.') || file
    return {
      file,
      line: node?.range ? lineCounter.linePos(node.range[0]).line : null,
      message: { zh: `参数 ${name} 不合适：${issue.message}。`, en: `Parameter ${name} does not fit: ${issue.message}.` },
    }
  })
}

function wordProblems(view: View, files: ModelFile[]): ModelProblem[] {
  const problems: ModelProblem[] = []
  const report = (member: string, zh: string, en: string) => {
    const at = whereIs(member, files)
    problems.push({ ...at, message: { zh: `${member}：${zh}`, en: `${member}: ${en}` } })
  }
  const words = (name: string, title: string | undefined, description: string | undefined, meta: Member['meta']) => {
    if (!title?.trim() || !description?.trim())
      report(name, '缺少英文 title 或 description。', 'needs `title` and `description` in English.')
    if (!meta?.zh?.title?.trim() || !meta.zh.description?.trim())
      report(name, '缺少中文 meta.zh.title 或 meta.zh.description。', 'needs `meta.zh.title` and `meta.zh.description`.')
    if (!meta?.owner) report(name, '缺少 meta.owner（负责人）。', 'needs `meta.owner`: who answers questions about it.')
  }
  words(view.name, view.title, view.description, view.meta)
  for (const folder of view.folders ?? [])
    if (!view.meta?.folders?.some(({ name, zh }) => name === folder.name && zh))
      report(
        view.name,
        `文件夹 ${folder.name} 缺少 meta.folders 中的中文名。`,
        `folder ${folder.name} needs its Chinese name in \`meta.folders\`.`,
      )
  const all = [...view.measures, ...view.dimensions]
  for (const { name, meta } of all) {
    const [, former = ''] = name.split('.')
    if (meta?.aliasOf === undefined) continue
    const target = all.find((one) => one.name === `${view.name}.${meta.aliasOf}`)
    if (target && target.meta?.aliasOf === undefined) continue
    report(
      `${view.name}.${former}`,
      `meta.alias_of 指向的 ${meta.aliasOf} 不是视图 ${view.name} 的字段。请写现在的名字。`,
      `\`meta.alias_of\` names ${meta.aliasOf}, which is no member of the view ${view.name}. Give the present name.`,
    )
  }
  // A former name has the words of the present one.
  const shown = (members: Member[]) => members.filter((member) => member.isVisible !== false && member.meta?.aliasOf === undefined)
  for (const member of [...shown(view.measures), ...shown(view.dimensions)]) {
    const name = member.aliasMember ?? member.name
    words(name, member.shortTitle, member.description, member.meta)
    for (const value of member.meta?.order ?? [])
      if (!(value in (member.meta?.values ?? {})))
        report(name, `meta.order 的 ${value} 不在 meta.values 中。`, `\`meta.order\` names ${value}, which \`meta.values\` lacks.`)
  }
  const numbers = [...shown(view.measures), ...shown(view.dimensions).filter(({ type }) => type === 'number')]
  for (const member of numbers) {
    const name = member.aliasMember ?? member.name
    const format = typeof member.format === 'string' ? member.format : JSON.stringify(member.format ?? '')
    if (!member.format) report(name, '缺少 format。', 'needs a `format`.')
    else if (!/currency|percent/.test(format) && !member.meta?.unit)
      report(name, '缺少 meta.unit（单位）。', 'needs `meta.unit`, as it is neither money nor a share.')
  }
  for (const measure of shown(view.measures))
    if (!/^[ASDRQ]$/.test(measure.meta?.additivity ?? ''))
      report(
        measure.aliasMember ?? measure.name,
        '缺少 meta.additivity（A、S、D、R、Q 之一）。',
        'needs `meta.additivity`, one of A S D R Q.',
      )
  return problems
}

async function sqlProblems(name: 'duckdb' | 'postgres', compilers: Compilers, files: ModelFile[], folder: string): Promise<ModelProblem[]> {
  const Query = dialectOf(name, 'Asia/Shanghai') as unknown as Dialect
  const run = name === 'duckdb' ? await emptyWarehouse(folder) : undefined
  const problems: ModelProblem[] = []
  const attempt = async (member: string, question: object) => {
    try {
      const [sql, values] = new Query(compilers, { timezone: 'Asia/Shanghai', ...question }).buildSqlAndParams()
      await run?.(sql, values)
    } catch (error) {
      const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
      const words = {
        zh: `${member} 的 SQL 在 ${name} 上无法运行：${reason}`,
        en: `The SQL of ${member} does not run on ${name}: ${reason}`,
      }
      problems.push({ ...whereIs(member, files), message: words })
    }
  }
  for (const { member, question } of questionsOf(compilers)) await attempt(member, question)
  return problems
}

/** An empty warehouse that really runs a statement: a column that does not exist is found without any data. */
async function emptyWarehouse(folder: string): Promise<(sql: string, values: unknown[]) => Promise<void>> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  await connection.run("SET TimeZone = 'UTC'")
  await createTables(connection)
  await refreshStates(connection, { today: 'auto', modelFolder: folder })
  return async (sql, values) => {
    await connection.run(sql, values as never)
  }
}

function whereIs(member: string, files: ModelFile[]): { file: string; line: number | null } {
  const [cube, name] = member.split('.')
  const file = files.find(({ content }) => new RegExp(`^ {2}- name: ${cube}$`, 'm').test(content))
  const line = file?.content.split('\n').findIndex((text) => text.trim() === `- name: ${name ?? cube}`) ?? -1
  return { file: file?.fileName ?? '', line: line < 0 ? null : line + 1 }
}

if (import.meta.main) {
  const problems = await checkModel()
  for (const { file, line, message } of problems) console.error(`model/${file}${line ? `:${line}` : ''}\n  ${message.en}\n  ${message.zh}`)
  if (problems.length > 0) process.exitCode = 1
  else {
    console.log(
      'The model is right: words in both languages, formats, owners, SQL on DuckDB and Postgres.\n模型正确：双语文字、格式、负责人，以及 DuckDB 与 Postgres 上的 SQL。',
    )
    console.log(tellLimits(await limitsOf()))
    for (const { board, tile, cube, members } of await missedRollups()) {
      const asked = members.join(', ')
      console.warn(
        `Board ${board}, tile ${tile}: no rollup of ${cube} holds ${asked}; it reads the large table. Add them to a pre_aggregation of model/cubes/${cube}.yml, or leave it where the table is small.`,
      )
      console.warn(
        `看板 ${board} 的图块 ${tile}：${cube} 没有汇总表能回答 ${asked}，要读明细大表。请在 model/cubes/${cube}.yml 的 pre_aggregations 中补上；表不大时可以不补。`,
      )
    }
  }
}
