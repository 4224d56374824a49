import { type ASTNode, type DocumentNode, Kind, parse, visit } from 'graphql'
import { Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { badQuery, most } from './gate.ts'

/** How much one GraphQL text may ask for; long lists of values belong in its variables. What tools ask to learn the schema is a third of it. */
const limits = { characters: 50_000, fields: 500, depth: 16, aliases: 50 }

/** Refuses a text whose checking alone would hold the event loop: it is counted before anything compares its fields with each other. */
export function checkGraphQl(text: unknown, maySeeSchema = true): void {
  if (typeof text !== 'string' || text.trim() === '') throw refusal({ zh: '缺少 query 文本', en: 'the text "query" is missing' })
  if (text.length > limits.characters) throw tooMany(limits.characters, { zh: '个字符', en: 'characters' })
  // Cut off before it is parsed: brackets within brackets are followed by a call each.
  if (depthOf(text) > limits.depth * 3) throw tooMany(limits.depth, { zh: '层嵌套', en: 'levels' })
  const document = parsed(text)
  // The schema is made of the whole model, once for everybody; what somebody may see of it is in meta.
  if (!maySeeSchema && asksSchema(document))
    throw refusal({
      zh: '你的权限不含完整模型，不能查询 GraphQL 架构，请改用 meta',
      en: 'your rights do not show the whole model, so not its schema either; read meta',
    })
  const counted = count(document)
  if (counted.fields > limits.fields) throw tooMany(limits.fields, { zh: '个字段', en: 'fields' })
  if (counted.aliases > limits.aliases) throw tooMany(limits.aliases, { zh: '个别名', en: 'aliases' })
  if (counted.depth > limits.depth) throw tooMany(limits.depth, { zh: '层嵌套', en: 'levels' })
  if (counted.questions > most.questions) throw tooMany(most.questions, { zh: '个问题', en: 'questions' })
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { noLocation: true })
  } catch (error) {
    throw refusal({ zh: `无法读懂：${reason(error)}`, en: reason(error) })
  }
}

function asksSchema(document: DocumentNode): boolean {
  const names = new Set<string>()
  visit(document, { Field: ({ name }) => void names.add(name.value) })
  return names.has('__schema') || names.has('__type')
}

const reason = (error: unknown) =>
  error instanceof Error ? error.message.replace(/^Syntax Error: |\.$/g, '').slice(0, 200) : String(error)

function depthOf(text: string): number {
  let depth = 0
  let most = 0
  for (const letter of text) {
    if ('{[('.includes(letter)) most = Math.max(most, ++depth)
    else if ('}])'.includes(letter)) depth--
  }
  return most
}

interface Count {
  fields: number
  aliases: number
  depth: number
  /** Fields at the top, each of which is a question of its own. */
  questions: number
}

/** Counts with every fragment in each place that it stands: some that name each other twice make a thousand fields of ten. */
function count(document: DocumentNode): Count {
  const fragments = new Map(document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])))
  const known = new Map<string, Count>()
  const open = new Set<string>()

  function fragment(name: string): Count {
    const found = known.get(name)
    if (found) return found
    const definition = fragments.get(name)
    if (!definition || open.has(name)) return { fields: 0, aliases: 0, depth: 0, questions: 0 }
    open.add(name)
    const made = selection(definition)
    open.delete(name)
    known.set(name, made)
    return made
  }

  function selection(node: ASTNode): Count {
    const chosen = 'selectionSet' in node ? (node.selectionSet?.selections ?? []) : []
    return sum(
      chosen.map((one) => {
        if (one.kind === Kind.FRAGMENT_SPREAD) return fragment(one.name.value)
        const inner = selection(one)
        if (one.kind !== Kind.FIELD) return inner
        return { fields: inner.fields + 1, aliases: inner.aliases + (one.alias ? 1 : 0), depth: inner.depth + 1, questions: 1 }
      }),
    )
  }

  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  return sum([...operations.map(selection), ...[...fragments.keys()].map((name) => ({ ...fragment(name), questions: 0 }))])
}

const sum = (counts: Count[]): Count => ({
  fields: counts.reduce((total, { fields }) => total + fields, 0),
  aliases: counts.reduce((total, { aliases }) => total + aliases, 0),
  depth: Math.max(0, ...counts.map(({ depth }) => depth)),
  questions: counts.reduce((total, { questions }) => total + questions, 0),
})

const tooMany = (limit: number, what: Words) =>
  refusal({ zh: `最多 ${limit.toLocaleString('en')} ${what.zh}`, en: `at most ${limit.toLocaleString('en')} ${what.en} are allowed` })

const refusal = ({ zh, en }: Words) => new Problem('bad_query', badQuery({ zh: `GraphQL：${zh}`, en: `GraphQL: ${en}` }))
