import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseAst } from 'vite'
import { expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { parameterWords } from '../dashboard/core/field/catalogue.ts'

const root = path.resolve(import.meta.dirname, '../dashboard')

/** A node of a syntax tree, as the parser gives it. */
interface Node {
  type: string
  [key: string]: unknown
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
const hasWords = (text: string) => /\p{Script=Han}|[A-Za-z]{2,}/u.test(text)
const hasHan = (text: string) => /\p{Script=Han}/u.test(text)

// The same in every language: names of the product, of keys, of a format.
const names = new Set(['Clientele', '客析', 'SQL', 'Ctrl ↵', 'Delete', 'English', '中文', '42'])
const spoken = new Set(['title', 'aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'placeholder', 'alt', 'label'])

function parse(file: string, text = readFileSync(file, 'utf8')): Node {
  return parseAst(text, { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node
}

function visit(node: Node, see: (node: Node, parents: Node[]) => void, parents: Node[] = []): void {
  see(node, parents)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, see, [...parents, node])
  }
}

/** The text of a literal or a template; null for anything else. */
function textOf(node: unknown): string | null {
  if (!isNode(node)) return null
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (node.type === 'JSXText') return String(node.value)
  if (node.type === 'TemplateLiteral') return (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('')
  return null
}

const nameOf = (key: unknown): string => (isNode(key) ? String(key.name ?? key.value ?? '') : '')

/** What a file says in one language only. */
function oneLanguage(tree: Node): string[] {
  const found: string[] = []
  const report = (text: string | null) => {
    const trimmed = text?.trim() ?? ''
    if (hasWords(trimmed) && !names.has(trimmed)) found.push(trimmed)
  }
  visit(tree, (node, parents) => {
    if (node.type === 'JSXText') report(textOf(node))
    // {'text'} and {condition ? 'text' : 'other text'} between tags
    if (node.type === 'JSXExpressionContainer' && parents.at(-1)?.type === 'JSXElement')
      for (const text of results(node.expression)) report(text)
    if (node.type === 'JSXAttribute' && spoken.has(nameOf(node.name))) {
      const value = node.value
      for (const text of isNode(value) && value.type === 'JSXExpressionContainer' ? results(value.expression) : [textOf(value)])
        report(text)
    }
    if (node.type === 'ObjectExpression') {
      const pairs = (node.properties as Node[]).filter(({ key }) => ['zh', 'en'].includes(nameOf(key)))
      const texts = pairs.map(({ value }) => textOf(value))
      if (pairs.length === 1 && texts[0] !== null) found.push(`{ ${nameOf(pairs[0]?.key)} }`)
      // Both empty says nothing in both languages; one empty says it in one.
      if (texts.includes('') && texts.some(Boolean)) found.push(`${nameOf(pairs[texts.indexOf('')]?.key)}: ''`)
    }
    // Chinese may appear only under zh, or where the code has just asked for the language.
    const text = node.type === 'Literal' || node.type === 'TemplateLiteral' ? textOf(node) : null
    if (text && hasHan(text) && !parents.some(isChinese)) report(text)
  })
  return found
}

const asksLanguage = (node: unknown): boolean => isNode(node) && /"(language|zh|isChinese)"/.test(JSON.stringify(node))

function isChinese(node: Node): boolean {
  if (node.type === 'Property') return ['zh', 'en'].includes(nameOf(node.key))
  if (node.type === 'VariableDeclarator') return nameOf(node.id) === 'zh'
  return (node.type === 'ConditionalExpression' || node.type === 'IfStatement') && asksLanguage(node.test)
}

/** The texts an expression can come to. */
function results(node: unknown): (string | null)[] {
  if (!isNode(node)) return []
  if (node.type === 'ConditionalExpression') return asksLanguage(node.test) ? [] : [...results(node.consequent), ...results(node.alternate)]
  if (node.type === 'LogicalExpression') return [...results(node.left), ...results(node.right)]
  return [textOf(node)]
}

const files = ['app', 'embed', 'core'].flatMap((place) =>
  readdirSync(path.join(root, place), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('gallery.tsx'))
    .map((name) => path.join(root, place, name)),
)

// Not shown to anybody: what imports recognise in foreign files, and the language of numbers.
const data = /core\/source\/|core\/field\/(text|date|pinyin)\.ts|core\/words\.ts/

test('every visible word exists in both languages', () => {
  const missing = files
    .filter((file) => !data.test(file))
    .flatMap((file) => oneLanguage(parse(file)).map((text) => `${path.relative(root, file)}: ${text}`))
  expect(missing).toEqual([])
})

test('the scan sees what is missing', () => {
  const seen = (text: string) => oneLanguage(parse('a.tsx', text))
  expect(seen('const a = <p>Hello there</p>')).toEqual(['Hello there'])
  expect(seen('const a = <p title="Hello">{say({ zh: "你好", en: "Hello" })}</p>')).toEqual(['Hello'])
  expect(seen('const a = <p>{open ? "Close" : say(words)}</p>')).toEqual(['Close'])
  expect(seen('const a = { zh: "你好" }')).toEqual(['{ zh }'])
  expect(seen('const a = { zh: "你好", en: "" }')).toEqual(["en: ''"])
  expect(seen('const a = "你好"')).toEqual(['你好'])
  expect(seen('const a = <p>{say({ zh: "你好", en: "Hello" })} Clientele</p>')).toEqual([])
})

test('every parameter that a measure or dimension names has words in both languages', () => {
  const model = path.join(import.meta.dirname, '../model')
  const named = (value: unknown): string[] => {
    if (typeof value !== 'object' || value === null) return []
    if (Array.isArray(value)) return value.flatMap(named)
    return Object.entries(value).flatMap(([key, inner]) =>
      key === 'parameters' && Array.isArray(inner) ? inner.map(String) : named(inner),
    )
  }
  const files = ['cubes', 'views'].flatMap((folder) => readdirSync(path.join(model, folder)).map((name) => path.join(model, folder, name)))
  const parameters = files.flatMap((file) => named(parseYaml(readFileSync(file, 'utf8'))))
  expect(parameters).toContain('rfm.method')
  expect([...new Set(parameters)].filter((name) => parameterWords[name] === undefined)).toEqual([])
})
