import { readdirSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build, defineConfig, type Plugin } from 'vite'

// Whoever builds: a test runner says `test`, and React would come in its slow form of twice the size.
process.env.NODE_ENV = 'production'

const here = import.meta.dirname
const dist = path.join(here, 'dist')
const server = process.env.CLIENTELE_SERVER ?? 'http://localhost:4000'

/** Builds the embed script as one classic file: a host page loads it with a plain `<script src>`. */
function embedScript(): Plugin {
  return {
    name: 'embed-script',
    apply: 'build',
    async closeBundle() {
      const entry = path.join(here, 'embed/embed.ts')
      if (!readdirSync(here).includes('embed') || !readdirSync(path.dirname(entry)).includes('embed.ts')) return
      await build({
        configFile: false,
        logLevel: 'warn',
        build: {
          outDir: dist,
          emptyOutDir: false,
          copyPublicDir: false,
          lib: { entry, formats: ['iife'], name: 'ClienteleEmbed', fileName: () => 'embed.js' },
        },
      })
    },
  }
}

interface Chunk {
  name: string
  imports: string[]
  code: string
}

/** Prints how much script the first page loads, and what waits until it is needed. */
function sizeReport(): Plugin {
  return {
    name: 'size-report',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = new Map<string, Chunk>()
      for (const part of Object.values(bundle)) {
        if (part.type === 'chunk') chunks.set(part.fileName, { name: part.name, imports: part.imports, code: part.code })
      }
      const bytes = (file: string) => gzipSync(chunks.get(file)?.code ?? '').length
      const reach = (file: string, seen = new Set<string>()) => {
        if (seen.has(file)) return seen
        seen.add(file)
        for (const next of chunks.get(file)?.imports ?? []) reach(next, seen)
        return seen
      }
      const named = (name: string) => [...chunks].find(([, chunk]) => chunk.name === name)?.[0]
      const total = (...names: string[]) => {
        const all = new Set(names.flatMap((name) => [...reach(named(name) ?? '')]))
        return [...all].reduce((sum, file) => sum + bytes(file), 0)
      }
      const kB = (size: number) => `${(size / 1000).toFixed(1)} kB`
      console.log(
        `\nscript, gzipped: sign-in ${kB(total('index', 'SignIn'))}, explore ${kB(total('index', 'Explore'))} (aim: 170 kB before the chart library)`,
      )
    },
  }
}

/** Every zod schema carries the way to write it as JSON Schema, which no page does: what only that needs is left out. */
function withoutJsonSchema(): Plugin {
  const id = '\0no-json-schema'
  return {
    name: 'without-json-schema',
    apply: 'build',
    enforce: 'pre',
    resolveId: (source, importer) => (source.endsWith('/json-schema-processors.js') && importer?.includes('/zod/') ? id : undefined),
    // Looked up by name when a schema is written, so that missing names do no harm before.
    load: (asked) => (asked === id ? 'export const toJSONSchema = undefined; export const allProcessors = undefined' : undefined),
  }
}

/** React Aria brings its few words for screen readers in thirty languages; the page speaks two. */
function ownLanguages(): Plugin {
  return {
    name: 'own-languages',
    enforce: 'pre',
    load(id) {
      const [, language] = /\/react-(?:aria|stately)[^?]*\/intl\/.*\b([a-z]{2}-[A-Z]{2})\.\w+$/.exec(id) ?? []
      return language && !['zh-CN', 'en-US'].includes(language) ? 'export default {}' : undefined
    },
  }
}

/** In development the shared page has the same address as in production. */
function sharedPage(): Plugin {
  return {
    name: 'shared-page',
    configureServer(vite) {
      vite.middlewares.use((request, _response, next) => {
        if (request.url?.startsWith('/shared/')) request.url = '/shared.html'
        next()
      })
    },
  }
}

const pages = ['index', 'shared'].filter((name) => readdirSync(path.join(here, 'app')).includes(`${name}.html`))

export default defineConfig({
  root: path.join(here, 'app'),
  cacheDir: path.join(here, '../node_modules/.vite'),
  plugins: [react(), withoutJsonSchema(), ownLanguages(), sharedPage(), embedScript(), sizeReport()],
  build: {
    outDir: dist,
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 900,
    rolldownOptions: { input: Object.fromEntries(pages.map((name) => [name, path.join(here, 'app', `${name}.html`)])) },
  },
  server: {
    port: Number(process.env.PORT ?? 4150),
    strictPort: true,
    proxy: Object.fromEntries(
      ['^/api/', '^/cubejs-api/', '/healthz', '/readyz', '/metrics', '/embed.js'].map((prefix) => [
        prefix,
        { target: server, ws: prefix === '^/cubejs-api/' },
      ]),
    ),
  },
})
