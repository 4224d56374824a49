import { LineCounter, parseDocument } from 'yaml'
import { fieldRoles } from '../../dashboard/core/field/field.ts'
import type { ModelFile, ModelProblem } from '../../dashboard/server/cube/model.ts'
import type { Parameters } from '../../dashboard/server/derive/parameters.ts'
import { type CubeNode, type ViewNode, viewsOf, wrongTarget } from './targetMistakes.ts'

interface Node {
  name?: string
  /** Of a view: where its members come from. */
  cubes?: { includes?: (string | { name?: string; alias?: string })[] | '*' }[]
  sql?: unknown
  type?: string
  public?: boolean
  meta?: {
    additivity?: string
    per?: unknown
    factors?: unknown
    margin?: unknown
    target?: unknown
    better?: unknown
    parameters?: string[]
    hierarchies?: unknown
    role?: unknown
    order?: unknown
    values?: Record<string, { zh?: string; en?: string } | null>
  }
}

/** Mistakes that compile and run, and give a wrong number or a silent gap: one sentence each, with what to write instead. */
const rules: ((member: Node, kind: 'measures' | 'dimensions') => [zh: string, en: string] | null)[] = [
  ({ sql, type }) => {
    const text = typeof sql === 'string' ? sql.trim() : ''
    if (!/^[a-z_]\w*$/i.test(text) || type === 'switch') return null
    return [
      `sql 里的列 ${text} 没有写明属于哪张表，与别的表连接时会有歧义。请写 "{CUBE}.${text}"。`,
      `the column ${text} in \`sql\` does not say whose it is, and is ambiguous once another table is joined. Write "{CUBE}.${text}".`,
    ]
  },
  ({ sql, type }, kind) => {
    const text = typeof sql === 'string' ? sql : ''
    // A CASE asks for the denominator in its own way.
    if (kind !== 'measures' || type !== 'number' || !/\/\s*[^\d\s]/.test(text) || /\b(nullif|case)\b/i.test(text)) return null
    return [
      '除数可能为 0。请写 “/ NULLIF(…, 0)”，没有分母时结果为空。',
      'what it divides by may be 0. Write "/ NULLIF(…, 0)": without a denominator the result is empty.',
    ]
  },
  ({ type = '', meta }, kind) => {
    if (kind !== 'measures' || meta?.additivity !== 'A' || !/^(avg|count_distinct|count_distinct_approx|min|max)$/.test(type)) return null
    const right = type === 'avg' ? 'R' : /^count/.test(type) ? 'D' : 'Q'
    return [
      `meta.additivity 为 A（可加），但 ${type} 不能相加，合计会出错。请写 ${right}。`,
      `\`meta.additivity\` says A, additive, but ${type} cannot be added up: totals would be wrong. Write ${right}.`,
    ]
  },
  ({ sql, meta }) => {
    const [, denominator] = /\/ NULLIF\(\{(\w+)\}, 0\)$/.exec(String(sql ?? '').trim()) ?? []
    if (meta?.per === undefined || !denominator || meta.per === denominator) return null
    return [
      `meta.per 为 ${String(meta.per)}，但 sql 除以 {${denominator}}：变动的拆解会对不上。请写 ${denominator}。`,
      `\`meta.per\` says ${String(meta.per)}, but \`sql\` divides by {${denominator}}: no change could be explained by it. Write ${denominator}.`,
    ]
  },
  ({ meta }) => {
    if (meta?.better === undefined || meta.better === 'up' || meta.better === 'down') return null
    return [
      `meta.better 只能是 up 或 down，现为 ${String(meta.better)}。`,
      `\`meta.better\` is up or down, not ${String(meta.better)}; otherwise nothing is coloured.`,
    ]
  },
  ({ meta }) => {
    if (meta?.role === undefined || fieldRoles.some((role) => role === meta.role)) return null
    return [
      `meta.role 只能是 ${fieldRoles.join('、')}，现为 ${String(meta.role)}。`,
      `\`meta.role\` is one of ${fieldRoles.join(', ')}, not ${String(meta.role)}; otherwise no chart is chosen by it.`,
    ]
  },
  ({ meta }) => {
    if (meta?.role !== 'stage' || Array.isArray(meta.order)) return null
    return [
      'meta.role 为 stage（阶段），却没有 meta.order。请按先后列出各阶段。',
      '`meta.role` says stage, and `meta.order` is missing. List the stages in their order.',
    ]
  },
  ({ meta }) => {
    const lacking = Object.entries(meta?.values ?? {}).find(([, words]) => !words?.zh?.trim() || !words.en?.trim())
    if (!lacking) return null
    return [
      `meta.values 的 ${lacking[0]} 缺少中文或英文。请写 { zh: …, en: … }。`,
      `\`meta.values\` names ${lacking[0]} without both languages. Write { zh: …, en: … }.`,
    ]
  },
]

const flat = (value: unknown, path = ''): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([name, inner]) => [`${path}${name}`, ...flat(inner, `${path}${name}.`)])
    : []

function unknownParameter(known: Set<string>, named: string[] = []): [string, string] | null {
  const wrong = named.find((name) => !known.has(name))
  return wrong === undefined
    ? null
    : [
        `meta.parameters 的 ${wrong} 不是 parameters.yml 里的参数。`,
        `\`meta.parameters\` names ${wrong}, which \`parameters.yml\` does not have.`,
      ]
}

/** What a measure is counted per, what it is a product of, and what says how far it may be off, are measures beside it. */
function unknownBase(measures: Node[], key: 'per' | 'margin' | 'factors', named: unknown): [string, string] | null {
  if (named === undefined || measures.some((one) => one.name === named && one.public !== false)) return null
  return [
    `meta.${key} 的 ${String(named)} 不是本 cube 公开的指标。请写同一 cube 中公开的指标。`,
    `\`meta.${key}\` names ${String(named)}, which is no public measure of this cube. Name one, or leave it out.`,
  ]
}

/** A level that the view does not have would be left out of the menu without a word. */
function unknownLevel({ cubes = [], meta }: Node): [string, string] | null {
  if (meta?.hierarchies === undefined) return null
  const hierarchies: unknown[] = Array.isArray(meta.hierarchies) ? meta.hierarchies : []
  const isWritten = hierarchies.length > 0 && hierarchies.every((levels) => Array.isArray(levels) && levels.length > 1)
  if (!isWritten)
    return [
      'meta.hierarchies 应是若干个列表，每个至少两级，从大到小，如 [[region, province, city]]。',
      '`meta.hierarchies` is a list of lists of two levels or more, the widest first: [[region, province, city]].',
    ]
  const named = cubes.flatMap(({ includes }) => (Array.isArray(includes) ? includes : []))
  if (cubes.some(({ includes }) => includes === '*')) return null
  const members = new Set(named.map((one) => (typeof one === 'string' ? one : (one.alias ?? one.name))))
  const wrong = hierarchies.flat().find((level) => !members.has(String(level)))
  return wrong === undefined
    ? null
    : [
        `meta.hierarchies 的 ${String(wrong)} 不在本视图的 includes 里。请加进去，或去掉这一级。`,
        `\`meta.hierarchies\` names ${String(wrong)}, which this view does not include. Include it, or leave the level out.`,
      ]
}

/** What the files of a model say that compiles and is wrong all the same, with file and line. */
export function mistakesIn(files: ModelFile[], parameters: Parameters): ModelProblem[] {
  const read = files.filter(({ fileName }) => /\.ya?ml$/.test(fileName)).map(readFile)
  const views = viewsOf(
    read.flatMap(({ cubes }) => cubes),
    read.flatMap(({ views }) => views),
  )
  const known: Known = { parameters: new Set(flat(parameters)), views }
  return read.flatMap((file) => mistakesInFile(file, known))
}

interface Known {
  parameters: Set<string>
  views: ReturnType<typeof viewsOf>
}

interface ReadFile {
  fileName: string
  cubes: (Omit<CubeNode, 'measures' | 'dimensions'> & { measures?: Node[]; dimensions?: Node[] })[]
  views: (Node & ViewNode)[]
  lineOf: (path: (string | number)[]) => number | null
}

function readFile({ fileName, content }: ModelFile): ReadFile {
  const lineCounter = new LineCounter()
  const document = parseDocument(content, { lineCounter })
  const { cubes, views } = (document.toJS() ?? {}) as Partial<ReadFile>
  const lineOf = (path: (string | number)[]) => {
    const found = document.getIn(path, true) as { range?: [number] } | undefined
    return found?.range ? lineCounter.linePos(found.range[0]).line : null
  }
  return { fileName, cubes: cubes ?? [], views: views ?? [], lineOf }
}

function mistakesInFile({ fileName, cubes, views, lineOf }: ReadFile, known: Known): ModelProblem[] {
  const problems: ModelProblem[] = []
  const report = (member: string, path: (string | number)[], words: [string, string] | null) => {
    if (words)
      problems.push({ file: fileName, line: lineOf(path), message: { zh: `${member}：${words[0]}`, en: `${member}: ${words[1]}` } })
  }
  for (const [at, view] of views.entries())
    for (const words of [unknownParameter(known.parameters, view.meta?.parameters), unknownLevel(view)])
      report(String(view.name), ['views', at, 'name'], words)
  for (const [at, cube] of cubes.entries())
    for (const kind of ['measures', 'dimensions'] as const) {
      const members = cube[kind] ?? []
      for (const [place, member] of members.entries()) {
        const path = ['cubes', at, kind, place, 'name']
        const found = [...rules.map((rule) => rule(member, kind)), unknownParameter(known.parameters, member.meta?.parameters)]
        if (kind === 'measures')
          found.push(
            unknownBase(members, 'per', member.meta?.per),
            unknownBase(members, 'margin', member.meta?.margin),
            wrongTarget(String(cube.name), String(member.name), member.meta?.target, known.views),
            ...[member.meta?.factors ?? []].flat().map((named) => unknownBase(members, 'factors', named)),
          )
        for (const words of found) report(`${cube.name}.${member.name}`, path, words)
        if (members.findIndex(({ name }) => name === member.name) < place)
          report(`${cube.name}.${member.name}`, path, [
            '这个名字已经用过，后一个会覆盖前一个。请换一个名字。',
            'the name is taken by a member above it. Choose another.',
          ])
      }
    }
  return problems
}
