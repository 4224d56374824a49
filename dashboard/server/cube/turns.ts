/** Lets several askers take turns: whoever was served longest ago is next, however much the others have asked for. */
export class Turns {
  readonly #waiting = new Map<string, (() => void)[]>()
  #isRunning = false

  /** Resolves when it is this asker's turn; each turn is a round of the event loop of its own. */
  take(asker: string): Promise<void> {
    return new Promise((resolve) => {
      const line = this.#waiting.get(asker)
      if (line) line.push(resolve)
      else this.#waiting.set(asker, [resolve])
      if (this.#isRunning) return
      this.#isRunning = true
      setImmediate(() => this.#next())
    })
  }

  #next(): void {
    const [first] = this.#waiting
    if (!first) {
      this.#isRunning = false
      return
    }
    const [asker, line] = first
    // Behind all others, should more of theirs wait.
    this.#waiting.delete(asker)
    const start = line.shift()
    if (line.length > 0) this.#waiting.set(asker, line)
    start?.()
    setImmediate(() => this.#next())
  }
}
