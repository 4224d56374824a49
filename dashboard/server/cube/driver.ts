import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { BaseDriver } from '@cubejs-backend/base-driver'
import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api'
import {
  blobValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  timestampValue,
} from '@duckdb/node-api'
import { lanes } from './fair.ts'

type Row = Record<string, unknown>
type Cancelable<T> = Promise<T> & { cancel: () => Promise<void> }

/** Cube's driver over the one DuckDB instance of this process: a few connections, each question can be cancelled. */
export class WarehouseDriver extends BaseDriver {
  readonly #open: () => Promise<DuckDBInstance>
  readonly #idle: DuckDBConnection[] = []
  readonly #busy = new Set<DuckDBConnection>()
  readonly #waiting: ((connection: DuckDBConnection) => void)[] = []
  readonly #connections: number
  #opening = 0
  #isReleased = false

  constructor(open: () => Promise<DuckDBInstance>, connections = lanes) {
    super()
    this.#open = open
    this.#connections = connections
  }

  static getDefaultConcurrency(): number {
    return lanes
  }

  override query<R = unknown>(sql: string, values: unknown[] = []): Cancelable<R[]> {
    let cancelled = false
    let running: DuckDBConnection | undefined
    const answer = this.#withConnection(async (connection) => {
      if (cancelled || this.#isReleased) throw new Error('Query was cancelled')
      running = connection
      try {
        const result = await connection.run(sql, values.map(toParameter))
        const names = result.columnNames()
        const rows: Row[] = []
        for (const chunk of await result.fetchAllChunks()) {
          appendRows(rows, names, chunk.getColumns())
          // Fifty thousand rows hold the event loop for a quarter of a second, and with it everybody.
          await nextTurn()
        }
        return rows as R[]
      } finally {
        running = undefined
      }
    })
    return Object.assign(answer, {
      cancel: async () => {
        cancelled = true
        // An interrupt that comes just before the statement begins is lost, so it is said until the statement has ended.
        while (running) {
          running.interrupt()
          await sleep(20)
        }
      },
    })
  }

  /** The rows of a statement as the warehouse finds them, some thousand at a time; who stops reading ends it. */
  async *read(sql: string, values: unknown[] = []): AsyncGenerator<Row[]> {
    const connection = await this.#take()
    try {
      if (this.#isReleased) throw new Error('Query was cancelled')
      const result = await connection.stream(sql, values.map(toParameter))
      const names = result.columnNames()
      for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
        const rows: Row[] = []
        appendRows(rows, names, chunk.getColumns())
        yield rows
      }
    } finally {
      connection.interrupt()
      this.#giveBack(connection)
    }
  }

  override async testConnection(): Promise<void> {
    await this.query('SELECT 1')
  }

  override readOnly(): boolean {
    return false
  }

  /**
   * Stops what is running, begins nothing more and lets the connections go; the instance itself belongs to whoever opened it. A process cannot end
   * while a statement runs in it, and Cube's queue would begin the next as soon as one is stopped.
   */
  override async release(): Promise<void> {
    this.#isReleased = true
    while (this.#busy.size > 0) {
      for (const connection of this.#busy) connection.interrupt()
      await sleep(20)
    }
    for (const connection of this.#idle.splice(0)) connection.closeSync()
  }

  // Cube asks a driver for its dialect only when no dialectFactory is given; ours is.
  async #withConnection<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await this.#take()
    try {
      return await work(connection)
    } finally {
      this.#giveBack(connection)
    }
  }

  async #take(): Promise<DuckDBConnection> {
    const idle = this.#idle.pop()
    if (idle) {
      this.#busy.add(idle)
      return idle
    }
    if (this.#busy.size + this.#opening < this.#connections) return this.#connect()
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  async #connect(): Promise<DuckDBConnection> {
    // Counted before it is there, or a burst of questions would open a connection each.
    this.#opening++
    try {
      const made = await (await this.#open()).connect()
      this.#busy.add(made)
      return made
    } finally {
      this.#opening--
    }
  }

  #giveBack(connection: DuckDBConnection): void {
    const next = this.#waiting.shift()
    if (next) next(connection)
    else if (this.#busy.delete(connection)) this.#idle.push(connection)
  }
}

function appendRows(rows: Row[], names: readonly string[], columns: readonly (readonly DuckDBValue[])[]): void {
  const count = columns[0]?.length ?? 0
  for (let at = 0; at < count; at++) {
    const row: Row = {}
    for (let column = 0; column < names.length; column++) row[names[column] ?? ''] = toJson(columns[column]?.[at] ?? null)
    rows.push(row)
  }
}

const dayMillis = 86_400_000

/** One cell as Cube expects it of a driver: numbers as text, times as ISO text in UTC, the rest as JSON. */
export function toJson(value: DuckDBValue): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (value instanceof DuckDBDecimalValue) return withoutTrailingZeros(value.toString())
  if (value instanceof DuckDBDateValue) return toIso(value.days * dayMillis)
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return toIso(Number(value.micros / 1000n))
  if (value instanceof DuckDBTimestampMillisecondsValue) return toIso(Number(value.millis))
  if (value instanceof DuckDBTimestampSecondsValue) return toIso(Number(value.seconds) * 1000)
  if (value instanceof DuckDBTimestampNanosecondsValue) return toIso(Number(value.nanos / 1_000_000n))
  if (value instanceof DuckDBListValue) return value.items.map(toJson)
  if (value instanceof DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([name, entry]) => [name, toJson(entry)]))
  if (value instanceof DuckDBIntervalValue) return { months: value.months, days: value.days, micros: Number(value.micros) }
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64')
  return String(value)
}

const toIso = (millis: number) => new Date(millis).toISOString()

const withoutTrailingZeros = (text: string) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)

function toParameter(value: unknown): DuckDBValue {
  if (value instanceof Date) return timestampValue(BigInt(value.getTime()) * 1000n)
  if (value instanceof Uint8Array) return blobValue(value)
  if (value === undefined) return null
  return value as DuckDBValue
}
