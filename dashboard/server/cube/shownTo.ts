import { type Policy, seesWholeModel } from '../../core/admin/policy.ts'
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

const shown = new WeakMap<object, WeakMap<Policy, MetaCube[]>>()

/** What of a model's description somebody may read: `visible` without the members and views that their policy hides. `all` is the whole. */
export function shownTo<Cubes extends MetaCube[]>(context: unknown, visible: Cubes, all: MetaCube[]): Cubes {
  const policy = policyOf(context)
  if (!policy || seesWholeModel(policy)) return visible
  const here = shown.get(all) ?? new WeakMap<Policy, MetaCube[]>()
  shown.set(all, here)
  const found = here.get(policy) ?? withoutHidden(visible, policy, fieldsIn(all))
  here.set(policy, found)
  return found as Cubes
}

function withoutHidden(visible: MetaCube[], policy: Policy, fields: Fields): MetaCube[] {
  const names = new Set(fieldsFor(policy, fields).byName.keys())
  const views = new Set([...names].map((name) => name.split('.', 1)[0]))
  const isHidden = (name: string) => fields.byName.has(name) && !names.has(name)
  const keep = (list: Named[] | undefined) => list?.filter(({ name }) => names.has(name))
  // Folders, hierarchies, what to drill into: names in lists.
  const cleaned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((one) => typeof one !== 'string' || !isHidden(one)).map(cleaned)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cleaned(inner)]))
  }
  return visible
    .filter(({ config }) => views.has(config.name))
    .map(({ config, ...cube }) => {
      const own = { ...config, measures: keep(config.measures), dimensions: keep(config.dimensions) }
      return { ...cube, config: cleaned(own) as MetaCube['config'] }
    })
}

/** The members that whoever asks in this context is shown masked. */
export function maskedFor(context: unknown, all: unknown): string[] {
  const policy = policyOf(context)
  return policy ? maskedMembers(policy, fieldsIn(all as MetaCube[])) : []
}
