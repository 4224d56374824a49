/** What this check reads of a cube or a view. */
export interface CubeNode {
  name?: string
  public?: boolean
  measures?: MemberNode[]
  dimensions?: MemberNode[]
}
export interface ViewNode {
  name?: string
  public?: boolean
  cubes?: {
    join_path?: string
    prefix?: boolean
    includes?: (string | { name?: string; alias?: string })[] | '*'
    excludes?: string[]
  }[]
}
interface MemberNode {
  name?: string
  type?: string
  public?: boolean
}

type Kind = 'measure' | 'time' | 'dimension'

/** A view as people see it: the kind of each member by its name there, and the member of a cube that it is. */
type Shown = Map<string, { kind: Kind; of: string }>

/** The public members of every view of a model. */
export function viewsOf(cubes: CubeNode[], views: ViewNode[]): Map<string, Shown> {
  const byName = new Map(cubes.map((cube) => [cube.name, cube]))
  return new Map(
    views
      .filter((view) => view.public !== false)
      .map((view) => [String(view.name), new Map((view.cubes ?? []).flatMap((part) => shownOf(part, byName)))]),
  )
}

function shownOf(
  part: NonNullable<ViewNode['cubes']>[number],
  cubes: Map<string | undefined, CubeNode>,
): [string, { kind: Kind; of: string }][] {
  const cube = part.join_path?.split('.').at(-1) ?? ''
  const { measures = [], dimensions = [] } = cubes.get(cube) ?? {}
  const kinds = new Map<unknown, Kind>([
    ...dimensions.filter(isPublic).map(({ name, type }) => [name, type === 'time' ? 'time' : 'dimension'] as const),
    ...measures.filter(isPublic).map(({ name }) => [name, 'measure'] as const),
  ])
  const named = part.includes === '*' ? [...kinds.keys()].map(String) : (part.includes ?? [])
  return named.flatMap((one) => {
    const [own, alias] = typeof one === 'string' ? [one, one] : [one.name, one.alias ?? one.name]
    const kind = kinds.get(own)
    return kind && !part.excludes?.includes(String(own))
      ? [[`${part.prefix ? `${cube}_` : ''}${alias}`, { kind, of: `${cube}.${own}` }] as const]
      : []
  })
}

const isPublic = (member: MemberNode) => member.public !== false

const keys = ['measure', 'month', 'metric', 'value', 'by'] as const
const asked: [key: 'measure' | 'month' | 'metric', kind: Kind, zh: string, en: string][] = [
  ['measure', 'measure', '指标', 'measure'],
  ['month', 'time', '时间字段', 'time'],
  ['metric', 'dimension', '维度', 'dimension'],
]

/** What is wrong with where a measure says its targets are; a goal would be refused or left out without the reason otherwise. */
export function wrongTarget(cube: string, measure: string, target: unknown, views: Map<string, Shown>): [zh: string, en: string] | null {
  if (target === undefined) return null
  const written = target as Record<string, unknown> | null
  const lacking = keys.filter((key) => typeof written?.[key] !== 'string')
  if (!written || lacking.length > 0)
    return [
      `meta.target 缺少 ${lacking.join('、')}。请写 { measure: …, month: …, metric: …, value: …, by: … }。`,
      `\`meta.target\` lacks ${lacking.join(', ')}. Write { measure: …, month: …, metric: …, value: …, by: … }.`,
    ]
  for (const [key, kind, zh, en] of asked) {
    const [view = '', member = ''] = String(written[key]).split('.')
    if (views.get(view)?.get(member)?.kind !== kind)
      return [
        `meta.target.${key} 的 ${String(written[key])} 不是公开的${zh}。请写“视图.${zh}”，如 targets.${key === 'measure' ? 'target' : key}。`,
        `\`meta.target.${key}\` names ${String(written[key])}, which is no public ${en} of a view. Name one, such as targets.${key === 'measure' ? 'target' : key}.`,
      ]
  }
  const by = String(written.by)
  const without = [...views].find(
    ([, shown]) => [...shown.values()].some(({ of }) => of === `${cube}.${measure}`) && shown.get(by)?.kind !== 'time',
  )
  return without
    ? [
        `meta.target.by 的 ${by} 不是视图 ${without[0]} 的时间字段，而该视图有这个指标。请写那里的时间字段，或把它加进视图。`,
        `\`meta.target.by\` names ${by}, which is no time of the view ${without[0]}, where this measure is. Name a time of it, or include it there.`,
      ]
    : null
}
