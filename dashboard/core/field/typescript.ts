import type { Fields } from './field.ts'

const union = (names: readonly string[]) => (names.length === 0 ? '  | never' : names.map((name) => `  | '${name}'`).join('\n'))

/**
 * A TypeScript file with the name of every member as a type, and of questions made of them: a wrong name is an error in the editor of
 * those who build a portal. What `ask` returns is a `Query` of @cubejs-client/core.
 */
export function toTypeScript({ views }: Fields): string {
  const fields = views.flatMap((view) => view.fields)
  const names = (kind: string) => fields.filter((field) => field.kind === kind).map(({ name }) => name)
  const own = [...new Set(fields.flatMap(({ grains = [] }) => grains))]
  return `// The members of Clientele's model, as types. Made by the metric catalogue; fetch it again when the model has changed.

export type Measure =
${union(names('measure'))}

export type Dimension =
${union(names('dimension'))}

export type Time =
${union(names('time'))}

export type Member = Measure | Dimension | Time
export type Granularity = ${['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year', ...own].map((grain) => `'${grain}'`).join(' | ')}

export type Filter =
  | { member: Member; operator: 'set' | 'notSet' }
  | {
      member: Member
      operator:
        | 'equals' | 'notEquals' | 'contains' | 'notContains' | 'startsWith' | 'endsWith' | 'gt' | 'gte' | 'lt' | 'lte'
        | 'inDateRange' | 'notInDateRange' | 'beforeDate' | 'beforeOrOnDate' | 'afterDate' | 'afterOrOnDate'
      values: string[]
    }
  | { and: Filter[] }
  | { or: Filter[] }

export interface Question {
  measures?: Measure[]
  dimensions?: (Dimension | Time)[]
  timeDimensions?: { dimension: Time; granularity?: Granularity; dateRange?: string | [string, string] }[]
  filters?: Filter[]
  order?: [Member, 'asc' | 'desc'][]
  limit?: number
  offset?: number
  timezone?: string
}

/** The question itself; its names are checked where it is written. */
export const ask = <Q extends Question>(question: Q): Q => question
`
}
