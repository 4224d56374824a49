import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { type ModelProblem, namedParameter } from '../../dashboard/server/cube/model.ts'
import { type DerivedFile, readDerivedFiles } from '../../dashboard/server/derive/derivedFile.ts'
import { type Parameters, parameterTexts } from '../../dashboard/server/derive/parameters.ts'

const units: [ending: RegExp, said: RegExp][] = [
  [/_days$/, /(?<![\d.,])(\d+)\s*(?:days?\b|天)/g],
  [/_months$/, /(?<![\d.,])(\d+)\s*(?:months?\b|个月)/g],
]

/**
 * Descriptions that repeat a number of days or months that `parameters.yml` decides, and would be wrong once it is decided otherwise; and those
 * that name a parameter there is not. A number that the member's name has, or its `meta.fixed`, belongs to the definition itself.
 */
export function repeatedValues(folder: string, parameters: Parameters): ModelProblem[] {
  const values = parameterTexts(parameters)
  const inYaml = ['cubes', 'views'].flatMap((place) =>
    readdirSync(path.join(folder, place))
      .filter((name) => /\.ya?ml$/.test(name))
      .flatMap((name) => inFile(`${place}/${name}`, readFileSync(path.join(folder, place, name), 'utf8'), values)),
  )
  return [...inYaml, ...readDerivedFiles(folder).flatMap((file) => inDerived(folder, file, values))]
}

/** What stands at the top of a file of `model/derived`, and beside its columns. */
function inDerived(folder: string, { file, name, header, columns }: DerivedFile, values: Map<string, string>): ModelProblem[] {
  const lines = readFileSync(path.join(folder, file), 'utf8').split('\n')
  const said = [header, header.grain].flatMap(({ zh, en }) => [zh, en]).map((text) => ({ of: name, text }))
  const beside = columns.flatMap(({ name: of, zh, en }) => [zh, en].map((text) => ({ of, text })))
  return [...said, ...beside].flatMap(({ of, text }) =>
    mistakesIn(text, of, numbersIn(of), values).map((message) => ({
      file,
      line: lines.findIndex((line) => line.includes(text.slice(0, 40))) + 1,
      message,
    })),
  )
}

function inFile(file: string, content: string, values: Map<string, string>): ModelProblem[] {
  const lineCounter = new LineCounter()
  const problems: ModelProblem[] = []
  visit(parseDocument(content, { lineCounter }), {
    Pair(_, { key, value }, way) {
      if (!isScalar(key) || key.value !== 'description' || !isScalar(value) || typeof value.value !== 'string') return
      const member = way.filter(isMap).findLast((map) => map.has('name'))
      const line = value.range ? lineCounter.linePos(value.range[0]).line : null
      const name = String(member?.get('name') ?? '')
      const listed = member?.getIn(['meta', 'fixed']) as { toJSON(): unknown } | undefined
      const fixed = [...numbersIn(name), ...[listed?.toJSON() ?? []].flat().map(String)]
      for (const message of mistakesIn(value.value, name, fixed, values)) problems.push({ file, line, message })
    },
  })
  return problems
}

const numbersIn = (name: string): string[] => name.match(/\d+/g) ?? []

function mistakesIn(text: string, name: string, fixed: string[], values: Map<string, string>): ModelProblem['message'][] {
  const unknown = [...text.matchAll(namedParameter)].flatMap(([, asked = '']) => (values.has(asked) ? [] : [asked]))
  const repeated = units.flatMap(([ending, said]) =>
    [...text.matchAll(said)].flatMap(([, number = '']) => {
      const same = [...values].flatMap(([parameter, value]) => (ending.test(parameter) && value === number ? [parameter] : []))
      return same.length > 0 && !fixed.includes(number) ? [{ number, same }] : []
    }),
  )
  return [
    ...unknown.map((asked) => ({
      zh: `${name} 的说明写了 :${asked}，parameters.yml 里没有这个参数。`,
      en: `The description of ${name} names :${asked}, which parameters.yml does not have.`,
    })),
    ...repeated.map(({ number, same }) => ({
      zh: `${name} 的说明直接写了 ${number}，与参数 ${same.join('、')} 的值相同。请写 :${same[0]}，显示时填入当前值；若这个数就是定义的一部分，请写进 meta.fixed: [${number}]。`,
      en: `The description of ${name} says ${number}, the value of ${same.join(', ')}. Write :${same[0]}, which is filled in; or, where the number is part of the definition itself, meta.fixed: [${number}].`,
    })),
  ]
}
