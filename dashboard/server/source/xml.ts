import { Parser } from 'htmlparser2'
import { importProblem } from '../../core/source/problem.ts'
import type { ImportFile } from './bytes.ts'

/** What is told of an XML part as it is read. Names come without the prefix of their namespace; `path` is the elements that are open, the innermost last. */
export interface XmlEvents {
  open?(name: string, attributes: Record<string, string>, path: readonly string[]): void
  text?(text: string, path: readonly string[]): void
  close?(name: string): void
}

/** Characters that may pass without an event: one forged tag must not fill memory. */
const longestTag = 16 * 2 ** 20
const deepest = 100

export const brokenXml = (file: ImportFile, detail: string) => importProblem({ kind: 'broken', file: file.name, detail })

/** Reads XML a chunk at a time. Yields after each, so that the caller can hand on what the events have gathered. */
export async function* readXml(file: ImportFile, chunks: AsyncIterable<Buffer>, events: XmlEvents): AsyncGenerator<void> {
  const path: string[] = []
  let unheard = 0
  let cutOff = false
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        unheard = 0
        const name = tag.slice(tag.indexOf(':') + 1)
        events.open?.(name, attributes, path)
        if (path.push(name) > deepest) throw brokenXml(file, `<${name}>`)
      },
      ontext(text) {
        unheard = 0
        events.text?.(text, path)
      },
      onclosetag(tag) {
        if (cutOff) throw brokenXml(file, `</${tag}>`)
        unheard = 0
        const name = path.pop() ?? tag
        events.close?.(name)
      },
    },
    { xmlMode: true },
  )
  const decoder = new TextDecoder()
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true })
    parser.write(text)
    unheard += text.length
    if (unheard > longestTag) throw brokenXml(file, `> ${longestTag / 2 ** 20} MB`)
    yield
  }
  // What the parser closes by itself at the end was never closed in the file.
  cutOff = true
  parser.end()
}
