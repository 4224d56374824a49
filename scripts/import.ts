import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parse as parseYaml } from 'yaml'
import { isProblem } from '../dashboard/core/problem.ts'
import { dateOrders } from '../dashboard/core/source/dates.ts'
import { readMapping } from '../dashboard/core/source/mappingFile.ts'
import { type Notation, toNotation } from '../dashboard/core/source/notation.ts'
import { explain, importProblem } from '../dashboard/core/source/problem.ts'
import type { Words } from '../dashboard/core/words.ts'
import { signPerson } from '../dashboard/server/access.ts'
import { loadSecrets } from '../dashboard/server/admin/secrets.ts'
import { misuse, say, sayProblem, tellTables } from '../dashboard/server/commandLine.ts'
import { refreshDerived } from '../dashboard/server/derive/refresh.ts'
import { estimateByItself } from '../dashboard/server/estimate/fits.ts'
import { failedWords, notByItselfWords } from '../dashboard/server/estimate/jobs.ts'
import { heldDetail, openDataFolder } from '../dashboard/server/operatorErrors.ts'
import { readSettings, type Settings } from '../dashboard/server/settings.ts'
import { type ImportOptions, type ImportOutcome, importFiles, type Understanding } from '../dashboard/server/source/importing.ts'
import { progressTo, tellOutcome } from '../dashboard/server/source/importReport.ts'
import { importViaServer } from '../dashboard/server/source/importViaServer.ts'
import { openStore } from '../dashboard/server/warehouse/databases.ts'
import { memoryOptions } from '../dashboard/server/warehouse/memory.ts'
import type { Port, Warehouse } from '../dashboard/server/warehouse/port.ts'

/** Memory of the two databases while the command itself holds the warehouse: together with Node they stay under 1 GB. */
const warehouseMegabytes = 256

const usage: Words = {
  zh: `用法：npm run import -- <文件…> (--table <表名> | --mapping <映射.yml> | --preset salesforce|hubspot|zoho|fxiaoke) [--replace|--append] [--dry-run] [--strict] [--sheet <工作表>] [--skip <行数>] [--comment <记号>] [--decimal .|,] [--date-order dmy|mdy|ymd]
  --sheet 工作簿中要读的工作表（名称或序号）；--skip 表头之上的行数；--comment 注释行开头的记号，如 '#'；不写则自动识别
  --decimal 小数用点还是逗号；--date-order 日期里日、月、年的先后；不写则由每列的全部单元格判断，判断不了就询问
  --replace 先清空所涉及的表；--append 只加新行，已有的行不动；都不写则新增并更新
  --dry-run 只检查，不写入；--strict 有一行被拒收就什么也不写入`,
  en: `Usage: npm run import -- <file…> (--table <name> | --mapping <file.yml> | --preset salesforce|hubspot|zoho|fxiaoke) [--replace|--append] [--dry-run] [--strict] [--sheet <sheet>] [--skip <lines>] [--comment <mark>] [--decimal .|,] [--date-order dmy|mdy|ymd]
  --sheet names (or numbers) the sheet of a workbook; --skip says how many lines are above the header; --comment how comment lines begin, e.g. '#'; all are found otherwise
  --decimal says what stands before decimals, --date-order which of day, month and year comes first; without them all cells of a column tell, and where they cannot you are asked
  --replace empties the tables first; --append adds new rows and leaves known ones alone; without either, known rows are brought up to date
  --dry-run checks and writes nothing; --strict writes nothing when a single row is refused`,
}

const failed: Words = {
  zh: '导入失败，数据没有改变。以上是技术细节。',
  en: 'The import failed; nothing changed. The technical part stands above.',
}

interface Command {
  files: string[]
  how: Understanding
  reading: ImportOptions['reading']
  mode: ImportOptions['mode']
  dryRun: boolean
  strict: boolean
  notation: Notation
}

async function readCommand(args: string[]): Promise<Command> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      table: { type: 'string' },
      mapping: { type: 'string' },
      preset: { type: 'string' },
      replace: { type: 'boolean', default: false },
      append: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      sheet: { type: 'string' },
      skip: { type: 'string' },
      comment: { type: 'string' },
      decimal: { type: 'string' },
      'date-order': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help || positionals.length === 0) throw misuse(usage)
  const ways = [values.table, values.mapping, values.preset].filter((way) => way !== undefined)
  if (ways.length > 1 || (ways.length === 0 && !values['dry-run']))
    throw misuse({
      zh: `请在 --table、--mapping、--preset 中选一个。\n${usage.zh}`,
      en: `Give one of --table, --mapping and --preset.\n${usage.en}`,
    })
  if (values.replace && values.append)
    throw misuse({ zh: '--replace 与 --append 不能同时使用。', en: '--replace and --append exclude each other.' })
  return {
    files: positionals,
    how: await readWay(values),
    reading: toReading(values),
    mode: values.replace ? 'replace' : values.append ? 'append' : 'merge',
    dryRun: values['dry-run'],
    strict: values.strict,
    notation: readNotation(values.decimal, values['date-order']),
  }
}

/** What the person says of the files, checked as in a mapping. */
function toReading({ sheet, skip, comment }: { sheet?: string; skip?: string; comment?: string }): ImportOptions['reading'] {
  if (skip !== undefined && !/^\d{1,6}$/.test(skip))
    throw misuse({
      zh: `--skip 要写表头之上的行数，例如 --skip 3，而不是“${skip}”。`,
      en: `--skip takes the number of lines above the header, such as --skip 3, not "${skip}".`,
    })
  if (comment === '' || (comment?.length ?? 0) > 10)
    throw misuse({
      zh: "--comment 要写注释行开头的记号，例如 --comment '#'。",
      en: "--comment takes how comment lines begin, such as --comment '#'.",
    })
  return { sheet, skip: skip === undefined ? undefined : Number(skip), comment }
}

function readNotation(decimal: string | undefined, order: string | undefined): Notation {
  if (decimal !== undefined && decimal !== '.' && decimal !== ',')
    throw misuse({ zh: '--decimal 只能是 . 或 ,', en: '--decimal is either . or ,' })
  const known = dateOrders.find((one) => one === order)
  if (order !== undefined && !known)
    throw misuse({ zh: `--date-order 只能是 ${dateOrders.join('、')}`, en: `--date-order is one of ${dateOrders.join(', ')}` })
  return toNotation(decimal, known)
}

async function readWay({ table, mapping, preset }: { table?: string; mapping?: string; preset?: string }): Promise<Understanding> {
  if (table !== undefined) return { table }
  if (preset !== undefined) return { preset }
  if (mapping === undefined) return { guess: true }
  const text = await readFile(mapping, 'utf8').catch(() => {
    throw importProblem({ kind: 'missing_file', file: mapping })
  })
  let value: unknown
  try {
    value = parseYaml(text)
  } catch (error) {
    throw importProblem({
      kind: 'mapping',
      file: mapping,
      at: '',
      detail: error instanceof Error ? (error.message.split('\n')[0] ?? '') : '',
    })
  }
  return { mapping: readMapping(value, mapping) }
}

async function runImport(command: Command, settings: Settings, signal: AbortSignal): Promise<ImportOutcome> {
  const onProgress = progressTo(process.stderr)
  const files = command.files.map((file) => ({ path: path.resolve(file), name: path.basename(file) }))
  const options = {
    ...command,
    files,
    dataDir: settings.dataDir,
    timezone: settings.timezone,
    currency: settings.currency,
    signal,
    onProgress,
  }
  try {
    openDataFolder(settings.dataDir)
    // A dry run needs no warehouse, so it disturbs nobody.
    if (command.dryRun) return await importFiles(options)
    const warehouse = await openOrHeld(settings)
    if (typeof warehouse === 'string')
      return await importViaServer({ ...options, settings, token: await ownToken(settings), held: warehouse })
    const outcome = await importFiles({ ...options, warehouse, afterLoad: (port) => refresh(port, settings) }).finally(() =>
      warehouse.close(),
    )
    onProgress.end()
    if (outcome.status !== 'none') await estimate(settings)
    return outcome
  } finally {
    onProgress.end()
  }
}

/** Who can read the data folder's secret is on the administrator's side of the lock. */
const ownToken = (settings: Settings) =>
  signPerson(loadSecrets(settings), { id: 'npm run import', role: 'admin' }, new Date(Date.now() + 24 * 3_600_000))

const refresh = (port: Port, settings: Settings) =>
  timed({ zh: '客户状态', en: 'customer states' }, async () => {
    await port.prepareRefresh()
    await refreshDerived(port, { ...settings, onTable: tellTables(process.stderr) })
  })

/** Says what keeps the command busy after the rows are in, and how long it took. */
async function timed<T>(what: Words, work: () => Promise<T>): Promise<T> {
  const began = performance.now()
  say({ zh: `正在计算${what.zh}…`, en: `computing ${what.en} …` }, process.stderr)
  const result = await work()
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  say({ zh: `${what.zh}已更新 · ${seconds} 秒`, en: `${what.en} · ${seconds} s` }, process.stderr)
  return result
}

/** Estimates are made of what was imported; when they fail, the import has not. */
async function estimate(settings: Settings): Promise<void> {
  try {
    // Opened again: what the states took of the memory is given back before the estimates need some.
    const warehouse = await openOrHeld(settings)
    if (typeof warehouse === 'string') throw new Error(warehouse)
    try {
      if ((await timed({ zh: '估算', en: 'estimates' }, () => estimateByItself(warehouse))) === null) say(notByItselfWords, process.stderr)
    } finally {
      await warehouse.close()
    }
  } catch (error) {
    console.error(error)
    say(failedWords, process.stderr)
  }
}

/** The warehouse, or what DuckDB says of the process that holds it. */
async function openOrHeld(settings: Settings): Promise<Warehouse | string> {
  try {
    return await openStore(settings, { ...memoryOptions(settings, warehouseMegabytes), autoinstall_known_extensions: 'false' })
  } catch (error) {
    if (isProblem(error, 'warehouse_held')) return heldDetail(error)
    throw error
  }
}

async function main(): Promise<number> {
  const stop = new AbortController()
  const onSignal = () => stop.abort()
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    const outcome = await runImport(await readCommand(process.argv.slice(2)), readSettings(), stop.signal)
    tellOutcome(outcome)
    if (outcome.status === 'none')
      say(
        explain(
          outcome.tables.every((table) => table.rows === 0)
            ? { kind: 'all_refused', refused: outcome.refused }
            : { kind: 'strict', refused: outcome.refused },
        ),
        process.stderr,
      )
    return { all: 0, some: 2, none: 1 }[outcome.status]
  } catch (error) {
    sayProblem(error, { usage, failed })
    return 1
  }
}

process.exitCode = await main()
