import path from 'node:path'
import { z } from 'zod'

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z.string().optional(),
  CUBEJS_DB_TYPE: z.string().default('duckdb'),
  CUBEJS_API_SECRET: z.string().optional(),
  CLIENTELE_TODAY: z.union([z.literal('auto'), z.iso.date()]).default('auto'),
  CLIENTELE_TIMEZONE: z.string().default('Asia/Shanghai'),
  CLIENTELE_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('CNY'),
})

export interface Settings {
  port: number
  host: string
  /** Absolute path of the folder that holds warehouse, state and secrets. */
  dataDir: string
  databaseUrl: string | undefined
  warehouseType: string
  apiSecret: string | undefined
  /** The business date, or `auto` for the last day that has orders. */
  today: string
  timezone: string
  currency: string
}

/** The environment as settings. Throws a zod error naming each variable that does not fit. Source: `contract.md`, section Commands. */
export function readSettings(env: Record<string, string | undefined> = process.env): Settings {
  const e = environment.parse(env)
  return {
    port: e.PORT,
    host: e.HOST,
    dataDir: path.resolve(e.DATA_DIR),
    databaseUrl: e.DATABASE_URL,
    warehouseType: e.CUBEJS_DB_TYPE,
    // An empty variable, as compose files pass on, is none: no key signs with nothing.
    apiSecret: e.CUBEJS_API_SECRET || undefined,
    today: e.CLIENTELE_TODAY,
    timezone: e.CLIENTELE_TIMEZONE,
    currency: e.CLIENTELE_CURRENCY,
  }
}
