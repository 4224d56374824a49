import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { ColumnType } from '../../core/source/contract.ts'
import type { SourceProblem } from '../../core/source/problem.ts'
import type { Settings } from '../settings.ts'

export type Cell = string | number | null

/** Rows made in a DuckDB of this process (an import's staging, a demo company) on their way into a warehouse. */
export interface StagedRows {
  connection: DuckDBConnection
  /** A folder of its own for files on the way. */
  folder: string
  /** The query of the rows, with these columns in this order. */
  select: string
  columns: { name: string; type: ColumnType }[]
  /** How many there are. */
  rows: number
}

/** What one database writes otherwise than the others. */
export interface Dialect {
  /** SQL of a number that stands for all values of the row with this alias. */
  rowPrint(row: string): string
  /** SQL of an aggregate: the `value` of the row with the lowest `order`. */
  firstBy(value: string, order: string): string
  /** What tells a row of a table from all others of it. */
  rowId: string
  /** SQL of a text in small letters without anything but letters and digits, of any script. */
  letters(text: string): string
}

/** What imports, derived tables and estimates ask of a warehouse, so that they can be made in any SQL database we support. */
export interface Port extends Dialect {
  /** One statement; `$1`, `$2` … stand for `values`. How many rows it changed. */
  run(sql: string, values?: Cell[]): Promise<number>
  rows(sql: string): Promise<Record<string, unknown>[]>
  /** The rows of a large answer, some at a time, each in the order of its columns. */
  stream(sql: string): AsyncIterable<unknown[][]>
  /** Adds rows with all columns of a table in its order; quicker than statements by far. */
  append(table: string, rows: Iterable<Cell[]>): Promise<void>
  /** Adds staged rows to a table, telling now and then how many are in. */
  bring(table: string, staged: StagedRows, onRows?: (rows: number) => void): Promise<void>
  /** Part of a change that is taken back and done once more where somebody else's lock refuses it, without the rest of the change. */
  retry<T>(work: () => Promise<T>): Promise<T>
  /** Before a refresh by a command, which has the warehouse to itself: settings that need little memory. */
  prepareRefresh(): Promise<void>
}

/** A database that holds the source tables, which are there as soon as it is open, and what is derived of them. */
export interface Warehouse {
  /** What its operator knows it by. */
  name: string
  /** Whether others than this process change its tables, so that it has to look for what they did. */
  isShared: boolean
  /** Where it is our own file: what else that can be used for, such as a copy of it. */
  instance?: DuckDBInstance
  /** Rows of one statement as it is committed now; dates and times as text, whole numbers as `bigint` or text. */
  rows(sql: string): Promise<Record<string, unknown>[]>
  /**
   * Runs `work` in one transaction, one after the other; on any error, or when `signal` says so, nothing of it remains. Raises the data
   * version with it, unless `isChange` says of its result that nothing has changed.
   */
  change<T>(work: (port: Port) => Promise<T>, isChange?: (result: T) => boolean, signal?: AbortSignal): Promise<T>
  /** Reads outside of any change, on a connection of its own. */
  read<T>(work: (port: Port) => Promise<T>): Promise<T>
  /** Why nothing may be written into these source tables; undefined where it may. */
  whyClosed(tables: string[]): Promise<SourceProblem | undefined>
  /** Keeps every question, however it came about, from files beyond a folder; for a database in this process. */
  restrictFileAccess?(folder: string): Promise<void>
  close(): Promise<void>
}

/** A kind of database we write into. */
export interface Database {
  /** Opens the warehouse the settings name. Throws `OperatorError`. */
  open(settings: Settings, fileOptions?: Record<string, string>): Promise<Warehouse>
  /** Where it is a file of ours: which. */
  file?(settings: Settings): string
  /** What makes the driver Cube asks it with. */
  cubeDriver(instance: () => Promise<DuckDBInstance>): () => unknown
}
