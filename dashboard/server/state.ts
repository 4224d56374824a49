import type { Fields } from '../core/field/field.ts'
import { toFields } from '../core/field/meta.ts'
import { type Access, type AccessSources, createAccess, type Secrets } from './access.ts'
import { anyKeyById, findApiKey, noteUse } from './admin/apiKeys.ts'
import { createAttempts } from './admin/attempts.ts'
import { loadGrants } from './admin/grants.ts'
import { hashPassword, isPassword } from './admin/password.ts'
import { loadSession, standingOf, standingsOfAll } from './admin/people.ts'
import { loadSecrets } from './admin/secrets.ts'
import { type AuditLog, createAuditLog } from './auditLog.ts'
import type { WorkspaceFacts } from './context.ts'
import { type Database, openDatabase } from './database.ts'
import type { Proof } from './proof.ts'
import type { Settings } from './settings.ts'
import { loadOpened } from './share/opened.ts'

/** What our own state must know of the model; both are asked only when a link is used. */
export interface ModelSources {
  facts(): Promise<WorkspaceFacts>
  /** Cube's meta reply: `{ cubes: [...] }`. */
  meta(): Promise<unknown>
  /** See `AccessSources`. */
  countPeople?: AccessSources['countPeople']
}

/** Our own state, open: secrets, database, and who may do what. */
export interface State {
  secrets: Secrets
  database: Database
  access: Access
  log: AuditLog
  proof: Proof
  /** The fields of the model that answers now. */
  fields(): Promise<Fields>
}

/** Opens secrets and database and puts access on top. Throws a `OperatorError` where a person has to act. */
export async function openState(settings: Settings, sources: ModelSources): Promise<State> {
  const secrets = loadSecrets(settings)
  const database = await openDatabase(settings)
  const fields = rememberFields(sources)
  const log = createAuditLog(database)
  const attempts = createAttempts(database)
  const proof: Proof = {
    signingKey: (id) => anyKeyById(database, secrets, id),
    noteUse: (id) => noteUse(database, id),
    hashPassword,
    isPassword,
    attempts: {
      begin: (account, ip) => attempts.begin(account, { ip, device: '' }),
      succeed: (account, ip) => attempts.succeed(account, { ip, device: '' }),
    },
  }
  const access = createAccess({
    secrets,
    loadShare: (claims) => loadOpened(database, { proof, standingOf: (person) => standingOf(database, person) }, claims),
    loadSession: (id) => loadSession(database, id),
    onRefused: (asker, act) =>
      log.note({ actor: asker.kind === 'person' ? asker : `link ${asker.shareId}`, act: 'refused', detail: { act } }),
    loadKey: async (presented) => {
      const key = await findApiKey(database, secrets, presented)
      if (!key) return 'key_unknown'
      await noteUse(database, key.id)
      if (!key.scopes.includes('read')) return 'key_scope'
      // A back end with a key of its own asks as a viewer; what it may see of the rows is said by its groups.
      return { id: key.id, ...(await standingOf(database, { id: key.id, role: 'viewer', ownerRecords: [] })) }
    },
    loadGrants: () => loadGrants(database),
    loadStandings: () => standingsOfAll(database),
    smallestGroup: settings.smallestGroup,
    questionsPerMinute: settings.questionsPerMinute,
    ...(sources.countPeople && { countPeople: sources.countPeople }),
    facts: async () => {
      const { today, timezone } = await sources.facts()
      return { today, timezone, fields: await fields() }
    },
  })
  return { secrets, database, access, proof, log, fields }
}

function rememberFields({ facts, meta }: ModelSources): () => Promise<Fields> {
  let known: { modelVersion: string; fields: Fields } | undefined
  return async () => {
    const { modelVersion } = await facts()
    if (known?.modelVersion === modelVersion) return known.fields
    known = { modelVersion, fields: toFields(await meta()) }
    return known.fields
  }
}
