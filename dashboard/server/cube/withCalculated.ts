import { createHash } from 'node:crypto'
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLSeq } from 'yaml'
import type { Additivity, Field } from '../../core/field/field.ts'
import { binWidth } from '../../core/field/formula/bins.ts'
import { type Calculated, type CalculatedFormat, calculatedName } from '../../core/field/formula/calculated.ts'
import { type Meaning, meaningOf, shortName, type Unit } from '../../core/field/formula/meaning.ts'
import { FormulaProblem, parseFormula } from '../../core/field/formula/parse.ts'
import { toRead, toSql } from '../../core/field/formula/write.ts'
import { guessedAdditivity } from '../../core/field/meta.ts'
import type { Language, Words } from '../../core/words.ts'
import type { ModelFile, ModelState } from './modelFile.ts'

/** A model with the fields people calculate, and why some of those are not in it. */
export interface WithCalculated {
  state: ModelState
  problems: Map<string, Words>
}

/** At the end of each line that no file on disk has. */
export const addedLine = '# calculated'

/**
 * Writes calculated fields into the model's files, beside those they are made of: from there on they are measures and dimensions like any
 * other. One whose fields have gone, or that is made of itself, is left out with the reason.
 */
export function withCalculated(state: ModelState, measures: Calculated[], currency: string): WithCalculated {
  if (measures.length === 0) return { state, problems: new Map() }
  const model = new Files(state.files)
  const problems = new Map<string, Words>()
  let waiting = measures
  // One may be made of another: each round takes those whose measures are there by now.
  for (let before = Number.POSITIVE_INFINITY; waiting.length < before; ) {
    before = waiting.length
    waiting = waiting.filter((one) => {
      const problem = add(model, one, currency)
      if (problem) problems.set(one.id, problem)
      else problems.delete(one.id)
      return problem !== null
    })
  }
  const files = model.written()
  const hash = createHash('sha256').update(state.version).update(JSON.stringify(measures))
  return { state: { version: hash.digest('hex').slice(0, 16), files }, problems }
}

function add(model: Files, { id, view, title, description, formula, format }: Calculated, currency: string): Words | null {
  const known = model.membersOf(view)
  const fields = known.map(({ field }) => field)
  let meaning: Meaning
  try {
    meaning = meaningOf(parseFormula(formula), fields)
  } catch (error) {
    if (error instanceof FormulaProblem) return error.words
    throw error
  }
  const used = known.filter(({ field }) => [...meaning.fields.values()].includes(field))
  const [first] = used
  const paths = new Set(used.map(({ path }) => path))
  if (!first || paths.size > 1)
    return {
      zh: '这些字段出自不同的数据表，不能在一个公式里计算',
      en: 'These fields are of different tables and cannot be in one formula',
    }
  const nameIn = (field: Field) => used.find((one) => one.field === field)?.name ?? ''
  const { kind, per, additivity, unit } = meaning
  // Whoever writes no description means what the formula says.
  const said = (language: Language) => plain(description[language] || toRead(formula, fields, language))
  const isMeasure = kind === 'measure'
  const bin = isMeasure ? null : binWidth(meaning.formula)
  model.add(view, first, isMeasure ? 'measures' : 'dimensions', {
    name: calculatedName(id),
    title: plain(title.en),
    description: said('en'),
    sql: toSql(meaning, nameIn),
    type: unit === 'text' ? 'string' : 'number',
    ...(isMeasure && formatOf(meaning, format, currency)),
    meta: {
      zh: { title: plain(title.zh), description: said('zh') },
      ...(isMeasure && { additivity }),
      ...(per && { per: shortName(per) }),
      calculated: id,
      ...(bin && { bin }),
      uses: used.map(({ field }) => shortName(field)),
    },
  })
  return null
}

/** Cube reads `{…}` in any text of a YAML file as code to run, and a backslash as an escape: what people write stays text. */
const plain = (text: string) => text.replace(/[{}\\]/g, (sign) => wide[sign] ?? sign)
const wide: Record<string, string> = { '{': '｛', '}': '｝', '\\': '＼' }

const ownFormats: Record<Exclude<CalculatedFormat, 'auto'>, string> = { number: 'number_2', percent: 'percent_1', money: 'currency_2' }
const unitFormats: Record<Unit, string> = {
  money: 'currency_2',
  percent: 'percent_1',
  number: 'number_2',
  bare: 'number_2',
  text: 'number_2',
}

function formatOf({ unit, additivity }: Meaning, format: CalculatedFormat, currency: string): { format: string; currency?: string } {
  const isSum = additivity === 'A'
  const chosen = format === 'auto' ? unitFormats[unit] : ownFormats[format]
  const name = isSum && chosen === 'currency_2' ? 'currency' : isSum && chosen === 'number_2' ? 'number_0' : chosen
  return name.startsWith('currency') ? { format: name, currency } : { format: name }
}

/** A member of a view: as a field to formulas, and where its cube has it. */
interface Known {
  field: Field
  /** The join path by which the view has its cube. */
  path: string
  cube: string
  /** What the cube calls it. */
  name: string
}

interface MemberNode {
  name: string
  title?: string
  type?: string
  format?: string
  meta?: { additivity?: Additivity; zh?: { title?: string } }
}

interface ViewNode {
  name: string
  cubes?: { join_path?: string; prefix?: boolean; includes?: (string | { name: string; alias?: string })[] }[]
  folders?: { includes?: string[] }[]
}

/** The YAML files of a model, to be written into without a line moved that stands before. */
class Files {
  readonly #files: Map<string, string>
  readonly #documents = new Map<string, Document.Parsed>()

  constructor(files: ModelFile[]) {
    this.#files = new Map(files.map(({ fileName, content }) => [fileName, content]))
  }

  written(): ModelFile[] {
    return [...this.#files].map(([fileName, content]) => ({ fileName, content }))
  }

  membersOf(view: string): Known[] {
    const node = this.#find('views', view)?.node as ViewNode | undefined
    return (node?.cubes ?? []).flatMap(({ join_path: path = '', prefix, includes = [] }) => {
      const cube = path.split('.').at(-1) ?? ''
      const node = this.#find('cubes', cube)?.node
      const nodes = (list: 'measures' | 'dimensions') => (node?.[list] ?? []) as MemberNode[]
      const members = new Map<string, { one: MemberNode; kind: Field['kind'] }>([
        ...nodes('dimensions').map((one) => [one.name, { one, kind: one.type === 'time' ? 'time' : 'dimension' }] as const),
        ...nodes('measures').map((one) => [one.name, { one, kind: 'measure' }] as const),
      ])
      return includes.flatMap((one): Known[] => {
        const name = typeof one === 'string' ? one : one.name
        const shown = typeof one === 'string' ? one : (one.alias ?? one.name)
        const member = members.get(name)
        return member ? [{ field: fieldOf(`${view}.${prefix ? `${cube}_` : ''}${shown}`, view, member), path, cube, name }] : []
      })
    })
  }

  /** Adds a member to the cube of another, to the view, and to that one's folder there. */
  add(view: string, beside: Known, list: 'measures' | 'dimensions', member: Record<string, unknown> & { name: string }): void {
    const cube = this.#find('cubes', beside.cube)
    if (!cube) throw new Error(`No cube ${beside.cube}`)
    this.#append(cube.file, ['cubes', cube.at, list], JSON.stringify(member))
    const shown = this.#find('views', view)
    const node = shown?.node as ViewNode | undefined
    if (!shown || !node) throw new Error(`No view ${view}`)
    const at = node.cubes?.findIndex(({ join_path }) => join_path === beside.path) ?? -1
    this.#append(shown.file, ['views', shown.at, 'cubes', at, 'includes'], member.name)
    const folder = node.folders?.findIndex(({ includes }) => includes?.includes(shortName(beside.field))) ?? -1
    if (folder >= 0) this.#append(shown.file, ['views', shown.at, 'folders', folder, 'includes'], member.name)
  }

  #document(file: string): Document.Parsed {
    const known = this.#documents.get(file)
    if (known) return known
    const parsed = parseDocument(this.#files.get(file) ?? '')
    this.#documents.set(file, parsed)
    return parsed
  }

  #find(kind: 'cubes' | 'views', name: string): { file: string; at: number; node: Record<string, unknown> & { name: string } } | undefined {
    for (const [file, content] of this.#files) {
      if (!/\.ya?ml$/.test(file) || !content.includes(name)) continue
      const all = this.#document(file).get(kind)
      if (!isSeq(all)) continue
      const at = all.items.findIndex((item) => isMap(item) && item.get('name') === name)
      const found = all.items[at]
      if (isMap(found)) return { file, at, node: found.toJS(this.#document(file)) }
    }
    return undefined
  }

  /** Puts a line at the end of a list, or a word where the list is written in brackets. */
  #append(file: string, place: (string | number)[], text: string): void {
    const content = this.#files.get(file) ?? ''
    const list = this.#document(file).getIn(place) as YAMLSeq | undefined
    const last = list?.items.at(-1)
    if (!isSeq(list) || !list.range || !last || !(isMap(last) || isScalar(last)) || !last.range)
      throw new Error(`No list at ${place.join('.')} of ${file}`)
    if (list.flow) {
      const end = last.range[1]
      this.#files.set(file, `${content.slice(0, end)}, ${text}${content.slice(end)}`)
    } else {
      const start = list.range[0]
      const indent = start - (content.lastIndexOf('\n', start - 1) + 1)
      const end = content.lastIndexOf('\n', list.range[1] - 1) + 1 || content.length
      const isWhole = content.slice(end, list.range[1]).trim() === ''
      const at = isWhole ? end : list.range[1]
      const line = `${' '.repeat(indent)}- ${text} ${addedLine}`
      this.#files.set(file, `${content.slice(0, at)}${isWhole ? '' : '\n'}${line}${isWhole ? '\n' : ''}${content.slice(at)}`)
    }
    this.#documents.delete(file)
  }
}

const fieldOf = (name: string, view: string, { one, kind }: { one: MemberNode; kind: Field['kind'] }): Field => ({
  name,
  view,
  kind,
  type: kind === 'measure' ? 'number' : kind === 'time' ? 'time' : one.type === 'number' || one.type === 'boolean' ? one.type : 'string',
  title: { zh: one.meta?.zh?.title ?? one.title ?? '', en: one.title ?? '' },
  description: { zh: '', en: '' },
  folder: null,
  ...(one.format !== undefined && { format: one.format }),
  ...(kind === 'measure' && { additivity: one.meta?.additivity ?? guessedAdditivity(one.type) }),
  synonyms: [],
  drillMembers: [],
})
