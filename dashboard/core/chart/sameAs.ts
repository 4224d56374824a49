import { z } from 'zod'
import type { Fields } from '../field/field.ts'
import { type Words, words } from '../words.ts'
import { fitFilter } from './filter.ts'
import { type ChartSpec, type Condition, condition, conditionsOf, type Filter, filter, type SameCondition, viewOf } from './spec.ts'

// A chart that follows another one's filters keeps the link, not the filters: they are looked up whenever it is asked, by the server and by the page alike.

/** A chart whose filters others follow, as far as they need to know it. */
export interface SourceChart {
  board: string
  tile: string
  title: Words
  filters: Filter[]
  conditions: Condition[]
}

/** A chart on a board that others may follow. */
export const listedChart = z.object({ board: z.string(), boardTitle: words, tile: z.string(), title: words, filters: z.number() })
export type ListedChart = z.infer<typeof listedChart>
export const listedCharts = z.object({ charts: z.array(listedChart) })

/** Which charts are followed. */
export const sourcesInput = z.strictObject({
  charts: z.array(z.strictObject({ board: z.string().max(64), tile: z.string().max(64) })).max(20),
})
/** They, and those that they follow; what is gone, or not to be seen, is not among them. */
export const sourcesReply = z.object({
  charts: z.array(
    z.object({ board: z.string(), tile: z.string(), title: words, filters: z.array(filter), conditions: z.array(condition) }),
  ),
})

/** The charts that are followed, those that they follow among them, by `sourceKey`. */
export type Sources = ReadonlyMap<string, SourceChart>

export const sourceKey = ({ board, tile }: Pick<SourceChart, 'board' | 'tile'>) => `${board} ${tile}`

export const toSources = (charts: SourceChart[]): Sources => new Map(charts.map((chart) => [sourceKey(chart), chart]))

/** The charts that one follows. */
export const followedBy = (spec: Pick<ChartSpec, 'conditions'>): SameCondition[] => conditionsOf(spec).filter((one) => one.kind === 'same')

/**
 * The chart with the filters of those it follows in the place of the links. A link that leads nowhere, or back to where it came from, stays and says so
 * in its `fault`; so does a filter that this chart has no field for.
 */
export function withSources(spec: ChartSpec, sources: Sources, fields: Fields | undefined): ChartSpec {
  if (followedBy(spec).length === 0) return spec
  const view = viewOf(spec) ?? ''
  const conditions = conditionsOf(spec).flatMap((one) => (one.kind === 'same' ? toOwn(one, sources, { view, fields }, []) : [one]))
  return { ...spec, conditions }
}

interface Place {
  view: string
  fields: Fields | undefined
}

function toOwn(link: SameCondition, sources: Sources, place: Place, path: SourceChart[]): Condition[] {
  const source = sources.get(sourceKey(link))
  if (!source) return [{ ...link, fault: goneWords(link.title) }]
  if (path.includes(source)) return [{ ...link, fault: circleWords([...path.slice(path.indexOf(source)), source]) }]
  const own: Condition[] = [...source.filters.map((filter): Condition => ({ kind: 'any', any: [[filter]] })), ...source.conditions]
  return own.flatMap((one) =>
    one.kind === 'same'
      ? toOwn(one, sources, place, [...path, source])
      : [fitted(one, place) ?? { ...link, fault: unfitWords(source.title, one, place) }],
  )
}

/** A condition of another chart by the fields of this one's view; null where it has none of that name. */
function fitted(one: Exclude<Condition, SameCondition>, { view, fields }: Place): Condition | null {
  const memberFor = (member: string) => fitFilter({ member, operator: 'set', values: [] }, view, fields)?.member ?? null
  if (one.kind === 'top') {
    const [member, by] = [memberFor(one.member), memberFor(one.by)]
    return member && by ? { ...one, member, by } : null
  }
  const any = one.any.map((all) => all.map(({ from: _, ...filter }) => fitFilter(filter, view, fields)))
  return any.flat().includes(null) ? null : { kind: 'any', any: any.map((all) => all.filter((filter) => filter !== null)) }
}

const goneWords = ({ zh, en }: Words): Words => ({
  zh: `“${zh}”已不在您能看到的看板上，这里没有套用它的筛选；请重新选择来源图表，或去掉这条筛选`,
  en: `“${en}” is no longer on a board you can see, so its filters are not applied here; choose another chart to follow, or remove this filter`,
})

const circleWords = (path: SourceChart[]): Words => {
  const inWords = (language: 'zh' | 'en') => path.map(({ title }) => title[language]).join(' → ')
  return {
    zh: `筛选互相引用成了一圈：${inWords('zh')}；这一圈里的引用没有套用`,
    en: `Filters follow each other in a circle: ${inWords('en')}; what closes the circle is not applied`,
  }
}

function unfitWords(title: Words, one: Exclude<Condition, SameCondition>, { fields }: Place): Words {
  const members = one.kind === 'top' ? [one.member] : one.any.flat().map(({ member }) => member)
  const inWords = (language: 'zh' | 'en') =>
    [...new Set(members)].map((name) => fields?.byName.get(name)?.title[language] ?? name).join(language === 'zh' ? '、' : ', ')
  return {
    zh: `“${title.zh}”按“${inWords('zh')}”筛选，这张图的数据里没有这个字段，未套用`,
    en: `“${title.en}” is filtered by ${inWords('en')}, which the data of this chart do not have: that filter is not applied`,
  }
}
