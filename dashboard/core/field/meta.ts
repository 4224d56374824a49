import { z } from 'zod'
import type { Words } from '../words.ts'
import { isOwnGrain } from './calendar.ts'
import { type Additivity, type Field, type FieldKind, type Fields, fieldRoles, personalKinds, type View } from './field.ts'

const pair = z.object({ zh: z.string(), en: z.string() })

const ownMeta = z
  .object({
    zh: z.object({ title: z.string().optional(), description: z.string().optional() }).optional().catch(undefined),
    unit: pair.optional().catch(undefined),
    values: z.record(z.string(), pair).optional().catch(undefined),
    order: z
      .array(z.union([z.string(), z.number()]).transform(String))
      .optional()
      .catch(undefined),
    additivity: z.enum(['A', 'S', 'D', 'R', 'Q']).optional().catch(undefined),
    role: z.enum(fieldRoles).optional().catch(undefined),
    quantile: z.number().min(0).max(1).optional().catch(undefined),
    distribution: z.string().optional().catch(undefined),
    /** A measure of the same cube: see `Field.per`. */
    per: z.string().optional().catch(undefined),
    /** Measures of the same cube: see `Field.factors`. */
    factors: z.array(z.string()).optional().catch(undefined),
    /** A measure of the same cube: see `Field.margin`. */
    margin: z.string().optional().catch(undefined),
    /** See `Field.target`; `by` is a time of the same cube. */
    target: z
      .object({ measure: z.string(), month: z.string(), metric: z.string(), value: z.string(), by: z.string() })
      .optional()
      .catch(undefined),
    better: z.enum(['up', 'down']).optional().catch(undefined),
    synonyms: z.array(z.string()).optional().catch(undefined),
    owner: z.string().optional().catch(undefined),
    calculated: z.string().optional().catch(undefined),
    /** See `Field.bin`. */
    bin: z.number().positive().optional().catch(undefined),
    /** Members of the same view: see `Field.uses`. */
    uses: z.array(z.string()).optional().catch(undefined),
    personal: z.enum(personalKinds).optional().catch(undefined),
    /** Written `alias_of` in the model: this is the former name of that member of the same view. */
    aliasOf: z.string().optional().catch(undefined),
    /** Of a view: see `View.people`; a measure of its own, or `none`. */
    people: z.string().optional().catch(undefined),
    /** Of a view: dimensions of its own, from the widest level to the narrowest. */
    hierarchies: z.array(z.array(z.string())).optional().catch(undefined),
    folders: z
      .array(z.object({ name: z.string(), zh: z.string() }))
      .optional()
      .catch(undefined),
  })
  .nullish()

const metaMember = z.object({
  name: z.string(),
  title: z.string().default(''),
  shortTitle: z.string().default(''),
  description: z.string().nullish(),
  type: z.string(),
  format: z.union([z.string(), z.looseObject({ type: z.string() })]).nullish(),
  currency: z.string().nullish(),
  aggType: z.string().nullish(),
  drillMembers: z.array(z.string()).nullish(),
  public: z.boolean().nullish(),
  granularities: z.array(z.object({ name: z.string() })).nullish(),
  meta: ownMeta,
})
type MetaMember = z.infer<typeof metaMember>

const metaView = z.object({
  name: z.string(),
  title: z.string().default(''),
  type: z.string().nullish(),
  description: z.string().nullish(),
  public: z.boolean().nullish(),
  meta: ownMeta,
  measures: z.array(metaMember).default([]),
  dimensions: z.array(metaMember).default([]),
  folders: z.array(z.object({ name: z.string(), members: z.array(z.unknown()) })).default([]),
})

const metaReply = z.object({ cubes: z.array(metaView) })

// Cube's own types: measures are number, string, time or boolean by now; dimensions also geo.
const fieldType = (type: string): Field['type'] => (type === 'string' || type === 'time' || type === 'boolean' ? type : 'number')

/** Where the model says nothing, the aggregation does, as Cube's meta or a model file names it: sums and counts add up, the rest is never added. */
export function guessedAdditivity(aggregation: string | null | undefined): Additivity {
  switch (aggregation) {
    case 'sum':
    case 'count':
      return 'A'
    case 'countDistinct':
    case 'count_distinct':
    case 'countDistinctApprox':
    case 'count_distinct_approx':
      return 'D'
    default:
      return 'R'
  }
}

function toField(member: MetaMember, view: string, kind: 'measure' | 'dimension', folders: Map<string, Words>): Field {
  const own = member.meta ?? {}
  const english = member.shortTitle || member.title || member.name
  const fieldKind: FieldKind = kind === 'measure' ? 'measure' : member.type === 'time' ? 'time' : 'dimension'
  const description = member.description ?? ''
  const grains = (member.granularities ?? []).map(({ name }) => name).filter(isOwnGrain)
  return {
    name: member.name,
    view,
    kind: fieldKind,
    type:
      kind === 'dimension' && member.type !== 'number'
        ? fieldKind === 'time'
          ? 'time'
          : member.type === 'boolean'
            ? 'boolean'
            : 'string'
        : fieldType(member.type),
    title: { zh: own.zh?.title ?? english, en: english },
    description: { zh: own.zh?.description ?? description, en: description },
    folder: folders.get(member.name) ?? null,
    ...(member.format ? { format: member.format } : {}),
    ...(member.currency ? { currency: member.currency } : {}),
    ...(own.unit ? { unit: own.unit } : {}),
    ...(own.values ? { values: own.values } : {}),
    ...(own.order ? { order: own.order } : {}),
    ...(kind === 'measure' ? { additivity: own.additivity ?? guessedAdditivity(member.aggType) } : {}),
    ...(own.role ? { role: own.role } : {}),
    ...(own.quantile === undefined ? {} : { quantile: own.quantile }),
    ...(own.distribution ? { distribution: own.distribution } : {}),
    ...(own.per ? { per: `${view}.${own.per}` } : {}),
    ...(own.factors ? { factors: own.factors.map((name) => `${view}.${name}`) } : {}),
    ...(own.margin ? { margin: `${view}.${own.margin}` } : {}),
    ...(own.target ? { target: { ...own.target, by: `${view}.${own.target.by}` } } : {}),
    ...(own.better ? { better: own.better } : {}),
    ...(own.owner ? { owner: own.owner } : {}),
    ...(own.calculated ? { calculated: own.calculated } : {}),
    ...(own.bin ? { bin: own.bin } : {}),
    ...(own.uses ? { uses: own.uses.map((name) => `${view}.${name}`) } : {}),
    ...(own.personal ? { personal: own.personal } : {}),
    ...(grains.length > 0 && { grains }),
    synonyms: own.synonyms ?? [],
    drillMembers: member.drillMembers ?? [],
  }
}

function toView(view: z.infer<typeof metaView>): View {
  const foldersZh = new Map(view.meta?.folders?.map(({ name, zh }) => [name, zh]))
  const titled = view.folders.map(({ name, members }) => ({
    title: { zh: foldersZh.get(name) ?? name, en: name },
    members: members.filter((member) => typeof member === 'string'),
  }))
  const folderOf = new Map(titled.flatMap(({ title, members }) => members.map((member) => [member, title] as const)))
  const isFormer = (member: MetaMember) => member.meta?.aliasOf !== undefined
  const isPublic = (member: MetaMember) => member.public !== false && !isFormer(member)
  const fields = [
    ...view.measures.filter(isPublic).map((member) => toField(member, view.name, 'measure', folderOf)),
    ...view.dimensions.filter(isPublic).map((member) => toField(member, view.name, 'dimension', folderOf)),
  ]
  const byName = new Map(fields.map((field) => [field.name, field]))
  const inFolders = titled.map(({ title, members }) => ({ title, fields: members.flatMap((member) => byName.get(member) ?? []) }))
  const rest = fields.filter((field) => field.folder === null)
  return {
    name: view.name,
    title: { zh: view.meta?.zh?.title ?? view.title, en: view.title },
    description: { zh: view.meta?.zh?.description ?? view.description ?? '', en: view.description ?? '' },
    fields,
    folders: [...inFolders.filter((folder) => folder.fields.length > 0), ...(rest.length > 0 ? [{ title: null, fields: rest }] : [])],
    hierarchies: (view.meta?.hierarchies ?? [])
      .map((levels) => levels.map((level) => `${view.name}.${level}`).filter((name) => byName.get(name)?.kind === 'dimension'))
      .filter(({ length }) => length > 1),
    ...(view.meta?.people && { people: view.meta.people === 'none' ? 'none' : `${view.name}.${view.meta.people}` }),
    former: [...view.measures, ...view.dimensions].filter(isFormer).flatMap(({ name, meta }) => {
      const field = byName.get(`${view.name}.${meta?.aliasOf}`)
      return field ? [{ name, field }] : []
    }),
  }
}

/** Every field by its name, and by the names it had before. */
export function indexFields(views: View[]): Fields {
  const entries = views.flatMap((view) => [
    ...view.fields.map((field) => [field.name, field] as const),
    ...view.former.map(({ name, field }) => [name, { ...field, name }] as const),
  ])
  return { views, byName: new Map(entries) }
}

/** Cube's /meta reply → the public views with their fields. Throws zod's error on what is no meta reply. */
export function toFields(reply: unknown): Fields {
  const { cubes } = metaReply.parse(reply)
  const views = cubes.filter((cube) => cube.public !== false && (cube.type ?? 'view') === 'view').map(toView)
  return indexFields(views)
}

/** A field from what comes with an answer alone: shared pages are not given the model. */
export function annotatedField(name: string, kind: 'measure' | 'dimension', annotation: unknown): Field {
  const bare = name.split('.').slice(0, 2).join('.')
  const own = typeof annotation === 'object' && annotation !== null ? annotation : {}
  const read = metaMember.safeParse({ type: 'string', ...own, name: bare })
  const member: MetaMember = read.success ? read.data : metaMember.parse({ type: 'string', name: bare })
  return toField(member, bare.split('.')[0] ?? '', kind, new Map())
}
