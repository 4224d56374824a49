export type Cell = string | number | null

/** What the derived tables and the estimates ask of a warehouse, so that they can be made in any SQL database we support. */
export interface Port {
  /** One statement; `$1`, `$2` … stand for `values`. */
  run(sql: string, values?: Cell[]): Promise<void>
  rows(sql: string): Promise<Record<string, unknown>[]>
  /** The rows of a large answer, some at a time, each in the order of its columns. */
  stream(sql: string): AsyncIterable<unknown[][]>
  /** Adds rows with all columns of a table in its order; quicker than statements by far. */
  append(table: string, rows: Iterable<Cell[]>): Promise<void>
  /** SQL of a number that stands for all values of the row with this alias. */
  rowPrint(row: string): string
}

/** A database that holds the source tables and what is derived of them. */
export interface Warehouse {
  /** Rows of one statement as it is committed now; dates and times as text, whole numbers as `bigint` or text. */
  rows(sql: string): Promise<Record<string, unknown>[]>
  /**
   * Runs `work` in one transaction, one after the other; on any error nothing of it remains. Raises the data version with it, unless
   * `isChange` says of its result that nothing has changed.
   */
  change<T>(work: (port: Port) => Promise<T>, isChange?: (result: T) => boolean): Promise<T>
  /** Reads outside of any change, on a connection of its own. */
  read<T>(work: (port: Port) => Promise<T>): Promise<T>
  close(): Promise<void>
}
