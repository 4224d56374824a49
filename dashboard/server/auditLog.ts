import { and, lt, sql } from 'drizzle-orm'
import type { AuditedAct } from '../core/admin/audited.ts'
import type { PersonPrincipal } from './access.ts'
import { recordAct } from './audit.ts'
import type { Database } from './database.ts'
import { audit } from './tables.ts'

/** Something that happens too often to be written by itself. */
export interface Noted {
  actor: Pick<PersonPrincipal, 'id'> | string
  act: Extract<AuditedAct, 'ask' | 'refused' | 'view board' | 'open link' | 'open embed' | 'export image'>
  thing?: string
  address?: string | undefined
  detail?: Record<string, unknown>
}

/** A question that was answered. */
export interface AskedQuestion {
  asker: Pick<PersonPrincipal, 'id'>
  address?: string | undefined
  /** The members it asks for, and its filters as they reached the warehouse. */
  members: readonly string[]
  filters: unknown
  /** null: given from what is kept, which nobody counts anew. */
  rows: number | null
  millis: number
  /** By which door: rest, graphql, ws, or kept: answered from memory. */
  way: string
  /** How often within the last second. */
  times?: number
}

export interface AuditLog {
  note(entry: Noted): void
  question(asked: AskedQuestion): void
  /** Writes what waits. */
  flush(): Promise<void>
  stop(): Promise<void>
}

interface Waiting {
  at: Date
  actor: string
  act: AuditedAct
  thing: string
  address: string
  detail: Record<string, unknown>
  times: number
}

const everyMillis = 1000
/** So many kinds wait at most; beyond that they are counted together rather than kept: a flood must not fill the memory. */
const most = 2000
const longestDetail = 4000

/**
 * Gathers what happens by the hundred in a second and writes it once a second, the same things of one person as one entry with their number
 * (`times`): an answer from memory must not wait for the state. A process that is killed loses the last second of these; what changes something is
 * written with the change itself (`recordAct`).
 */
export function createAuditLog({ db }: Pick<Database, 'db'>): AuditLog {
  let waiting = new Map<string, Waiting>()
  let writing = Promise.resolve()

  function note({ actor, act, thing = '', address = '', detail = {} }: Noted): void {
    const id = typeof actor === 'string' ? actor : actor.id
    const key = JSON.stringify([id, act, thing, address, act === 'ask' ? [detail.members, detail.filters, detail.way] : detail])
    const known = waiting.get(key)
    if (known) {
      known.times++
      return
    }
    if (waiting.size >= most) {
      const others = waiting.get(act) ?? { at: new Date(), actor: '', act, thing: '', address: '', detail: { others: true }, times: 0 }
      others.times++
      waiting.set(act, others)
      return
    }
    waiting.set(key, { at: new Date(), actor: id, act, thing, address, detail: short(detail), times: 1 })
  }

  function flush(): Promise<void> {
    const some = [...waiting.values()]
    if (some.length === 0) return writing
    waiting = new Map()
    const rows = some.map(({ times, detail, ...row }) => ({ ...row, detail: times > 1 ? { ...detail, times } : detail }))
    writing = writing.then(async () => {
      for (let at = 0; at < rows.length; at += 500) await db.insert(audit).values(rows.slice(at, at + 500))
    })
    // The next flush goes on; what this one could not write is said, not kept.
    writing = writing.catch((error) => console.error(`[audit] ${rows.length} entries could not be written:`, error))
    return writing
  }

  const timer = setInterval(() => void flush(), everyMillis)
  timer.unref()
  return {
    note,
    question: ({ asker, address, ...detail }) =>
      note({ actor: asker, act: 'ask', address, detail: { ...detail, millis: Math.round(detail.millis) } }),
    flush,
    stop() {
      clearInterval(timer)
      return flush()
    },
  }
}

/** What is too long to keep is cut, and says so. */
function short(detail: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(detail)
  if (text.length <= longestDetail) return detail
  return { cut: text.slice(0, longestDetail).replaceAll('\\u0000', '') }
}

/** Takes away entries older than `days`, 0 keeps all; what was taken is an entry itself. Replies how many. */
export async function forgetOldAudit(database: Pick<Database, 'db'>, days: number): Promise<number> {
  if (days === 0) return 0
  return database.db.transaction(async (tx) => {
    await tx.execute(sql`SET LOCAL clientele.audit_retention = 'on'`)
    const gone = await tx
      .delete(audit)
      .where(and(lt(audit.at, sql`now() - make_interval(days => ${Math.max(days, 30)})`)))
      .returning({ id: audit.id })
    if (gone.length > 0) await recordAct(tx, { actor: 'system', act: 'forget audit', detail: { days, entries: gone.length } })
    return gone.length
  })
}

/** Does so now and once a day; replies how to end it. */
export function keepAuditShort(database: Pick<Database, 'db'>, days: number): () => void {
  const forget = () =>
    void forgetOldAudit(database, days).catch((error) => console.error('[audit] old entries were not taken away:', error))
  forget()
  const timer = setInterval(forget, 86_400_000)
  timer.unref()
  return () => clearInterval(timer)
}
