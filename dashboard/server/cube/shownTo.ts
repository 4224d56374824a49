import type { Policy } from '../../core/admin/policy.ts'
import { fieldsFor, maskedMembers } from '../../core/admin/restrict.ts'
import type { Fields } from '../../core/field/field.ts'
import { toFields } from '../../core/field/meta.ts'
import type { PersonPrincipal } from '../access.ts'

/** A cube or view of Cube's meta. */
interface MetaCube {
  config: { name: string; measures?: Named[]; dimensions?: Named[]; segments?: Named[] } & Record<string, unknown>
}

interface Named {
  name: string
}

const known = new WeakMap<object, Fields>()

/** The fields of a compiled model, read once. */
function fieldsIn(cubes: MetaCube[]): Fields {
  const fields = known.get(cubes) ?? toFields({ cubes: cubes.map(({ config }) => config) })
  known.set(cubes, fields)
  return fields
}

/** The policy of whoever asks in this context; undefined where nobody does, as when the process compiles a model. */
export const policyOf = (context: unknown): Policy | undefined =>
  (context as { securityContext?: Partial<PersonPrincipal> } | undefined)?.securityContext?.rights?.policy

const shown = new WeakMap<Fields, WeakMap<Policy, Set<string>>>()

function namesFor(policy: Policy, fields: Fields): Set<string> {
  const here = shown.get(fields) ?? new WeakMap<Policy, Set<string>>()
  shown.set(fields, here)
  const names = here.get(policy) ?? new Set(fieldsFor(policy, fields).byName.keys())
  here.set(policy, names)
  return names
}

/** What of a model's description somebody may read: `visible` without the members and views that their policy hides. `all` is the whole. */
export function shownTo<Cubes extends MetaCube[]>(context: unknown, visible: Cubes, all: MetaCube[]): Cubes {
  const policy = policyOf(context)
  if (!policy || (policy.members === 'all' && policy.rows === 'all' && policy.masked.length === 0)) return visible
  const names = namesFor(policy, fieldsIn(all))
  const keep = (list: Named[] | undefined) => list?.filter(({ name }) => names.has(name))
  return visible
    .map((cube) => ({
      ...cube,
      config: { ...cube.config, measures: keep(cube.config.measures), dimensions: keep(cube.config.dimensions) },
    }))
    .filter(({ config }) => (config.measures?.length ?? 0) + (config.dimensions?.length ?? 0) > 0) as Cubes
}

/** The members that whoever asks in this context is shown masked. */
export function maskedFor(context: unknown, all: unknown): string[] {
  const policy = policyOf(context)
  return policy ? maskedMembers(policy, fieldsIn(all as MetaCube[])) : []
}
