import { createHash } from 'node:crypto'
import { LineCounter, parseDocument } from 'yaml'
import type { ModelState } from '../cube/model.ts'
import { addedLine } from '../cube/withCalculated.ts'

/** A member of a view as the model files define it. */
export interface Definition {
  /** `view.member`. */
  member: string
  sql: string
  file: string
  line: number | null
  /** Paths in `model/parameters.yml`. */
  parameters: string[]
  fingerprint: string
}

interface Node {
  name?: string
  sql?: unknown
  type?: string
  case?: unknown
  filters?: { sql?: string }[]
  meta?: { parameters?: string[] }
  measures?: Node[]
  dimensions?: Node[]
  cubes?: { join_path?: string; prefix?: boolean; includes?: string | (string | { name?: string; alias?: string })[] }[]
}
interface Origin {
  node: Node
  file: string
  line: number | null
}

/** Every member that a view includes, by `view.member`, with the SQL and the place of its cube. */
export function readDefinitions({ files }: ModelState): Map<string, Definition> {
  const members = new Map<string, Origin>()
  const views: Node[] = []
  for (const { fileName, content } of files) {
    if (!/\.ya?ml$/.test(fileName)) continue
    const lineCounter = new LineCounter()
    const document = parseDocument(content, { lineCounter })
    const { cubes = [], views: own = [] } = (document.toJS() ?? {}) as { cubes?: Node[]; views?: Node[] }
    views.push(...own)
    for (const [at, cube] of cubes.entries())
      for (const kind of ['measures', 'dimensions'] as const)
        for (const [place, node] of (cube[kind] ?? []).entries()) {
          const found = document.getIn(['cubes', at, kind, place], true) as { range?: [number] } | undefined
          const line = found?.range ? lineOf(content, found.range[0], lineCounter) : null
          members.set(`${cube.name}.${node.name}`, { node, file: fileName, line })
        }
  }
  return new Map(views.flatMap((view) => definitionsOf(view, members)).map((one) => [one.member, one]))
}

/** The line in the file on disk: those that calculated measures add are not there, nor have they a line themselves. */
function lineOf(content: string, at: number, counter: LineCounter): number | null {
  if (content.slice(at).split('\n', 1)[0]?.endsWith(addedLine)) return null
  return counter.linePos(at).line - (content.slice(0, at).split(addedLine).length - 1)
}

function definitionsOf(view: Node, members: Map<string, Origin>): Definition[] {
  return (view.cubes ?? []).flatMap(({ join_path = '', prefix, includes }) => {
    const cube = join_path.split('.').at(-1) ?? ''
    const all = [...members.keys()].filter((name) => name.startsWith(`${cube}.`)).map((name) => name.slice(cube.length + 1))
    const named = Array.isArray(includes) ? includes : all
    return named.flatMap((one): Definition[] => {
      const name = typeof one === 'string' ? one : (one.name ?? '')
      const shown = typeof one === 'string' ? name : (one.alias ?? name)
      const origin = members.get(`${cube}.${name}`)
      if (!origin) return []
      const { node, file, line } = origin
      return [
        {
          member: `${view.name}.${prefix ? `${cube}_` : ''}${shown}`,
          sql: formulaOf(node),
          file,
          line,
          parameters: node.meta?.parameters ?? view.meta?.parameters ?? [],
          fingerprint: createHash('sha256').update(JSON.stringify(node)).digest('base64url').slice(0, 22),
        },
      ]
    })
  })
}

/** What a person reads as the formula: the aggregation with its SQL, and what it is restricted to. */
function formulaOf({ sql, type = '', case: cases, filters = [] }: Node): string {
  const inner = typeof sql === 'string' ? sql.trim() : cases ? JSON.stringify(cases) : ''
  const isPlain = ['number', 'string', 'time', 'boolean'].includes(type)
  const formula = isPlain ? inner : `${type}(${inner || '*'})`
  const only = filters.flatMap((filter) => filter.sql?.trim() ?? [])
  return only.length > 0 ? `${formula}\nwhere ${only.join('\n  and ')}` : formula
}
