import { diskFull, isDiskFull, Problem } from '../core/problem.ts'
import type { Words } from '../core/words.ts'
import type { OnTable } from './derive/build.ts'

/** The languages a terminal is spoken to in: its own first. */
export const chinese = /zh/i.test(process.env.LC_ALL ?? process.env.LANG ?? '')

/** A sentence that must be understood, in both languages, the terminal's own first. */
export function say({ zh, en }: Words, out: NodeJS.WriteStream = process.stdout): void {
  out.write(chinese ? `${zh}\n${en}\n` : `${en}\n${zh}\n`)
}

const saysEvery = 10_000

/** Says which derived table is being made, every ten seconds at most. */
export function tellTables(out: NodeJS.WriteStream = process.stdout): OnTable {
  let saidAt = performance.now()
  let later: NodeJS.Timeout | undefined
  return (table, made, of) => {
    clearTimeout(later)
    const tell = () => {
      saidAt = performance.now()
      say({ zh: `  正在计算 ${table}（${made + 1} / ${of}）`, en: `  making ${table} (${made + 1} of ${of})` }, out)
    }
    // A table begun soon after the last word is named too, once it takes its time.
    const left = saidAt + saysEvery - performance.now()
    if (left <= 0) tell()
    else later = setTimeout(tell, left).unref()
  }
}

interface Told {
  /** Said of options that cannot be read. */
  usage?: Words
  /** Said after the technical part of what nobody foresaw. */
  failed?: Words
}

/** Writes what went wrong: a problem's sentence, or the technical part of what is none. */
export function sayProblem(error: unknown, { usage, failed }: Told = {}): void {
  const problem = error instanceof Problem ? error.words : isMisused(error) ? misused(error, usage) : isDiskFull(error) ? diskFull() : null
  if (problem) say(problem, process.stderr)
  else {
    console.error(error)
    if (failed) say(failed, process.stderr)
  }
}

/** The options of a command, or its files, are not as the usage says. */
export const misuse = (words: Words): Problem => new Problem('misuse', { status: 400, ...words })

const isMisused = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

const misused = ({ message }: Error, usage?: Words): Words =>
  usage ? { zh: `${message}\n${usage.zh}`, en: `${message}\n${usage.en}` } : { zh: message, en: message }
