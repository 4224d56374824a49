import { headersOf } from '../../core/source/mapping.ts'
import { explainUnmet } from '../../core/source/references.ts'
import { reasonOf } from '../../core/source/rowProblem.ts'
import type { Words } from '../../core/words.ts'
import { chinese } from '../commandLine.ts'
import { explainFile } from './fileWords.ts'
import type { ImportOutcome } from './importing.ts'
import type { Progress } from './stage.ts'

/** One of many lines, in the terminal's own language. */
function tell({ zh, en }: Words, out: NodeJS.WriteStream): void {
  out.write(`${chinese ? zh : en}\n`)
}

const phases: Record<Progress['phase'], Words> = {
  read: { zh: '读取', en: 'reading' },
  check: { zh: '检查', en: 'checking' },
  load: { zh: '写入', en: 'loading' },
}

/** Draws progress on one line of a terminal, or a line every ten percent where there is none. */
export function progressTo(out: NodeJS.WriteStream): { (progress: Progress): void; end(): void } {
  let shown = ''
  let last = 0
  const draw = ({ phase, rows, share }: Progress) => {
    const percent = Math.floor(share * 100)
    const words = phases[phase]
    const line = `${chinese ? words.zh : words.en} ${percent}% · ${rows.toLocaleString('en-US')} ${chinese ? '行' : 'rows'}`
    const step = out.isTTY ? line : `${phase} ${Math.floor(percent / 10)}`
    if (step === shown || (out.isTTY && Date.now() - last < 50)) return
    shown = step
    last = Date.now()
    out.write(out.isTTY ? `\r\x1b[K${line}` : `${line}\n`)
  }
  draw.end = () => {
    if (out.isTTY && shown) out.write('\r\x1b[K')
  }
  return draw
}

const count = (n: number) => n.toLocaleString('en-US')

/** Tells what came of an import. */
export function tellOutcome(outcome: ImportOutcome, out: NodeJS.WriteStream = process.stdout): void {
  for (const file of outcome.files) for (const words of explainFile(file)) tell(words, out)
  if (outcome.dryRun) tellMapping(outcome, out)
  for (const table of outcome.tables) {
    const repeated: Words =
      table.repeated > 0
        ? {
            zh: `，文件内完全重复 ${count(table.repeated)} 行（只计一次）`,
            en: `, ${count(table.repeated)} repeated in the file (taken once)`,
          }
        : { zh: '', en: '' }
    if (outcome.dryRun || outcome.status === 'none') {
      tell(
        {
          zh: `${table.table}：可导入 ${count(table.rows)} 行${repeated.zh}`,
          en: `${table.table}: ${count(table.rows)} rows are good${repeated.en}`,
        },
        out,
      )
      continue
    }
    const removed: Words =
      table.removed > 0
        ? { zh: `，移除旧的 ${count(table.removed)} 行`, en: `, ${count(table.removed)} old rows removed` }
        : { zh: '', en: '' }
    tell(
      {
        zh: `${table.table}：新增 ${count(table.added)}，更新 ${count(table.changed)}，已存在未变 ${count(table.unchanged)}${removed.zh}${repeated.zh}`,
        en: `${table.table}: ${count(table.added)} added, ${count(table.changed)} changed, ${count(table.unchanged)} already there${removed.en}${repeated.en}`,
      },
      out,
    )
  }
  tellReadings(outcome, out)
  for (const { zh, en, rows } of outcome.leftOut)
    tell(
      { zh: `按映射不导入 ${count(rows)} 行：${zh}`, en: `left out by the mapping, ${count(rows)} ${rows === 1 ? 'row' : 'rows'}: ${en}` },
      out,
    )
  for (const unmet of outcome.unmet) tell(explainUnmet(unmet), out)
  if (outcome.foreign.length > 0) tellForeign(outcome.foreign, out)
  if (outcome.status !== 'none' && !outcome.dryRun && outcome.tables.every((table) => table.added + table.changed + table.removed === 0))
    tell(
      { zh: '没有新内容：这些行都已导入过，没有重复写入。', en: 'Nothing new: all these rows were imported before; none was doubled.' },
      out,
    )
  if (outcome.refused === 0) return
  tell(
    {
      zh: `拒收 ${count(outcome.refused)} 行（共读 ${count(outcome.rowsRead)} 行）：`,
      en: `${count(outcome.refused)} of ${count(outcome.rowsRead)} rows refused:`,
    },
    out,
  )
  for (const problem of outcome.problems) {
    const reason = reasonOf(problem)
    const value = problem.value.length > 60 ? `${problem.value.slice(0, 60)}…` : problem.value
    const where: Words = {
      zh: `  ${problem.file} 第 ${problem.row} 行${problem.column ? `“${problem.column}”列` : ''}：“${value}”。`,
      en: `  ${problem.file} row ${problem.row}${problem.column ? `, ${problem.column}` : ''}: "${value}". `,
    }
    out.write(`${chinese ? where.zh + reason.zh : where.en + reason.en}\n`)
  }
  if (outcome.report) tell({ zh: `全部原因见报告：${outcome.report}`, en: `All reasons are in the report: ${outcome.report}` }, out)
}

/** How columns were read: all that can be told in a dry run, else what one would not expect. */
function tellReadings({ readings, dryRun, files }: ImportOutcome, out: NodeJS.WriteStream): void {
  for (const { file, column, notable, words } of readings) {
    if (!notable && !dryRun) continue
    const where = files.length > 1 ? `${file} · ` : ''
    tell({ zh: `${where}“${column}”列：${words.zh}`, en: `${where}${column}: ${words.en}` }, out)
  }
}

function tellForeign(foreign: ImportOutcome['foreign'], out: NodeJS.WriteStream): void {
  const list = foreign.map(({ currency, orders }) => `${currency} ${count(orders)}`).join(', ')
  tell(
    {
      zh: `注意：有订单不是报告币种（${list} 单）。金额会原样相加，不做换算。请在映射里按下单日汇率换算后重新导入，或用 CLIENTELE_CURRENCY 改报告币种。`,
      en: `Mind: some orders are in another currency than reports (orders: ${list}). Amounts are added as they are. Convert them in the mapping at the rate of the order date and import again, or set CLIENTELE_CURRENCY.`,
    },
    out,
  )
}

function tellMapping({ mapping, files }: ImportOutcome, out: NodeJS.WriteStream): void {
  const headers = files.flatMap((file) => file.headers.map((header) => header.toLowerCase()))
  for (const [table, target] of Object.entries(mapping.tables)) {
    tell({ zh: `列对应（${table}）：`, en: `columns of ${table}:` }, out)
    for (const [column, fill] of Object.entries(target.columns)) {
      const from = headersOf(fill).find((header) => headers.includes(header.toLowerCase()))
      const how =
        typeof fill === 'object' && 'sql' in fill
          ? fill.sql.replace(/\s+/g, ' ')
          : typeof fill === 'object' && 'constant' in fill
            ? `= ${fill.constant}`
            : from
      if (how) out.write(`  ${column} ← ${how}\n`)
    }
  }
}
