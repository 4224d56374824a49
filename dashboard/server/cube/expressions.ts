import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

interface Kept {
  /** Of the parser that made them. */
  version: string
  expressions: Record<string, string>
}

/** Parsed expressions of model files, by their text; a file keeps them from one start to the next. */
export class Expressions {
  readonly #version: string
  readonly #known = new Map<string, string>()
  readonly #used = new Set<string>()
  #file: string | undefined
  #isNew = false

  constructor(version: string) {
    this.#version = version
  }

  /** Reads what is kept in a file, which is written by `save` from now on. One that cannot be read, or is of another parser, is replaced. */
  keepIn(file: string): void {
    this.#file = file
    let kept: Partial<Kept>
    try {
      kept = JSON.parse(readFileSync(file, 'utf8')) as Partial<Kept>
    } catch {
      // The first start, or a file cut off in the middle: everything is parsed once more.
      return
    }
    if (kept.version !== this.#version) return
    for (const [text, parsed] of Object.entries(kept.expressions ?? {})) this.#known.set(text, parsed)
  }

  /** What an expression was parsed to, as JSON. */
  get(text: string): string | undefined {
    this.#used.add(text)
    return this.#known.get(text)
  }

  add(text: string, parsed: string): void {
    this.#known.set(text, parsed)
    this.#isNew = true
  }

  /** Writes what has been used since the process began, where anything of it is new. */
  save(): void {
    if (!this.#file || !this.#isNew) return
    const expressions: Record<string, string> = {}
    for (const text of this.#used) {
      const parsed = this.#known.get(text)
      if (parsed !== undefined) expressions[text] = parsed
    }
    const half = `${this.#file}.${randomBytes(4).toString('hex')}`
    this.#isNew = false
    try {
      writeFileSync(half, JSON.stringify({ version: this.#version, expressions } satisfies Kept), { mode: 0o600 })
      renameSync(half, this.#file)
    } catch {
      // A full or read-only disk costs the next start its seconds, nothing else.
      rmSync(half, { force: true })
    }
  }
}
