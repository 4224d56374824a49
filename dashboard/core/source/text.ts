import { mostFrequent, type SampleRow } from './header.ts'

/** Why a record of a text file cannot become a row. */
export type RecordFault =
  | { kind: 'ragged'; found: number; expected: number }
  | { kind: 'quote' }
  | { kind: 'nul' }
  | { kind: 'encoding' }
  | { kind: 'long' }

/** A record left out of the clean text: where it began, and how it begins. */
export interface FaultyRecord {
  line: number
  fault: RecordFault
  text: string
}

export const delimiters = [',', ';', '\t', '|', 'spaces'] as const
export type Delimiter = (typeof delimiters)[number]

const LF = 10
const CR = 13
const TAB = 9
const SPACE = 32
const QUOTE = 34
/** Longer records are refused: one quotation mark that is never closed must not swallow a file. */
const longestRecord = 1 << 20
const flushAt = 1 << 20

/** What separates the cells of the clean text of a file with this delimiter. */
export const cleanDelimiter = (delimiter: Delimiter) => (delimiter === 'spaces' ? '\t' : delimiter)

export interface CleanerOptions {
  delimiter: Delimiter
  /** The names of the columns when the file has no header line; else the first record from `start` on is the header. */
  columns?: string[]
  /** The line the header is on, or the first row where there is none: earlier lines are passed over as they are. */
  start?: number
  /** Records on an earlier line belong to the header and are passed over. */
  body?: number
  /** Lines that begin so are comments. */
  comment?: string | undefined
  /** Whether bytes are well-formed UTF-8; passed in, since the fast way differs by place. */
  isUtf8: (bytes: Uint8Array) => boolean
  onHeader: (cells: string[]) => void
  onFault: (record: FaultyRecord) => void
}

interface Cell {
  from: number
  to: number
  /** Holds a quotation mark, a delimiter or a line break, so that it must be written between quotation marks. */
  special: boolean
  quoted: boolean
}
type Reading = { next: number; lines: number; cells: Cell[]; fault?: RecordFault } | 'more'

/**
 * Rewrites delimited UTF-8 text, chunk by chunk, so that a strict reader takes all of it: one line feed after each record,
 * the line number it began on as first cell, quotation marks balanced and doubled, blank records gone. What cannot be a row
 * goes to `onFault`, and the next physical line is read on its own, so that one stray quotation mark costs one line.
 */
export class TextCleaner {
  readonly #options: CleanerOptions
  readonly #delimiter: number
  readonly #outDelimiter: number
  #carry: Uint8Array = new Uint8Array(0)
  // One record grows to at most twice its bytes (doubled marks) plus its number.
  readonly #out = new Uint8Array(flushAt + 2 * longestRecord + 64)
  #size = 0
  #line = 1
  #expected: number
  readonly #start: number
  readonly #body: number
  readonly #comment: Uint8Array | undefined
  /** Records written so far, the header not counted. */
  rows = 0
  /** Lines left out as comments. */
  comments = 0

  constructor(options: CleanerOptions) {
    this.#options = options
    this.#delimiter = options.delimiter === 'spaces' ? SPACE : options.delimiter.charCodeAt(0)
    this.#outDelimiter = cleanDelimiter(options.delimiter).charCodeAt(0)
    this.#expected = options.columns?.length ?? 0
    this.#start = options.start ?? 1
    this.#body = options.body ?? 1
    this.#comment = options.comment ? new TextEncoder().encode(options.comment) : undefined
  }

  /** The clean bytes of the records that are complete so far; with `last`, of all. */
  push(chunk: Uint8Array, last = false): Uint8Array[] {
    const data = joined(this.#carry, chunk)
    const done: Uint8Array[] = []
    const well = !data.includes(0) && this.#options.isUtf8(last ? data : data.subarray(0, data.lastIndexOf(LF) + 1))
    let at = 0
    while (at < data.length) {
      const next =
        this.#passedOver(data, at, last) ||
        (well && this.#line >= this.#body && this.#plain(data, at, last)) ||
        this.#odd(data, at, last, well)
      if (next < 0) break
      at = next
      if (this.#size > flushAt) done.push(this.#flush())
    }
    this.#carry = data.slice(at)
    if (this.#size > 0) done.push(this.#flush())
    return done
  }

  #flush(): Uint8Array {
    const bytes = this.#out.slice(0, this.#size)
    this.#size = 0
    return bytes
  }

  #begin(): void {
    const digits = String(this.#line)
    for (let k = 0; k < digits.length; k++) this.#out[this.#size++] = digits.charCodeAt(k)
    this.#out[this.#size++] = this.#outDelimiter
  }

  /** The place after a line that is none of the table's; 0 when it may be one, -1 when its end has not arrived. */
  #passedOver(data: Uint8Array, start: number, last: boolean): number {
    const early = this.#line < this.#start
    if (!early) {
      const mark = this.#comment
      if (!mark || mark.some((byte, index) => data[start + index] !== byte)) return 0
    }
    const feed = data.indexOf(LF, start)
    if (feed < 0 && !last) return -1
    if (!early) this.comments++
    this.#line++
    return feed < 0 ? data.length : feed + 1
  }

  /** The quick way, for a one-line record without quotation marks and with the right number of cells; 0 when it is not one. */
  #plain(data: Uint8Array, start: number, last: boolean): number {
    if (this.#expected === 0 || this.#delimiter === SPACE) return 0
    const feed = data.indexOf(LF, start)
    if ((feed < 0 && !last) || (feed < 0 ? data.length : feed) - start > longestRecord) return 0
    const stop = feed < 0 ? data.length : feed
    const end = stop > start && data[stop - 1] === CR ? stop - 1 : stop
    const from = this.#size
    this.#begin()
    const out = this.#out
    const delimiter = this.#delimiter
    let size = this.#size
    let cells = 1
    let filled = false
    let cellFrom = start
    for (let at = start; at < end; at++) {
      const byte = data[at] as number
      if (byte === QUOTE || byte === CR) {
        this.#size = from
        return 0
      }
      if (byte === delimiter) {
        cells++
        if (at > cellFrom && (startsBlank(data, cellFrom) || endsBlank(data, at))) break
        cellFrom = at + 1
      } else if (byte > SPACE) filled = true
      out[size++] = byte
    }
    if (end > cellFrom && (startsBlank(data, cellFrom) || endsBlank(data, end))) cells = 0
    if (cells !== this.#expected || !filled) {
      this.#size = from
      return 0
    }
    out[size++] = LF
    this.#size = size
    this.#line++
    this.rows++
    return feed < 0 ? data.length : feed + 1
  }

  /** Any other record: tokenised, judged, and rewritten. Returns the place after it, or -1 when its end has not arrived. */
  #odd(data: Uint8Array, start: number, last: boolean, well: boolean): number {
    const reading = this.#delimiter === SPACE ? readSpaced(data, start, last) : readDelimited(data, start, last, this.#delimiter)
    if (reading === 'more') return -1
    const { next, lines } = reading
    const cells = reading.cells.map((cell) => trimmed(data, cell))
    const fault = reading.fault ?? (well ? undefined : this.#textFault(data.subarray(start, next)))
    if (!fault && cells.every((cell) => isBlank(data, cell))) {
      this.#line += lines
      return next
    }
    if (!fault && this.#expected === 0) {
      this.#expected = cells.length
      this.#line += lines
      this.#options.onHeader(cells.map((cell) => textOf(data, cell)))
      return next
    }
    while (!fault && cells.length > this.#expected && isBlank(data, cells[cells.length - 1] as Cell)) cells.pop()
    const problem = fault ?? (cells.length === this.#expected ? undefined : raggedness(cells.length, this.#expected))
    // A fault that spans lines is one stray quotation mark: only the line it is on is lost.
    const feed = data.indexOf(LF, start)
    const stop = problem && lines > 1 && feed >= 0 ? feed + 1 : next
    if (this.#line < this.#body) {
      this.#line += problem ? 1 : lines
      return stop
    }
    if (problem) {
      this.#options.onFault({ line: this.#line, fault: problem, text: decode(data.subarray(start, Math.min(stop, start + 500))).trimEnd() })
      this.#line++
      return stop
    }
    this.#begin()
    cells.forEach((cell, index) => {
      if (index > 0) this.#out[this.#size++] = this.#outDelimiter
      this.#write(data, cell)
    })
    this.#out[this.#size++] = LF
    this.#line += lines
    this.rows++
    return next
  }

  #write(data: Uint8Array, { from, to, special, quoted }: Cell): void {
    if (special) this.#out[this.#size++] = QUOTE
    for (let at = from; at < to; at++) {
      const byte = data[at] as number
      this.#out[this.#size++] = byte
      if (byte !== QUOTE) continue
      // Inside quotation marks a mark is doubled already; in a plain cell it is doubled here.
      if (quoted) at++
      this.#out[this.#size++] = QUOTE
    }
    if (special) this.#out[this.#size++] = QUOTE
  }

  #textFault(record: Uint8Array): RecordFault | undefined {
    if (record.includes(0)) return { kind: 'nul' }
    return this.#options.isUtf8(record) ? undefined : { kind: 'encoding' }
  }
}

const raggedness = (found: number, expected: number): RecordFault => ({ kind: 'ragged', found, expected })
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

function isBlank(data: Uint8Array, { from, to }: Cell): boolean {
  for (let at = from; at < to; at++) if ((data[at] as number) > SPACE) return false
  return true
}

/** The length of the blank that begins here, or ends before here when looking back: ASCII blanks, and those that spreadsheets and input methods leave. */
function blankAt(data: Uint8Array, at: number, back: boolean): number {
  const byte = data[back ? at - 1 : at] as number
  if (byte <= SPACE) return 1
  const is = (...bytes: number[]) => bytes.every((one, index) => data[(back ? at - bytes.length : at) + index] === one)
  // No-break space; zero-width space; ideographic space; byte-order mark.
  if (is(0xc2, 0xa0)) return 2
  return is(0xe2, 0x80, 0x8b) || is(0xe3, 0x80, 0x80) || is(0xef, 0xbb, 0xbf) ? 3 : 0
}

// The first tests are for speed: only these bytes can begin or end a blank.
function startsBlank(data: Uint8Array, at: number): boolean {
  const byte = data[at] as number
  return byte <= SPACE || ((byte === 0xc2 || byte === 0xe2 || byte === 0xe3 || byte === 0xef) && blankAt(data, at, false) > 0)
}

function endsBlank(data: Uint8Array, at: number): boolean {
  const byte = data[at - 1] as number
  return byte <= SPACE || ((byte === 0xa0 || byte === 0x8b || byte === 0x80 || byte === 0xbf) && blankAt(data, at, true) > 0)
}

function trimmed(data: Uint8Array, cell: Cell): Cell {
  let { from, to } = cell
  while (from < to) {
    const blank = blankAt(data, from, false)
    if (blank === 0) break
    from = Math.min(to, from + blank)
  }
  while (from < to) {
    const blank = blankAt(data, to, true)
    if (blank === 0) break
    to = Math.max(from, to - blank)
  }
  return { ...cell, from, to }
}

function textOf(data: Uint8Array, { from, to, quoted }: Cell): string {
  const text = decode(data.subarray(from, to))
  return quoted ? text.replaceAll('""', '"') : text
}

function readDelimited(data: Uint8Array, start: number, last: boolean, delimiter: number): Reading {
  const cells: Cell[] = []
  const limit = Math.min(data.length, start + longestRecord)
  let at = start
  let lines = 1
  const tooFar = (): Reading => {
    if (data.length - start >= longestRecord)
      return { next: afterLine(data, at), lines: Math.max(lines, 2), cells, fault: { kind: 'long' } }
    return 'more'
  }
  for (;;) {
    let opening = at
    while (opening < limit && data[opening] === SPACE) opening++
    const quoted = opening < limit && data[opening] === QUOTE
    if (quoted) {
      at = opening + 1
      const from = at
      for (; at < limit; at++) {
        if (data[at] === LF) lines++
        if (data[at] !== QUOTE) continue
        if (data[at + 1] !== QUOTE) break
        at++
      }
      if (at >= limit) {
        if (!last || at < data.length) return tooFar()
        return { next: data.length, lines: Math.max(lines, 2), cells, fault: { kind: 'quote' } }
      }
      if (at + 1 >= data.length && !last) return 'more'
      cells.push({ from, to: at, special: true, quoted: true })
      at++
      while (at < limit && (data[at] === SPACE || data[at] === CR)) at++
      if (at < limit && data[at] !== delimiter && data[at] !== LF) {
        if (data.indexOf(LF, at) < 0 && !last) return tooFar()
        return { next: afterLine(data, at), lines, cells, fault: { kind: 'quote' } }
      }
    } else {
      const from = at
      let mark = Number.POSITIVE_INFINITY
      for (; at < limit && data[at] !== delimiter && data[at] !== LF; at++)
        if (mark > at && (data[at] === QUOTE || data[at] === CR)) mark = at
      const to = at > from && data[at - 1] === CR && (data[at] === LF || at === data.length) ? at - 1 : at
      const special = mark < to
      cells.push({ from, to, special, quoted: false })
    }
    if (at >= limit) {
      if (!last || at < data.length) return tooFar()
      return { next: data.length, lines, cells }
    }
    if (data[at] === LF) return { next: at + 1, lines, cells }
    at++
  }
}

/** A line whose cells are separated by runs of blanks; blanks at its ends mean nothing. */
function readSpaced(data: Uint8Array, start: number, last: boolean): Reading {
  const feed = data.indexOf(LF, start)
  if (feed < 0 && !last) {
    if (data.length - start < longestRecord) return 'more'
    return { next: data.length, lines: 1, cells: [], fault: { kind: 'long' } }
  }
  const stop = feed < 0 ? data.length : feed
  const next = feed < 0 ? data.length : feed + 1
  if (stop - start > longestRecord) return { next, lines: 1, cells: [], fault: { kind: 'long' } }
  const isSpace = (byte: number | undefined) => byte === SPACE || byte === TAB || byte === CR
  const cells: Cell[] = []
  for (let at = start; at < stop; ) {
    while (at < stop && isSpace(data[at])) at++
    const from = at
    while (at < stop && !isSpace(data[at])) at++
    if (at > from) cells.push({ from, to: at, special: data.subarray(from, at).includes(QUOTE), quoted: false })
  }
  return { next, lines: 1, cells }
}

function afterLine(data: Uint8Array, at: number): number {
  const feed = data.indexOf(LF, at)
  return feed < 0 ? data.length : feed + 1
}

/**
 * The first records of a text, blank ones left out, as the cleaner would read them: what cannot be a record costs its line.
 * Without `whole` the text is the beginning of a longer one, whose last record may be cut off.
 */
export function sampleRecords(data: Uint8Array, delimiter: Delimiter, whole: boolean, most = 1000): SampleRow[] {
  const rows: SampleRow[] = []
  const code = delimiter === 'spaces' ? SPACE : delimiter.charCodeAt(0)
  let line = 1
  for (let at = 0; at < data.length && rows.length < most; ) {
    const reading = code === SPACE ? readSpaced(data, at, whole) : readDelimited(data, at, whole, code)
    // What does not end within the sample is one stray quotation mark, or the last line.
    const broken = reading === 'more' || reading.fault !== undefined
    const feed = data.indexOf(LF, at)
    if (broken && feed < 0 && !whole) break
    const end = feed < 0 ? data.length : feed
    const cells = broken
      ? decode(data.subarray(at, end)).split(String.fromCharCode(code))
      : reading.cells.map((cell) => textOf(data, trimmed(data, cell)))
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells })
    line += broken ? 1 : reading.lines
    at = broken ? end + 1 : reading.next
  }
  return rows
}

/**
 * The delimiter of a text, judged on its first lines: the one that cuts the most lines into as many cells as the first, or as most of them
 * where titles are above the table. A text that none cuts has one column, which a comma reads as well as any.
 */
export function guessDelimiter(sample: string): Delimiter {
  const lines = sample
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 1000)
  // The last line of a sample may be cut off in the middle.
  if (lines.length > 2) lines.pop()
  const scores = delimiters.map((delimiter) => {
    const counts = lines.map((line) => countCells(line, delimiter))
    const score = (width: number) => {
      if (width < 2) return 0
      const same = counts.filter((count) => count === width).length / counts.length
      // Blanks also occur inside names: they win only when they cut every line alike and nothing else cuts any.
      return delimiter === 'spaces' ? (same === 1 && counts.length > 1 ? 0.1 : 0) : same * Math.min(1, 0.5 + width / 20)
    }
    const body = mostFrequent(counts.filter((count) => count > 1))
    return Math.max(score(counts[0] ?? 1), delimiter === 'spaces' ? 0 : score(body ?? 1) * 0.9)
  })
  const best = Math.max(...scores)
  return best > 0 ? (delimiters[scores.indexOf(best)] ?? ',') : ','
}

function countCells(line: string, delimiter: Delimiter): number {
  if (delimiter === 'spaces') return line.trim().split(/[ \t]+/).length
  const bare = line.replace(/"(?:[^"]|"")*"/g, '')
  return bare.split(delimiter).length
}
