const OPEN = 123
const CLOSE = 125
const OPEN_LIST = 91
const CLOSE_LIST = 93
const QUOTE = 34
const BACKSLASH = 92
const COMMA = 44
const LF = 10

/** One object of a JSON file and its number (its line in NDJSON, else its place in the list). */
export interface JsonRow {
  row: number
  json: string
}

/**
 * Cuts JSON, chunk by chunk, into its rows: the objects of one list, or one object a line. Whether a row is whole JSON is judged later.
 * In a list the brackets are followed, so objects may span lines; in NDJSON a broken line costs that line alone.
 */
export class JsonSplitter {
  #carry: Buffer = Buffer.alloc(0)
  #mode: 'unknown' | 'lines' | 'list' = 'unknown'
  #row = 0

  /** Bytes of a row whose end has not arrived. */
  get pending(): number {
    return this.#carry.length
  }

  /** The rows that are complete so far; with `last`, all. */
  push(chunk: Buffer, last = false): JsonRow[] {
    const data = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk
    if (this.#mode === 'unknown') this.#mode = modeOf(data)
    const rows: JsonRow[] = []
    const used = this.#mode === 'lines' ? this.#lines(data, last, rows) : this.#objects(data, last, rows)
    this.#carry = Buffer.from(data.subarray(used))
    return rows
  }

  #lines(data: Buffer, last: boolean, rows: JsonRow[]): number {
    let at = 0
    while (at < data.length) {
      const feed = data.indexOf(LF, at)
      if (feed < 0 && !last) break
      const end = feed < 0 ? data.length : feed
      const json = data.toString('utf8', at, end).trim()
      this.#row++
      if (json !== '') rows.push({ row: this.#row, json })
      at = end + 1
    }
    return Math.min(at, data.length)
  }

  #objects(data: Buffer, last: boolean, rows: JsonRow[]): number {
    let used = 0
    let depth = 0
    let start = -1
    let inText = false
    const emit = (end: number) => {
      this.#row++
      rows.push({ row: this.#row, json: data.toString('utf8', start, end).trim() })
      used = end
      start = -1
    }
    for (let at = 0; at < data.length; at++) {
      const byte = data[at]
      if (inText) {
        if (byte === BACKSLASH) at++
        else if (byte === QUOTE) inText = false
        continue
      }
      if (depth === 0) {
        const between = byte === COMMA || byte === OPEN_LIST || byte === CLOSE_LIST
        if (start >= 0 && between) emit(at)
        if (start < 0 && (between || (byte ?? 0) <= 32)) {
          used = at + 1
          continue
        }
        if (start < 0) start = at
      }
      if (byte === QUOTE) inText = true
      else if (byte === OPEN || byte === OPEN_LIST) depth++
      else if (byte === CLOSE || byte === CLOSE_LIST) {
        depth = Math.max(0, depth - 1)
        if (depth === 0) emit(at + 1)
      }
    }
    if (last && start >= 0) emit(data.length)
    return start >= 0 ? start : used
  }
}

function modeOf(data: Buffer): 'unknown' | 'lines' | 'list' {
  const text = data.toString('utf8', 0, Math.min(data.length, 65_536)).trimStart()
  if (text === '') return 'unknown'
  if (text.startsWith('[')) return 'list'
  // An object on the first line alone is NDJSON; an object over several lines is followed by its brackets.
  const line = text.split('\n', 1)[0] ?? ''
  return line.trimEnd().endsWith('}') ? 'lines' : 'list'
}
