import { bigint, boolean, index, integer, jsonb, pgSchema, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import type { KeyScope } from '../core/admin/apiKey.ts'
import type { GroupOrigin } from '../core/admin/groups.ts'
import type { Role } from '../core/admin/roles.ts'
import type { MapRegion } from '../core/chart/ownMap.ts'
import type { Filter } from '../core/chart/spec.ts'
import type { CalculatedFormat } from '../core/field/formula/calculated.ts'
import type { ShareRight } from '../core/share/share.ts'
import type { Words } from '../core/words.ts'

/** Where somebody stood who shared through a back end: see `Standing`. */
export interface SharerStanding {
  role: Role
  groups: string[]
  owner: string[]
  rows?: Record<string, string[]>
}

/** The schema of our own state; a database shared with others keeps its own tables apart. */
export const stateSchema = 'clientele'
const schema = pgSchema(stateSchema)

const at = (name: string) => timestamp(name, { withTimezone: true })

export const people = schema.table('people', {
  id: text('id').primaryKey(),
  email: text('email').notNull().unique(),
  name: text('name').notNull(),
  role: text('role').$type<Role>().notNull(),
  /** Null for whoever comes through the identity provider alone. */
  passwordHash: text('password_hash'),
  /** Given by an administrator, and by the provider's groups; `role` is the higher one. */
  handRole: text('hand_role').$type<Role>(),
  managedRole: text('managed_role').$type<Role>(),
  createdAt: at('created_at').notNull().defaultNow(),
  updatedAt: at('updated_at').notNull().defaultNow(),
  disabledAt: at('disabled_at'),
  lastSignedInAt: at('last_signed_in_at'),
  ownerRecords: jsonb('owner_records').$type<string[]>().notNull().default([]),
})

export const groups = schema.table('groups', {
  name: text('name').primaryKey(),
  note: text('note').notNull().default(''),
  rights: jsonb('rights').$type<unknown>().notNull(),
  updatedAt: at('updated_at').notNull().defaultNow(),
  updatedBy: text('updated_by').notNull(),
})

export const sessions = schema.table(
  'sessions',
  {
    id: text('id').primaryKey(),
    personId: text('person_id').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
    endedAt: at('ended_at'),
    issuer: text('issuer').notNull().default(''),
    device: text('device').notNull().default(''),
    address: text('address').notNull().default(''),
    lastSeenAt: at('last_seen_at'),
  },
  (table) => [index('sessions_by_person').on(table.personId)],
)

export const identities = schema.table(
  'identities',
  {
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    personId: text('person_id').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] }), index('identities_by_person').on(table.personId)],
)

export const signInFlows = schema.table('sign_in_flows', {
  id: text('id').primaryKey(),
  state: text('state').notNull(),
  nonce: text('nonce').notNull(),
  verifier: text('verifier').notNull(),
  next: text('next').notNull(),
  beganAt: at('began_at').notNull().defaultNow(),
  personId: text('person_id'),
  problem: text('problem'),
  detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
})

export const setupLinks = schema.table('setup_links', {
  id: text('id').primaryKey(),
  madeAt: at('made_at').notNull().defaultNow(),
})

export const personGroups = schema.table(
  'person_groups',
  {
    personId: text('person_id').notNull(),
    groupName: text('group_name').notNull(),
    origin: text('origin').$type<GroupOrigin>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.personId, table.groupName, table.origin] }),
    index('person_groups_by_group').on(table.groupName),
  ],
)

export const apiKeys = schema.table('api_keys', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  scopes: jsonb('scopes').$type<KeyScope[]>().notNull(),
  origins: jsonb('origins').$type<string[]>().notNull(),
  salt: text('salt').notNull(),
  secretHash: text('secret_hash').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  createdBy: text('created_by').notNull(),
  expiresAt: at('expires_at').notNull(),
  lastUsedAt: at('last_used_at'),
  revokedAt: at('revoked_at'),
  revokedBy: text('revoked_by'),
})

export const boards = schema.table('boards', {
  id: text('id').primaryKey(),
  spec: jsonb('spec').$type<unknown>().notNull(),
  revision: integer('revision').notNull(),
  ownerId: text('owner_id').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  updatedAt: at('updated_at').notNull().defaultNow(),
  updatedBy: text('updated_by').notNull(),
  editor: jsonb('editor').$type<SharerStanding>(),
  deletedAt: at('deleted_at'),
  deletedBy: text('deleted_by'),
})

export const boardVersions = schema.table(
  'board_versions',
  {
    boardId: text('board_id').notNull(),
    revision: integer('revision').notNull(),
    spec: jsonb('spec').$type<unknown>().notNull(),
    savedAt: at('saved_at').notNull().defaultNow(),
    savedBy: text('saved_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.boardId, table.revision] })],
)

export const favourites = schema.table(
  'favourites',
  { personId: text('person_id').notNull(), boardId: text('board_id').notNull() },
  (table) => [primaryKey({ columns: [table.personId, table.boardId] })],
)

export const shares = schema.table('shares', {
  id: text('id').primaryKey(),
  boardId: text('board_id').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
  createdBy: text('created_by').notNull(),
  expiresAt: at('expires_at').notNull(),
  withdrawnAt: at('withdrawn_at'),
  filters: jsonb('filters').$type<Filter[]>().notNull(),
  adjustable: boolean('adjustable').notNull(),
  held: jsonb('held').$type<string[]>().notNull(),
  theme: text('theme').$type<'light' | 'dark' | 'system'>(),
  opened: integer('opened').notNull().default(0),
  lastOpenedAt: at('last_opened_at'),
  sharer: jsonb('sharer').$type<SharerStanding>(),
  name: text('name').notNull().default(''),
  passwordHash: text('password_hash'),
  maxOpens: integer('max_opens'),
  rights: jsonb('rights').$type<ShareRight[]>().notNull(),
  origins: jsonb('origins').$type<string[]>().notNull(),
})

export const memberDefinitions = schema.table('member_definitions', {
  member: text('member').primaryKey(),
  fingerprint: text('fingerprint').notNull(),
  firstSeenAt: at('first_seen_at').notNull().defaultNow(),
  changedAt: at('changed_at'),
})

export const calculatedMeasures = schema.table('calculated_measures', {
  id: text('id').primaryKey(),
  view: text('view').notNull(),
  title: jsonb('title').$type<Words>().notNull(),
  description: jsonb('description').$type<Words>().notNull(),
  formula: text('formula').notNull(),
  format: text('format').$type<CalculatedFormat>().notNull(),
  revision: integer('revision').notNull().default(1),
  createdAt: at('created_at').notNull().defaultNow(),
  updatedAt: at('updated_at').notNull().defaultNow(),
  updatedBy: text('updated_by').notNull(),
})

export const companyMap = schema.table('company_map', {
  id: text('id').primaryKey(),
  title: jsonb('title').$type<Words>().notNull(),
  approval: text('approval').notNull(),
  regions: jsonb('regions').$type<MapRegion[]>().notNull(),
  updatedAt: at('updated_at').notNull().defaultNow(),
  updatedBy: text('updated_by').notNull(),
})

export const signInAttempts = schema.table(
  'sign_in_attempts',
  {
    account: text('account').notNull(),
    address: text('address').notNull(),
    failures: integer('failures').notNull().default(0),
    failedAt: at('failed_at').notNull(),
    refused: integer('refused').notNull().default(0),
    signedInAt: at('signed_in_at'),
  },
  (table) => [primaryKey({ columns: [table.account, table.address] }), index('sign_in_attempts_by_address').on(table.address)],
)

export const audit = schema.table('audit', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  at: at('at').notNull().defaultNow(),
  actor: text('actor').notNull(),
  act: text('act').notNull(),
  thing: text('thing').notNull(),
  address: text('address').notNull().default(''),
  detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
})
