import { diskFull, Problem } from '../problem.ts'
import type { Words } from '../words.ts'

/** Why a whole import cannot go on, or something about a file that is worth a word. */
export type SourceProblem =
  | { kind: 'empty'; file: string }
  | { kind: 'no_rows'; file: string }
  | { kind: 'missing_file'; file: string }
  | { kind: 'not_a_table'; file: string; looksLike: string }
  | { kind: 'bomb'; file: string; ratio: number }
  | { kind: 'too_large'; file: string; limit: string }
  | { kind: 'too_wide'; file: string; found: number; limit: number }
  | { kind: 'broken'; file: string; detail: string }
  | { kind: 'duplicate_header'; file: string; column: string; first: number; second: number }
  | { kind: 'missing_columns'; file: string; columns: string[]; found: string[] }
  | { kind: 'unknown_file'; file: string; needed: string[]; found: string[] }
  | { kind: 'missing_source'; source: string; columns: string[] }
  | { kind: 'missing_sheet'; file: string; sheet: string; found: string[] }
  | { kind: 'unmapped_required'; table: string; columns: string[]; found: string[] }
  | { kind: 'unknown_table'; table: string; known: string[] }
  | { kind: 'unknown_preset'; preset: string; known: string[] }
  | { kind: 'mapping'; file: string; at: string; detail: string }
  | { kind: 'expression'; at: string; detail: string }
  | { kind: 'two_types'; column: string; types: string[] }
  | { kind: 'unclear_dates'; column: string; example: string }
  | { kind: 'unclear_numbers'; file: string; column: string; example: string }
  | { kind: 'unknown_zone'; zone: string }
  | { kind: 'strict'; refused: number }
  | { kind: 'all_refused'; refused: number }
  | { kind: 'cancelled' }
  | { kind: 'held'; detail: string }
  | { kind: 'provided_tables'; schema: string; tables: string[] }
  | { kind: 'may_not_write'; tables: string[]; user: string }
  | { kind: 'disk_full'; folder: string }
  | { kind: 'failed'; detail: string }

/** Why an import cannot go on; the warehouse is as it was before. */
export const importProblem = (problem: SourceProblem): Problem =>
  new Problem(problem.kind, { status: problem.kind === 'disk_full' ? 507 : 400, ...explain(problem) }, { ...problem })

/** What a problem of an import is about; nothing when the error is none. */
export const sourceProblemOf = (error: unknown): SourceProblem | undefined =>
  error instanceof Problem && error.detail.kind === error.code ? (error.detail as SourceProblem) : undefined

const some = (names: string[], most = 12) => names.slice(0, most).join(', ') + (names.length > most ? ` … (${names.length})` : '')

/** A problem in words a person can act on: where, what, what to do. */
export function explain(problem: SourceProblem): Words {
  switch (problem.kind) {
    case 'empty':
      return { zh: `文件“${problem.file}”是空的。请检查导出是否完成。`, en: `"${problem.file}" is empty. Check that the export finished.` }
    case 'no_rows':
      return { zh: `文件“${problem.file}”只有表头，没有数据行。`, en: `"${problem.file}" has a header but no rows.` }
    case 'missing_file':
      return { zh: `找不到文件“${problem.file}”。请检查路径。`, en: `There is no file "${problem.file}". Check the path.` }
    case 'not_a_table':
      return {
        zh: `文件“${problem.file}”的内容是${problem.looksLike}，不是表格。请另存为 CSV、XLSX、Parquet 或 JSON 后再导入。`,
        en: `"${problem.file}" holds ${problem.looksLike}, not a table. Save it as CSV, XLSX, Parquet or JSON and import that.`,
      }
    case 'bomb':
      return {
        zh: `文件“${problem.file}”解压后超过原大小的 ${problem.ratio} 倍，像是压缩炸弹，已停止读取。若文件无误，请解压后再导入。`,
        en: `"${problem.file}" unpacks to more than ${problem.ratio} times its size, like a zip bomb; reading stopped. If it is sound, unpack it first.`,
      }
    case 'too_large':
      return {
        zh: `文件“${problem.file}”超过 ${problem.limit}。请拆分后再导入。`,
        en: `"${problem.file}" is larger than ${problem.limit}. Split it and import the parts.`,
      }
    case 'too_wide':
      return {
        zh: `文件“${problem.file}”有 ${problem.found} 列，最多可读 ${problem.limit} 列。请检查分隔符，或删除多余的列。`,
        en: `"${problem.file}" has ${problem.found} columns; ${problem.limit} can be read. Check the delimiter or drop columns.`,
      }
    case 'broken':
      return {
        zh: `文件“${problem.file}”已损坏，无法读取：${problem.detail}。请重新导出。`,
        en: `"${problem.file}" is damaged and cannot be read: ${problem.detail}. Export it again.`,
      }
    case 'duplicate_header':
      return {
        zh: `文件“${problem.file}”的第 ${problem.first} 列和第 ${problem.second} 列同名“${problem.column}”。请改掉其中一个列名。`,
        en: `In "${problem.file}" columns ${problem.first} and ${problem.second} are both called "${problem.column}". Rename one of them.`,
      }
    case 'missing_columns':
      return {
        zh: `文件“${problem.file}”缺少列：${some(problem.columns)}。文件中的列：${some(problem.found)}。请修改映射或文件。`,
        en: `"${problem.file}" lacks the columns ${some(problem.columns)}. It has: ${some(problem.found)}. Correct the mapping or the file.`,
      }
    case 'unknown_file':
      return {
        zh: `文件“${problem.file}”与映射中的任何来源都不相符。需要的列：${some(problem.needed)}。文件中的列：${some(problem.found)}。`,
        en: `"${problem.file}" fits no source of the mapping. Needed: ${some(problem.needed)}. It has: ${some(problem.found)}.`,
      }
    case 'missing_source':
      return {
        zh: `映射需要来源“${problem.source}”，但没有文件含有这些列：${some(problem.columns)}。请一并给出该文件。`,
        en: `The mapping needs the source "${problem.source}", but no file has its columns: ${some(problem.columns)}. Give that file too.`,
      }
    case 'missing_sheet':
      return {
        zh: `工作簿“${problem.file}”没有工作表“${problem.sheet}”，只有：${some(problem.found)}。`,
        en: `The workbook "${problem.file}" has no sheet "${problem.sheet}"; it has: ${some(problem.found)}.`,
      }
    case 'unmapped_required':
      return {
        zh: `表 ${problem.table} 必需的列没有来源：${some(problem.columns)}。文件中的列：${some(problem.found)}。请用映射文件指定。`,
        en: `Nothing fills the required columns ${some(problem.columns)} of ${problem.table}. The file has: ${some(problem.found)}. Say which in a mapping file.`,
      }
    case 'unknown_table':
      return {
        zh: problem.table
          ? `没有名为“${problem.table}”的表。可用的表：${problem.known.join(', ')}。`
          : `看不出文件属于哪张表。请用 --table 指定：${problem.known.join(', ')}。`,
        en: problem.table
          ? `There is no table "${problem.table}". The tables are ${problem.known.join(', ')}.`
          : `It is not clear which table the file belongs to. Say --table with one of ${problem.known.join(', ')}.`,
      }
    case 'unknown_preset':
      return {
        zh: `没有名为“${problem.preset}”的预设。可用的预设：${problem.known.join(', ')}。`,
        en: `There is no preset "${problem.preset}". The presets are ${problem.known.join(', ')}.`,
      }
    case 'mapping':
      return {
        zh: `映射文件“${problem.file}”${problem.at ? `的 ${problem.at} 处` : ''}有误：${problem.detail}。请改正后重试。`,
        en: `The mapping file "${problem.file}" is wrong${problem.at ? ` at ${problem.at}` : ''}: ${problem.detail}. Correct it and try again.`,
      }
    case 'expression':
      return {
        zh: `映射中 ${problem.at} 的 SQL 无法执行：${problem.detail}。请改正该表达式。`,
        en: `The SQL of ${problem.at} in the mapping does not run: ${problem.detail}. Correct that expression.`,
      }
    case 'two_types':
      return {
        zh: `列“${problem.column}”被同时当作 ${problem.types.join('、')} 使用。请在映射的 types 中写明它的类型。`,
        en: `The column "${problem.column}" is used as ${problem.types.join(' and ')}. Declare its type under "types" in the mapping.`,
      }
    case 'unclear_dates':
      return {
        zh: `列“${problem.column}”的日期（如“${problem.example}”）分不清月和日。请用 --date-order dmy 或 mdy（映射中为 date_order）说明，或在映射的 types 中写明格式，例如 '%d/%m/%Y'。`,
        en: `In the dates of "${problem.column}" (such as "${problem.example}") day and month cannot be told apart. Say --date-order dmy or mdy (date_order in a mapping), or give the format under "types", e.g. '%d/%m/%Y'.`,
      }
    case 'unclear_numbers':
      return {
        zh: `文件“${problem.file}”的列“${problem.column}”里，“${problem.example}”中的分隔符可能是小数点，也可能是千位，文件里没有一格能看出是哪一种。请用 --decimal . 或 --decimal ,（映射中为 decimal）说明小数用什么符号。`,
        en: `In the column "${problem.column}" of "${problem.file}" the mark in "${problem.example}" may stand before decimals or part thousands, and no cell tells which. Say what stands before decimals: --decimal . or --decimal , (decimal in a mapping).`,
      }
    case 'unknown_zone':
      return {
        zh: `没有名为“${problem.zone}”的时区。请用如 Asia/Shanghai 的名称。`,
        en: `There is no time zone "${problem.zone}". Use a name such as Asia/Shanghai.`,
      }
    case 'strict':
      return {
        zh: `有 ${problem.refused} 行不能导入；因为指定了 --strict，所以什么也没有导入。请看报告。`,
        en: `${problem.refused} rows cannot be taken; because of --strict nothing was imported. See the report.`,
      }
    case 'all_refused':
      return {
        zh: `${problem.refused} 行全部不能导入，数据没有改变。请看报告；多半是列对应错了。`,
        en: `None of the ${problem.refused} rows can be taken; nothing changed. See the report; most likely columns are mapped wrongly.`,
      }
    case 'cancelled':
      return { zh: '导入已取消，数据没有改变。', en: 'The import was cancelled; nothing changed.' }
    case 'held':
      return {
        zh: `数据仓库文件正被另一个进程使用，而本机的服务没有应答：${problem.detail}。请等它结束，或设置与服务相同的 PORT。`,
        en: `Another process holds the warehouse file and no server of ours answers: ${problem.detail}. Wait for it, or set the same PORT as the server.`,
      }
    case 'provided_tables':
      return {
        zh: `${some(problem.tables)} 由贵公司自己的数据库（模式 ${problem.schema}）提供，客析只读取，不写入。请把数据放进它们的来源；要由客析保存导入的数据，请用 CLIENTELE_SOURCE_SCHEMA 指定一个没有这些表的模式。没有改动任何数据。`,
        en: `Your own database provides ${some(problem.tables)} (schema ${problem.schema}); Clientele reads them through views and never writes there. Put the data into their source, or name with CLIENTELE_SOURCE_SCHEMA a schema without these tables, for Clientele to keep what is imported. Nothing was changed.`,
      }
    case 'may_not_write':
      return {
        zh: `数据库用户 ${problem.user} 无权写入 ${some(problem.tables)}。请数据库管理员授予该用户对这些表的 SELECT、INSERT、UPDATE、DELETE 权限，或改用有权限的 CUBEJS_DB_USER。没有改动任何数据。`,
        en: `The database user ${problem.user} may not write ${some(problem.tables)}. Have SELECT, INSERT, UPDATE and DELETE on them granted to that user, or set CUBEJS_DB_USER to one who may. Nothing was changed.`,
      }
    case 'disk_full':
      return diskFull(`“${problem.folder}”`)
    case 'failed':
      return {
        zh: `导入失败，数据没有改变。请把编号 ${problem.detail} 告诉管理员，原因在服务器日志里。`,
        en: `The import failed; nothing changed. Tell your administrator the number ${problem.detail}; the reason is in the server's log.`,
      }
  }
}
