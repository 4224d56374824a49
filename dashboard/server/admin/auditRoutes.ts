import { and, desc, eq, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Response, Router } from 'express'
import { type AuditEntry, type AuditFilter, actWords, auditExport, auditedActs, auditInput } from '../../core/admin/audited.ts'
import type { Title } from '../../core/board/spec.ts'
import { byteOrderMark, csvTexts } from '../../core/chart/csv.ts'
import { recordAct } from '../audit.ts'
import type { Context } from '../context.ts'
import type { Drizzle } from '../database.ts'
import { route } from '../route.ts'
import { apiKeys, audit, boards, people } from '../tables.ts'

const things = alias(people, 'things')
const actingKeys = alias(apiKeys, 'acting_keys')

function conditions({ group, act, actor, thing, search, from, to }: AuditFilter): SQL | undefined {
  const ofGroup = Object.entries(auditedActs).flatMap(([name, one]) => (one.group === group ? [name] : []))
  const words = (search ?? '').split(/\s+/).filter(Boolean)
  return and(
    group === undefined ? undefined : inArray(audit.act, ofGroup),
    act === undefined ? undefined : eq(audit.act, act),
    actor === undefined ? undefined : eq(audit.actor, actor),
    thing === undefined ? undefined : eq(audit.thing, thing),
    from === undefined ? undefined : gte(audit.at, sql`${from}::date`),
    to === undefined ? undefined : lt(audit.at, sql`${to}::date + 1`),
    ...words.map(matches),
  )
}

/** A word in any name of an entry, as people see it: also an act in Chinese finds its entries. */
function matches(word: string): SQL | undefined {
  const like = `%${word.replace(/[\\%_]/g, '\\$&')}%`
  const acts = Object.keys(auditedActs).filter((act) => {
    const { zh, en } = actWords(act)
    return [act, zh, en].some((text) => text.toLowerCase().includes(word.toLowerCase()))
  })
  const texts = [audit.actor, audit.thing, audit.address, people.name, people.email, things.name, things.email, actingKeys.name]
  return or(
    ...texts.map((column) => sql`${column} ILIKE ${like}`),
    sql`${audit.detail}::text ILIKE ${like}`,
    sql`(${boards.spec} -> 'title')::text ILIKE ${like}`,
    acts.length > 0 ? inArray(audit.act, acts) : undefined,
  )
}

/** Some entries, the newest first, with the names that people, boards and keys have now. */
async function listEntries(db: Drizzle, filter: AuditFilter, before: number | undefined, limit: number): Promise<AuditEntry[]> {
  const rows = await db
    .select({
      entry: audit,
      actorName: sql<string | null>`coalesce(${people.name}, ${actingKeys.name})`,
      thingName: sql<Title | null>`coalesce(to_jsonb(${things.name}), ${boards.spec} -> 'title', to_jsonb(${apiKeys.name}))`,
    })
    .from(audit)
    .leftJoin(people, eq(people.id, audit.actor))
    .leftJoin(actingKeys, eq(actingKeys.id, audit.actor))
    .leftJoin(things, eq(things.id, audit.thing))
    .leftJoin(boards, eq(boards.id, audit.thing))
    .leftJoin(apiKeys, eq(apiKeys.id, audit.thing))
    .where(and(conditions(filter), before === undefined ? undefined : lt(audit.id, before)))
    .orderBy(desc(audit.id))
    .limit(limit)
  return rows.map(({ entry, actorName, thingName }) => ({
    ...entry,
    at: entry.at.toISOString(),
    actor: { id: entry.actor, name: actorName },
    thingName,
  }))
}

const page = 1000

/** Writes entries as a file, page by page: the log of years must not stand in memory. */
async function write(res: Response, db: Drizzle, filter: AuditFilter, format: 'csv' | 'json'): Promise<void> {
  const type = format === 'csv' ? 'text/csv' : 'application/json'
  const name = `clientele-audit-${new Date().toISOString().slice(0, 10)}.${format}`
  res.status(200).set({
    'content-type': `${type}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'private, no-store',
  })
  const head = ['time', 'actor', 'actor_name', 'act', 'thing', 'thing_name', 'address', 'detail']
  const nameOf = (title: Title | null) => (title === null || typeof title === 'string' ? (title ?? '') : `${title.zh} / ${title.en}`)
  const toLine = ({ at, actor, act, thing, thingName, address, detail }: AuditEntry) =>
    csvTexts([at, actor.id, actor.name ?? '', act, thing, nameOf(thingName), address, JSON.stringify(detail)])
  res.write(format === 'csv' ? byteOrderMark + csvTexts(head) : '[')
  let before: number | undefined
  for (let first = true; ; first = false) {
    const entries = await listEntries(db, filter, before, page)
    const texts = entries.map((entry) => (format === 'csv' ? toLine(entry) : JSON.stringify(entry)))
    const text = format === 'csv' ? texts.join('') : `${first || texts.length === 0 ? '' : ','}\n${texts.join(',\n')}`
    if (!res.write(text)) await new Promise((resolve) => res.once('drain', resolve).once('close', resolve))
    before = entries.at(-1)?.id
    if (entries.length < page || res.destroyed) break
  }
  res.end(format === 'csv' ? '' : '\n]\n')
}

/** The audit log: read, searched and taken along by administrators, changed by nobody. */
export function addAudit(admin: Router, { database, access, log }: Context): void {
  admin.get(
    '/audit',
    route(async (req) => {
      await access.allow(req, 'read the audit log')
      const { before, limit, ...filter } = auditInput.parse(req.query)
      // What happened a moment ago is in it.
      await log.flush()
      const entries = await listEntries(database.db, filter, before, limit)
      return { entries, next: entries.length === limit ? (entries.at(-1)?.id ?? null) : null }
    }),
  )

  admin.get(
    '/audit/export',
    route(async (req, res) => {
      const asker = await access.allow(req, 'read the audit log')
      const { format, ...filter } = auditExport.parse(req.query)
      await log.flush()
      await recordAct(database, { actor: asker, act: 'export audit', req, detail: { format, ...filter } })
      await write(res, database.db, filter, format)
    }),
  )
}
