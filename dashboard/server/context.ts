import type { DuckDBInstance } from '@duckdb/node-api'
import type { Fields } from '../core/field/field.ts'
import type { Access, Secrets } from './access.ts'
import type { AuditLog } from './auditLog.ts'
import type { ModelProblem } from './cube/model.ts'
import type { Database } from './database.ts'
import type { Proof } from './proof.ts'
import type { Settings } from './settings.ts'

/** What is true for everybody who works here; the reply of GET /api/workspace. */
export interface WorkspaceFacts {
  /** The business date, `YYYY-MM-DD`. */
  today: string
  timezone: string
  currency: string
  /** Rises with every import; answers asked before are stale. */
  dataVersion: string
  /** Changes with the model files that answer now. */
  modelVersion: string
  /** Why newer model files do not answer: where, and what to do. The last good ones still do. */
  modelProblem: ModelProblem | null
}

export interface Workspace {
  facts(): Promise<WorkspaceFacts>
  dataVersion(): Promise<string>
}

/** What every noun's routes are given: `export const boardRoutes = (context: Context): express.Router`. */
export interface Context {
  settings: Settings
  secrets: Secrets
  /** The DuckDB file of this process; undefined when the warehouse is another database (`CUBEJS_DB_TYPE`). */
  warehouse: DuckDBInstance | undefined
  database: Database
  access: Access
  proof: Proof
  workspace: Workspace
  /** Where questions, views and refusals are noted; what changes something is recorded with the change (`recordAct`). */
  log: AuditLog
  /** The fields of the model that answers now. */
  fields(): Promise<Fields>
}
