import path from 'node:path'
import type { Node, SourceFile } from 'typescript/unstable/ast'
import {
  isArrowFunction,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isMethodDeclaration,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is'
import { API } from 'typescript/unstable/sync'

const top = path.resolve(import.meta.dirname, '..')

/** A file of the house, as the TypeScript parser reads it. */
export interface HouseFile {
  /** Its path from the top of the repository. */
  name: string
  text: string
  /** The files of ours it uses, if only a type of theirs. */
  uses: string[]
  functions: { name: string; lines: number }[]
}

/** Every source file of the dashboard, the scripts and the tests. Only parsed: nothing that is imported is looked for. */
export function readHouse(): HouseFile[] {
  const api = new API({ cwd: top })
  try {
    const config = path.join(top, 'test/house.tsconfig.json')
    const project = api.updateSnapshot({ openProject: config }).getProject(config)
    if (!project) throw new Error(`TypeScript does not open ${config}`)
    return project.program.getSourceFileNames().map((file) => {
      const source = project.program.getSourceFile(file)
      if (!source) throw new Error(`TypeScript does not read ${file}`)
      const name = path.relative(top, file).split(path.sep).join('/')
      return { name, text: source.text, uses: usesOf(source, name), functions: functionsOf(source) }
    })
  } finally {
    api.close()
  }
}

function usesOf({ imports }: SourceFile, name: string): string[] {
  const targets = imports.flatMap((node) => ('text' in node && typeof node.text === 'string' ? [node.text] : []))
  return targets.filter((target) => target.startsWith('.')).map((target) => path.posix.join(path.posix.dirname(name), target))
}

function functionsOf(source: SourceFile): HouseFile['functions'] {
  const found: HouseFile['functions'] = []
  const lineAt = (place: number) => source.text.slice(0, place).split('\n').length
  const visit = (node: Node): void => {
    if (isFunctionDeclaration(node) || isFunctionExpression(node) || isArrowFunction(node) || isMethodDeclaration(node))
      found.push({ name: nameOf(node), lines: lineAt(node.end) - lineAt(node.getStart(source)) + 1 })
    node.forEachChild(visit)
  }
  visit(source)
  return found
}

function nameOf(node: Node): string {
  const own = 'name' in node ? (node.name as Node | undefined) : undefined
  const name = own ?? (isVariableDeclaration(node.parent) ? node.parent.name : undefined)
  return name && isIdentifier(name) ? name.text : '(unnamed)'
}
