import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parseDocument } from 'yaml'
import type { Calculated } from '../../core/field/formula/calculated.ts'
import { OperatorError } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { parametersName, parameterTexts, readParameters } from '../derive/parameters.ts'
import type { ModelFile, ModelState } from './modelFile.ts'
import { withCalculated } from './withCalculated.ts'

export type { ModelFile, ModelState }

export interface ModelProblem {
  file: string
  line: number | null
  message: Words
}

/** The model that answers, and why a newer one does not. */
export interface Model {
  current: ModelState
  problem: ModelProblem | null
  /** Why calculated measures are not in it, by their id. */
  problems: Map<string, Words>
  /** Reads the files now instead of at the next look; for whoever just wrote one. */
  reload(): Promise<void>
  /** Whether the model would compile with these calculated measures in place of its own, and which of them it would leave out. */
  tries(calculated: Calculated[]): Promise<{ problem: ModelProblem | null; left: Map<string, Words> }>
  stop(): void
}

interface ModelOptions {
  folder: string
  /** Rejects with Cube's own error when the candidate does not compile. When it resolves, the candidate is warm. */
  compile: (candidate: ModelState) => Promise<void>
  /** The measures people calculate; none where nothing keeps them. */
  calculated?: () => Promise<Calculated[]>
  onChange?: (model: Model) => void
  everyMillis?: number
}

/** Reads the model, and again whenever a file changes. A state that does not compile is reported and not used. */
export async function watchModel({
  folder,
  compile,
  calculated = async () => [],
  onChange,
  everyMillis = 1000,
}: ModelOptions): Promise<Model> {
  mkdirSync(folder, { recursive: true })
  let seen = ''
  let loading: Promise<void> | undefined

  const model: Model = {
    current: { version: 'empty', files: [] },
    problem: null,
    problems: new Map(),
    tries: async (measures) => {
      const { state, problems } = withCalculated(readModel(folder), measures, ownCurrency())
      const problem = await compile(state).then(
        () => null,
        (error) => explain(error, state),
      )
      return { problem, left: problems }
    },
    reload: () => {
      loading = (loading ?? Promise.resolve()).then(load, load)
      return loading
    },
    stop: () => clearInterval(timer),
  }

  async function load(): Promise<void> {
    const measures = await calculated()
    const look = `${signature(folder)}\n${JSON.stringify(measures)}`
    if (look === seen) return
    seen = look
    let candidate: ModelState
    try {
      const made = withCalculated(readModel(folder), measures, ownCurrency())
      candidate = made.state
      model.problems = made.problems
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error
      model.problem = { file: parametersName, line: null, message: error.words }
      onChange?.(model)
      return
    }
    if (candidate.version === model.current.version) {
      if (model.problem) {
        model.problem = null
        onChange?.(model)
      }
      return
    }
    try {
      await compile(candidate)
      model.current = candidate
      model.problem = null
    } catch (error) {
      model.problem = explain(error, candidate)
    }
    onChange?.(model)
  }

  await model.reload()
  // Looking, not listening: file events are lost on network and container mounts, and a few dozen stats cost nothing.
  const timer = setInterval(() => void model.reload().catch((error) => console.error('[model]', error)), everyMillis)
  timer.unref()
  return model
}

const explain = (error: unknown, { files }: ModelState) => explainModelError(error instanceof Error ? error.message : String(error), files)

const ownCurrency = () => process.env.CLIENTELE_CURRENCY ?? 'CNY'

/** Every model file of a folder, in a fixed order. */
export function readModel(folder: string): ModelState {
  const currency = ownCurrency()
  const file = path.join(folder, parametersName)
  const parameters = existsSync(file) ? readParameters(file) : undefined
  const periods = ownPeriods(parameters?.calendar.fiscal_year_starts ?? 1)
  const values = parameterTexts(parameters ?? {})
  // Cube asks for an ISO code and for every time's own periods in the file itself, and YAML can read neither the environment nor another file.
  const read = (fileName: string) =>
    readFileSync(path.join(folder, fileName), 'utf8')
      .replaceAll('currency: CLIENTELE_CURRENCY', `currency: ${currency}`)
      .replaceAll('granularities: CLIENTELE_CALENDAR', `granularities: ${periods}`)
      .replace(namedParameter, (whole, name: string) => values.get(name) ?? whole)
  const files = modelFiles(folder).map((fileName) => ({ fileName, content: read(fileName) }))
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file.fileName}\0${file.content}\0`)
  return { version: hash.digest('hex').slice(0, 16), files }
}

/** `:name` of a parameter, as descriptions name the values they speak of. */
export const namedParameter = /(?<![\w:]):([a-z]\w*(?:\.[a-z]\w*)*)/g

/**
 * The periods of the company's own calendar as Cube's custom granularities: weeks from Sunday, and fiscal ones where the year starts later.
 * Of one unit each and moved by an offset: Cube's other ways drift by days on Postgres.
 */
function ownPeriods(month: number): string {
  const fiscal = (unit: string) =>
    `{name: fiscal_${unit}_${month}, title: Fiscal ${unit}, interval: 1 ${unit}, offset: ${month - 1} months}`
  const sunday = '{name: week_sunday, title: Week from Sunday, interval: 1 week, offset: -1 day}'
  return `[${[sunday, ...(month === 1 ? [] : [fiscal('quarter'), fiscal('year')])].join(', ')}]`
}

function modelFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => /^(cubes|views|uploads)\/.+\.(ya?ml|js)$/.test(name) && !path.basename(name).startsWith('.'))
    .sort()
}

function signature(folder: string): string {
  return [...modelFiles(folder), parametersName]
    .map((name) => {
      const stat = statSync(path.join(folder, name), { throwIfNoEntry: false })
      return `${name}:${stat?.mtimeMs}:${stat?.size}`
    })
    .join('\n')
}

/** Cube's compile error as a place and a sentence. Cube does not name the file of YAML that does not parse, and the line only then. */
export function explainModelError(message: string, files: ModelFile[]): ModelProblem {
  const place = unreadableYaml(files) ?? placeNamedIn(message, files)
  const text = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(Compile errors:?|(.* )?Errors:)$/i.test(line) && !line.startsWith('at '))
    .join(' ')
    .slice(0, 600)
  const { file = '', line = null } = place ?? {}
  const where = {
    zh: `${file || 'model'}${line ? ` 第 ${line} 行` : ''}`,
    en: `${file || 'model'}${line ? ` line ${line}` : ''}`,
  }
  return {
    file,
    line,
    message: {
      zh: `模型文件 ${where.zh} 无法使用：${text} 请改正并保存；在此之前继续使用上一个正确的模型。`,
      en: `Model file ${where.en} cannot be used: ${text} Correct and save it; until then the last good model answers.`,
    },
  }
}

interface Place {
  file: string
  line: number | null
}

function unreadableYaml(files: ModelFile[]): Place | undefined {
  for (const { fileName, content } of files) {
    if (!/\.ya?ml$/.test(fileName)) continue
    const [error] = parseDocument(content).errors
    if (error) return { file: fileName, line: error.linePos?.[0].line ?? null }
  }
  return undefined
}

/** The place of what the message quotes first: where it is defined, else where it stands. */
function placeNamedIn(message: string, files: ModelFile[]): Place | undefined {
  const named = files.find(({ fileName }) => message.includes(fileName))
  const quoted = [...message.matchAll(/['"`]([\w.]+)['"`]/g)].map(([, name]) => name?.split('.').at(-1) ?? '')
  const begins = [...message.matchAll(/^\s*(\w+) cube:/gm)].map(([, name]) => name ?? '')
  for (const word of [...quoted, ...begins]) {
    const defined = new RegExp(`name:\\s*['"]?${word}\\b`)
    const place = findLine(named ? [named] : files, defined) ?? findLine(named ? [named] : files, new RegExp(`\\b${word}\\b`))
    if (place) return place
  }
  return named && { file: named.fileName, line: null }
}

function findLine(files: ModelFile[], pattern: RegExp): Place | undefined {
  for (const { fileName, content } of files) {
    const at = content.split('\n').findIndex((line) => pattern.test(line))
    if (at >= 0) return { file: fileName, line: at + 1 }
  }
  return undefined
}
