import { totalmem } from 'node:os'
import path from 'node:path'
import { compile as compileTrust } from 'proxy-addr'
import { z } from 'zod'
import { OperatorError } from '../core/problem.ts'
import { type OidcSettings, oidcMistakes, oidcVariables, toOidcSettings } from './oidcSettings.ts'

/** `1`: one proxy is before us. `10.0.0.2, 172.16.0.0/12, loopback`: those addresses are proxies. Anything else, `true` above all, would believe whatever a stranger writes. */
function readTrust(text: string, check: z.RefinementCtx): number | string[] {
  const wish = text.trim()
  if (/^\d{0,2}$/.test(wish)) return Number(wish)
  const addresses = wish.split(',').map((one) => one.trim())
  try {
    compileTrust(addresses)
    return addresses
  } catch {
    check.addIssue({
      code: 'custom',
      message: `"${wish}" is neither the number of proxies nor a list of their addresses, such as 1 or 10.0.0.2, 172.16.0.0/12`,
    })
    return z.NEVER
  }
}

/** A quarter of the machine; what needs more goes on in files in the data folder, and is slower rather than everybody's end. */
function warehouseMegabytes(): number {
  return Math.round(Math.min(4000, Math.max(1000, totalmem() / 4e6)))
}

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: z.string().default('.data'),
  DATABASE_URL: z.string().optional(),
  CUBEJS_DB_TYPE: z.string().default('duckdb'),
  CUBEJS_API_SECRET: z.string().optional(),
  TRUST_PROXY: z.string().default('').transform(readTrust),
  CLIENTELE_SOURCE_SCHEMA: z.string().min(1).default('public'),
  CLIENTELE_REFRESH_MINUTES: z.coerce.number().min(0).max(10_080).default(60),
  CLIENTELE_TODAY: z.union([z.literal('auto'), z.iso.date()]).default('auto'),
  CLIENTELE_TIMEZONE: z.string().default('Asia/Shanghai'),
  CLIENTELE_WAREHOUSE_MB: z.coerce.number().int().min(256).default(warehouseMegabytes()),
  CLIENTELE_AUDIT_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(36_500)
    .refine((days) => days === 0 || days >= 30, 'must be 0 (for ever) or at least 30')
    .default(0),
  CLIENTELE_DEMO_ACCOUNTS: z.enum(['auto', 'true', 'false', '']).default('auto'),
  CLIENTELE_QUESTION_SECONDS: z.coerce.number().int().min(1).max(86_400).default(60),
  CLIENTELE_QUESTIONS_PER_MINUTE: z.coerce.number().int().min(0).default(3000),
  CLIENTELE_SMALLEST_GROUP: z.coerce.number().int().min(0).max(1000).default(5),
  CLIENTELE_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('CNY'),
  ...oidcVariables,
})

export interface Settings {
  port: number
  host: string
  /** Absolute path of the folder that holds warehouse, state and secrets. */
  dataDir: string
  databaseUrl: string | undefined
  warehouseType: string
  /** Of a warehouse that is not our own file: the schema with the company's tables, and how often they are looked at for changes; 0 = never. */
  sourceSchema: string
  refreshMinutes: number
  apiSecret: string | undefined
  /** Whose word on a caller's address is believed: so many proxies, or these; 0 is nobody's. */
  trustProxy: number | string[]
  /** The business date, or `auto` for the last day that has orders, or without orders any other fact. */
  today: string
  timezone: string
  currency: string
  /** Groups of fewer people are withheld from those who may not see people; 0: none. */
  smallestGroup: number
  /** So many questions to the warehouse may one person, key or link ask within a minute; 0: any number. */
  questionsPerMinute: number
  /** How long the warehouse may work on one question. */
  questionSeconds: number
  /** Whether the first start makes demo accounts; undefined: only for the demo company, with a state of our own. */
  demoAccounts: boolean | undefined
  /** How long the audit log is kept; 0 is for ever. */
  auditDays: number
  /** How much memory DuckDB may take for all of them together. */
  warehouseMegabytes: number
  /** Our own address as browsers see it, without a slash at its end; undefined: as each request says. */
  publicUrl: string | undefined
  /** The company's identity provider, where people may sign in at one. */
  oidc: OidcSettings | undefined
}

/** The environment as settings. Throws an `OperatorError` naming each variable that does not fit. Source: `contract.md`, section Commands. */
export function readSettings(env: Record<string, string | undefined> = process.env): Settings {
  const { data: e, error } = environment.safeParse(env)
  if (error)
    throw unfit(
      error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`),
      error,
    )
  const mistakes = oidcMistakes(e)
  if (mistakes.length > 0) throw unfit(mistakes.map(({ variable, message }) => `${variable}: ${message}`))
  return {
    port: e.PORT,
    host: e.HOST,
    dataDir: path.resolve(e.DATA_DIR),
    databaseUrl: e.DATABASE_URL,
    warehouseType: e.CUBEJS_DB_TYPE,
    sourceSchema: e.CLIENTELE_SOURCE_SCHEMA,
    refreshMinutes: e.CLIENTELE_REFRESH_MINUTES,
    // An empty variable, as compose files pass on, is none: no key signs with nothing.
    apiSecret: e.CUBEJS_API_SECRET || undefined,
    trustProxy: e.TRUST_PROXY,
    today: e.CLIENTELE_TODAY,
    timezone: e.CLIENTELE_TIMEZONE,
    currency: e.CLIENTELE_CURRENCY,
    questionsPerMinute: e.CLIENTELE_QUESTIONS_PER_MINUTE,
    smallestGroup: e.CLIENTELE_SMALLEST_GROUP,
    questionSeconds: e.CLIENTELE_QUESTION_SECONDS,
    demoAccounts: e.CLIENTELE_DEMO_ACCOUNTS === 'true' ? true : e.CLIENTELE_DEMO_ACCOUNTS === 'false' ? false : undefined,
    auditDays: e.CLIENTELE_AUDIT_DAYS,
    warehouseMegabytes: e.CLIENTELE_WAREHOUSE_MB,
    publicUrl: e.CLIENTELE_URL?.replace(/\/+$/, ''),
    oidc: toOidcSettings(e),
  }
}

function unfit(found: string[], error?: z.ZodError): OperatorError {
  const list = found.join('; ')
  return new OperatorError(
    {
      zh: `环境变量不符合要求：${list}。请改正后重新启动。`,
      en: `Environment variables do not fit: ${list}. Correct them and start again.`,
    },
    error,
    'bad_settings',
  )
}
