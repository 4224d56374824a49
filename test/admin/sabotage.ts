import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

// Loaded before a server of a test: sentences of its files are replaced while they are read.
const changes = JSON.parse(process.env.SABOTAGE ?? '[]') as { file: string; from: string; to: string }[]

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context)
    return changes
      .filter(({ file }) => pathToFileURL(file).href === url)
      .reduce((changed, { file, from, to }) => {
        const text = String(changed.source)
        if (!text.includes(from)) throw new Error(`${file} has no "${from}"`)
        return { ...changed, source: text.replace(from, to) }
      }, loaded)
  },
})
