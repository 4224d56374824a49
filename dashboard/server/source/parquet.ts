import { DuckDBInstance } from '@duckdb/node-api'
import { importProblem } from '../../core/source/problem.ts'
import type { ImportFile } from './bytes.ts'

/** The names of the columns of a Parquet file. */
export async function parquetHeaders(file: ImportFile): Promise<string[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    const result = await connection.runAndReadAll('DESCRIBE SELECT * FROM read_parquet($1)', [file.path])
    return result.getRowObjects().map((row) => String(row.column_name))
  } catch (error) {
    throw importProblem({ kind: 'broken', file: file.name, detail: error instanceof Error ? (error.message.split('\n')[0] ?? '') : '' })
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
